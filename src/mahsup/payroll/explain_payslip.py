"""How payslips came about: the steps of their month, from what they state themselves."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from mahsup.payroll.calculate import Discount, compute_month
from mahsup.payroll.explain import Step, explain
from mahsup.payroll.payslip import Payslip
from mahsup.payroll.recompute import UNKNOWN, month_input
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
    steps = explain(given, compute_month(given, settings), settings)
    lawful = {step.code: step.amount_kurus for step in steps}
    stated = {code: sum(getattr(slip, f"{code}_kurus") for slip in slips) for code in _STATED}
    return Explanation(steps, all(lawful[code] == kurus for code, kurus in stated.items()))
