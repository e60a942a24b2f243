"""Severance and notice pay, and the reliefs, against the statutory figures."""

from dataclasses import replace

import pytest

from mahsup.payroll.calculate import MonthInput, compute_month
from mahsup.payroll.leaving import LeavingPay, Service, notice, notice_weeks, severance
from mahsup.payroll.parameters import statute
from mahsup.payroll.relief import (
    contribution_sgk_exempt,
    insurance_relief,
    minimum_wage_support,
    research_relief,
)
from mahsup.problems import MahsupError

JANUARY, AUGUST = statute(2026, 1), statute(2026, 8)


def test_severance_stops_at_the_ceiling_of_its_half_year() -> None:
    assert severance(JANUARY, 80_000_00, Service(2)) == LeavingPay(129_897_54, 0, 985_92)
    assert severance(AUGUST, 80_000_00, Service(2)).gross_kurus == 147_459_74
    assert severance(JANUARY, 36_500_00, Service(1, 6, 73)).gross_kurus == 36_500_00 + 18_250_00 + 7_300_00


def test_severance_needs_a_year() -> None:
    with pytest.raises(MahsupError, match="calc_severance"):
        severance(JANUARY, 80_000_00, Service(0, 11, 30))


@pytest.mark.parametrize(
    ("service", "weeks"),
    [
        (Service(0, 5, 29), 2),
        (Service(0, 6), 4),
        (Service(1, 5, 29), 4),
        (Service(1, 6), 6),
        (Service(3), 6),
        (Service(3, 0, 1), 8),
        (Service(20), 8),
    ],
)
def test_weeks_of_notice(service: Service, weeks: int) -> None:
    assert notice_weeks(service) == weeks


def test_notice_pay_has_tax_by_the_cumulative_base_and_stamp_but_no_sgk() -> None:
    pay = notice(JANUARY, 60_000_00, Service(4), cumulative_before_kurus=180_000_00)
    # 8 weeks of 14,000: 10,000 at 15 % and 102,000 at 20 %.
    assert pay == LeavingPay(112_000_00, 1_500_00 + 20_400_00, 850_08)
    assert pay.net_kurus == 89_249_92


def test_minimum_wage_support_2026() -> None:
    assert minimum_wage_support(JANUARY, 30, 1_300_00) == 1_269_90
    assert minimum_wage_support(JANUARY, 30, 1_300_01) == 0
    assert minimum_wage_support(JANUARY, 30, 1_300_01, "agreement") == 1_269_90
    assert minimum_wage_support(JANUARY, 30, 3_467_01, "mine") == 0
    assert minimum_wage_support(JANUARY, 10, None) == 423_30
    with pytest.raises(MahsupError, match="calc_support"):
        minimum_wage_support(statute(2024, 1), 30, None)


def test_research_relief_of_p11() -> None:
    month = compute_month(MonthInput(year=2026, month=1, gross_kurus=80_000_00))
    relief = research_relief(
        95,
        income_tax_kurus=month.income_tax_kurus,
        stamp_duty_kurus=month.stamp_duty_kurus,
        employer_sgk_kurus=month.employer_sgk_kurus - month.incentive_kurus,
    )
    assert relief == (5_689_24, 356_50, 7_900_00)


def test_private_insurance_lowers_the_base_within_its_limits() -> None:
    assert insurance_relief(JANUARY, 80_000_00, 20_000_00) == 12_000_00
    assert insurance_relief(JANUARY, 80_000_00, 5_000_00) == 5_000_00
    assert insurance_relief(JANUARY, 80_000_00, 5_000_00, 3_000_00) == 6_500_00
    # The year's gross minimum wage is 12 x 33.030,00 = 396.360,00.
    assert insurance_relief(JANUARY, 80_000_00, 5_000_00, used_this_year_kurus=395_360_00) == 1_000_00
    assert insurance_relief(JANUARY, 80_000_00, 5_000_00, used_this_year_kurus=396_361_00) == 0
    month = MonthInput(year=2026, month=1, gross_kurus=80_000_00)
    assert compute_month(replace(month, insurance_relief_kurus=5_000_00)).tax_base_kurus == 63_000_00
    assert contribution_sgk_exempt(JANUARY, 20_000_00) == 9_909_00
