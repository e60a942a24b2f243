"""Bad input and bad luck: each gives its own reason, and nothing of it is ever posted or shown."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

from mahsup.accounting.models import (
    Account,
    AccountRule,
    Fetch,
    Integration,
    PeriodLock,
    Posting,
    SnapshotPage,
    SnapshotRow,
    Voucher,
)
from mahsup.accounting.services import connections, fetching, months, rules
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.accounting.services.posting import post
from mahsup.accounting.services.preview import preview
from mahsup.accounting.services.reversal import reverse
from mahsup.personelweb.rows import canonical, payslip_to_row
from mahsup.personelweb.testing import Fault
from mahsup.platform.jobs import LEASE
from mahsup.problems import MahsupError
from tests.accounting.mainline import register
from tests.accounting.mainline.house import fetch, hash_of

Change = Callable[[SimpleNamespace], object]


def _move(url: str) -> Change:
    return lambda house: Integration.unscoped.filter(pk=house.first.pk).update(url=url)


def _wrong_password(house: SimpleNamespace) -> None:
    house.ik.password = "another"


def _no_company(house: SimpleNamespace) -> None:
    del house.ik.company_rows[1]


def _other_vkn(house: SimpleNamespace) -> None:
    house.ik.company_rows[1] = {**house.ik.company_rows[1], "VKN": "9999999999"}


def _login_code(code: str) -> Change:
    return lambda house: setattr(house.ik, "login_code", code)


CONNECTION_FAULTS: list[tuple[str, Change]] = [
    ("unreachable_refused", _move("http://127.0.0.1:1")),
    ("address_not_allowed", _move("http://8.8.8.8")),
    ("login_refused", _wrong_password),
    ("second_factor_demanded", _login_code("30")),
    ("user_locked", _login_code("91")),
    ("user_switched_off", _login_code("92")),
    ("company_not_listed", _no_company),
    ("other_taxpayer", _other_vkn),
    ("not_our_protocol", lambda house: house.fake.plant(Fault.HTML)),
]


@pytest.mark.parametrize(("code", "change"), CONNECTION_FAULTS)
def test_trying_a_connection_names_the_cause(house: SimpleNamespace, code: str, change: Change) -> None:
    change(house)
    report = connections.test_connection(house.user, house.first.pk)
    assert (report.ok, report.problem.code if report.problem else "") == (False, code)


@pytest.mark.parametrize(("code", "change"), CONNECTION_FAULTS)
def test_a_fetch_ends_with_the_cause_and_leaves_nothing(house: SimpleNamespace, code: str, change: Change) -> None:
    change(house)
    ended = fetch(house)
    assert ended.state in ("failed", "refused")
    _assert_ended(ended, code)


DATA_FAULTS = [
    (Fault.WRONG_TOTALS, "totals_do_not_match"),
    (Fault.WRONG_HASH, "hash_does_not_match"),
    (Fault.DUPLICATE_ROW, "payslip_duplicate"),
    (Fault.MISSING_ROW, "rows_missing"),
    (Fault.SURPLUS_ROW, "rows_too_many"),
]


@pytest.mark.parametrize(("fault", "code"), DATA_FAULTS)
def test_data_that_does_not_add_up_is_refused(house: SimpleNamespace, fault: Fault, code: str) -> None:
    house.fake.plant(fault)
    ended = fetch(house)
    assert house.fake.fired[fault] > 0
    assert ended.state == "refused"
    _assert_ended(ended, code)


def test_ik_gone_in_the_middle_of_a_page(house: SimpleNamespace) -> None:
    house.fake.plant(Fault.CUT_BODY)
    ended = fetch(house)
    assert house.fake.fired[Fault.CUT_BODY] > 0
    assert ended.state == "failed"
    _assert_ended(ended, "interrupted")


def test_an_unknown_deduction_is_refused(house: SimpleNamespace) -> None:
    month = house.ik.payroll[1, 2026, 1]
    odd = payslip_to_row(month.frozen[0]) | {"KESINTILER": [{"TUR": "HEDIYE", "KOD": "", "AD": "", "TUTAR": "1.00"}]}
    month.texts[0] = (month.texts[0][0], canonical(odd))
    _assert_ended(fetch(house), "row_invalid_value")


@pytest.mark.parametrize(("month", "code"), [(2, "month_open"), (3, "month_absent")])
def test_a_month_that_is_not_closed(house: SimpleNamespace, month: int, code: str) -> None:
    house.ik.add_month(1, 2026, 2, register.payslips(1, 2), closed=False)
    _assert_ended(fetch(house, month=month), code)


def test_a_list_that_fell_is_refused_until_confirmed(house: SimpleNamespace) -> None:
    fetch(house)
    slips = house.ik.payroll[1, 2026, 1].payslips
    house.ik.add_month(1, 2026, 2, slips[: len(slips) // 2])
    _assert_ended(fetch(house, month=2), "row_count_fell")
    assert fetch(house, month=2, confirm_fall=True).state == "accepted"


def test_reclosed_between_preview_and_posting(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    seen = hash_of(house, accepted)
    house.ik.payroll[1, 2026, 1].close()
    assert _refusal(lambda: post(house.user, accepted.pk, seen)) == "snapshot_changed_in_ik"
    assert not Posting.unscoped.exists()


def test_ik_that_does_not_answer_is_confirmed_and_kept(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    seen = hash_of(house, accepted)
    house.fake.plant(Fault.REFUSE_CONNECTION)
    Integration.unscoped.filter(pk=house.first.pk).update(url="http://127.0.0.1:1")
    assert _refusal(lambda: post(house.user, accepted.pk, seen)) == "ik_did_not_answer"
    posting, created = post(house.user, accepted.pk, seen, confirm_unreachable=True)
    assert created
    assert "ik_did_not_answer" in [warning["code"] for warning in posting.confirmed_warnings]


def _drop_rules(house: SimpleNamespace) -> None:
    AccountRule.unscoped.filter(integration=house.first, value="net_pay").delete()


def _account(number: str, **values: object) -> Change:
    return lambda house: Account.unscoped.filter(code=number).update(**values)


def _lock(house: SimpleNamespace) -> None:
    PeriodLock(tenant=house.first.tenant, branch=house.first.branch, locked_through=datetime.date(2026, 1, 31)).save()


def _switch_off(house: SimpleNamespace) -> None:
    connections.switch(house.user, house.first.pk, False)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("rule_missing", _drop_rules),
        ("account_missing", _account("335.01", code="335.77")),
        ("account_closed", _account("360.01", is_open=False)),
        ("period_locked", _lock),
        ("integration_off", _switch_off),
    ],
)
def test_what_blocks_a_posting(house: SimpleNamespace, code: str, change: Change) -> None:
    accepted = fetch(house)
    change(house)
    shown = preview(house.user, accepted.pk)
    assert code in [problem.code for problem in shown.problems if problem.severity == "error"]
    with pytest.raises(MahsupError) as refused:
        post(house.user, accepted.pk, shown.preview_hash)
    assert code in [problem.code for problem in refused.value.problems]
    assert not Voucher.unscoped.exists()


def test_a_kurus_off_blocks_beside_its_payslip(house: SimpleNamespace) -> None:
    month = house.ik.payroll[1, 2026, 1]
    wrong = replace(month.payslips[0], net_paid_kurus=month.payslips[0].net_paid_kurus + 1)
    house.ik.add_month(1, 2026, 1, [wrong, *month.payslips[1:]])
    shown = preview(house.user, fetch(house).pk)
    (problem,) = [problem for problem in shown.problems if problem.code == "payslip_identity"]
    assert (problem.where.id, problem.params["difference"]) == (wrong.payslip_id, "-0,01")
    assert not shown.postable


def test_all_types_and_one_type_never_post_a_payslip_twice(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    post(house.user, accepted.pk, hash_of(house, accepted))
    normal = fetch(house, payroll_type="NORMAL")
    assert normal.state == "accepted"
    assert _refusal(lambda: post(house.user, normal.pk, hash_of(house, normal))) == "already_posted"
    assert Posting.unscoped.count() == 1


def test_rules_changed_after_the_preview(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    seen = hash_of(house, accepted)
    text = rules.export_rules(house.user, house.first.pk).replace('"335.01"', '"335.02"')
    rules.import_rules(house.user, house.first.pk, text)
    assert _refusal(lambda: post(house.user, accepted.pk, seen)) == "preview_stale"


def test_the_months_say_where_they_stand(house: SimpleNamespace) -> None:
    house.ik.add_month(1, 2026, 2, register.payslips(1, 2), closed=False)
    assert _states(house) == {1: "closed", 2: "open"}
    accepted = fetch(house)
    assert _states(house) == {1: "fetched", 2: "open"}
    posting, _ = post(house.user, accepted.pk, hash_of(house, accepted))
    assert _states(house) == {1: "posted", 2: "open"}
    house.ik.payroll[1, 2026, 1].close()
    (january,) = [m for m in months.month_states(house.user, house.first.pk, True).months if m.month == 1]
    assert (january.state, january.posted_version, january.version) == ("changed", 1, 2)

    reverse(house.user, posting.vouchers.get().pk, datetime.date(2026, 1, 31), "İK yeniden kapattı")
    newer = fetch(house)
    second, created = post(house.user, newer.pk, hash_of(house, newer))
    assert (created, second.revision, second.vouchers.get().document_number) == (True, 2, "BRD-1-202601-2")
    assert _states(house)[1] == "posted"


def test_a_cancelled_fetch_leaves_nothing(house: SimpleNamespace) -> None:
    asked = fetching.request_fetch(house.user, house.first.pk, 2026, 1)
    assert fetching.request_fetch(house.user, house.first.pk, 2026, 1).pk == asked.pk
    assert fetching.cancel_fetch(house.user, asked.pk).state == "cancelled"
    assert not FETCHES.run_next(timezone.now, "test")
    assert fetching.request_fetch(house.user, house.first.pk, 2026, 1).pk != asked.pk


def test_a_fetch_whose_worker_died_is_taken_up_three_times_at_most(house: SimpleNamespace) -> None:
    asked = fetching.request_fetch(house.user, house.first.pk, 2026, 1)
    later = timezone.now() + 2 * LEASE
    own = Fetch.unscoped.filter(pk=asked.pk)
    own.update(state="running", attempt=3, worker="dead", lease_until=timezone.now())
    assert not FETCHES.run_next(lambda: later, "test")
    _assert_ended(fetching.get(house.user, asked.pk), "fetch_worker_died")


def test_another_host_clears_the_password(house: SimpleNamespace) -> None:
    moved = connections.save_integration(house.user, house.first.pk, {"url": "http://127.0.0.1:9"})
    assert moved.password_sealed == ""
    report = connections.test_connection(house.user, house.first.pk)
    assert report.problem is not None
    assert report.problem.code == "password_missing"


def test_a_new_company_is_sealed_under_its_own_place(house: SimpleNamespace) -> None:
    sealed = [house.first.password_sealed, house.second.password_sealed]
    assert settings.SECRET_KEY not in sealed
    assert "Entegrasyon-2026!" not in "".join(sealed)
    Integration.unscoped.filter(pk=house.first.pk).update(password_sealed=sealed[1])
    report = connections.test_connection(house.user, house.first.pk)
    assert report.problem is not None
    assert report.problem.code == "secret_unreadable"


def _states(house: SimpleNamespace) -> dict[int, str]:
    return {month.month: month.state for month in months.month_states(house.user, house.first.pk, True).months}


def _assert_ended(ended: Fetch, code: str) -> None:
    problem = ended.problems[0]
    assert problem.code == code
    assert problem.message("tr") != problem.message("en")
    assert not SnapshotPage.unscoped.filter(fetch=ended).exists()
    assert not SnapshotRow.unscoped.filter(fetch=ended).exists()


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(MahsupError) as refused:
        act()
    return refused.value.code
