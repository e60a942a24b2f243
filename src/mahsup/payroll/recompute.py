"""Recompute payslips from their own inputs: what the law makes of the days and earnings that they state."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final, NamedTuple

from mahsup.payroll.calculate import FULL_MONTH_DAYS, Discount, MonthFigures, MonthInput, compute_month
from mahsup.payroll.history import PersonHistory, bonus_kurus
from mahsup.payroll.parameters import divide_half_up, share_of, statute
from mahsup.payroll.payslip import Deduction, DeductionKind, Extra, Incentive, Payslip
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import Place, refuse

DISCOUNT_LAW: Final = "05510"
"""The incentive law number of the 81/ı discount, the only incentive that is recomputed."""

_FIGURES: Final = tuple(figure.name for figure in fields(MonthFigures))

UNKNOWN: Final = PersonHistory()
"""The history of a person of whom no earlier month is known."""


class LawfulFigures(NamedTuple):
    """What the law makes of a payslip's inputs, under the payslip's own names. Amounts in kuruş."""

    gross_kurus: int
    carried_sgk_base_kurus: int
    sgk_base_kurus: int
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
    net_paid_kurus: int
    employer_sgk_kurus: int
    employer_unemployment_kurus: int
    employer_cost_kurus: int
    deductions: tuple[Deduction, ...]
    incentives: tuple[Incentive, ...]


def recompute(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    history: PersonHistory = UNKNOWN,
    settings: PayrollSettings = DEFAULT_SETTINGS,
    *,
    sector: Discount = "other",
) -> list[Payslip]:
    """Return one person's payslips of a month as the law has them, in the order given. See `lawful_figures`."""
    found = lawful_figures(year, month, slips, history, settings, sector=sector)
    return [replace(slip, **figures._asdict()) for slip, figures in zip(slips, found, strict=True)]


def lawful_figures(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    history: PersonHistory = UNKNOWN,
    settings: PayrollSettings = DEFAULT_SETTINGS,
    *,
    sector: Discount = "other",
) -> list[LawfulFigures]:
    """Return what the law makes of one person's payslips of a month, in the order given (facts 2.5 names the inputs).

    A later payslip is the month's total less the payslips before it. Taken as stated: days, earnings and their exempt
    parts, status, reliefs, alimony, advances and other deductions, other incentives, contributions and the rounding;
    BES, garnishment and the 81/ı discount are computed where the payslip has one. What the history does not know of the
    cumulative base before the month and the carried SGK base is taken as the payslips state it. Raises
    `calc_mixed_status` when the payslips differ in insurance status, and what `compute_month` raises.
    """
    expected: list[LawfulFigures] = []
    before: MonthFigures | None = None
    for index in range(len(slips)):
        upto = slips[: index + 1]
        total = compute_month(month_input(year, month, upto, slips, history, sector), settings)
        bes_rate = statute(year, month, settings).bes_rate
        expected.append(_expected(slips[index], upto, total, before, expected, bes_rate))
        before = total
    return expected


def month_input(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    of_month: Sequence[Payslip],
    history: PersonHistory,
    sector: Discount,
) -> MonthInput:
    """Return what a person's payslips of a month, up to the last of `slips`, are computed from together.

    `of_month` are all of the month. Raises `calc_mixed_status`.
    """
    first = slips[0]
    if any(slip.insurance != first.insurance for slip in slips):
        raise refuse(
            "calc_mixed_status", Place("payslip", first.payslip_id, "sigorta_statu"), employee=first.employee_no
        )
    discounted = any(incentive.law == DISCOUNT_LAW for slip in slips for incentive in slip.incentives)
    sgk_exempt, tax_exempt, stamp_exempt, relief, disability = map(sum, zip(*map(_inputs_of, slips), strict=True))
    carry = history.carry_kurus
    return MonthInput(
        year=year,
        month=month,
        gross_kurus=sum(map(_gross, slips)),
        insurance=first.insurance,
        days=_days(slips),
        ceiling_days=_ceiling_days(slips, of_month[len(slips) :]),
        bonus_kurus=sum(map(bonus_kurus, slips)),
        sgk_exempt_kurus=sgk_exempt,
        tax_exempt_earning_kurus=tax_exempt,
        stamp_exempt_earning_kurus=stamp_exempt,
        carried_sgk_base_kurus=_stated_carry(of_month) if carry is None else carry,
        union_dues_kurus=sum(deducted(slip, "SENDIKA") for slip in slips),
        insurance_relief_kurus=relief,
        disability_allowance_kurus=disability,
        cumulative_before_kurus=_cumulative_before(first, history),
        discount=sector if discounted else "none",
        exempt=not first.exemption_used_elsewhere,
    )


_inputs_of = attrgetter(
    "sgk_exempt_kurus",
    "income_tax_exempt_earning_kurus",
    "stamp_exempt_earning_kurus",
    "insurance_relief_kurus",
    "disability_relief_kurus",
)


def _days(slips: Sequence[Payslip]) -> int:
    return min(sum(slip.days for slip in slips), FULL_MONTH_DAYS)


