"""The lawful check beside the preview: what is unlawful is found in its month, warned of or blocked by the setting."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mahsup.accounting.models import Fetch, Posting, User
from mahsup.accounting.services import connections
from mahsup.accounting.services.posting import post
from mahsup.accounting.services.preview import Preview, preview
from mahsup.money import format_tr
from mahsup.payroll.history import PersonHistory
from mahsup.payroll.payslip import Payslip
from mahsup.payroll.recompute import recompute
from mahsup.payroll.settings import PayrollSettings
from mahsup.problems import MahsupError, Problem
from tests.accounting.mainline import register
from tests.accounting.mainline.house import Rest, fetch

MULTIPLE = PayrollSettings(ceiling="multiple_of_month")


def serve(house: SimpleNamespace, month: int, payslip_id: str = "", **values: Any) -> Payslip:
    """Serve a month of company 1 with one payslip changed; return that payslip as it was."""
    slips = {slip.payslip_id: slip for slip in register.payslips(1, month)}
    as_it_was = slips.get(payslip_id) or next(iter(slips.values()))
    slips[as_it_was.payslip_id] = replace(as_it_was, **values)
    house.ik.add_month(1, 2026, month, list(slips.values()))
    return as_it_was


def seen(house: SimpleNamespace, accepted: Fetch) -> Preview:
    assert accepted.state == "accepted", accepted.problem
    return preview(house.user, accepted.pk)


def lawful(shown: Preview, *severities: str) -> list[Problem]:
    """Return the lawful check's findings of the severities."""
    wanted = severities or ("error", "warning")
    return [each for each in shown.problems if each.code.startswith("lawful_") and each.severity in wanted]


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def set_check(house: SimpleNamespace, **settings: Any) -> None:
    connections.save_integration(house.user, house.first.pk, settings)


def cost(slip: Payslip, more_kurus: int) -> dict[str, int]:
    """Return an employer's premium of so much more, carried through to the employer's cost."""
    return {
        "employer_sgk_kurus": slip.employer_sgk_kurus + more_kurus,
        "employer_cost_kurus": slip.employer_cost_kurus + more_kurus,
    }


def of(payslip_id: str, month: int) -> Payslip:
    return next(slip for slip in register.payslips(1, month) if slip.payslip_id == payslip_id)


def test_the_six_registers_in_their_order_have_no_finding(house: SimpleNamespace) -> None:
    for month in (1, 2, 3):
        for company, integration in ((1, house.first), (2, house.second)):
            house.ik.add_month(company, 2026, month, register.payslips(company, month))
            shown = seen(house, fetch(house, integration, month))
            assert lawful(shown) == []
            assert lawful(shown, "notice") == [] or month < 3


def test_a_wrong_rate_is_found_beside_its_payslip_in_both_languages(house: SimpleNamespace) -> None:
    """The rate of 2025, 20.75 %, in 2026."""
    slip = of("10042-NORMAL", 1)
    stated = slip.sgk_base_kurus * 2075 // 10_000
    serve(house, 1, slip.payslip_id, **cost(slip, stated - slip.employer_sgk_kurus))
    accepted = fetch(house)
    wrong = [problem for problem in lawful(seen(house, accepted)) if problem.code == "lawful_employer_sgk"]
    assert [(problem.where.id, problem.where.field, problem.severity) for problem in wrong] == [
        ("10042-NORMAL", "sgk_isveren", "warning")
    ]
    figures = (format_tr(slip.employer_sgk_kurus), format_tr(stated))
    for language, sentence in (
        ("tr", "SGK işveren payı {} olmalı, İK {} yazıyor"),
        ("en", "employer's SGK premium should be {}, İK states {}"),
    ):
        answer = Rest(language=language).get(f"/fetches/{accepted.pk}/preview")
        (told,) = [problem for problem in answer["problems"] if problem["code"] == "lawful_employer_sgk"]
        assert sentence.format(*figures) in told["message"]
        assert (told["severity"], told["where"]["id"], answer["postable"]) == ("warning", "10042-NORMAL", True)


def test_a_lost_exemption_is_found(house: SimpleNamespace) -> None:
    slip = of("10042-NORMAL", 1)
    lost = slip.computed_tax_kurus - slip.income_tax_kurus
    serve(
        house, 1, slip.payslip_id,
        tax_exemption_kurus=0, income_tax_kurus=slip.computed_tax_kurus, net_paid_kurus=slip.net_paid_kurus - lost,
    )  # fmt: skip
    found = lawful(seen(house, fetch(house)))
    assert codes(found) == ["lawful_tax_exemption", "lawful_income_tax", "lawful_net_paid"]
    assert found[1].params["expected"] == format_tr(slip.income_tax_kurus)


