"""The protocol as raw HTTP: a list of checks that any İK must pass, with nothing of Mahsup between.

Each check takes a Target and asserts. İK's own server test and the fake run the same list (`CHECKS`). The server must
have the company with a closed month that holds at least two payslips.
"""

import hashlib
import http.client
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    base_url: str
    usercode: str
    password: str
    tenant: int
    firma: int
    year: int = 2026
    month: int = 1


def post(target: Target, body: Any, path: str = "", headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Post a body (bytes as they are, all else as JSON); return the status and the parsed answer."""
    parts = urlsplit(target.base_url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request("POST", f"{parts.path}{path}" or "/", sent, headers or {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def login_body(target: Target, **changed: Any) -> dict[str, Any]:
    return {
        "Action": "Login",
        "Usercode": target.usercode,
        "Password": target.password,
        "Tenant": target.tenant,
    } | changed


def login(target: Target) -> str:
    status, answer = post(target, login_body(target))
    assert status == 200
    assert answer["Success"] is True
    return str(answer["LoginToken"])


def function(target: Target, name: str, parameters: dict[str, Any], **extra: Any) -> tuple[int, Any]:
    """Call a Function as the target's user with a fresh login."""
    asked = {"TENANTID": target.tenant, "FIRMAID": str(target.firma)} | parameters
    body = {"Action": "Function", "Object": name, "LoginToken": login(target), "Parameters": asked, "Where": []}
    return post(target, body | extra, f"/Function/{name}")


def month_parameters(target: Target) -> dict[str, Any]:
    return {"YIL": target.year, "AY": target.month, "BORDROTIPI": None}


def manifest(target: Target) -> dict[str, Any]:
    status, answer = function(target, "FN_API_BORDRO_OZET", month_parameters(target))
    assert status == 200
    assert len(answer) == 1
    assert len(answer[0]) == 1
    return dict(answer[0][0])


def payslips(target: Target, **extra: Any) -> tuple[int, Any]:
    asked = month_parameters(target) | {"SNAPSHOTID": manifest(target)["SNAPSHOTID"]}
    return function(target, "FN_API_BORDRO_LISTE", asked, **extra)


def check_login_answer(target: Target) -> None:
    _, answer = post(target, login_body(target))
    assert set(answer) >= {
        "Success", "LoginToken", "Code", "Usercode", "RoleName", "AdminLevel", "TenantColumn", "TenantTable",
        "Tenancy", "Message",
    }  # fmt: skip
    assert answer["Usercode"] == target.usercode
    assert str(answer["Tenancy"]["HOTELID"]) == str(target.tenant)
    assert len(answer["LoginToken"]) >= 32
    assert set(answer["LoginToken"]) <= set("0123456789abcdef")
    assert isinstance(answer["AdminLevel"], int)
    assert isinstance(answer["Code"], str)


def check_every_url_form(target: Target) -> None:
    for path in ("", "/", "/Login"):
        status, answer = post(target, login_body(target), path)
        assert (path, status, answer["Success"]) == (path, 200, True)
    for path in ("", "/Function", "/Function/FN_API_FIRMA_LISTE", "/Function/FN_API_FIRMA_LISTE?x=1"):
        body = {"Action": "Function", "Object": "FN_API_FIRMA_LISTE", "LoginToken": login(target)}
        status, answer = post(target, body | {"Parameters": {"TENANTID": target.tenant}}, path)
        assert (path, status) == (path, 200)
        assert str(target.firma) in [str(row["FIRMAID"]) for row in answer[0]]


def check_content_type_is_ignored(target: Target) -> None:
    for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}):
        status, answer = post(target, login_body(target), headers=headers)
        assert (status, answer["Success"]) == (200, True)


def check_tenant_as_text(target: Target) -> None:
    status, answer = post(target, login_body(target, Tenant=str(target.tenant)))
    assert (status, answer["Success"]) == (200, True)


