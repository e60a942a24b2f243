"""What leaves the payroll on paper or to the bank: payslips to print and the bank list."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render

from mahsup.hr.models import RunPayslip
from mahsup.hr.services.bank_list import bank_file
from mahsup.hr.views.base import HrRequest, company_page, run_or_404
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.web import download, page_number

PAGE_SIZE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@company_page("payroll")
def payslips_to_print(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The payslips (hesap pusulası) to print, a hundred a page; `?bordro=` names one. Printing is recorded."""
    run = run_or_404(request, run_id)
    rows = RunPayslip.objects.of(run.tenant_id).filter(run=run).order_by("employee_no", "payslip_id")
    one = request.GET.get("bordro", "")
    shown = Paginator(rows.filter(payslip_id=one) if one else rows, PAGE_SIZE).get_page(page_number(request))
    slips = [stored_payslip(row.body) for row in shown]
    audit.record(run.tenant_id, request.user.code, "payslips_printed", "run", run.pk, payslips=len(slips), one=one)
    return render(request, "hr/payslips_print.html", {"run": run, "page": shown, "slips": slips})


@company_page("payroll")
def bank_list(request: HrRequest, run_id: int) -> HttpResponseBase:
    """The bank list of a closed month as .xlsx."""
    run = run_or_404(request, run_id)
    name = f"banka-{run.company.firma_id}-{run.period}.xlsx"
    return download(bank_file(run, actor=request.user.code), name, XLSX)
