"""The rows of İK. Amounts are integer kuruş."""

from typing import Any, Final

from django.db import models

from mahsup.platform.jobs import ACTIVE, Job
from mahsup.platform.models import TenantOwned, TenantUser

AREAS: Final = ("personnel", "payroll", "definitions", "users")
READ, ADD, CHANGE, DELETE = 1, 2, 4, 8
DIGEST_LENGTH: Final = 16

# The marked area of the user form: an integration user has none of it (chapter 16 of the suite's manual).
NO_RIGHTS: Final = {f"rights_{area}": 0 for area in AREAS}
NO_SWITCHES: Final = {
    "role": "",
    "second_factor": False,
    "must_change_password": False,
    "passive_after_days": 0,
    "working_hours_only": False,
    "allowed_addresses": "",
}


class User(TenantUser):
    """A person who works in İK, or an integration user that only the wire knows.

    Rights are bits per area: 1 read, 2 add, 4 change, 8 delete.
    """

    INTERACTIVE = "interactive"
    INTEGRATION = "integration"

    kind = models.CharField(max_length=12, choices=[(INTERACTIVE, "Etkileşimli"), (INTEGRATION, "Entegrasyon")])
    role = models.CharField(max_length=40, blank=True)
    rights_personnel = models.PositiveSmallIntegerField(default=0)
    rights_payroll = models.PositiveSmallIntegerField(default=0)
    rights_definitions = models.PositiveSmallIntegerField(default=0)
    rights_users = models.PositiveSmallIntegerField(default=0)
    second_factor = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    passive_after_days = models.PositiveSmallIntegerField(default=0)
    expires_on = models.DateField(null=True, blank=True)
    working_hours_only = models.BooleanField(default=False)
    allowed_addresses = models.TextField(blank=True)

    class Meta(TenantUser.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="hr_user_code_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["interactive", "integration"]), name="hr_user_kind"),
            models.CheckConstraint(
                condition=models.Q(kind="interactive") | models.Q(**NO_RIGHTS, **NO_SWITCHES, expires_on=None),
                name="hr_integration_user_has_nothing_active",
            ),
        ]


class WireSettings(TenantOwned):
    """Who may call a tenant's wire. `allowed_networks` lists CIDR networks with commas, "" = every address."""

    allowed_networks = models.TextField(blank=True)
    personal_data = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="hr_wire_settings_once")]


class WireToken(TenantOwned):
    """A login on the wire; only the SHA-256 of the token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class Company(TenantOwned):
    """A company (firma): one SGK workplace of a taxpayer. `firma_id` is the number that wire and screens show.

    `sector` decides the 81/ı discount; net pay is rounded up to a multiple of `round_up_kurus` (0 = not rounded).
    `payroll_settings` holds the company's reading of the law where sources differ. A `ParameterChange` of a month
    comes before them.
    """

    firma_id = models.PositiveIntegerField()
    short_name = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    sgk_workplace_no = models.CharField(max_length=30, blank=True)
    vkn = models.CharField(max_length=11)
    sector = models.CharField(max_length=13, default="other")
    round_up_kurus = models.PositiveIntegerField(default=0)
    payroll_settings: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "firma_id"], name="hr_company_once")]

    def __str__(self) -> str:
        return f"{self.short_name} ({self.firma_id})"


class ParameterChange(TenantOwned):
    """A choice of the company's payroll settings that holds from a month's first day on, with its reason.

    `name` and `value` are of `payroll_settings.PARAMETERS`; before the first change the company's own settings hold.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="parameter_changes")
    name = models.CharField(max_length=12)
    from_on = models.DateField()
    value = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "company", "name", "from_on"], name="hr_parameter_once"),
        ]