def check_every_place_for_the_token(target: Target) -> None:
    token = login(target)
    body = {"Action": "Function", "Object": "FN_API_FIRMA_LISTE", "Parameters": {"TENANTID": target.tenant}}
    in_body = body | {"LoginToken": token}
    assert post(target, in_body)[0] == 200
    assert post(target, body, headers={"Authorization": f"Bearer {token}"})[0] == 200
    assert post(target, body, headers={"Authorization": token})[0] == 200
    assert post(target, in_body, headers={"Authorization": f"Bearer {token}"})[0] == 200
    assert post(target, in_body, headers={"Authorization": f"Bearer {login(target)}"})[0] == 403
    assert post(target, body)[0] == 403


def check_wrong_tenant_and_wrong_user_read_alike(target: Target) -> None:
    refusals = [
        post(target, login_body(target, **wrong)) for wrong in ({"Tenant": target.tenant + 990_000}, {"Usercode": "x"})
    ]
    assert [status for status, _ in refusals] == [200, 200]
    for _, answer in refusals:
        assert answer["Success"] is False
        assert answer["Code"] == "0"
        assert "LoginToken" not in answer
    assert refusals[0][1] == refusals[1][1]


def check_echo_without_login(target: Target) -> None:
    assert post(target, {"Action": "Echo", "Data": {"a": "ğüş"}}) == (200, {"Data": {"a": "ğüş"}})


def check_logout_ends_the_token(target: Target) -> None:
    token = login(target)
    body = {"Action": "Function", "Object": "FN_API_FIRMA_LISTE", "LoginToken": token}
    body["Parameters"] = {"TENANTID": target.tenant}
    assert post(target, body)[0] == 200
    assert post(target, {"Action": "Logout", "LoginToken": token}) == (200, {"Success": True})
    assert post(target, body)[0] == 403


def check_no_object_no_right_and_no_token_read_alike(target: Target) -> None:
    for action, name in (("Select", "HOTEL"), ("Execute", "SP_X"), ("Function", "FN_X")):
        expected = (403, {"Message": f"You do not have permission to Select on {{{{{name}}}}}."})
        body = {"Action": action, "Object": name, "Parameters": {"TENANTID": target.tenant}}
        assert post(target, body | {"LoginToken": login(target)}) == expected
        assert post(target, body) == expected


def check_another_tenant_or_company_is_forbidden(target: Target) -> None:
    for wrong in ({"TENANTID": target.tenant + 990_000}, {"FIRMAID": 990_000}):
        for name in ("FN_API_SICIL_LISTE", "FN_API_BORDRO_OZET"):
            assert function(target, name, month_parameters(target) | wrong)[0] == 403


def check_where_is_never_ignored(target: Target) -> None:
    for allowed in ([], [True], True):
        assert function(target, "FN_API_FIRMA_LISTE", {}, Where=allowed)[0] == 200
    condition = {"Column": "FIRMAID", "Operator": "=", "Value": 1}
    for refused in ([condition], [True, condition], [1], "true"):
        status, answer = function(target, "FN_API_FIRMA_LISTE", {}, Where=refused)
        assert (refused, status) == (refused, 400)
        assert answer["Message"]


def check_bodies_that_are_no_call(target: Target) -> None:
    for body in (b"", b"{", b"[]", b'{"Action":"Echo","Action":"Login"}', b'{"Data":NaN}', b"[" * 5000):
        status, answer = post(target, body)
        assert (body[:40], status) == (body[:40], 400)
        assert answer["Message"]
    assert post(target, {"Action": "Dance"})[0] == 400


def check_manifest(target: Target) -> None:
    row = manifest(target)
    assert row["DURUM"] == "KAPALI"
    assert row["KURULUMID"]
    assert len(row["SHA256"]) == 64
    _, answer = payslips(target)
    rows = answer[0]
    assert len(rows) == int(row["SATIRSAYISI"])
    for column in ("TOPLAMKAZANC", "NETODENEN", "GELIRVERGISI", "SGKISVEREN", "ISVERENMALIYETI"):
        assert sum(Decimal(slip[column]) for slip in rows) == Decimal(row[f"TOPLAM_{column}"])
    deductions = sum(Decimal(item["TUTAR"]) for slip in rows for item in slip["KESINTILER"])
    assert deductions == Decimal(row["TOPLAM_KESINTILER"])


