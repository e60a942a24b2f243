"""Reports of the books: vouchers, trial balance (mizan), ledger account (muavin) and journal (yevmiye)."""

from mahsup.accounting.services.reports.journal import JournalEntry, JournalPage, journal
from mahsup.accounting.services.reports.ledger import LedgerLine, LedgerPage, ledger
from mahsup.accounting.services.reports.scope import Scope, scope_of
from mahsup.accounting.services.reports.trial_balance import BalanceRow, trial_balance
from mahsup.accounting.services.reports.vouchers import (
    VoucherFilter,
    VoucherPage,
    voucher_lines,
    voucher_of,
    vouchers,
)

__all__ = [
    "BalanceRow",
    "JournalEntry",
    "JournalPage",
    "LedgerLine",
    "LedgerPage",
    "Scope",
    "VoucherFilter",
    "VoucherPage",
    "journal",
    "ledger",
    "scope_of",
    "trial_balance",
    "voucher_lines",
    "voucher_of",
    "vouchers",
]
