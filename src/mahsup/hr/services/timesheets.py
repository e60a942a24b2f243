"""The month's timesheet (puantaj): entered on screen or brought in from a file, all of it or nothing, and undone."""

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from mahsup.formats.table import read_rows, write_xlsx
from mahsup.hr.models import Company, Employee, PayItem, PayrollRun, PayrollType, TimesheetImport, TimesheetLine
from mahsup.money import MoneyError, format_register, format_tr, parse_register
from mahsup.payroll.earnings import sgk_days
from mahsup.payroll.payslip import INSURANCE_STATUSES
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError, Place, Problem, refuse

NUMBER, PAYROLL_TYPE, DAYS, HOURS = "sicil_no", "bordro_tipi", "gun", "fazla_mesai_saat"
NORMAL: Final = ""
"""The payroll type of the month's normal payslip, which is named after the insurance status."""
EXTRA_HOURS: Final = "fazla_sure_saat"
"""Hours above the agreed week and below 45, at 1.25 (fazla sürelerle çalışma); `HOURS` are those above it, at 1.5."""
COMPUTED: Final = ("BES", "ICRA")
"""Deductions that the payroll computes by itself: nobody enters them."""
MOST_PROBLEMS: Final = 100
"""A file with more problems than that is the wrong one: nobody reads on, and the rest is not looked at."""
MOST_KURUS: Final = 10**10
"""No amount of a pay item in a month is above 100 million TL: whoever types more has slipped."""
MOST_HOURS: Final = 300
"""More hours than that in a month, of both kinds together, cannot be worked beside the working time."""

_DIGITS: Final = re.compile("[0-9]{1,2}")
# A dot groups thousands only where the kuruş follow after a comma; `1.234` alone could be read in two ways.
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}")
_NO_ITEMS: Final = (NUMBER, "adi_soyadi", PAYROLL_TYPE, DAYS, HOURS, EXTRA_HOURS)


class Line(NamedTuple):
    """What one employee worked: SGK days, kuruş by `<kind>:<code>` of a pay item, and hundredths of an hour.

    `overtime_hundredths` are paid at 1.5, `extra_hours_hundredths` at 1.25.
    """

    days: int
    overtime_hundredths: int
    items: Mapping[str, int]
    extra_hours_hundredths: int = 0


Slot = tuple[int, str]
"""An employee's key and the payroll type of one of the month's payslips."""


class Sheet(NamedTuple):
    """A month's timesheet of one payroll type: who was employed in the month, their lines, the pay items.

    `most_days` are what the employment and the month's other payslips leave; `items` holds the items' names by their
    column, `<kind>:<code>`.
    """

    employees: list[Employee]
    most_days: Mapping[int, int]
    lines: Mapping[int, Line]
    items: Mapping[str, str]
    payroll_type: str = NORMAL

    def line(self, employee: Employee) -> Line:
        """Return an employee's line; without one the person worked all days, all in the normal payslip."""
        days = 0 if self.payroll_type else self.most_days[employee.pk]
        return self.lines.get(employee.pk) or Line(days, 0, {})

    def cells(self, employee: Employee) -> dict[str, str]:
        """Return an employee's line as it is typed."""
        line = self.line(employee)
        days = "" if self.payroll_type and not line.days else str(line.days)
        items = {item: _typed(line.items.get(item, 0)) for item in self.items}
        hours = {HOURS: _typed(line.overtime_hundredths), EXTRA_HOURS: _typed(line.extra_hours_hundredths)}
        return {DAYS: days, **hours, **items}


def employed(company: Company, year: int, month: int) -> "QuerySet[Employee]":
    """Return the employees of a company with at least one day of employment in the month, by number."""
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    people = Employee.objects.of(company.tenant_id).filter(company=company)
    begun = people.filter(Q(hired_on=None) | Q(hired_on__lt=after))
    return begun.filter(Q(left_on=None) | Q(left_on__gte=first)).order_by("employee_no")


def additional_types(company: Company) -> list[str]:
    """Return the company's payroll types that a payslip beside the normal one may have."""
    types = PayrollType.objects.of(company.tenant_id).filter(company=company).exclude(code__in=INSURANCE_STATUSES)
    return sorted(types.values_list("code", flat=True))


def sheet_of(company: Company, year: int, month: int, payroll_type: str = NORMAL) -> Sheet:
    """Return the company's timesheet of a month for one payroll type."""
    people = list(employed(company, year, month))
    items = PayItem.objects.of(company.tenant_id).filter(company=company).exclude(treatment__in=COMPUTED)
    lines: dict[int, Line] = {}
    elsewhere: Counter[int] = Counter()
    for (pk, of_type), line in _stored(company, year, month).items():
        if of_type == payroll_type:
            lines[pk] = line
        else:
            elsewhere[pk] += line.days
    employment = {person.pk: sgk_days(year, month, person.hired_on, person.left_on) for person in people}
    return Sheet(
        people,
        {pk: max(days - elsewhere[pk], 0) for pk, days in employment.items()},
        lines,
        {f"{item.kind}:{item.code}": _heading(item) for item in items.order_by("kind", "code")},
        payroll_type,
    )


