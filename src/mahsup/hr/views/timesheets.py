"""The month's timesheet: a grid to type in, a file to bring in, and the way back."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mahsup.hr.models import CHANGE
from mahsup.hr.services.earlier import month_due
from mahsup.hr.services.names import numbers_like
from mahsup.hr.services.rights import require_right
from mahsup.hr.services.timesheets import (
    DAYS,
    EXTRA_HOURS,
    HOURS,
    NORMAL,
    NUMBER,
    PAYROLL_TYPE,
    Sheet,
    additional_types,
    enter,
    import_timesheet,
    last_import,
    sheet_file,
    sheet_of,
    undo_import,
)
from mahsup.hr.views.base import HrRequest, company_of, company_page
from mahsup.platform.i18n import T
from mahsup.platform.web import download, in_words, page_number
from mahsup.problems import MahsupError

PAGE_SIZE: Final = 25
_TITLES: Final = (
    T("Gün", "Days"),
    T("Fazla mesai saati (1,5)", "Overtime hours (1.5)"),
    T("Fazla süre saati (1,25)", "Extra hours (1.25)"),
)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@company_page("payroll")
def timesheet_start(request: HrRequest) -> HttpResponseBase:
    """Go to the month that is asked for, the one whose payroll is due where none is."""
    year, month = request.GET.get("yil", ""), request.GET.get("ay", "")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12:
        return _to_sheet(int(year), int(month), _chosen_type(request), request.GET.get("q", "").strip())
    return redirect("hr:timesheet", *month_due(company_of(request), timezone.localdate()))


@company_page("payroll")
def timesheet_page(request: HrRequest, year: int, month: int) -> HttpResponseBase:
    """Show a month's grid and keep what was typed in it."""
    _check(year, month)
    company, problems = company_of(request), []
    if request.method == "POST":
        require_right(request.user, "payroll", CHANGE)
        try:
            count = enter(company, year, month, _typed_rows(request), actor=request.user.code)
            messages.success(request, T(f"{count} satır kaydedildi.", f"{count} lines are saved."))
            return redirect(request.get_full_path())
        except MahsupError as refusal:
            problems = in_words(refusal)
    return _show(request, year, month, problems)


@require_POST
@company_page("payroll", CHANGE)
def timesheet_import(request: HrRequest, year: int, month: int) -> HttpResponseBase:
    """Bring a file in, or say everything that stands against it."""
    _check(year, month)
    file, chosen = request.FILES.get("file"), _chosen_type(request)
    if file is not None:
        place = (company_of(request), year, month)
        try:
            import_timesheet(*place, file.read(), file.name or "", payroll_type=chosen, actor=request.user.code)
        except MahsupError as refusal:
            return _show(request, year, month, in_words(refusal))
    return _to_sheet(year, month, chosen)


@require_POST
@company_page("payroll", CHANGE)
def timesheet_undo(request: HrRequest, year: int, month: int) -> HttpResponseBase:
    """Undo the last file."""
    _check(year, month)
    undo_import(company_of(request), year, month, actor=request.user.code)
    return _to_sheet(year, month, _chosen_type(request))


@company_page("payroll")
def timesheet_file(request: HrRequest, year: int, month: int) -> HttpResponseBase:
    """The month's timesheet as .xlsx, to fill and bring in."""
    _check(year, month)
    company = company_of(request)
    name = f"puantaj-{company.firma_id}-{year}-{month:02d}.xlsx"
    return download(sheet_file(sheet_of(company, year, month, _chosen_type(request))), name, XLSX)


def _check(year: int, month: int) -> None:
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Http404


def _chosen_type(request: HrRequest) -> str:
    """Return the payroll type that is asked for by `?tip=`, the normal one where the company has none of that name."""
    asked = request.GET.get("tip", "")
    return asked if asked in additional_types(company_of(request)) else NORMAL


def _to_sheet(year: int, month: int, payroll_type: str, sought: str = "") -> HttpResponseBase:
    asked = {name: value for name, value in (("tip", payroll_type), ("q", sought)) if value}
    return redirect(reverse("hr:timesheet", args=(year, month)) + (f"?{urlencode(asked)}" if asked else ""))


def _typed_rows(request: HrRequest) -> list[dict[str, str]]:
    """Return the grid's rows: the fields are named `<employee number>|<column>`."""
    chosen = _chosen_type(request)
    rows: dict[str, dict[str, str]] = {}
    for name, text in request.POST.items():
        number, bar, column = name.partition("|")
        if bar:
            rows.setdefault(number, {NUMBER: number, PAYROLL_TYPE: chosen})[column] = str(text)
    return list(rows.values())


def _show(request: HrRequest, year: int, month: int, problems: list[Any]) -> HttpResponseBase:
    company = company_of(request)
    sheet = sheet_of(company, year, month, _chosen_type(request))
    sought = request.GET.get("q", "").strip()
    found = set(numbers_like(company, sought)) if sought else None
    people = [person for person in sheet.employees if found is None or person.employee_no in found]
    shown = Paginator(people, PAGE_SIZE).get_page(page_number(request))
    context = {
        "year": year,
        "month": month,
        "page": shown,
        "titles": _TITLES,
        "items": sheet.items.items(),
        "rows": [(person, sheet.most_days[person.pk], _cells(request, sheet, person)) for person in shown],
        "types": additional_types(company),
        "chosen": sheet.payroll_type,
        "query": sought,
        "last": last_import(company, year, month),
        "problems": problems,
    }
    return render(request, "hr/timesheet.html", context, status=422 if problems else 200)


def _cells(request: HrRequest, sheet: Sheet, person: Any) -> list[tuple[str, str, str]]:
    """Return name, column and text of each cell: what was typed where it was refused, else what is kept."""
    cells = sheet.cells(person)
    columns = (DAYS, HOURS, EXTRA_HOURS, *sheet.items)
    named = [(f"{person.employee_no}|{column}", column) for column in columns]
    return [(name, column, request.POST.get(name, cells[column])) for name, column in named]
