"""`mahsup prepare`, `mahsup serve`, `mahsup tenant`, `mahsup hr company`: running the two servers for real."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Server(StrEnum):
    """The two servers."""

    HR = "hr"
    ACCOUNTING = "accounting"


Which = Annotated[Server, typer.Argument(help="hr = İK, accounting = Muhasebe.")]
Data = Annotated[Path | None, typer.Option(help="Veri klasörü / folder of databases and keys (MAHSUP_DATA).")]
ACTOR = "mahsup tenant"


def prepare(server: Which, data: Data = None) -> None:
    """Create the keys and bring the database up to date. Repeatable."""
    _use(data)
    from mahsup.sites.prepare import prepare as prepare_server

    prepare_server(server.value)


def serve(
    server: Which,
    bind: Annotated[str, typer.Option(help="Adres / address, e.g. 127.0.0.1:8016.")],
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    data: Data = None,
) -> None:
    """Serve one of the two servers with gunicorn until SIGTERM."""
    _use(data)
    from mahsup.cli.processes import server_command

    command = server_command(server.value, bind, workers)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, no shell


def tenant(
    server: Which,
    code: Annotated[str, typer.Argument(help="Tesis kodu / code.")],
    name: Annotated[str, typer.Argument(help="Tesis adı / name.")],
    vkn: Annotated[str, typer.Option(help="Vergi kimlik no / taxpayer's number.")],
    administrator: Annotated[str, typer.Option(help="İlk yöneticinin kullanıcı kodu / first administrator.")],
    hotel_id: Annotated[int | None, typer.Option(help="İK: Hotel Id.")] = None,
    data: Data = None,
) -> None:
    """Create a tenant with its first administrator, whose password is asked for (or read from standard input)."""
    _open(server, data)
    from mahsup.problems import MahsupError

    password = _password()
    try:
        made = (
            _hr_tenant(code, name, vkn, administrator, password, hotel_id)
            if server is Server.HR
            else _books(code, name, vkn, administrator, password)
        )
    except MahsupError as refusal:
        print(refusal.message("tr"), refusal.message("en"), sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"{name}: {made}")


def company(
    tenant: Annotated[int, typer.Option(help="Tesis (Hotel Id).")],
    company: Annotated[int, typer.Option(help="FirmaId.")],
    short_name: Annotated[str, typer.Option(help="Kısa ad / short name.")],
    title: Annotated[str, typer.Option(help="Unvan / title.")],
    vkn: Annotated[str, typer.Option(help="Vergi kimlik no / taxpayer's number.")],
    sgk_workplace: Annotated[str, typer.Option(help="SGK işyeri sicil no.")] = "",
    data: Data = None,
) -> None:
    """Firma ekler / add a company to an İK tenant."""
    _open(Server.HR, data)
    from mahsup.hr.services.setup import create_company
    from mahsup.problems import MahsupError

    try:
        made = create_company(tenant, company, short_name, title, vkn, sgk_workplace_no=sgk_workplace, actor=ACTOR)
    except MahsupError as refusal:
        print(refusal.message("tr"), refusal.message("en"), sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None
    print(made)


def _use(data: Path | None) -> None:
    if data is not None:
        os.environ["MAHSUP_DATA"] = str(data.resolve())


def _open(server: Server, data: Path | None) -> None:
    _use(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"mahsup.sites.{server.value}"
    import django

    django.setup()


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Şifre / password", hide_input=True, confirmation_prompt=True))
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
