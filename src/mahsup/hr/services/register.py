"""The payroll register (icmal) of a run: sums of its payslips by department and by item, with totals, in kuruş."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.db.models import Count, QuerySet, Sum

from mahsup.hr.models import Department, PayrollRun, RunPayslip
from mahsup.hr.services.items import FAMILIES, ItemKey, items_of
from mahsup.payroll.payslip import AMOUNTS, DeductionKind, Payslip
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform.i18n import T

_AT_ONCE: Final = 500
_LABELS: Final = {amount.attribute: T(amount.tr, amount.en) for amount in AMOUNTS}


class Column(NamedTuple):
    """An amount of the register: its name and how a payslip gives it."""

    key: str
    title: Any
    of: Callable[[Payslip], int]


class Group(NamedTuple):
    """Amounts that belong together: on paper they stand under each other."""

    title: Any
    columns: tuple[Column, ...]


class Main(NamedTuple):
    """An amount that a screen shows first: its name and the columns that it adds up."""

    title: Any
    keys: tuple[str, ...]


class RegisterRow(NamedTuple):
    """A department's sums, or the total of all; `amounts` stand in the order of `COLUMNS`."""

    code: str
    name: str
    payslips: int
    days: int
    amounts: tuple[int, ...]

    @property
    def main(self) -> list[int]:
        """Return the amounts that the screen shows first, in the order of `MAIN`."""
        return [sum(self.amounts[_PLACES[key]] for key in main.keys) for main in MAIN]


class ItemSum(NamedTuple):
    """The sum of an item over the payslips; an incentive's code is its law."""

    code: str
    name: str
    kurus: int


class Register(NamedTuple):
    """The register: departments by code, their total, and the sums of the items by code, for each family."""

    rows: list[RegisterRow]
    total: RegisterRow
    items: dict[str, list[ItemSum]]


class RunTotals(NamedTuple):
    """What a month's page shows at its foot."""

    payslips: int
    gross_kurus: int
    net_paid_kurus: int
    employer_cost_kurus: int


def _titled(name: str, title: Any) -> Column:
    """Return the column of a payslip's plain amount, named without `_kurus`, under a title of its own."""
    return Column(f"{name}_kurus", title, attrgetter(f"{name}_kurus"))


def _plain(*names: str) -> tuple[Column, ...]:
    return tuple(_titled(name, _LABELS[f"{name}_kurus"]) for name in names)


def _sum(key: str, title: Any, amounts: Callable[[Payslip], Iterable[int]]) -> Column:
    return Column(key, title, lambda slip: sum(amounts(slip)))


def _taken(kind: DeductionKind, title: Any) -> Column:
    return _sum(kind, title, lambda slip: (each.amount_kurus for each in slip.deductions if each.kind == kind))


GROUPS: Final = (
    Group(
        T("Kazançlar", "Earnings"),
        (
            *_plain("normal_earning", "overtime"),
            _sum("extras", T("Ek kazançlar", "Extra earnings"), lambda slip: [slip.extras_kurus]),
            *_plain("gross"),
        ),
    ),
    Group(
        T("Çalışan primleri", "Employee's premiums"),
        _plain("sgk_exempt", "sgk_base", "employee_sgk", "employee_unemployment"),
    ),
    Group(
        T("Vergi matrahı", "Tax base"),
        (
            _titled("income_tax_exempt_earning", T("GV'den istisna kazanç", "Exempt from income tax")),
            *_plain("insurance_relief", "disability_relief", "tax_base"),
        ),
    ),
    Group(T("Gelir vergisi", "Income tax"), _plain("computed_tax", "tax_exemption", "income_tax")),
    Group(
        T("Damga vergisi", "Stamp duty"),
        (
            _titled("stamp_exempt_earning", T("DV'den istisna kazanç", "Exempt from stamp duty")),
            *_plain("stamp_exemption", "stamp_duty"),
        ),
    ),
    Group(
        T("Kesintiler", "Deductions"),
        (
            _taken("BES", T("BES", "BES")),
            _taken("ICRA", T("İcra", "Garnishment")),
            _taken("NAFAKA", T("Nafaka", "Alimony")),
            _taken("SENDIKA", T("Sendika aidatı", "Union dues")),
        ),
    ),
    Group(
        T("Kesintiler (devam)", "Deductions (cont.)"),
        (
            _taken("AVANS", T("Avans", "Advance")),
            _taken("DIGER", T("Diğer kesinti", "Other deduction")),
            _sum(
                "deductions",
                T("Kesintiler toplamı", "All deductions"),
                lambda slip: (each.amount_kurus for each in slip.deductions),
            ),
            *_plain("rounding"),
        ),
    ),
    Group(
        T("İşveren payları", "Employer's shares"),
        (
            *_plain("employer_sgk", "employer_unemployment"),
            _sum(
                "incentives",
                T("SGK teşvikleri", "SGK incentives"),
                lambda slip: (each.amount_kurus for each in slip.incentives),
            ),
            _sum(
                "contributions",
                T("İşveren katkıları", "Contributions"),
                lambda slip: (each.amount_kurus for each in slip.contributions),
            ),
        ),
    ),
    Group(T("Sonuç", "Result"), _plain("net_paid", "employer_cost")),
)
"""Every amount of a payslip that may be summed; a cumulative base may not."""

