"""What a person gets on leaving: severance pay (kıdem) and pay in lieu of notice (ihbar). Unused leave is a wage."""

import calendar
import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Final, NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.parameters import Statute, divide_half_up, share_of
from mahsup.payroll.tax import income_tax
from mahsup.problems import Language, refuse

_DAYS_OF_YEAR: Final = 365
_NOTICE_WEEKS: Final = ((6, 2), (18, 4), (36, 6))
_LONGEST_NOTICE_WEEKS: Final = 8
_LEAVE_SHORT, _LEAVE_MIDDLE, _LEAVE_LONG = 14, 20, 26
_YOUNG, _OLD = 18, 50


class Service(NamedTuple):
    """The length of a person's service with the employer."""

    years: int
    months: int = 0
    days: int = 0


class Reason(NamedTuple):
    """A reason of leaving by its SGK code: in words, and whether severance and notice are usually due."""

    code: str
    tr: str
    en: str
    severance: bool
    notice: bool

    def text(self, language: Language = "tr") -> str:
        return self.tr if language == "tr" else self.en


@functools.cache
def reasons() -> Mapping[str, Reason]:
    """Return the reasons of leaving by their code; the data file names its sources."""
    text = resources.files("mahsup.payroll").joinpath("data", "leaving.toml").read_text("utf-8")
    return {code: Reason(code, **entry) for code, entry in tomllib.loads(text).items()}


class LeavingPay(NamedTuple):
    """A pay on leaving, in kuruş: neither is subject to SGK."""

    gross_kurus: int
    income_tax_kurus: int
    stamp_duty_kurus: int

    @property
    def net_kurus(self) -> int:
        return self.gross_kurus - self.income_tax_kurus - self.stamp_duty_kurus


def service_between(start: date, end: date) -> Service:
    """Return the service from the first to the last day of employment, both counted, by the calendar.

    A month is full on the eve of the day of its number; where the month has no such day, on the eve of its last day:
    who began on 29 February has a year on 27 February. Raises `calc_employment` for an end before the start.
    """
    if end < start:
        raise refuse("calc_employment", start=start.isoformat(), end=end.isoformat())
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if _months_on(start, months) > after:
        months -= 1
    return Service(months // 12, months % 12, (after - _months_on(start, months)).days)


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def leave_entitlement(start: date, end: date, born: date | None = None) -> int:
    """Return the days of annual leave that a service has earned (4857 m.53): for every full year, on its completion.

    14 days up to five years, 20 up to fifteen, 26 from fifteen on; at least 20 for who is 18 or younger, or 50 or
    older. Who has no known day of birth counts as neither.
    """
    years = service_between(start, end).years
    return sum(_leave_of_year(year, _age(born, _months_on(start, 12 * year))) for year in range(1, years + 1))


def _age(born: date | None, on: date) -> int | None:
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _leave_of_year(year: int, age: int | None) -> int:
    if year >= 15:
        return _LEAVE_LONG
    if year > 5 or (age is not None and not _YOUNG < age < _OLD):
        return _LEAVE_MIDDLE
    return _LEAVE_SHORT


def unused_leave_pay(monthly_gross_kurus: int, days: int) -> int:
    """Return the wage of unused leave in kuruş: a thirtieth of the bare month's wage a day (4857 m.59)."""
    _check_wage(monthly_gross_kurus)
    return divide_half_up(monthly_gross_kurus * days, 30)


def severance(law: Statute, monthly_gross_kurus: int, service: Service) -> LeavingPay:
    """Return the severance pay: 30 days' full wage (regular extras included) a year, at most the ceiling (1475 m.14).

    Parts of a year count in proportion. Free of income tax; stamp duty only. Raises `calc_severance` for service below
    a year.
    """
    _check_wage(monthly_gross_kurus)
    if service.years < 1:
        raise refuse("calc_severance")
    year = min(monthly_gross_kurus, law.severance_ceiling)
    # Years, twelfths and 365ths over one denominator, so that the whole is rounded once.
    parts = service.years * 12 * _DAYS_OF_YEAR + service.months * _DAYS_OF_YEAR + service.days * 12
    gross = divide_half_up(year * parts, 12 * _DAYS_OF_YEAR)
    return LeavingPay(gross, 0, share_of(gross, law.stamp_duty_rate))


def notice_weeks(service: Service) -> int:
    """Return the weeks of notice: 2 below six months, 4 below 18, 6 up to three years, 8 above (4857 m.17)."""
    months = service.years * 12 + service.months
    for limit, weeks in _NOTICE_WEEKS:
        if months < limit or (limit == _NOTICE_WEEKS[-1][0] and months == limit and service.days == 0):
            return weeks
    return _LONGEST_NOTICE_WEEKS


def notice(law: Statute, monthly_gross_kurus: int, service: Service, cumulative_before_kurus: int = 0) -> LeavingPay:
    """Return the pay in lieu of notice: 7/30 of the month a week; income tax by the cumulative base, stamp duty.

    The minimum-wage exemptions stay with the month's wage and are not given a second time here.
    """
    _check_wage(monthly_gross_kurus)
    gross = divide_half_up(monthly_gross_kurus * 7 * notice_weeks(service), 30)
    return LeavingPay(gross, income_tax(law, cumulative_before_kurus, gross), share_of(gross, law.stamp_duty_rate))


def _check_wage(monthly_gross_kurus: int) -> None:
    if monthly_gross_kurus < 0:
        raise refuse("calc_negative", given=format_tr(monthly_gross_kurus))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A person's leaving. Amounts in kuruş.

    `start` and `end` are the first and the last day of employment. `wage_kurus` is the bare gross of a month, for
    unused leave; `full_wage_kurus` includes regular extras, for severance and notice. `cumulative_before_kurus` is the
    tax base of the year before the notice pay.
    """

    start: date
    end: date
    born: date | None = None
    wage_kurus: int
    full_wage_kurus: int
    severance: bool
    notice: bool
    used_leave_days: int = 0
    cumulative_before_kurus: int = 0


class Dues(NamedTuple):
    """What a leaving person gets: the service, severance and notice where they are due, and the unused leave."""

    service: Service
    severance: LeavingPay | None
    notice: LeavingPay | None
    entitled_days: int
    unused_days: int
    leave_kurus: int


def dues_of(law: Statute, leaving: Leaving) -> Dues:
    """Return what is due. Severance needs a year of service: below it there is none, whatever the reason.

    Raises `calc_employment` for an end before the start and `calc_negative` for a negative wage.
    """
    service = service_between(leaving.start, leaving.end)
    full, before = leaving.full_wage_kurus, leaving.cumulative_before_kurus
    entitled = leave_entitlement(leaving.start, leaving.end, leaving.born)
    unused = max(entitled - leaving.used_leave_days, 0)
    return Dues(
        service,
        severance(law, full, service) if leaving.severance and service.years else None,
        notice(law, full, service, before) if leaving.notice else None,
        entitled,
        unused,
        unused_leave_pay(leaving.wage_kurus, unused),
    )
