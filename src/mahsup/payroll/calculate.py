"""Gross to net and employer's cost of a month: the steps of the law, in integers, each rounded where the law rounds.

`mahsup.payroll.explain` puts the steps into words, with the law of each.
"""

from dataclasses import dataclass
from typing import Final, Literal

from mahsup.money import format_tr
from mahsup.payroll.parameters import Statute, share_of, statute
from mahsup.payroll.payslip import InsuranceStatus
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.payroll.tax import income_tax, stamp_duty, tax_exemption
from mahsup.problems import refuse

Discount = Literal["none", "other", "manufacturing"]
FULL_MONTH_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthInput:
    """What a month's payroll of one person is computed from. Amounts in kuruş.

    `ceiling_days` are the days of the SGK ceiling where they are not `days`: those of the whole month, for a payslip of
    a bonus without days of its own. `bonus_kurus` is the part of the gross that is no wage (premiums, bonuses): what of
    it exceeds the SGK ceiling is carried to the next two months (5510 m.80). `carried_sgk_base_kurus` is what earlier
    months carried here at most. The exempt amounts are parts of the gross; `disability_allowance_kurus` is the degree's
    monthly amount and `insurance_relief_kurus` the private insurance within its limits. `cumulative_before_kurus` is
    the tax base of the year's earlier months with this taxpayer. `discount` is the 81/ı discount by sector; it never
    applies to SGDP. `exempt` is False where another employer applies the minimum-wage exemptions.
    """

    year: int
    month: int
    gross_kurus: int
    insurance: InsuranceStatus = "NORMAL"
    days: int = FULL_MONTH_DAYS
    ceiling_days: int | None = None
    bonus_kurus: int = 0
    sgk_exempt_kurus: int = 0
    tax_exempt_earning_kurus: int = 0
    stamp_exempt_earning_kurus: int = 0
    carried_sgk_base_kurus: int = 0
    union_dues_kurus: int = 0
    insurance_relief_kurus: int = 0
    disability_allowance_kurus: int = 0
    cumulative_before_kurus: int = 0
    discount: Discount = "other"
    exempt: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """A month's payroll of one person, computed. Amounts in kuruş.

    Employer's premiums are before the incentive, the cost is after it. `net_pay_kurus` is after union dues and before
    every other deduction. `carried_used_kurus` is the part of the carried SGK base that found room under the ceiling,
    `carry_kurus` the part of this month's bonus above the ceiling. Exemptions stand as applied.
    """

    gross_kurus: int
    sgk_base_kurus: int
    carried_used_kurus: int
    carry_kurus: int
    employee_sgk_kurus: int
    employee_unemployment_kurus: int
    disability_relief_kurus: int
    tax_base_kurus: int
    cumulative_tax_base_kurus: int
    computed_tax_kurus: int
    tax_exemption_kurus: int
    income_tax_kurus: int
    stamp_exemption_kurus: int
    stamp_duty_kurus: int
    net_pay_kurus: int
    employer_sgk_kurus: int
    employer_unemployment_kurus: int
    incentive_kurus: int
    employer_cost_kurus: int


