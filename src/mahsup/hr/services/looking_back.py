"""Single figures of earlier payslips: the insurance relief used in the year, the SGK base a day of a year ago."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping

from django.db.models import QuerySet

from mahsup.hr.models import PayrollRun, RunPayslip
from mahsup.money import parse_wire

PersonOf = Callable[[int, str], Hashable]
"""Tells a person by company (FirmaId) and employee number, over all companies of the taxpayer."""


def relief_used(run: PayrollRun, person_of: PersonOf, numbers: Collection[str]) -> Mapping[Hashable, int]:
    """Return the insurance relief (kuruş) that the year's earlier payslips with these employee numbers applied."""
    used: Counter[Hashable] = Counter()
    slips = _slips(run).filter(run__year=run.year, run__month__lt=run.month, employee_no__in=numbers)
    rows = slips.values_list("run__company__firma_id", "employee_no", "body")
    for firma_id, number, body in rows.iterator() if numbers else ():
        used[person_of(firma_id, number)] += parse_wire(json.loads(body)["SIGORTAINDIRIMI"])
    return used


def last_year_bases(run: PayrollRun, person_of: PersonOf) -> Mapping[Hashable, int]:
    """Return each person's SGK base a day (kuruş, rounded down) in the same month of the year before."""
    bases: Counter[Hashable] = Counter()
    days: Counter[Hashable] = Counter()
    slips = _slips(run).filter(run__year=run.year - 1, run__month=run.month, days__gt=0)
    rows = slips.values_list("run__company__firma_id", "employee_no", "days", "body")
    for firma_id, number, worked, body in rows.iterator():
        person = person_of(firma_id, number)
        bases[person] += parse_wire(json.loads(body)["SGKMATRAHI"])
        days[person] += worked
    return {person: kurus // days[person] for person, kurus in bases.items()}


def _slips(run: PayrollRun) -> "QuerySet[RunPayslip]":
    return RunPayslip.objects.of(run.tenant_id).filter(run__company__vkn=run.company.vkn)
