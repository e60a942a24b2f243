"""How payslips came about: the steps of their month, from what they state themselves."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mahsup.payroll.calculate import Discount, MonthFigures, compute_month
from mahsup.payroll.explain import Step, explain, percent, step_of
from mahsup.payroll.parameters import Statute, divide_half_up, statute
from mahsup.payroll.payslip import DEDUCTION_KINDS, Payslip
from mahsup.payroll.recompute import UNKNOWN, deducted, month_input
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings

_STATED: Final = (
    *("sgk_base", "employee_sgk", "employee_unemployment", "tax_base", "computed_tax", "income_tax", "stamp_duty"),
    *("employer_sgk", "employer_unemployment"),
)


class Explanation(NamedTuple):
    """The steps of one person's month, of all its payslips together; `agrees` when they give what those state."""

    steps: tuple[Step, ...]
    agrees: bool


def explain_payslips(
    year: int,
    month: int,
    slips: Sequence[Payslip],
    settings: PayrollSettings = DEFAULT_SETTINGS,
    *,
    sector: Discount = "other",
) -> Explanation:
    """Explain one person's payslips of a month together, at least one.

    What earlier months carried here is taken as the payslips state it. Raises what `recompute` raises.
    """
    in_order = sorted(slips, key=lambda slip: slip.cumulative_tax_base_kurus)
    given = month_input(year, month, in_order, in_order, UNKNOWN, sector)
    figures = compute_month(given, settings)
    paid = tuple(_paid(slips, figures, statute(year, month, settings)))
    of_month = explain(given, figures, settings)
    employees = next(at for at, step in enumerate(of_month, 1) if step.code == "net_pay")
    steps = (*of_month[:employees], *paid, *of_month[employees:])
    lawful = {step.code: step.amount_kurus for step in steps}
    stated = {code: sum(getattr(slip, f"{code}_kurus") for slip in slips) for code in _STATED}
    stated["paid"] = sum(slip.net_paid_kurus for slip in slips)
    return Explanation(steps, all(lawful[code] == kurus for code, kurus in stated.items()))


def _paid(slips: Sequence[Payslip], figures: MonthFigures, law: Statute) -> Iterator[Step]:
    """Yield what is taken of the net (union dues are in it) as the payslips state it, and what is paid."""
    taken = {kind: sum(deducted(slip, kind) for slip in slips) for kind in DEDUCTION_KINDS}
    net, alimony = figures.net_pay_kurus, taken["NAFAKA"]
    limit = divide_half_up(max(net - alimony, 0), 4)
    steps = (
        step_of("paid_alimony", alimony, net=net),
        step_of("paid_garnishment", taken["ICRA"], net=net, alimony=alimony, limit=limit),
        step_of("paid_bes", taken["BES"], {"rate": percent(law.bes_rate)}, base=figures.sgk_base_kurus),
        step_of("paid_advance", taken["AVANS"]),
        step_of("paid_other", taken["DIGER"]),
    )
    yield from (step for step in steps if step.amount_kurus)
    total = sum(taken.values()) - taken["SENDIKA"]
    rounding = sum(slip.rounding_kurus for slip in slips)
    yield step_of("paid", net - total + rounding, net=net, taken=total, rounding=rounding)
