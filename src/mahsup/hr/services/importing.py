"""Bring a month's payroll from a register file into a run: preview, then all or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from django.db import transaction

from mahsup.hr.models import Company, Department, Employee, PayItem, PayrollRun, PayrollType
from mahsup.hr.services.payslip_store import ItemKey, PayslipRows, replace_payslips
from mahsup.hr.services.under_way import refuse_under_way
from mahsup.payroll.checks import check_payslip
from mahsup.payroll.payslip import PayrollMonth, Payslip, control_totals
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import Problem, has_errors, refuse

_K = TypeVar("_K")
_V = TypeVar("_V")


class NewItem(NamedTuple):
    """A pay item that is met for the first time: its name and its treatment."""

    name: str
    treatment: str


@dataclass(frozen=True)
class ImportPreview:
    """What an import will bring in. Nothing is written by building it."""

    payroll: PayrollMonth
    totals: Mapping[str, int]
    faulty: tuple[tuple[Payslip, tuple[Problem, ...]], ...]
    warnings: tuple[Problem, ...]
    new_departments: Mapping[str, str]
    new_employees: Mapping[str, Payslip]
    new_items: Mapping[ItemKey, NewItem]
    new_payroll_types: tuple[str, ...]
    replaced_payslips: int

    @property
    def count(self) -> int:
        return len(self.payroll.payslips)


def preview_import(
    company: Company, payroll: PayrollMonth, *, year: int | None = None, month: int | None = None
) -> ImportPreview:
    """Return what importing the file into the company would do.

    Refuses another company's file, another period than the one chosen, and a month that is closed or being computed.
    """
    _check_place(company, payroll, year, month)
    refuse_under_way(company, payroll.year, payroll.month, "import_under_way")
    run = (
        PayrollRun.objects.of(company.tenant_id).filter(company=company, year=payroll.year, month=payroll.month).first()
    )
    if run is not None and run.state == PayrollRun.CLOSED:
        raise refuse("import_run_closed", period=_period(payroll))
    findings = [(slip, tuple(check_payslip(replace(slip, faulty=False)))) for slip in payroll.payslips]
    marked = tuple(replace(slip, faulty=slip.faulty or has_errors(found)) for slip, found in findings)
    return ImportPreview(
        payroll=payroll._replace(payslips=marked),
        totals=control_totals(marked),
        faulty=tuple((slip, found) for slip, found in findings if has_errors(found)),
        warnings=tuple(problem for _, found in findings if not has_errors(found) for problem in found),
        new_departments=_missing(_departments(marked), Department, company, lambda row: row.code),
        new_employees=_missing(
            {slip.employee_no: slip for slip in marked}, Employee, company, lambda row: row.employee_no
        ),
        new_items=_missing(_items(marked), PayItem, company, lambda row: ItemKey(row.kind, row.code)),
        new_payroll_types=tuple(
            _missing({slip.payroll_type: "" for slip in marked}, PayrollType, company, lambda row: row.code)
        ),
        replaced_payslips=run.payslips.count() if run else 0,
    )


@transaction.atomic
def import_payroll(
    company: Company, payroll: PayrollMonth, *, actor: str, year: int | None = None, month: int | None = None
) -> PayrollRun:
    """Bring the file into the month's open run, in place of what the run held; all of it or nothing.

    Refuses as `preview_import` does. Definitions that are met for the first time are created; none is changed.
    """
    Company.objects.of(company.tenant_id).select_for_update().get(pk=company.pk)
    preview = preview_import(company, payroll, year=year, month=month)
    _create_definitions(company, preview)
    run, _ = PayrollRun.objects.of(company.tenant_id).get_or_create(
        company=company, year=payroll.year, month=payroll.month, defaults={"tenant_id": company.tenant_id}
    )
    run.computed_from = {}
    run.save(update_fields=["computed_from"])
    faults = {slip.payslip_id: found for slip, found in preview.faulty}
    made = PayslipRows(company)
    replace_payslips(run, (made.row(slip, faults.get(slip.payslip_id, ())) for slip in preview.payroll.payslips))
    audit.record(
        company.tenant_id,
        actor,
        "payroll_imported",
        "run",
        run.name,
        company=company.firma_id,
        period=_period(payroll),
        payslips=preview.count,
        faulty=len(preview.faulty),
        replaced=preview.replaced_payslips,
    )
    return run


def _check_place(company: Company, payroll: PayrollMonth, year: int | None, month: int | None) -> None:
    if payroll.company_id != company.firma_id:
        raise refuse("import_company", file=str(payroll.company_id), chosen=str(company.firma_id))
    if (year or payroll.year, month or payroll.month) != (payroll.year, payroll.month):
        raise refuse("import_period", file=_period(payroll), chosen=f"{year}-{month or 0:02d}")


def _period(payroll: PayrollMonth) -> str:
    return f"{payroll.year}-{payroll.month:02d}"


def _departments(slips: Iterable[Payslip]) -> Mapping[str, str]:
    slips = list(slips)
    named = {slip.department: slip.department_name or slip.department for slip in reversed(slips)}
    shared = {share.department: share.department for slip in slips for share in slip.shares}
    return {**shared, **named}


def _items(slips: Iterable[Payslip]) -> Mapping[ItemKey, NewItem]:
    items: dict[ItemKey, NewItem] = {}
    for slip in slips:
        for extra in slip.extras:
            items.setdefault(ItemKey("KAZANC", extra.code), NewItem(extra.name or extra.code, "TAM"))
        for deduction in slip.deductions:
            name = deduction.name or deduction.code
            items.setdefault(ItemKey("KESINTI", deduction.code), NewItem(name, deduction.kind))
    return items


def _missing(met: Mapping[_K, _V], model: type[Any], company: Company, key: Callable[[Any], _K]) -> Mapping[_K, _V]:
    known = {key(row) for row in model.objects.of(company.tenant_id).filter(company=company)}
    return {name: value for name, value in met.items() if name not in known}


def _create_definitions(company: Company, preview: ImportPreview) -> None:
    place = (company.tenant_id, company.pk)
    insert_rows(
        Department,
        ("tenant_id", "company_id", "code", "name"),
        [(*place, code, name) for code, name in preview.new_departments.items()],
    )
    insert_rows(
        PayItem,
        ("tenant_id", "company_id", "kind", "code", "name", "treatment"),
        [(*place, *item, *new) for item, new in preview.new_items.items()],
    )
    insert_rows(
        PayrollType,
        ("tenant_id", "company_id", "code", "without_bes"),
        [(*place, code, False) for code in preview.new_payroll_types],
    )
    _create_employees(company, preview.new_employees.values())


def _create_employees(company: Company, slips: Iterable[Payslip]) -> None:
    departments = {row.code: row.pk for row in Department.objects.of(company.tenant_id).filter(company=company)}
    texts = dict.fromkeys(("tckn", "job_title", "accounting_code", "iban"), "")
    unset: dict[str, object] = {
        **texts,
        "in_bes": False,
        "exemption_used_elsewhere": False,
        "declared_base_kurus": 0,
    }
    columns = ("tenant_id", "company_id", "employee_no", "first_name", "last_name", "department_id")
    insert_rows(
        Employee,
        (*columns, "insurance", "law", *unset),
        [
            (
                *(company.tenant_id, company.pk, slip.employee_no, slip.first_name, slip.last_name),
                *(departments[slip.department], slip.insurance, slip.law, *unset.values()),
            )
            for slip in slips
        ],
    )
