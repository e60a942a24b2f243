"""The month's timesheet (puantaj): entered on screen or brought in from a file, all of it or nothing, and undone."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from mahsup.formats.table import read_rows, write_xlsx
from mahsup.hr.models import Company, Employee, PayItem, PayrollRun, TimesheetImport, TimesheetLine
from mahsup.money import MoneyError, format_register, parse_register
from mahsup.payroll.earnings import sgk_days
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError, Place, Problem, refuse

NUMBER, DAYS, HOURS = "sicil_no", "gun", "fazla_mesai_saat"
EXTRA_HOURS: Final = "fazla_sure_saat"
"""Hours above the agreed week and below 45, at 1.25 (fazla sürelerle çalışma); `HOURS` are those above it, at 1.5."""
COMPUTED: Final = ("BES", "ICRA")
"""Deductions that the payroll computes by itself: nobody enters them."""
MOST_HOURS: Final = 300
"""More hours than that in a month, of both kinds together, cannot be worked beside the working time."""

_DIGITS: Final = re.compile("[0-9]{1,2}")


class Line(NamedTuple):
    """What one employee worked: SGK days, kuruş by `<kind>:<code>` of a pay item, and hundredths of an hour.

    `overtime_hundredths` are paid at 1.5, `extra_hours_hundredths` at 1.25.
    """

    days: int
    overtime_hundredths: int
    items: Mapping[str, int]
    extra_hours_hundredths: int = 0


class Sheet(NamedTuple):
    """A month's timesheet: who was employed in it and for how many days at most, their lines, the pay items.

    `items` holds the items' names by their column, `<kind>:<code>`.
    """

    employees: list[Employee]
    most_days: Mapping[int, int]
    lines: Mapping[int, Line]
    items: Mapping[str, str]

    def line(self, employee: Employee) -> Line:
        """Return an employee's line; without one the person worked all days and nothing more."""
        return self.lines.get(employee.pk) or Line(self.most_days[employee.pk], 0, {})

    def cells(self, employee: Employee) -> dict[str, str]:
        """Return an employee's line as it is typed."""
        line = self.line(employee)
        items = {item: _typed(line.items.get(item, 0)) for item in self.items}
        hours = {HOURS: _typed(line.overtime_hundredths), EXTRA_HOURS: _typed(line.extra_hours_hundredths)}
        return {DAYS: str(line.days), **hours, **items}


def employed(company: Company, year: int, month: int) -> "QuerySet[Employee]":
    """Return the employees of a company with at least one day of employment in the month, by number."""
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    people = Employee.objects.of(company.tenant_id).filter(company=company)
    begun = people.filter(Q(hired_on=None) | Q(hired_on__lt=after))
    return begun.filter(Q(left_on=None) | Q(left_on__gte=first)).order_by("employee_no")


def sheet_of(company: Company, year: int, month: int) -> Sheet:
    """Return the company's timesheet of a month."""
    people = list(employed(company, year, month))
    lines = TimesheetLine.objects.of(company.tenant_id).filter(employee__company=company, year=year, month=month)
    items = PayItem.objects.of(company.tenant_id).filter(company=company).exclude(treatment__in=COMPUTED)
    return Sheet(
        people,
        {person.pk: sgk_days(year, month, person.hired_on, person.left_on) for person in people},
        {line.employee_id: _line(line) for line in lines},
        {f"{item.kind}:{item.code}": _heading(item) for item in items.order_by("kind", "code")},
    )


@transaction.atomic
def enter(company: Company, year: int, month: int, rows: Sequence[Mapping[str, str]], *, actor: str) -> int:
    """Enter lines as they were typed, by column; return how many. Refuses all of them for one that cannot be."""
    lines = _read(company, year, month, [(f"{row.get(NUMBER, '')}", row) for row in rows])
    _keep(company, year, month, lines)
    audit.record(company.tenant_id, actor, "timesheet_entered", "Company", company.pk, **_noted(year, month, lines))
    return len(lines)


