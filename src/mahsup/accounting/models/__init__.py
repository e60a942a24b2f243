"""The rows of Muhasebe. Amounts are integer kuruş; the database refuses bad books by itself (`guards.py`)."""

from mahsup.accounting.models.books import (
    Account,
    AccountBalance,
    CostCenter,
    PeriodLock,
    Voucher,
    VoucherCounter,
    VoucherLine,
)
from mahsup.accounting.models.integration import AccountRule, Fetch, Integration, SnapshotPage, SnapshotRow
from mahsup.accounting.models.people import ApiToken, Branch, User
from mahsup.accounting.models.posting import IdempotencyKey, PostedPayslip, Posting

__all__ = [
    "Account",
    "AccountBalance",
    "AccountRule",
    "ApiToken",
    "Branch",
    "CostCenter",
    "Fetch",
    "IdempotencyKey",
    "Integration",
    "PeriodLock",
    "PostedPayslip",
    "Posting",
    "SnapshotPage",
    "SnapshotRow",
    "User",
    "Voucher",
    "VoucherCounter",
    "VoucherLine",
]