def additional_lines(company: Company, year: int, month: int) -> Mapping[int, list[tuple[str, Line]]]:
    """Return by employee the lines of payslips beside the normal one, in order of their types."""
    found: dict[int, list[tuple[str, Line]]] = {}
    for (pk, payroll_type), line in sorted(_stored(company, year, month).items(), key=lambda each: each[0]):
        if payroll_type:
            found.setdefault(pk, []).append((payroll_type, line))
    return found


@transaction.atomic
def enter(company: Company, year: int, month: int, rows: Sequence[Mapping[str, str]], *, actor: str) -> int:
    """Enter lines as they were typed, by column; return how many. Refuses all of them for one that cannot be."""
    lines = _read(company, year, month, [(f"{row.get(NUMBER, '')}", row) for row in rows])
    _keep(company, year, month, lines)
    audit.record(
        company.tenant_id, actor, "timesheet_entered", "Company", company.firma_id, **_noted(year, month, lines)
    )
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
    _keep(employee.company, year, month, {(employee.pk, NORMAL): line._replace(days=days, items=items)})


@transaction.atomic
def import_timesheet(
    company: Company,
    year: int,
    month: int,
    content: bytes,
    file_name: str,
    *,
    payroll_type: str = NORMAL,
    actor: str,
) -> TimesheetImport:
    """Bring in a .csv or .xlsx file keyed by the employee number, all or nothing, so that it can be undone.

    A row is of the payroll type in its column `bordro_tipi`, of `payroll_type` where the file has none. An empty `gun`
    means all days of the employment, on a payslip beside the normal one none; there an empty row takes the line away.
    Refuses an unknown column, type or number, one given twice, someone who was not employed, too many days or hours,
    and what is no number.
    """
    header, *body = read_rows(content, file_name)
    columns = [cell.strip() for cell in header.cells]
    if NUMBER not in columns or len(set(columns)) != len(columns):
        raise refuse("timesheet_header", file=file_name)
    rows = (
        (f"{file_name}, {row.line}", {PAYROLL_TYPE: payroll_type, **dict(zip(columns, row.cells, strict=False))})
        for row in body
        if any(cell.strip() for cell in row.cells)
    )
    lines = _read(company, year, month, rows)
    if not lines:
        raise refuse("timesheet_header", file=file_name)
    known = _stored(company, year, month)
    before = [[*slot, list(known[slot]) if slot in known else None] for slot in lines]
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
    audit.record(
        company.tenant_id, actor, "timesheet_imported", "Company", company.firma_id, **_noted(year, month, lines)
    )
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
    _keep(company, year, month, {(pk, of_type): Line(*line) if line else None for pk, of_type, line in batch.before})
    batch.delete()
    noted = _noted(year, month, batch.before)
    audit.record(company.tenant_id, actor, "timesheet_import_undone", "Company", company.firma_id, **noted)
    return batch


def sheet_file(sheet: Sheet) -> bytes:
    """Return the timesheet as the .xlsx file that can be filled and brought in."""
    header = [NUMBER, "adi_soyadi", PAYROLL_TYPE, DAYS, HOURS, EXTRA_HOURS, *sheet.items]
    rows: list[Sequence[object]] = []
    for person in sheet.employees:
        named = (person.employee_no, f"{person.first_name} {person.last_name}", sheet.payroll_type)
        rows.append((*named, *sheet.cells(person).values()))
    return write_xlsx([("Puantaj", header, rows)])


