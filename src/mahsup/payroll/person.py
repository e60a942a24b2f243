"""One person's payslip of a month: from the card and the timesheet, through the law, to what is paid out."""

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.calculate import FULL_MONTH_DAYS, Discount, MonthInput
from mahsup.payroll.earnings import Earned, exempt_parts, gross_of_net_extras, overtime, part_month_wage
from mahsup.payroll.history import PersonHistory
from mahsup.payroll.inverse import gross_for_net
from mahsup.payroll.parameters import Statute, divide_half_up, share_of, statute
from mahsup.payroll.payslip import Deduction, DeductionKind, DepartmentShare, Incentive, InsuranceStatus, Payslip
from mahsup.payroll.recompute import DISCOUNT_LAW, recompute
from mahsup.payroll.relief import (
    NO_RELIEF,
    RESEARCH_LAW,
    SUPPORT_LAW,
    ResearchPercent,
    insurance_relief,
    research_relief,
)
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.payroll.settlement import Debt, GarnishmentOrder, Settlement, settle
from mahsup.problems import refuse

WageKind = Literal["MONTHLY_GROSS", "MONTHLY_NET", "DAILY_GROSS"]
DEDUCTION_NAMES: Final[Mapping[DeductionKind, str]] = {
    "SENDIKA": "Sendika aidatı",
    "BES": "BES kesintisi",
    "ICRA": "İcra kesintisi",
    "NAFAKA": "Nafaka kesintisi",
    "AVANS": "Avans kesintisi",
    "DIGER": "Diğer kesinti",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """What a person's payslip is made from. Amounts in kuruş.

    `wage_kurus` is a gross or net of a full month, or a gross of a day. Hours are in hundredths: `overtime_hundredths`
    at 1.5, `extra_hours_hundredths` at 1.25; the payslip's hours and pay of overtime are the sums of both. `deducted`
    are the month's own deductions: union dues, alimony, advances and others. `orders` and `debts` are what is open of
    garnishments and advances. `declared_base_kurus` counts where the history knows no base.

    `private_premium_kurus` and `life_premium_kurus` are what the person pays a month for own insurance, of which the
    year has used `relief_used_kurus` already. Union dues are an amount a month and hundredths of a per cent of the
    wage of the days worked, besides those among `deducted`. `research_percent` is the relief of R&D staff,
    `support_kurus` the minimum-wage support that the employer may set off.
    """

    employee_no: str
    first_name: str = ""
    last_name: str = ""
    department: str = ""
    department_name: str = ""
    shares: tuple[DepartmentShare, ...] = ()
    insurance: InsuranceStatus = "NORMAL"
    law: str = ""
    disability_degree: int | None = None
    children: int = 0
    in_bes: bool = False
    exemption_used_elsewhere: bool = False
    declared_base_kurus: int = 0
    private_premium_kurus: int = 0
    life_premium_kurus: int = 0
    relief_used_kurus: int = 0
    union_dues_kurus: int = 0
    union_hundredths: int = 0
    research_percent: ResearchPercent | None = None
    support_kurus: int = 0
    wage_kind: WageKind = "MONTHLY_GROSS"
    wage_kurus: int = 0
    days: int = FULL_MONTH_DAYS
    overtime_hundredths: int = 0
    extra_hours_hundredths: int = 0
    earned: tuple[Earned, ...] = ()
    deducted: tuple[Deduction, ...] = ()
    alimony_kurus: int = 0
    orders: tuple[GarnishmentOrder, ...] = ()
    debts: tuple[Debt, ...] = ()


class Paid(NamedTuple):
    """A computed payslip, and what was taken of each order and debt."""

    slip: Payslip
    settlement: Settlement


def empty_payslip(person: PersonMonth, **figures: Any) -> Payslip:
    """Return the person's payslip with these figures alone, before anything is computed."""
    return Payslip(
        payslip_id=f"{person.employee_no}-NORMAL",
        employee_no=person.employee_no,
        first_name=person.first_name,
        last_name=person.last_name,
        department=person.department,
        department_name=person.department_name,
        shares=person.shares,
        payroll_type=person.insurance,
        insurance=person.insurance,
        days=person.days,
        overtime_hours_hundredths=person.overtime_hundredths + person.extra_hours_hundredths,
        exemption_used_elsewhere=person.exemption_used_elsewhere,
        **figures,
    )


def pay_person(
    year: int,
    month: int,
    person: PersonMonth,
    history: PersonHistory,
    settings: PayrollSettings = DEFAULT_SETTINGS,
    *,
    sector: Discount = "other",
    round_up_kurus: int = 0,
    earlier: Sequence[Payslip] = (),
) -> Paid:
    """Compute a person's payslip. `earlier` are the month's payslips with other companies of the taxpayer.

    What is paid is rounded up to a multiple of `round_up_kurus` (0 = not rounded). Raises `pay_net_negative` where
    premiums exceed the pay, and what `recompute`, `gross_for_net`, `gross_of_net_extras` and `settle` raise.
    """
    law = statute(year, month, settings)
    known = _known(history, person)
    wage = _wage(year, month, person, law, known, settings)

    def computed(earned: Sequence[Earned]) -> Payslip:
        draft = _draft(person, earned, law, wage, sector)
        return recompute(year, month, [*earlier, draft], known, settings, sector=sector)[-1]

    slip = computed(gross_of_net_extras(person.earned, lambda earned: computed(earned).net_paid_kurus))
    if slip.net_paid_kurus < 0:
        raise refuse("pay_net_negative", employee=person.employee_no, missing=format_tr(-slip.net_paid_kurus))
    settlement = settle(
        slip.net_paid_kurus,
        alimony_kurus=person.alimony_kurus + _sum_of(person, "NAFAKA"),
        orders=person.orders,
        bes_kurus=share_of(slip.sgk_base_kurus, law.bes_rate) if person.in_bes else 0,
        debts=(*person.debts, *_own_debts(person)),
        net_of_extras_kurus=max(slip.net_paid_kurus - computed(()).net_paid_kurus, 0)
        if any(order.extras == "whole" for order in person.orders)
        else 0,
    )
    slip = _with_incentives(slip, person)
    rounding = -settlement.paid_kurus % round_up_kurus if round_up_kurus else 0
    return Paid(
        replace(
            slip,
            deductions=tuple(_deductions(slip, person, settlement)),
            rounding_kurus=rounding,
            net_paid_kurus=settlement.paid_kurus + rounding,
        ),
        settlement,
    )


def _known(history: PersonHistory, person: PersonMonth) -> PersonHistory:
    """Fix what the history leaves open: the base before the month, and nothing carried."""
    before = max(history.bases_kurus, default=person.declared_base_kurus)
    return PersonHistory(before, history.carry_kurus or 0, history.bases_kurus)


class _MonthWage(NamedTuple):
    """The wage of the days worked and that of a full month, in kuruş; an overtime hour is the 225th of the latter."""

    earned_kurus: int
    full_kurus: int


def _draft(person: PersonMonth, earned: Sequence[Earned], law: Statute, wage: _MonthWage, sector: Discount) -> Payslip:
    """Return the payslip with what it is computed from alone; the extras' amounts are gross."""
    exempt = exempt_parts(law, earned, person.days, person.children)
    extras = tuple(each.extra for each in earned)
    union = _sum_of(person, "SENDIKA") + person.union_dues_kurus
    union += divide_half_up(wage.earned_kurus * person.union_hundredths, 10_000)
    lost = person.law == DISCOUNT_LAW and sector == "none"
    discounted = person.law and person.insurance == "NORMAL" and not lost
    overtime_kurus = overtime(wage.full_kurus, person.overtime_hundredths)
    overtime_kurus += overtime(wage.full_kurus, person.extra_hours_hundredths, "extra_hours")
    gross = wage.earned_kurus + overtime_kurus + sum(extra.amount_kurus for extra in extras)
    return empty_payslip(
        person,
        normal_earning_kurus=wage.earned_kurus,
        overtime_kurus=overtime_kurus,
        extras=extras,
        sgk_exempt_kurus=exempt.sgk_kurus,
        income_tax_exempt_earning_kurus=exempt.tax_kurus,
        stamp_exempt_earning_kurus=exempt.stamp_kurus,
        insurance_relief_kurus=insurance_relief(
            *(law, gross - exempt.tax_kurus, person.private_premium_kurus),
            *(person.life_premium_kurus, person.relief_used_kurus),
        ),
        disability_relief_kurus=law.disability_allowance(person.disability_degree),
        incentives=(Incentive(person.law, 0),) if discounted else (),
        deductions=(Deduction("SENDIKA", "SENDIKA", DEDUCTION_NAMES["SENDIKA"], union),) if union else (),
    )


def _with_incentives(slip: Payslip, person: PersonMonth) -> Payslip:
    """Add what the State bears of R&D staff (5746) and the minimum-wage support, of what the discount has left."""
    if not person.research_percent and not person.support_kurus:
        return slip
    left = slip.employer_sgk_kurus - sum(each.amount_kurus for each in slip.incentives)
    relief = NO_RELIEF
    if person.research_percent:
        relief = research_relief(
            person.research_percent,
            income_tax_kurus=slip.income_tax_kurus,
            stamp_duty_kurus=slip.stamp_duty_kurus,
            employer_sgk_kurus=left,
        )
    support = max(min(person.support_kurus, left - relief.employer_sgk_kurus), 0)
    more = (
        Incentive(RESEARCH_LAW, relief.employer_sgk_kurus),
        Incentive(RESEARCH_LAW, relief.income_tax_kurus, "GELIRVERGISI"),
        Incentive(RESEARCH_LAW, relief.stamp_duty_kurus, "DAMGAVERGISI"),
        Incentive(SUPPORT_LAW, support),
    )
    added = tuple(each for each in more if each.amount_kurus)
    cost = slip.employer_cost_kurus - sum(each.amount_kurus for each in added)
    return replace(slip, incentives=(*slip.incentives, *added), employer_cost_kurus=cost)


def _wage(
    year: int, month: int, person: PersonMonth, law: Statute, history: PersonHistory, settings: PayrollSettings
) -> _MonthWage:
    """Return the gross wage. Thirty days are a full month, however long the calendar's is."""
    if person.wage_kind == "DAILY_GROSS":
        return _MonthWage(person.wage_kurus * person.days, person.wage_kurus * FULL_MONTH_DAYS)
    length = FULL_MONTH_DAYS if person.days == FULL_MONTH_DAYS else calendar.monthrange(year, month)[1]
    part = part_month_wage(person.wage_kurus, person.days, length, settings)
    if person.wage_kind == "MONTHLY_GROSS":
        return _MonthWage(part, person.wage_kurus)
    given = MonthInput(
        year=year,
        month=month,
        gross_kurus=0,
        insurance=person.insurance,
        days=person.days,
        disability_allowance_kurus=law.disability_allowance(person.disability_degree),
        cumulative_before_kurus=history.cumulative_before_kurus or 0,
        exempt=not person.exemption_used_elsewhere,
    )
    gross = gross_for_net(given, part, settings)[0].gross_kurus
    return _MonthWage(gross, gross * FULL_MONTH_DAYS // person.days if person.days else 0)


def _own_debts(person: PersonMonth) -> Iterator[Debt]:
    """The month's own advances and other deductions, in this order; a negative one is paid back."""
    for kind in ("AVANS", "DIGER"):
        for each in person.deducted:
            if each.kind == kind:
                yield Debt(_own_id(each), each.amount_kurus, each.amount_kurus)


def _deductions(slip: Payslip, person: PersonMonth, settlement: Settlement) -> Iterator[Deduction]:
    """Return the deductions as taken: one for each kind, and each other deduction under its own code."""
    yield from slip.deductions
    others = {_own_id(each): each for each in person.deducted if each.kind == "DIGER"}
    sums: Counter[DeductionKind] = Counter()
    for taken in settlement.taken:
        if taken.id not in others:
            sums[taken.kind] += taken.amount_kurus
    for kind in ("BES", "ICRA", "NAFAKA", "AVANS"):
        if sums[kind]:
            yield Deduction(kind, kind, DEDUCTION_NAMES[kind], sums[kind])
    for taken in settlement.taken:
        if taken.id in others and taken.amount_kurus:
            yield others[taken.id]._replace(amount_kurus=taken.amount_kurus)


def _own_id(deduction: Deduction) -> str:
    return f"{deduction.kind}:{deduction.code}"


def _sum_of(person: PersonMonth, kind: DeductionKind) -> int:
    return sum(each.amount_kurus for each in person.deducted if each.kind == kind)
