"""A command that says in Turkish and English what it cannot read of its call."""

import sys
from typing import ClassVar, Final

import click

from mahsup.problems import Language, sentence

WRONG_CALL: Final = 2
LANGUAGES: Final[tuple[Language, ...]] = ("tr", "en")


class SentenceCommand(click.Command):
    """Exits 2 with the sentence `usage_code`, in both languages: the one asked for may be what could not be read."""

    usage_code: ClassVar[str]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options. What cannot be read ends the command with exit 2 and empty standard output."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            for language in LANGUAGES:
                print(sentence(self.usage_code, {"reason": error.format_message()}, language), file=sys.stderr)
            ctx.exit(WRONG_CALL)
