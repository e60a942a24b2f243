"""The worker's part of a fetch: take the oldest due one, bring its pages, recount, accept or refuse.

The fetch's row is the truth. A worker holds it by a lease that it renews with every page; when the lease runs out, the
next worker begins again with the next attempt. Every write asks first whether the lease is still held, so that two
workers never write into one fetch. Pages come in one short transaction each; no network call stands inside one.
"""

import json
import threading
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import DatabaseError, transaction

from mahsup.accounting.models import Fetch, Integration, SnapshotPage, SnapshotRow
from mahsup.accounting.points import reached
from mahsup.accounting.services import ik
from mahsup.accounting.services.problem_store import dump_problems
from mahsup.accounting.services.taxpayer import check_taxpayer
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.fetching import FetchResult, fetch_month
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError, Problem, refuse

LEASE: Final = timedelta(seconds=60)
MAX_ATTEMPTS: Final = 3
LEAST_PERCENT_OF_LAST: Final = 60
ROW_COLUMNS: Final = (
    *("tenant_id", "fetch_id", "seq", "payslip_id", "employee_no", "employee_id", "name"),
    *("department", "department_name", "payroll_type", "days", "gross_kurus", "sgk_exempt_kurus", "extras_kurus"),
    *("cumulative_tax_base_kurus", "deductions_kurus", "net_paid_kurus", "employer_cost_kurus"),
)

log = structlog.get_logger("mahsup.fetch")
_stopping = threading.Event()


class LeaseLost(Exception):  # noqa: N818 - a state, not a fault
    """Another worker has the fetch, or it was taken away: stop without writing anything."""


class Cancelled(Exception):  # noqa: N818
    """The user cancelled the fetch."""


class Stopped(Exception):  # noqa: N818
    """The worker was told to stop: the fetch goes back into the queue."""


def stop_after_page() -> None:
    """Have the fetch in hand stop at its next page and go back into the queue."""
    _stopping.set()


def run_next(now: Callable[[], datetime], worker_id: str) -> bool:
    """Run the oldest due fetch, if there is one; True when one was run."""
    _sweep(now())
    fetch = _claim(now(), worker_id)
    if fetch is None:
        return False
    _Run(fetch, now, worker_id).run()
    return True


def _sweep(now: datetime) -> None:
    """Put fetches whose worker died back into the queue; give up after the third attempt."""
    for fetch in Fetch.unscoped.filter(state="running", lease_until__lt=now):
        own = _held(fetch, fetch.worker)
        if fetch.cancel_requested:
            _end(own, fetch, "cancelled", [Problem("fetch_cancelled")], now)
        elif fetch.attempt >= MAX_ATTEMPTS:
            _end(own, fetch, "failed", [Problem("fetch_worker_died", params={"attempts": str(fetch.attempt)})], now)
        else:
            _requeue(own, fetch)


def _claim(now: datetime, worker_id: str) -> Fetch | None:
    """Take the oldest queued fetch whose connection is not being fetched from already."""
    busy = Fetch.unscoped.filter(state="running").values("integration_id")
    queued = Fetch.unscoped.filter(state="queued").exclude(integration_id__in=busy).order_by("pk").first()
    if queued is None:
        return None
    with transaction.atomic():
        _discard(queued)
        taken = (
            Fetch.objects.of(queued.tenant_id)
            .filter(pk=queued.pk, state="queued", attempt=queued.attempt)
            .update(
                state="running", attempt=queued.attempt + 1, worker=worker_id, lease_until=now + LEASE, done=0, total=0
            )
        )
    if not taken:
        return None
    return Fetch.objects.of(queued.tenant_id).select_related("integration", "integration__tenant").get(pk=queued.pk)


