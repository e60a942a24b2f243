"""`mahsup token` and `mahsup worker`: commands of the accounting server."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option("--data", help="Gömülü veritabanlarının klasörü / Folder of the databases.")]


def token(
    tenant: Annotated[str, typer.Option(help="Tesis kodu / Tenant's code.")],
    user: Annotated[str, typer.Option(help="Kullanıcı kodu / User's code.")],
    data: Data = None,
) -> None:
    """Print a new REST token of a user on the last line."""
    _open(data)
    from django.utils import timezone

    from mahsup.accounting.services.tokens import create_token
    from mahsup.problems import MahsupError

    try:
        print(create_token(tenant, user, timezone.now()))
    except MahsupError as refusal:
        print(refusal.message("tr"), refusal.message("en"), sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None


def worker(data: Data = None) -> None:
    """Run the fetches that users ask for, until SIGTERM."""
    _open(data)
    from mahsup.accounting.worker import run_until_terminated

    run_until_terminated()


def _open(data: Path | None) -> None:
    """Set up Django for the accounting server with the databases of a folder."""
    if data is not None:
        os.environ["MAHSUP_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.accounting"
    import django

    django.setup()