def compute_month(given: MonthInput, settings: PayrollSettings = DEFAULT_SETTINGS) -> MonthFigures:
    """Compute a month. Raises `calc_period`, `calc_days`, `calc_negative` and `calc_status` for input that cannot be.

    The net may come out below zero where the premiums of the SGK floor exceed the wage; whoever pays it refuses it.
    """
    law = statute(given.year, given.month, settings)
    _check(given)
    base, carried_used, carry = _sgk_base(given, law)
    sgk, unemployment = _employee_premiums(given, law, base)
    relief, tax_base = _tax_base(given, sgk + unemployment)
    computed = income_tax(law, given.cumulative_before_kurus, tax_base)
    tax_exempted = min(computed, tax_exemption(given.year, given.month, settings)) if given.exempt else 0
    taxable = given.gross_kurus - given.stamp_exempt_earning_kurus
    stamp, stamp_exempted = stamp_duty(law, taxable, settings, exempt=given.exempt)
    employer_sgk, employer_unemployment, incentive = _employer_premiums(given, law, base)
    tax = computed - tax_exempted
    return MonthFigures(
        gross_kurus=given.gross_kurus,
        sgk_base_kurus=base,
        carried_used_kurus=carried_used,
        carry_kurus=carry,
        employee_sgk_kurus=sgk,
        employee_unemployment_kurus=unemployment,
        disability_relief_kurus=relief,
        tax_base_kurus=tax_base,
        cumulative_tax_base_kurus=given.cumulative_before_kurus + tax_base,
        computed_tax_kurus=computed,
        tax_exemption_kurus=tax_exempted,
        income_tax_kurus=tax,
        stamp_exemption_kurus=stamp_exempted,
        stamp_duty_kurus=stamp,
        net_pay_kurus=given.gross_kurus - sgk - unemployment - tax - stamp - given.union_dues_kurus,
        employer_sgk_kurus=employer_sgk,
        employer_unemployment_kurus=employer_unemployment,
        incentive_kurus=incentive,
        employer_cost_kurus=given.gross_kurus + employer_sgk + employer_unemployment - incentive,
    )


def _check(given: MonthInput) -> None:
    if not 0 <= given.days <= FULL_MONTH_DAYS:
        raise refuse("calc_days", days=str(given.days))
    if given.insurance not in ("NORMAL", "SGDP"):
        raise refuse("calc_status", status=given.insurance)
    for kurus in (given.gross_kurus, given.cumulative_before_kurus, given.carried_sgk_base_kurus):
        if kurus < 0:
            raise refuse("calc_negative", given=format_tr(kurus))


def ceiling_days(given: MonthInput) -> int:
    """Return the days that the SGK ceiling is taken for."""
    return given.days if given.ceiling_days is None else given.ceiling_days


def _sgk_base(given: MonthInput, law: Statute) -> tuple[int, int, int]:
    """Return the SGK base, the carried part used in it and the bonus above the ceiling (5510 m.80, m.82)."""
    subject = given.gross_kurus - given.sgk_exempt_kurus
    ceiling = law.sgk_ceiling(ceiling_days(given))
    carried = min(given.carried_sgk_base_kurus, max(ceiling - subject, 0))
    base = min(max(subject + carried, law.sgk_floor(given.days)), ceiling)
    carry = min(max(subject - ceiling, 0), max(given.bonus_kurus, 0))
    return base, carried, carry


def _employee_premiums(given: MonthInput, law: Statute, base: int) -> tuple[int, int]:
    if given.insurance == "SGDP":
        return share_of(base, law.sgdp_employee_rate), 0
    return share_of(base, law.employee_sgk_rate), share_of(base, law.employee_unemployment_rate)


def _tax_base(given: MonthInput, premiums: int) -> tuple[int, int]:
    """Return the disability relief as applied and the income tax base (GVK m.31, m.63): neither falls below zero."""
    earned = given.gross_kurus - given.tax_exempt_earning_kurus
    before = max(earned - premiums - given.union_dues_kurus - given.insurance_relief_kurus, 0)
    relief = min(given.disability_allowance_kurus, before)
    return relief, before - relief


def discount_rate(given: MonthInput, law: Statute) -> int:
    """Return the 81/ı discount of a month in hundred-thousandths: by sector, and none for SGDP."""
    if given.insurance == "SGDP" or given.discount == "none":
        return 0
    return law.discount_manufacturing_rate if given.discount == "manufacturing" else law.discount_other_rate


def _employer_premiums(given: MonthInput, law: Statute, base: int) -> tuple[int, int, int]:
    """Return the employer's SGK and unemployment premiums and the 81/ı discount."""
    if given.insurance == "SGDP":
        return share_of(base, law.sgdp_employer_rate), 0, 0
    return (
        share_of(base, law.employer_sgk_rate),
        share_of(base, law.employer_unemployment_rate),
        share_of(base, discount_rate(given, law)),
    )
