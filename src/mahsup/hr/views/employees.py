"""The employee's wage and department over time."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mahsup.hr.forms import definition_form
from mahsup.hr.models import CHANGE, Employee, Placement, Wage
from mahsup.hr.personnel_forms import WAGE_KINDS, PlacementForm, WageForm
from mahsup.hr.services.employees import add_placement, add_wage, remove_entry
from mahsup.hr.views.base import HrRequest, company_of, company_page
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError


@company_page("personnel", CHANGE)
def card_page(request: HrRequest, pk: int) -> HttpResponseBase:
    """Show the wages and the departments of an employee, and add one."""
    employee = _employee(request, pk)
    asked = request.POST.get("entry") if request.method == "POST" else ""
    wage = WageForm(request.POST if asked == "wage" else None, prefix="wage")
    posted = request.POST if asked == "placement" else None
    placement = definition_form(PlacementForm, company_of(request), posted, prefix="placement")
    problems: list[Any] = []
    try:
        if wage.is_valid():
            add_wage(employee, **wage.cleaned_data, actor=request.user.code)
            return redirect("hr:employee-card", pk)
        if placement.is_valid():
            add_placement(employee, **placement.cleaned_data, actor=request.user.code)
            return redirect("hr:employee-card", pk)
    except MahsupError as refusal:
        problems = in_words(refusal)
    context = {
        "employee": employee,
        "wage_form": wage,
        "placement_form": placement,
        "problems": problems,
        "wages": [(entry, dict(WAGE_KINDS)[entry.kind]) for entry in employee.wages.order_by("-from_on")],
        "placements": employee.placements.select_related("department")
        .prefetch_related("shares__department")
        .order_by("-from_on"),
    }
    status = 422 if problems or wage.errors or placement.errors else 200
    return render(request, "hr/employee_card.html", context, status=status)


@require_POST
@company_page("personnel", CHANGE)
def remove_from_card(request: HrRequest, pk: int, entry: str, entry_pk: int) -> HttpResponseBase:
    """Take a wage or a placement back."""
    model: type[Wage] | type[Placement] = Wage if entry == "ucret" else Placement
    rows: QuerySet[Any] = model.objects.of(request.user.tenant_id)
    remove_entry(get_object_or_404(rows, pk=entry_pk, employee=_employee(request, pk)), actor=request.user.code)
    return redirect("hr:employee-card", pk)


def _employee(request: HrRequest, pk: int) -> Employee:
    return get_object_or_404(Employee.objects.of(request.user.tenant_id), pk=pk, company=request.company)
