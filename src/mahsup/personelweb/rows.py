"""A payslip as a row of `FN_API_BORDRO_LISTE`, both ways, and the canonical text that the manifest's SHA-256 is over.

Amounts, hours and shares are strings with exactly two decimals and a dot. Reading is strict: a row that is not exactly
of the contract's form is refused with the row and the field named; ids may come as numbers, GUN as text.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from mahsup.money import format_wire
from mahsup.payroll.payslip import (
    AMOUNTS,
    DEDUCTION_KINDS,
    INSURANCE_STATUSES,
    LIABILITIES,
    Deduction,
    DepartmentShare,
    Extra,
    Incentive,
    Payslip,
)
from mahsup.personelweb.plainrows import HOURS, MOST_DAYS, REQUIRED, TEXTS, NotPlain, plain_row
from mahsup.personelweb.wirejson import dumps
from mahsup.problems import MahsupError, Place, refuse

Row = Mapping[str, Any]
T = TypeVar("T")

_PLAIN_AMOUNTS: Final = tuple((amount.attribute, amount.wire) for amount in AMOUNTS)
_amount_form = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}").fullmatch
_whole_form = re.compile(r"[0-9]{1,4}").fullmatch
_INSURANCE: Final = frozenset(INSURANCE_STATUSES)
_KINDS: Final = frozenset(DEDUCTION_KINDS)
_LIABILITIES: Final = frozenset(LIABILITIES)


class _FieldError(Exception):
    """A field is not of the contract's form: `why` is the last part of the problem's code."""

    def __init__(self, why: str, field: str, value: object = None) -> None:
        super().__init__(why)
        self.why, self.field, self.value = why, field, value


def payslip_to_row(slip: Payslip) -> dict[str, Any]:
    """Return every field of the payslip under its wire name; texts in NFC."""
    row: dict[str, Any] = {wire: _nfc(getattr(slip, attribute)) for attribute, wire in TEXTS}
    row.update((wire, format_wire(getattr(slip, attribute))) for attribute, wire in _PLAIN_AMOUNTS)
    row["SIGORTASTATU"] = slip.insurance
    row["GUN"] = slip.days
    row[HOURS] = format_wire(slip.overtime_hours_hundredths)
    row["ISTISNABASKAISVERENDE"] = slip.exemption_used_elsewhere
    row["HATALI"] = slip.faulty
    row["EKKAZANCLAR"] = [_extra_row(extra) for extra in slip.extras]
    row["KESINTILER"] = [
        {"TUR": item.kind, "KOD": _nfc(item.code), "AD": _nfc(item.name), "TUTAR": format_wire(item.amount_kurus)}
        for item in slip.deductions
    ]
    row["TESVIKLER"] = [
        {"KANUNNO": item.law, "TUTAR": format_wire(item.amount_kurus), "AZALTTIGI": item.lowers}
        for item in slip.incentives
    ]
    row["ISVERENKATKILARI"] = [_extra_row(extra) for extra in slip.contributions]
    row["DAGILIM"] = [
        {"DEPARTMANKOD": _nfc(share.department), "ORAN": format_wire(share.hundredths)} for share in slip.shares
    ]
    return row


def row_to_payslip(row: Row) -> Payslip:
    """Return the payslip of a row as served.

    Raises MahsupError `row_invalid_missing`, `row_invalid_amount`, `row_invalid_value` or `row_invalid_type`, its place
    naming the payslip and the field.
    """
    try:
        return _read(row)
    except _FieldError as bad:
        raise _refusal(row, bad) from None
    except KeyError as error:
        raise _refusal(row, _FieldError("missing", str(error.args[0]))) from None


def stored_payslip(text: str) -> Payslip:
    """Return the payslip of a row's canonical text, as it was stored. Raises what `row_to_payslip` raises."""
    try:
        return plain_row(text)
    except NotPlain:
        return row_to_payslip(json.loads(text))


def canonical(row: Row) -> str:
    """Return the row's canonical text: keys sorted at every depth, no blanks, non-ASCII unescaped, NFC."""
    return _nfc(dumps(row))


class RowsHash:
    """SHA-256 over canonical rows joined by a line feed, fed page by page."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._begun = False

    def add(self, text: bytes) -> None:
        """Take further canonical rows, in order and joined by line feeds; none for no text."""
        if text:
            self._hash.update(b"\n" + text if self._begun else text)
            self._begun = True

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def sha256_of(texts: Iterable[str]) -> str:
    """Return the manifest's SHA256 of canonical rows (texts of `canonical`), in lower-case hex."""
    rows_hash = RowsHash()
    rows_hash.add("\n".join(texts).encode())
    return rows_hash.hexdigest()


