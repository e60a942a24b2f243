"""`mahsup hr`: İK's monthly work from the command line, on the server's own database."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mahsup.cli.databases import data_option, open_server, refusals_in_words
from mahsup.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from mahsup.hr.models import ComputeJob

ACTOR = "mahsup hr"
WATCH_S = 0.1
tenant_option = click.option("--tenant", type=int, required=True, help="Tesis (Hotel Id) / tenant.")
company_option = click.option("--company", type=int, required=True, help="FirmaId / company.")


@click.command(name="import", help="Bordro dosyasını içe aktarır: ya hepsi ya hiçbiri / Import a register file.")
@click.argument("file", type=click.Path(path_type=Path))
@tenant_option
@company_option
@click.option("--year", type=int, help="Beklenen yıl / year expected.")
@click.option("--month", type=click.IntRange(1, 12), help="Beklenen ay / month expected.")
@data_option
def import_(file: Path, tenant: int, company: int, year: int | None, month: int | None, data: Path | None) -> None:
    """Import a register file, all or nothing."""
    open_server("hr", data)
    from mahsup.hr.services.files import import_file, read_file

    with refusals_in_words():
        run, count, faulty = import_file(tenant, company, read_file(file), actor=ACTOR, year=year, month=month)
        print(f"{run.company}: {run.year}-{run.month:02d} içe aktarıldı, {count} bordro, {faulty} hatalı.")
        print(f"{run.company}: {run.year}-{run.month:02d} imported, {count} payslips, {faulty} faulty.")


@click.command(help="Dönemi kartlardan ve puantajdan hesaplar / Compute a month from cards and timesheet.")
@tenant_option
@company_option
@click.option("--year", type=int, required=True, help="Yıl / year.")
@click.option("--month", type=click.IntRange(1, 12), required=True, help="Ay / month.")
@data_option
def compute(tenant: int, company: int, year: int, month: int, data: Path | None) -> None:
    """Compute a month here, or watch the server that computes it already; Ctrl-C stops it."""
    open_server("hr", data)
    _log_only_faults()
    from mahsup.hr.services.computing_jobs import COMPUTINGS, counts_of, request_computing
    from mahsup.hr.services.setup import find_company
    from mahsup.platform.worker import running
    from mahsup.problems import MahsupError

    with refusals_in_words():
        job = request_computing(find_company(tenant, company), year, month, actor=ACTOR)
        with running(COMPUTINGS):
            try:
                _watch(job)
            except KeyboardInterrupt:
                COMPUTINGS.cancel(job, ACTOR)
                raise
        if job.problems:
            raise MahsupError(*job.problems)
        payslips, faulty = counts_of(job)
        print(f"{job.company}: {year}-{month:02d} hesaplandı, {payslips} bordro, {faulty} hatalı.")
        print(f"{job.company}: {year}-{month:02d} computed, {payslips} payslips, {faulty} faulty.")


def _watch(job: "ComputeJob") -> None:
    """Write the job's progress to standard error until it ends: on one line of a terminal, else line by line."""
    end, shown = ("\r" if sys.stderr.isatty() else "\n"), ""
    while True:
        job.refresh_from_db()
        text = f"{job.done} / {job.total}" if job.total else ""
        if text != shown:
            print(text, end=end, file=sys.stderr, flush=True)
            shown = text
        if not job.is_active:
            break
        time.sleep(WATCH_S)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _log_only_faults() -> None:
    """Keep standard output for the answer: what a worker logs as it goes is for servers."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@click.command(help="Dönemi kapatır ve yeni sürümünü dondurur / Close a month and freeze its next version.")
@tenant_option
@company_option
@click.option("--year", type=int, required=True, help="Yıl / year.")
@click.option("--month", type=click.IntRange(1, 12), required=True, help="Ay / month.")
@click.option("--accept-faulty", is_flag=True, help="Hatalı bordrolarla kapat / close with faulty payslips.")
@click.option("--accept-stale", is_flag=True, help="Eskimiş hesapla kapat / close what was computed from older data.")
@data_option
def close(
    tenant: int, company: int, year: int, month: int, accept_faulty: bool, accept_stale: bool, data: Path | None
) -> None:
    """Close a month and freeze its next version."""
    open_server("hr", data)
    from django.utils import timezone

    from mahsup.hr.services.closing import close_run, find_run

    with refusals_in_words():
        run = find_run(tenant, company, year, month)
        version = close_run(
            run, actor=ACTOR, now=timezone.now(), accept_faulty=accept_faulty, accept_stale=accept_stale
        )
        print(f"{run.company}: {year}-{month:02d} kapatıldı, sürüm {version.version}, {version.row_count} bordro.")
        print(f"{run.company}: {year}-{month:02d} closed, version {version.version}, {version.row_count} payslips.")


@click.command(help="Firma ekler / Add a company to an İK tenant.")
@tenant_option
@company_option
@click.option("--short-name", required=True, help="Kısa ad / short name.")
@click.option("--title", required=True, help="Unvan / title.")
@click.option("--vkn", required=True, help="Vergi kimlik no / taxpayer's number.")
@click.option("--sgk-workplace", default="", help="SGK işyeri sicil no / SGK workplace number.")
@data_option
def company(
    tenant: int, company: int, short_name: str, title: str, vkn: str, sgk_workplace: str, data: Path | None
) -> None:
    """Add a company to an İK tenant."""
    open_server("hr", data)
    from mahsup.hr.services.setup import create_company

    with refusals_in_words():
        print(create_company(tenant, company, short_name, title, vkn, sgk_workplace_no=sgk_workplace, actor=ACTOR))


hr_app = LazyGroup(
    "hr",
    {
        "import": Entry("mahsup.cli.hr:import_", "Bordro dosyasını içe aktarır / Import a register file"),
        "compute": Entry("mahsup.cli.hr:compute", "Dönemi hesaplar / Compute a month"),
        "close": Entry("mahsup.cli.hr:close", "Dönemi kapatır / Close a month"),
        "company": Entry("mahsup.cli.hr:company", "Firma ekler / Add a company"),
    },
    help="İK: bordro içe aktarma, hesaplama ve dönem kapatma / İK: import, compute and close payrolls.",
)
