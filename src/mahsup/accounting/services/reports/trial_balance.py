"""The trial balance (mizan), from the daily balances kept in the posting transaction."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Sum

from mahsup.accounting.models import Account, AccountBalance
from mahsup.accounting.services.reports.scope import Scope
from mahsup.books.uniform_chart import CLASSES_AND_GROUPS

MAIN_ACCOUNT_LEVEL = 3


class BalanceRow(NamedTuple):
    """Debit and credit of an account in the span asked for, and debit minus credit."""

    account: str
    name: str
    debit_kurus: int
    credit_kurus: int

    @property
    def balance_kurus(self) -> int:
        return self.debit_kurus - self.credit_kurus

    @property
    def debit_balance_kurus(self) -> int:
        return max(0, self.balance_kurus)

    @property
    def credit_balance_kurus(self) -> int:
        return max(0, -self.balance_kurus)


def at_level(code: str, level: int) -> str:
    """Return the account that a code counts under at a level.

    1 = class (7), 2 = group (74), 3 = main account (740), 4 = its sub-accounts (740.01), and so on. A code that has no
    such level stays itself.
    """
    segments = code.split(".")
    if level <= MAIN_ACCOUNT_LEVEL:
        return segments[0][:level]
    return ".".join(segments[: level - MAIN_ACCOUNT_LEVEL + 1])


def trial_balance(scope: Scope, level: int | None = None) -> list[BalanceRow]:
    """Return a row per account that moved, by code; also where debit and credit came out equal or both are zero.

    `level` None = leaf accounts, else see `at_level`.
    """
    sums = AccountBalance.objects.of(scope.tenant_id).filter(scope.branches(), scope.dates()).values_list("account_id")
    moved = {row[0]: row[1:] for row in sums.annotate(Sum("debit_kurus"), Sum("credit_kurus"))}
    accounts = Account.objects.of(scope.tenant_id).order_by("code").values_list("pk", "code", "name")
    leaves = [BalanceRow(code, name, *moved[pk]) for pk, code, name in accounts if pk in moved]
    return leaves if level is None else _summed(scope.tenant_id, leaves, level)


def totals(rows: list[BalanceRow]) -> BalanceRow:
    """Return the sums of debit and credit over all rows."""
    return BalanceRow("", "", sum(row.debit_kurus for row in rows), sum(row.credit_kurus for row in rows))


def _summed(tenant_id: int, leaves: list[BalanceRow], level: int) -> list[BalanceRow]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in leaves:
        entry = sums[at_level(row.account, level)]
        entry[0] += row.debit_kurus
        entry[1] += row.credit_kurus
    names = dict(Account.objects.of(tenant_id).filter(code__in=sums.keys()).values_list("code", "name"))
    known = {**CLASSES_AND_GROUPS, **names}
    return [BalanceRow(code, known.get(code, ""), *sums[code]) for code in sorted(sums)]
