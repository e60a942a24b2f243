"""Sums of the demo's register files by csv and Decimal alone: figures that owe nothing to the product."""

import csv
from decimal import Decimal
from importlib import resources

FOLDER = resources.files("mahsup.demo_data")


def rows(company: int, month: int) -> list[dict[str, str]]:
    """Return the rows of a register, each a payslip."""
    file = FOLDER / f"bordro-firma{company}-2026-{month:02d}.csv"
    return list(csv.DictReader(file.read_text("utf-8").removeprefix("\ufeff").splitlines(), delimiter=";"))


def total(company: int, month: int, *columns: str) -> Decimal:
    """Return the sum of columns over a register, in lira."""
    return sum((amount(row[column]) for row in rows(company, month) for column in columns), Decimal(0))


def in_turkish(amount: Decimal) -> str:
    """Write an amount as the screens do: 1.234.567,89."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def amount(text: str) -> Decimal:
    """Return a cell of a register in lira; an empty one is zero."""
    return Decimal(text.replace(".", "").replace(",", ".") or "0")