def _read(
    company: Company, year: int, month: int, rows: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[Slot, Line | None]:
    """Return the lines by employee and payroll type. Refuses with every problem that there is."""
    normal = sheet_of(company, year, month)
    employed_now = {person.employee_no: person for person in normal.employees}
    everybody = set(
        Employee.objects.of(company.tenant_id).filter(company=company).values_list("employee_no", flat=True)
    )
    types = {NORMAL, *additional_types(company)}
    lines: dict[Slot, Line | None] = {}
    problems: list[Problem] = []
    for place, row in rows:
        if len(problems) >= MOST_PROBLEMS:
            problems.append(_problem("timesheet_many", place, most=str(MOST_PROBLEMS)))
            break
        number, payroll_type = row.get(NUMBER, "").strip(), row.get(PAYROLL_TYPE, "").strip()
        payroll_type = NORMAL if payroll_type in INSURANCE_STATUSES else payroll_type
        person = employed_now.get(number)
        if person is None:
            code = "timesheet_left" if number in everybody else "timesheet_unknown"
            problems.append(_problem(code, place, employee=number, period=f"{year}-{month:02d}"))
        elif payroll_type not in types:
            problems.append(_problem("timesheet_type", place, column=PAYROLL_TYPE, value=payroll_type[:40]))
        elif (person.pk, payroll_type) in lines:
            problems.append(_problem("timesheet_twice", place, employee=number))
        else:
            reader = _Reader(place, number, row, normal.items)
            employment = sgk_days(year, month, person.hired_on, person.left_on)
            blank = None if payroll_type else normal.most_days[person.pk]
            lines[person.pk, payroll_type] = reader.line(employment, blank)
            problems += reader.problems
    if not problems:
        problems += _too_many_days(company, year, month, normal.employees, lines)
    if problems:
        raise MahsupError(*problems)
    return lines


def _too_many_days(
    company: Company, year: int, month: int, people: Iterable[Employee], lines: Mapping[Slot, Line | None]
) -> Iterator[Problem]:
    """Yield who would have more days on the month's payslips together than in the employment."""
    together: Counter[int] = Counter()
    for (pk, _), line in {**_stored(company, year, month), **lines}.items():
        together[pk] += line.days if line else 0
    touched = {pk for pk, _ in lines}
    for person in people:
        most = sgk_days(year, month, person.hired_on, person.left_on)
        if person.pk in touched and together[person.pk] > most:
            params = {"employee": person.employee_no, "days": str(together[person.pk]), "most": str(most)}
            yield _problem("timesheet_days_together", person.employee_no, **params)


class _Reader:
    """One row as it was typed; what cannot be is kept in `problems`."""

    def __init__(self, place: str, number: str, row: Mapping[str, str], items: Container[str]) -> None:
        self.problems: list[Problem] = []
        self._place, self._number, self._row, self._items = place, number, row, items

    def line(self, most_days: int, blank_days: int | None) -> Line | None:
        """Return the line, with `blank_days` where no days are given; None takes an empty line away."""
        overtime, extra = self._hours(HOURS), self._hours(EXTRA_HOURS)
        if overtime + extra > MOST_HOURS * 100:
            self._fault("timesheet_hours", HOURS, most=str(MOST_HOURS))
        line = Line(self._days(most_days, blank_days or 0), overtime, dict(self._earned()), extra)
        return None if blank_days is None and line == (0, 0, {}, 0) else line

    def _hours(self, column: str) -> int:
        hours = self._amount(column)
        if hours < 0:
            self._fault("timesheet_hours", column, most=str(MOST_HOURS))
        return max(hours, 0)

    def _days(self, most: int, blank: int) -> int:
        text = self._row.get(DAYS, "").strip()
        if not text:
            return blank
        if not _DIGITS.fullmatch(text) or int(text) > most:
            self._fault("timesheet_days", DAYS, most=str(most))
            return blank
        return int(text)

    def _earned(self) -> Iterator[tuple[str, int]]:
        for column, text in self._row.items():
            if column in _NO_ITEMS or not text.strip():
                continue
            if column not in self._items:
                self._fault("timesheet_item", column)
            elif amount := self._amount(column):
                yield column, amount

    def _amount(self, column: str) -> int:
        text = self._row.get(column, "").strip()
        try:
            amount = parse_register(_ungrouped(text)) if text else 0
        except MoneyError:
            self._fault("timesheet_amount", column)
            return 0
        if abs(amount) > MOST_KURUS:
            self._fault("timesheet_amount_range", column, most=format_tr(MOST_KURUS))
            return 0
        return amount

    def _fault(self, code: str, column: str, **params: str) -> None:
        value = self._row.get(column, "").strip()[:40]
        given = {"employee": self._number, "column": column, "value": value, **params}
        self.problems.append(_problem(code, self._place, **given))


def _problem(code: str, place: str, **params: str) -> Problem:
    return Problem(code, Place("run", place, params.get("column", "")), {"place": place, **params})


def _keep(company: Company, year: int, month: int, lines: Mapping[Slot, Line | None]) -> None:
    """Write the month's lines anew with these in place of theirs; None takes a line away."""
    run = PayrollRun.objects.of(company.tenant_id).filter(company=company, year=year, month=month).first()
    if run is not None and run.state == PayrollRun.CLOSED:
        raise refuse("timesheet_closed", period=f"{year}-{month:02d}")
    kept: dict[Slot, Line | None] = {**_stored(company, year, month), **lines}
    _lines_of(company, year, month).delete()
    insert_rows(
        TimesheetLine,
        ("tenant_id", "employee_id", "payroll_type", "year", "month", *Line._fields),
        [
            (company.tenant_id, *slot, year, month, *line[:2], json.dumps(line.items), line.extra_hours_hundredths)
            for slot, line in kept.items()
            if line is not None
        ],
    )


def _heading(item: PayItem) -> str:
    return f"{item.name} (net)" if item.net else item.name


def _lines_of(company: Company, year: int, month: int) -> "QuerySet[TimesheetLine]":
    lines = TimesheetLine.objects.of(company.tenant_id)
    return lines.filter(employee__company=company, year=year, month=month)


def _stored(company: Company, year: int, month: int) -> dict[Slot, Line]:
    return {
        (line.employee_id, line.payroll_type): Line(
            line.days, line.overtime_hundredths, line.items, line.extra_hours_hundredths
        )
        for line in _lines_of(company, year, month)
    }


def _noted(year: int, month: int, lines: Any) -> dict[str, Any]:
    return {"period": f"{year}-{month:02d}", "lines": len(lines)}


def _ungrouped(text: str) -> str:
    return text.replace(".", "") if _GROUPED.fullmatch(text) else text


def _typed(hundredths: int) -> str:
    return format_register(hundredths) if hundredths else ""
