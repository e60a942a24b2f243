"""What the commands share that work on a server's own database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click

Server = Literal["hr", "accounting"]
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Veri klasörü / folder of the databases and keys (MAHSUP_DATA).",
)


def use(data: Path | None) -> None:
    """Let the databases of a folder be used; None keeps what the environment says."""
    if data is not None:
        os.environ["MAHSUP_DATA"] = str(data.resolve())


def open_server(server: Server, data: Path | None) -> None:
    """Set up Django for a server with the databases of a folder."""
    use(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"mahsup.sites.{server}"
    import django

    django.setup()


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Write a refusal, or that the database cannot be used, to standard error in both languages and exit 1."""
    from django.db import OperationalError, ProgrammingError

    from mahsup.problems import MahsupError, Problem

    try:
        yield
    except MahsupError as refusal:
        problems = refusal.problems
    except (OperationalError, ProgrammingError) as error:
        problems = (Problem("database_not_ready", params={"reason": str(error).partition("\n")[0]}),)
    else:
        return
    for problem in problems:
        print(problem.message("tr"), problem.message("en"), sep="\n", file=sys.stderr)
    sys.exit(1)
