"""The months that a month's payroll rests on: the taxpayer's earlier ones, and the same month elsewhere."""

from collections.abc import Iterator
from datetime import date

from mahsup.hr.models import Company, Employee, PayrollRun
from mahsup.payroll.history import CARRY_MONTHS


def months_back(run: PayrollRun) -> Iterator[tuple[int, int]]:
    """Yield the year's earlier months, and at least the months that may carry an SGK base."""
    this = run.year * 12 + run.month - 1
    for index in range(this - max(run.month - 1, CARRY_MONTHS + 1), this):
        yield index // 12, index % 12 + 1


def runs_before(run: PayrollRun) -> list[PayrollRun]:
    """Return the taxpayer's runs of the months back."""
    months = set(months_back(run))
    return [each for each in _runs(run) if (each.year, each.month) in months]


def runs_behind(run: PayrollRun) -> list[PayrollRun]:
    """Return the runs, in order, that can change what the run's payslips come to.

    They are the company's own of the months back, and those of the taxpayer's companies with which it shares a person,
    the same month's too.
    """
    shared = set(_sharing(run.company))
    there = {*months_back(run), (run.year, run.month)}
    found = [
        each
        for each in _runs(run)
        if (each.company_id in shared and (each.year, each.month) in there)
        or (each.company_id == run.company_id and (each.year, each.month) in there - {(run.year, run.month)})
    ]
    return sorted(found, key=lambda each: (each.year, each.month, each.company.firma_id))


def month_due(company: Company, today: date) -> tuple[int, int]:
    """Return the month whose payroll comes next: the first open one, else the one after the last, else today's."""
    runs = PayrollRun.objects.of(company.tenant_id).filter(company=company).order_by("year", "month")
    there = runs.filter(state=PayrollRun.OPEN).first()
    if there is not None:
        return there.year, there.month
    last = runs.last()
    return (last.year + last.month // 12, last.month % 12 + 1) if last else (today.year, today.month)


def months_skipped(run: PayrollRun) -> list[int]:
    """Return the months of the run's year without a payroll between the company's first one in it and the run."""
    runs = PayrollRun.objects.of(run.tenant_id).filter(company_id=run.company_id, year=run.year)
    there = set(runs.values_list("month", flat=True))
    return [month for month in range(min(there, default=run.month), run.month) if month not in there]


def _runs(run: PayrollRun) -> list[PayrollRun]:
    runs = PayrollRun.objects.of(run.tenant_id).select_related("company").filter(company__vkn=run.company.vkn)
    return list(runs.filter(year__gte=run.year - 1))


def _sharing(company: Company) -> "Iterator[int]":
    """Yield the taxpayer's other companies in which somebody of the company works or worked."""
    people = Employee.objects.of(company.tenant_id).exclude(tckn="")
    own = people.filter(company=company).values("tckn")
    others = people.filter(company__vkn=company.vkn, tckn__in=own).exclude(company=company)
    yield from others.values_list("company_id", flat=True).distinct()
