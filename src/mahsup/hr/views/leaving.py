"""An employee's leaving: asked for, worked out step by step, and written into the month's timesheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from mahsup.hr.models import CHANGE, Employee
from mahsup.hr.personnel_forms import LeavingForm
from mahsup.hr.services.leaving import Shown, enter_leaving, leaving_of, suggested, work_out
from mahsup.hr.services.rights import require_right
from mahsup.hr.views.base import HrRequest, company_of, company_page
from mahsup.payroll.leaving import Leaving, reasons
from mahsup.platform.i18n import T, current_language
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError


@company_page("payroll", CHANGE)
def leaving_page(request: HrRequest, pk: int) -> HttpResponseBase:
    """Show what is due of the leaving in the address; a post writes it into the timesheet and onto the card."""
    employees = Employee.objects.of(request.user.tenant_id).select_related("company", "department")
    employee = get_object_or_404(employees, pk=pk, company=request.company)
    day = employee.left_on or timezone.localdate()
    form = LeavingForm(request.GET if "end" in request.GET else None, initial={"end": day, **suggested(employee, day)})
    context: dict[str, Any] = {"employee": employee, "form": form}
    try:
        if form.is_valid():
            leaving = leaving_of(employee, form.cleaned_data)
            shown = work_out(company_of(request), leaving)
            if request.method == "POST":
                require_right(request.user, "personnel", CHANGE)
                enter_leaving(employee, leaving, form.cleaned_data["reason"], actor=request.user.code)
                messages.success(
                    request,
                    T(
                        "Son gün karta, tutarlar ayın puantajına yazıldı.",
                        "The last day is on the card, the amounts are in the month's timesheet.",
                    ),
                )
                return redirect(request.get_full_path())
            context |= _shown(leaving, shown, form.cleaned_data["reason"])
    except MahsupError as refusal:
        context["problems"] = in_words(refusal)
    status = 422 if context.get("problems") or form.errors else 200
    return render(request, "hr/leaving.html", context, status=status)


def _shown(leaving: Leaving, shown: Shown, reason: str) -> dict[str, Any]:
    dues = shown.dues
    pays = [(T("Kıdem tazminatı", "Severance pay"), dues.severance)] if dues.severance else []
    pays += [(T("İhbar tazminatı", "Pay in lieu of notice"), dues.notice)] if dues.notice else []
    language = current_language()
    return {
        "leaving": leaving,
        "reason": f"{reason} · {reasons()[reason].text(language)}",
        "dues": dues,
        "pays": pays,
        "total": sum(pay.gross_kurus for _, pay in pays) + dues.leave_kurus,
        "steps": [(step.text(language), step.amount_kurus, step.basis) for step in shown.steps],
    }
