"""A payslip as a page of either server shows it: what it states, and how it comes about."""

from collections.abc import Callable
from typing import Any

from mahsup.payroll.explain_payslip import Explanation
from mahsup.payroll.payslip import AMOUNTS, Payslip
from mahsup.platform.i18n import current_language, pick
from mahsup.problems import MahsupError


def payslip_context(slip: Payslip, together: int, explain: Callable[[], Explanation]) -> dict[str, Any]:
    """Return what `platform/payslip.html` needs; `together` is how many payslips of the month are explained as one.

    A status that the law does not compute has no steps.
    """
    amounts = [(pick(amount.tr, amount.en), getattr(slip, amount.attribute)) for amount in AMOUNTS]
    stated = {"slip": slip, "amounts": amounts, "together": together}
    try:
        found = explain()
    except MahsupError:
        return stated
    steps = [(step.text(current_language()), step.amount_kurus, step.basis) for step in found.steps]
    return stated | {"steps": steps, "agrees": found.agrees}
