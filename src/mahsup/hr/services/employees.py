"""The employee's card: what may stand on it, and the wage and the department over time."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from mahsup.hr.models import Company, Department, Employee, Placement, PlacementShare, Wage
from mahsup.money import format_tr
from mahsup.payroll.payslip import DepartmentShare
from mahsup.platform import audit
from mahsup.problems import refuse

WHOLE: Final = 10_000
"""The whole cost of an employee in hundredths of a per cent."""
MOST_WAGE_KURUS: Final = 10**10
"""No wage of a month or a day is above 100 million TL: whoever types more has slipped."""
MOST_UNION_HUNDREDTHS: Final = 10_00
"""Union dues of ten per cent of the wage, more than any union's; a day's wage is 3,33."""


def check_card(values: Mapping[str, Any]) -> None:
    """Refuse what no card may hold: an end before the start, numbers that fail their check, a base without its year."""
    start, end = values.get("hired_on"), values.get("left_on")
    if start and end and end < start:
        raise refuse("employee_dates", start=_day(start), end=_day(end))
    born = values.get("born_on")
    if start and born and born >= start:
        raise refuse("employee_born", born=_day(born), start=_day(start))
    tckn, iban, law = values.get("tckn", ""), values.get("iban", ""), values.get("law", "")
    if tckn and not _is_tckn(tckn):
        raise refuse("employee_tckn", tckn=tckn)
    if iban and not _is_iban(iban):
        raise refuse("employee_iban", iban=iban)
    if law and not re.fullmatch("[0-9]{5}", law):
        raise refuse("employee_law", law=law)
    year, base = values.get("declared_year"), values.get("declared_base_kurus", 0)
    if base < 0 or bool(base) != bool(year):
        raise refuse("employee_declared", base=format_tr(base), year=str(year or "–"))
    for name in (
        "declared_base_kurus",
        "private_premium_kurus",
        "life_premium_kurus",
        "union_dues_kurus",
        "support_base_day_kurus",
    ):
        kurus = values.get(name) or 0
        if not 0 <= kurus <= MOST_WAGE_KURUS:
            raise refuse("employee_amount", amount=format_tr(kurus), most=format_tr(MOST_WAGE_KURUS))
    dues, share = values.get("union_dues_kurus", 0), values.get("union_hundredths", 0)
    if not 0 <= share <= MOST_UNION_HUNDREDTHS or (dues and share):
        most = format_tr(MOST_UNION_HUNDREDTHS)
        raise refuse("employee_union", dues=format_tr(dues), share=format_tr(share), most=most)


def person_ids(company: Company) -> dict[int, int]:
    """Return by card of a company the person's SICILID where it is not the card's own: that of the first card.

    Who has cards in several companies of a taxpayer, told by the identity number, is one person on the wire too, so
    that whoever reads it can follow the cumulative base.
    """
    cards = Employee.objects.of(company.tenant_id).filter(company__vkn=company.vkn).exclude(tckn="").order_by("pk")
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for pk, tckn, company_id in cards.values_list("pk", "tckn", "company_id") if company.vkn else ():
        if first.setdefault(tckn, pk) != pk and company_id == company.pk:
            found[pk] = first[tckn]
    return found


@transaction.atomic
def add_wage(employee: Employee, from_on: date, kind: str, amount_kurus: int, *, actor: str) -> Wage:
    """Add what is paid from a day on: the first of a month, or the first day of employment.

    Refuses a wage that is none, a day outside the employment or within a month, and a second wage from one day.
    """
    if not 0 < amount_kurus <= MOST_WAGE_KURUS:
        raise refuse("wage_amount", amount=format_tr(amount_kurus), most=format_tr(MOST_WAGE_KURUS))
    _check_day(employee, from_on)
    if from_on.day != 1 and from_on != employee.hired_on:
        raise refuse("wage_day", day=_day(from_on))
    if Wage.objects.of(employee.tenant_id).filter(employee=employee, from_on=from_on).exists():
        raise refuse("wage_twice", employee=employee.employee_no, day=_day(from_on))
    wage = Wage(tenant_id=employee.tenant_id, employee=employee, from_on=from_on, kind=kind, amount_kurus=amount_kurus)
    wage.save(force_insert=True)
    audit.record(employee.tenant_id, actor, "wage_added", "Employee", employee.employee_no, from_on=from_on.isoformat())
    return wage


@transaction.atomic
def add_placement(
    employee: Employee, from_on: date, department: Department, shares: Sequence[DepartmentShare] = (), *, actor: str
) -> Placement:
    """Place an employee in a department from a day on; the latest placement is the card's department.

    `shares` are the parts of the cost that other departments carry; the department has the rest. Refuses a day outside
    the employment, a second department on one day, and shares that no cost can be divided by.
    """
    _check_day(employee, from_on)
    carrying = _carrying(employee, department, shares)
    placements = Placement.objects.of(employee.tenant_id).filter(employee=employee)
    there = placements.filter(from_on=from_on).select_related("department").first()
    if there is not None:
        raise refuse("placement_twice", employee=employee.employee_no, day=_day(from_on), there=there.department.code)
    placement = Placement(tenant_id=employee.tenant_id, employee=employee, from_on=from_on, department=department)
    placement.save(force_insert=True)
    for share, carrier in zip(shares, carrying, strict=True):
        PlacementShare(
            tenant_id=employee.tenant_id, placement=placement, department=carrier, hundredths=share.hundredths
        ).save(force_insert=True)
    _take_latest_department(employee)
    audit.record(
        employee.tenant_id, actor, "placement_added", "Employee", employee.employee_no, department=department.code
    )
    return placement


@transaction.atomic
def remove_entry(entry: Wage | Placement, *, actor: str) -> None:
    """Take a wage or a placement back. Closed months stay as they were computed."""
    employee, day = entry.employee, entry.from_on.isoformat()
    entry.delete()
    if isinstance(entry, Placement):
        _take_latest_department(employee)
    action = f"{type(entry).__name__.lower()}_removed"
    audit.record(employee.tenant_id, actor, action, "Employee", employee.employee_no, from_on=day)


def _carrying(employee: Employee, home: Department, shares: Sequence[DepartmentShare]) -> list[Department]:
    """Return the departments of the shares.

    Refuses an unknown one, the home department and one named twice, a share that is none, and more than 100 %.
    """
    known = {row.code: row for row in Department.objects.of(employee.tenant_id).filter(company_id=employee.company_id)}
    total = sum(share.hundredths for share in shares)
    for at, (code, hundredths) in enumerate(shares):
        if code not in known:
            raise refuse("share_unknown", department=code)
        if code in (home.code, *(share.department for share in shares[:at])):
            raise refuse("share_twice", department=code, home=home.code)
        if hundredths <= 0 or total > WHOLE:
            raise refuse("share_percent", department=code, percent=format_tr(hundredths), total=format_tr(total))
    return [known[share.department] for share in shares]


def _take_latest_department(employee: Employee) -> None:
    latest = Placement.objects.of(employee.tenant_id).filter(employee=employee).order_by("-from_on").first()
    if latest is not None:
        employee.department_id = latest.department_id
        employee.save(update_fields=["department"])


def _check_day(employee: Employee, day: date) -> None:
    start, end = employee.hired_on, employee.left_on
    if (start and day < start) or (end and day > end):
        number = employee.employee_no
        raise refuse("employee_outside", day=_day(day), employee=number, start=_day(start), end=_day(end))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def _is_tckn(text: str) -> bool:
    """Check the two check digits of a Turkish identity number."""
    if not re.fullmatch("[1-9][0-9]{10}", text):
        return False
    digits = [int(digit) for digit in text]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def _is_iban(text: str) -> bool:
    """Check a Turkish IBAN (ISO 13616): 26 characters whose number leaves 1 by 97."""
    return bool(re.fullmatch("TR[0-9]{24}", text)) and int(text[4:] + "2927" + text[2:4]) % 97 == 1
