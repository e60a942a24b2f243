"""Payroll months: the list, one month's payslips, closing, reopening, the register."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mahsup.hr.models import CHANGE, Company, PayrollRun, RunPayslip
from mahsup.hr.services.closing import close_run, reopen_run
from mahsup.hr.services.comparing import reasons
from mahsup.hr.services.names import numbers_like, people_of
from mahsup.hr.services.payroll_settings import terms_of
from mahsup.hr.services.register import COLUMNS, MAIN, register_of, run_totals
from mahsup.hr.services.rights import has_right
from mahsup.hr.services.staleness import quick_marks, stale_marks
from mahsup.hr.services.starting import without_wage
from mahsup.hr.services.under_way import job_under_way, jobs_under_way
from mahsup.hr.views.base import COMPANY_KEY, HrRequest, company_page, page, run_or_404
from mahsup.payroll.calculate import Discount
from mahsup.payroll.checks import check_payslip
from mahsup.payroll.explain_payslip import explain_payslips
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.i18n import current_language
from mahsup.platform.payslip_page import payslip_context
from mahsup.problems import Problem

PAGE_SIZE = 50


@page("")
def home(request: HrRequest) -> HttpResponseBase:
    """The company's months with their state and the next step."""
    runs = PayrollRun.objects.of(request.user.tenant_id).filter(company=request.company).order_by("-year", "-month")
    counted = runs.annotate(count=Count("payslips"), faulty=Count("payslips", filter=Q(payslips__faulty=True)))
    jobs = jobs_under_way(request.company) if request.company else {}
    rows = [(run, jobs.pop((run.year, run.month), None)) for run in counted]
    return render(request, "hr/home.html", {"runs": rows, "first": list(jobs.values())})


@require_POST
def switch_company(request: HttpRequest) -> HttpResponseBase:
    """Work in another company of the tenant from now on."""
    return _switch_company(request)


@page("")
def _switch_company(request: HrRequest) -> HttpResponseBase:
    firma_id = request.POST.get("company", "")
    companies = Company.objects.of(request.user.tenant_id)
    company = get_object_or_404(companies, firma_id=firma_id if firma_id.isdecimal() else 0)
    request.session[COMPANY_KEY] = company.pk
    return redirect("hr:home")


@company_page("payroll")
def run_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """One month: its payslips paged with the faulty ones first, its totals and versions."""
    run = run_or_404(request, run_id)
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    found = _searched(run, slips, request.GET.get("q", "").strip())
    paginator = Paginator(found.order_by("-faulty", "employee_no", "payslip_id"), PAGE_SIZE)
    shown = paginator.get_page(request.GET.get("sayfa"))
    people = people_of(run.company, (slip.employee_no for slip in shown))
    context = {
        "run": run,
        "job": job_under_way(run.company, run.year, run.month),
        "page": shown,
        "listed": [(slip, people.get(slip.employee_no)) for slip in shown],
        "query": request.GET.get("q", ""),
        "faulty": slips.filter(faulty=True).count(),
        "total": run_totals(run),
        "versions": run.versions.order_by("-version"),
        "without_wage": without_wage(run).count(),
        **_stale(request, run, quick_marks(run)),
    }
    return render(request, "hr/run.html", context)


@company_page("payroll")
def stale_part(request: HrRequest, run_id: int) -> HttpResponseBase:
    """What has changed since the month was computed, looking through its people: asked for by its page."""
    run = run_or_404(request, run_id)
    return render(request, "hr/stale.html", {"run": run, **_stale(request, run, stale_marks(run))})


@company_page("payroll")
def payslip_page(request: HrRequest, run_id: int, payslip_pk: int) -> HttpResponseBase:
    """One person's payslip with every item. Looking into it is recorded."""
    run = run_or_404(request, run_id)
    row = get_object_or_404(RunPayslip.objects.of(run.tenant_id), pk=payslip_pk, run=run)
    slip = stored_payslip(row.body)
    found = reasons(row) or check_payslip(slip)
    problems = [(problem, problem.message(current_language())) for problem in found]
    audit.record(run.tenant_id, request.user.code, "payslip_seen", "payslip", row.payslip_id, run=run.name)
    context = {"run": run, "row": row, "problems": problems, **_payslip_context(run, slip)}
    return render(request, "hr/payslip.html", context)


def _payslip_context(run: PayrollRun, slip: Payslip) -> dict[str, Any]:
    bodies = RunPayslip.objects.of(run.tenant_id).filter(run=run, employee_no=slip.employee_no)
    of_person = [stored_payslip(body) for body in bodies.values_list("body", flat=True)]
    terms = terms_of(run.company, run.year, run.month)
    # A payslip that has the discount though its conditions do not hold was imported so, and states the sector's.
    sector = cast("Discount", run.company.sector) if terms.discount == "none" else terms.discount
    return payslip_context(
        slip,
        len(of_person),
        lambda: explain_payslips(run.year, run.month, of_person, terms.settings, sector=sector),
    )


@company_page("payroll", CHANGE)
def close_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """Ask, then close the month; faulty payslips, or what it was computed from having changed, need a mark each."""
    run = run_or_404(request, run_id)
    if request.method == "POST":
        close_run(
            run,
            actor=request.user.code,
            now=timezone.now(),
            accept_faulty=request.POST.get("accept_faulty") == "on",
            accept_stale=request.POST.get("accept_stale") == "on",
        )
        return redirect("hr:run", run.pk)
    faulty = RunPayslip.objects.of(run.tenant_id).filter(run=run, faulty=True).count()
    context = {
        "run": run,
        "job": job_under_way(run.company, run.year, run.month),
        "faulty": faulty,
        "total": run_totals(run),
        "next": run.version + 1,
        **_stale(request, run, stale_marks(run)),
    }
    return render(request, "hr/close.html", context)


@company_page("payroll", CHANGE)
def reopen_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """Ask, then open the month again."""
    run = run_or_404(request, run_id)
    if request.method == "POST":
        reopen_run(run, actor=request.user.code)
        return redirect("hr:run", run.pk)
    return render(request, "hr/reopen.html", {"run": run})


@company_page("payroll")
def register_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The register (icmal) by department with totals: the main amounts, and all of them below."""
    run = run_or_404(request, run_id)
    chosen = request.GET.get("tip", "")
    types = RunPayslip.objects.of(run.tenant_id).filter(run=run).values_list("payroll_type", flat=True).distinct()
    context = {
        "run": run,
        "register": register_of(run, chosen),
        "main": MAIN,
        "columns": COLUMNS,
        "types": sorted(types.order_by("payroll_type")),
        "chosen": chosen,
    }
    return render(request, "hr/register.html", context)


def _stale(request: HrRequest, run: PayrollRun, marks: list[Problem]) -> dict[str, Any]:
    may_compute = run.state == PayrollRun.OPEN and has_right(request.user, "payroll", CHANGE)
    return {"stale": [(mark, mark.message(current_language())) for mark in marks], "may_compute": may_compute}


def _searched(run: PayrollRun, slips: "QuerySet[RunPayslip]", query: str) -> "QuerySet[RunPayslip]":
    if not query:
        return slips
    named = Q(employee_no__in=numbers_like(run.company, query))
    return slips.filter(named | Q(employee_no__startswith=query) | Q(payslip_id=query) | Q(department_code=query))
