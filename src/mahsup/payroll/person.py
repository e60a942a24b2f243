"""One person's payslip of a month: from the card and the timesheet, through the law, to what is paid out."""

import calendar
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.calculate import FULL_MONTH_DAYS, Discount
from mahsup.payroll.earnings import (
    Earned,
    ExemptParts,
    exempt_parts,
    gross_of_net_extras,
    overtime,
    part_month_wage,
)
from mahsup.payroll.history import PersonHistory
from mahsup.payroll.inverse import least_reaching
from mahsup.payroll.parameters import Statute, divide_half_up, share_of, statute
from mahsup.payroll.payslip import (
    Deduction,
    DeductionKind,
    DepartmentShare,
    Incentive,
    InsuranceStatus,
    Liability,
    Payslip,
)
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
_BORNE_LAWS: Final = (RESEARCH_LAW, SUPPORT_LAW)
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

    `payroll_type` is that of a payslip beside the month's normal one ("" = the normal one), which has days, hours,
    earnings and deductions of its own; the card and the account are the same in all payslips of the month.
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
    payroll_type: str = ""
    alimony_kurus: int = 0
    orders: tuple[GarnishmentOrder, ...] = ()
    debts: tuple[Debt, ...] = ()


_NOTHING: Final = Settlement((), 0)
_NOT_EXEMPT: Final = ExemptParts(0, 0, 0)


class Paid(NamedTuple):
    """A computed payslip, what the month so far has taken of each order and debt, and what both come from.

    In `person` net extras stand with their gross. `net_of_extras_kurus` is what the extras of the month so far added to
    the net, where an order asks for it.
    """

    slip: Payslip
    settlement: Settlement
    person: PersonMonth
    net_of_extras_kurus: int = 0


def empty_payslip(person: PersonMonth, **figures: Any) -> Payslip:
    """Return the person's payslip with these figures alone, before anything is computed."""
    return Payslip(
        payslip_id=f"{person.employee_no}-{person.payroll_type or 'NORMAL'}",
        employee_no=person.employee_no,
        first_name=person.first_name,
        last_name=person.last_name,
        department=person.department,
        department_name=person.department_name,
        shares=person.shares,
        payroll_type=person.payroll_type or person.insurance,
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
    own: Sequence[Paid] = (),
    later_days: int = 0,
) -> Paid:
    """Compute a person's payslip: the month's total less the payslips before it.

    `earlier` are the month's payslips with other companies of the taxpayer; `own` those of this company that come
    before, `later_days` the days of those that come after, which widen the month's SGK ceiling. Alimony, garnishments,
    BES, advances and the limits of the month count once over all of `own`. What is paid is rounded up to a multiple of
    `round_up_kurus` (0 = not rounded). Raises `pay_net_negative` where premiums exceed the pay, `pay_base_fell` where
    the cumulative base goes backwards before the month, and what `recompute`, `least_reaching`, `gross_of_net_extras`
    and `settle` raise.
    """
    law = statute(year, month, settings)
    known = _known(history, person)
    before = [*earlier, *(paid.slip for paid in own)]
    after = [empty_payslip(replace(person, days=later_days))] if later_days else []

    def computed(of: PersonMonth, earned: Sequence[Earned], wage: _MonthWage) -> Payslip:
        draft = _draft(of, earned, law, wage, sector, before, own)
        return recompute(year, month, [*before, draft, *after], known, settings, sector=sector)[len(before)]

    without_dues = replace(person, deducted=(), union_dues_kurus=0, union_hundredths=0)

    def net_of_wage(kurus: int) -> int:
        return computed(without_dues, (), _MonthWage(kurus, 0)).net_paid_kurus

    wage = _wage(year, month, person, own, net_of_wage, settings)
    earned = gross_of_net_extras(person.earned, lambda earned: computed(person, earned, wage).net_paid_kurus)
    slip = computed(person, earned, wage)
    if slip.net_paid_kurus < 0:
        raise refuse("pay_net_negative", employee=person.employee_no, missing=format_tr(-slip.net_paid_kurus))
    of_extras = own[-1].net_of_extras_kurus if own else 0
    if any(order.extras == "whole" for order in person.orders):
        of_extras += max(slip.net_paid_kurus - computed(person, (), wage).net_paid_kurus, 0)
    person = replace(person, earned=earned)
    settlement = _settle([*own, Paid(slip, _NOTHING, person)], of_extras, law)
    paid_kurus = settlement.paid_kurus - (own[-1].settlement.paid_kurus if own else 0)
    rounding = -paid_kurus % round_up_kurus if round_up_kurus else 0
    slip = _with_incentives(slip, person, own)
    slip = replace(
        slip,
        deductions=tuple(_deductions(slip, [*own, Paid(slip, settlement, person)])),
        rounding_kurus=rounding,
        net_paid_kurus=paid_kurus + rounding,
    )
    return Paid(slip, settlement, person, of_extras)


