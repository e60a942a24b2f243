"""Take the papers of a month away: payslips and the register, as PDF and .xlsx. Each taking is recorded."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import Final, NamedTuple

from django.db.models import Count
from django.utils import translation

from mahsup.formats.zipped import zipped
from mahsup.hr.models import Department, PayrollRun, RunPayslip
from mahsup.hr.papers.payslips import payslips_pdf
from mahsup.hr.papers.register import register_pdf
from mahsup.hr.services.register import register_of
from mahsup.hr.workbooks import payslips_workbook, register_workbook
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.i18n import current_language
from mahsup.platform.web import XLSX
from mahsup.problems import refuse

IN_ONE_FILE: Final = 400
"""So many payslips make one PDF, in some two seconds and below 300 MB; more come as a zip, by department."""
IN_A_PART: Final = 250
"""So many payslips are in one PDF of a zip at most: it is typeset in a second and below 250 MB."""
PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
_NOT_IN_A_FILE_NAME: Final = re.compile(r"[^\w-]+")
_LONGEST_NAME: Final = 60


class Paper(NamedTuple):
    """A file to save. `content` may come in pieces that are still being made."""

    name: str
    content_type: str
    content: bytes | Iterator[bytes]


class DepartmentCount(NamedTuple):
    """A department of a run and how many payslips it has."""

    code: str
    name: str
    payslips: int


def departments_of(run: PayrollRun) -> list[DepartmentCount]:
    """Return the departments that have payslips in a run, by code."""
    names = dict(Department.objects.of(run.tenant_id).filter(company_id=run.company_id).values_list("code", "name"))
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    counted = slips.values_list("department_code").annotate(Count("id")).order_by("department_code")
    return [DepartmentCount(code, names.get(code, code), count) for code, count in counted]


def take_payslip(row: RunPayslip, *, actor: str, now: datetime) -> Paper:
    """Return one payslip as PDF."""
    run = row.run
    noted = {"run": run.name}
    audit.record(run.tenant_id, actor, "payslip_taken", "payslip", row.payslip_id, **noted)
    content = payslips_pdf(run, [stored_payslip(row.body)], now, tagged=True)
    return Paper(_name(run, "pusula", row.payslip_id, suffix="pdf"), PDF, content)


def take_payslips(run: PayrollRun, department: str, *, actor: str, now: datetime) -> Paper:
    """Return the payslips of a run, or of one of its departments, as PDF.

    More than IN_ONE_FILE come as a zip of PDFs by department, made while they are sent. Refuses with `papers_empty`.
    """
    stored = _wanted(run, department)
    one = len(stored) <= IN_ONE_FILE
    _record_payslips(run, actor, "pdf" if one else "zip", len(stored), department)
    if one:
        content = payslips_pdf(run, map(stored_payslip, stored), now)
        return Paper(_name(run, "pusulalar", department, suffix="pdf"), PDF, content)
    return Paper(_name(run, "pusulalar", department, suffix="zip"), ZIP, zipped(_parts(run, stored, now)))


def take_payslips_table(run: PayrollRun, department: str, *, actor: str) -> Paper:
    """Return the payslips of a run, or of one of its departments, as .xlsx, a row each. Refuses with `papers_empty`."""
    stored = _wanted(run, department)
    _record_payslips(run, actor, "xlsx", len(stored), department)
    content = payslips_workbook(lambda: map(stored_payslip, stored))
    return Paper(_name(run, "pusulalar", department, suffix="xlsx"), XLSX, content)


def take_register(run: PayrollRun, payroll_type: str, *, actor: str, now: datetime) -> Paper:
    """Return the register of a run, of one payroll type or ("") of all, as PDF."""
    _record_register(run, actor, "pdf", payroll_type)
    content = register_pdf(run, register_of(run, payroll_type), payroll_type, now)
    return Paper(_name(run, "icmal", payroll_type, suffix="pdf"), PDF, content)


def take_register_table(run: PayrollRun, payroll_type: str, *, actor: str) -> Paper:
    """Return the register of a run, of one payroll type or ("") of all, as .xlsx."""
    _record_register(run, actor, "xlsx", payroll_type)
    content = register_workbook(register_of(run, payroll_type))
    return Paper(_name(run, "icmal", payroll_type, suffix="xlsx"), XLSX, content)


def _record_payslips(run: PayrollRun, actor: str, form: str, count: int, department: str) -> None:
    noted = {"period": run.period, "form": form, "payslips": count, "department": department}
    audit.record(run.tenant_id, actor, "payslips_taken", "run", run.name, **noted)


def _record_register(run: PayrollRun, actor: str, form: str, payroll_type: str) -> None:
    noted = {"period": run.period, "form": form, "payroll_type": payroll_type}
    audit.record(run.tenant_id, actor, "register_taken", "run", run.name, **noted)


def _wanted(run: PayrollRun, department: str) -> list[str]:
    """Return the stored payslips by department (all where it is ""), employee and payslip.

    All are read at once: what is made of them takes a while, in which the month may be computed anew.
    """
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    slips = slips.filter(department_code=department) if department else slips
    stored = list(slips.order_by("department_code", "employee_no", "payslip_id").values_list("body", flat=True))
    if not stored:
        raise refuse("papers_empty", period=run.period)
    return stored


def _parts(run: PayrollRun, stored: Sequence[str], now: datetime) -> Iterator[tuple[str, bytes]]:
    """Return a PDF for each department, several for a large one, named by a number and the department's code.

    They are in the language of this call: when they are made, the request's own is gone.
    """
    language = current_language()

    def made(number: int, slips: Sequence[Payslip]) -> tuple[str, bytes]:
        with translation.override(language):
            return f"{number:03d}-{_safe(slips[0].department)}.pdf", payslips_pdf(run, slips, now)

    by_department = groupby(map(stored_payslip, stored), key=attrgetter("department"))
    slices = (part for _, slips in by_department for part in _sliced(slips, IN_A_PART))
    return (made(number, part) for number, part in enumerate(slices, start=1))


def _sliced(slips: Iterator[Payslip], size: int) -> Iterator[list[Payslip]]:
    while part := list(islice(slips, size)):
        yield part


def _name(run: PayrollRun, kind: str, of: str, *, suffix: str) -> str:
    parts = (kind, str(run.company.firma_id), run.period, _safe(of))
    return f"{'-'.join(part for part in parts if part)}.{suffix}"


def _safe(text: str) -> str:
    return _NOT_IN_A_FILE_NAME.sub("-", text).strip("-")[:_LONGEST_NAME]
