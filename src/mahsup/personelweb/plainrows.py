"""Rows of exactly the contract's form, read at once: what nearly every page of nearly every server consists of.

A page is read into typed rows and written back; where that gives the very same bytes, it is canonical and holds no
key twice and no field too many. Anything else is for `mahsup.personelweb.rows.row_to_payslip`, which takes what the
contract leaves open and names what is wrong.
"""

import re
import unicodedata
from collections.abc import Sequence
from operator import itemgetter
from typing import Annotated, Any, Final

import msgspec
from msgspec.structs import astuple

from mahsup.payroll.payslip import (
    AMOUNTS,
    Deduction,
    DeductionKind,
    DepartmentShare,
    Extra,
    Incentive,
    InsuranceStatus,
    Liability,
    Payslip,
)

TEXTS: Final = (
    ("payslip_id", "BORDROID"),
    ("employee_no", "SICILNO"),
    ("employee_id", "SICILID"),
    ("first_name", "AD"),
    ("last_name", "SOYAD"),
    ("department", "DEPARTMANKOD"),
    ("department_name", "DEPARTMAN"),
    ("payroll_type", "BORDROTIPI"),
)
REQUIRED: Final = frozenset({"BORDROID", "SICILNO", "BORDROTIPI"})
HOURS: Final = "FAZLAMESAISAAT"
MOST_DAYS: Final = 31


class NotPlain(Exception):  # noqa: N818 - what the text is, not an error
    """The text is not of exactly the contract's form; another reader says whether it may be taken all the same."""


class _ExtraRow(msgspec.Struct, gc=False):
    AD: str
    KOD: str
    TUTAR: str


class _DeductionRow(msgspec.Struct, gc=False):
    AD: str
    KOD: str
    TUR: DeductionKind
    TUTAR: str


class _IncentiveRow(msgspec.Struct, gc=False):
    AZALTTIGI: Liability
    KANUNNO: str
    TUTAR: str


class _ShareRow(msgspec.Struct, gc=False):
    DEPARTMANKOD: str
    ORAN: str


_FORMS: Final[dict[str, Any]] = {
    **{wire: Annotated[str, msgspec.Meta(min_length=1)] if wire in REQUIRED else str for _, wire in TEXTS},
    **{amount.wire: str for amount in AMOUNTS},
    HOURS: str,
    "SIGORTASTATU": InsuranceStatus,
    "GUN": Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)],
    "ISTISNABASKAISVERENDE": bool,
    "HATALI": bool,
    "EKKAZANCLAR": list[_ExtraRow],
    "KESINTILER": list[_DeductionRow],
    "TESVIKLER": list[_IncentiveRow],
    "ISVERENKATKILARI": list[_ExtraRow],
    "DAGILIM": list[_ShareRow],
}
_FIELDS: Final = tuple(sorted(_FORMS))
_Row = msgspec.defstruct("_Row", [(field, _FORMS[field]) for field in _FIELDS])


def _values(*fields: str) -> "itemgetter[Any]":
    return itemgetter(*map(_FIELDS.index, fields))


_AMOUNT_NAMES: Final = (*(amount.attribute for amount in AMOUNTS), "overtime_hours_hundredths")
_TEXT_NAMES: Final = tuple(attribute for attribute, _ in TEXTS)
_texts_of = _values(*(wire for _, wire in TEXTS))
_amounts_of = _values(*(amount.wire for amount in AMOUNTS), HOURS)
_lists_of = _values("EKKAZANCLAR", "KESINTILER", "TESVIKLER", "ISVERENKATKILARI", "DAGILIM")
_others_of = _values("SIGORTASTATU", "GUN", "ISTISNABASKAISVERENDE", "HATALI")
_amounts_form = re.compile(r"(?:-?[0-9]{1,15}\.[0-9]{2};)+").fullmatch

_read_row = msgspec.json.Decoder(_Row).decode
_read_page = msgspec.json.Decoder(list[list[_Row]]).decode  # type: ignore[valid-type]
_write = msgspec.json.Encoder().encode


def plain_page(body: bytes) -> tuple[list[Payslip], bytes]:
    """Return the payslips of a page `[[row,…]]` and its rows' canonical texts joined by line feeds. Raises NotPlain."""
    try:
        (rows,) = _read_page(body)
        texts = [_write(row) for row in rows]
        if b"[[%b]]" % b",".join(texts) != body or not _is_nfc(body):
            raise NotPlain
        return [_payslip(astuple(row)) for row in rows], b"\n".join(texts)
    except ValueError:  # msgspec's errors, half characters, no or several result sets
        raise NotPlain from None


def plain_row(text: str) -> Payslip:
    """Return the payslip of one row's text. Raises NotPlain."""
    try:
        return _payslip(astuple(_read_row(text)))
    except ValueError:
        raise NotPlain from None


def _is_nfc(body: bytes) -> bool:
    return body.isascii() or unicodedata.is_normalized("NFC", body.decode())


def _payslip(row: Sequence[Any]) -> Payslip:
    extras, deductions, incentives, contributions, shares = _lists_of(row)
    amounts = [
        *_amounts_of(row),
        *[item.TUTAR for item in extras],
        *[item.TUTAR for item in deductions],
        *[item.TUTAR for item in incentives],
        *[item.TUTAR for item in contributions],
        *[item.ORAN for item in shares],
        "",
    ]
    # One match over all of them; that there are as many as before tells that none holds the separator.
    joined = ";".join(amounts)
    if not _amounts_form(joined) or joined.count(";") != len(amounts) - 1:
        raise NotPlain
    kurus = map(int, joined[:-1].replace(".", "").split(";"))
    values = dict(zip(_TEXT_NAMES, _texts_of(row), strict=True))
    values |= zip(_AMOUNT_NAMES, kurus, strict=False)
    insurance, days, exemption_used_elsewhere, faulty = _others_of(row)
    return Payslip(
        **values,
        insurance=insurance,
        days=days,
        exemption_used_elsewhere=exemption_used_elsewhere,
        faulty=faulty,
        extras=tuple([Extra(item.KOD, item.AD, amount) for item, amount in zip(extras, kurus, strict=False)]),
        deductions=tuple(
            [Deduction(item.TUR, item.KOD, item.AD, amount) for item, amount in zip(deductions, kurus, strict=False)]
        ),
        incentives=tuple(
            [Incentive(item.KANUNNO, amount, item.AZALTTIGI) for item, amount in zip(incentives, kurus, strict=False)]
        ),
        contributions=tuple(
            [Extra(item.KOD, item.AD, amount) for item, amount in zip(contributions, kurus, strict=False)]
        ),
        shares=tuple([DepartmentShare(item.DEPARTMANKOD, amount) for item, amount in zip(shares, kurus, strict=False)]),
    )
