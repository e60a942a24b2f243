"""Keep payslips in a run: imported and computed ones alike, as the rows that the wire serves."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from mahsup.hr.models import Company, DebtTaken, Employee, PayItem, PayrollRun, RunPayslip
from mahsup.hr.services.employees import person_ids
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import canonical, payslip_to_row
from mahsup.platform.bulk import insert_rows
from mahsup.problems import Problem

_FIGURES: Final = (
    *("gross_kurus", "net_paid_kurus", "employer_cost_kurus", "days"),
    *("sgk_exempt_kurus", "extras_kurus", "cumulative_tax_base_kurus"),
)
_COLUMNS: Final = (
    *("tenant_id", "run_id", "payslip_id", "employee_no", "department_code", "payroll_type", "faulty"),
    *(*_FIGURES, "inputs", "faults", "body"),
)
Row = tuple[object, ...]


class ItemKey(NamedTuple):
    """A pay item by its kind (KAZANC or KESINTI) and code."""

    kind: str
    code: str


class PayslipRows:
    """Makes the rows that a company's runs keep of payslips; reads what it needs of the company once."""

    def __init__(self, company: Company) -> None:
        people = Employee.objects.of(company.tenant_id).filter(company=company)
        items = PayItem.objects.of(company.tenant_id).filter(company=company)
        persons = person_ids(company)
        self._persons = {number: persons.get(pk, pk) for number, pk in people.values_list("employee_no", "pk")}
        self._names = {ItemKey(item.kind, item.code): item.name for item in items}

    def row(self, slip: Payslip, problems: Iterable[Problem], inputs: str = "") -> Row:
        """Return the row of a payslip with what is wrong with it and the digest of what it was computed from."""
        complete = _completed(slip, str(self._persons[slip.employee_no]), self._names)
        return (
            slip.payslip_id,
            slip.employee_no,
            slip.department,
            slip.payroll_type,
            slip.faulty,
            *(getattr(slip, name) for name in _FIGURES),
            inputs,
            json.dumps([[problem.code, problem.params] for problem in problems]),
            canonical(payslip_to_row(complete)),
        )


def replace_payslips(run: PayrollRun, rows: Iterable[Row], employee_no: str | None = None) -> None:
    """Put rows in place of the run's payslips, or of one employee's, in the caller's transaction.

    What the replaced payslips took for debts is forgotten with them.
    """
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    taken = DebtTaken.objects.of(run.tenant_id).filter(run=run)
    if employee_no is not None:
        slips, taken = slips.filter(employee_no=employee_no), taken.filter(debt__employee__employee_no=employee_no)
    slips.delete()
    taken.delete()
    insert_rows(RunPayslip, _COLUMNS, ((run.tenant_id, run.pk, *row) for row in rows))


def _completed(slip: Payslip, employee_id: str, names: dict[ItemKey, str]) -> Payslip:
    """Add the employee's id, and the names that the company's definitions know extras and deductions by."""
    extras = tuple(extra._replace(name=names.get(ItemKey("KAZANC", extra.code), extra.name)) for extra in slip.extras)
    deductions = tuple(
        each._replace(name=names.get(ItemKey("KESINTI", each.code), each.name)) for each in slip.deductions
    )
    return replace(slip, employee_id=employee_id, extras=extras, deductions=deductions)
