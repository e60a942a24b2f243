"""The bank list of a closed month: to whom, to which IBAN, how much. Muhasebe never sees it."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Sum

from mahsup.formats.table import Kurus, TotalRow, write_xlsx
from mahsup.hr.models import Employee, PayrollRun, RunPayslip
from mahsup.platform import audit
from mahsup.platform.i18n import T
from mahsup.problems import refuse

_MOST_NAMED = 20


class Transfer(NamedTuple):
    employee_no: str
    name: str
    iban: str
    kurus: int


def transfers(run: PayrollRun) -> list[Transfer]:
    """Return what is paid out, by employee. Refuses an open month and anybody to be paid without an IBAN."""
    if run.state == PayrollRun.OPEN:
        raise refuse("bank_open", period=run.period)
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run).values_list("employee_no")
    nets = dict(slips.annotate(Sum("net_paid_kurus")).order_by("employee_no"))
    people = Employee.objects.of(run.tenant_id).filter(company_id=run.company_id).order_by("employee_no")
    found = [
        Transfer(person.employee_no, f"{person.first_name} {person.last_name}", person.iban, nets[person.employee_no])
        for person in people
        if nets.get(person.employee_no, 0) > 0
    ]
    missing = [each.employee_no for each in found if not each.iban]
    if missing:
        named = ", ".join(missing[:_MOST_NAMED]) + ("…" if len(missing) > _MOST_NAMED else "")
        raise refuse("bank_iban_missing", count=str(len(missing)), employees=named)
    return found


def bank_file(run: PayrollRun, *, actor: str) -> bytes:
    """Return the list as .xlsx; that it was taken is recorded. Refuses as `transfers` does."""
    found = transfers(run)
    header = [str(T("Sicil no", "Employee no")), str(T("Ad soyad", "Name")), "IBAN", str(T("Net ödenen", "Net paid"))]
    rows: list[Sequence[object]] = [(*each[:3], Kurus(each.kurus)) for each in found]
    total = TotalRow((str(T("Toplam", "Total")), "", "", Kurus(sum(each.kurus for each in found))))
    audit.record(run.tenant_id, actor, "bank_list_taken", "run", run.name, period=run.period, people=len(found))
    return write_xlsx([(str(T("Banka listesi", "Bank list")), header, [*rows, total])])
