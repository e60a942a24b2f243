"""A voucher (fiş) and its lines as values. Amounts are integer kuruş; texts are Turkish (VUK 215)."""

import datetime
from dataclasses import dataclass, replace
from typing import Literal

VoucherKind = Literal["accrual", "reversal", "difference", "payment", "provision", "manual"]


@dataclass(frozen=True, slots=True)
class Document:
    """The document behind a voucher (VUK 227): its kind, number and date."""

    kind: str
    number: str
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Line:
    """A voucher line: an account, an optional cost centre ("" = none) and one of debit and credit, above zero."""

    account: str
    cost_center: str
    debit_kurus: int
    credit_kurus: int
    text: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher before it is written: no number yet; the books give it."""

    date: datetime.date
    kind: VoucherKind
    description: str
    document: Document
    lines: tuple[Line, ...]

    @property
    def debit_kurus(self) -> int:
        return sum(line.debit_kurus for line in self.lines)

    @property
    def credit_kurus(self) -> int:
        return sum(line.credit_kurus for line in self.lines)


def reversal_of(voucher: Voucher, date: datetime.date, reason: str) -> Voucher:
    """Return the mirror of a voucher (ters kayıt, VUK 217): debit and credit change places, nothing else does."""
    lines = tuple(replace(line, debit_kurus=line.credit_kurus, credit_kurus=line.debit_kurus) for line in voucher.lines)
    description = f"Ters kayıt: {voucher.description}" + (f" ({reason})" if reason else "")
    return replace(voucher, date=date, kind="reversal", description=description, lines=lines)
