"""`mahsup token` and `mahsup worker`: commands of the accounting server."""

from pathlib import Path

import click

from mahsup.cli.databases import data_option, open_server, refusals_in_words


@click.command(help="Kullanıcıya yeni REST anahtarı verir / Print a user's new REST token on the last line.")
@click.option("--tenant", required=True, help="Tesis kodu / tenant's code.")
@click.option("--user", required=True, help="Kullanıcı kodu / user's code.")
@data_option
def token(tenant: str, user: str, data: Path | None) -> None:
    """Print a new REST token of a user on the last line."""
    open_server("accounting", data)
    from django.utils import timezone

    from mahsup.accounting.services.tokens import create_token

    with refusals_in_words():
        print(create_token(tenant, user, timezone.now()))


@click.command(help="İstenen verileri alır, SIGTERM'e dek / Run the fetches that users ask for, until SIGTERM.")
@data_option
def worker(data: Path | None) -> None:
    """Run the fetches that users ask for, until SIGTERM."""
    open_server("accounting", data)
    from mahsup.accounting.services.fetch_run import FETCHES
    from mahsup.platform.worker import run_until_terminated

    run_until_terminated(FETCHES)
