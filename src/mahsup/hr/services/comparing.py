"""What a month's payroll changed against the month before, by employee. Amounts in kuruş."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Sum

from mahsup.hr.models import PayrollRun, RunPayslip
from mahsup.problems import Problem


class Pay(NamedTuple):
    """An employee's sums over the payslips of a month."""

    gross_kurus: int
    net_paid_kurus: int
    employer_cost_kurus: int


class Change(NamedTuple):
    """An employee whose pay differs; `before` or `now` is None for who has no payslip in that month."""

    employee_no: str
    before: Pay | None
    now: Pay | None

    @property
    def net_difference_kurus(self) -> int:
        return (self.now.net_paid_kurus if self.now else 0) - (self.before.net_paid_kurus if self.before else 0)


def month_before(run: PayrollRun) -> PayrollRun | None:
    """Return the company's run of the month before, None where there is none."""
    year, month = (run.year - 1, 12) if run.month == 1 else (run.year, run.month - 1)
    runs = PayrollRun.objects.of(run.tenant_id).filter(company_id=run.company_id, year=year, month=month)
    return runs.first()


def changes(run: PayrollRun, before: PayrollRun) -> list[Change]:
    """Return the employees whose pay differs between two runs, the greatest difference of net first."""
    old, new = _pay(before), _pay(run)
    numbers = sorted(old.keys() | new.keys())
    found = [Change(number, old.get(number), new.get(number)) for number in numbers]
    return sorted(
        (change for change in found if change.before != change.now),
        key=lambda change: -abs(change.net_difference_kurus),
    )


def faulty_payslips(run: PayrollRun) -> list[tuple[RunPayslip, list[Problem]]]:
    """Return the faulty payslips of a run with their reasons."""
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run, faulty=True).order_by("employee_no", "payslip_id")
    return [(slip, reasons(slip)) for slip in slips]


def reasons(slip: RunPayslip) -> list[Problem]:
    """Return why a payslip is faulty, as it was found when the payslip came in or was computed."""
    return [Problem(code, params=params) for code, params in slip.faults]


def _pay(run: PayrollRun) -> Mapping[str, Pay]:
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run).values_list("employee_no")
    sums = slips.annotate(*(Sum(name) for name in Pay._fields)).order_by()
    return {number: Pay(*amounts) for number, *amounts in sums}
