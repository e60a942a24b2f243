"""`mahsup hr import` and `mahsup hr close`: İK's monthly work from the command line, on the server's own database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

hr_app = typer.Typer(no_args_is_help=True, help="İK: bordro içe aktarma ve dönem kapatma / import and close payrolls.")

Tenant = Annotated[int, typer.Option(help="Tesis (Hotel Id) / tenant.")]
CompanyId = Annotated[int, typer.Option("--company", help="FirmaId / company.")]
Data = Annotated[Path | None, typer.Option(help="Veri klasörü / folder of the databases (MAHSUP_DATA).")]
ACTOR = "mahsup hr"


@hr_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Bordro dosyası (.csv, .xlsx) / register file.")],
    tenant: Tenant,
    company: CompanyId,
    year: Annotated[int | None, typer.Option(help="Beklenen yıl / year expected.")] = None,
    month: Annotated[int | None, typer.Option(help="Beklenen ay / month expected.")] = None,
    data: Data = None,
) -> None:
    """Bordro dosyasını içe aktarır: ya hepsi ya hiçbiri / import a register file, all or nothing."""
    with _server(data):
        from mahsup.hr.services.files import import_file, read_file

        run, faulty = import_file(tenant, company, read_file(file), actor=ACTOR, year=year, month=month)
        typer.echo(
            f"{run.company}: {run.year}-{run.month:02d} içe aktarıldı, {run.payslips.count()} bordro, {faulty} hatalı."
        )


@hr_app.command("close")
def close(
    tenant: Tenant,
    company: CompanyId,
    year: Annotated[int, typer.Option()],
    month: Annotated[int, typer.Option(min=1, max=12)],
    accept_faulty: Annotated[
        bool, typer.Option("--accept-faulty", help="Hatalı bordrolarla kapat / close with faulty payslips.")
    ] = False,
    data: Data = None,
) -> None:
    """Dönemi kapatır ve yeni sürümünü dondurur / close a month and freeze its next version."""
    with _server(data):
        from django.utils import timezone

        from mahsup.hr.services.closing import close_run, find_run

        run = find_run(tenant, company, year, month)
        version = close_run(run, actor=ACTOR, now=timezone.now(), accept_faulty=accept_faulty)
        typer.echo(f"{run.company}: {year}-{month:02d} kapatıldı, sürüm {version.version}, {version.row_count} bordro.")


@contextmanager
def _server(data: Path | None) -> Iterator[None]:
    """Open İK's database for one command; a refusal goes to standard error in words, exit 1."""
    from mahsup.problems import MahsupError

    if data is not None:
        os.environ["MAHSUP_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.hr"
    import django

    django.setup()
    try:
        yield
    except MahsupError as refusal:
        for problem in refusal.problems:
            print(problem.message(), file=sys.stderr)
        raise typer.Exit(1) from None
