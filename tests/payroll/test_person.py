"""A person's payslip from the card and the timesheet: extras by treatment, net extras, and rules that hold for all."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mahsup.payroll.earnings import Earned, Rule, Rules, Treatment
from mahsup.payroll.history import PersonHistory
from mahsup.payroll.lawful import check_lawful
from mahsup.payroll.payslip import Extra, PayrollMonth, Payslip
from mahsup.payroll.person import PersonMonth, pay_person
from mahsup.payroll.settlement import GarnishmentOrder
from mahsup.problems import MahsupError

OWN = Rules(Rule("MONTH", 1_000_00), Rule("DAY", 50_00), Rule("ALL"))
JANUARY = PersonMonth(employee_no="1", law="05510", wage_kurus=80_000_00)


def extra(code: str, kurus: int, treatment: Treatment = "TAM", **more: Any) -> Earned:
    return Earned(Extra(code, "", kurus), treatment, **more)


def pay(person: PersonMonth, *earned: Earned, month: int = 1, before_kurus: int = 0) -> Payslip:
    history = PersonHistory(before_kurus, 0, (before_kurus,))
    return pay_person(2026, month, replace(person, earned=earned), history).slip


def unlawful(slip: Payslip, month: int = 1) -> list[str]:
    """What the lawful check finds in the payslip, notices of what it cannot know left out."""
    run = PayrollMonth(2026, month, 1, (slip,))
    return [problem.code for problem in check_lawful(run) if problem.severity != "notice"]


def test_severance_has_stamp_duty_and_notice_income_tax_too_but_neither_a_premium() -> None:
    slip = pay(JANUARY, extra("KIDEM", 129_897_54, "KIDEM"), extra("IHBAR", 112_000_00, "IHBAR"))
    # Premiums of the wage alone: 80.000,00 x 15 % = 12.000,00. Base 80.000,00 + 112.000,00 - 12.000,00 = 180.000,00,
    # tax 27.000,00 - 4.211,33. Stamp (321.897,54 - 33.030,00) x 0,00759 = 2.192,50.
    assert (slip.sgk_base_kurus, slip.employee_sgk_kurus, slip.employee_unemployment_kurus) == (
        *(80_000_00, 11_200_00, 800_00),
    )
    assert (slip.tax_base_kurus, slip.income_tax_kurus, slip.stamp_duty_kurus) == (180_000_00, 22_788_67, 2_192_50)
    assert slip.net_paid_kurus == 284_916_37
    assert unlawful(slip) == []


def test_an_order_takes_a_quarter_of_severance_or_all_of_it_as_it_says() -> None:
    severance = extra("KIDEM", 100_000_00, "KIDEM")
    # Net of the wage 61.654,83; of the severance 100.000,00 - 759,00 = 99.241,00. Together 160.895,83.
    for extras, taken in (("quarter", 40_223_96), ("whole", 15_413_71 + 99_241_00)):
        order = GarnishmentOrder(id="1", priority=1, open_kurus=10**9, extras=extras)  # type: ignore[arg-type]
        slip = pay(replace(JANUARY, orders=(order,)), severance)
        assert [each.amount_kurus for each in slip.deductions] == [taken]


def test_the_lawful_check_only_warns_of_an_order_that_takes_extras_whole() -> None:
    order = GarnishmentOrder(id="1", priority=1, open_kurus=10**9, extras="whole")
    slip = pay(replace(JANUARY, orders=(order,)), extra("KIDEM", 100_000_00, "KIDEM"))
    found = check_lawful(PayrollMonth(2026, 1, 1, (slip,)))
    assert ("lawful_garnishment", "warning") in {(each.code, each.severity) for each in found}
    more = replace(slip, deductions=(slip.deductions[0]._replace(amount_kurus=15_413_71 + 99_241_02),))
    found = check_lawful(PayrollMonth(2026, 1, 1, (more,)))
    assert ("lawful_garnishment", "error") in {(each.code, each.severity) for each in found}


def test_an_earning_by_its_own_rules() -> None:
    slip = pay(replace(JANUARY, wage_kurus=50_000_00), extra("DESTEK", 5_000_00, "OZEL", rules=OWN))
    # SGK base 54.000,00: premiums 8.100,00. Tax base 55.000,00 - 30 x 50,00 - 8.100,00 = 45.400,00, of which 15 % less
    # 4.211,33. Stamp (50.000,00 - 33.030,00) x 0,00759.
    assert (slip.sgk_base_kurus, slip.tax_base_kurus) == (54_000_00, 45_400_00)
    assert (slip.income_tax_kurus, slip.stamp_duty_kurus, slip.net_paid_kurus) == (2_598_67, 128_80, 44_172_53)
    assert unlawful(slip) == []


def test_two_net_extras_raise_the_net_by_their_sum_and_share_the_gross() -> None:
    slip = pay(JANUARY, extra("B", 3_000_00, net=True), extra("A", 1_000_00, net=True), extra("C", 2_000_00))
    plain = pay(JANUARY, extra("C", 2_000_00))
    assert slip.net_paid_kurus == plain.net_paid_kurus + 4_000_00
    gross = {each.code: each.amount_kurus for each in slip.extras}
    # A kuruş more gross leaves 0,85 x 0,85 - 0,00759 = 0,71491 of net: 4.000,00 need about 5.595,11.
    assert abs(gross["A"] + gross["B"] - 5_595_11) <= 3
    assert abs(gross["B"] - 3 * gross["A"]) <= 3
    assert gross["C"] == 2_000_00


def test_net_severance_is_grossed_up_by_the_stamp_duty_alone() -> None:
    slip = pay(JANUARY, extra("KIDEM", 99_241_00, "KIDEM", net=True))
    assert abs(slip.extras[0].amount_kurus - 100_000_00) <= 1
    assert slip.net_paid_kurus == 61_654_83 + 99_241_00


def test_a_net_extra_cannot_be_taken_back() -> None:
    with pytest.raises(MahsupError) as refusal:
        pay(JANUARY, extra("PRIM", -1_00, net=True))
    assert refusal.value.code == "pay_net_extra"


def test_own_insurance_lowers_the_base_by_its_limits_and_is_not_taken_from_the_pay() -> None:
    slip = pay(replace(JANUARY, private_premium_kurus=9_000_00, life_premium_kurus=10_000_00))
    # 9.000,00 and half of 10.000,00 are above 15 % of 80.000,00: base 80.000,00 - 12.000,00 - 12.000,00.
    assert (slip.insurance_relief_kurus, slip.tax_base_kurus) == (12_000_00, 56_000_00)
    assert slip.net_paid_kurus == 80_000_00 - 12_000_00 - (8_400_00 - 4_211_33) - 356_50
    assert unlawful(slip) == []


def test_the_insurance_limit_counts_the_taxed_wage_alone() -> None:
    person = replace(JANUARY, private_premium_kurus=90_000_00)
    assert pay(person, extra("KIDEM", 100_000_00, "KIDEM")).insurance_relief_kurus == 12_000_00
    assert pay(person, extra("PRIM", 20_000_00)).insurance_relief_kurus == 15_000_00


def test_union_dues_are_an_amount_or_a_share_of_the_wage_worked() -> None:
    by_share = pay(replace(JANUARY, union_hundredths=125, days=15))
    # Half of 80.000,00 at 1,25 %.
    assert [(each.kind, each.amount_kurus) for each in by_share.deductions] == [("SENDIKA", 500_00)]
    assert [each.amount_kurus for each in pay(replace(JANUARY, union_dues_kurus=640_00)).deductions] == [640_00]


def test_bes_stops_at_the_sgk_ceiling() -> None:
    slip = pay(replace(JANUARY, wage_kurus=400_000_00, in_bes=True))
    # 3 % of 297.270,00.
    assert [(each.kind, each.amount_kurus) for each in slip.deductions] == [("BES", 8_918_10)]


def test_research_staff_and_the_support_lower_the_employers_cost_alone() -> None:
    plain = pay(JANUARY)
    slip = pay(replace(JANUARY, research_percent=95, support_kurus=1_269_90))
    # Tax 5.988,67 x 95 %; half of 17.400,00 - 1.600,00 of the employer's premium; all stamp duty.
    assert [tuple(each) for each in slip.incentives] == [
        ("05510", 1_600_00, "SGKISVEREN"),
        ("05746", 7_900_00, "SGKISVEREN"),
        ("05746", 5_689_24, "GELIRVERGISI"),
        ("05746", 356_50, "DAMGAVERGISI"),
        ("ASGDES", 1_269_90, "SGKISVEREN"),
    ]
    assert slip.net_paid_kurus == plain.net_paid_kurus
    assert plain.employer_cost_kurus - slip.employer_cost_kurus == 15_215_64
    assert unlawful(slip) == []


def test_the_discount_is_lost_with_its_conditions() -> None:
    slip = pay_person(2026, 1, JANUARY, PersonHistory(), sector="none").slip
    assert slip.incentives == ()
    assert slip.employer_cost_kurus == 80_000_00 + 17_400_00 + 1_600_00
    assert unlawful(slip) == []


TREATMENTS = st.sampled_from(("TAM", "YEMEK", "YOL", "AILE", "COCUK", "MUAF", "KIDEM", "IHBAR", "OZEL"))
EXTRAS = st.lists(st.tuples(TREATMENTS, st.booleans(), st.integers(0, 60_000_00)), max_size=5).map(
    lambda drawn: tuple(
        extra(f"K{index}", kurus, treatment, net=net, rules=OWN if treatment == "OZEL" else Rules())
        for index, (treatment, net, kurus) in enumerate(drawn)
    )
)
PEOPLE = st.builds(
    PersonMonth,
    employee_no=st.just("1"),
    insurance=st.sampled_from(("NORMAL", "SGDP")),
    law=st.sampled_from(("", "05510")),
    disability_degree=st.sampled_from((None, 1, 3)),
    children=st.integers(0, 3),
    in_bes=st.booleans(),
    exemption_used_elsewhere=st.booleans(),
    wage_kurus=st.integers(33_030_00, 400_000_00),
    days=st.integers(1, 30),
    overtime_hundredths=st.integers(0, 40_00),
    extra_hours_hundredths=st.integers(0, 40_00),
    private_premium_kurus=st.integers(0, 30_000_00),
    life_premium_kurus=st.integers(0, 10_000_00),
    relief_used_kurus=st.sampled_from((0, 395_000_00)),
    union_hundredths=st.integers(0, 400),
    research_percent=st.sampled_from((None, 80, 90, 95)),
    support_kurus=st.sampled_from((0, 1_269_90)),
)
MONTHS = st.integers(1, 12)
BASES = st.sampled_from((0, 180_000_00, 1_450_000_00, 6_000_000_00))


@given(PEOPLE, EXTRAS, MONTHS, BASES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_extras_is_of_no_matter_to_any_figure(
    person: PersonMonth, earned: tuple[Earned, ...], month: int, base: int, chance: Any
) -> None:
    mixed = chance.sample(earned, len(earned))
    assert pay(person, *mixed, month=month, before_kurus=base) == pay(person, *earned, month=month, before_kurus=base)


@given(PEOPLE, EXTRAS, MONTHS, BASES)
@settings(max_examples=60, deadline=None)
def test_net_extras_raise_the_net_by_exactly_their_sum(
    person: PersonMonth, earned: tuple[Earned, ...], month: int, base: int
) -> None:
    person = replace(person, in_bes=False)
    raised = pay(person, *earned, month=month, before_kurus=base).net_paid_kurus
    plain = pay(person, *(each for each in earned if not each.net), month=month, before_kurus=base).net_paid_kurus
    assert raised - plain == sum(each.extra.amount_kurus for each in earned if each.net)


@given(PEOPLE, EXTRAS, st.integers(2, 12), BASES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_lawful_check_finds_nothing_in_what_is_computed(
    person: PersonMonth, earned: tuple[Earned, ...], month: int, base: int, garnished: bool
) -> None:
    orders = (GarnishmentOrder(id="1", priority=1, open_kurus=10**12),) if garnished else ()
    slip = pay(replace(person, orders=orders), *earned, month=month, before_kurus=base)
    assert unlawful(slip, month) == []
