"""Fetching a month: login, manifest, pages, and a recount of everything before anything is believed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mahsup.payroll.payslip import Payslip, control_totals
from mahsup.personelweb.answers import ReceivedPayslips
from mahsup.personelweb.client import Month, PersonelwebClient, Superseded
from mahsup.personelweb.manifest import Manifest, recount
from mahsup.personelweb.rows import Row, RowsHash
from mahsup.problems import MahsupError, Place, refuse

# Page number from 1, its payslips, its rows' canonical texts joined by line feeds, in UTF-8. Page 1 again = a restart:
# whatever was kept of the pages before is to be dropped.
OnPage = Callable[[int, Sequence[Payslip], bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """An accepted month, or, with `cancelled`, one that was given up on the caller's wish and counts for nothing.

    `accounting_codes` holds MUHASEBEKODU by SICILNO for those who have one; `restarts` how often İK closed meanwhile.
    """

    manifest: Manifest
    cancelled: bool = False
    restarts: int = 0
    row_count: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""
    accounting_codes: Mapping[str, str] = field(default_factory=dict)


def fetch_month(
    client: PersonelwebClient,
    firma_id: int,
    year: int,
    month: int,
    payroll_type: str | None,
    on_page: OnPage,
    should_stop: Callable[[], bool],
    on_manifest: Callable[[Manifest], None] = lambda manifest: None,
) -> FetchResult:
    """Fetch a month's payslips page by page and recount them against the manifest.

    Nothing of what `on_page` was given may be used unless this returns with `cancelled` False. Raises MahsupError:
    `month_absent`, `month_open`, `snapshot_superseded`, the findings of the recount, and every failure of the client.
    """
    wanted = Month(firma_id, year, month, payroll_type)
    for restarts in range(client.settings.limits.restarts + 1):
        manifest = _closed(client.summary(wanted), wanted)
        on_manifest(manifest)
        try:
            return _Fetch(client, wanted, manifest, restarts).run(on_page, should_stop)
        except Superseded:
            continue
    raise refuse("snapshot_superseded", month=wanted.label)


def _closed(manifest: Manifest, wanted: Month) -> Manifest:
    if manifest.state != "KAPALI":
        raise refuse("month_absent" if manifest.state == "YOK" else "month_open", month=wanted.label)
    return manifest


class _Fetch:
    def __init__(self, client: PersonelwebClient, wanted: Month, manifest: Manifest, restarts: int) -> None:
        self._client, self._wanted, self._manifest, self._restarts = client, wanted, manifest, restarts
        self._hash = RowsHash()
        self._totals: Counter[str] = Counter()
        self._seen: set[str] = set()

    def run(self, on_page: OnPage, should_stop: Callable[[], bool]) -> FetchResult:
        if should_stop():
            return self._cancelled()
        pages = self._client.pages(self._wanted, self._manifest.snapshot_id)
        employees = self._client.employees(self._wanted.firma_id)
        for number, page in enumerate(pages, 1):
            self._count(page)
            on_page(number, page.payslips, page.text)
            if should_stop():
                return self._cancelled()
        return self._accepted(employees)

    def _count(self, page: ReceivedPayslips) -> None:
        for slip in page.payslips:
            self._check(slip)
        if len(self._seen) > self._manifest.row_count:
            stated, received = str(self._manifest.row_count), str(len(self._seen))
            raise refuse("rows_too_many", stated=stated, received=received)
        self._hash.add(page.text)
        self._totals.update(control_totals(page.payslips))

    def _check(self, slip: Payslip) -> None:
        if slip.payslip_id in self._seen:
            raise refuse("payslip_duplicate", Place("payslip", slip.payslip_id), payslip=slip.payslip_id)
        self._seen.add(slip.payslip_id)
        asked = self._wanted.payroll_type
        if asked is not None and slip.payroll_type != asked:
            figures = {"payslip": slip.payslip_id, "received": slip.payroll_type, "asked": asked}
            raise refuse("row_other_type", Place("payslip", slip.payslip_id, "BORDROTIPI"), **figures)

    def _accepted(self, employees: Iterable[Sequence[Row]]) -> FetchResult:
        sha256 = self._hash.hexdigest()
        problems = recount(self._manifest, len(self._seen), self._totals, sha256)
        if problems:
            raise MahsupError(*problems)
        return FetchResult(
            manifest=self._manifest,
            restarts=self._restarts,
            row_count=len(self._seen),
            totals=dict(self._totals),
            sha256=sha256,
            accounting_codes=_accounting_codes(employees),
        )

    def _cancelled(self) -> FetchResult:
        return FetchResult(manifest=self._manifest, cancelled=True, restarts=self._restarts)


def _accounting_codes(employees: Iterable[Sequence[Row]]) -> dict[str, str]:
    return {
        str(row.get("SICILNO")): str(row["MUHASEBEKODU"])
        for page in employees
        for row in page
        if row.get("MUHASEBEKODU")
    }
