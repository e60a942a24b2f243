"""People to compute payrolls of, and the computed payslips as values."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from mahsup.hr.models import Company, Department, Employee, PayrollRun, Wage
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.definitions import add_definition
from mahsup.money import format_tr
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import stored_payslip

from .conftest import NOW

Hire = Callable[..., Employee]
NEW_YEAR = date(2026, 1, 1)


def hiring(hotel: SimpleNamespace) -> Hire:
    """Return what hires somebody: with a wage from January 2026 on, in department 100, under law 05510."""

    def hired(number: str, lira: int, kind: str = "MONTHLY_GROSS", company: Company | None = None, **card: Any) -> Any:
        company = company or hotel.company
        department, _ = Department.objects.of(hotel.tenant.pk).get_or_create(
            company=company, code="100", defaults={"tenant_id": hotel.tenant.pk, "name": "ÖNBÜRO"}
        )
        named = {"employee_no": number, "first_name": "Ad", "last_name": number, "department": department}
        employee = add_definition(company, Employee, {"law": "05510", **named, **card}, actor="ik")
        if lira:
            Wage(
                tenant_id=company.tenant_id, employee=employee, from_on=NEW_YEAR, kind=kind, amount_kurus=lira * 100
            ).save()
        return employee

    return hired


def compute(hotel: SimpleNamespace, month: int = 1, company: Company | None = None, **more: Any) -> dict[str, Payslip]:
    run = compute_run(company or hotel.company, 2026, month, actor="ik", **more)
    return {row.employee_no: stored_payslip(row.body) for row in run.payslips.all()}


def close(hotel: SimpleNamespace, month: int = 1, company: Company | None = None) -> None:
    run = PayrollRun.objects.of(hotel.tenant.pk).get(company=company or hotel.company, month=month)
    close_run(run, actor="ik", now=NOW, accept_faulty=True)


def figures(slip: Payslip, *names: str) -> list[str]:
    return [format_tr(getattr(slip, f"{name}_kurus")) for name in names]
