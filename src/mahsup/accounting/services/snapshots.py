"""Reading an accepted snapshot: payslips, totals by department, rows by page."""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from mahsup.accounting.models import Fetch, SnapshotPage, SnapshotRow, User
from mahsup.accounting.permissions import require
from mahsup.accounting.services import fetching
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.problems import Problem, refuse


@dataclass(frozen=True, slots=True)
class DepartmentTotal:
    """One department of the fetched payroll, in kuruş. Deductions are all that was withheld, taxes included."""

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
    fetch = fetching.get(user, fetch_id)
    if fetch.state != "accepted":
        raise refuse("fetch_not_accepted", fetch=str(fetch.pk), state=fetch.state)
    return fetch


def payslips(fetch: Fetch) -> Iterator[Payslip]:
    """Return the payslips of an accepted fetch in the order that they came in."""
    return map(stored_payslip, _texts(fetch))


def accounting_codes(fetch: Fetch) -> dict[str, str]:
    """Return İK's own accounting code (MUHASEBEKODU) by employee no, where it gives one."""
    codes: dict[str, str] = json.loads(zlib.decompress(_bodies(fetch).get(number=SnapshotPage.CODES)))
    return codes


def by_department(user: User, fetch_id: int) -> list[DepartmentTotal]:
    """Return the totals by department, by department code."""
    fetch = accepted(user, fetch_id)
    found = (
        SnapshotRow.objects.of(user.tenant_id)
        .filter(fetch=fetch)
        .values_list("department", "department_name")
        .annotate(
            Count("pk"), Sum("gross_kurus"), Sum("deductions_kurus"), Sum("net_paid_kurus"), Sum("employer_cost_kurus")
        )
        .order_by("department", "department_name")
    )
    return [DepartmentTotal(*row) for row in found]


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
    """Return one page of rows with their problems, and the count of all that match. Needs `user.sees_pay`.

    `search` matches the employee no or a part of the name. The problems are those of the preview.
    """
    require(user, "see_pay")
    fetch = accepted(user, fetch_id)
    by_payslip = _problems_by_payslip(user, fetch)
    found = _matching(fetch, department, search)
    if only_problems:
        found = found.filter(payslip_id__in=list(by_payslip))
    page = found.order_by("seq")[offset : offset + limit]
    return [RowView(row, tuple(by_payslip.get(row.payslip_id, ()))) for row in page], found.count()


def payslip(user: User, fetch_id: int, seq: int) -> tuple[Payslip, list[Payslip], tuple[Problem, ...]]:
    """Return a payslip by its place in the fetch (from 1), all of its person, and its problems. The look is recorded.

    Needs `user.sees_pay`. Refuses with `payslip_unknown`.
    """
    require(user, "see_pay")
    fetch = accepted(user, fetch_id)
    row = SnapshotRow.objects.of(user.tenant_id).filter(fetch=fetch, seq=seq).first()
    if row is None:
        raise refuse("payslip_unknown", payslip=str(seq))
    of_same = SnapshotRow.objects.of(user.tenant_id).filter(fetch=fetch, employee_no=row.employee_no)
    places = set(of_same.values_list("seq", flat=True))
    of_person = [stored_payslip(text) for place, text in enumerate(_texts(fetch), 1) if place in places]
    audit.record(user.tenant_id, user.code, "payslip_opened", "payslip", row.payslip_id, fetch=fetch.pk)
    found = _problems_by_payslip(user, fetch).get(row.payslip_id, [])
    return next(slip for slip in of_person if slip.payslip_id == row.payslip_id), of_person, tuple(found)


def _texts(fetch: Fetch) -> Iterator[str]:
    for body in _bodies(fetch).exclude(number=SnapshotPage.CODES).order_by("number"):
        yield from zlib.decompress(body).decode().split("\n")


def _bodies(fetch: Fetch) -> "QuerySet[SnapshotPage, bytes | memoryview[int]]":
    return SnapshotPage.objects.of(fetch.tenant_id).filter(fetch=fetch).values_list("body", flat=True)


def _matching(fetch: Fetch, department: str, search: str) -> QuerySet[SnapshotRow]:
    found = SnapshotRow.objects.of(fetch.tenant_id).filter(fetch=fetch)
    if department:
        found = found.filter(department=department)
    if search:
        found = found.filter(Q(employee_no=search) | Q(name__contains=search))
    return found


def _problems_by_payslip(user: User, fetch: Fetch) -> dict[str, list[Problem]]:
    from mahsup.accounting.services.preview import preview  # the preview reads snapshots

    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in preview(user, fetch.pk).problems:
        if problem.where.type == "payslip":
            found[problem.where.id].append(problem)
    return dict(found)
