"""The services behind the screens: a fetch that is disturbed, employee accounts, rules and policy, and explanations."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from mahsup.accounting.models import Account, AccountRule, Integration, SnapshotPage, SnapshotRow, User
from mahsup.accounting.services import employee_accounts, fetching, ik, rules
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.accounting.services.posting import post
from mahsup.accounting.services.preview import explain_line, explain_posted, preview
from mahsup.personelweb.settings import Limits
from mahsup.personelweb.testing import Fault
from mahsup.platform.audit import AuditEntry
from mahsup.problems import MahsupError
from tests.accounting.mainline import register
from tests.accounting.mainline.house import fetch


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring January's 153 payslips in four pages."""
    monkeypatch.setattr(ik, "Limits", partial(Limits, rows_per_page=50))


def stored(model: Any, fetch_id: int) -> int:
    return int(model.unscoped.filter(fetch_id=fetch_id).count())


@pytest.mark.usefixtures("small_pages")
def test_ik_closed_again_between_pages_is_fetched_anew(house: SimpleNamespace) -> None:
    house.fake.plant(Fault.SUPERSEDED, 1)
    accepted = fetch(house)
    assert house.fake.fired[Fault.SUPERSEDED] == 1
    assert (accepted.state, accepted.version, accepted.row_count) == ("accepted", 2, 153)
    assert stored(SnapshotRow, accepted.pk) == 153


@pytest.mark.usefixtures("small_pages")
def test_ik_that_closes_again_and_again_is_refused_and_nothing_is_lost(house: SimpleNamespace) -> None:
    before = fetch(house)
    house.fake.plant(Fault.SUPERSEDED)
    refused = fetch(house)
    assert (refused.state, refused.problem["code"]) == ("refused", "snapshot_superseded")
    assert (stored(SnapshotPage, refused.pk), stored(SnapshotRow, refused.pk)) == (0, 0)
    kept = fetching.get(house.user, before.pk)
    assert (kept.state, stored(SnapshotRow, kept.pk)) == ("accepted", 153)
    assert preview(house.user, kept.pk).vouchers


