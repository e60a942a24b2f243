"""What a person gets on leaving: severance pay (kıdem) and pay in lieu of notice (ihbar). Unused leave is a wage."""

from typing import NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.parameters import Statute, divide_half_up, share_of
from mahsup.payroll.tax import income_tax
from mahsup.problems import refuse

_DAYS_OF_YEAR = 365
_NOTICE_WEEKS = ((6, 2), (18, 4), (36, 6))
_LONGEST_NOTICE_WEEKS = 8


class Service(NamedTuple):
    """The length of a person's service with the employer."""

    years: int
    months: int = 0
    days: int = 0


class LeavingPay(NamedTuple):
    """A pay on leaving, in kuruş: neither is subject to SGK."""

    gross_kurus: int
    income_tax_kurus: int
    stamp_duty_kurus: int

    @property
    def net_kurus(self) -> int:
        return self.gross_kurus - self.income_tax_kurus - self.stamp_duty_kurus


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
