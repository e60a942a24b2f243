"""What must hold within one payslip. One readable list; each check returns its findings as values."""

from collections.abc import Callable, Iterator
from typing import Final

from mahsup.money import format_tr
from mahsup.payroll.payslip import Payslip
from mahsup.problems import Place, Problem


def identity_difference_kurus(slip: Payslip) -> int:
    """Return by how many kuruş the payslip's identity fails (0 = it holds).

    gross = net paid - rounding + income tax + stamp duty + employee's premiums + union dues and all other deductions
    (union dues stand among the deductions as SENDIKA).
    """
    explained = (
        slip.net_paid_kurus
        - slip.rounding_kurus
        + slip.income_tax_kurus
        + slip.stamp_duty_kurus
        + slip.employee_sgk_kurus
        + slip.employee_unemployment_kurus
        + sum([deduction.amount_kurus for deduction in slip.deductions])
    )
    return slip.gross_kurus - explained


def check_faulty(slip: Payslip) -> Iterator[Problem]:
    if slip.faulty:
        yield _problem("payslip_faulty", slip, "HATALI")


def check_identity(slip: Payslip) -> Iterator[Problem]:
    difference = identity_difference_kurus(slip)
    if difference:
        yield _problem(
            "payslip_identity",
            slip,
            "toplam_kazanc",
            gross=format_tr(slip.gross_kurus),
            explained=format_tr(slip.gross_kurus - difference),
            difference=format_tr(difference),
        )


def check_gross(slip: Payslip) -> Iterator[Problem]:
    parts = slip.normal_earning_kurus + slip.overtime_kurus + slip.extras_kurus
    if parts != slip.gross_kurus:
        yield _problem(
            "payslip_gross",
            slip,
            "toplam_kazanc",
            gross=format_tr(slip.gross_kurus),
            parts=format_tr(parts),
            difference=format_tr(slip.gross_kurus - parts),
        )


def check_employer_cost(slip: Payslip) -> Iterator[Problem]:
    expected = (
        slip.gross_kurus
        + slip.employer_sgk_kurus
        + slip.employer_unemployment_kurus
        + sum([extra.amount_kurus for extra in slip.contributions])
        - sum([incentive.amount_kurus for incentive in slip.incentives])
    )
    if expected != slip.employer_cost_kurus:
        yield _problem(
            "payslip_employer_cost",
            slip,
            "isveren_maliyeti",
            severity="warning",
            stated=format_tr(slip.employer_cost_kurus),
            expected=format_tr(expected),
        )


def check_shares(slip: Payslip) -> Iterator[Problem]:
    given = sum(share.hundredths for share in slip.shares)
    if given > 10_000 or any(share.hundredths < 0 for share in slip.shares):
        yield _problem("payslip_shares", slip, "dagilim", percent=format_tr(given))


CHECKS: Final[tuple[Callable[[Payslip], Iterator[Problem]], ...]] = (
    check_faulty,
    check_identity,
    check_gross,
    check_employer_cost,
    check_shares,
)


def check_payslip(slip: Payslip) -> list[Problem]:
    """Run every check of the list on one payslip."""
    return [problem for check in CHECKS for problem in check(slip)]


def _problem(code: str, slip: Payslip, field: str, *, severity: str = "error", **params: str) -> Problem:
    place = Place("payslip", slip.payslip_id, field)
    figures = {"payslip": slip.payslip_id, "employee": slip.employee_no, **params}
    return Problem(code, place, figures, "warning" if severity == "warning" else "error")
