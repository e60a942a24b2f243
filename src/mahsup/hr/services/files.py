"""Register files as the command line and the demo bring them."""

from pathlib import Path
from typing import NamedTuple

from mahsup.formats.register import read_register
from mahsup.hr.models import PayrollRun
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.setup import find_company
from mahsup.payroll.payslip import PayrollMonth
from mahsup.problems import refuse


class Imported(NamedTuple):
    """The run that a file became: its payslips and how many of them are faulty."""

    run: PayrollRun
    payslips: int
    faulty: int


def read_file(file: Path) -> PayrollMonth:
    """Return the payroll month that a register file holds. Refuses a file that cannot be read."""
    try:
        content = file.read_bytes()
    except OSError:
        raise refuse("import_file_missing", file=str(file)) from None
    return read_content(content, file.name)


def read_content(content: bytes, file_name: str) -> PayrollMonth:
    """Return the payroll month of a register file's bytes. Refuses a form error with every row that has one."""
    return read_register(content, file_name)


def import_file(
    tenant_id: int,
    firma_id: int,
    payroll: PayrollMonth,
    *,
    actor: str,
    year: int | None = None,
    month: int | None = None,
) -> Imported:
    """Import into the company that the numbers name; return what came in."""
    run = import_payroll(find_company(tenant_id, firma_id), payroll, actor=actor, year=year, month=month)
    return Imported(run, run.payslips.count(), run.payslips.filter(faulty=True).count())
