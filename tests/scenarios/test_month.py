"""A month as it goes: connect, fetch, post, find a wrong rule, reverse, mend the rule, post again."""

import time
from decimal import Decimal
from typing import Any

from tests.registers_sum import amount, rows, total
from tests.scenarios.conftest import Caller

KITCHEN = "122"
WITHIN_S = 60.0


def fetched(accountant: Caller, integration: int, month: int, state: str = "accepted") -> dict[str, Any]:
    """Fetch a month of 2026 and wait for its end."""
    asked = {"year": 2026, "month": month, "payroll_type": None}
    fetch: dict[str, Any] = accountant.post(f"/integrations/{integration}/fetches", asked, 202)
    deadline = time.monotonic() + WITHIN_S
    while fetch["state"] in ("queued", "running"):
        assert time.monotonic() < deadline, fetch
        time.sleep(0.1)
        fetch = accountant.get(f"/fetches/{fetch['id']}")
    assert fetch["state"] == state, fetch
    return fetch


def posted(accountant: Caller, fetch: dict[str, Any], revision: int = 1) -> dict[str, Any]:
    """Post a fetch and return its one voucher."""
    preview = accountant.get(f"/fetches/{fetch['id']}/preview")
    body = {"preview_hash": preview["preview_hash"]}
    posting = accountant.post(f"/fetches/{fetch['id']}/postings", body, 201)
    assert posting["revision"] == revision
    (voucher,) = posting["vouchers"]
    found: dict[str, Any] = accountant.get(f"/vouchers/{voucher['id']}")
    return found


def integration_of(accountant: Caller, company: int) -> int:
    return next(int(item["id"]) for item in accountant.get("/integrations")["items"] if item["company_id"] == company)


def debits(accountant: Caller, month: int) -> dict[str, Decimal]:
    """Return what each account gained on its debit side over the month, credits taken off."""
    last = {2: "28", 3: "31"}[month]
    found = accountant.get(f"/trial-balance?from=2026-{month:02d}-01&to=2026-{month:02d}-{last}")["rows"]
    return {row["account"]: Decimal(row["debit"]) - Decimal(row["credit"]) for row in found}


def wages(month: int, *departments: str) -> Decimal:
    """Add up the wages of departments of company 1, without the parts that go to the bar (`dagilim:121`, per cent)."""
    return sum(
        (
            amount(row["normal_kazanc"]) * (100 - amount(row["dagilim:121"])) / 100
            for row in rows(1, month)
            if row["departman_kodu"] in departments
        ),
        Decimal(0),
    )


def test_a_wrong_rule_is_reversed_mended_and_posted_again(accountant: Caller) -> None:
    integration = integration_of(accountant, 1)
    assert accountant.post(f"/integrations/{integration}/test", {}, 200)["ok"] is True
    page = f"/hesap-eslemeleri/{integration}/"
    right = accountant.pages.get(f"{page}RULES.toml").text
    wrong = f'{right}\n[[rule]]\nvalue = "gross_pay"\ndepartment = "{KITCHEN}"\naccount = "770.01"\n'
    wrong += 'cost_center = "@department"\n'
    accountant.submit(page, f"{page}ice-aktar/", files={"file": ("RULES.toml", wrong)})

    fetch = fetched(accountant, integration, 2)
    first = posted(accountant, fetch)
    kitchen = wages(2, KITCHEN)
    administration = wages(2, "300", "310", "320")
    assert kitchen > 0
    assert debits(accountant, 2)["770.01"] == administration + kitchen

    reversal = {"date": "2026-02-28", "reason": "Mutfak ücretleri 770'e yazılmış"}
    mirror = accountant.post(f"/vouchers/{first['id']}/reversals", reversal, 201)["voucher"]
    assert accountant.post(f"/vouchers/{first['id']}/reversals", reversal, 200)["voucher"]["id"] == mirror["id"]
    assert set(debits(accountant, 2).values()) == {Decimal(0)}

    accountant.submit(page, f"{page}ice-aktar/", files={"file": ("RULES.toml", right)})
    second = posted(accountant, fetched(accountant, integration, 2), revision=2)
    assert debits(accountant, 2)["770.01"] == administration
    numbers = [item["number"] for item in accountant.get("/vouchers?from=2026-02-01&to=2026-02-28")["items"]]
    assert len(numbers) == 3
    assert max(numbers) - min(numbers) == 2
    sides = {side: sum(Decimal(line[side]) for line in second["lines"]) for side in ("debit", "credit")}
    assert sides["debit"] == sides["credit"] == total(1, 2, "toplam_kazanc", "sgk_isveren", "issizlik_isveren")


def test_two_companies_of_one_taxpayer_stand_side_by_side(accountant: Caller) -> None:
    for company in (1, 2):
        posted(accountant, fetched(accountant, integration_of(accountant, company), 3))
    net = total(1, 3, "net_odenen") + total(2, 3, "net_odenen")
    assert debits(accountant, 3)["335.01"] == -net
