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


class _Day(NamedTuple):
    """What an account and all below it moved on a day."""

    date: datetime.date
    debit_kurus: int
    credit_kurus: int
    lines: int


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
    days = _days(scope, code)
    start, row_id = place_of(after) if after else (scope.first or datetime.date.min, 0)
    opening = sum(day.debit_kurus - day.credit_kurus for day in days if day.date < start)
    if after:
        opening += _balance_of(_lines(scope, code).filter(date=start, pk__lte=row_id))
    rows = _lines(scope, code).filter(date__range=(start, _last_day(days, start, limit)))
    if after:
        rows = rows.exclude(date=start, pk__lte=row_id)
    found = _read(scope.tenant_id, rows.filter(scope.dates()), limit + 1)
    lines = _running(found[:limit], opening)
    span = [day for day in days if scope.first is None or day.date >= scope.first]
    debit, credit = sum(day.debit_kurus for day in span), sum(day.credit_kurus for day in span)
    following = cursor_of(lines[-1].line.date, lines[-1].line.pk) if len(found) > limit else ""
    return LedgerPage(account, opening, lines, debit, credit, sum(day.lines for day in span), following)


def _days(scope: Scope, code: str) -> list[_Day]:
    """Return the days up to the end of the span on which the account or one below it moved, in their order."""
    balances = AccountBalance.objects.of(scope.tenant_id).filter(scope.branches(), account__in=_with_below(scope, code))
    if scope.last:
        balances = balances.filter(date__lte=scope.last)
    days = balances.values_list("date").annotate(Sum("debit_kurus"), Sum("credit_kurus"), Sum("line_count"))
    return [_Day(*day) for day in days.order_by("date")]


def _last_day(days: list[_Day], start: datetime.date, limit: int) -> datetime.date:
    """Return the day with which a page is full, so that only its days are read and sorted.

    The page may begin behind the first day's lines; one line more than the page tells whether another follows.
    """
    first_day, *later = [day for day in days if day.date >= start] or [_Day(start, 0, 0, 0)]
    last, lines = first_day.date, 0
    for day in later:
        if lines > limit:
            break
        last, lines = day.date, lines + day.lines
    return last


def _read(tenant_id: int, rows: QuerySet[VoucherLine], count: int) -> list[VoucherLine]:
    """Return the first lines by date and id: sorted by what the index holds, then read whole."""
    wanted = list(rows.order_by("date", "pk").values_list("pk", flat=True)[:count])
    found = VoucherLine.objects.of(tenant_id).select_related("voucher", "account", "cost_center").in_bulk(wanted)
    return [found[pk] for pk in wanted]


def _running(rows: list[VoucherLine], opening_kurus: int) -> list[LedgerLine]:
    balance, lines = opening_kurus, []
    for row in rows:
        balance += row.debit_kurus - row.credit_kurus
        lines.append(LedgerLine(row, balance))
    return lines


def _lines(scope: Scope, code: str) -> QuerySet[VoucherLine]:
    lines = VoucherLine.objects.of(scope.tenant_id).filter(
        account_id__in=list(_with_below(scope, code)), voucher__state=Voucher.POSTED
    )
    return lines.filter(scope.branches("voucher__branch_id"))


def _with_below(scope: Scope, code: str) -> QuerySet[Account, int]:
    accounts = Account.objects.of(scope.tenant_id).filter(Q(code=code) | Q(code__startswith=f"{code}."))
    return accounts.values_list("pk", flat=True)


def _balance_of(rows: QuerySet[VoucherLine]) -> int:
    sums = rows.aggregate(debit=Sum("debit_kurus"), credit=Sum("credit_kurus"))
    return (sums["debit"] or 0) - (sums["credit"] or 0)
