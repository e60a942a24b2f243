"""The chart of accounts (hesap planı): the starter, adding, opening and closing accounts."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from mahsup.accounting import permissions
from mahsup.accounting.models import Account, User, Voucher, VoucherLine
from mahsup.books.chart import parents_of
from mahsup.platform import audit
from mahsup.problems import Place, refuse

LONGEST_CODE = 40
_SEGMENT = re.compile("[0-9A-Za-z_-]+")


def accounts(user: User, text: str = "") -> QuerySet[Account]:
    """Return the accounts by code; `text` begins the code or stands in the name."""
    permissions.require(user, "view_books")
    found = Account.objects.of(user.tenant_id).order_by("code")
    return found.filter(Q(code__startswith=text) | Q(name__icontains=text)) if text else found


def add_missing(tenant_id: int, wanted: Iterable[tuple[str, str]]) -> int:
    """Add the accounts (code, name) whose code the chart lacks, parents first, in the caller's transaction.

    The parent is the account with the longest existing prefix of dot segments. Accounts that stood lower move under a
    new account in between.
    """
    known = dict(Account.objects.of(tenant_id).values_list("code", "pk"))
    before, above = len(known), {parent for code in known for parent in parents_of(code)}
    for code, name in sorted(wanted, key=lambda pair: pair[0].split(".")):
        if code in known:
            continue
        _refuse_bad_code(code, name)
        account = Account(tenant_id=tenant_id, code=code, name=name, parent_id=parent_id(code, known))
        _refuse_used_parent(tenant_id, account)
        account.save(force_insert=True)
        known[code] = account.pk
        if code in above:
            _adopt(account)
    return len(known) - before


def parent_id(code: str, known: dict[str, int]) -> int | None:
    """Return the id of the account with the longest prefix of the code's segments, None where there is none."""
    return next((known[parent] for parent in reversed(parents_of(code)) if parent in known), None)


def add_account(user: User, code: str, name: str, *, cost_center_required: bool = False) -> Account:
    """Add one account."""
    permissions.require(user, "manage_chart")
    code, name = code.strip(), name.strip()
    with transaction.atomic():
        if not add_missing(user.tenant_id, [(code, name)]):
            raise refuse("books_account_exists", Place("account", code), account=code)
        account = Account.objects.of(user.tenant_id).get(code=code)
        if cost_center_required:
            account.cost_center_required = True
            account.save(update_fields=["cost_center_required"])
        audit.record(user.tenant_id, user.code, "account_added", "account", code)
    return account


def change_account(
    user: User,
    code: str,
    *,
    name: str | None = None,
    is_open: bool | None = None,
    cost_center_required: bool | None = None,
) -> Account:
    """Change what is given of an account's name, open state and need of a cost centre. Posted lines stay."""
    permissions.require(user, "manage_chart")
    with transaction.atomic():
        account = Account.objects.of(user.tenant_id).filter(code=code).first()
        if account is None:
            raise refuse("books_account_unknown", Place("account", code), account=code)
        if name is not None:
            _refuse_bad_code(code, name.strip())
            account.name = name.strip()
        account.is_open = account.is_open if is_open is None else is_open
        if cost_center_required is not None:
            account.cost_center_required = cost_center_required
        account.save(update_fields=["name", "is_open", "cost_center_required"])
        audit.record(
            *(user.tenant_id, user.code, "account_changed", "account", code),
            open=account.is_open,
            cost_center_required=account.cost_center_required,
        )
    return account


def _adopt(account: Account) -> None:
    """Hang the accounts below a new one under it, where they hung higher up."""
    below = Account.objects.of(account.tenant_id).filter(code__startswith=f"{account.code}.")
    below.filter(Q(parent_id=account.parent_id) | Q(parent_id=None)).update(parent_id=account.pk)


def _refuse_bad_code(code: str, name: str) -> None:
    segments = code.split(".")
    if not name or len(code) > LONGEST_CODE or not all(map(_SEGMENT.fullmatch, segments)):
        raise refuse("books_account_code", Place("account", code), account=code or "—")


def _refuse_used_parent(tenant_id: int, account: Account) -> None:
    if account.parent_id is None:
        return
    lines = VoucherLine.objects.of(tenant_id).filter(account_id=account.parent_id, voucher__state=Voucher.POSTED)
    if lines.exists():
        raise refuse("books_parent_used", Place("account", account.code), account=account.code)