@transaction.atomic
def put_items(employee: Employee, year: int, month: int, amounts: Mapping[str, int]) -> None:
    """Put kuruş by `<kind>:<code>` into an employee's line in place of what it had of them; 0 takes them out.

    The days fall to those of the employment in the month. Refuses a closed month.
    """
    sheet = sheet_of(employee.company, year, month)
    line = sheet.line(employee)
    items = {name: kurus for name, kurus in {**line.items, **amounts}.items() if kurus}
    days = min(line.days, sheet.most_days[employee.pk])
    _keep(employee.company, year, month, {employee.pk: line._replace(days=days, items=items)})


@transaction.atomic
def import_timesheet(
    company: Company, year: int, month: int, content: bytes, file_name: str, *, actor: str
) -> TimesheetImport:
    """Bring in a .csv or .xlsx file keyed by the employee number, all or nothing, so that it can be undone.

    An empty `gun` means all days of the employment. Refuses an unknown column or number, one given twice, someone who
    was not employed, too many days or hours, and what is no number.
    """
    header, *body = read_rows(content, file_name)
    columns = [cell.strip() for cell in header.cells]
    if NUMBER not in columns or len(set(columns)) != len(columns):
        raise refuse("timesheet_header", file=file_name)
    rows = [
        (f"{file_name}, {row.line}", dict(zip(columns, row.cells, strict=False)))
        for row in body
        if any(cell.strip() for cell in row.cells)
    ]
    if not rows:
        raise refuse("timesheet_header", file=file_name)
    lines = _read(company, year, month, rows)
    known = sheet_of(company, year, month).lines
    before = [[pk, list(known[pk]) if pk in known else None] for pk in lines]
    _keep(company, year, month, lines)
    batch = TimesheetImport(
        tenant_id=company.tenant_id,
        company=company,
        year=year,
        month=month,
        file_name=file_name[:200],
        imported_by=actor,
        lines=len(lines),
        before=before,
    )
    batch.save(force_insert=True)
    audit.record(company.tenant_id, actor, "timesheet_imported", "Company", company.pk, **_noted(year, month, lines))
    return batch


def last_import(company: Company, year: int, month: int) -> TimesheetImport | None:
    """Return the last file that was brought into the month and not undone."""
    batches = TimesheetImport.objects.of(company.tenant_id).filter(company=company, year=year, month=month)
    return batches.order_by("-pk").first()


@transaction.atomic
def undo_import(company: Company, year: int, month: int, *, actor: str) -> TimesheetImport:
    """Put the lines back that the last file replaced. Refuses where none was brought in, and in a closed month."""
    batch = last_import(company, year, month)
    if batch is None:
        raise refuse("timesheet_nothing_to_undo", period=f"{year}-{month:02d}")
    _keep(company, year, month, {pk: Line(*line) if line else None for pk, line in batch.before})
    batch.delete()
    noted = _noted(year, month, batch.before)
    audit.record(company.tenant_id, actor, "timesheet_import_undone", "Company", company.pk, **noted)
    return batch


def sheet_file(sheet: Sheet) -> bytes:
    """Return the timesheet as the .xlsx file that can be filled and brought in."""
    header = [NUMBER, "adi_soyadi", DAYS, HOURS, EXTRA_HOURS, *sheet.items]
    rows: list[Sequence[object]] = []
    for person in sheet.employees:
        rows.append((person.employee_no, f"{person.first_name} {person.last_name}", *sheet.cells(person).values()))
    return write_xlsx([("Puantaj", header, rows)])


