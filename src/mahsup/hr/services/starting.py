"""Begin computing in İK after another payroll: the cards filled from the payslips that it left."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from mahsup.hr.models import Department, Employee, PayrollRun, Placement, Wage
from mahsup.hr.services.employees import add_placement
from mahsup.payroll.parameters import Statute, divide_half_up, statute
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows


def without_wage(run: PayrollRun) -> "QuerySet[Employee]":
    """Return the employees with a payslip in the run whose card has no wage at all."""
    numbers = run.payslips.filter(days__gt=0).values("employee_no")
    people = Employee.objects.of(run.tenant_id).filter(company_id=run.company_id, employee_no__in=numbers)
    return people.filter(wages=None).order_by("employee_no")


@transaction.atomic
def fill_cards(run: PayrollRun, *, actor: str) -> int:
    """Give the employees without a wage what their payslip shows; return how many. Other cards stay as they are.

    The wage is the normal earning of thirty days, from the run's month or a later first day on; disability, BES and the
    shares of other departments are taken over where the payslip has them.
    """
    slips: dict[str, Payslip] = {}
    for body in run.payslips.filter(days__gt=0).order_by("-payslip_id").values_list("body", flat=True):
        slip = stored_payslip(body)
        slips[slip.employee_no] = slip
    people = list(without_wage(run))
    first = date(run.year, run.month, 1)
    insert_rows(
        Wage,
        ("tenant_id", "employee_id", "from_on", "kind", "amount_kurus"),
        [
            (run.tenant_id, person.pk, max(first, person.hired_on or first), "MONTHLY_GROSS", amount)
            for person in people
            if (amount := _monthly(slips[person.employee_no])) > 0
        ],
    )
    _take_over(people, slips, statute(run.year, run.month))
    _place(run, [person for person in people if slips[person.employee_no].shares], slips, actor)
    audit.record(run.tenant_id, actor, "cards_filled", "run", run.name, period=run.period, employees=len(people))
    return len(people)


def _monthly(slip: Payslip) -> int:
    """Return the wage of thirty days. Of those that give a part month's earning, the roundest is the one agreed."""
    nearest, off = divide_half_up(slip.normal_earning_kurus * 30, slip.days), 30 // slip.days
    wages = range(nearest - off, nearest + off + 1)
    fitting = [wage for wage in wages if divide_half_up(wage * slip.days, 30) == slip.normal_earning_kurus]
    return max(fitting, key=_trailing_zeros, default=nearest)


def _take_over(people: Iterable[Employee], slips: dict[str, Payslip], law: Statute) -> None:
    degrees = {law.disability_allowance(degree): degree for degree in (1, 2, 3)}
    for person in people:
        slip = slips[person.employee_no]
        person.disability_degree = degrees.get(slip.disability_relief_kurus, person.disability_degree)
        person.in_bes = any(each.kind == "BES" for each in slip.deductions)
        if person.in_bes or person.disability_degree:
            person.save(update_fields=["disability_degree", "in_bes"])


def _place(run: PayrollRun, people: Iterable[Employee], slips: dict[str, Payslip], actor: str) -> None:
    """Place people who have no placement where their payslip has them, with its shares."""
    departments = {row.code: row for row in Department.objects.of(run.tenant_id).filter(company_id=run.company_id)}
    first = date(run.year, run.month, 1)
    for person in people:
        if not Placement.objects.of(run.tenant_id).filter(employee=person).exists():
            slip = slips[person.employee_no]
            begins = max(first, person.hired_on or first)
            add_placement(person, begins, departments[slip.department], slip.shares, actor=actor)


def _trailing_zeros(kurus: int) -> int:
    return len(str(kurus)) - len(str(kurus).rstrip("0"))
