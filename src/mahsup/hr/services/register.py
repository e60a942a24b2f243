"""The payroll register (icmal) of a run: sums by department, with totals. Amounts in kuruş."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, QuerySet, Sum

from mahsup.hr.models import Department, PayrollRun, RunPayslip
from mahsup.platform.i18n import T

COLUMNS: Final = (
    ("gross_kurus", T("Toplam kazanç", "Total earnings")),
    ("net_paid_kurus", T("Net ödenen", "Net paid")),
    ("employer_cost_kurus", T("İşveren maliyeti", "Employer cost")),
)


class RegisterRow(NamedTuple):
    """A department's sums, or the total of all."""

    code: str
    name: str
    payslips: int
    gross_kurus: int
    net_paid_kurus: int
    employer_cost_kurus: int


def register_by_department(run: PayrollRun, payroll_type: str = "") -> tuple[list[RegisterRow], RegisterRow]:
    """Return the rows by department code and the total row, of one payroll type or ("") of all."""
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    if payroll_type:
        slips = slips.filter(payroll_type=payroll_type)
    names = dict(Department.objects.of(run.tenant_id).filter(company_id=run.company_id).values_list("code", "name"))
    rows = [_row(code, names.get(code, code), sums) for code, sums in sorted(_sums(slips).items())]
    return rows, _total(rows)


def _sums(slips: "QuerySet[RunPayslip]") -> dict[str, Any]:
    grouped = slips.values("department_code").annotate(
        payslips=Count("id"), **{f"sum_{name}": Sum(name) for name, _ in COLUMNS}
    )
    return {row["department_code"]: row for row in grouped.order_by("department_code")}


def _row(code: str, name: str, sums: Mapping[str, int]) -> RegisterRow:
    return RegisterRow(code, name, sums["payslips"], *(int(sums[f"sum_{column}"]) for column, _ in COLUMNS))


def _total(rows: Iterable[RegisterRow]) -> RegisterRow:
    rows = list(rows)
    return RegisterRow(
        "",
        "",
        sum(row.payslips for row in rows),
        *(sum(getattr(row, column) for row in rows) for column, _ in COLUMNS),
    )
