"""What the wire reads: the tenant's companies and people, and the frozen versions of closed months."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from mahsup.hr.models import Company, Department, Employee, FrozenRow, PayItem, PayrollRun, RunVersion
from mahsup.hr.services.closing import manifest_row
from mahsup.hr.services.employees import person_ids
from mahsup.hr.services.setup import installation_id
from mahsup.hr.services.wire_settings import wire_settings
from mahsup.personelweb.manifest import Manifest, manifest_to_row
from mahsup.personelweb.source import EmployeeQuery, MonthKey, SnapshotSuperseded, WireRow


class DatabasePayroll:
    """The endpoint's `PayrollSource` over the database. Frozen rows are handed on as the text that was stored."""

    def has_company(self, tenant: int, firma_id: int) -> bool:
        return Company.objects.of(tenant).filter(firma_id=firma_id).exists()

    def companies(self, tenant: int) -> Sequence[WireRow]:
        return [
            {
                "FIRMAID": company.firma_id,
                "KISAAD": company.short_name,
                "UNVAN": company.title,
                "SGKISYERINO": company.sgk_workplace_no,
                "VKN": company.vkn,
            }
            for company in Company.objects.of(tenant).order_by("firma_id")
        ]

    def departments(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        rows = Department.objects.of(tenant).filter(company__firma_id=firma_id)
        return [{"DEPARTMANID": row.pk, "KOD": row.code, "AD": row.name} for row in rows.order_by("code")]

    def extras(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        rows = PayItem.objects.of(tenant).filter(company__firma_id=firma_id)
        return [{"KOD": row.code, "AD": row.name, "TUR": row.kind} for row in rows.order_by("kind", "code")]

    def employees(
        self, tenant: int, firma_id: int, query: EmployeeQuery, offset: int = 0, limit: int | None = None
    ) -> Sequence[WireRow]:
        personal = wire_settings(tenant).personal_data
        company = Company.objects.of(tenant).get(firma_id=firma_id)
        persons = person_ids(company)
        rows = Employee.objects.of(tenant).filter(company=company)
        found = _filtered(rows, query, persons, timezone.localdate()).order_by("employee_no")
        page = found[offset : None if limit is None else offset + limit]
        columns = map(_EmployeeColumns._make, page.values_list(*_EmployeeColumns._fields))
        return [_employee_row(row, persons.get(row.pk, row.pk), personal) for row in columns]

    def months(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        runs = PayrollRun.objects.of(tenant).filter(company__firma_id=firma_id).order_by("year", "month")
        closed_at = _closing_times(tenant, firma_id)
        return [_month_row(run, closed_at.get((run.pk, run.version))) for run in runs]

    def summary(self, key: MonthKey) -> WireRow:
        """Return the manifest of a month; a closed one's is the text frozen at its closing."""
        company = Company.objects.of(key.tenant).get(firma_id=key.firma_id)
        run = _runs(key).first()
        version = _current(run)
        if version is not None:
            return manifest_row(version, key.payroll_type or "")
        state = Manifest(state="ACIK" if run else "YOK", installation_id=installation_id(), vkn=company.vkn)
        return manifest_to_row(state)

    def rows(self, key: MonthKey, snapshot_id: str, offset: int, limit: int | None) -> Sequence[str]:
        version = _current(_runs(key).first())
        if version is None or version.snapshot_id != snapshot_id:
            raise SnapshotSuperseded
        rows = FrozenRow.objects.of(key.tenant).filter(version=version)
        if key.payroll_type is None:
            upper = {} if limit is None else {"seq__lt": offset + limit}
            return list(rows.filter(seq__gte=offset, **upper).order_by("seq").values_list("body", flat=True))
        if key.payroll_type not in version.manifests:
            return []
        texts = rows.filter(payroll_type=key.payroll_type).order_by("seq").values_list("body", flat=True)
        return list(texts[offset : None if limit is None else offset + limit])


def _runs(key: MonthKey) -> "QuerySet[PayrollRun]":
    runs = PayrollRun.objects.of(key.tenant).select_related("company")
    return runs.filter(company__firma_id=key.firma_id, year=key.year, month=key.month)


def _current(run: PayrollRun | None) -> RunVersion | None:
    if run is None or run.state != PayrollRun.CLOSED:
        return None
    versions = RunVersion.objects.of(run.tenant_id).select_related("run__company")
    return versions.get(run=run, version=run.version)


def _closing_times(tenant: int, firma_id: int) -> dict[tuple[int, int], datetime]:
    versions = RunVersion.objects.of(tenant).filter(run__company__firma_id=firma_id)
    return {(run, version): at for run, version, at in versions.values_list("run_id", "version", "closed_at")}


def _month_row(run: PayrollRun, closed_at: datetime | None) -> WireRow:
    closed = run.state == PayrollRun.CLOSED
    at = closed_at.isoformat(timespec="seconds") if closed and closed_at else None
    return {
        "YIL": run.year,
        "AY": run.month,
        "DURUM": "KAPALI" if closed else "ACIK",
        "SURUM": run.version,
        "KAPANISZAMANI": at,
    }


def _filtered(
    rows: "QuerySet[Employee]", query: EmployeeQuery, persons: Mapping[int, int], today: date
) -> "QuerySet[Employee]":
    if query.card_no is not None:
        return rows.none()  # İK keeps no card numbers, so nobody has the one asked for
    if query.department_id is not None:
        rows = rows.filter(department_id=_id(query.department_id))
    if query.employee_id is not None:
        asked = _id(query.employee_id)
        cards = {pk for pk, person in persons.items() if person == asked}
        rows = rows.filter(pk__in=cards | ({asked} - persons.keys()))
    if query.working is not None:
        employed = Q(left_on=None) | Q(left_on__gte=today)
        rows = rows.filter(employed if query.working else ~employed)
    return rows


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class _EmployeeColumns(NamedTuple):
    """What is read of an employee: ten thousand model objects would take twice the time of the answer."""

    pk: int
    employee_no: str
    first_name: str
    last_name: str
    tckn: str
    department__name: str
    job_title: str
    hired_on: date | None
    left_on: date | None
    accounting_code: str


def _employee_row(row: _EmployeeColumns, person_id: int, personal: bool) -> dict[str, Any]:
    return {
        "SICILID": person_id,
        "SICILNO": row.employee_no,
        "PDKSKARTNO": "",
        "AD": row.first_name,
        "SOYAD": row.last_name,
        "TCKNO": row.tckn if personal else "",
        "GSM": "",
        "TEL": "",
        "EMAIL": "",
        "DEP": row.department__name,
        "GOREV": row.job_title,
        "MESLEKADI": row.job_title,
        "BORDROTIPI": "",
        "CALISMAZAMANI": "",
        "ISEGIRIS": row.hired_on.isoformat() if row.hired_on else None,
        "CIKIS": row.left_on.isoformat() if row.left_on else None,
        "MUHASEBEKODU": row.accounting_code,
    }
