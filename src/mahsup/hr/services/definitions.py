"""Add and change what a company's payroll refers to: departments, employees, pay items, payroll types."""

import re
from typing import Any, Final, TypeVar

from mahsup.hr.models import Company, Department, Employee, PayItem, PayrollType
from mahsup.hr.services.employees import check_card
from mahsup.platform import audit
from mahsup.problems import refuse

Definition = Department | Employee | PayItem | PayrollType
_D = TypeVar("_D", Department, Employee, PayItem, PayrollType)

# The fields that name a definition within its company. They never change: payslips refer to them.
KEYS: Final[dict[type[Definition], tuple[str, ...]]] = {
    Department: ("code",),
    Employee: ("employee_no",),
    PayItem: ("kind", "code"),
    PayrollType: ("code",),
}

_CODE: Final = re.compile(r"[\w./&+-]+(?: [\w./&+-]+)*")


def add_definition(company: Company, model: type[_D], values: dict[str, Any], *, actor: str) -> _D:
    """Create a definition.

    Refuses an empty code, one with signs that separate in files and forms (`:`, `;`, `|` …), one that the company has
    already, and a card that cannot be.
    """
    key = {name: values[name] for name in KEYS[model]}
    code = str(key[KEYS[model][-1]]).strip()
    if not code:
        raise refuse("definition_code")
    if not _CODE.fullmatch(code):
        raise refuse("definition_code_signs", entry=code[:40])
    if model.objects.of(company.tenant_id).filter(company=company, **key).exists():
        raise refuse("definition_exists", entry=code)
    if model is Employee:
        check_card(values)
    row = model(tenant_id=company.tenant_id, company=company, **values)
    row.save(force_insert=True)
    audit.record(company.tenant_id, actor, "definition_added", model.__name__, code)
    return row


def change_definition(row: Definition, values: dict[str, Any], *, actor: str) -> None:
    """Change everything of a definition but its code. Refuses a card that cannot be."""
    if isinstance(row, Employee):
        check_card(values)
    changed = {name: value for name, value in values.items() if name not in KEYS[type(row)]}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    code = str(getattr(row, KEYS[type(row)][-1]))
    audit.record(row.tenant_id, actor, "definition_changed", type(row).__name__, code, fields=sorted(changed))
