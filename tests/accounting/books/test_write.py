"""Writing vouchers: numbers, balances, and refusals before anything is written."""

import datetime
from types import SimpleNamespace

from django.db import transaction

from mahsup.accounting.services.books import write_voucher
from mahsup.books.voucher import Document, Line, Voucher

END_OF_JANUARY = datetime.date(2026, 1, 31)


def test_the_first_voucher_is_number_one(books: SimpleNamespace) -> None:
    voucher = Voucher(
        END_OF_JANUARY,
        "accrual",
        "Ücret tahakkuku",
        Document("ücret bordrosu", "BRD-1-202601-1", END_OF_JANUARY),
        (Line("740.01", "100", 100, 0, "Brüt"), Line("335.01", "", 0, 100, "Net")),
    )
    with transaction.atomic():
        row = write_voucher(books.tenant.pk, books.branch.pk, voucher, actor="a", now=books.now)
    assert row.number == 1