def _read(row: Row) -> Payslip:
    if not isinstance(row, dict):
        raise _FieldError("type", "", row)
    values: dict[str, Any] = {attribute: _text(row, wire) for attribute, wire in TEXTS}
    values.update((attribute, _amount(row, wire)) for attribute, wire in _PLAIN_AMOUNTS)
    return Payslip(
        **values,
        insurance=_one_of(row, "SIGORTASTATU", _INSURANCE),
        days=_days(row["GUN"]),
        overtime_hours_hundredths=_amount(row, HOURS),
        exemption_used_elsewhere=_flag(row, "ISTISNABASKAISVERENDE"),
        faulty=_flag(row, "HATALI"),
        extras=_items(row, "EKKAZANCLAR", _extra),
        deductions=_items(row, "KESINTILER", _deduction),
        incentives=_items(row, "TESVIKLER", _incentive),
        contributions=_items(row, "ISVERENKATKILARI", _extra),
        shares=_items(row, "DAGILIM", _share),
    )


def _text(row: Row, wire: str) -> str:
    value = row[wire]
    if value.__class__ is int:
        value = str(value)
    if value.__class__ is not str:
        raise _FieldError("type", wire, value)
    if not value and wire in REQUIRED:
        raise _FieldError("value", wire, value)
    return value


def _amount(row: Row, wire: str) -> int:
    text = row[wire]
    if text.__class__ is not str or _amount_form(text) is None:
        raise _FieldError("amount", wire, text)
    return int(text.replace(".", ""))


def _days(value: Any) -> int:
    if value.__class__ is str and _whole_form(value):
        value = int(value)
    if value.__class__ is not int:
        raise _FieldError("type", "GUN", value)
    if not 0 <= value <= MOST_DAYS:
        raise _FieldError("value", "GUN", value)
    return value


def _flag(row: Row, wire: str) -> bool:
    value = row[wire]
    if value is not True and value is not False:
        raise _FieldError("type", wire, value)
    return value


def _one_of(row: Row, wire: str, known: frozenset[str]) -> Any:
    value = row[wire]
    if value.__class__ is not str:
        raise _FieldError("type", wire, value)
    if value not in known:
        raise _FieldError("value", wire, value)
    return value


def _items(row: Row, wire: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    items = row[wire]
    if items.__class__ is not list:
        raise _FieldError("type", wire, items)
    try:
        return tuple([read(item) for item in items])
    except _FieldError as bad:
        raise _FieldError(bad.why, f"{wire}.{bad.field}", bad.value) from None
    except KeyError as error:
        raise _FieldError("missing", f"{wire}.{error.args[0]}") from None
    except TypeError:
        raise _FieldError("type", wire, items) from None


def _extra(item: Row) -> Extra:
    return Extra(_text(item, "KOD"), _text(item, "AD"), _amount(item, "TUTAR"))


def _deduction(item: Row) -> Deduction:
    return Deduction(_one_of(item, "TUR", _KINDS), _text(item, "KOD"), _text(item, "AD"), _amount(item, "TUTAR"))


def _incentive(item: Row) -> Incentive:
    return Incentive(_text(item, "KANUNNO"), _amount(item, "TUTAR"), _one_of(item, "AZALTTIGI", _LIABILITIES))


def _share(item: Row) -> DepartmentShare:
    return DepartmentShare(_text(item, "DEPARTMANKOD"), _amount(item, "ORAN"))


def _extra_row(extra: Extra) -> dict[str, str]:
    return {"KOD": _nfc(extra.code), "AD": _nfc(extra.name), "TUTAR": format_wire(extra.amount_kurus)}


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _refusal(row: object, bad: _FieldError) -> MahsupError:
    payslip = str(row.get("BORDROID", "?"))[:80] if isinstance(row, dict) else "?"
    # A value of another field may be a name; only codes and amounts are ever shown.
    shown = str(bad.value)[:40] if bad.why in ("amount", "value") else type(bad.value).__name__
    return refuse(
        f"row_invalid_{bad.why}", Place("payslip", payslip, bad.field), payslip=payslip, field=bad.field, value=shown
    )