class _Run:
    """One attempt at one fetch."""

    def __init__(self, fetch: Fetch, now: Callable[[], datetime], worker_id: str) -> None:
        self.fetch, self.now, self.worker_id = fetch, now, worker_id
        self.rows = 0

    def run(self) -> None:
        """Bring the month; whatever happens, the row says how it ended."""
        log.info("fetch_started", fetch=self.fetch.pk, attempt=self.fetch.attempt)
        try:
            self._bring()
        except MahsupError as refusal:
            self._end("refused" if ik.is_refusal(refusal.code) else "failed", list(refusal.problems))
        except Cancelled:
            self._end("cancelled", [Problem("fetch_cancelled")])
        except Stopped:
            with transaction.atomic():
                _requeue(self._held(), self.fetch, attempt=self.fetch.attempt - 1)
        except LeaseLost:
            log.warning("fetch_lease_lost", fetch=self.fetch.pk)
        except DatabaseError:
            raise
        except Exception as error:
            log.error("fetch_unexpected", fetch=self.fetch.pk, error=type(error).__name__, exc_info=error)
            self._end("failed", [Problem("fetch_unexpected", params={"error": type(error).__name__})])

    def _bring(self) -> None:
        integration = self.fetch.integration
        if not integration.active:
            raise refuse("integration_off", integration=str(integration.pk))
        with ik.client_for(integration) as client:
            company = ik.remote_company(client.company(integration.company_id))
            check_taxpayer(integration.tenant, company.vkn)
            wanted = ik.month_of(self.fetch)
            result = fetch_month(client, *wanted, self.page, self._should_stop, self.begin)
            client.logout()
        if result.cancelled:
            raise Stopped if _stopping.is_set() else Cancelled
        reached("fetch.before_accept")
        self._accept(result, company)
        reached("fetch.accepted")

    def begin(self, manifest: ik.Manifest) -> None:
        """A manifest is there (again: İK closed the month anew, so that what came so far counts no more)."""
        integration = self.fetch.integration
        check_taxpayer(integration.tenant, manifest.vkn)
        _check_installation(integration, manifest.installation_id)
        _check_fall(self.fetch, manifest.row_count)
        self.rows = 0
        with transaction.atomic():
            self._renew(done=0, total=manifest.row_count)
            _discard(self.fetch)

    def page(self, number: int, payslips: Sequence[Payslip], text: str) -> None:
        """Store one page of canonical rows, in one transaction with the progress and the lease."""
        if not payslips:
            return
        first = self.rows + 1
        with transaction.atomic():
            self._renew(done=self.rows + len(payslips))
            self._store_page(number, text)
            rows = (self._row(seq, slip) for seq, slip in enumerate(payslips, first))
            insert_rows(SnapshotRow, ROW_COLUMNS, rows)
        self.rows += len(payslips)
        reached("fetch.page_stored")

    def _store_page(self, number: int, text: str) -> None:
        body = zlib.compress(text.encode(), 1)
        SnapshotPage(tenant_id=self.fetch.tenant_id, fetch=self.fetch, number=number, body=body).save(force_insert=True)

    def _row(self, seq: int, slip: Payslip) -> tuple[object, ...]:
        withheld = slip.gross_kurus - slip.net_paid_kurus + slip.rounding_kurus
        return (
            *(self.fetch.tenant_id, self.fetch.pk, seq, slip.payslip_id, slip.employee_no, slip.employee_id),
            *(f"{slip.first_name} {slip.last_name}".strip()[:160], slip.department, slip.department_name),
            *(slip.payroll_type, slip.days, slip.gross_kurus, slip.sgk_exempt_kurus),
            *(slip.extras_kurus, slip.cumulative_tax_base_kurus),
            *(withheld, slip.net_paid_kurus, slip.employer_cost_kurus),
        )

    def _accept(self, result: FetchResult, company: ik.RemoteCompany) -> None:
        fetch, integration, manifest = self.fetch, self.fetch.integration, result.manifest
        identity = f"{manifest.installation_id}|{integration.company_id}"
        with transaction.atomic():
            self._store_page(SnapshotPage.CODES, json.dumps(dict(result.accounting_codes)))
            self._renew(
                state="accepted",
                finished_at=self.now(),
                manifest=ik.manifest_json(manifest),
                company_identity=identity,
                snapshot_id=manifest.snapshot_id,
                version=manifest.version,
                sha256=manifest.sha256,
                row_count=manifest.row_count,
                problem={},
            )
            Integration.objects.of(fetch.tenant_id).filter(pk=integration.pk).update(
                company_identity=identity,
                company_title=company.title[:200],
                company_vkn=company.vkn[:11],
                **({} if fetch.payroll_type else {"last_row_count": manifest.row_count}),
            )
            audit.record(
                fetch.tenant_id, fetch.requested_by, "fetch_accepted", "fetch", fetch.pk,
                snapshot=manifest.snapshot_id, version=manifest.version, rows=manifest.row_count,
            )  # fmt: skip
        log.info("fetch_accepted", fetch=fetch.pk, rows=manifest.row_count)

    def _should_stop(self) -> bool:
        return _stopping.is_set() or self._held().filter(cancel_requested=True).exists()

    def _held(self) -> Any:
        return _held(self.fetch, self.worker_id)

    def _renew(self, **values: Any) -> None:
        """Write to the fetch's row and extend the lease. Raises LeaseLost when it is no longer ours."""
        if not self._held().update(lease_until=self.now() + LEASE, **values):
            raise LeaseLost

    def _end(self, state: str, problems: list[Problem]) -> None:
        log.warning("fetch_ended", fetch=self.fetch.pk, state=state, code=problems[0].code)
        _end(self._held(), self.fetch, state, problems, self.now())


def _held(fetch: Fetch, worker_id: str) -> Any:
    """Return the fetch's row as long as this attempt of this worker still holds it."""
    return Fetch.objects.of(fetch.tenant_id).filter(
        pk=fetch.pk, state="running", worker=worker_id, attempt=fetch.attempt
    )


def _end(own: Any, fetch: Fetch, state: str, problems: list[Problem], now: datetime) -> None:
    """End a fetch without a snapshot: the reason stays, its pages go."""
    with transaction.atomic():
        if own.update(state=state, problem=dump_problems(problems), finished_at=now, lease_until=None):
            _discard(fetch)
            audit.record(
                fetch.tenant_id, fetch.requested_by, f"fetch_{state}", "fetch", fetch.pk, problem=problems[0].code
            )


def _requeue(own: Any, fetch: Fetch, attempt: int | None = None) -> None:
    values = {} if attempt is None else {"attempt": attempt}
    own.update(state="queued", worker="", lease_until=None, **values)


def _discard(fetch: Fetch) -> None:
    """Delete the pages and rows of a fetch that is not accepted."""
    SnapshotPage.objects.of(fetch.tenant_id).filter(fetch=fetch).delete()
    SnapshotRow.objects.of(fetch.tenant_id).filter(fetch=fetch).delete()


def _check_installation(integration: Integration, installation_id: str) -> None:
    """The installation behind a connection that has posted must stay the same, or a month could be posted twice."""
    known = integration.company_identity.rpartition("|")[0]
    if known and known != installation_id and integration.postings.exists():
        raise refuse("ik_installation_changed", known=known, found=installation_id)


def _check_fall(fetch: Fetch, row_count: int) -> None:
    last = fetch.integration.last_row_count
    if fetch.payroll_type or fetch.confirm_fall:
        return
    if row_count * 100 < last * LEAST_PERCENT_OF_LAST:
        raise refuse("row_count_fell", last=str(last), now=str(row_count), percent=str(LEAST_PERCENT_OF_LAST))
