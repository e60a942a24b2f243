"""The main line over REST: connect, fetch, preview, post, reverse, post again; figures from the register."""

from types import SimpleNamespace

from django.utils import timezone

from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.money import format_wire
from tests.accounting.mainline import register
from tests.accounting.mainline.house import Rest


def test_a_month_from_ik_to_the_trial_balance(house: SimpleNamespace) -> None:
    rest, rows = Rest(), register.rows(1, 1)
    integration = rest.get("/integrations")["items"][0]
    assert (integration["company_id"], integration["has_password"]) == (1, True)
    assert rest.post(f"/integrations/{integration['id']}/test", {}, 200)["ok"] is True

    asked = rest.post(
        f"/integrations/{integration['id']}/fetches", {"year": 2026, "month": 1, "payroll_type": None}, 202
    )
    assert asked["state"] == "queued"
    assert FETCHES.run_next(timezone.now, "test")
    fetch = rest.get(f"/fetches/{asked['id']}")
    assert (fetch["state"], fetch["progress"]) == ("accepted", {"done": len(rows), "total": len(rows)})
    assert fetch["totals"]["TOPLAM_NETODENEN"] == format_wire(register.total(rows, "net_odenen"))

    preview = rest.get(f"/fetches/{fetch['id']}/preview")
    assert [p for p in preview["problems"] if p["severity"] == "error"] == []
    assert preview["date"] == "2026-01-31"
    body = {"preview_hash": preview["preview_hash"]}
    posting = rest.post(f"/fetches/{fetch['id']}/postings", body, 201, Idempotency_Key="a")
    (voucher,) = posting["vouchers"]
    assert voucher["document"] == {"kind": "ücret bordrosu", "number": "BRD-1-202601-1", "date": "2026-01-31"}
    assert voucher["lines"] == preview["vouchers"][0]["lines"]

    credits = {line["account"]: line["credit"] for line in voucher["lines"] if line["credit"] != "0.00"}
    assert credits["335.01"] == format_wire(register.total(rows, "net_odenen"))
    assert credits["360.01"] == format_wire(register.total(rows, "gelir_vergisi"))
    assert credits["360.02"] == format_wire(register.total(rows, "damga_vergisi"))
    assert credits["602.01"] == format_wire(register.total(rows, "sgk_tesviki"))
    debit = register.total(rows, "toplam_kazanc", "sgk_isveren", "issizlik_isveren")
    assert voucher["total"] == format_wire(debit)

    balance = {row["account"]: row for row in rest.get("/trial-balance?from=2026-01-01&to=2026-01-31")["rows"]}
    assert balance["335.01"]["credit"] == credits["335.01"]
    assert sum(register.kurus(row["debit"]) for row in balance.values()) == debit


def test_posting_again_answers_with_the_same_posting(house: SimpleNamespace) -> None:
    rest = Rest()
    fetch, body = _fetched(rest, house)
    first = rest.post(f"/fetches/{fetch}/postings", body, 201, Idempotency_Key="k")
    assert rest.post(f"/fetches/{fetch}/postings", body, 200, Idempotency_Key="k")["id"] == first["id"]
    assert rest.post(f"/fetches/{fetch}/postings", body, 200, Idempotency_Key="other")["id"] == first["id"]
    assert rest.post(f"/fetches/{fetch}/postings", body, 200)["id"] == first["id"]
    other = {**body, "date": "2026-01-30"}
    assert rest.post(f"/fetches/{fetch}/postings", other, 422, Idempotency_Key="k")["code"] == "idempotency_key_reused"
    stale = {"preview_hash": "0" * 64}
    assert rest.post(f"/fetches/{fetch}/postings", stale, 409)["code"] == "preview_stale"
    assert len(rest.get("/vouchers")["items"]) == 1


def test_a_reversal_frees_the_month(house: SimpleNamespace) -> None:
    rest = Rest()
    fetch, body = _fetched(rest, house)
    voucher = rest.post(f"/fetches/{fetch}/postings", body, 201)["vouchers"][0]
    wish = {"date": "2026-01-31", "reason": "Yanlış eşleme"}
    mirror = rest.post(f"/vouchers/{voucher['id']}/reversals", wish, 201)["voucher"]
    assert (mirror["kind"], mirror["reverses"]) == ("reversal", voucher["id"])
    assert [(line["debit"], line["credit"]) for line in mirror["lines"]] == [
        (line["credit"], line["debit"]) for line in voucher["lines"]
    ]
    assert rest.post(f"/vouchers/{voucher['id']}/reversals", wish, 200)["voucher"]["id"] == mirror["id"]
    assert rest.post(f"/vouchers/{mirror['id']}/reversals", wish, 422)["code"] == "reversal_of_reversal"
    assert rest.get(f"/vouchers/{voucher['id']}")["reversed_by"] == mirror["id"]

    again = rest.get(f"/fetches/{fetch}/preview")
    assert again["revision"] == 2
    second = rest.post(f"/fetches/{fetch}/postings", {"preview_hash": again["preview_hash"]}, 201)
    assert (second["revision"], second["vouchers"][0]["number"]) == (2, 3)


