"""Writing into the books: vouchers, numbered without gaps.

Everything runs in the caller's transaction and no database error is caught in it: after some errors SQLite has rolled
back by itself, and code that went on would write outside any transaction.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.db import connection, transaction

from mahsup.accounting.models import Account, CostCenter, PeriodLock, Voucher, VoucherCounter, VoucherLine
from mahsup.books import voucher as pure
from mahsup.books.chart import AccountInfo, Chart
from mahsup.books.checks import BooksView, check_voucher
from mahsup.platform import guards
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError

_LINE_COLUMNS = (
    *("tenant_id", "voucher_id", "line_no", "account_id", "cost_center_id"),
    *("debit_kurus", "credit_kurus", "text", "date"),
)


def chart_of(tenant_id: int) -> Chart:
    """Return the tenant's chart of accounts as the pure checks take it."""
    rows = Account.objects.of(tenant_id).values_list("code", "name", "is_open", "cost_center_required")
    return Chart(AccountInfo(*row) for row in rows)


def cost_centers_of(tenant_id: int) -> frozenset[str]:
    """Return the codes of the open cost centres."""
    return frozenset(CostCenter.objects.of(tenant_id).filter(is_open=True).values_list("code", flat=True))


def locked_through(tenant_id: int, branch_id: int) -> datetime.date | None:
    """Return the date up to and including which the branch's books are locked; None where they are not."""
    return PeriodLock.objects.of(tenant_id).filter(branch_id=branch_id).values_list("locked_through", flat=True).first()


def write_voucher(
    tenant_id: int,
    branch_id: int,
    voucher: pure.Voucher,
    *,
    actor: str,
    now: datetime.datetime,
    reverses: Voucher | None = None,
    reason: str = "",
) -> Voucher:
    """Write one voucher with its lines and balances, give it the next number of its year and post it.

    See `write_vouchers`. `reverses` is the posted voucher that this one reverses, with the reason.
    """
    writer = _Writer.of(tenant_id, branch_id, actor, now)
    return writer.write(voucher, reverses, reason)


def write_vouchers(
    tenant_id: int, branch_id: int, vouchers: Sequence[pure.Voucher], *, actor: str, now: datetime.datetime
) -> list[Voucher]:
    """Write vouchers in their order, in the caller's `transaction.atomic()`.

    Refuses with the errors of the pure checks before anything is written. What they cannot see (a race, raw SQL) the
    database refuses by IntegrityError; `accounting.guards.refusal` gives its sentence, after the transaction.
    """
    writer = _Writer.of(tenant_id, branch_id, actor, now)
    return [writer.write(voucher) for voucher in vouchers]


@dataclass(frozen=True, slots=True)
class _Writer:
    """What writing needs of the books, read once for any number of vouchers."""

    tenant_id: int
    branch_id: int
    actor: str
    now: datetime.datetime
    accounts: dict[str, int]
    centers: dict[str, int]
    view: BooksView

    @classmethod
    def of(cls, tenant_id: int, branch_id: int, actor: str, now: datetime.datetime) -> Self:
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("vouchers are written in the caller's transaction.atomic()")
        guards.verify(connection.alias)
        accounts = dict(Account.objects.of(tenant_id).values_list("code", "pk"))
        centers = dict(CostCenter.objects.of(tenant_id).filter(is_open=True).values_list("code", "pk"))
        view = BooksView(chart_of(tenant_id), frozenset(centers), locked_through(tenant_id, branch_id))
        return cls(tenant_id, branch_id, actor, now, accounts, centers, view)

    def write(self, voucher: pure.Voucher, reverses: Voucher | None = None, reason: str = "") -> Voucher:
        errors = [problem for problem in check_voucher(voucher, self.view) if problem.severity == "error"]
        if errors:
            raise MahsupError(*errors)
        counter = _lock_counter(self.tenant_id, voucher.date.year)
        row = self._draft(voucher, reverses, reason)
        insert_rows(VoucherLine, _LINE_COLUMNS, self._lines(row, voucher))
        _add_to_balances(row)
        _post(row, counter)
        return row

    def _draft(self, voucher: pure.Voucher, reverses: Voucher | None, reason: str) -> Voucher:
        row = Voucher(
            tenant_id=self.tenant_id,
            branch_id=self.branch_id,
            year=voucher.date.year,
            date=voucher.date,
            kind=voucher.kind,
            description=voucher.description,
            document_kind=voucher.document.kind,
            document_number=voucher.document.number,
            document_date=voucher.document.date,
            reverses=reverses,
            reason=reason,
            total_kurus=voucher.debit_kurus,
            created_by=self.actor,
            created_at=self.now,
        )
        row.save(force_insert=True)
        return row

    def _lines(self, row: Voucher, voucher: pure.Voucher) -> Iterable[tuple[object, ...]]:
        for number, line in enumerate(voucher.lines, start=1):
            center = self.centers[line.cost_center] if line.cost_center else None
            sides = (line.debit_kurus, line.credit_kurus)
            yield (row.tenant_id, row.pk, number, self.accounts[line.account], center, *sides, line.text, voucher.date)


def _lock_counter(tenant_id: int, year: int) -> VoucherCounter:
    """Hold the counter's row until the transaction ends. SQLite ignores FOR UPDATE; BEGIN IMMEDIATE holds it there."""
    VoucherCounter.unscoped.bulk_create([VoucherCounter(tenant_id=tenant_id, year=year)], ignore_conflicts=True)
    return VoucherCounter.objects.of(tenant_id).select_for_update().get(year=year)


def _add_to_balances(row: Voucher) -> None:
    """Add the voucher to the balances of its accounts, branch and day, in one statement on both engines."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounting_accountbalance
                (tenant_id, branch_id, account_id, date, debit_kurus, credit_kurus, line_count)
            SELECT tenant_id, %s, account_id, date, SUM(debit_kurus), SUM(credit_kurus), COUNT(*)
            FROM accounting_voucherline WHERE voucher_id = %s GROUP BY tenant_id, account_id, date
            ON CONFLICT (tenant_id, branch_id, account_id, date) DO UPDATE SET
                debit_kurus = accounting_accountbalance.debit_kurus + excluded.debit_kurus,
                credit_kurus = accounting_accountbalance.credit_kurus + excluded.credit_kurus,
                line_count = accounting_accountbalance.line_count + excluded.line_count
            """,
            [row.branch_id, row.pk],
        )


def _post(row: Voucher, counter: VoucherCounter) -> None:
    row.number = counter.last = counter.last + 1
    row.state = Voucher.POSTED
    counter.save(update_fields=["last"])
    Voucher.objects.of(row.tenant_id).filter(pk=row.pk).update(number=row.number, state=row.state)
