"""SGK days, part months, overtime, exempt parts and items with flags, against circulars and the registers."""

from dataclasses import replace
from datetime import date

import pytest

from mahsup.payroll.calculate import MonthInput, compute_month
from mahsup.payroll.earnings import (
    SUBJECT,
    Earned,
    ExemptParts,
    Rule,
    Rules,
    Treatment,
    exempt_parts,
    family_exempt,
    gross_of_net_extra,
    meal_exempt,
    overtime,
    part_month_wage,
    sgk_days,
    transport_exempt,
)
from mahsup.payroll.parameters import statute
from mahsup.payroll.payslip import Extra, PayrollMonth
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
    assert meal_exempt(march, 10_000_00, 22) == ExemptParts(5_728_36, 6_600_00, 6_600_00)
    assert meal_exempt(april, 10_000_00, 22) == ExemptParts(6_600_00, 6_600_00, 6_600_00)
    assert meal_exempt(march, 5_000_00, 22) == ExemptParts(5_000_00, 5_000_00, 5_000_00)
    assert transport_exempt(march, 4_000_00, 22) == ExemptParts(0, 3_476_00, 3_476_00)
    assert family_exempt(march, 4_000_00, 3_000_00, 3) == ExemptParts(3_303_00 + 2 * 660_60, 0, 0)


def earned(code: str, kurus: int, treatment: Treatment, rules: Rules = SUBJECT) -> Earned:
    return Earned(Extra(code, "", kurus), treatment, rules=rules)


def test_every_treatment_has_its_exempt_parts() -> None:
    law = statute(2026, 1)
    own = Rules(Rule("MONTH", 1_000_00), Rule("DAY", 50_00), Rule("ALL"))
    for items, parts in (
        ([earned("PRIM", 9_600_00, "TAM")], (0, 0, 0)),
        ([earned("GIDER", 2_000_00, "MUAF")], (2_000_00, 2_000_00, 2_000_00)),
        ([earned("KIDEM", 129_897_54, "KIDEM")], (129_897_54, 129_897_54, 0)),
        ([earned("IHBAR", 112_000_00, "IHBAR")], (112_000_00, 0, 0)),
        # One child: 660,60 of 900,00; the limit of family and child allowances stand beside each other.
        ([earned("COCUK", 900_00, "COCUK"), earned("AILE", 5_000_00, "AILE")], (660_60 + 3_303_00, 0, 0)),
        # 20 days of 50,00 are 1.000,00 free of tax; a second earning with rules of its own has limits of its own.
        ([earned("A", 5_000_00, "OZEL", own)], (1_000_00, 1_000_00, 5_000_00)),
        ([earned("A", 5_000_00, "OZEL", own), earned("B", 800_00, "OZEL", own)], (1_800_00, 1_800_00, 5_800_00)),
        # Two items of meal money share one limit: 20 days of 260,38 and 300,00.
        ([earned("Y1", 4_000_00, "YEMEK"), earned("Y2", 3_000_00, "YEMEK")], (5_207_60, 6_000_00, 6_000_00)),
        ([earned("GERI", -350_00, "MUAF")], (-350_00, -350_00, -350_00)),
    ):
        assert exempt_parts(law, items, 20, 1) == parts


def test_a_net_extra_raises_the_net_by_itself() -> None:
    given = MonthInput(year=2026, month=1, gross_kurus=80_000_00)

    def net_with(extra_kurus: int) -> int:
        return compute_month(replace(given, gross_kurus=given.gross_kurus + extra_kurus)).net_pay_kurus

    gross = gross_of_net_extra(net_with, 5_000_00)
    assert net_with(gross) == 61_654_83 + 5_000_00
    assert [less for less in range(gross - 60, gross) if net_with(less) >= 61_654_83 + 5_000_00] == []