def test_a_base_restarted_in_february_is_named(house: SimpleNamespace) -> None:
    """10008: 287,909.50 of February taxed from nothing instead of from January's 162,010.00: 28,500 + 20 %."""
    fetch(house)
    right = of("10008-NORMAL", 2)
    taxed = 48_081_90 - right.tax_exemption_kurus
    serve(
        house, 2, right.payslip_id,
        cumulative_tax_base_kurus=287_909_50, computed_tax_kurus=48_081_90, income_tax_kurus=taxed,
        net_paid_kurus=right.net_paid_kurus + right.income_tax_kurus - taxed,
    )  # fmt: skip
    found = lawful(seen(house, fetch(house, month=2)))
    assert "lawful_cumulative_tax_base" in codes(found)
    (named,) = [problem for problem in found if problem.code == "lawful_base_left"]
    expected = format_tr(right.income_tax_kurus)
    assert f"gelir vergisi {expected} olmalı, İK {format_tr(taxed)} yazıyor" in named.message("tr")
    assert "162.010,00 yerine 0,00 alınmış" in named.message("tr")
    assert "taken as 0,00 instead of 162.010,00" in named.message("en")


def test_the_tolerance_and_the_blocking_are_seen_in_the_next_preview(house: SimpleNamespace) -> None:
    slip = of("10042-NORMAL", 1)
    serve(house, 1, slip.payslip_id, **cost(slip, 1))
    accepted = fetch(house)
    assert lawful(seen(house, accepted)) == []

    set_check(house, lawful_tolerance_kurus=0)
    shown = seen(house, accepted)
    assert codes(lawful(shown, "warning")) == ["lawful_employer_sgk", "lawful_employer_cost"]
    assert shown.postable

    set_check(house, lawful_blocks=True)
    shown = seen(house, accepted)
    assert codes(lawful(shown, "error")) == ["lawful_employer_sgk", "lawful_employer_cost"]
    with pytest.raises(MahsupError) as refused:
        post(house.user, accepted.pk, shown.preview_hash)
    assert [problem.code for problem in refused.value.problems] == ["lawful_employer_sgk", "lawful_employer_cost"]
    assert not Posting.unscoped.exists()

    set_check(house, lawful_tolerance_kurus=1)
    assert lawful(seen(house, accepted)) == []


def test_a_posting_keeps_the_warnings_that_it_was_made_with(house: SimpleNamespace) -> None:
    slip = of("10042-NORMAL", 1)
    serve(house, 1, slip.payslip_id, **cost(slip, 100_00))
    shown = seen(house, fetch(house))
    posting, _ = post(house.user, shown.fetch.pk, shown.preview_hash)
    kept = [warning["code"] for warning in posting.confirmed_warnings]
    assert kept[-2:] == ["lawful_employer_sgk", "lawful_employer_cost"]


def test_the_sector_decides_the_discount(house: SimpleNamespace) -> None:
    accepted = fetch(house)
    set_check(house, sector="manufacturing")
    discounted = {slip.payslip_id for slip in register.payslips(1, 1) if slip.law == "05510" and slip.sgk_base_kurus}
    found = [problem for problem in lawful(seen(house, accepted)) if problem.code == "lawful_incentive"]
    assert {problem.where.id for problem in found} == discounted


def test_a_person_of_two_companies_is_checked_over_both(house: SimpleNamespace) -> None:
    """One exemption for the month: the second company's payslip is lawful once the first company's is fetched."""
    base = replace(of("10042-NORMAL", 1), deductions=(), incentives=(), sgk_exempt_kurus=0, employee_id="999")
    first, second = recompute(2026, 1, [base, base], PersonHistory(0, 0))
    assert (first.tax_exemption_kurus > 0, second.tax_exemption_kurus) == (True, 0)
    house.ik.add_month(1, 2026, 1, [first])
    house.ik.add_month(2, 2026, 1, [second])
    there = fetch(house, house.second)
    assert "lawful_tax_exemption" in codes(lawful(seen(house, there)))
    here = fetch(house)
    assert lawful(seen(house, there)) == lawful(seen(house, here)) == []


