"""Reading an accepted snapshot: payslips, totals by department, rows by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from mahsup.accounting.models import Fetch, SnapshotRow, User
from mahsup.payroll.payslip import Payslip
from mahsup.problems import Problem


@dataclass(frozen=True, slots=True)
class DepartmentTotal:
    """One department of the fetched payroll, in kuruş."""

    department: str
    name: str
    payslips: int
    gross_kurus: int
    deductions_kurus: int
    net_paid_kurus: int
    employer_cost_kurus: int


@dataclass(frozen=True, slots=True)
class RowView:
    """A payslip's row with the problems that concern it."""

    row: SnapshotRow
    problems: tuple[Problem, ...]


def accepted(user: User, fetch_id: int) -> Fetch:
    """Return an accepted fetch. Refuses with `fetch_unknown` or `fetch_not_accepted`."""
    raise NotImplementedError


def payslips(fetch: Fetch) -> Iterator[Payslip]:
    """Yield the payslips of an accepted fetch in the order that they came in."""
    raise NotImplementedError


def by_department(user: User, fetch_id: int) -> list[DepartmentTotal]:
    """Return the totals by department, by department code."""
    raise NotImplementedError


def rows(
    user: User,
    fetch_id: int,
    *,
    department: str = "",
    search: str = "",
    only_problems: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[RowView], int]:
    """Return one page of rows with their problems, and the count of all that match. Needs `user.sees_pay`."""
    raise NotImplementedError
