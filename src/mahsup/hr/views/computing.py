"""Compute a month, one payslip anew, compare it with the month before, and list what is faulty."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mahsup.hr.forms import MonthForm
from mahsup.hr.models import CHANGE, PayrollRun, RunPayslip
from mahsup.hr.services.comparing import changes, faulty_payslips, month_before
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.computing_jobs import COMPUTINGS, counts_of, job_of, request_computing, run_of
from mahsup.hr.services.earlier import month_due, months_skipped
from mahsup.hr.services.names import people_of
from mahsup.hr.services.rights import has_right
from mahsup.hr.services.starting import fill_cards
from mahsup.hr.views.base import HrRequest, company_of, company_page, run_or_404
from mahsup.platform.i18n import current_language
from mahsup.platform.web import go_to, in_words, is_fragment, page_number
from mahsup.problems import MahsupError, Problem

PAGE_SIZE = 50


@company_page("payroll", CHANGE)
def compute_page(request: HrRequest) -> HttpResponseBase:
    """Ask for the month and have it computed in the background."""
    year, month = month_due(company_of(request), timezone.localdate())
    given = {"year": request.GET.get("yil", year), "month": request.GET.get("ay", month)}
    form = MonthForm(request.POST or None, initial=given)
    problems: list[Any] = []
    if form.is_valid():
        try:
            job = request_computing(company_of(request), **form.cleaned_data, actor=request.user.code)
            return redirect("hr:computing", job.pk)
        except MahsupError as refusal:
            problems = in_words(refusal)
    status = 422 if problems or form.errors else 200
    return render(request, "hr/compute.html", {"form": form, "problems": problems}, status=status)


@company_page("payroll")
def computing_page(request: HrRequest, job_id: int) -> HttpResponseBase:
    """A computing: its progress while it runs, then what came of it and the way on."""
    job = job_of(company_of(request), job_id)
    may_change = has_right(request.user, "payroll", CHANGE)
    if job.is_active:
        return render(request, "hr/computing.html", {"job": job, "may_change": may_change})
    run = run_of(job)
    context = {
        "job": job,
        "run": run,
        "faulty": counts_of(job)[1],
        "problems": [(problem, problem.message(current_language())) for problem in (*job.problems, *_gap(run))],
        "may_change": may_change,
    }
    return render(request, "hr/computed.html", context)


def _gap(run: PayrollRun | None) -> Iterator[Problem]:
    """Yield a warning where the year lacks months between the company's first and this one."""
    if run is not None and (skipped := months_skipped(run)):
        months = ", ".join(f"{run.year}-{month:02d}" for month in skipped)
        yield Problem("compute_gap", params={"period": run.period, "months": months}, severity="warning")


@company_page("payroll")
def computing_progress(request: HrRequest, job_id: int) -> HttpResponseBase:
    """The progress of a computing, asked again every second; when it has ended, its page."""
    job = job_of(company_of(request), job_id)
    if not job.is_active or not is_fragment(request):
        return go_to(request, reverse("hr:computing", args=[job.pk]))
    return render(request, "hr/computing_progress.html", {"job": job})


@require_POST
@company_page("payroll", CHANGE)
def computing_stop(request: HrRequest, job_id: int) -> HttpResponseBase:
    """Durdur: a computing that waits ends at once, a running one after the people in hand."""
    job = job_of(company_of(request), job_id)
    COMPUTINGS.cancel(job, request.user.code)
    return go_to(request, reverse("hr:computing", args=[job.pk]))


@require_POST
@company_page("payroll", CHANGE)
def compute_one(request: HrRequest, run_id: int, payslip_pk: int) -> HttpResponseBase:
    """Compute one employee's payslip anew."""
    run = run_or_404(request, run_id)
    slip = get_object_or_404(RunPayslip.objects.of(run.tenant_id), pk=payslip_pk, run=run)
    compute_run(run.company, run.year, run.month, actor=request.user.code, employee_no=slip.employee_no)
    anew = RunPayslip.objects.of(run.tenant_id).filter(run=run, payslip_id=slip.payslip_id).first()
    return redirect("hr:payslip", run.pk, anew.pk) if anew else redirect("hr:run", run.pk)


@require_POST
@company_page("personnel", CHANGE)
def fill_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """Fill the cards without a wage from the month's payslips."""
    run = run_or_404(request, run_id)
    fill_cards(run, actor=request.user.code)
    return redirect("hr:run", run.pk)


@company_page("payroll")
def compare_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """Show whose pay differs from the month before."""
    run = run_or_404(request, run_id)
    before = month_before(run)
    found = changes(run, before) if before else []
    shown = Paginator(found, PAGE_SIZE).get_page(page_number(request))
    people = people_of(run.company, (change.employee_no for change in shown))
    listed = [(change, people.get(change.employee_no)) for change in shown]
    return render(request, "hr/compare.html", {"run": run, "before": before, "page": shown, "listed": listed})


@company_page("payroll")
def faults_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """List the faulty payslips with their reasons."""
    run = run_or_404(request, run_id)
    language = current_language()
    found = faulty_payslips(run)
    people = people_of(run.company, (slip.employee_no for slip, _ in found))
    faulty = [
        (slip, people.get(slip.employee_no), [(each, each.message(language)) for each in problems])
        for slip, problems in found
    ]
    return render(request, "hr/faults.html", {"run": run, "faulty": faulty})
