"""Fetching a month: login, manifest, pages, and a recount of everything before anything is believed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mahsup.payroll.payslip import Payslip, control_totals
from mahsup.personelweb.client import Month, PersonelwebClient, Superseded
from mahsup.personelweb.manifest import Manifest, recount
from mahsup.personelweb.rows import RowsHash, row_to_payslip
from mahsup.problems import MahsupError, Place, refuse

# Page number from 1, its payslips, its rows' canonical text joined by line feeds. Page 1 again = a restart: whatever
# was kept of the pages before is to be dropped.
OnPage = Callable[[int, Sequence[Payslip], str], None]


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
    client.login()
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
        for number, received in enumerate(self._client.pages(self._wanted, self._manifest.snapshot_id), 1):
            payslips = [row_to_payslip(row) for row in received.rows]
            self._count(payslips, received.texts)
            on_page(number, payslips, "\n".join(received.texts))
            if should_stop():
                return self._cancelled()
        return self._accepted()

    def _count(self, payslips: Sequence[Payslip], texts: Sequence[str]) -> None:
        for slip in payslips:
            self._check(slip)
        if len(self._seen) > self._manifest.row_count:
            stated, received = str(self._manifest.row_count), str(len(self._seen))
            raise refuse("rows_too_many", stated=stated, received=received)
        self._hash.add(texts)
        self._totals.update(control_totals(payslips))

    def _check(self, slip: Payslip) -> None:
        if slip.payslip_id in self._seen:
            raise refuse("payslip_duplicate", Place("payslip", slip.payslip_id), payslip=slip.payslip_id)
        self._seen.add(slip.payslip_id)
        asked = self._wanted.payroll_type
        if asked is not None and slip.payroll_type != asked:
            figures = {"payslip": slip.payslip_id, "received": slip.payroll_type, "asked": asked}
            raise refuse("row_other_type", Place("payslip", slip.payslip_id, "BORDROTIPI"), **figures)

    def _accepted(self) -> FetchResult:
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
            accounting_codes=self._accounting_codes(),
        )

    def _accounting_codes(self) -> dict[str, str]:
        codes: dict[str, str] = {}
        for row in self._client.employees(self._wanted.firma_id):
            code = row.get("MUHASEBEKODU")
            if code:
                codes[str(row.get("SICILNO"))] = str(code)
        return codes

    def _cancelled(self) -> FetchResult:
        return FetchResult(manifest=self._manifest, cancelled=True, restarts=self._restarts)