COLUMNS: Final = tuple(column for group in GROUPS for column in group.columns)
MAIN: Final = (
    Main(T("Toplam kazanç", "Total earnings"), ("gross_kurus",)),
    Main(T("Çalışan primleri", "Employee's premiums"), ("employee_sgk_kurus", "employee_unemployment_kurus")),
    Main(T("Vergiler", "Taxes"), ("income_tax_kurus", "stamp_duty_kurus")),
    Main(T("Kesintiler", "Deductions"), ("deductions",)),
    Main(T("Net ödenen", "Net paid"), ("net_paid_kurus",)),
    Main(T("İşveren maliyeti", "Employer's cost"), ("employer_cost_kurus",)),
)
"""What a screen shows first."""

_PLACES: Final = {column.key: place for place, column in enumerate(COLUMNS)}


def register_of(run: PayrollRun, payroll_type: str = "") -> Register:
    """Return the register of a run's payslips, of one payroll type or ("") of all."""
    names = dict(Department.objects.of(run.tenant_id).filter(company_id=run.company_id).values_list("code", "name"))
    sums = _Sums()
    for slip in _payslips(run, payroll_type):
        sums.add(slip)
    rows = [
        RegisterRow(code, names.get(code, code), found.payslips, found.days, tuple(found.amounts))
        for code, found in sorted(sums.departments.items())
    ]
    return Register(rows, _total(rows), {family: sums.listed(family) for family in FAMILIES})


def run_totals(run: PayrollRun) -> RunTotals:
    """Return the month's main totals, summed by the database."""
    names = ("gross_kurus", "net_paid_kurus", "employer_cost_kurus")
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    sums = slips.aggregate(count=Count("id"), **{name: Sum(name, default=0) for name in names})
    return RunTotals(sums["count"], *(int(sums[name]) for name in names))


class _Sums:
    """What adding up payslips one by one comes to."""

    def __init__(self) -> None:
        self.departments: dict[str, _Department] = {}
        self.names: dict[ItemKey, str] = {}
        self.items: defaultdict[ItemKey, int] = defaultdict(int)

    def add(self, slip: Payslip) -> None:
        department = self.departments.setdefault(slip.department, _Department())
        department.payslips += 1
        department.days += slip.days
        department.amounts = [sum(pair) for pair in zip(department.amounts, _amounts_of(slip), strict=True)]
        for item in items_of(slip):
            self.names[item.key] = item.name or self.names.get(item.key, item.key.code)
            self.items[item.key] += item.kurus

    def listed(self, family: str) -> list[ItemSum]:
        return [
            ItemSum(key.code, self.names[key], self.items[key]) for key in sorted(self.items) if key.family == family
        ]


@dataclass(slots=True)
class _Department:
    payslips: int = 0
    days: int = 0
    amounts: list[int] = field(default_factory=lambda: [0] * len(COLUMNS))


def _amounts_of(slip: Payslip) -> Iterator[int]:
    return (column.of(slip) for column in COLUMNS)


def _payslips(run: PayrollRun, payroll_type: str) -> Iterator[Payslip]:
    slips: QuerySet[RunPayslip] = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    if payroll_type:
        slips = slips.filter(payroll_type=payroll_type)
    return map(stored_payslip, slips.values_list("body", flat=True).iterator(_AT_ONCE))


def _total(rows: Sequence[RegisterRow]) -> RegisterRow:
    amounts = zip(*(row.amounts for row in rows), strict=True) if rows else [()] * len(COLUMNS)
    return RegisterRow(
        "", "", sum(row.payslips for row in rows), sum(row.days for row in rows), tuple(map(sum, amounts))
    )
