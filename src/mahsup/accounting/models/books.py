"""The books: chart of accounts, cost centres, period locks, vouchers and the balances kept beside them."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from mahsup.accounting.models.people import Branch
from mahsup.platform.models import TenantOwned

VOUCHER_KINDS: Final = ("accrual", "reversal", "difference", "payment", "provision", "manual")


class Account(TenantOwned):
    """An account of the chart (hesap). A leaf is an account that is no other's parent; only open leaves take lines.

    `employee_key` names whose leaf an employee sub-account is: "<company identity>|<employee no>".
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    is_open = models.BooleanField(default=True)
    cost_center_required = models.BooleanField(default=False)
    employee_key = models.CharField(max_length=120, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="account_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CostCenter(TenantOwned):
    """A cost centre (masraf merkezi)."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    is_open = models.BooleanField(default=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="cost_center_code_once")]


class PeriodLock(TenantOwned):
    """A branch's books are locked up to and including a date (dönem kilidi); None = not locked now.

    The row is never deleted; moving the date back or away needs a `reason`.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="locks")
    locked_through = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "branch"], name="period_lock_once")]


class VoucherCounter(TenantOwned):
    """The last voucher number of a tenant and year. Its row is the lock behind numbers without gaps."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "year"], name="voucher_counter_once")]


class Voucher(TenantOwned):
    """A journal voucher (mahsup fişi). Born a draft in the posting transaction, posted once, never changed."""

    DRAFT, POSTED = "draft", "posted"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=[(DRAFT, "Taslak"), (POSTED, "Kayıtlı")], default=DRAFT)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(null=True, blank=True)
    date = models.DateField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in VOUCHER_KINDS])
    description = models.CharField(max_length=250)
    document_kind = models.CharField(max_length=60)
    document_number = models.CharField(max_length=60)
    document_date = models.DateField()
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    reason = models.CharField(max_length=250, blank=True)
    total_kurus = models.BigIntegerField()
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "year", "number"], name="voucher_number_once"),
            models.CheckConstraint(condition=Q(state__in=["draft", "posted"]), name="voucher_state"),
            models.CheckConstraint(condition=Q(kind__in=VOUCHER_KINDS), name="voucher_kind"),
            models.CheckConstraint(condition=Q(state="draft") | Q(number__isnull=False), name="voucher_numbered"),
            models.CheckConstraint(condition=Q(year=F("date__year")), name="voucher_year"),
            models.CheckConstraint(condition=Q(kind="reversal") ^ Q(reverses__isnull=True), name="voucher_reverses"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-date", "-id"], name="voucher_by_date"),
            models.Index(fields=["tenant", "branch", "-date", "-id"], name="voucher_by_branch"),
        ]


class VoucherLine(TenantOwned):
    """A line of a voucher (fiş satırı): exactly one of the two sides is above zero."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="lines")
    line_no = models.PositiveIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    cost_center = models.ForeignKey(CostCenter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    debit_kurus = models.BigIntegerField(default=0)
    credit_kurus = models.BigIntegerField(default=0)
    text = models.CharField(max_length=200)
    date = models.DateField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "voucher", "line_no"], name="voucher_line_once"),
            models.CheckConstraint(
                condition=Q(debit_kurus__gt=0, credit_kurus=0) | Q(debit_kurus=0, credit_kurus__gt=0),
                name="voucher_line_one_side",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "account", "date", "id"], name="line_by_account")]


class AccountBalance(TenantOwned):
    """The day's debit and credit sums and number of lines of one account and branch.

    Kept in the posting transaction, so that reports need not read the lines.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    debit_kurus = models.BigIntegerField(default=0)
    credit_kurus = models.BigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "date", "branch"], name="account_balance_once")
        ]
