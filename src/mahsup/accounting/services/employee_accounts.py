"""Employee sub-accounts (personel hesabı): which are missing, and opening them."""

from django.db import transaction

from mahsup.accounting.models import Account, User
from mahsup.accounting.permissions import require
from mahsup.accounting.services.preview import Preview, preview
from mahsup.books.chart import parents_of
from mahsup.platform import audit


def missing(user: User, fetch_id: int) -> list[tuple[str, str]]:
    """Return (code, "Personel <no>") of the employee leaves that a posting of the fetch needs and the chart lacks."""
    return [(leaf.code, leaf.name) for leaf in preview(user, fetch_id).prepared.new_leaves]


def open_missing(user: User, fetch_id: int) -> list[Account]:
    """Open the missing leaves below their accounts; return them."""
    require(user, "manage_chart")
    shown = preview(user, fetch_id)
    with transaction.atomic():
        opened = [_open(user, shown, leaf.code, leaf.name) for leaf in shown.prepared.new_leaves]
        if opened:
            audit.record(user.tenant_id, user.code, "employee_accounts_opened", "fetch", fetch_id, count=len(opened))
    return opened


def _open(user: User, shown: Preview, code: str, name: str) -> Account:
    parent = Account.objects.of(user.tenant_id).get(code=parents_of(code)[-1])
    account = Account(
        tenant_id=user.tenant_id,
        code=code,
        name=name,
        parent=parent,
        employee_key=shown.prepared.leaf_owners[code],
    )
    account.save(force_insert=True)
    return account
