"""The lawful check: each payslip recomputed from its own inputs and compared with what the payroll states."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from operator import attrgetter, ne
from typing import Final, NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.calculate import Discount
from mahsup.payroll.history import (
    AnyMonth,
    History,
    Period,
    PersonHistory,
    PersonKey,
    history_before,
    person_of_company,
)
from mahsup.payroll.parameters import divide_half_up, statute
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.payroll.recompute import DISCOUNT_LAW, LawfulFigures, deducted, lawful_figures, total_kurus
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.payroll.tax import income_tax
from mahsup.problems import RUN, MahsupError, Place, Problem, Severity


class Compared(NamedTuple):
    """A figure that the check compares: the attribute of the payslip and the column that a problem points at."""

    attribute: str
    column: str

    @property
    def code(self) -> str:
        return f"lawful_{self.attribute.removesuffix('_kurus')}"


COMPARED: Final = (
    Compared("carried_sgk_base_kurus", "devreden_pek"),
    Compared("sgk_base_kurus", "sgk_matrahi"),
    Compared("employee_sgk_kurus", "sgk_isci"),
    Compared("employee_unemployment_kurus", "issizlik_isci"),
    Compared("disability_relief_kurus", "engelli_indirimi"),
    Compared("tax_base_kurus", "gv_matrahi"),
    Compared("cumulative_tax_base_kurus", "kumulatif_gv_matrahi"),
    Compared("computed_tax_kurus", "hesaplanan_gv"),
    Compared("tax_exemption_kurus", "gv_istisnasi"),
    Compared("income_tax_kurus", "gelir_vergisi"),
    Compared("stamp_exemption_kurus", "dv_istisnasi"),
    Compared("stamp_duty_kurus", "damga_vergisi"),
    Compared("employer_sgk_kurus", "sgk_isveren"),
    Compared("employer_unemployment_kurus", "issizlik_isveren"),
    Compared("employer_cost_kurus", "isveren_maliyeti"),
)
_compared = attrgetter(*(figure.attribute for figure in COMPARED))


@dataclass(frozen=True, slots=True, kw_only=True)
class LawfulOptions:
    """How a check is made. `tolerance_kurus` is the difference of one amount that is let pass; `severity` that of a
    difference, by the integration's setting; `sector` decides the 81/ı discount; `person` tells persons apart."""

    settings: PayrollSettings = DEFAULT_SETTINGS
    tolerance_kurus: int = 1
    severity: Severity = "error"
    sector: Discount = "other"
    person: PersonKey = person_of_company


DEFAULT_OPTIONS: Final = LawfulOptions()
_MOST_ORDERED: Final = 4
"""Of so many payslips of a person in a month all orders are tried."""


def check_lawful(
    run: PayrollMonth, earlier: Iterable[AnyMonth] = (), options: LawfulOptions = DEFAULT_OPTIONS
) -> list[Problem]:
    """Recompute every payslip of a run and return each figure that differs from the law, expected and stated.

    `earlier` are the months fetched before, of all companies of the taxpayer; what they leave unknown is a notice. A
    payslip that cannot be recomputed is a notice too. Never raises for what a payslip states.
    """
    try:
        statute(run.year, run.month, options.settings)
    except MahsupError as refusal:
        return [Problem(refusal.code, RUN, refusal.problems[0].params, "notice")]
    history = history_before(run, earlier, options.settings, options.person)
    problems = list(_unknown(history))
    for key, slips in _by_person(run, options.person).items():
        problems.extend(_check_person(run, slips, history.of(key), options))
    return problems


def _by_person(run: PayrollMonth, person: PersonKey) -> dict[Hashable, list[Payslip]]:
    persons: dict[Hashable, list[Payslip]] = {}
    for slip in run.payslips:
        persons.setdefault(person(run.company_id, slip), []).append(slip)
    return persons


def _unknown(history: History) -> Iterator[Problem]:
    if history.missing_base:
        yield Problem("lawful_unchecked_base", RUN, {"months": _names(history.missing_base)}, "notice")
    if history.missing_carry:
        yield Problem("lawful_unchecked_carry", RUN, {"months": _names(history.missing_carry)}, "notice")


def _names(periods: Sequence[Period]) -> str:
    return ", ".join(f"{year}/{month:02d}" for year, month in periods)