def test_the_reading_of_the_stamp_duty_is_a_setting(house: SimpleNamespace) -> None:
    """2026: 0,759 % of what exceeds 33.030,00, or of the whole less 250,70; each rounded half up."""
    accepted = fetch(house)
    set_check(house, lawful_tolerance_kurus=0)
    assert "lawful_stamp_duty" not in codes(lawful(seen(house, accepted)))
    set_check(house, stamp_duty="full_minus_exemption")
    found = [problem for problem in lawful(seen(house, accepted)) if problem.code == "lawful_stamp_duty"]
    whole = [
        (slip, (slip.gross_kurus - slip.stamp_exempt_earning_kurus) * 759 + 50_000)
        for slip in register.payslips(1, 1)
        if slip.gross_kurus > 33_030_00 and not slip.exemption_used_elsewhere
    ]
    other = {slip.payslip_id for slip, stamp in whole if stamp // 100_000 - 250_70 != slip.stamp_duty_kurus}
    assert other
    assert {problem.where.id for problem in found} == other


def test_the_reading_of_the_ceiling_is_a_setting(house: SimpleNamespace) -> None:
    """2025: the base of 195.041,25 is the minimum wage of 26.005,50 times 7,5; the official one is 195.041,40."""
    (slip,) = recompute(
        2025, 1, [replace(of("10001-NORMAL", 1), days=30, normal_earning_kurus=250_000_00)], settings=MULTIPLE
    )
    assert slip.sgk_base_kurus == 195_041_25
    house.ik.add_month(1, 2025, 1, [slip])
    accepted = fetch(house, year=2025)
    wrong = [problem for problem in lawful(seen(house, accepted)) if problem.code == "lawful_sgk_base"]
    assert [problem.params["expected"] for problem in wrong] == ["195.041,40"]
    set_check(house, sgk_ceiling="multiple_of_month")
    assert lawful(seen(house, accepted)) == []


def test_a_month_without_its_predecessors_says_so_until_they_are_fetched(house: SimpleNamespace) -> None:
    serve(house, 2)
    february = fetch(house, month=2)
    shown = seen(house, february)
    assert (lawful(shown), shown.postable) == ([], True)
    notices = lawful(shown, "notice")
    assert codes(notices)[:2] == ["lawful_unchecked_base", "lawful_unchecked_carry"]
    assert notices[0].params["months"] == "2026/01"
    fetch(house)
    assert "lawful_unchecked_base" not in codes(lawful(seen(house, february), "notice"))


def test_the_latest_version_of_an_earlier_month_counts(house: SimpleNamespace) -> None:
    """January is fetched with a base that is too high, mended in İK, closed and fetched again."""
    slip = of("10008-NORMAL", 1)
    serve(house, 1, slip.payslip_id, cumulative_tax_base_kurus=slip.cumulative_tax_base_kurus + 50_000_00)
    fetch(house)
    serve(house, 2)
    february = fetch(house, month=2)
    assert {problem.where.id for problem in lawful(seen(house, february))} == {"10008-NORMAL"}
    month = house.ik.payroll[1, 2026, 1]
    month.payslips[:] = register.payslips(1, 1)
    month.close()
    fetch(house)
    assert lawful(seen(house, february)) == []


@pytest.mark.parametrize("restarted", [False, True])
def test_the_base_follows_a_person_to_another_company_of_the_taxpayer(house: SimpleNamespace, restarted: bool) -> None:
    """10042 works for company 2 from February on, under another number and the same SICILID."""
    right = of("10042-NORMAL", 2)
    moved = replace(right, employee_no="20999", payslip_id="20999-NORMAL")
    if restarted:
        moved = replace(moved, cumulative_tax_base_kurus=right.tax_base_kurus)
    house.ik.add_month(2, 2026, 2, [*register.payslips(2, 2), moved])
    fetch(house)
    fetch(house, house.second)
    found = lawful(seen(house, fetch(house, house.second, 2)))
    expected = [("lawful_cumulative_tax_base", "20999-NORMAL", format_tr(right.cumulative_tax_base_kurus))]
    assert [(each.code, each.where.id, each.params["expected"]) for each in found] == (expected if restarted else [])


def test_one_payroll_type_alone_never_blocks(house: SimpleNamespace) -> None:
    """The exemption of the four persons stands in their other payslip of the month."""
    serve(house, 3)
    set_check(house, lawful_blocks=True)
    kind = of("10011-SOSYAL", 3).payroll_type
    alone = fetch(house, month=3, payroll_type=kind)
    shown = seen(house, alone)
    assert "lawful_tax_exemption" in codes(lawful(shown, "warning"))
    assert lawful(shown, "error") == []
    (notice,) = [problem for problem in lawful(shown, "notice") if problem.code == "lawful_unchecked_types"]
    assert kind in notice.message("tr")
    fetch(house, month=3, confirm_fall=True)
    shown = seen(house, alone)
    assert lawful(shown) == []
    assert "lawful_unchecked_types" not in codes(lawful(shown, "notice"))


def test_amounts_of_a_payslip_are_told_only_to_those_who_may_see_single_pay(house: SimpleNamespace) -> None:
    slip = of("10042-NORMAL", 1)
    serve(house, 1, slip.payslip_id, **cost(slip, 100_00))
    accepted = fetch(house)
    set_check(house, lawful_blocks=True)
    approver = User.unscoped.get(code="onay")
    hidden = [each for each in preview(approver, accepted.pk).problems if each.where.id == slip.payslip_id]
    assert [(each.code, each.severity, each.params["code"]) for each in hidden] == [
        ("payslip_problem", "error", "lawful_employer_sgk"),
        ("payslip_problem", "error", "lawful_employer_cost"),
    ]
    told = Rest("onay").get(f"/fetches/{accepted.pk}/preview")
    assert format_tr(slip.employer_sgk_kurus) not in str(told["problems"])
    assert not told["postable"]
