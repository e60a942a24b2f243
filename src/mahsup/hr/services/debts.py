"""The employee's account: garnishments, alimony and advances, what was taken of each and what is open. Kuruş."""

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum

from mahsup.hr.models import Debt, Employee
from mahsup.hr.services.employees import MOST_WAGE_KURUS
from mahsup.money import format_tr
from mahsup.platform import audit
from mahsup.problems import refuse


class Account(NamedTuple):
    """A debt, what the payrolls have taken for it, and what is open (None for an alimony, which runs on)."""

    debt: Debt
    taken_kurus: int
    open_kurus: int | None

    @property
    def is_open(self) -> bool:
        return self.debt.until_on is None and self.open_kurus != 0


def account_of(employee: Employee) -> list[Account]:
    """Return the debts of an employee in the order in which they began."""
    debts = Debt.objects.of(employee.tenant_id).filter(employee=employee)
    taken = debts.annotate(sum_taken=Sum("taken__amount_kurus", default=0)).order_by("from_on", "pk")
    return [
        Account(debt, debt.sum_taken, None if debt.total_kurus is None else debt.total_kurus - debt.sum_taken)
        for debt in taken
    ]


@transaction.atomic
def add_debt(
    employee: Employee,
    kind: str,
    reference: str,
    from_on: date,
    *,
    priority: int = 0,
    total_kurus: int | None = None,
    monthly_kurus: int | None = None,
    extras_whole: bool = False,
    actor: str,
) -> Debt:
    """Open a debt. An alimony has an amount a month; a garnishment and an advance have a total.

    Refuses amounts that are none, a reference given twice, and a second open garnishment of one priority.
    """
    employee = Employee.objects.of(employee.tenant_id).select_for_update().get(pk=employee.pk)
    needed, other = (monthly_kurus, total_kurus) if kind == "NAFAKA" else (total_kurus, monthly_kurus)
    for kurus in (needed or 0, 1 if other is None else other):
        if not 0 < kurus <= MOST_WAGE_KURUS:
            raise refuse("debt_amount", amount=format_tr(kurus), most=format_tr(MOST_WAGE_KURUS))
    account = account_of(employee)
    if any((each.debt.kind, each.debt.reference) == (kind, reference) for each in account):
        raise refuse("debt_exists", reference=reference, employee=employee.employee_no)
    orders = (each.debt for each in account if each.debt.kind == "ICRA" and each.is_open)
    clash = next((order for order in orders if order.priority == priority), None)
    if kind == "ICRA" and clash is not None:
        raise refuse("debt_priority", reference=reference, priority=str(priority), other=clash.reference)
    debt = Debt(
        tenant_id=employee.tenant_id,
        employee=employee,
        kind=kind,
        reference=reference,
        priority=priority,
        total_kurus=None if kind == "NAFAKA" else total_kurus,
        monthly_kurus=monthly_kurus,
        extras_whole=extras_whole,
        from_on=from_on,
    )
    debt.save(force_insert=True)
    audit.record(
        employee.tenant_id, actor, "debt_opened", "Employee", employee.employee_no, kind=kind, reference=reference
    )
    return debt


@transaction.atomic
def end_debt(debt: Debt, until_on: date, *, actor: str) -> None:
    """Take nothing more for a debt in the months after a day. Refuses a day before it began."""
    if until_on < debt.from_on:
        raise refuse("debt_dates", reference=debt.reference, start=f"{debt.from_on:%d.%m.%Y}")
    debt.until_on = until_on
    debt.save(update_fields=["until_on"])
    audit.record(debt.tenant_id, actor, "debt_ended", "Employee", debt.employee.employee_no, reference=debt.reference)
