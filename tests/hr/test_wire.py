"""The wire over real HTTP: the protocol's conformance list, who may log in, and what takes effect at once."""

import datetime
import http.client
import json
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from mahsup.hr.models import WireToken
from mahsup.hr.services.closing import close_run, reopen_run
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.users import change_user
from mahsup.hr.services.wire_settings import change_wire_settings
from mahsup.platform.models import AuditEntry

from .conftest import NOW, PASSWORD, month, payslip

CONFORMANCE = run_path(str(Path(__file__).parents[1] / "personelweb" / "conformance.py"), run_name="conformance")


@pytest.fixture
def closed(hotel: SimpleNamespace) -> SimpleNamespace:
    """January 2026 closed with three payslips, February open."""
    slips = [payslip("10001"), payslip("10002"), payslip("10003", payroll_type="SGDP", payslip_id="10003-SGDP")]
    hotel.run = import_payroll(hotel.company, month(*slips), actor="ik")
    import_payroll(hotel.company, month(payslip("10001"), number=2), actor="ik")
    close_run(hotel.run, actor="ik", now=NOW, make_id=lambda: "a" * 32)
    return hotel


def call(client: Client, body: dict[str, Any], **extra: Any) -> tuple[int, Any]:
    answer = client.post("/", json.dumps(body), content_type="application/json", **extra)
    return answer.status_code, json.loads(answer.content)


def log_in(client: Client, hotel: SimpleNamespace, **changed: Any) -> dict[str, Any]:
    address = changed.pop("address", "127.0.0.1")
    body = {"Action": "Login", "Usercode": "entegrasyon", "Password": PASSWORD, "Tenant": hotel.tenant.pk, **changed}
    return dict(call(client, body, REMOTE_ADDR=address)[1])


def function(
    client: Client, hotel: SimpleNamespace, token: str, name: str, address: str = "127.0.0.1", **asked: Any
) -> tuple[int, Any]:
    parameters = {"TENANTID": hotel.tenant.pk, "FIRMAID": "1", **asked}
    body = {"Action": "Function", "Object": name, "LoginToken": token, "Parameters": parameters, "Where": []}
    return call(client, body, REMOTE_ADDR=address)


def companies(client: Client, hotel: SimpleNamespace, token: str, address: str = "127.0.0.1") -> int:
    return function(client, hotel, token, "FN_API_FIRMA_LISTE", address)[0]


@pytest.mark.parametrize("check", CONFORMANCE["CHECKS"], ids=lambda check: check.__name__)
def test_the_server_speaks_the_protocol(
    live_server: LiveServer, closed: SimpleNamespace, check: Callable[[Any], None]
) -> None:
    check(CONFORMANCE["Target"](live_server.url, "entegrasyon", PASSWORD, closed.tenant.pk, 1))


def test_a_chunked_body_is_refused_by_name(live_server: LiveServer, hotel: SimpleNamespace) -> None:
    parts = urlsplit(live_server.url)
    host = f"{parts.hostname}:{parts.port}"
    head = f"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    # In one piece: the server answers at the head and closes, which would break a second write.
    with closing(socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)) as connection:
        connection.sendall(head + b'a\r\n{"Action":\r\n7\r\n"Echo"}\r\n0\r\n\r\n')
        answer = http.client.HTTPResponse(connection, method="POST")
        answer.begin()
        with answer:
            assert answer.status == 411
            assert "Content-Length" in answer.read().decode()


def test_a_body_beyond_the_cap_is_refused(client: Client, hotel: SimpleNamespace) -> None:
    answer = client.post("/", b"x" * 1_000_001, content_type="application/json")
    assert answer.status_code == 413


def test_an_interactive_user_is_refused_like_a_wrong_password(client: Client, hotel: SimpleNamespace) -> None:
    person = log_in(client, hotel, Usercode="ik")
    wrong = log_in(client, hotel, Password="wrong-password")
    assert person == wrong
    assert (person["Success"], person["Code"]) == (False, "0")
    entry = AuditEntry.objects.of(hotel.tenant.pk).get(action="wire_login_refused")
    assert entry.actor == "ik"


def test_wrong_passwords_lock_the_user_for_that_address_alone(client: Client, hotel: SimpleNamespace) -> None:
    for _ in range(5):
        assert log_in(client, hotel, Password="wrong-password", address="10.0.0.9")["Code"] == "0"
    assert log_in(client, hotel, address="10.0.0.9")["Code"] == "91"
    assert log_in(client, hotel, Password="wrong-password", address="10.0.0.9")["Code"] == "0"
    assert log_in(client, hotel, address="10.0.0.8")["Success"] is True


def test_a_user_switched_off_loses_its_token_at_the_next_request(client: Client, hotel: SimpleNamespace) -> None:
    token = log_in(client, hotel)["LoginToken"]
    assert companies(client, hotel, token) == 200
    change_user(hotel.wire, actor="ik", is_active=False)
    assert companies(client, hotel, token) == 403
    assert log_in(client, hotel)["Code"] == "92"
    assert log_in(client, hotel, Password="wrong-password")["Code"] == "0"


def test_the_wire_switched_off_answers_nobody_from_the_next_request_on(client: Client, hotel: SimpleNamespace) -> None:
    token = log_in(client, hotel)["LoginToken"]
    settings = {"actor": "ik", "allowed_networks": "", "personal_data": False}
    change_wire_settings(hotel.tenant.pk, is_on=False, **settings)
    assert (companies(client, hotel, token), log_in(client, hotel)["Code"]) == (403, "92")
    change_wire_settings(hotel.tenant.pk, is_on=True, **settings)
    assert companies(client, hotel, token) == 200