class Department(TenantOwned):
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "company", "code"], name="hr_department_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Employee(TenantOwned):
    """An employee (sicil) of a company. `accounting_code` is MUHASEBEKODU on the wire.

    `law` is the number of the incentive law ("" = none). `declared_base_kurus` is the tax base that a former employer
    reached in `declared_year`. `department` is the one of today; `Placement` tells those over time.
    `private_premium_kurus` and `life_premium_kurus` are what the employee pays a month for own insurance (GVK m.63/3);
    union dues are an amount a month or hundredths of a per cent of the wage. `research_percent` is the relief of R&D
    staff (5746). `leaving_code` is the SGK's code of why the employee left. `support_base_day_kurus` is the SGK base a
    day of a year ago, where no payslip of İK tells it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="employees")
    employee_no = models.CharField(max_length=30)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    tckn = models.CharField(max_length=11, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    accounting_code = models.CharField(max_length=40, blank=True)
    born_on = models.DateField(null=True, blank=True)
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    leaving_code = models.CharField(max_length=2, default="", db_default="", blank=True)
    insurance = models.CharField(max_length=8, default="NORMAL")
    disability_degree = models.PositiveSmallIntegerField(null=True, blank=True)
    law = models.CharField(max_length=10, blank=True)
    children = models.PositiveSmallIntegerField(default=0, db_default=0)
    in_bes = models.BooleanField(default=False)
    exemption_used_elsewhere = models.BooleanField(default=False)
    declared_year = models.PositiveSmallIntegerField(null=True, blank=True)
    declared_base_kurus = models.BigIntegerField(default=0)
    private_premium_kurus = models.BigIntegerField(default=0, db_default=0)
    life_premium_kurus = models.BigIntegerField(default=0, db_default=0)
    union_dues_kurus = models.BigIntegerField(default=0, db_default=0)
    union_hundredths = models.PositiveSmallIntegerField(default=0, db_default=0)
    research_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    support_base_day_kurus = models.BigIntegerField(null=True, blank=True)
    iban = models.CharField(max_length=26, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "company", "employee_no"], name="hr_employee_once"),
            models.CheckConstraint(condition=models.Q(declared_base_kurus__gte=0), name="hr_declared_base"),
            models.CheckConstraint(
                condition=models.Q(union_dues_kurus=0) | models.Q(union_hundredths=0), name="hr_union_dues_one_way"
            ),
        ]


class Wage(TenantOwned):
    """What an employee is paid from a day on: a gross or net a month, or a gross a day."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="wages")
    from_on = models.DateField()
    kind = models.CharField(max_length=13)
    amount_kurus = models.BigIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "employee", "from_on"], name="hr_wage_once"),
            models.CheckConstraint(condition=models.Q(amount_kurus__gt=0), name="hr_wage_positive"),
        ]


class Placement(TenantOwned):
    """The department in which an employee works from a day on."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="placements")
    from_on = models.DateField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "employee", "from_on"], name="hr_placement_once")]


class PlacementShare(TenantOwned):
    """The part of an employee's cost that another department carries while a placement holds.

    In hundredths of a per cent (40 % = 4000); the placement's own department carries the rest.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="shares")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    hundredths = models.PositiveSmallIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "placement", "department"], name="hr_placement_share_once"),
            models.CheckConstraint(condition=models.Q(hundredths__range=(1, 10_000)), name="hr_placement_share"),
        ]


class TimesheetLine(TenantOwned):
    """What a payslip of an employee's month is computed from. `items` holds kuruş by `<KAZANC or KESINTI>:<code>`.

    `payroll_type` is "" for the month's normal payslip, else that of a payslip beside it.
    `overtime_hundredths` are hundredths of an hour at 1.5, `extra_hours_hundredths` at 1.25 (4857 m.41).
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    payroll_type = models.CharField(max_length=40, blank=True)
    days = models.PositiveSmallIntegerField()
    overtime_hundredths = models.PositiveIntegerField(default=0)
    extra_hours_hundredths = models.PositiveIntegerField(default=0)
    items: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "employee", "year", "month", "payroll_type"], name="hr_timesheet_once"
            ),
            models.CheckConstraint(condition=models.Q(days__lte=30), name="hr_timesheet_days"),
        ]


class TimesheetImport(TenantOwned):
    """A timesheet file that was brought in, and the lines that it replaced (`before`), so that it can be undone."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=200)
    imported_by = models.CharField(max_length=60)
    lines = models.PositiveIntegerField()
    before: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "company", "year", "month"], name="hr_timesheet_imports")]


class Debt(TenantOwned):
    """What is taken from an employee's pay month by month: a garnishment, an alimony or an advance.

    `total_kurus` is the whole debt; an alimony runs on and has none. `monthly_kurus` is the instalment or the monthly
    alimony; a garnishment without one takes the lawful quarter. Of two garnishments the lower `priority` comes first;
    `extras_whole` says that the order takes extras whole and not at the quarter.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="debts")
    kind = models.CharField(max_length=6)
    reference = models.CharField(max_length=60)
    priority = models.PositiveSmallIntegerField(default=0)
    total_kurus = models.BigIntegerField(null=True, blank=True)
    monthly_kurus = models.BigIntegerField(null=True, blank=True)
    extras_whole = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "employee", "kind", "reference"], name="hr_debt_once")]


class PayItem(TenantOwned):
    """An extra earning or a deduction that the company uses. `kind` is KAZANC or KESINTI.

    `treatment` says of an earning which of it is exempt, of a deduction which kind it is; `net` that what is entered is
    to be paid net. An earning of the treatment OZEL has rules of its own: what of it is free of SGK, income tax and
    stamp duty (NONE, ALL, or up to a limit in kuruş a MONTH or an SGK DAY).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="pay_items")
    kind = models.CharField(max_length=7, choices=[("KAZANC", "Kazanç"), ("KESINTI", "Kesinti")])
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    treatment = models.CharField(max_length=9)
    net = models.BooleanField(default=False, db_default=False)
    sgk_free = models.CharField(max_length=5, default="NONE", db_default="NONE")
    sgk_limit_kurus = models.BigIntegerField(default=0, db_default=0)
    tax_free = models.CharField(max_length=5, default="NONE", db_default="NONE")
    tax_limit_kurus = models.BigIntegerField(default=0, db_default=0)
    stamp_free = models.CharField(max_length=5, default="NONE", db_default="NONE")
    stamp_limit_kurus = models.BigIntegerField(default=0, db_default=0)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "company", "kind", "code"], name="hr_pay_item_once")]


