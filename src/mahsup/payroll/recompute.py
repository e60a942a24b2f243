"""Recompute payslips from their own inputs: what the law makes of the days and earnings that they state."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mahsup.payroll.calculate import FULL_MONTH_DAYS, Discount, MonthFigures, MonthInput, compute_month
from mahsup.payroll.history import PersonHistory, bonus_kurus
from mahsup.payroll.parameters import divide_half_up, share_of, statute
from mahsup.payroll.payslip import Deduction, DeductionKind, Incentive, Payslip
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import Place, refuse

DISCOUNT_LAW: Final = "05510"
"""The incentive law number of the 81/ı discount, the only incentive that is recomputed."""

UNKNOWN: Final = PersonHistory()
"""The history of a person of whom no earlier month is known."""

_FLOWS: Final = (
    "sgk_base_kurus",
    "employee_sgk_kurus",
    "employee_unemployment_kurus",
    "disability_relief_kurus",
    "tax_base_kurus",
    "computed_tax_kurus",
    "tax_exemption_kurus",
    "income_tax_kurus",
    "stamp_exemption_kurus",
    "stamp_duty_kurus",
    "employer_sgk_kurus",
    "employer_unemployment_kurus",
)


def recompute(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    history: PersonHistory = UNKNOWN,
    settings: PayrollSettings = DEFAULT_SETTINGS,
    *,
    sector: Discount = "other",
) -> list[Payslip]:
    """Return one person's payslips of a month as the law has them, in the order given (facts 2.5 names the inputs).

    A later payslip is the month's total less the payslips before it. Taken as stated: days, earnings and their exempt
    parts, status, reliefs, alimony, advances and other deductions, other incentives, contributions and the rounding;
    BES, garnishment and the 81/ı discount are computed where the payslip has one. What the history does not know of the
    cumulative base before the month and the carried SGK base is taken as the payslips state it. Raises
    `calc_mixed_status` when the payslips differ in insurance status, and what `compute_month` raises.
    """
    expected: list[Payslip] = []
    before: MonthFigures | None = None
    for index in range(len(slips)):
        upto = slips[: index + 1]
        total = compute_month(_month_input(year, month, upto, slips, history, sector), settings)
        bes_rate = statute(year, month, settings).bes_rate
        expected.append(_expected(slips[index], upto, total, before, expected, bes_rate))
        before = total
    return expected


def _month_input(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    of_month: Sequence[Payslip],
    history: PersonHistory,
    sector: Discount,
) -> MonthInput:
    first = slips[0]
    if any(slip.insurance != first.insurance for slip in slips):
        raise refuse(
            "calc_mixed_status", Place("payslip", first.payslip_id, "sigorta_statu"), employee=first.employee_no
        )
    discounted = any(incentive.law == DISCOUNT_LAW for slip in slips for incentive in slip.incentives)
    stated_carry = sum(slip.carried_sgk_base_kurus for slip in of_month)
    return MonthInput(
        year=year,
        month=month,
        gross_kurus=sum(_gross(slip) for slip in slips),
        insurance=first.insurance,
        days=_days(slips),
        # A bonus paid without days, before the wage or after the person left, still has the month's ceiling.
        ceiling_days=_days(of_month) or FULL_MONTH_DAYS,
        bonus_kurus=sum(bonus_kurus(slip) for slip in slips),
        sgk_exempt_kurus=sum(slip.sgk_exempt_kurus for slip in slips),
        tax_exempt_earning_kurus=sum(slip.income_tax_exempt_earning_kurus for slip in slips),
        stamp_exempt_earning_kurus=sum(slip.stamp_exempt_earning_kurus for slip in slips),
        carried_sgk_base_kurus=stated_carry if history.carry_kurus is None else history.carry_kurus,
        union_dues_kurus=sum(_deducted(slip, "SENDIKA") for slip in slips),
        insurance_relief_kurus=sum(slip.insurance_relief_kurus for slip in slips),
        disability_allowance_kurus=sum(slip.disability_relief_kurus for slip in slips),
        cumulative_before_kurus=_cumulative_before(first, history),
        discount=sector if discounted else "none",
        exempt=not first.exemption_used_elsewhere,
    )


def _days(slips: Sequence[Payslip]) -> int:
    return min(sum(slip.days for slip in slips), FULL_MONTH_DAYS)


def _cumulative_before(first: Payslip, history: PersonHistory) -> int:
    if history.cumulative_before_kurus is None:
        return first.cumulative_tax_base_kurus - first.tax_base_kurus
    return history.cumulative_before_kurus


def _expected(
    slip: Payslip,
    upto: Sequence[Payslip],
    total: MonthFigures,
    before: MonthFigures | None,
    done: Sequence[Payslip],
    bes_rate: int,
) -> Payslip:
    flows = {name: getattr(total, name) - (getattr(before, name) if before else 0) for name in _FLOWS}
    deductions = _deductions(slip, upto, total, done, bes_rate)
    incentives = _incentives(slip, total.incentive_kurus - (before.incentive_kurus if before else 0))
    gross = _gross(slip)
    taken = flows["employee_sgk_kurus"] + flows["employee_unemployment_kurus"]
    taken += flows["income_tax_kurus"] + flows["stamp_duty_kurus"] + sum(each.amount_kurus for each in deductions)
    employers = flows["employer_sgk_kurus"] + flows["employer_unemployment_kurus"]
    employers += sum(each.amount_kurus for each in slip.contributions)
    return replace(
        slip,
        **flows,
        gross_kurus=gross,
        carried_sgk_base_kurus=total.carried_used_kurus - (before.carried_used_kurus if before else 0),
        cumulative_tax_base_kurus=total.cumulative_tax_base_kurus,
        deductions=deductions,
        incentives=incentives,
        net_paid_kurus=gross - taken + slip.rounding_kurus,
        employer_cost_kurus=gross + employers - sum(each.amount_kurus for each in incentives),
    )


def _deductions(
    slip: Payslip, upto: Sequence[Payslip], total: MonthFigures, done: Sequence[Payslip], bes_rate: int
) -> tuple[Deduction, ...]:
    """Compute BES (4632 ek m.2: a share of the SGK base) and the garnishment (4857 m.35: a quarter after alimony)."""
    alimony = sum(_deducted(each, "NAFAKA") for each in upto)
    quarter = divide_half_up(max(total.net_pay_kurus - alimony, 0), 4)
    deductions = slip.deductions
    for kind, month_total in (("BES", share_of(total.sgk_base_kurus, bes_rate)), ("ICRA", quarter)):
        taken = sum(each.amount_kurus for earlier in done for each in earlier.deductions if each.kind == kind)
        deductions = _with_sum(deductions, kind, month_total - taken)
    return deductions


def _with_sum(deductions: tuple[Deduction, ...], kind: str, amount_kurus: int) -> tuple[Deduction, ...]:
    """Let the deductions of a kind add up to an amount: the first takes the difference. None is added where none is."""
    at = next((i for i, each in enumerate(deductions) if each.kind == kind and each.amount_kurus), None)
    if at is None:
        return deductions
    difference = amount_kurus - sum(each.amount_kurus for each in deductions if each.kind == kind)
    changed = deductions[at]._replace(amount_kurus=deductions[at].amount_kurus + difference)
    return (*deductions[:at], changed, *deductions[at + 1 :])


def _incentives(slip: Payslip, discount_kurus: int) -> tuple[Incentive, ...]:
    return tuple(
        each._replace(amount_kurus=discount_kurus) if each.law == DISCOUNT_LAW else each for each in slip.incentives
    )


def _gross(slip: Payslip) -> int:
    return slip.normal_earning_kurus + slip.overtime_kurus + sum(extra.amount_kurus for extra in slip.extras)


def _deducted(slip: Payslip, kind: DeductionKind) -> int:
    return sum(each.amount_kurus for each in slip.deductions if each.kind == kind)
