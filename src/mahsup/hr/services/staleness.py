"""What a computed run was computed from, and what of it has changed since. An imported run was computed from nothing.

The months behind it are known by their versions, the company's settings and each person's card, timesheet and debts by
a digest of what the computing sees of them: what does not reach a payslip changes nothing.
"""

from collections.abc import Iterator
from typing import Any, Final

from mahsup.hr.models import PayrollRun, RunPayslip
from mahsup.hr.services.computing import people_digests, settings_digest
from mahsup.hr.services.earlier import runs_behind
from mahsup.problems import Problem

NAMED: Final = 5
"""So many changed employees are named; of more the count is told."""


def stale_marks(run: PayrollRun) -> list[Problem]:
    """Return what has changed since the run was computed. A closed run's own inputs may change: it is frozen."""
    marks = quick_marks(run)
    if run.computed_from and run.state == PayrollRun.OPEN:
        marks += _people(run)
    return marks


def quick_marks(run: PayrollRun) -> list[Problem]:
    """Return the marks that need no look at every employee: those of the months behind it and of the settings."""
    known = run.computed_from
    if not known:
        return []
    marks = list(_months(run, known["months"]))
    if run.state == PayrollRun.OPEN and known["settings"] != settings_digest(run):
        marks.append(_mark("stale_settings"))
    return marks


def _months(run: PayrollRun, known: dict[str, int]) -> Iterator[Problem]:
    for each in runs_behind(run):
        version, named = known.get(str(each.pk)), {"earlier": each.period, "company": str(each.company)}
        if each.state == PayrollRun.OPEN:
            if version is not None or each.period != run.period:
                yield _mark("stale_month_open", **named)
        elif version is None:
            yield _mark("stale_month_new", **named)
        elif version != each.version:
            yield _mark("stale_month_anew", **named, before=str(version), now=str(each.version))


def _people(run: PayrollRun) -> Iterator[Problem]:
    stored: dict[Any, Any] = dict(
        RunPayslip.objects.of(run.tenant_id).filter(run=run).values_list("employee_no", "inputs")
    )
    now = people_digests(run)
    changed = sorted(number for number in stored.keys() | now.keys() if stored.get(number) != now.get(number))
    if changed:
        named = ", ".join(changed[:NAMED]) + (", …" if len(changed) > NAMED else "")
        yield _mark("stale_people", count=str(len(changed)), employees=named)


def _mark(code: str, **params: str) -> Problem:
    return Problem(code, params=params, severity="warning")
