"""Books with one published journal in them."""

import datetime
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import transaction

from mahsup.accounting.services.books import write_voucher
from mahsup.books.voucher import Document, Line, Voucher

END_OF_JANUARY = datetime.date(2026, 1, 31)

# Gross 50.000,00 with a 1.000,00 incentive credited to 602 at accrual (dersmuhasebe): account, debit, credit in kuruş.
JOURNAL = """
740.01 5000000 0
740.02 1087500 0
740.03  100000 0
335.01 0 4020753
360.01 0  216367
360.02 0   12880
361.01 0  700000
361.02 0   50000
361.03 0  987500
361.04 0  100000
602.01 0  100000
"""


def lines_of(text: str) -> tuple[Line, ...]:
    """Read "account debit credit" rows."""
    rows = [row.split() for row in text.strip().splitlines()]
    return tuple(Line(account, "", int(debit), int(credit), "Ücret") for account, debit, credit in rows)


@pytest.fixture
def voucher() -> Callable[..., Voucher]:
    """Build a voucher from rows of "account debit credit"."""

    def build(text: str = JOURNAL, date: datetime.date = END_OF_JANUARY) -> Voucher:
        document = Document("ücret bordrosu", "BRD-1-202601-1", date)
        return Voucher(date, "accrual", "Ocak 2026 ücret tahakkuku", document, lines_of(text))

    return build


@pytest.fixture
def write(books: SimpleNamespace, voucher: Callable[..., Voucher]) -> Callable[..., object]:
    """Write a voucher into the books in a transaction of its own."""

    def post(text: str = JOURNAL, date: datetime.date = END_OF_JANUARY, branch: object = None) -> object:
        branch_id = (branch or books.branch).pk  # type: ignore[attr-defined]
        with transaction.atomic():
            return write_voucher(books.tenant.pk, branch_id, voucher(text, date), actor="muhasebe", now=books.now)

    return post


@pytest.fixture
def posted(books: SimpleNamespace, write: Callable[..., object]) -> SimpleNamespace:
    """The books with the published journal posted."""
    books.voucher = write()
    return books
