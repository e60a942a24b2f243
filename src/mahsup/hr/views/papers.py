"""What leaves the payroll on paper or to the bank: payslips, the register and the bank list."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from mahsup.hr.models import RunPayslip
from mahsup.hr.services.bank_list import bank_file
from mahsup.hr.services.taking_papers import (
    IN_ONE_FILE,
    Paper,
    departments_of,
    take_payslip,
    take_payslips,
    take_payslips_table,
    take_register,
    take_register_table,
)
from mahsup.hr.views.base import HrRequest, company_page, run_or_404
from mahsup.platform.web import XLSX, download, stream


@company_page("payroll")
def papers_page(request: HrRequest, run_id: int) -> HttpResponseBase:
    """What can be taken of a month, as a whole and by department."""
    run = run_or_404(request, run_id)
    departments = departments_of(run)
    context = {"run": run, "departments": departments, "count": sum(each.payslips for each in departments)}
    return render(request, "hr/papers.html", {**context, "in_one_file": IN_ONE_FILE})


@company_page("payroll")
def payslip_pdf(request: HrRequest, run_id: int, payslip_pk: int) -> HttpResponseBase:
    """One payslip (hesap pusulası) as PDF."""
    run = run_or_404(request, run_id)
    rows = RunPayslip.objects.of(run.tenant_id).select_related("run__company")
    row = get_object_or_404(rows, pk=payslip_pk, run=run)
    return _sent(take_payslip(row, actor=request.user.code, now=timezone.now()))


@company_page("payroll")
def payslips_pdf(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The payslips of a month as PDF, of one department with `?departman=`; many come as a zip."""
    run = run_or_404(request, run_id)
    department = request.GET.get("departman", "")
    return _sent(take_payslips(run, department, actor=request.user.code, now=timezone.now()))


@company_page("payroll")
def payslips_table(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The payslips of a month as .xlsx, of one department with `?departman=`."""
    run = run_or_404(request, run_id)
    return _sent(take_payslips_table(run, request.GET.get("departman", ""), actor=request.user.code))


@company_page("payroll")
def register_pdf(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The register as PDF, of one payroll type with `?tip=`."""
    run = run_or_404(request, run_id)
    return _sent(take_register(run, request.GET.get("tip", ""), actor=request.user.code, now=timezone.now()))


@company_page("payroll")
def register_table(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The register as .xlsx, of one payroll type with `?tip=`."""
    run = run_or_404(request, run_id)
    return _sent(take_register_table(run, request.GET.get("tip", ""), actor=request.user.code))


@company_page("payroll")
def bank_list(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The bank list of a closed month as .xlsx."""
    run = run_or_404(request, run_id)
    name = f"banka-{run.company.firma_id}-{run.period}.xlsx"
    return download(bank_file(run, actor=request.user.code), name, XLSX)


def _sent(paper: Paper) -> HttpResponseBase:
    if isinstance(paper.content, bytes):
        return download(paper.content, paper.name, paper.content_type)
    return stream(paper.content, paper.name, paper.content_type)
