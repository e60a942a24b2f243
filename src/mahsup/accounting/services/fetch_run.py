"""The worker's part of a fetch: bring its pages, recount, accept or refuse.

The fetch's row is the truth, and the lease on it is renewed with every page (`platform.jobs`). Pages come in one short
transaction each; no network call stands inside one.
"""

import json
import zlib
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from mahsup.accounting.models import Fetch, Integration, SnapshotPage, SnapshotRow
from mahsup.accounting.services import ik
from mahsup.accounting.services.taxpayer import check_taxpayer
from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.fetching import FetchResult, fetch_month
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.platform.jobs import Held, Queue
from mahsup.platform.points import reached
from mahsup.problems import refuse

LEAST_PERCENT_OF_LAST: Final = 60
ROW_COLUMNS: Final = (
    *("tenant_id", "fetch_id", "seq", "payslip_id", "employee_no", "employee_id", "name"),
    *("department", "department_name", "payroll_type", "days", "gross_kurus", "sgk_exempt_kurus", "extras_kurus"),
    *("cumulative_tax_base_kurus", "deductions_kurus", "net_paid_kurus", "employer_cost_kurus"),
)


class _Run:
    """One attempt at one fetch."""

    def __init__(self, held: Held[Fetch]) -> None:
        self.held, self.fetch = held, held.job
        self.rows = 0

    def bring(self) -> None:
        """Bring the month and accept it."""
        integration = self.fetch.integration
        if not integration.active:
            raise refuse("integration_off", integration=str(integration.pk))
        with ik.client_for(integration) as client:
            company = ik.remote_company(client.company(integration.company_id))
            check_taxpayer(integration.tenant, company.vkn)
            wanted = ik.month_of(self.fetch)
            result = fetch_month(client, *wanted, self.page, self.held.should_stop, self.begin)
            client.logout()
        if result.cancelled:
            self.held.leave()
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
            self.held.renew(done=0, total=manifest.row_count)
            _discard(self.fetch)

    def page(self, number: int, payslips: Sequence[Payslip], text: bytes) -> None:
        """Store one page of canonical rows, in one transaction with the progress and the lease."""
        if not payslips:
            return
        first = self.rows + 1
        with transaction.atomic():
            self.held.renew(done=self.rows + len(payslips))
            self._store_page(number, text)
            rows = (self._row(seq, slip) for seq, slip in enumerate(payslips, first))
            insert_rows(SnapshotRow, ROW_COLUMNS, rows)
        self.rows += len(payslips)
        reached("fetch.page_stored")

    def _store_page(self, number: int, text: bytes) -> None:
        body = zlib.compress(text, 1)
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
            self._store_page(SnapshotPage.CODES, json.dumps(dict(result.accounting_codes)).encode())
            self.held.finish(
                "accepted",
                manifest=ik.manifest_json(manifest),
                company_identity=identity,
                snapshot_id=manifest.snapshot_id,
                version=manifest.version,
                sha256=manifest.sha256,
                row_count=manifest.row_count,
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


FETCHES: Final = Queue(
    model=Fetch,
    name="fetch",
    key=("integration_id", "year", "month", "payroll_type"),
    alone="integration_id",
    work=lambda held: _Run(held).bring(),
    clear=_discard,
    refused=lambda code: "refused" if ik.is_refusal(code) else "failed",
)
