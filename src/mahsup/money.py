"""Kuruş: parse, format and split money without losing one.

Money is an `int` of kuruş (1/100 TL) everywhere in the code and the databases. It is a decimal string with exactly two
digits on the wire (``"33030.00"``) and tr-TR on screen (``33.030,00``). There is no float on any path.
"""

import re
from collections.abc import Sequence

# `[0-9]`, not `\d`: Python's int() would read "１２３" and Arabic digits too. At most 15 digits keep a sum in 64 bits.
_WIRE = re.compile(r"(-?)([0-9]{1,15})\.([0-9]{2})")
_REGISTER = re.compile(r"(-?)([0-9]{1,15})(?:,([0-9]{1,2}))?")


class MoneyError(ValueError):
    """The text is not an amount in the form asked for."""


def parse_wire(text: str) -> int:
    """Return the kuruş of a decimal string with exactly two digits (``"-12.50"`` → -1250).

    Raises MoneyError for anything else: ``"12.5"``, ``"1,00"``, ``"1e3"``, blanks and digits that are not ASCII.
    """
    match = _WIRE.fullmatch(text)
    if match is None:
        raise MoneyError(text)
    return _signed(match[1], int(match[2]) * 100 + int(match[3]))


def parse_register(text: str) -> int:
    """Return the kuruş of an amount as payroll registers write it: ``7000``, ``0,00``, ``12,5``; empty is 0.

    A comma is the decimal mark and there is no thousands mark, so ``1.234`` is refused rather than guessed.
    Raises MoneyError.
    """
    if text == "":
        return 0
    match = _REGISTER.fullmatch(text)
    if match is None:
        raise MoneyError(text)
    return _signed(match[1], int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0")))


def format_wire(kurus: int) -> str:
    """Return the decimal string with two digits: -5 → ``"-0.05"``."""
    whole, part = divmod(abs(kurus), 100)
    return f"{'-' if kurus < 0 else ''}{whole}.{part:02d}"


def format_tr(kurus: int) -> str:
    """Return the amount as Turkish readers write it: 3303000 → ``"33.030,00"``."""
    whole, part = divmod(abs(kurus), 100)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{'-' if kurus < 0 else ''}{grouped},{part:02d}"


def format_register(kurus: int) -> str:
    """Return the amount as a payroll register writes it: 3303000 → ``"33030,00"``."""
    return format_wire(kurus).replace(".", ",")


def split(kurus: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts add up to it exactly.

    Largest remainder; among equal remainders the earlier part wins (file order). Weights are not negative and their sum
    is positive, else ValueError.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must add up to more than zero")
    sign = -1 if kurus < 0 else 1
    parts, remainders = [], []
    for weight in weights:
        part, remainder = divmod(abs(kurus) * weight, total)
        parts.append(part)
        remainders.append(remainder)
    missing = abs(kurus) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: -remainders[i])[:missing]:
        parts[index] += 1
    return [sign * part for part in parts]


def _signed(sign: str, kurus: int) -> int:
    return -kurus if sign else kurus