def _read(
    company: Company, year: int, month: int, rows: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[int, Line | None]:
    """Return the lines by employee. Refuses with every problem that there is."""
    sheet = sheet_of(company, year, month)
    employed_now = {person.employee_no: person for person in sheet.employees}
    everybody = set(
        Employee.objects.of(company.tenant_id).filter(company=company).values_list("employee_no", flat=True)
    )
    lines: dict[int, Line | None] = {}
    problems: list[Problem] = []
    for place, row in rows:
        number = row.get(NUMBER, "").strip()
        person = employed_now.get(number)
        if person is None:
            code = "timesheet_left" if number in everybody else "timesheet_unknown"
            problems.append(_problem(code, place, employee=number, period=f"{year}-{month:02d}"))
        elif person.pk in lines:
            problems.append(_problem("timesheet_twice", place, employee=number))
        else:
            reader = _Reader(place, number, row, sheet)
            lines[person.pk] = reader.line(sheet.most_days[person.pk])
            problems += reader.problems
    if problems:
        raise MahsupError(*problems)
    return lines


class _Reader:
    """One row as it was typed; what cannot be is kept in `problems`."""

    def __init__(self, place: str, number: str, row: Mapping[str, str], sheet: Sheet) -> None:
        self.problems: list[Problem] = []
        self._place, self._number, self._row, self._items = place, number, row, sheet.items

    def line(self, most_days: int) -> Line:
        overtime, extra = self._hours(HOURS), self._hours(EXTRA_HOURS)
        if overtime + extra > MOST_HOURS * 100:
            self._fault("timesheet_hours", HOURS, most=str(MOST_HOURS))
        return Line(self._days(most_days), overtime, dict(self._earned()), extra)

    def _hours(self, column: str) -> int:
        hours = self._amount(column)
        if hours < 0:
            self._fault("timesheet_hours", column, most=str(MOST_HOURS))
        return max(hours, 0)

    def _days(self, most: int) -> int:
        text = self._row.get(DAYS, "").strip()
        if not text:
            return most
        if not _DIGITS.fullmatch(text) or int(text) > most:
            self._fault("timesheet_days", DAYS, most=str(most))
            return most
        return int(text)

    def _earned(self) -> Iterator[tuple[str, int]]:
        for column, text in self._row.items():
            if column in (NUMBER, DAYS, HOURS, EXTRA_HOURS, "adi_soyadi") or not text.strip():
                continue
            if column not in self._items:
                self._fault("timesheet_item", column)
            elif amount := self._amount(column):
                yield column, amount

    def _amount(self, column: str) -> int:
        text = self._row.get(column, "").strip()
        try:
            return parse_register(text) if text else 0
        except MoneyError:
            self._fault("timesheet_amount", column)
            return 0

    def _fault(self, code: str, column: str, **params: str) -> None:
        value = self._row.get(column, "").strip()[:40]
        given = {"employee": self._number, "column": column, "value": value, **params}
        self.problems.append(_problem(code, self._place, **given))


def _problem(code: str, place: str, **params: str) -> Problem:
    return Problem(code, Place("run", place, params.get("column", "")), {"place": place, **params})


def _keep(company: Company, year: int, month: int, lines: Mapping[int, Line | None]) -> None:
    """Write the month's lines anew with these in place of theirs; None takes a line away."""
    run = PayrollRun.objects.of(company.tenant_id).filter(company=company, year=year, month=month).first()
    if run is not None and run.state == PayrollRun.CLOSED:
        raise refuse("timesheet_closed", period=f"{year}-{month:02d}")
    stored = TimesheetLine.objects.of(company.tenant_id).filter(employee__company=company, year=year, month=month)
    kept: dict[int, Line | None] = {line.employee_id: _line(line) for line in stored}
    kept.update(lines)
    stored.delete()
    insert_rows(
        TimesheetLine,
        ("tenant_id", "employee_id", "year", "month", *Line._fields),
        [
            (company.tenant_id, pk, year, month, *line[:2], json.dumps(line.items), line.extra_hours_hundredths)
            for pk, line in kept.items()
            if line is not None
        ],
    )


def _heading(item: PayItem) -> str:
    return f"{item.name} (net)" if item.net else item.name


def _line(stored: TimesheetLine) -> Line:
    return Line(stored.days, stored.overtime_hundredths, stored.items, stored.extra_hours_hundredths)


def _noted(year: int, month: int, lines: Any) -> dict[str, Any]:
    return {"period": f"{year}-{month:02d}", "lines": len(lines)}


def _typed(hundredths: int) -> str:
    return format_register(hundredths) if hundredths else ""
