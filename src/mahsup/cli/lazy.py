"""A group of commands whose modules are imported only when one of them is called: the others cost no start."""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """A command's place (`module:attribute`) and the line that the list of commands shows for it."""

    place: str
    help: str


class LazyGroup(click.Group):
    """Lists its commands from a table and imports the one that is called, or whose own --help is asked."""

    def __init__(self, name: str, table: Mapping[str, Entry], *, help: str) -> None:
        super().__init__(name, help=help, no_args_is_help=True)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of a name; None where the table has no such name."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.place.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.place} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, importing none."""
        with formatter.section("Komutlar / Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.table.items()])
