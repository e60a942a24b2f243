"""January of the demo computed from cards and timesheet derived from its registers: every row comes out to the kuruş.

What no input can express is left out: shares of other departments, which the register states beside the payslip.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest

from mahsup.hr.models import Company, Debt, Employee, PayItem, PayrollRun, TimesheetLine, Wage
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.files import read_file
from mahsup.hr.services.importing import import_payroll
from mahsup.payroll.payslip import Deduction, Payslip
from mahsup.personelweb.rows import stored_payslip

DATA = Path(str(resources.files("mahsup.demo_data")))
JANUARY = datetime.date(2026, 1, 1)
DEGREES = {0: None, 1_200_000: 1, 700_000: 2, 300_000: 3}


@pytest.mark.parametrize(("firma_id", "payslips", "round_up"), [(1, 153, 0), (2, 41, 100)])
def test_the_registers_rows_come_out_to_the_kurus(
    hotel: SimpleNamespace, firma_id: int, payslips: int, round_up: int
) -> None:
    company = hotel.company if firma_id == 1 else hotel.other
    payroll = read_file(DATA / f"bordro-firma{firma_id}-2026-01.csv")
    run = import_payroll(company, payroll, actor="ik")
    stated = {slip.payslip_id: slip for slip in stored(run)}
    Company.objects.of(hotel.tenant.pk).filter(pk=company.pk).update(round_up_kurus=round_up)
    PayItem.objects.of(hotel.tenant.pk).filter(code="YEMEK").update(treatment="YEMEK")
    company.refresh_from_db()
    for slip in stated.values():
        enter_inputs(company, slip)
    compute_run(company, 2026, 1, actor="ik")
    computed = {slip.payslip_id: slip for slip in stored(run)}
    assert len(computed) == payslips
    assert computed == {key: expressible(slip) for key, slip in stated.items()}


def stored(run: PayrollRun) -> Iterator[Payslip]:
    for row in run.payslips.all():
        slip = stored_payslip(row.body)
        yield replace(slip, deductions=tuple(sorted(slip.deductions)), extras=tuple(sorted(slip.extras)))


def expressible(slip: Payslip) -> Payslip:
    return replace(slip, shares=())


def enter_inputs(company: Company, slip: Payslip) -> None:
    """Put on the card and the timesheet what the row tells of the person."""
    tenant = company.tenant_id
    employee = Employee.objects.of(tenant).get(company=company, employee_no=slip.employee_no)
    employee.disability_degree = DEGREES[slip.disability_relief_kurus]
    employee.in_bes = any(each.kind == "BES" for each in slip.deductions)
    employee.save()
    monthly = slip.normal_earning_kurus * 30 // slip.days
    Wage(tenant_id=tenant, employee=employee, from_on=JANUARY, kind="MONTHLY_GROSS", amount_kurus=monthly).save()
    items = {f"KAZANC:{extra.code}": extra.amount_kurus for extra in slip.extras}
    items |= {f"KESINTI:{each.code}": each.amount_kurus for each in slip.deductions if entered(each)}
    TimesheetLine(
        tenant_id=tenant,
        employee=employee,
        year=2026,
        month=1,
        days=slip.days,
        overtime_hundredths=slip.overtime_hours_hundredths,
        items=items,
    ).save()
    if any(each.kind == "ICRA" for each in slip.deductions):
        order = {"kind": "ICRA", "reference": "2025/1", "priority": 1, "total_kurus": 100_000_000}
        Debt(tenant_id=tenant, employee=employee, from_on=JANUARY, **order).save()


def entered(deduction: Deduction) -> bool:
    return deduction.kind not in ("BES", "ICRA")