def _settle(month: Sequence[Paid], net_of_extras_kurus: int, law: Statute) -> Settlement:
    """Settle what a month's payslips so far owe together, the last of which is not settled yet."""
    person = month[-1].person
    bes_base = sum(paid.slip.sgk_base_kurus for paid in month if paid.person.in_bes)
    return settle(
        sum(_net_before_settling(paid.slip) for paid in month),
        alimony_kurus=person.alimony_kurus + sum(_sum_of(paid.person, "NAFAKA") for paid in month),
        orders=person.orders,
        bes_kurus=share_of(bes_base, law.bes_rate),
        debts=(*person.debts, *_own_debts(month)),
        net_of_extras_kurus=net_of_extras_kurus,
    )


def _net_before_settling(slip: Payslip) -> int:
    taken = sum(each.amount_kurus for each in slip.deductions if each.kind != "SENDIKA")
    return slip.net_paid_kurus - slip.rounding_kurus + taken


def _known(history: PersonHistory, person: PersonMonth) -> PersonHistory:
    """Fix what the history leaves open: the base before the month, and nothing carried.

    Raises `pay_base_fell` where a month before ends with a lower cumulative base than one before it.
    """
    if history.fell_in:
        raise refuse("pay_base_fell", employee=person.employee_no, month="{}-{:02d}".format(*history.fell_in))
    before = max(history.bases_kurus, default=person.declared_base_kurus)
    return PersonHistory(before, history.carry_kurus or 0, history.bases_kurus)


class _MonthWage(NamedTuple):
    """The wage of the days worked and that of a full month, in kuruş; an overtime hour is the 225th of the latter."""

    earned_kurus: int
    full_kurus: int


def _draft(
    person: PersonMonth,
    earned: Sequence[Earned],
    law: Statute,
    wage: _MonthWage,
    sector: Discount,
    before: Sequence[Payslip],
    own: Sequence[Paid],
) -> Payslip:
    """Return the payslip with what it is computed from alone; the extras' amounts are gross.

    What has a limit or a rate a month is the month's amount less that of `own`.
    """
    earned_before = [each for paid in own for each in paid.person.earned]
    days_before = sum(paid.person.days for paid in own)
    exempt = exempt_parts(law, [*earned_before, *earned], _capped(days_before + person.days), person.children)
    exempt_before = exempt_parts(law, earned_before, _capped(days_before), person.children) if own else _NOT_EXEMPT
    lost = person.law == DISCOUNT_LAW and sector == "none"
    discounted = person.law and person.insurance == "NORMAL" and not lost
    overtime_kurus = overtime(wage.full_kurus, person.overtime_hundredths)
    overtime_kurus += overtime(wage.full_kurus, person.extra_hours_hundredths, "extra_hours")
    extras = tuple(each.extra for each in earned)
    gross = wage.earned_kurus + overtime_kurus + sum(extra.amount_kurus for extra in extras)
    union = _union_dues(person, wage, own)
    degree = law.disability_allowance(person.disability_degree)
    return empty_payslip(
        person,
        normal_earning_kurus=wage.earned_kurus,
        overtime_kurus=overtime_kurus,
        extras=extras,
        sgk_exempt_kurus=exempt.sgk_kurus - exempt_before.sgk_kurus,
        income_tax_exempt_earning_kurus=exempt.tax_kurus - exempt_before.tax_kurus,
        stamp_exempt_earning_kurus=exempt.stamp_kurus - exempt_before.stamp_kurus,
        insurance_relief_kurus=insurance_relief(
            law,
            gross + sum(paid.slip.gross_kurus for paid in own) - exempt.tax_kurus,
            *(person.private_premium_kurus, person.life_premium_kurus, person.relief_used_kurus),
        )
        - sum(paid.slip.insurance_relief_kurus for paid in own),
        disability_relief_kurus=max(degree - sum(slip.disability_relief_kurus for slip in before), 0),
        incentives=(Incentive(person.law, 0),) if discounted else (),
        deductions=(Deduction("SENDIKA", "SENDIKA", DEDUCTION_NAMES["SENDIKA"], union),) if union else (),
    )


def _capped(days: int) -> int:
    return min(days, FULL_MONTH_DAYS)


def _union_dues(person: PersonMonth, wage: _MonthWage, own: Sequence[Paid]) -> int:
    """Return the payslip's own dues, the share of its wage and, on the month's first payslip, the monthly amount."""
    before = sum(paid.slip.normal_earning_kurus for paid in own)
    shares = [divide_half_up(kurus * person.union_hundredths, 10_000) for kurus in (before + wage.earned_kurus, before)]
    return _sum_of(person, "SENDIKA") + (0 if own else person.union_dues_kurus) + shares[0] - shares[1]


def _with_incentives(slip: Payslip, person: PersonMonth, own: Sequence[Paid]) -> Payslip:
    """Add what the State bears of R&D staff (5746) and the minimum-wage support, of what the discount has left."""
    if not own and not person.research_percent and not person.support_kurus:
        return slip
    before = _borne(own)
    added = tuple(
        Incentive(law, kurus - before[law, lowers], lowers)
        for (law, lowers), kurus in _borne([*own, Paid(slip, _NOTHING, person)]).items()
        if kurus != before[law, lowers]
    )
    cost = slip.employer_cost_kurus - sum(each.amount_kurus for each in added)
    return replace(slip, incentives=(*slip.incentives, *added), employer_cost_kurus=cost)