@pytest.mark.usefixtures("small_pages")
def test_a_running_fetch_stops_at_its_next_page(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = fetching.request_fetch(house.user, house.first.pk, 2026, 1)
    states: list[tuple[str, int]] = []

    def cancel(point: str) -> None:
        if point == "fetch.page_stored":
            running = fetching.cancel_fetch(house.user, asked.pk)
            states.append((running.state, running.done))

    monkeypatch.setattr("mahsup.accounting.services.fetch_run.reached", cancel)
    assert FETCHES.run_next(timezone.now, "test")
    ended = fetching.get(house.user, asked.pk)
    assert states == [("running", 50)]
    assert (ended.state, ended.problem["code"]) == ("cancelled", "fetch_cancelled")
    assert (stored(SnapshotPage, asked.pk), stored(SnapshotRow, asked.pk)) == (0, 0)
    monkeypatch.undo()
    assert fetch(house).state == "accepted"


def test_a_code_that_ik_changed_moves_the_leaf_though_the_payslips_are_the_same(house: SimpleNamespace) -> None:
    rules.save_policy(house.user, house.first.pk, {**house.first.policy, "employee_subaccounts": ["335"]})
    number = register.rows(1, 1)[0]["sicil_no"]
    found = []
    for code in ("335.01.A", "335.01.B"):
        house.ik.accounting_codes = {number: code}
        shown = preview(house.user, fetch(house).pk)
        found.append({line.account for line in shown.vouchers[0].lines} & {"335.01.A", "335.01.B"})
    assert found == [{"335.01.A"}, {"335.01.B"}]


def test_employee_accounts_are_shown_opened_once_and_then_posted_to(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    rules.save_policy(house.user, house.first.pk, {**house.first.policy, "employee_subaccounts": ["335"]})
    numbers = sorted({row["sicil_no"] for row in register.rows(1, 1)})
    missing = employee_accounts.missing(house.user, accepted.pk)
    assert sorted(missing) == [(f"335.01.{number}", f"Personel {number}") for number in numbers]
    assert not preview(house.user, accepted.pk).postable
    opened = employee_accounts.open_missing(house.user, accepted.pk)
    assert len(opened) == len(numbers)
    leaf = Account.unscoped.get(code=f"335.01.{numbers[0]}")
    assert (leaf.parent.code if leaf.parent else "", leaf.employee_key) == ("335.01", f"1|{numbers[0]}")
    assert employee_accounts.open_missing(house.user, accepted.pk) == []
    shown = preview(house.user, accepted.pk)
    paid = {line.account: line.credit_kurus for line in shown.vouchers[0].lines}
    own = [row for row in register.rows(1, 1) if row["sicil_no"] == numbers[0]]
    assert (shown.postable, paid[leaf.code]) == (True, register.total(own, "net_odenen"))
    (record,) = AuditEntry.unscoped.filter(action="employee_accounts_opened")
    assert record.details["count"] == len(numbers)


def test_an_auditor_opens_no_employee_account(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    with pytest.raises(MahsupError):
        employee_accounts.open_missing(User.unscoped.get(code="denetim"), accepted.pk)


def _grid(house: SimpleNamespace, value: str, department: str) -> rules.GridRow:
    (row,) = [
        row for row in rules.grid(house.user, house.first.pk) if (row.value, row.department) == (value, department)
    ]
    return row


def test_the_grid_follows_a_rule_that_is_saved_changed_and_deleted(house: SimpleNamespace) -> None:
    fetch(house)
    department = register.rows(1, 1)[0]["departman_kodu"]
    before = _grid(house, "overtime", department)
    version = Integration.unscoped.get(pk=house.first.pk).rules_version
    data = {"value": "overtime", "department": department, "account": "740.05", "cost_center": "@department"}
    saved = rules.save_rule(house.user, house.first.pk, None, data)
    found = _grid(house, "overtime", department)
    assert (found.account, found.cost_center) == ("740.05", department)
    assert found.rule is not None
    assert found.rule.value == "overtime"
    rules.save_rule(house.user, house.first.pk, saved.pk, {**data, "account": "740.01"})
    assert _grid(house, "overtime", department).account == "740.01"
    rules.delete_rule(house.user, house.first.pk, saved.pk)
    assert _grid(house, "overtime", department) == before
    assert Integration.unscoped.get(pk=house.first.pk).rules_version == version + 3
    with pytest.raises(MahsupError, match="rule_unknown"):
        rules.delete_rule(house.user, house.first.pk, saved.pk)


def test_a_value_without_a_rule_shows_empty_in_the_grid(house: SimpleNamespace) -> None:
    fetch(house)
    AccountRule.unscoped.filter(integration=house.first, value="net_pay").delete()
    row = next(row for row in rules.grid(house.user, house.first.pk) if row.value == "net_pay")
    assert (row.account, row.rule) == ("", None)


def test_a_policy_changes_the_vouchers_and_a_bad_one_changes_nothing(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    policy = Integration.unscoped.get(pk=house.first.pk).policy
    rules.save_policy(house.user, house.first.pk, {**policy, "vouchers": "per_department"})
    departments = {row["departman_kodu"] for row in register.rows(1, 1)}
    assert len(preview(house.user, accepted.pk).vouchers) == len(departments)
    with pytest.raises(MahsupError, match="rules_unreadable"):
        rules.save_policy(house.user, house.first.pk, {**policy, "vouchers": "per_moon"})
    assert Integration.unscoped.get(pk=house.first.pk).policy["vouchers"] == "per_department"


def _line_of(shown: Any, account: str) -> int:
    return next(index for index, line in enumerate(shown.vouchers[0].lines) if line.account == account)


def test_a_line_explains_itself_before_and_after_the_posting(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    shown = preview(house.user, accepted.pk)
    index = _line_of(shown, "335.01")
    behind = explain_line(house.user, accepted.pk, 0, index)
    stated = {row["bordro_id"]: register.kurus(row["net_odenen"]) for row in register.rows(1, 1)}
    assert {atom.payslip_id: atom.amount_kurus for atom in behind} == {p: kurus for p, kurus in stated.items() if kurus}

    posting, _ = post(house.user, accepted.pk, shown.preview_hash)
    rules.save_rule(house.user, house.first.pk, None, {"value": "net_pay", "employee": "10001", "account": "335.02"})
    assert explain_posted(house.user, posting.vouchers.get().pk, index + 1) == behind
    looks = AuditEntry.unscoped.filter(action="line_explained").order_by("pk")
    assert [look.object_type for look in looks] == ["fetch", "voucher"]


@pytest.mark.parametrize(("voucher", "line"), [(0, 999), (9, 0), (-1, 0), (0, -1)])
def test_a_line_that_is_not_there_is_refused(house: SimpleNamespace, voucher: int, line: int) -> None:
    accepted = fetch(house)
    with pytest.raises(MahsupError, match="line_unknown"):
        explain_line(house.user, accepted.pk, voucher, line)


def test_who_may_not_see_single_pay_gets_no_explanation(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    with pytest.raises(MahsupError):
        explain_line(User.unscoped.get(code="onay"), accepted.pk, 0, 0)
    assert not AuditEntry.unscoped.filter(action="line_explained").exists()
