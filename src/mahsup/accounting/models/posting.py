"""Postings (muhasebeleştirme): what keeps a month from being posted twice, however often it is asked."""

from typing import Any

from django.db import models
from django.db.models import Q

from mahsup.accounting.models.books import Voucher
from mahsup.accounting.models.integration import Fetch, Integration
from mahsup.platform.models import TenantOwned


class Posting(TenantOwned):
    """One posting of a month, with one or more vouchers, and the business key on it. No key column is nullable.

    `revision` is Mahsup's own counter; it rises only when the posting before it has been reversed in full.
    `rules_text` is the rules file as it stood, so that every line can be explained later.
    """

    LIVE, REVERSED = "live", "reversed"

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="postings")
    fetch = models.ForeignKey(Fetch, on_delete=models.PROTECT, related_name="postings")
    company_identity = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    payroll_type = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=10, default="accrual")
    revision = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=[(LIVE, "Geçerli"), (REVERSED, "Ters kayıtlı")], default=LIVE)
    preview_hash = models.CharField(max_length=64)
    rules_text = models.TextField()
    confirmed_warnings: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    vouchers = models.ManyToManyField(Voucher, related_name="postings")
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "integration", "year", "month", "payroll_type", "kind", "revision"],
                name="posting_business_key",
            ),
            models.CheckConstraint(condition=Q(state__in=["live", "reversed"]), name="posting_state"),
        ]


class PostedPayslip(TenantOwned):
    """That a payslip has been accrued. At most one live accrual per payslip, over all integrations and types."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="payslips")
    company_identity = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    payslip_id = models.CharField(max_length=80)
    live = models.BooleanField(default=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company_identity", "year", "month", "payslip_id"],
                condition=Q(live=True),
                name="one_live_accrual_per_payslip",
            )
        ]


class IdempotencyKey(TenantOwned):
    """An Idempotency-Key of the API with the hash of its body and the posting that answered it."""

    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="idempotency_key_once")]