class PayrollType(TenantOwned):
    """What a payslip is for: the wage (named after the insurance status) or something beside it, such as a bonus.

    Of a payslip of a type `without_bes` no BES is deducted.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="payroll_types")
    code = models.CharField(max_length=40)
    without_bes = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "company", "code"], name="hr_payroll_type_once")]


class PayrollRun(TenantOwned):
    """A month's payroll of one company (bordro dönemi), open or closed. `version` counts the closings.

    `computed_from` tells what it was computed from, {} of an imported one: `months`, the versions of the runs behind it
    by their ids, and `settings`, the digest of the company's settings.
    """

    OPEN, CLOSED = "open", "closed"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="runs")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=[(OPEN, "Açık"), (CLOSED, "Kapalı")], default=OPEN)
    version = models.PositiveIntegerField(default=0)
    computed_from: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "company", "year", "month"], name="hr_run_once"),
            models.CheckConstraint(condition=models.Q(month__range=(1, 12)), name="hr_run_month"),
            models.CheckConstraint(condition=models.Q(state__in=["open", "closed"]), name="hr_run_state"),
        ]

    @property
    def period(self) -> str:
        """The run's month as 2026-01."""
        return f"{self.year}-{self.month:02d}"

    @property
    def name(self) -> str:
        """The run as the audit record names it: company and month, as 1/2026-01."""
        return f"{self.company.firma_id}/{self.period}"


class ComputeJob(Job):
    """A month's payroll to be computed in the background: `done` of `total` people."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")

    class Meta(Job.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="hr_compute_job_state",
            ),
            models.UniqueConstraint(
                fields=["tenant", "company", "year", "month"],
                condition=models.Q(state__in=ACTIVE),
                name="hr_compute_job_one_at_a_time",
            ),
        ]


class RunPayslip(TenantOwned):
    """A payslip of a run as it stands now; `body` is its wire row as canonical text.

    The figures beside it serve lists and what later months need to know. `faults` holds why the payslip is faulty:
    `[[code, parameters], …]`. `inputs` is the digest of the card, timesheet and debts that it was computed from.
    """

    run = models.ForeignKey(PayrollRun, on_delete=models.CASCADE, related_name="payslips")
    payslip_id = models.CharField(max_length=80)
    employee_no = models.CharField(max_length=30)
    department_code = models.CharField(max_length=30)
    payroll_type = models.CharField(max_length=40)
    faulty = models.BooleanField(default=False)
    gross_kurus = models.BigIntegerField()
    net_paid_kurus = models.BigIntegerField()
    employer_cost_kurus = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    sgk_exempt_kurus = models.BigIntegerField()
    extras_kurus = models.BigIntegerField()
    cumulative_tax_base_kurus = models.BigIntegerField()
    inputs = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    faults: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    body = models.TextField()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "run", "payslip_id"], name="hr_payslip_once")]
        indexes = [models.Index(fields=["tenant", "run", "employee_no", "payslip_id"], name="hr_payslip_order")]


class DebtTaken(TenantOwned):
    """What a run takes for a debt; with the earlier months' it tells what is still open."""

    run = models.ForeignKey(PayrollRun, on_delete=models.CASCADE, related_name="+")
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="taken")
    amount_kurus = models.BigIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "run", "debt"], name="hr_debt_taken_once")]


class RunVersion(TenantOwned):
    """A closed version of a run, frozen. `manifests` holds the manifest per payroll type, "" for all types."""

    run = models.ForeignKey(PayrollRun, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    snapshot_id = models.CharField(max_length=40)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=60)
    row_count = models.PositiveIntegerField()
    manifests: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "version"], name="hr_version_once"),
            models.UniqueConstraint(fields=["tenant", "snapshot_id"], name="hr_snapshot_once"),
        ]


class FrozenRow(TenantOwned):
    """One row of a frozen version in SICILNO, BORDROID order, as the canonical text that the wire serves."""

    version = models.ForeignKey(RunVersion, on_delete=models.PROTECT, related_name="rows")
    seq = models.PositiveIntegerField()
    payroll_type = models.CharField(max_length=40)
    body = models.TextField()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "version", "seq"], name="hr_frozen_row_once")]


class ImportFile(TenantOwned):
    """A register file between its preview and the user's word to bring it in; a user's next upload replaces it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()


class Installation(models.Model):
    """This İK installation's random id (KURULUMID); one row."""

    install_id = models.CharField(max_length=40)
