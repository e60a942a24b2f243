"""A fetched month: its progress while it comes, then the payroll by department and by employee with every problem."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render

from mahsup.accounting.models import Fetch, Posting, SnapshotRow
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services import fetching, snapshots
from mahsup.accounting.services.lawful import explained
from mahsup.accounting.services.preview import preview
from mahsup.accounting.views.integration.base import AccountingRequest, page
from mahsup.accounting.views.integration.mending import Shown, shown, shown_of_month
from mahsup.accounting.views.integration.month_list import STATES, state_of
from mahsup.accounting.views.integration.payroll import ended_context, progress_context
from mahsup.money import parse_wire
from mahsup.payroll.payslip import AMOUNTS
from mahsup.platform.i18n import T
from mahsup.platform.payslip_page import payslip_context
from mahsup.problems import MahsupError, Problem, has_errors

PAGE_SIZE: Final = 50
FEW_PAYSLIPS: Final = 2
_FIRST: Final = ("TOPLAMKAZANC", "SGKISCI", "ISSIZLIKISCI", "GELIRVERGISI", "DAMGAVERGISI")
_LAST: Final = ("NETODENEN", "SGKISVEREN", "ISSIZLIKISVEREN", "ISVERENMALIYETI")
_LABELS: Final = {amount.wire: T(amount.tr, amount.en) for amount in AMOUNTS}
TOTALS: Final = (
    *((f"TOPLAM_{wire}", _LABELS[wire]) for wire in _FIRST),
    ("TOPLAM_KESINTILER", T("Kesintiler", "Deductions")),
    ("TOPLAM_TESVIKLER", T("SGK teşvikleri", "SGK incentives")),
    ("TOPLAM_ISVERENKATKILARI", T("İşveren katkıları", "Employer's contributions")),
    *((f"TOPLAM_{wire}", _LABELS[wire]) for wire in _LAST),
)


@page()
def fetch_page(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """A fetch: running, ended without data, or the month that it brought."""
    fetch = fetching.get(request.user, fetch_id)
    if fetch.is_active:
        return render(request, "accounting/integration/fetch_running.html", progress_context(request, fetch))
    if fetch.state != "accepted":
        return render(request, "accounting/integration/fetch_ended.html", ended_context(request, fetch))
    found = problems_of(request, fetch)
    departments = snapshots.by_department(request.user, fetch.pk)
    beside = _beside_departments(fetch, found)
    month = month_context(request, fetch)
    context = {
        **month,
        **problem_context(fetch, found, month["postings"]),
        "departments": [(row, beside.get(row.department)) for row in departments],
        "total": _total(departments),
        "totals": [(name, parse_wire(fetch.manifest["totals"][code])) for code, name in TOTALS],
    }
    return render(request, "accounting/integration/month.html", context)


@page()
def employees_page(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """The payroll by employee, for those who may see a single person's pay; for others a notice."""
    fetch = snapshots.accepted(request.user, fetch_id)
    context = month_context(request, fetch)
    if not has_right(request.user, "see_pay"):
        context |= problem_context(fetch, problems_of(request, fetch), context["postings"])
        return render(request, "accounting/integration/employees_hidden.html", context)
    asked: dict[str, Any] = {
        "search": request.GET.get("q", "").strip(),
        "department": request.GET.get("departman", "").strip(),
        "only_problems": request.GET.get("sorun") == "1",
    }
    number = _page_number(request.GET.get("sayfa", ""))
    rows, count = snapshots.rows(request.user, fetch.pk, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE, **asked)
    context |= {
        "rows": [(view.row, shown(view.problems, fetch.integration)) for view in rows],
        "page": Paginator(range(count), PAGE_SIZE).get_page(number),
        "count": count,
        **asked,
    }
    return render(request, "accounting/integration/employees.html", context)