def _check_person(
    run: PayrollMonth, slips: Sequence[Payslip], history: PersonHistory, options: LawfulOptions
) -> Iterator[Problem]:
    try:
        of_month, expected = _recompute(run, (*history.same_month, *slips), history, options)
    except MahsupError as refusal:
        place = Place("payslip", slips[0].payslip_id)
        yield Problem(refusal.code, place, refusal.problems[0].params, "notice")
        return
    # The month's other payslips of the person are checked where they were fetched.
    pairs = [
        (slip, lawful) for slip, lawful in zip(of_month, expected, strict=True) if any(slip is own for own in slips)
    ]
    for slip, lawful in pairs:
        yield from _differences(slip, lawful, options)
        yield from _check_deductions(run, slip, lawful, history, options)
    if len(pairs) == len(of_month):
        yield from _check_disability(run, of_month, expected, options)
    if pairs[0][0] is of_month[0]:
        yield from _explain_base(run, *pairs[0], history, options)


def _recompute(
    run: PayrollMonth, slips: tuple[Payslip, ...], history: PersonHistory, options: LawfulOptions
) -> tuple[tuple[Payslip, ...], list[LawfulFigures]]:
    """Recompute a person's payslips in the order in which they were computed: file order, or that of their bases.

    Nothing states that order, and it decides which payslip has the exemption; the order that explains most is taken,
    and the first that explains all. Where neither does, a base that fell may be why, so all orders of a few are tried.
    """
    best: tuple[tuple[Payslip, ...], list[LawfulFigures]] | None = None
    for order in _orders(slips):
        answer = order, lawful_figures(run.year, run.month, order, history, options.settings, sector=options.sector)
        if len(slips) == 1:
            return answer
        if best is None or sum(map(_count, *answer)) < sum(map(_count, *best)):
            best = answer
        if not any(map(_count, *best)):
            break
    return best or (slips, [])


def _orders(slips: tuple[Payslip, ...]) -> Iterator[tuple[Payslip, ...]]:
    yield slips
    yield tuple(sorted(slips, key=lambda slip: slip.cumulative_tax_base_kurus))
    if len(slips) <= _MOST_ORDERED:
        yield from permutations(slips)


def _count(slip: Payslip, lawful: LawfulFigures) -> int:
    return sum(map(ne, _compared(slip), _compared(lawful)))


def _check_disability(
    run: PayrollMonth, slips: Sequence[Payslip], expected: Sequence[LawfulFigures], options: LawfulOptions
) -> Iterator[Problem]:
    """The month's relief is the amount of a degree, or less where it uses the whole base up (GVK m.31)."""
    stated = sum(slip.disability_relief_kurus for slip in slips)
    law = statute(run.year, run.month, options.settings)
    degrees = [law.disability_allowance(degree) for degree in (1, 2, 3)]
    used_up = sum(slip.tax_base_kurus for slip in expected) == 0 and stated < degrees[0]
    if stated and not used_up and min(abs(stated - amount) for amount in degrees) > options.tolerance_kurus:
        slip = next(slip for slip in slips if slip.disability_relief_kurus)
        params = {"payslip": slip.payslip_id, "employee": slip.employee_no, "stated": format_tr(stated)}
        params["degrees"] = " / ".join(format_tr(amount) for amount in degrees)
        place = Place("payslip", slip.payslip_id, "engelli_indirimi")
        yield Problem("lawful_disability_degree", place, params, options.severity)


def _differences(slip: Payslip, lawful: LawfulFigures, options: LawfulOptions) -> Iterator[Problem]:
    for figure, stated, expected in zip(COMPARED, _compared(slip), _compared(lawful), strict=True):
        if abs(stated - expected) > options.tolerance_kurus:
            yield _difference(figure.code, slip, figure.column, expected, stated, options.severity)
    stated, expected = _discount(slip), _discount(lawful)
    if abs(stated - expected) > options.tolerance_kurus:
        yield _difference("lawful_incentive", slip, "sgk_tesviki", expected, stated, options.severity)
    # Deductions are judged on their own, so that one of them does not show a second time as a wrong net.
    expected = lawful.net_paid_kurus + total_kurus(lawful.deductions) - total_kurus(slip.deductions)
    if abs(slip.net_paid_kurus - expected) > options.tolerance_kurus:
        yield _difference("lawful_net_paid", slip, "net_odenen", expected, slip.net_paid_kurus, options.severity)


