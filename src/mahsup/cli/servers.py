"""`mahsup prepare`, `mahsup serve`, `mahsup tenant`: running the two servers for real."""

import os
import sys
from pathlib import Path

import click

from mahsup.cli.databases import Server, data_option, open_server, refusals_in_words, use

which = click.argument("server", type=click.Choice(["hr", "accounting"]))
ACTOR = "mahsup tenant"


@click.command(help="Anahtarları ve veritabanını hazırlar; yinelenebilir / Make keys and database ready. Repeatable.")
@which
@data_option
def prepare(server: Server, data: Path | None) -> None:
    """Create the keys and bring the database up to date. Repeatable."""
    use(data)
    from mahsup.sites.prepare import prepare as prepare_server

    prepare_server(server)


@click.command(help="Bir sunucuyu gunicorn ile çalıştırır, SIGTERM'e dek / Serve one of the two servers until SIGTERM.")
@which
@click.option("--bind", required=True, help="Adres / address, e.g. 127.0.0.1:8016.")
@click.option("--workers", type=click.IntRange(1, 64), help="Süreç sayısı / processes.")
@data_option
def serve(server: Server, bind: str, workers: int | None, data: Path | None) -> None:
    """Serve one of the two servers with gunicorn until SIGTERM."""
    use(data)
    from mahsup.cli.processes import server_command

    command = server_command(server, bind, workers)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, no shell


@click.command(help="Tesis ve ilk yöneticisini açar; şifre sorulur / Create a tenant with its first administrator.")
@which
@click.argument("code")
@click.argument("name")
@click.option("--vkn", required=True, help="Vergi kimlik no / taxpayer's number.")
@click.option("--administrator", required=True, help="İlk yöneticinin kullanıcı kodu / first administrator's code.")
@click.option("--hotel-id", type=int, help="İK: Hotel Id.")
@data_option
def tenant(
    server: Server, code: str, name: str, vkn: str, administrator: str, hotel_id: int | None, data: Path | None
) -> None:
    """Create a tenant with its first administrator, whose password is asked for (or read from standard input)."""
    open_server(server, data)
    password = _password()
    with refusals_in_words():
        made = (
            _hr_tenant(code, name, vkn, administrator, password, hotel_id)
            if server == "hr"
            else _books(code, name, vkn, administrator, password)
        )
        print(f"{name}: {made}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Şifre / password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _hr_tenant(code: str, name: str, vkn: str, administrator: str, password: str, hotel_id: int | None) -> str:
    from django.db import transaction

    from mahsup.hr.services.rights import ALL_RIGHTS
    from mahsup.hr.services.setup import create_tenant
    from mahsup.hr.services.users import create_user

    with transaction.atomic():
        made = create_tenant(code, name, tenant_id=hotel_id, vkn=vkn, actor=ACTOR)
        create_user(made.pk, administrator, administrator, password, actor=ACTOR, **ALL_RIGHTS)
    return f"Hotel Id {made.pk}"


def _books(code: str, name: str, vkn: str, administrator: str, password: str) -> str:
    from django.db import transaction

    from mahsup.accounting.services import setup

    with transaction.atomic():
        made = setup.create_tenant(code, name, vkn)
        setup.add_branches(made, [("01", "Merkez")])
        setup.add_user(made, administrator, administrator, "administrator", password)
    return f"tesis {made.code}"