def _borne(month: Sequence[Paid]) -> dict[tuple[str, Liability], int]:
    """Return what the State bears of a month's payslips together, by law and liability."""
    slips = [paid.slip for paid in month]
    discount = sum(each.amount_kurus for slip in slips for each in slip.incentives if each.law not in _BORNE_LAWS)
    left = sum(slip.employer_sgk_kurus for slip in slips) - discount
    relief = NO_RELIEF
    if month and month[-1].person.research_percent:
        relief = research_relief(
            month[-1].person.research_percent,
            income_tax_kurus=sum(slip.income_tax_kurus for slip in slips),
            stamp_duty_kurus=sum(slip.stamp_duty_kurus for slip in slips),
            employer_sgk_kurus=left,
        )
    support = sum(paid.person.support_kurus for paid in month)
    return {
        (RESEARCH_LAW, "SGKISVEREN"): relief.employer_sgk_kurus,
        (RESEARCH_LAW, "GELIRVERGISI"): relief.income_tax_kurus,
        (RESEARCH_LAW, "DAMGAVERGISI"): relief.stamp_duty_kurus,
        (SUPPORT_LAW, "SGKISVEREN"): max(min(support, left - relief.employer_sgk_kurus), 0),
    }


def _wage(
    year: int,
    month: int,
    person: PersonMonth,
    own: Sequence[Paid],
    net_of_wage: Callable[[int], int],
    settings: PayrollSettings,
) -> _MonthWage:
    """Return the gross wage. Thirty days are a full month, however long the calendar's is.

    A net wage is the smallest gross of which this payslip's net is what was agreed for its days.
    """
    days_before = _capped(sum(paid.person.days for paid in own))
    days = _capped(days_before + person.days)

    def part(days: int) -> int:
        if person.wage_kind == "DAILY_GROSS":
            return person.wage_kurus * days
        length = FULL_MONTH_DAYS if days == FULL_MONTH_DAYS else calendar.monthrange(year, month)[1]
        return part_month_wage(person.wage_kurus, days, length, settings)

    agreed = part(days) - part(days_before)
    if person.wage_kind == "DAILY_GROSS":
        return _MonthWage(agreed, person.wage_kurus * FULL_MONTH_DAYS)
    if person.wage_kind == "MONTHLY_GROSS":
        return _MonthWage(agreed, person.wage_kurus)
    gross = least_reaching(net_of_wage, 0, agreed) if agreed else 0
    first_gross, first_days = (own[0].slip.normal_earning_kurus, own[0].person.days) if own else (gross, person.days)
    return _MonthWage(gross, first_gross * FULL_MONTH_DAYS // first_days if first_days else 0)


def _owed(month: Sequence[Paid], *kinds: DeductionKind) -> dict[str, Deduction]:
    """Return the deductions of a month's own payslips by their ids, in the order of their kinds."""
    owed: dict[str, Deduction] = {}
    for kind in kinds:
        for each in (each for paid in month for each in paid.person.deducted if each.kind == kind):
            before = owed[_own_id(each)].amount_kurus if _own_id(each) in owed else 0
            owed[_own_id(each)] = each._replace(amount_kurus=before + each.amount_kurus)
    return owed


def _own_debts(month: Sequence[Paid]) -> Iterator[Debt]:
    """The month's own advances and other deductions, in this order; a negative one is paid back."""
    for own_id, each in _owed(month, "AVANS", "DIGER").items():
        yield Debt(own_id, each.amount_kurus, each.amount_kurus)


def _deductions(slip: Payslip, month: Sequence[Paid]) -> Iterator[Deduction]:
    """Return the deductions as taken: one for each kind, and each other deduction under its own code.

    The payslip is the last of the month; what the ones before it have taken is the settlement before.
    """
    yield from slip.deductions
    others = _owed(month, "DIGER")
    taken_before = month[-2].settlement.taken if len(month) > 1 else ()
    sums: Counter[DeductionKind] = Counter()
    own: Counter[str] = Counter()
    for sign, all_taken in ((1, month[-1].settlement.taken), (-1, taken_before)):
        for taken in all_taken:
            if taken.id in others:
                own[taken.id] += sign * taken.amount_kurus
            else:
                sums[taken.kind] += sign * taken.amount_kurus
    for kind in ("BES", "ICRA", "NAFAKA", "AVANS"):
        if sums[kind]:
            yield Deduction(kind, kind, DEDUCTION_NAMES[kind], sums[kind])
    for own_id, each in others.items():
        if own[own_id]:
            yield each._replace(amount_kurus=own[own_id])


def _own_id(deduction: Deduction) -> str:
    return f"{deduction.kind}:{deduction.code}"


def _sum_of(person: PersonMonth, kind: DeductionKind) -> int:
    return sum(each.amount_kurus for each in person.deducted if each.kind == kind)
