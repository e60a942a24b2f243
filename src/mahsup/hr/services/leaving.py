"""An employee's leaving: what is suggested, what is due, and how it comes into the month's timesheet."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from mahsup.hr.models import Company, Employee, PayItem, RunPayslip, Wage
from mahsup.hr.services.payroll_settings import terms_of
from mahsup.hr.services.timesheets import put_items
from mahsup.money import format_tr
from mahsup.payroll.calculate import FULL_MONTH_DAYS
from mahsup.payroll.explain import Step
from mahsup.payroll.explain_leaving import explain_leaving
from mahsup.payroll.leaving import Dues, Leaving, dues_of, reasons
from mahsup.payroll.parameters import divide_half_up, statute
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.problems import refuse


class Item(NamedTuple):
    """The pay item that a pay on leaving is entered with."""

    code: str
    name: str
    treatment: str


SEVERANCE: Final = Item("KIDEM", "Kıdem tazminatı", "KIDEM")
NOTICE: Final = Item("IHBAR", "İhbar tazminatı", "IHBAR")
LEAVE: Final = Item("IZIN", "Kullanılmayan izin ücreti", "TAM")


USUAL_REASON: Final = "04"


class Shown(NamedTuple):
    """What is due of a leaving, and its steps."""

    dues: Dues
    steps: tuple[Step, ...]


def suggested(employee: Employee, end: date) -> dict[str, Any]:
    """Return what the card and the payslips tell of a leaving: reason, the month's gross, the year's base up to it.

    The gross of who is paid net is that of the last payslip. The clerk adds regular extras to `full_wage_kurus`.
    """
    wage = _monthly_gross(employee, end)
    return {
        "reason": employee.leaving_code or USUAL_REASON,
        "wage_kurus": wage,
        "full_wage_kurus": wage,
        "cumulative_before_kurus": _cumulative(employee, end),
    }


def leaving_of(employee: Employee, values: Mapping[str, Any]) -> Leaving:
    """Return the leaving that was asked for; the reason decides where severance and notice are left to it.

    Refuses an employee without a first day of employment, and a last day before it.
    """
    if employee.hired_on is None:
        raise refuse("leaving_no_start", employee=employee.employee_no)
    if values["end"] < employee.hired_on:
        raise refuse("leaving_dates", start=f"{employee.hired_on:%d.%m.%Y}", end=f"{values['end']:%d.%m.%Y}")
    reason = reasons()[values["reason"]]
    return Leaving(
        start=employee.hired_on,
        end=values["end"],
        born=employee.born_on,
        wage_kurus=values["wage_kurus"],
        full_wage_kurus=values["full_wage_kurus"],
        severance=_chosen(values["severance"], usual=reason.severance),
        notice=_chosen(values["notice"], usual=reason.notice),
        used_leave_days=values["used_leave_days"],
        cumulative_before_kurus=values["cumulative_before_kurus"],
    )


def work_out(company: Company, leaving: Leaving) -> Shown:
    """Return what is due by the law of the month of leaving as the company reads it.

    Refuses a month without parameters of the law, and a full wage below the bare one.
    """
    if leaving.full_wage_kurus < leaving.wage_kurus:
        full, bare = format_tr(leaving.full_wage_kurus), format_tr(leaving.wage_kurus)
        raise refuse("leaving_wage", full=full, bare=bare)
    settings = terms_of(company, leaving.end.year, leaving.end.month).settings
    law = statute(leaving.end.year, leaving.end.month, settings)
    dues = dues_of(law, leaving)
    return Shown(dues, explain_leaving(law, leaving, dues))


@transaction.atomic
def enter_leaving(employee: Employee, leaving: Leaving, reason: str, *, actor: str) -> None:
    """Set last day and reason on the card and put severance, notice and unused leave into the month's timesheet.

    What the month's line had of the three is replaced, its days fall to those of the employment. Refuses as `work_out`
    does, a closed month, and a pay item of that code with another treatment.
    """
    dues = work_out(employee.company, leaving).dues
    amounts = {
        SEVERANCE: dues.severance.gross_kurus if dues.severance else 0,
        NOTICE: dues.notice.gross_kurus if dues.notice else 0,
        LEAVE: dues.leave_kurus,
    }
    employee.left_on, employee.leaving_code = leaving.end, reason
    employee.save(update_fields=["left_on", "leaving_code"])
    columns = {_column(employee.company, item, kurus): kurus for item, kurus in amounts.items()}
    put_items(employee, leaving.end.year, leaving.end.month, columns)
    audit.record(
        *(employee.tenant_id, actor, "leaving_entered", "Employee", employee.employee_no),
        left_on=leaving.end.isoformat(),
        reason=reason,
    )


def _column(company: Company, item: Item, kurus: int) -> str:
    """Return the timesheet's column of an item, which is defined where something is due and no item has its code."""
    column = f"KAZANC:{item.code}"
    if not kurus:
        return column
    row, _ = PayItem.objects.of(company.tenant_id).get_or_create(
        company=company,
        kind="KAZANC",
        code=item.code,
        defaults={"tenant_id": company.tenant_id, "name": item.name, "treatment": item.treatment},
    )
    if row.treatment != item.treatment or row.net:
        raise refuse("leaving_item", item=item.code, name=row.name)
    return column


def _chosen(choice: str, *, usual: bool) -> bool:
    return usual if choice == "reason" else choice == "yes"


def _monthly_gross(employee: Employee, end: date) -> int | None:
    wages = Wage.objects.of(employee.tenant_id).filter(employee=employee, from_on__lte=end)
    wage = wages.order_by("-from_on").first()
    if wage is not None and wage.kind != "MONTHLY_NET":
        return wage.amount_kurus * (FULL_MONTH_DAYS if wage.kind == "DAILY_GROSS" else 1)
    last = _slips(employee).filter(days__gt=0).order_by("-run__year", "-run__month").first()
    if last is None:
        return None
    slip = stored_payslip(last.body)
    return divide_half_up(slip.normal_earning_kurus * FULL_MONTH_DAYS, slip.days)


def _cumulative(employee: Employee, end: date) -> int:
    """Return the year's tax base up to the month of leaving, without a notice pay that is computed already."""
    slips = _slips(employee).filter(run__year=end.year, run__month__lte=end.month, faulty=False)
    last = slips.select_related("run").order_by("-cumulative_tax_base_kurus").first()
    if last is None:
        return employee.declared_base_kurus if employee.declared_year == end.year else 0
    extras = stored_payslip(last.body).extras if last.run.month == end.month else ()
    return last.cumulative_tax_base_kurus - sum(each.amount_kurus for each in extras if each.code == NOTICE.code)


def _slips(employee: Employee) -> "QuerySet[RunPayslip]":
    slips = RunPayslip.objects.of(employee.tenant_id)
    return slips.filter(run__company=employee.company, employee_no=employee.employee_no)
