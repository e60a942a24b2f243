"""From a month's circumstances to its earnings: SGK days, part-month wage, overtime, exempt parts, items with flags."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, NamedTuple

from mahsup.payroll.calculate import FULL_MONTH_DAYS, MonthInput, compute_month
from mahsup.payroll.inverse import gross_for_net
from mahsup.payroll.parameters import Statute, divide_half_up
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import refuse

MONTHLY_HOURS: Final = 225
"""Hours that a monthly wage pays: 30 days of 7.5 hours."""

OvertimeKind = Literal["overtime", "extra_hours"]
_OVERTIME_PERCENT: Final = {"overtime": 150, "extra_hours": 125}
_CHILDREN: Final = 2


class ExemptParts(NamedTuple):
    """The parts of an allowance that are exempt, in kuruş."""

    sgk_kurus: int
    tax_kurus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningItem:
    """One earning of a month with its flags. Amounts in kuruş; the exempt amounts are parts of the amount.

    `bonus` marks what is no wage, hence carried on above the SGK ceiling.
    """

    amount_kurus: int
    bonus: bool = False
    sgk: bool = True
    tax: bool = True
    stamp: bool = True
    sgk_exempt_kurus: int = 0
    tax_exempt_kurus: int = 0
    stamp_exempt_kurus: int = 0

    @property
    def free_of_sgk(self) -> int:
        return self.sgk_exempt_kurus if self.sgk else self.amount_kurus

    @property
    def free_of_tax(self) -> int:
        return self.tax_exempt_kurus if self.tax else self.amount_kurus

    @property
    def free_of_stamp(self) -> int:
        return self.stamp_exempt_kurus if self.stamp else self.amount_kurus


def sgk_days(year: int, month: int, start: date | None = None, end: date | None = None, absent_days: int = 0) -> int:
    """Return the SGK days of a month (circular 2020/20): 30 for a full month, calendar days for any other, at most 30.

    `start` and `end` are the first and the last day of employment. Raises `calc_employment` for an end before the start
    and `calc_absence` for more absent days than there are days.
    """
    if start and end and end < start:
        raise refuse("calc_employment", start=start.isoformat(), end=end.isoformat())
    length = calendar.monthrange(year, month)[1]
    first, last = date(year, month, 1), date(year, month, length)
    from_day, to_day = max(start or first, first), min(end or last, last)
    counted = max((to_day - from_day).days + 1, 0)
    if not 0 <= absent_days <= counted:
        raise refuse("calc_absence", absent=str(absent_days), counted=str(counted))
    full = counted == length and absent_days == 0
    return FULL_MONTH_DAYS if full else min(counted - absent_days, FULL_MONTH_DAYS)


def part_month_wage(
    monthly_kurus: int, days: int, calendar_days: int, settings: PayrollSettings = DEFAULT_SETTINGS
) -> int:
    """Return the wage of a part month in kuruş: its thirtieths by SGK days or, by setting, its calendar days' share."""
    whole = FULL_MONTH_DAYS if settings.part_month == "thirtieths" else calendar_days
    return divide_half_up(monthly_kurus * min(days, whole), whole)


def overtime(monthly_kurus: int, hours_hundredths: int, kind: OvertimeKind = "overtime") -> int:
    """Return the pay of overtime in kuruş: the hour at 1.5 above 45 a week, at 1.25 below it (4857 m.41).

    Hours are in hundredths. A month's hour is its 225th.
    """
    return divide_half_up(monthly_kurus * hours_hundredths * _OVERTIME_PERCENT[kind], MONTHLY_HOURS * 100 * 100)


def meal_exempt(law: Statute, paid_kurus: int, days: int) -> ExemptParts:
    """Return the exempt parts of meal money for the days worked (GVK m.23/8, 5510 m.80)."""
    return ExemptParts(min(paid_kurus, law.meal_sgk_day * days), min(paid_kurus, law.meal_tax_day * days))


def transport_exempt(law: Statute, paid_kurus: int, days: int) -> ExemptParts:
    """Return the exempt part of a transport card for the days worked (GVK m.23/10): from income tax alone."""
    return ExemptParts(0, min(paid_kurus, law.transport_tax_day * days))


def family_exempt(law: Statute, family_kurus: int, child_kurus: int, children: int) -> ExemptParts:
    """Return the exempt part of family and child allowances (5510 m.80): from SGK alone, for two children at most."""
    of_children = min(child_kurus, law.child_sgk * min(children, _CHILDREN))
    return ExemptParts(min(family_kurus, law.family_sgk) + of_children, 0)


def with_earnings(given: MonthInput, items: Sequence[EarningItem]) -> MonthInput:
    """Add earnings to a month; the order of the items is of no matter."""
    return replace(
        given,
        gross_kurus=given.gross_kurus + sum(item.amount_kurus for item in items),
        bonus_kurus=given.bonus_kurus + sum(item.amount_kurus - item.free_of_sgk for item in items if item.bonus),
        sgk_exempt_kurus=given.sgk_exempt_kurus + sum(item.free_of_sgk for item in items),
        tax_exempt_earning_kurus=given.tax_exempt_earning_kurus + sum(item.free_of_tax for item in items),
        stamp_exempt_earning_kurus=given.stamp_exempt_earning_kurus + sum(item.free_of_stamp for item in items),
    )


def gross_of_net_extra(given: MonthInput, net_kurus: int, settings: PayrollSettings = DEFAULT_SETTINGS) -> int:
    """Return the gross of an extra that raises the month's net by a given net, in kuruş: the smallest that does."""
    target = compute_month(given, settings).net_pay_kurus + net_kurus
    return gross_for_net(given, target, settings)[0].gross_kurus - given.gross_kurus
