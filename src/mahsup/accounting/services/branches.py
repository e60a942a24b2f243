"""Branches (şube) and cost centres (masraf merkezi)."""

from typing import TypeVar

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import Branch, CostCenter, User
from mahsup.platform import audit
from mahsup.problems import refuse

_Named = TypeVar("_Named", Branch, CostCenter)


def save_branch(user: User, code: str, name: str) -> Branch:
    """Add a branch, or give the branch of that code another name."""
    permissions.require(user, "manage_users")
    return _save(Branch, user, code, name, "branch")


def save_cost_center(user: User, code: str, name: str) -> CostCenter:
    """Add a cost centre, or give the one of that code another name."""
    permissions.require(user, "manage_chart")
    return _save(CostCenter, user, code, name, "cost_center")


def open_cost_center(user: User, code: str, *, is_open: bool) -> None:
    """Open or close a cost centre. A closed one takes no new lines; posted lines stay."""
    permissions.require(user, "manage_chart")
    with transaction.atomic():
        changed = CostCenter.objects.of(user.tenant_id).filter(code=code).update(is_open=is_open)
        if not changed:
            raise refuse("books_cost_center_unknown", cost_center=code)
        action = "cost_center_opened" if is_open else "cost_center_closed"
        audit.record(user.tenant_id, user.code, action, "cost_center", code)


def _save(model: type[_Named], user: User, code: str, name: str, kind: str) -> _Named:
    code, name = _given(code, name)
    with transaction.atomic():
        row = model.objects.of(user.tenant_id).filter(code=code).first() or model(tenant_id=user.tenant_id, code=code)
        row.name = name
        row.save()
        audit.record(user.tenant_id, user.code, f"{kind}_saved", kind, code)
    return row


def _given(code: str, name: str) -> tuple[str, str]:
    code, name = code.strip(), name.strip()
    if not code or not name or any(sign.isspace() for sign in code):
        raise refuse("books_code_and_name")
    return code, name
