"""Close a run into a numbered, frozen version; open it again. Earlier versions stay as they were served."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from mahsup.hr.models import FrozenRow, PayrollRun, RunPayslip, RunVersion
from mahsup.hr.services.setup import installation_id, new_id
from mahsup.hr.services.staleness import stale_marks
from mahsup.hr.services.under_way import refuse_under_way
from mahsup.personelweb.manifest import closed_manifest, manifest_to_row
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError, Problem, refuse


@transaction.atomic
def close_run(
    run: PayrollRun,
    *,
    actor: str,
    now: datetime,
    accept_faulty: bool = False,
    accept_stale: bool = False,
    make_id: Callable[[], str] = new_id,
) -> RunVersion:
    """Freeze the run's payslips as its next version, with a manifest per payroll type and one for all ("").

    Refuses with `close_closed`, `close_under_way` while it is being computed, `close_empty`, with `close_faulty`
    unless the faulty payslips are accepted, and with `close_stale` and what has changed since the run was computed
    unless that is accepted.
    """
    run = _locked(run)
    if run.state == PayrollRun.CLOSED:
        raise refuse("close_closed", period=run.period, version=str(run.version))
    refuse_under_way(run.company, run.year, run.month, "close_under_way")
    slips = _ordered_payslips(run)
    faulty = sum(slip.faulty for slip in slips)
    if not slips:
        raise refuse("close_empty", period=run.period)
    if faulty and not accept_faulty:
        raise refuse("close_faulty", period=run.period, count=str(faulty))
    stale = stale_marks(run)
    if stale and not accept_stale:
        raise MahsupError(Problem("close_stale", params={"period": run.period}), *stale)
    version = RunVersion(
        tenant_id=run.tenant_id,
        run=run,
        version=run.version + 1,
        snapshot_id=make_id(),
        closed_at=now,
        closed_by=actor,
        row_count=len(slips),
    )
    version.manifests = manifests(version, slips)
    version.save(force_insert=True)
    _freeze(version, slips)
    _set_state(run, PayrollRun.CLOSED, version.version)
    audit.record(
        *(run.tenant_id, actor, "run_closed", "run", run.name),
        version=version.version,
        payslips=len(slips),
        faulty=faulty,
        stale=[mark.code for mark in stale],
    )
    return version


@transaction.atomic
def reopen_run(run: PayrollRun, *, actor: str) -> PayrollRun:
    """Open a closed run again; its versions stay. Refuses an open one with `reopen_open`."""
    run = _locked(run)
    if run.state == PayrollRun.OPEN:
        raise refuse("reopen_open", period=run.period)
    _set_state(run, PayrollRun.OPEN, run.version)
    audit.record(run.tenant_id, actor, "run_reopened", "run", run.name, version=run.version)
    return run


def manifests(version: RunVersion, slips: Iterable[RunPayslip]) -> dict[str, dict[str, Any]]:
    """Return the manifest row per payroll type, and under "" for all, of the rows as they will be served."""
    by_type: dict[str, list[str]] = {"": []}
    for slip in slips:
        by_type[""].append(slip.body)
        by_type.setdefault(slip.payroll_type, []).append(slip.body)
    return {name: _manifest(version, bodies) for name, bodies in by_type.items()}


def manifest_row(version: RunVersion, payroll_type: str) -> dict[str, Any]:
    """Return the frozen manifest of a payroll type ("" = all); a type without payslips has an empty one."""
    frozen: dict[str, Any] | None = version.manifests.get(payroll_type)
    return frozen or _manifest(version, [])


def find_run(tenant_id: int, firma_id: int, year: int, month: int) -> PayrollRun:
    """Return a company's run of a month. Refuses with `run_unknown`."""
    runs = PayrollRun.objects.of(tenant_id).select_related("company")
    run = runs.filter(company__firma_id=firma_id, year=year, month=month).first()
    if run is None:
        raise refuse("run_unknown", period=f"{year}-{month:02d}")
    return run


def _locked(run: PayrollRun) -> PayrollRun:
    return PayrollRun.objects.of(run.tenant_id).select_for_update(of=("self",)).select_related("company").get(pk=run.pk)


def _ordered_payslips(run: PayrollRun) -> list[RunPayslip]:
    """Payslips in SICILNO, BORDROID order by code point: the database's own collation must not decide it."""
    slips = RunPayslip.objects.of(run.tenant_id).filter(run=run)
    return sorted(slips, key=lambda slip: (slip.employee_no, slip.payslip_id))


def _freeze(version: RunVersion, slips: Iterable[RunPayslip]) -> None:
    insert_rows(
        FrozenRow,
        ("tenant_id", "version_id", "seq", "payroll_type", "body"),
        [(version.tenant_id, version.pk, seq, slip.payroll_type, slip.body) for seq, slip in enumerate(slips)],
    )


def _set_state(run: PayrollRun, state: str, version: int) -> None:
    run.state, run.version = state, version
    run.save(update_fields=["state", "version"])


def _manifest(version: RunVersion, bodies: Sequence[str]) -> dict[str, Any]:
    manifest = closed_manifest(
        installation_id=installation_id(),
        vkn=version.run.company.vkn,
        snapshot_id=version.snapshot_id,
        version=version.version,
        closed_at=version.closed_at,
        payslips=map(stored_payslip, bodies),
        texts=bodies,
    )
    return manifest_to_row(manifest)