def _check_deductions(
    run: PayrollMonth, slip: Payslip, lawful: LawfulFigures, history: PersonHistory, options: LawfulOptions
) -> Iterator[Problem]:
    """Judge BES and garnishment. A higher BES is the person's own choice, a lower garnishment the rest of a debt, and
    one of a quarter of the wage and the whole extras may be what its order says: these are warnings.
    """
    stated, expected = deducted(slip, "BES"), deducted(lawful, "BES")
    if abs(stated - expected) > options.tolerance_kurus:
        severity: Severity = "warning" if stated > expected else options.severity
        yield _difference("lawful_bes", slip, "bes_kesintisi", expected, stated, severity)
    stated, expected = deducted(slip, "ICRA"), deducted(lawful, "ICRA")
    if abs(stated - expected) > options.tolerance_kurus:
        whole = _extras_whole(run, slip, lawful, history, options)
        may_be = stated < expected or abs(stated - whole) <= options.tolerance_kurus
        severity = "warning" if may_be else options.severity
        yield _difference("lawful_garnishment", slip, "icra_kesintisi", expected, stated, severity)


def _extras_whole(
    run: PayrollMonth, slip: Payslip, lawful: LawfulFigures, history: PersonHistory, options: LawfulOptions
) -> int:
    """Return what an order that takes a quarter of the wage and the extras whole takes of a month's only payslip."""
    bare = replace(slip, extras=(), sgk_exempt_kurus=0, income_tax_exempt_earning_kurus=0, stamp_exempt_earning_kurus=0)
    (of_wage,) = lawful_figures(run.year, run.month, [bare], history, options.settings, sector=options.sector)
    net, net_of_wage = _net(slip, lawful), _net(slip, of_wage)
    left = net - deducted(slip, "NAFAKA")
    extras = min(max(net - net_of_wage, 0), left)
    return divide_half_up(left - extras, 4) + extras


def _net(slip: Payslip, lawful: LawfulFigures) -> int:
    """Return the lawful net after union dues and before every other deduction."""
    return lawful.net_paid_kurus - slip.rounding_kurus + total_kurus(lawful.deductions) - deducted(lawful, "SENDIKA")


def _explain_base(
    run: PayrollMonth, slip: Payslip, lawful: LawfulFigures, history: PersonHistory, options: LawfulOptions
) -> Iterator[Problem]:
    """Name the cumulative base that a wrong tax was computed from, where one of the year's earlier bases gives it."""
    before = lawful.cumulative_tax_base_kurus - lawful.tax_base_kurus
    if history.cumulative_before_kurus is None and before and not history.bases_kurus:
        params = {"payslip": slip.payslip_id, "employee": slip.employee_no, "base": format_tr(before)}
        yield Problem(
            "lawful_declared_base", Place("payslip", slip.payslip_id, "kumulatif_gv_matrahi"), params, "notice"
        )
    if abs(slip.computed_tax_kurus - lawful.computed_tax_kurus) <= options.tolerance_kurus:
        return
    law = statute(run.year, run.month, options.settings)
    for used in (*reversed(history.bases_kurus[:-1]), 0):
        if used != before and income_tax(law, used, lawful.tax_base_kurus) == slip.computed_tax_kurus:
            figures = {"expected": format_tr(lawful.income_tax_kurus), "stated": format_tr(slip.income_tax_kurus)}
            params = {"payslip": slip.payslip_id, "employee": slip.employee_no, **figures}
            params |= {"before": format_tr(before), "used": format_tr(used)}
            yield Problem("lawful_base_left", Place("payslip", slip.payslip_id, "gelir_vergisi"), params, "warning")
            return


def _difference(code: str, slip: Payslip, column: str, expected: int, stated: int, severity: Severity) -> Problem:
    params = {
        "payslip": slip.payslip_id,
        "employee": slip.employee_no,
        "expected": format_tr(expected),
        "stated": format_tr(stated),
        "difference": format_tr(stated - expected),
    }
    return Problem(code, Place("payslip", slip.payslip_id, column), params, severity)


def _discount(slip: Payslip | LawfulFigures) -> int:
    return sum([incentive.amount_kurus for incentive in slip.incentives if incentive.law == DISCOUNT_LAW])