def _ceiling_days(slips: Sequence[Payslip], later: Sequence[Payslip]) -> int:
    """Return the days of the month's ceiling as far as they are known with the last of the payslips.

    An employer knows its own month, not what another company will state afterwards. A bonus paid without days, before
    the wage or after the person left, still has the ceiling of a month.
    """
    own = [slip for slip in later if slip.employee_no == slips[-1].employee_no]
    return _days([*slips, *own]) or FULL_MONTH_DAYS


def _stated_carry(of_month: Sequence[Payslip]) -> int:
    """Return the carried base that was used; a later payslip gives back what an earlier one used in room it needs."""
    return sum(max(slip.carried_sgk_base_kurus, 0) for slip in of_month)


def _cumulative_before(first: Payslip, history: PersonHistory) -> int:
    if history.cumulative_before_kurus is None:
        return first.cumulative_tax_base_kurus - first.tax_base_kurus
    return history.cumulative_before_kurus


def _expected(
    slip: Payslip,
    upto: Sequence[Payslip],
    total: MonthFigures,
    before: MonthFigures | None,
    done: Sequence[LawfulFigures],
    bes_rate: int,
) -> LawfulFigures:
    flows = total if before is None else _added(total, before)
    deductions = _deductions(slip, upto, total, before, done, bes_rate)
    incentives = _incentives(slip, flows.incentive_kurus)
    gross = _gross(slip)
    taken = flows.employee_sgk_kurus + flows.employee_unemployment_kurus
    taken += flows.income_tax_kurus + flows.stamp_duty_kurus + total_kurus(deductions)
    employers = flows.employer_sgk_kurus + flows.employer_unemployment_kurus + total_kurus(slip.contributions)
    return LawfulFigures(
        gross_kurus=gross,
        carried_sgk_base_kurus=flows.carried_used_kurus,
        sgk_base_kurus=flows.sgk_base_kurus,
        employee_sgk_kurus=flows.employee_sgk_kurus,
        employee_unemployment_kurus=flows.employee_unemployment_kurus,
        disability_relief_kurus=flows.disability_relief_kurus,
        tax_base_kurus=flows.tax_base_kurus,
        cumulative_tax_base_kurus=total.cumulative_tax_base_kurus,
        computed_tax_kurus=flows.computed_tax_kurus,
        tax_exemption_kurus=flows.tax_exemption_kurus,
        income_tax_kurus=flows.income_tax_kurus,
        stamp_exemption_kurus=flows.stamp_exemption_kurus,
        stamp_duty_kurus=flows.stamp_duty_kurus,
        net_paid_kurus=gross - taken + slip.rounding_kurus,
        employer_sgk_kurus=flows.employer_sgk_kurus,
        employer_unemployment_kurus=flows.employer_unemployment_kurus,
        employer_cost_kurus=gross + employers - total_kurus(incentives),
        deductions=deductions,
        incentives=incentives,
    )


def _added(total: MonthFigures, before: MonthFigures) -> MonthFigures:
    """Return what the last payslip adds to the month."""
    return MonthFigures(**{name: getattr(total, name) - getattr(before, name) for name in _FIGURES})


def _deductions(
    slip: Payslip,
    upto: Sequence[Payslip],
    total: MonthFigures,
    before: MonthFigures | None,
    done: Sequence[LawfulFigures],
    bes_rate: int,
) -> tuple[Deduction, ...]:
    """Compute BES (4632 ek m.2: a share of the SGK base) and the garnishment (4857 m.35: a quarter after alimony).

    A later payslip takes what it adds to the month's, or all that the payslips before it have left: whichever is nearer
    to what it states, for who owes may owe with one of two companies alone.
    """
    deductions = slip.deductions
    bes, quarter = share_of(total.sgk_base_kurus, bes_rate), _quarter(total, upto)
    bes_before = share_of(before.sgk_base_kurus, bes_rate) if before else 0
    quarter_before = _quarter(before, upto[:-1]) if before else 0
    kinds: tuple[tuple[DeductionKind, int, int], ...] = (("BES", bes, bes_before), ("ICRA", quarter, quarter_before))
    for kind, of_month, of_before in kinds:
        left = of_month - sum(deducted(earlier, kind) for earlier in done)
        stated = deducted(slip, kind)
        expected = min(of_month - of_before, left, key=lambda kurus: abs(kurus - stated))
        deductions = _with_sum(deductions, kind, expected)
    return deductions


def _quarter(total: MonthFigures, upto: Sequence[Payslip]) -> int:
    alimony = sum(deducted(each, "NAFAKA") for each in upto)
    return divide_half_up(max(total.net_pay_kurus - alimony, 0), 4)


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
    return slip.normal_earning_kurus + slip.overtime_kurus + slip.extras_kurus


def deducted(slip: Payslip | LawfulFigures, kind: DeductionKind) -> int:
    """Return what a payslip deducts of a kind, in kuruş."""
    return sum([each.amount_kurus for each in slip.deductions if each.kind == kind])


def total_kurus(items: Iterable[Deduction] | Iterable[Incentive] | Iterable[Extra]) -> int:
    """Return the sum of items, in kuruş."""
    return sum([each.amount_kurus for each in items])
