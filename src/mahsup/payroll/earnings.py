"""From a month's circumstances to its earnings: SGK days, part-month wage, overtime, exempt parts, net extras."""

import calendar
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from mahsup.money import format_tr, split
from mahsup.payroll.calculate import FULL_MONTH_DAYS
from mahsup.payroll.inverse import least_reaching
from mahsup.payroll.parameters import Statute, divide_half_up
from mahsup.payroll.payslip import Extra
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import refuse

MONTHLY_HOURS: Final = 225
"""Hours that a monthly wage pays: 30 days of 7.5 hours."""

OvertimeKind = Literal["overtime", "extra_hours"]
_OVERTIME_PERCENT: Final = {"overtime": 150, "extra_hours": 125}
_CHILDREN: Final = 2


Treatment = Literal["TAM", "YEMEK", "YOL", "AILE", "COCUK", "MUAF", "KIDEM", "IHBAR", "OZEL"]
"""How the law treats an earning: subject to everything, an allowance with its limit, free of everything, severance,
notice, or by rules of its own."""


class ExemptParts(NamedTuple):
    """The parts of an earning that are exempt, in kuruş."""

    sgk_kurus: int
    tax_kurus: int
    stamp_kurus: int


class Rule(NamedTuple):
    """How much of an earning is free of a levy: nothing, all, or at most an amount (kuruş) a month or an SGK day."""

    free: Literal["NONE", "ALL", "MONTH", "DAY"] = "NONE"
    limit_kurus: int = 0

    def exempt_kurus(self, paid_kurus: int, days: int) -> int:
        """Return the free part of what is paid for so many days. What is paid back is free as it was paid."""
        if self.free == "ALL":
            return paid_kurus
        return min(paid_kurus, self.limit_kurus * (days if self.free == "DAY" else 1))


class Rules(NamedTuple):
    """An earning's own rules. Unemployment insurance has none: its base is that of SGK (4447 m.49)."""

    sgk: Rule = Rule()
    tax: Rule = Rule()
    stamp: Rule = Rule()

    def exempt(self, paid_kurus: int, days: int) -> ExemptParts:
        return ExemptParts(*(rule.exempt_kurus(paid_kurus, days) for rule in self))


SUBJECT: Final = Rules()
_FREE: Final = Rule("ALL")
_FIXED: Final[Mapping[Treatment, Rules]] = {
    "MUAF": Rules(_FREE, _FREE, _FREE),
    "KIDEM": Rules(sgk=_FREE, tax=_FREE),
    "IHBAR": Rules(sgk=_FREE),
}


class Earned(NamedTuple):
    """An extra earning of the month and how the law treats it; `net` says that its amount is to be paid net."""

    extra: Extra
    treatment: Treatment
    net: bool = False
    rules: Rules = SUBJECT

    @property
    def group(self) -> tuple[Treatment, str]:
        """What has its limits in common: all of one treatment, but each earning with rules of its own."""
        return self.treatment, self.extra.code if self.treatment == "OZEL" else ""


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
    free_of_tax = min(paid_kurus, law.meal_tax_day * days)
    return ExemptParts(min(paid_kurus, law.meal_sgk_day * days), free_of_tax, free_of_tax)


def transport_exempt(law: Statute, paid_kurus: int, days: int) -> ExemptParts:
    """Return the exempt part of a transport card for the days worked (GVK m.23/10): not from SGK."""
    free_of_tax = min(paid_kurus, law.transport_tax_day * days)
    return ExemptParts(0, free_of_tax, free_of_tax)


def family_exempt(law: Statute, family_kurus: int, child_kurus: int, children: int) -> ExemptParts:
    """Return the exempt part of family and child allowances (5510 m.80): from SGK alone, for two children at most."""
    of_children = min(child_kurus, law.child_sgk * min(children, _CHILDREN))
    return ExemptParts(min(family_kurus, law.family_sgk) + of_children, 0, 0)


def exempt_parts(law: Statute, earned: Sequence[Earned], days: int, children: int) -> ExemptParts:
    """Return what is exempt of a month's extras; each allowance has its limit once, whatever the order.

    Severance is free of SGK and income tax, pay in lieu of notice of SGK (5510 m.80, GVK m.25/7): neither is a wage.
    """
    paid: Counter[Treatment] = Counter()
    for each in earned:
        paid[each.treatment] += each.extra.amount_kurus
    parts = [
        meal_exempt(law, paid["YEMEK"], days),
        transport_exempt(law, paid["YOL"], days),
        family_exempt(law, paid["AILE"], paid["COCUK"], children),
        *(rules.exempt(paid[treatment], days) for treatment, rules in _FIXED.items() if treatment in paid),
    ]
    if "OZEL" in paid:
        own = (each for each in earned if each.treatment == "OZEL")
        parts += (each.rules.exempt(each.extra.amount_kurus, days) for each in own)
    return ExemptParts(*map(sum, zip(*parts, strict=True)))


def gross_of_net_extra(net_with: Callable[[int], int], net_kurus: int) -> int:
    """Return the gross of an extra that raises the month's net by a given net, in kuruş: the smallest that does.

    `net_with` gives the month's net with a gross of the extra.
    """
    return least_reaching(net_with, 0, net_with(0) + net_kurus)


def gross_of_net_extras(earned: Sequence[Earned], net_with: Callable[[Sequence[Earned]], int]) -> tuple[Earned, ...]:
    """Return the extras with the gross of those that are to be paid net, so that the net rises by exactly their sum.

    `net_with` gives the month's net with extras whose amounts are gross. Net extras of one treatment are found
    together and share their gross by their nets; one treatment is found after the other in an order of their own, so
    the order of the extras is of no matter. Raises `pay_net_extra` for one that is to be taken back net.
    """
    gross = [each for each in earned if not _is_net(each)]
    asked: dict[tuple[Treatment, str], list[Earned]] = {}
    for each in sorted(filter(_is_net, earned), key=lambda each: each.extra):
        if each.extra.amount_kurus < 0:
            raise refuse("pay_net_extra", item=each.extra.code, amount=format_tr(each.extra.amount_kurus))
        asked.setdefault(each.group, []).append(each)
    for _, group in sorted(asked.items()):
        gross += _grossed_up(gross, group, net_with)
    return tuple(sorted(gross, key=lambda each: each.extra))


def _is_net(earned: Earned) -> bool:
    return earned.net and earned.extra.amount_kurus != 0


def _grossed_up(
    others: Sequence[Earned], group: Sequence[Earned], net_with: Callable[[Sequence[Earned]], int]
) -> list[Earned]:
    def net_with_gross(kurus: int) -> int:
        return net_with([*others, *_shared(group, kurus)])

    nets = sum(each.extra.amount_kurus for each in group)
    return _shared(group, gross_of_net_extra(net_with_gross, nets))


def _shared(group: Sequence[Earned], gross_kurus: int) -> list[Earned]:
    """Share a gross among net extras by their nets."""
    parts = split(gross_kurus, [each.extra.amount_kurus for each in group])
    return [
        each._replace(extra=each.extra._replace(amount_kurus=part), net=False)
        for each, part in zip(group, parts, strict=True)
    ]
