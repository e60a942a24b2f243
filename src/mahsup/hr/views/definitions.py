"""Lists and forms of departments, employees, pay items and payroll types."""

from typing import Any, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from mahsup.hr.forms import DepartmentForm, PayrollTypeForm, definition_form
from mahsup.hr.models import ADD, CHANGE, READ, Department, Employee, PayItem, PayrollType
from mahsup.hr.personnel_forms import EmployeeForm, PayItemForm
from mahsup.hr.services.definitions import KEYS, add_definition, change_definition
from mahsup.hr.services.names import typed
from mahsup.hr.services.rights import has_right, require_right
from mahsup.hr.views.base import HrRequest, company_of, company_page
from mahsup.platform.i18n import T
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError

PAGE_SIZE: Final = 50


class Kind(NamedTuple):
    """One kind of definition: its rows, its form, the area of its rights and the columns of its list."""

    model: type[Any]
    form: type[forms.Form]
    area: str
    title: Any
    order: tuple[str, ...]
    columns: tuple[tuple[str, Any], ...]


_CODE, _NAME = ("code", T("Kod", "Code")), ("name", T("Ad", "Name"))
KINDS: Final = {
    "departmanlar": Kind(
        Department, DepartmentForm, "personnel", T("Departmanlar", "Departments"), ("code",), (_CODE, _NAME)
    ),
    "siciller": Kind(
        Employee,
        EmployeeForm,
        "personnel",
        T("Siciller", "Employees"),
        ("employee_no",),
        (
            ("employee_no", T("Sicil no", "Employee no")),
            ("first_name", T("Ad", "First name")),
            ("last_name", T("Soyad", "Surname")),
            ("department", T("Departman", "Department")),
            ("accounting_code", T("Muhasebe kodu", "Accounting code")),
        ),
    ),
    "kalemler": Kind(
        PayItem,
        PayItemForm,
        "definitions",
        T("Ek kazanç ve kesintiler", "Extras and deductions"),
        ("kind", "code"),
        (("kind", T("Tür", "Kind")), _CODE, _NAME, ("treatment", T("İşleniş", "Treatment"))),
    ),
    "bordro-tipleri": Kind(
        PayrollType, PayrollTypeForm, "definitions", T("Bordro tipleri", "Payroll types"), ("code",), (_CODE,)
    ),
}


@company_page("")
def definition_list(request: HrRequest, slug: str) -> HttpResponseBase:
    """The company's rows of one kind."""
    kind = _kind(request, slug, READ)
    rows = kind.model.objects.of(request.user.tenant_id).filter(company=request.company).order_by(*kind.order)
    if kind.model is Employee:
        rows = rows.select_related("department")
    query = request.GET.get("q", "").strip()
    if query:
        rows = rows.filter(typed(query) if kind.model is Employee else Q(**{f"{kind.order[-1]}__startswith": query}))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    context = {
        "kind": kind,
        "slug": slug,
        "query": query,
        "page": shown,
        "listed": [(row, [_cell(kind, row, column) for column, _ in kind.columns]) for row in shown],
        "may_add": has_right(request.user, kind.area, ADD),
        "may_change": has_right(request.user, kind.area, CHANGE),
    }
    return render(request, "hr/definitions.html", context)


@company_page("")
def definition_add(request: HrRequest, slug: str) -> HttpResponseBase:
    """A new definition."""
    kind = _kind(request, slug, ADD)
    form = definition_form(kind.form, company_of(request), request.POST or None)
    problems = []
    if form.is_valid():
        try:
            added = add_definition(company_of(request), kind.model, form.cleaned_data, actor=request.user.code)
        except MahsupError as refusal:
            problems = in_words(refusal)
        else:
            return _saved(request, slug, added)
    return _form(request, kind, slug, form, problems)


@company_page("")
def definition_change(request: HrRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change a definition; its code stays."""
    kind = _kind(request, slug, CHANGE)
    rows = kind.model.objects.of(request.user.tenant_id).filter(company=request.company)
    row = get_object_or_404(rows, pk=pk)
    initial = {name: getattr(row, name) for name in kind.form.base_fields}
    placed = isinstance(row, Employee) and row.placements.exists()
    locked = (*KEYS[kind.model], "department") if placed else KEYS[kind.model]
    form = definition_form(kind.form, company_of(request), request.POST or None, initial=initial, locked=locked)
    problems = []
    if form.is_valid():
        try:
            change_definition(row, form.cleaned_data, actor=request.user.code)
        except MahsupError as refusal:
            problems = in_words(refusal)
        else:
            return _saved(request, slug, row)
    return _form(request, kind, slug, form, problems, row)


def _saved(request: HrRequest, slug: str, row: Any) -> HttpResponseBase:
    """Say so, and go on: from an employee to the card, where the wage stands, else to the list."""
    key = getattr(row, KEYS[type(row)][-1])
    messages.success(request, T(f"{key} kaydedildi.", f"{key} is saved."))
    return redirect("hr:employee-card", row.pk) if isinstance(row, Employee) else redirect("hr:definitions", slug)


def _kind(request: HrRequest, slug: str, bit: int) -> Kind:
    if slug not in KINDS:
        raise Http404
    require_right(request.user, KINDS[slug].area, bit)
    return KINDS[slug]


def _cell(kind: Kind, row: Any, column: str) -> Any:
    """Return a row's value, a choice in the words of its form."""
    value: Any = getattr(row, column)
    field: Any = kind.form.base_fields.get(column)
    is_choice = type(field) is forms.ChoiceField
    return dict(field.choices).get(value, value) if is_choice else value


def _form(
    request: HrRequest, kind: Kind, slug: str, form: forms.Form, problems: list[Any], row: Any = None
) -> HttpResponseBase:
    status = 422 if problems or form.errors else 200
    key = getattr(row, KEYS[kind.model][-1], "")
    context = {"kind": kind, "slug": slug, "form": form, "problems": problems, "row": row, "key": key}
    return render(request, "hr/definition_form.html", context, status=status)
