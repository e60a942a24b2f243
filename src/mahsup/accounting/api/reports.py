"""REST: trial balance (mizan) and ledger account (muavin)."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.api.books import REFUSALS, Span
from mahsup.accounting.services.reports import BalanceRow, LedgerLine, ledger, scope_of, trial_balance
from mahsup.accounting.services.reports.trial_balance import totals
from mahsup.money import format_wire

router = Router(tags=["reports"])


class TrialBalanceQuery(Span):
    level: int | None = Field(None, ge=1, le=9)


class LedgerQuery(Span):
    after: str = ""


class BalanceOut(Schema):
    account: str
    name: str
    debit: str
    credit: str
    balance: str


class TrialBalanceOut(Schema):
    rows: list[BalanceOut]
    total: BalanceOut


class LedgerLineOut(Schema):
    voucher_id: int
    voucher_number: int
    date: datetime.date
    account: str
    cost_center: str
    text: str
    debit: str
    credit: str
    balance: str


class LedgerOut(Schema):
    """`opening` is the balance before the first line here; debit and credit are of all pages of the span."""

    account: str
    name: str
    opening: str
    debit: str
    credit: str
    closing: str
    items: list[LedgerLineOut]
    total: int
    next: str


@router.get("/trial-balance", response={200: TrialBalanceOut, **REFUSALS})
def get_trial_balance(request: HttpRequest, wanted: Query[TrialBalanceQuery]) -> dict[str, Any]:
    """Leaf accounts that moved; `level=3` sums them up to the main accounts."""
    scope = scope_of(user_of(request), branch=wanted.branch, first=wanted.first, last=wanted.last)
    rows = trial_balance(scope, wanted.level)
    return {"rows": [_balance(row) for row in rows], "total": _balance(totals(rows))}


@router.get("/ledger/{account}", response={200: LedgerOut, **REFUSALS})
def get_ledger(request: HttpRequest, account: str, wanted: Query[LedgerQuery]) -> dict[str, Any]:
    """Lines of an account and all below it, by date, with the running balance."""
    scope = scope_of(user_of(request), branch=wanted.branch, first=wanted.first, last=wanted.last)
    page = ledger(scope, account, after=wanted.after)
    return {
        "account": page.account.code,
        "name": page.account.name,
        "opening": format_wire(page.opening_kurus),
        "debit": format_wire(page.debit_kurus),
        "credit": format_wire(page.credit_kurus),
        "closing": format_wire(page.closing_kurus),
        "items": [_line(line) for line in page.lines],
        "total": page.total,
        "next": page.next,
    }


def _balance(row: BalanceRow) -> dict[str, str]:
    return {
        "account": row.account,
        "name": row.name,
        "debit": format_wire(row.debit_kurus),
        "credit": format_wire(row.credit_kurus),
        "balance": format_wire(row.balance_kurus),
    }


def _line(entry: LedgerLine) -> dict[str, Any]:
    line = entry.line
    return {
        "voucher_id": line.voucher_id,
        "voucher_number": line.voucher.number,
        "date": line.date,
        "account": line.account.code,
        "cost_center": line.cost_center.code if line.cost_center else "",
        "text": line.text,
        "debit": format_wire(line.debit_kurus),
        "credit": format_wire(line.credit_kurus),
        "balance": format_wire(entry.balance_kurus),
    }
