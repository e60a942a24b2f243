"""The books by REST, in the shapes of the contract."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mahsup.accounting.services.tokens import create_token


def get(user: Any, address: str) -> Any:
    token = create_token(user.tenant.code, user.code, timezone.now())
    return Client().get(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"})


def test_voucher_and_list(posted: SimpleNamespace) -> None:
    listed = get(posted.user, "/vouchers").json()
    assert listed["total"] == 1
    voucher = get(posted.user, f"/vouchers/{listed['items'][0]['id']}").json()
    assert voucher["number"] == 1
    assert voucher["document"] == {"kind": "ücret bordrosu", "number": "BRD-1-202601-1", "date": "2026-01-31"}
    assert (voucher["reverses"], voucher["reversed_by"], voucher["state"]) == (None, None, "posted")
    assert voucher["lines"][3] == {
        "account": "335.01",
        "account_name": "Ücretler",
        "cost_center": "",
        "debit": "0.00",
        "credit": "40207.53",
        "text": "Ücret",
    }


def test_trial_balance_and_ledger(posted: SimpleNamespace) -> None:
    rows = get(posted.user, "/trial-balance?from=2026-01-01&to=2026-01-31&branch=1&level=3").json()["rows"]
    assert rows[1] == {
        "account": "360",
        "name": "Ödenecek Vergi ve Fonlar",
        "debit": "0.00",
        "credit": "2292.47",
        "balance": "-2292.47",
    }
    page = get(posted.user, "/ledger/740").json()
    assert [item["balance"] for item in page["items"]] == ["50000.00", "60875.00", "61875.00"]


def test_a_list_is_of_the_days_asked(posted: SimpleNamespace) -> None:
    assert get(posted.user, "/vouchers?from=2026-01-31&to=2026-01-31").json()["total"] == 1
    assert get(posted.user, "/vouchers?from=2026-02-01").json()["total"] == 0
    assert get(posted.user, "/vouchers?to=2026-01-30").json()["total"] == 0
    assert get(posted.user, "/vouchers?from=31.01.2026").status_code == 422
    for report in ("/vouchers", "/trial-balance", "/ledger/740"):
        refused = get(posted.user, f"{report}?from=2026-02-01&to=2026-01-31")
        assert (refused.status_code, refused.json()["code"]) == (422, "books_span_backwards")
        assert "(31.01.2026) başlangıçtan (01.02.2026) önce" in refused.json()["detail"]
        assert get(posted.user, f"{report}?from=2026-01-31&to=2026-01-31").status_code == 200


def test_the_audit_record_is_not_the_approvers(posted: SimpleNamespace) -> None:
    assert get(posted.user, "/audit").status_code == 200
    posted.user.role = "approver"
    posted.user.save()
    assert get(posted.user, "/audit").status_code == 403


@pytest.mark.parametrize(("address", "status"), [("/vouchers/999", 404), ("/ledger/999", 404), ("/vouchers", 200)])
def test_statuses(posted: SimpleNamespace, address: str, status: int) -> None:
    assert get(posted.user, address).status_code == status
