"""Income tax and stamp duty on wages: the brackets over the cumulative base, and the exemptions of the minimum wage."""

import functools

from mahsup.payroll.parameters import RATE_UNIT, Statute, divide_half_up, share_of, statute
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings


def income_tax(law: Statute, cumulative_before_kurus: int, base_kurus: int) -> int:
    """Return the tax in kuruş on a month's base that follows a cumulative base (GVK m.103), rounded half up once."""
    upto = cumulative_before_kurus + base_kurus
    return divide_half_up(_exact_tax(law, upto) - _exact_tax(law, cumulative_before_kurus), RATE_UNIT)


def minimum_wage_base(law: Statute) -> int:
    """Return the month's tax base of the minimum wage in kuruş: the wage less its premiums, each rounded."""
    wage = law.gross_minimum_wage
    return wage - share_of(wage, law.employee_sgk_rate) - share_of(wage, law.employee_unemployment_rate)


@functools.lru_cache(maxsize=512)
def tax_exemption(year: int, month: int, settings: PayrollSettings = DEFAULT_SETTINGS) -> int:
    """Return the month's income tax exemption of the minimum wage in kuruş (GVK m.23/18, 319 no.lu GVGT).

    It is the tax on the minimum wage itself, whose base is cumulated over the calendar year whoever the person is; each
    month is rounded half up. It is never prorated.
    """
    before = sum(minimum_wage_base(statute(year, earlier, settings)) for earlier in range(1, month))
    law = statute(year, month, settings)
    return income_tax(law, before, minimum_wage_base(law))


def stamp_exemption(law: Statute) -> int:
    """Return the stamp duty of the minimum wage in kuruş, which is exempt (488 (2) IV/34)."""
    return share_of(law.gross_minimum_wage, law.stamp_duty_rate)


def stamp_duty(law: Statute, taxable_kurus: int, settings: PayrollSettings, *, exempt: bool = True) -> tuple[int, int]:
    """Return the stamp duty withheld on a month's taxable gross and the exemption as applied, in kuruş.

    The exemption as applied is the duty on the taxable gross up to the minimum wage. `exempt` is False where another
    employer applies it.
    """
    taxable = max(taxable_kurus, 0)
    if not exempt:
        return share_of(taxable, law.stamp_duty_rate), 0
    applied = share_of(min(taxable, law.gross_minimum_wage), law.stamp_duty_rate)
    if settings.stamp == "full_minus_exemption":
        return share_of(taxable, law.stamp_duty_rate) - applied, applied
    return share_of(max(taxable - law.gross_minimum_wage, 0), law.stamp_duty_rate), applied


def _exact_tax(law: Statute, base_kurus: int) -> int:
    """Return the tax on a cumulative base in hundred-thousandths of a kuruş, exact."""
    for bracket in law.tax_brackets:
        if base_kurus <= bracket.upto_kurus:
            return bracket.tax_below + (base_kurus - bracket.from_kurus) * bracket.rate
    raise OverflowError(base_kurus)