def test_refusals_are_problem_documents_in_both_languages(house: SimpleNamespace) -> None:
    turkish, english = Rest(), Rest(language="en")
    assert turkish.get("/fetches/999", 404)["code"] == "fetch_unknown"
    assert turkish.get("/fetches/abc", 404)["code"] == "api_not_found"
    assert turkish.get("/fetches/99999999999999999999999", 404)["code"] == "api_not_found"
    assert turkish.get("/vouchers/999", 404)["status"] == 404
    assert turkish.get("/yok", 404)["detail"].startswith("Bu adreste bir şey yok")
    assert english.get("/reconciliations/1", 404)["detail"].startswith("There is nothing at this address")
    assert turkish.post("/vouchers", {}, 405)["detail"].endswith("Şunlardan birini gönderin: GET.")
    assert english.post("/trial-balance", {}, 405)["code"] == "api_method"
    assert english.get("/openapi.json")["info"]["title"] == "Mahsup Muhasebe"
    assert turkish.get("/ledger/999.99", 404)["detail"].startswith("999.99 hesabı bulunamadı")
    assert english.get("/ledger/999.99", 404)["detail"].startswith("Account 999.99 was not found")
    path = f"/integrations/{house.first.pk}/fetches"
    assert turkish.post(path, "{", 422)["code"] == "api_body"
    bad = {"year": "x"}
    assert [problem["message"].partition(". ")[0] for problem in turkish.post(path, bad, 422)["problems"]] == [
        "İstek yapılamaz, çünkü body.year alanı geçerli değil: tam sayı değil",
        "İstek yapılamaz, çünkü body.month alanı geçerli değil: verilmemiş",
    ]
    assert "not valid: Field required" in english.post(path, bad, 422)["problems"][1]["message"]
    assert "YYYY-AA-GG biçiminde bir tarih değil" in turkish.get("/trial-balance?from=2026-02-30", 422)["detail"]
    refused = {"year": 2026, "month": 13, "payroll_type": None}
    assert turkish.post(path, refused, 422)["detail"].startswith("Veri alınamaz")
    assert english.post(path, refused, 422)["detail"].startswith("Nothing can be fetched")
    auditor = Rest("denetim")
    assert auditor.post(path, {"year": 2026, "month": 1}, 403)["code"] == "no_right"
    auditor.token = "wrong"
    assert auditor.get("/integrations", 401)["code"] == "api_token"


def test_a_connection_made_over_rest_works_at_once(house: SimpleNamespace) -> None:
    rest = Rest()
    house.ik.add_company(3, vkn=house.first.tenant.vkn, name="Otel 3")
    body = {
        "branch": "1",
        "user_code": "entegrasyon",
        "password": "Entegrasyon-2026!",
        "url": f"{house.url}/",
        "remote_tenant_id": "1",
        "company_id": 3,
        "lawful_tolerance": "0.05",
        "lawful_blocks": True,
        "stamp_duty": "full_minus_exemption",
    }
    made = rest.post("/integrations", body, 201)
    assert (made["url"], made["has_password"]) == (house.url, True)
    assert "password" not in made
    assert (made["lawful_tolerance"], made["lawful_blocks"], made["sector"]) == ("0.05", True, "other")
    assert (made["sgk_ceiling"], made["stamp_duty"]) == ("rounded_day", "full_minus_exemption")
    report = rest.post(f"/integrations/{made['id']}/test", {}, 200)
    assert (report["ok"], report["company_title"]) == (True, "Otel 3 A.Ş.")
    assert rest.post("/integrations", body, 422)["code"] == "integration_exists"


def _fetched(rest: Rest, house: SimpleNamespace) -> tuple[int, dict[str, str]]:
    asked = rest.post(f"/integrations/{house.first.pk}/fetches", {"year": 2026, "month": 1}, 202)
    assert FETCHES.run_next(timezone.now, "test")
    return asked["id"], {"preview_hash": rest.get(f"/fetches/{asked['id']}/preview")["preview_hash"]}