def test_only_the_addresses_of_the_tenants_list_may_call(client: Client, hotel: SimpleNamespace) -> None:
    token = log_in(client, hotel, address="192.168.1.5")["LoginToken"]
    change_wire_settings(
        hotel.tenant.pk, actor="ik", allowed_networks="10.0.0.0/24, 192.168.7.7", personal_data=False, is_on=True
    )
    assert companies(client, hotel, token, "192.168.1.5") == 403
    assert companies(client, hotel, token, "10.0.0.77") == 200
    assert log_in(client, hotel, address="10.0.1.1")["Code"] == "90"
    assert log_in(client, hotel, address="::ffff:10.0.0.3")["Success"] is True


def test_the_token_is_kept_as_a_hash_for_sixty_minutes(client: Client, hotel: SimpleNamespace) -> None:
    token = log_in(client, hotel)["LoginToken"]
    row = WireToken.objects.of(hotel.tenant.pk).get()
    assert token not in row.token_hash
    left = row.expires_at - timezone.now()
    assert datetime.timedelta(minutes=59) < left <= datetime.timedelta(minutes=60)
    WireToken.objects.of(hotel.tenant.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert companies(client, hotel, token) == 401


def test_login_and_logout_are_recorded(client: Client, hotel: SimpleNamespace) -> None:
    token = log_in(client, hotel)["LoginToken"]
    call(client, {"Action": "Logout", "LoginToken": token})
    actions = AuditEntry.objects.of(hotel.tenant.pk).filter(actor="entegrasyon").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["wire_login", "wire_logout"]


def test_a_token_reads_its_own_tenant_alone(client: Client, closed: SimpleNamespace) -> None:
    token = log_in(client, closed)["LoginToken"]
    assert function(client, closed, token, "FN_API_FIRMA_LISTE", TENANTID=closed.tenant.pk + 1)[0] == 403
    assert function(client, closed, token, "FN_API_SICIL_LISTE", FIRMAID="3")[0] == 403


def test_months_show_state_and_version(client: Client, closed: SimpleNamespace) -> None:
    token = log_in(client, closed)["LoginToken"]
    rows = function(client, closed, token, "FN_API_BORDRO_DONEM_LISTE")[1][0]
    assert [(row["AY"], row["DURUM"], row["SURUM"]) for row in rows] == [(1, "KAPALI", 1), (2, "ACIK", 0)]


def test_pages_of_one_type_come_in_order(client: Client, closed: SimpleNamespace) -> None:
    token = log_in(client, closed)["LoginToken"]
    asked = {"YIL": 2026, "AY": 1, "BORDROTIPI": "SGDP"}
    manifest = function(client, closed, token, "FN_API_BORDRO_OZET", **asked)[1][0][0]
    rows = function(client, closed, token, "FN_API_BORDRO_LISTE", SNAPSHOTID=manifest["SNAPSHOTID"], **asked)[1][0]
    assert (manifest["SATIRSAYISI"], [row["BORDROID"] for row in rows]) == (1, ["10003-SGDP"])


def test_a_reopened_month_is_open_and_its_snapshot_is_superseded(client: Client, closed: SimpleNamespace) -> None:
    token = log_in(client, closed)["LoginToken"]
    asked = {"YIL": 2026, "AY": 1, "BORDROTIPI": None}
    old = function(client, closed, token, "FN_API_BORDRO_OZET", **asked)[1][0][0]["SNAPSHOTID"]
    reopen_run(closed.run, actor="ik")
    assert function(client, closed, token, "FN_API_BORDRO_OZET", **asked)[1][0][0]["DURUM"] == "ACIK"
    assert function(client, closed, token, "FN_API_BORDRO_LISTE", SNAPSHOTID=old, **asked)[0] == 409
    close_run(closed.run, actor="ik", now=NOW, make_id=lambda: "b" * 32)
    assert function(client, closed, token, "FN_API_BORDRO_LISTE", SNAPSHOTID=old, **asked)[0] == 409
    assert function(client, closed, token, "FN_API_BORDRO_LISTE", SNAPSHOTID="b" * 32, **asked)[0] == 200


@pytest.mark.parametrize("text", ["\x00", "a\x00b"])
def test_a_text_that_no_database_holds_is_just_wrong(client: Client, closed: SimpleNamespace, text: str) -> None:
    assert log_in(client, closed, Usercode=text)["Code"] == "0"
    token = log_in(client, closed)["LoginToken"]
    asked = {"YIL": 2026, "AY": 1, "BORDROTIPI": text, "SNAPSHOTID": "a" * 32}
    assert function(client, closed, token, "FN_API_BORDRO_LISTE", **asked) == (200, [[]])


def test_tckn_is_served_only_where_the_tenant_allows_it(client: Client, closed: SimpleNamespace) -> None:
    closed.company.employees.filter(employee_no="10001").update(tckn="10000000146")
    token = log_in(client, closed)["LoginToken"]
    hidden = function(client, closed, token, "FN_API_SICIL_LISTE", CALISIYOR=1)[1][0]
    change_wire_settings(closed.tenant.pk, actor="ik", allowed_networks="", personal_data=True, is_on=True)
    shown = function(client, closed, token, "FN_API_SICIL_LISTE", CALISIYOR=1)[1][0]
    assert (hidden[0]["TCKNO"], shown[0]["TCKNO"]) == ("", "10000000146")
