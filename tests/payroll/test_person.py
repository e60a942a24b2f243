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
