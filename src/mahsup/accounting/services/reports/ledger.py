"""The ledger account (muavin): opening balance, lines with a running balance, page by page."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from mahsup.accounting.models import Account, AccountBalance, Voucher, VoucherLine
from mahsup.accounting.services.reports.scope import Scope, cursor_of, place_of
from mahsup.problems import Place, refuse

LINES_PER_PAGE = 200


class LedgerLine(NamedTuple):
    """A line of the account with the balance (debit minus credit) after it."""

    line: VoucherLine
    balance_kurus: int


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Lines of an account and all below it. `opening_kurus` is the balance before the first line of this page."""

    account: Account
    opening_kurus: int
    lines: list[LedgerLine]
    debit_kurus: int
    credit_kurus: int
    total: int
    next: str

    @property
    def closing_kurus(self) -> int:
        return self.lines[-1].balance_kurus if self.lines else self.opening_kurus


def ledger(scope: Scope, code: str, *, after: str = "", limit: int = LINES_PER_PAGE) -> LedgerPage:
    """Return one page of an account's lines by date. `debit_kurus` and `credit_kurus` are of all pages.

    Refuses with `books_account_unknown` where the chart has no such account.
    """
    account = Account.objects.of(scope.tenant_id).filter(code=code).first()
    if account is None:
        raise refuse("books_account_unknown", Place("account", code), account=code)
    every = _lines(scope, code).filter(scope.dates())
    rows = every
    if after:
        date, row_id = place_of(after)
        rows = rows.filter(date__gte=date).exclude(date=date, pk__lte=row_id)
    found = list(rows.select_related("voucher", "account", "cost_center").order_by("date", "pk")[: limit + 1])
    opening = _balance_before(scope, code, after)
    lines = _running(found[:limit], opening)
    debit, credit = _sums(_balances(scope, code).filter(scope.dates()))
    following = cursor_of(lines[-1].line.date, lines[-1].line.pk) if len(found) > limit else ""
    return LedgerPage(account, opening, lines, debit, credit, every.count(), following)


def _running(rows: list[VoucherLine], opening_kurus: int) -> list[LedgerLine]:
    balance, lines = opening_kurus, []
    for row in rows:
        balance += row.debit_kurus - row.credit_kurus
        lines.append(LedgerLine(row, balance))
    return lines


def _lines(scope: Scope, code: str) -> QuerySet[VoucherLine]:
    accounts = _with_below(scope.tenant_id, code)
    lines = VoucherLine.objects.of(scope.tenant_id).filter(account_id__in=accounts, voucher__state=Voucher.POSTED)
    return lines.filter(scope.branches("voucher__branch_id"))


def _with_below(tenant_id: int, code: str) -> list[int]:
    accounts = Account.objects.of(tenant_id).filter(Q(code=code) | Q(code__startswith=f"{code}."))
    return list(accounts.values_list("pk", flat=True))


def _balances(scope: Scope, code: str) -> QuerySet[AccountBalance]:
    accounts = Account.objects.of(scope.tenant_id).filter(Q(code=code) | Q(code__startswith=f"{code}."))
    return AccountBalance.objects.of(scope.tenant_id).filter(scope.branches(), account__in=accounts)


def _sums(rows: QuerySet[AccountBalance] | QuerySet[VoucherLine]) -> tuple[int, int]:
    sums = rows.aggregate(debit=Sum("debit_kurus"), credit=Sum("credit_kurus"))
    return sums["debit"] or 0, sums["credit"] or 0


def _balance_before(scope: Scope, code: str, after: str) -> int:
    """Return the balance before a page: whole days from the daily balances, the begun day from its lines."""
    if not after:
        return _balance_of_days_before(scope, code, scope.first) if scope.first else 0
    date, row_id = place_of(after)
    debit, credit = _sums(_lines(scope, code).filter(date=date, pk__lte=row_id))
    return _balance_of_days_before(scope, code, date) + debit - credit


def _balance_of_days_before(scope: Scope, code: str, date: datetime.date) -> int:
    debit, credit = _sums(_balances(scope, code).filter(date__lt=date))
    return debit - credit
