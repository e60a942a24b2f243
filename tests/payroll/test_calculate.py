"""Gross to net, net to gross and employer's cost against published payslips."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mahsup.payroll.calculate import Discount, MonthInput, compute_month
from mahsup.payroll.inverse import gross_for_net, same_figure
from mahsup.payroll.parameters import statute
from mahsup.problems import MahsupError

JANUARY = MonthInput(year=2026, month=1, gross_kurus=80_000_00)


# Published payslips: id, year, month, gross, base before, SGK, unemployment, tax base, tax, stamp, net (TL).
PUBLISHED = [
    ("P01", 2024, 1, "50000.00", "0", "7000.00", "500.00", "42500.00", "3824.68", "227.68", "38447.64"),
    ("P03", 2024, 3, "50000.00", "85000", "7000.00", "500.00", "42500.00", "4699.68", "227.68", "37572.64"),
    ("P04", 2025, 1, "50000.00", "0", "7000.00", "500.00", "42500.00", "3059.30", "182.12", "39258.58"),
    ("P05", 2025, 1, "65024.86", "0", "9103.48", "650.25", "55271.13", "4974.97", "296.16", "50000.00"),
    ("P08", 2024, 1, "20002.50", "0", "2800.35", "200.03", "17002.12", "0.00", "0.00", "17002.12"),
    ("P10", 2026, 1, "33030.00", "0", "4624.20", "330.30", "28075.50", "0.00", "0.00", "28075.50"),
    ("P11", 2026, 1, "80000.00", "0", "11200.00", "800.00", "68000.00", "5988.67", "356.50", "61654.83"),
]


def kurus(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


@pytest.mark.parametrize("row", PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_published_payslips_agree_to_the_kurus(row: tuple[Any, ...]) -> None:
    _, year, month, gross, before, *expected = row
    month_input = MonthInput(year=year, month=month, gross_kurus=kurus(gross), cumulative_before_kurus=kurus(before))
    figures = compute_month(month_input)
    assert [
        figures.employee_sgk_kurus,
        figures.employee_unemployment_kurus,
        figures.tax_base_kurus,
        figures.income_tax_kurus,
        figures.stamp_duty_kurus,
        figures.net_pay_kurus,
    ] == [kurus(text) for text in expected]


def test_p05_the_published_gross_of_a_net_is_the_smallest() -> None:
    found, figures = gross_for_net(MonthInput(year=2025, month=1, gross_kurus=0), 50_000_00)
    assert found.gross_kurus == figures.gross_kurus == 65_024_86
    assert compute_month(replace(found, gross_kurus=65_024_85)).net_pay_kurus < 50_000_00


def test_p12_a_pensioner_on_the_minimum_wage_pays_a_little_tax() -> None:
    figures = compute_month(MonthInput(year=2024, month=1, gross_kurus=20_002_50, insurance="SGDP"))
    assert (figures.employee_sgk_kurus, figures.employee_unemployment_kurus) == (1_500_19, 0)
    assert (figures.tax_base_kurus, figures.income_tax_kurus, figures.net_pay_kurus) == (18_502_31, 225_03, 18_277_28)
    assert (figures.employer_unemployment_kurus, figures.incentive_kurus) == (0, 0)
    later = compute_month(MonthInput(year=2026, month=1, gross_kurus=33_030_00, insurance="SGDP"))
    assert later.income_tax_kurus == 371_58


def test_p16_the_disability_allowance_lowers_the_tax_base_only() -> None:
    allowance = statute(2025, 1).disability_allowance(2)
    figures = compute_month(MonthInput(year=2025, month=1, gross_kurus=40_000_00, disability_allowance_kurus=allowance))
    assert (figures.employee_sgk_kurus, figures.employee_unemployment_kurus) == (5_600_00, 400_00)
    assert figures.tax_base_kurus == 28_300_00


def test_the_disability_allowance_is_limited_to_the_base() -> None:
    figures = compute_month(replace(JANUARY, gross_kurus=4_000_00, days=1, disability_allowance_kurus=12_000_00))
    assert (figures.disability_relief_kurus, figures.tax_base_kurus) == (3_400_00, 0)


@pytest.mark.parametrize(
    ("discount", "cost"), [("none", 40_874_63), ("other", 40_214_03), ("manufacturing", 39_223_13)]
)
def test_the_employers_cost_of_the_minimum_wage_2026(discount: Discount, cost: int) -> None:
    assert compute_month(replace(JANUARY, gross_kurus=33_030_00, discount=discount)).employer_cost_kurus == cost


@pytest.mark.parametrize(
    ("given", "base"),
    [
        (replace(JANUARY, gross_kurus=1_000_00), 33_030_00),
        (replace(JANUARY, gross_kurus=1_000_00, days=10), 11_010_00),
        (replace(JANUARY, gross_kurus=400_000_00), 297_270_00),
        (replace(JANUARY, gross_kurus=400_000_00, days=10), 99_090_00),
        (replace(JANUARY, gross_kurus=85_500_00, sgk_exempt_kurus=5_500_00), 80_000_00),
    ],
)
def test_the_sgk_base_lies_between_floor_and_ceiling_of_the_days(given: MonthInput, base: int) -> None:
    assert compute_month(given).sgk_base_kurus == base


def test_only_a_bonus_above_the_ceiling_is_carried_and_only_into_room() -> None:
    february = compute_month(replace(JANUARY, month=2, gross_kurus=332_500_00, bonus_kurus=150_000_00))
    assert february.carry_kurus == 35_230_00
    march = compute_month(replace(JANUARY, month=3, gross_kurus=182_500_00, carried_sgk_base_kurus=35_230_00))
    assert (march.sgk_base_kurus, march.carried_used_kurus) == (217_730_00, 35_230_00)
    full = compute_month(replace(JANUARY, month=3, gross_kurus=290_000_00, carried_sgk_base_kurus=35_230_00))
    assert (full.sgk_base_kurus, full.carried_used_kurus) == (297_270_00, 7_270_00)
    assert compute_month(replace(JANUARY, gross_kurus=310_000_00)).carry_kurus == 0


def test_the_exemption_is_not_prorated_in_a_part_month() -> None:
    figures = compute_month(replace(JANUARY, gross_kurus=40_000_00, days=15))
    assert figures.tax_exemption_kurus == 4_211_33
    assert figures.stamp_exemption_kurus == 250_70


def test_without_the_exemption_the_whole_tax_and_stamp_are_withheld() -> None:
    figures = compute_month(replace(JANUARY, exempt=False))
    assert (figures.income_tax_kurus, figures.stamp_duty_kurus) == (10_200_00, 607_20)


def test_a_year_carries_the_base_through_its_brackets() -> None:
    year = [figures for _, figures in same_figure(JANUARY, range(1, 13))]
    assert year[-1].cumulative_tax_base_kurus == 12 * 68_000_00
    # 816,000 of base: 70,500 up to 400,000 and 27 % of the rest, less the year's official exemptions.
    exempted = 6 * 4_211_33 + 4_537_75 + 5 * 5_615_10
    assert sum(month.income_tax_kurus for month in year) == 70_500_00 + 112_320_00 - exempted


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (replace(JANUARY, days=31), "calc_days"),
        (replace(JANUARY, days=-1), "calc_days"),
        (replace(JANUARY, gross_kurus=-1), "calc_negative"),
        (replace(JANUARY, cumulative_before_kurus=-1), "calc_negative"),
        (replace(JANUARY, insurance="CIRAK"), "calc_status"),
        (replace(JANUARY, year=2019), "calc_period"),
    ],
)
def test_impossible_input_is_refused(given: MonthInput, code: str) -> None:
    with pytest.raises(MahsupError) as refusal:
        compute_month(given)
    assert refusal.value.code == code
    assert refusal.value.message("tr") != refusal.value.message("en")


def test_a_net_below_the_least_is_refused() -> None:
    with pytest.raises(MahsupError) as refusal:
        gross_for_net(replace(JANUARY, gross_kurus=80_000_00), 61_654_82)
    assert refusal.value.code == "calc_net_unreachable"
    assert "61.654,83" in refusal.value.message("tr")


months = st.builds(
    MonthInput,
    year=st.sampled_from([2024, 2025, 2026]),
    month=st.integers(1, 12),
    gross_kurus=st.integers(0, 1_000_000_00),
    days=st.integers(1, 30),
    insurance=st.sampled_from(("NORMAL", "SGDP")),
    disability_allowance_kurus=st.sampled_from([0, 1_700_00, 12_000_00]),
    cumulative_before_kurus=st.integers(0, 6_000_000_00),
    exempt=st.booleans(),
)


@given(months)
@settings(max_examples=60, deadline=None)
def test_the_net_found_is_the_net_asked_and_no_smaller_gross_gives_it(month: MonthInput) -> None:
    net = compute_month(month).net_pay_kurus
    found, figures = gross_for_net(replace(month, gross_kurus=0), net)
    assert figures.net_pay_kurus == net
    assert found.gross_kurus <= month.gross_kurus
    below = range(max(found.gross_kurus - 60, 0), found.gross_kurus)
    assert [gross for gross in below if compute_month(replace(month, gross_kurus=gross)).net_pay_kurus >= net] == []


@given(months)
@settings(max_examples=60, deadline=None)
def test_a_kurus_more_gross_raises_the_net_by_at_most_one_and_lowers_it_by_at_most_two(month: MonthInput) -> None:
    more = compute_month(replace(month, gross_kurus=month.gross_kurus + 1)).net_pay_kurus
    assert -2 <= more - compute_month(month).net_pay_kurus <= 1
