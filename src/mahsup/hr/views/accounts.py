"""The employee's account, and the company's payroll settings."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mahsup.hr.account_forms import (
    DEBT_KINDS,
    FIGURE_NAMES,
    PARAMETER_WORDS,
    DebtForm,
    FigureForm,
    ParameterForm,
    SettingsForm,
)
from mahsup.hr.models import CHANGE, Debt, Employee, ParameterChange
from mahsup.hr.services.debts import account_of, add_debt, end_debt
from mahsup.hr.services.payroll_settings import (
    add_figure,
    change_from,
    change_settings,
    changes_of,
    drop_figure,
    settings_of,
    take_back,
)
from mahsup.hr.services.rights import require_right
from mahsup.hr.views.base import HrRequest, company_of, company_page
from mahsup.money import parse_wire
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError


@company_page("payroll", CHANGE)
def account_page(request: HrRequest, pk: int) -> HttpResponseBase:
    """Show what is taken from an employee's pay, and open a debt."""
    employee = get_object_or_404(Employee.objects.of(request.user.tenant_id), pk=pk, company=request.company)
    form, problems = DebtForm(request.POST or None), []
    if form.is_valid():
        try:
            add_debt(employee, **form.cleaned_data, actor=request.user.code)
            return redirect("hr:account", pk)
        except MahsupError as refusal:
            problems = in_words(refusal)
    account = [(dict(DEBT_KINDS)[each.debt.kind], each) for each in account_of(employee)]
    context = {"employee": employee, "form": form, "problems": problems, "account": account}
    return render(request, "hr/account.html", context, status=422 if problems or form.errors else 200)


@require_POST
@company_page("payroll", CHANGE)
def end_on_account(request: HrRequest, pk: int, debt_pk: int) -> HttpResponseBase:
    """Take nothing more for a debt after today."""
    debts = Debt.objects.of(request.user.tenant_id).filter(employee__company=request.company)
    debt = get_object_or_404(debts, pk=debt_pk, employee_id=pk)
    end_debt(debt, max(timezone.localdate(), debt.from_on), actor=request.user.code)
    return redirect("hr:account", pk)


@company_page("definitions")
def settings_page(request: HrRequest) -> HttpResponseBase:
    """Show and change how the company reads the law."""
    if request.method == "POST":
        require_right(request.user, "definitions", CHANGE)
    company = company_of(request)
    kept = settings_of(company)
    initial = {name: getattr(kept, name) for name in ("ceiling", "stamp", "part_month")}
    initial |= {"sector": company.sector, "round_up_kurus": company.round_up_kurus}
    asked = request.POST.get("entry", "base") if request.method == "POST" else ""
    form = SettingsForm(request.POST if asked == "base" else None, initial=initial)
    parameter = ParameterForm(request.POST if asked == "parameter" else None, prefix="parameter")
    figure = FigureForm(request.POST if asked == "figure" else None, prefix="figure")
    problems: list[Any] = []
    try:
        if form.is_valid():
            change_settings(company, form.cleaned_data, actor=request.user.code)
            return redirect("hr:payroll-settings")
        if parameter.is_valid():
            change_from(company, **parameter.cleaned_data, actor=request.user.code)
            return redirect("hr:payroll-settings")
        if figure.is_valid():
            add_figure(company, **figure.cleaned_data, actor=request.user.code)
            return redirect("hr:payroll-settings")
    except MahsupError as refusal:
        problems = in_words(refusal)
    context = {
        "form": form,
        "parameter_form": parameter,
        "changes": [(PARAMETER_WORDS[each.name], _value(each), each) for each in changes_of(company)],
        "figure_form": figure,
        "figures": [(dict(FIGURE_NAMES)[each.name], parse_wire(each.value), each) for each in kept.figures],
        "words": [words for words in PARAMETER_WORDS.values() if words.help],
        "problems": problems,
    }
    status = 422 if problems or form.errors or parameter.errors or figure.errors else 200
    return render(request, "hr/payroll_settings.html", context, status=status)


@require_POST
@company_page("definitions", CHANGE)
def take_parameter_back(request: HrRequest, pk: int) -> HttpResponseBase:
    """Take a choice that held from a month on back."""
    changes = ParameterChange.objects.of(request.user.tenant_id).filter(company=request.company)
    take_back(get_object_or_404(changes, pk=pk), actor=request.user.code)
    return redirect("hr:payroll-settings")


@require_POST
@company_page("definitions", CHANGE)
def take_figure_back(request: HrRequest, name: str, year: int, month: int) -> HttpResponseBase:
    """Read a figure as the law states it again."""
    drop_figure(company_of(request), name, year, month, actor=request.user.code)
    return redirect("hr:payroll-settings")


def _value(change: ParameterChange) -> Any:
    return PARAMETER_WORDS[change.name].values[change.value]