def check_sha256_over_canonical_rows(target: Target) -> None:
    _, answer = payslips(target)
    texts = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for row in answer[0]]
    joined = unicodedata.normalize("NFC", "\n".join(texts))
    assert hashlib.sha256(joined.encode()).hexdigest() == manifest(target)["SHA256"]


def check_paging(target: Target) -> None:
    _, everything = payslips(target)
    count = len(everything[0])
    assert count >= 2
    pages = [payslips(target, Paging={"Current": page, "ItemsPerPage": 1})[1][0] for page in (1, 2)]
    assert [page[0]["BORDROID"] for page in pages] == [row["BORDROID"] for row in everything[0][:2]]
    assert payslips(target, Paging={"Current": "1", "ItemsPerPage": "50000"}) == (200, everything)
    assert payslips(target, Paging={"Current": 2, "ItemsPerPage": count}) == (200, [[]])
    for refused in ({"Current": 0, "ItemsPerPage": 1}, {"Current": 1, "ItemsPerPage": 50_001}, {"Current": 1}):
        assert payslips(target, Paging=refused)[0] == 400


def check_no_order(target: Target) -> None:
    order = [{"Column": "null", "Direction": None}]
    assert payslips(target, OrderBy=order) == payslips(target)


def check_absent_month(target: Target) -> None:
    status, answer = function(target, "FN_API_BORDRO_OZET", {"YIL": "1999", "AY": "12", "BORDROTIPI": None})
    assert status == 200
    assert answer[0][0]["DURUM"] == "YOK"
    assert "SNAPSHOTID" not in answer[0][0]


def check_superseded_snapshot(target: Target) -> None:
    asked = month_parameters(target) | {"SNAPSHOTID": "not-a-snapshot"}
    assert function(target, "FN_API_BORDRO_LISTE", asked)[0] == 409
    assert function(target, "FN_API_BORDRO_LISTE", month_parameters(target))[0] == 400


def check_lists(target: Target) -> None:
    columns = {
        "FN_API_FIRMA_LISTE": {"FIRMAID", "KISAAD", "UNVAN", "SGKISYERINO", "VKN"},
        "FN_API_DEPARTMAN_LISTE": {"DEPARTMANID", "KOD", "AD"},
        "FN_API_SICIL_LISTE": {"SICILID", "SICILNO", "AD", "SOYAD", "TCKNO", "DEP", "BORDROTIPI", "MUHASEBEKODU"},
        "FN_API_BORDRO_DONEM_LISTE": {"YIL", "AY", "DURUM", "SURUM", "KAPANISZAMANI"},
    }
    for name, expected in columns.items():
        status, answer = function(target, name, {})
        assert (name, status) == (name, 200)
        assert answer[0]
        assert set(answer[0][0]) >= expected


def check_paging_of_employees(target: Target) -> None:
    (everybody,) = function(target, "FN_API_SICIL_LISTE", {})[1]
    assert len(everybody) > 2
    pages: list[Any] = []
    for number in range(1, len(everybody) // 2 + 2):
        for order in ([], [{"Column": "SICILNO", "Direction": "ASC"}]):
            paging = {"Current": number, "ItemsPerPage": 2}
            (page,) = function(target, "FN_API_SICIL_LISTE", {}, Paging=paging, OrderBy=order)[1]
            assert page == everybody[2 * number - 2 : 2 * number]
        pages += page
    assert pages == everybody


def check_get_is_no_call(target: Target) -> None:
    parts = urlsplit(target.base_url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path or "/Echo")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 405


CHECKS: list[Callable[[Target], None]] = [
    check_login_answer,
    check_every_url_form,
    check_content_type_is_ignored,
    check_tenant_as_text,
    check_every_place_for_the_token,
    check_wrong_tenant_and_wrong_user_read_alike,
    check_echo_without_login,
    check_logout_ends_the_token,
    check_no_object_no_right_and_no_token_read_alike,
    check_another_tenant_or_company_is_forbidden,
    check_where_is_never_ignored,
    check_bodies_that_are_no_call,
    check_manifest,
    check_sha256_over_canonical_rows,
    check_paging,
    check_no_order,
    check_absent_month,
    check_superseded_snapshot,
    check_lists,
    check_paging_of_employees,
    check_get_is_no_call,
]
