"""The calculator page: gross to net and back, of nobody; nothing is kept."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from mahsup.hr.calculator_form import CalculatorForm
from mahsup.hr.services.calculator import calculate
from mahsup.hr.views.base import HrRequest, page
from mahsup.platform.i18n import T, current_language
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError

COLUMNS = (
    ("gross_kurus", T("Brüt", "Gross")),
    ("employee_sgk_kurus", T("SGK işçi", "Employee SGK")),
    ("employee_unemployment_kurus", T("İşsizlik işçi", "Employee unemployment")),
    ("tax_base_kurus", T("GV matrahı", "Tax base")),
    ("income_tax_kurus", T("Gelir vergisi", "Income tax")),
    ("stamp_duty_kurus", T("Damga vergisi", "Stamp duty")),
    ("net_pay_kurus", T("Net", "Net")),
    ("employer_sgk_kurus", T("SGK işveren", "Employer SGK")),
    ("employer_unemployment_kurus", T("İşsizlik işveren", "Employer unemployment")),
    ("incentive_kurus", T("81/ı teşviki", "81/ı discount")),
    ("employer_cost_kurus", T("İşveren maliyeti", "Employer cost")),
)


@page("")
def calculator_page(request: HrRequest) -> HttpResponseBase:
    """Ask, and show the months, the chart and the steps of the first month."""
    today = timezone.localdate()
    initial = {"year": today.year, "month": today.month}
    form = CalculatorForm(request.GET if "amount" in request.GET else None, initial=initial)
    if not form.is_valid():
        return render(request, "hr/calculator.html", {"form": form}, status=422 if form.errors else 200)
    try:
        shown = _shown(form)
    except MahsupError as refusal:
        return render(request, "hr/calculator.html", {"form": form, "problems": in_words(refusal)}, status=422)
    return render(request, "hr/calculator.html", {"form": form, **shown})


def _shown(form: CalculatorForm) -> dict[str, Any]:
    values = form.cleaned_data
    found = calculate(form.first_month(), to_net=values["direction"] == "net", whole_year=values["whole_year"])
    months = [(given.month, [getattr(figures, name) for name, _ in COLUMNS]) for given, figures in found.months]
    return {
        "columns": [title for _, title in COLUMNS],
        "months": months,
        "total": [sum(column) for column in zip(*(cells for _, cells in months), strict=True)],
        "parts": found.parts,
        "steps": [(step.text(current_language()), step.amount_kurus, step.basis) for step in found.steps],
        "first": found.months[0][0],
    }
