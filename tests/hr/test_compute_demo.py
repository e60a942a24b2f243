"""Three months of the demo computed from cards and timesheets: every register row comes out to the kuruş.

What a row states beside its results is entered: days, overtime, extras and deductions on the timesheet; wages, last
days, garnishments, disability, BES and shares of other departments on the card. The months are computed and closed in
turn, so that cumulative bases and what is carried above the SGK ceiling come from İK's own months alone.

One thing is not compared: the register shortens the id of a second payslip (`10011-SOSYAL` of type SOSYAL YARDIM),
where İK has `<number>-<type>`, the default of a register file.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest

from mahsup.hr.demo import TENANT_ID, load_demo
from mahsup.hr.models import Company, Debt, Employee, PayItem, PayrollRun, PayrollType, TimesheetLine
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.files import read_file
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.starting import fill_cards
from mahsup.payroll.payslip import Deduction, Payslip
from mahsup.personelweb.rows import stored_payslip

from .conftest import NOW

DATA = Path(str(resources.files("mahsup.demo_data")))


@pytest.mark.parametrize(("firma_id", "payslips", "round_up"), [(1, (153, 154, 159), 0), (2, (41, 41, 42), 100)])
def test_the_registers_rows_come_out_to_the_kurus(
    hotel: SimpleNamespace, firma_id: int, payslips: tuple[int, ...], round_up: int
) -> None:
    company = hotel.company if firma_id == 1 else hotel.other
    Company.objects.of(hotel.tenant.pk).filter(pk=company.pk).update(round_up_kurus=round_up)
    company.refresh_from_db()
    for month, count in enumerate(payslips, 1):
        run = import_payroll(company, read_file(DATA / f"bordro-firma{firma_id}-2026-{month:02d}.csv"), actor="ik")
        PayItem.objects.of(hotel.tenant.pk).filter(code="YEMEK").update(treatment="YEMEK")
        PayrollType.objects.of(hotel.tenant.pk).filter(code="SOSYAL YARDIM").update(without_bes=True)
        stated = {slip.payslip_id: slip for slip in map(with_default_id, stored(run))}
        fill_cards(run, actor="ik")
        for slip in stated.values():
            enter_inputs(company, month, slip)
        compute_run(company, 2026, month, actor="ik")
        computed = {slip.payslip_id: slip for slip in stored(run)}
        assert len(stated) == count
        assert computed == stated
        close_run(run, actor="ik", now=NOW)


def stored(run: PayrollRun) -> Iterator[Payslip]:
    for row in run.payslips.all():
        slip = stored_payslip(row.body)
        yield replace(slip, deductions=tuple(sorted(slip.deductions)), extras=tuple(sorted(slip.extras)))


def with_default_id(slip: Payslip) -> Payslip:
    named = {"SOSYAL": "SOSYAL YARDIM"}
    number, _, name = slip.payslip_id.partition("-")
    return replace(slip, payslip_id=f"{number}-{named.get(name, name)}")


def enter_inputs(company: Company, month: int, slip: Payslip) -> None:
    """Enter in the timesheet, on the card and on the account what the row tells of the month."""
    tenant = company.tenant_id
    employee = Employee.objects.of(tenant).get(company=company, employee_no=slip.employee_no)
    items = {f"KAZANC:{extra.code}": extra.amount_kurus for extra in slip.extras}
    items |= {f"KESINTI:{each.code}": each.amount_kurus for each in slip.deductions if entered(each)}
    TimesheetLine(
        tenant_id=tenant,
        employee=employee,
        year=2026,
        month=month,
        payroll_type="" if slip.payroll_type == slip.insurance else slip.payroll_type,
        days=slip.days,
        overtime_hundredths=slip.overtime_hours_hundredths,
        items=items,
    ).save()
    if any(each.kind == "ICRA" for each in slip.deductions):
        order = {"kind": "ICRA", "priority": 1, "total_kurus": 100_000_000, "from_on": datetime.date(2026, 1, 1)}
        Debt.objects.of(tenant).get_or_create(
            employee=employee, reference="2025/1", defaults={"tenant_id": tenant, **order}
        )


def entered(deduction: Deduction) -> bool:
    return deduction.kind not in ("BES", "ICRA")


def test_the_demos_april_is_computed_from_its_cards(db: None) -> None:
    load_demo(DATA)
    company = Company.objects.of(TENANT_ID).get(firma_id=1)
    run = compute_run(company, 2026, 4, actor="ik")
    march = PayrollRun.objects.of(TENANT_ID).get(company=company, month=3)
    assert not run.payslips.filter(faulty=True).exists()
    bases = dict(march.payslips.values_list("employee_no", "cumulative_tax_base_kurus"))
    for slip in stored(run):
        assert slip.cumulative_tax_base_kurus == bases.get(slip.employee_no, 0) + slip.tax_base_kurus
