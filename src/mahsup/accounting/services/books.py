"""Writing into the books: one voucher, numbered without gaps, and the locks of periods.

Everything runs in the caller's transaction and no database error is caught in it: after some errors SQLite has rolled
back by itself, and code that went on would write outside any transaction.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

from mahsup.accounting.models import Account, CostCenter, PeriodLock, Voucher, VoucherCounter
from mahsup.accounting.services.bulk import insert_rows
from mahsup.platform import guards
from mahsup.problems import Place, refuse

if TYPE_CHECKING:
    from mahsup.books import voucher as pure

_IDS_AT_ONCE = 900
_LINE_COLUMNS = (
    *("tenant_id", "voucher_id", "line_no", "account_id", "cost_center_id"),
    *("debit_kurus", "credit_kurus", "text", "date"),
)


def write_voucher(
    tenant_id: int,
    branch_id: int,
    voucher: "pure.Voucher",
    *,
    actor: str,
    now: datetime.datetime,
    reverses: Voucher | None = None,
    reason: str = "",
) -> Voucher:
    """Write one voucher with its lines and balances, give it the next number of its year and post it.

    Call it inside `transaction.atomic()`. Refuses with `books_account_unknown` or `books_cost_center_unknown`; whatever
    else is against the books the database refuses by IntegrityError (`accounting.guards.refusal` gives its sentence,
    after the transaction).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("write_voucher needs the caller's transaction.atomic()")
    guards.verify(connection.alias)
    counter = _lock_counter(tenant_id, voucher.date.year)
    accounts = _ids_of_accounts(tenant_id, {line.account for line in voucher.lines})
    centers = _ids_of_cost_centers(tenant_id, {line.cost_center for line in voucher.lines if line.cost_center})
    row = _draft(tenant_id, branch_id, voucher, actor, now, reverses, reason)
    insert_rows("accounting_voucherline", _LINE_COLUMNS, _rows(row, voucher, accounts, centers))
    _add_to_balances(row)
    _post(row, counter)
    return row


def locked_through(tenant_id: int, branch_id: int) -> datetime.date | None:
    """Return the date up to and including which the branch's books are locked; None where they are not."""
    return PeriodLock.objects.of(tenant_id).filter(branch_id=branch_id).values_list("locked_through", flat=True).first()


def _lock_counter(tenant_id: int, year: int) -> VoucherCounter:
    """Hold the counter's row until the transaction ends. SQLite ignores FOR UPDATE; BEGIN IMMEDIATE holds it there."""
    VoucherCounter.unscoped.bulk_create([VoucherCounter(tenant_id=tenant_id, year=year)], ignore_conflicts=True)
    return VoucherCounter.objects.of(tenant_id).select_for_update().get(year=year)


def _ids_of_accounts(tenant_id: int, codes: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(sorted(codes)):
        found.update(Account.objects.of(tenant_id).filter(code__in=part).values_list("code", "pk"))
    for code in sorted(codes - found.keys()):
        raise refuse("books_account_unknown", Place("account", code), account=code)
    return found


def _ids_of_cost_centers(tenant_id: int, codes: set[str]) -> dict[str, int]:
    found = dict(CostCenter.objects.of(tenant_id).filter(code__in=codes).values_list("code", "pk"))
    for code in sorted(codes - found.keys()):
        raise refuse("books_cost_center_unknown", Place("voucher", field="cost_center"), cost_center=code)
    return found


def _parts(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (codes[start : start + _IDS_AT_ONCE] for start in range(0, len(codes), _IDS_AT_ONCE))


def _draft(
    tenant_id: int,
    branch_id: int,
    voucher: "pure.Voucher",
    actor: str,
    now: datetime.datetime,
    reverses: Voucher | None,
    reason: str,
) -> Voucher:
    row = Voucher(
        tenant_id=tenant_id,
        branch_id=branch_id,
        year=voucher.date.year,
        date=voucher.date,
        kind=voucher.kind,
        description=voucher.description,
        document_kind=voucher.document.kind,
        document_number=voucher.document.number,
        document_date=voucher.document.date,
        reverses=reverses,
        reason=reason,
        total_kurus=sum(line.debit_kurus for line in voucher.lines),
        created_by=actor,
        created_at=now,
    )
    row.save(force_insert=True)
    return row


def _rows(
    row: Voucher, voucher: "pure.Voucher", accounts: dict[str, int], centers: dict[str, int]
) -> Iterable[tuple[object, ...]]:
    for number, line in enumerate(voucher.lines, start=1):
        center = centers[line.cost_center] if line.cost_center else None
        sides = (line.debit_kurus, line.credit_kurus)
        yield (row.tenant_id, row.pk, number, accounts[line.account], center, *sides, line.text, voucher.date)


def _add_to_balances(row: Voucher) -> None:
    """Add the voucher's sums per account to the balances of its branch and day, in one statement on both engines."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounting_accountbalance (tenant_id, branch_id, account_id, date, debit_kurus, credit_kurus)
            SELECT tenant_id, %s, account_id, date, SUM(debit_kurus), SUM(credit_kurus)
            FROM accounting_voucherline WHERE voucher_id = %s GROUP BY tenant_id, account_id, date
            ON CONFLICT (tenant_id, branch_id, account_id, date) DO UPDATE SET
                debit_kurus = accounting_accountbalance.debit_kurus + excluded.debit_kurus,
                credit_kurus = accounting_accountbalance.credit_kurus + excluded.credit_kurus
            """,
            [row.branch_id, row.pk],
        )


def _post(row: Voucher, counter: VoucherCounter) -> None:
    row.number = counter.last = counter.last + 1
    row.state = Voucher.POSTED
    counter.save(update_fields=["last"])
    Voucher.objects.of(row.tenant_id).filter(pk=row.pk).update(number=row.number, state=row.state)