@page("see_pay")
def payslip_page(request: AccountingRequest, fetch_id: int, seq: int) -> HttpResponseBase:
    """One payslip as İK states it, what is wrong with it, and how it comes about by law."""
    slip, of_person, problems = snapshots.payslip(request.user, fetch_id, seq)
    fetch = snapshots.accepted(request.user, fetch_id)
    context = month_context(request, fetch) | {
        "items": shown(problems, fetch.integration),
        **payslip_context(slip, len(of_person), lambda: explained(fetch, fetch.integration, of_person)),
    }
    return render(request, "accounting/integration/payslip.html", context)


def problems_of(request: AccountingRequest, fetch: Fetch) -> list[Problem]:
    """Return what the preview finds, or why there is no preview."""
    try:
        return list(preview(request.user, fetch.pk).problems)
    except MahsupError as refusal:
        return list(refusal.problems)


def month_context(request: AccountingRequest, fetch: Fetch) -> dict[str, Any]:
    """Return what every page of a fetched month shows: its state, its live posting, and what the user may do."""
    state = state_of(request.user, fetch)
    postings = Posting.objects.of(fetch.tenant_id).filter(
        integration=fetch.integration, year=fetch.year, month=fetch.month, state=Posting.LIVE
    )
    kind, word = STATES[state.state if state else "fetched"]
    return {
        "fetch": fetch,
        "integration": fetch.integration,
        "vkn": fetch.manifest.get("vkn", ""),
        "month": state,
        "state_kind": kind,
        "state_word": word,
        "postings": list(postings.prefetch_related("vouchers").order_by("pk")),
        "may_fetch": has_right(request.user, "fetch"),
        "may_post": has_right(request.user, "post"),
        "may_reverse": has_right(request.user, "reverse"),
    }


def problem_context(fetch: Fetch, found: Iterable[Problem], postings: Iterable[Posting]) -> dict[str, Any]:
    """Return the problems and their counts. That the month is posted is shown as its state, not as a problem."""
    told = {("already_posted", str(posting.pk)) for posting in postings}
    untold = [problem for problem in found if (problem.code, problem.where.id) not in told]
    errors = sum(problem.severity == "error" for problem in untold)
    return {
        "items": shown_of_month(untold, fetch.integration, fetch),
        "errors": errors,
        "others": len(untold) - errors,
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a department: its problems in words, and in how many payslips there are others."""

    told: list[Shown]
    payslips: int
    has_errors: bool


def _beside_departments(fetch: Fetch, found: list[Problem]) -> dict[str, Beside]:
    """Return the problems of each department: its missing rules, and those of its payslips, in words if few."""
    slips = {problem.where.id for problem in found if problem.where.type == "payslip"}
    rows = SnapshotRow.objects.of(fetch.tenant_id).filter(fetch=fetch, payslip_id__in=slips)
    department_of = dict(rows.values_list("payslip_id", "department"))
    of_rules: dict[str, list[Problem]] = defaultdict(list)
    of_payslips: dict[str, list[Problem]] = defaultdict(list)
    for problem in found:
        if problem.code == "rule_missing":
            of_rules[problem.where.field].append(problem)
        elif problem.where.id in department_of:
            of_payslips[department_of[problem.where.id]].append(problem)
    beside = {}
    for department in {*of_rules, *of_payslips}:
        others = of_payslips[department]
        concerned = len({problem.where.id for problem in others})
        few = concerned <= FEW_PAYSLIPS
        told = shown_of_month([*of_rules[department], *(others if few else ())], fetch.integration, fetch)
        beside[department] = Beside(told, 0 if few else concerned, has_errors(others))
    return beside


def _total(departments: Iterable[snapshots.DepartmentTotal]) -> snapshots.DepartmentTotal:
    names = ("payslips", "gross_kurus", "deductions_kurus", "net_paid_kurus", "employer_cost_kurus")
    rows = list(departments)
    return snapshots.DepartmentTotal("", "", *(sum(getattr(row, name) for row in rows) for name in names))


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1
