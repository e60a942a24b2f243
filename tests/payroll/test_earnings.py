"""SGK days, part months, overtime, exempt parts and items with flags, against circulars and the registers."""

import random
from datetime import date

import pytest

from mahsup.payroll.calculate import MonthInput, compute_month
from mahsup.payroll.earnings import (
    EarningItem,
    ExemptParts,
    family_exempt,
    gross_of_net_extra,
    meal_exempt,
    overtime,
    part_month_wage,
    sgk_days,
    transport_exempt,
    with_earnings,
)
from mahsup.payroll.parameters import statute
from mahsup.payroll.payslip import PayrollMonth
from mahsup.payroll.settings import PayrollSettings
from mahsup.problems import MahsupError


@pytest.mark.parametrize(
    ("month", "start", "end", "absent", "days"),
    [
        (1, None, None, 0, 30),
        (2, None, None, 0, 30),
        (1, date(2026, 1, 11), None, 0, 21),
        (2, date(2026, 2, 11), None, 0, 18),
        (1, None, date(2026, 1, 10), 0, 10),
        (1, None, None, 1, 30),
        (4, None, None, 1, 29),
        (2, None, None, 1, 27),
        (1, date(2026, 1, 11), None, 2, 19),
        (1, date(2026, 2, 1), None, 0, 0),
        (2, date(2025, 5, 1), date(2026, 2, 28), 0, 30),
    ],
)
def test_sgk_days_follow_circular_2020_20(
    month: int, start: date | None, end: date | None, absent: int, days: int
) -> None:
    assert sgk_days(2026, month, start, end, absent) == days


def test_impossible_days_are_refused() -> None:
    with pytest.raises(MahsupError, match="calc_employment"):
        sgk_days(2026, 1, date(2026, 1, 20), date(2026, 1, 10))
    with pytest.raises(MahsupError, match="calc_absence"):
        sgk_days(2026, 1, date(2026, 1, 20), None, 13)


def test_part_month_wages_of_the_registers() -> None:
    assert part_month_wage(36_500_00, 21, 31) == 25_550_00
    assert part_month_wage(45_500_00, 10, 28) == 15_166_67
    assert part_month_wage(36_500_00, 21, 31, PayrollSettings(part_month="calendar_days")) == 24_725_81


def test_overtime_of_every_full_month_in_the_registers(registers: list[PayrollMonth]) -> None:
    slips = [slip for run in registers for slip in run.payslips if slip.days == 30 and slip.overtime_kurus]
    assert len(slips) > 200
    hours = {slip.overtime_kurus: overtime_hours(slip.normal_earning_kurus, slip.overtime_kurus) for slip in slips}
    assert set(hours.values()) == {400, 800, 1250}


def overtime_hours(monthly_kurus: int, paid_kurus: int) -> int | None:
    return next((h for h in (400, 800, 1250) if overtime(monthly_kurus, h) == paid_kurus), None)


def test_hours_below_forty_five_a_week_pay_a_quarter_more() -> None:
    assert overtime(33_030_00, 1000, "extra_hours") == 1_835_00


def test_exempt_parts_stop_at_their_limits() -> None:
    march, april = statute(2026, 3), statute(2026, 4)
    assert meal_exempt(march, 10_000_00, 22) == ExemptParts(5_728_36, 6_600_00)
    assert meal_exempt(april, 10_000_00, 22) == ExemptParts(6_600_00, 6_600_00)
    assert meal_exempt(march, 5_000_00, 22) == ExemptParts(5_000_00, 5_000_00)
    assert transport_exempt(march, 4_000_00, 22) == ExemptParts(0, 3_476_00)
    assert family_exempt(march, 4_000_00, 3_000_00, 3) == ExemptParts(3_303_00 + 2 * 660_60, 0)


ITEMS = [
    EarningItem(amount_kurus=9_600_00, bonus=True),
    EarningItem(
        amount_kurus=5_500_00, sgk_exempt_kurus=5_500_00, tax_exempt_kurus=5_500_00, stamp_exempt_kurus=5_500_00
    ),
    EarningItem(amount_kurus=-350_00),
    EarningItem(amount_kurus=2_000_00, sgk=False, tax=False, stamp=False),
]


def test_the_order_of_items_is_irrelevant() -> None:
    base = MonthInput(year=2026, month=1, gross_kurus=36_500_00)
    expected = with_earnings(base, ITEMS)
    assert (expected.gross_kurus, expected.bonus_kurus, expected.sgk_exempt_kurus) == (53_250_00, 9_600_00, 7_500_00)
    for seed in range(5):
        mixed = random.Random(seed).sample(ITEMS, len(ITEMS))
        assert with_earnings(base, mixed) == expected


def test_a_net_extra_raises_the_net_by_itself() -> None:
    given = MonthInput(year=2026, month=1, gross_kurus=80_000_00)
    extra = EarningItem(amount_kurus=gross_of_net_extra(given, 5_000_00))
    raised = compute_month(with_earnings(given, [extra]))
    assert raised.net_pay_kurus == 61_654_83 + 5_000_00
