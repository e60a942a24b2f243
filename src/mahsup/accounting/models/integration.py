"""Connections to İK, their account rules, and what was fetched."""

from typing import Any, Final

from django.db import models
from django.db.models import Q

from mahsup.accounting.models.people import Branch
from mahsup.platform.jobs import Job
from mahsup.platform.models import TenantOwned

DEFAULT_URL: Final = "https://3013.hoteladvisor.net"
INTERFACE: Final = "personelweb"
SECTORS: Final = ("other", "manufacturing", "none")
CEILINGS: Final = ("rounded_day", "multiple_of_month")
STAMPS: Final = ("taxable_part", "full_minus_exemption")
FETCH_STATES: Final = ("queued", "running", "accepted", "refused", "failed", "cancelled")


def default_object_names() -> dict[str, str]:
    """Return the wire's object names that an integrator may replace; empty = the protocol's own."""
    return {}


class Integration(TenantOwned):
    """A connection of one branch to one company of an İK (entegrasyon tanımı).

    `company_identity` is "<KURULUMID>|<FirmaId>", learnt from İK at the first test or fetch; it stays the same whatever
    the url is called. `policy` is the rules file's `[policy]` table; `rules_version` rises with each change of rules.
    The lawful check lets `lawful_tolerance_kurus` pass in each amount; a larger difference warns, or blocks where
    `lawful_blocks`; `sector` decides the 81/ı discount ("none" = without). `sgk_ceiling` and
    `stamp_duty` say how the company reads the law where sources differ (`PayrollSettings`).
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="integrations")
    interface = models.CharField(max_length=20, default=INTERFACE)
    user_code = models.CharField(max_length=60)
    password_sealed = models.TextField(blank=True)
    url = models.CharField(max_length=200, default=DEFAULT_URL)
    remote_tenant_id = models.CharField(max_length=20)
    company_id = models.PositiveIntegerField()
    company_title = models.CharField(max_length=200, blank=True)
    company_vkn = models.CharField(max_length=11, blank=True)
    company_identity = models.CharField(max_length=80, blank=True)
    object_names: "models.JSONField[Any, Any]" = models.JSONField(default=default_object_names)
    active = models.BooleanField(default=True)
    policy: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    rules_version = models.PositiveIntegerField(default=1)
    lawful_tolerance_kurus = models.PositiveIntegerField(default=1)
    lawful_blocks = models.BooleanField(default=False)
    sector = models.CharField(max_length=13, choices=[(sector, sector) for sector in SECTORS], default="other")
    sgk_ceiling = models.CharField(max_length=20, choices=[(each, each) for each in CEILINGS], default=CEILINGS[0])
    stamp_duty = models.CharField(max_length=20, choices=[(each, each) for each in STAMPS], default=STAMPS[0])
    last_row_count = models.PositiveIntegerField(default=0)
    months: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    months_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "url", "remote_tenant_id", "company_id"], name="integration_company_once"
            ),
            models.CheckConstraint(condition=Q(interface=INTERFACE), name="integration_interface"),
            models.CheckConstraint(condition=Q(sector__in=SECTORS), name="integration_sector"),
            models.CheckConstraint(condition=Q(sgk_ceiling__in=CEILINGS), name="integration_sgk_ceiling"),
            models.CheckConstraint(condition=Q(stamp_duty__in=STAMPS), name="integration_stamp_duty"),
        ]


class AccountRule(TenantOwned):
    """One account rule (hesap eşlemesi) of an integration; "" in a selector = any. Shares in hundredths of per cent."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveIntegerField()
    value = models.CharField(max_length=40)
    employee = models.CharField(max_length=30, blank=True)
    extra = models.CharField(max_length=30, blank=True)
    law = models.CharField(max_length=20, blank=True)
    insurance = models.CharField(max_length=12, blank=True)
    department = models.CharField(max_length=30, blank=True)
    account_code = models.CharField(max_length=40)
    cost_center = models.CharField(max_length=30, blank=True)
    share_hundredths = models.PositiveIntegerField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "integration", "position"], name="account_rule_position_once")
        ]


class Fetch(Job):
    """A fetch (veri al): the truth of the background job and, once accepted, the immutable snapshot it brought.

    `payroll_type` "" = all types. `confirm_fall` = the asker knows that the list has become much shorter.
    """

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="fetches")
    payroll_type = models.CharField(max_length=40, blank=True)
    confirm_fall = models.BooleanField(default=False)
    manifest: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    company_identity = models.CharField(max_length=80, blank=True)
    snapshot_id = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveIntegerField(default=0)

    class Meta(Job.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FETCH_STATES), name="fetch_state"),
            models.UniqueConstraint(
                fields=["tenant", "integration", "year", "month", "payroll_type"],
                condition=Q(state__in=["queued", "running"]),
                name="fetch_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "integration", "year", "month", "-id"], name="fetch_by_month")]


class SnapshotPage(TenantOwned):
    """A page of the fetched rows as received in canonical form, zlib-compressed, joined by newlines.

    The page with the number CODES holds İK's own accounting codes (MUHASEBEKODU) by employee no, as JSON.
    """

    CODES: Final = 0

    fetch = models.ForeignKey(Fetch, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "fetch", "number"], name="snapshot_page_once")]


class SnapshotRow(TenantOwned):
    """What lists and the lawful check of later months need of a fetched payslip without opening its page."""

    fetch = models.ForeignKey(Fetch, on_delete=models.CASCADE, related_name="rows")
    seq = models.PositiveIntegerField()
    payslip_id = models.CharField(max_length=80)
    employee_no = models.CharField(max_length=30)
    employee_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=160)
    department = models.CharField(max_length=30)
    department_name = models.CharField(max_length=120)
    payroll_type = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(default=0)
    gross_kurus = models.BigIntegerField()
    sgk_exempt_kurus = models.BigIntegerField(default=0)
    extras_kurus = models.BigIntegerField(default=0)
    cumulative_tax_base_kurus = models.BigIntegerField(default=0)
    deductions_kurus = models.BigIntegerField()
    net_paid_kurus = models.BigIntegerField()
    employer_cost_kurus = models.BigIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "fetch", "seq"], name="snapshot_row_once"),
            models.UniqueConstraint(fields=["tenant", "fetch", "payslip_id"], name="snapshot_payslip_once"),
        ]
