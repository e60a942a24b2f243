"""Reading a server's answers: rows out of either envelope, and an error's sentence out of any of its forms."""

import re
import unicodedata
from typing import Any, Final, NamedTuple, NoReturn

from mahsup.personelweb.rows import Row, canonical
from mahsup.personelweb.wirejson import DECODER, WireJsonError, check_depth, loads

_MESSAGE_KEYS: Final = ("Message", "message", "Error", "error", "MESSAGE")
_bare_rows = re.compile(r"\s*\[\s*\[\s*").match
_comma = re.compile(r"\s*,\s*").match
_rows_end = re.compile(r"\s*\]\s*\]\s*").fullmatch


class NotRows(Exception):  # noqa: N818 - what the answer is, not an error of ours
    """The answer holds no result set; `message` is the server's own sentence, "" where it is not the protocol."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ReceivedRows(NamedTuple):
    """Rows as parsed, and each row's canonical text."""

    rows: list[Row]
    texts: list[str]


def read_rows(body: bytes) -> list[Row]:
    """Return the first result set of `[[row…]]` or `{"ResultSets":[[row…]]}`. Raises NotRows."""
    try:
        return _first_set(loads(body))
    except WireJsonError as error:
        raise NotRows from error


def read_canonical_rows(body: bytes) -> ReceivedRows:
    """Return the rows with their canonical texts: slices of the body where the server sends canonical rows.

    Whether it does is judged by the page's form (NFC, no escapes) and by its first row; a row that then differs is
    found by the manifest's SHA-256, never accepted. Raises NotRows.
    """
    try:
        text = body.decode("utf-8")
        if _bare_rows(text) and "\\u" not in text and unicodedata.is_normalized("NFC", text):
            received = _slices(text)
            if not received.rows or canonical(received.rows[0]) == received.texts[0]:
                return received
    except (ValueError, RecursionError) as error:
        raise NotRows from error
    rows = read_rows(body)
    return ReceivedRows(rows, [canonical(row) for row in rows])


def error_message(body: bytes) -> str:
    """Return the sentence of an error answer in any of its forms, "" where there is none; one line."""
    try:
        value = loads(body)
    except WireJsonError:
        return ""
    if isinstance(value, dict):
        value = next((value[key] for key in _MESSAGE_KEYS if isinstance(value.get(key), str)), "")
    return one_line(value) if isinstance(value, str) else ""


def one_line(text: str) -> str:
    """Return a foreign text fit for a sentence of ours: printable, one line."""
    return "".join(char if char.isprintable() else " " for char in text)[:200].strip()


def is_failure(value: object) -> bool:
    """True for a business failure that came with HTTP 200."""
    if not isinstance(value, dict):
        return False
    return any(value.get(key) in (False, 0, "0") and key in value for key in ("Success", "SUCCESS", "STATUS"))


def _first_set(value: Any) -> list[Row]:
    sets = value.get("ResultSets") if isinstance(value, dict) else value
    if is_failure(value) or not isinstance(sets, list):
        _no_rows(value)
    if not sets:
        return []
    rows = sets[0]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        _no_rows(value)
    if rows and is_failure(rows[0]):
        _no_rows(rows[0])
    return rows


def _no_rows(value: object) -> NoReturn:
    if isinstance(value, dict):
        raise NotRows(next((one_line(value[key]) for key in _MESSAGE_KEYS if isinstance(value.get(key), str)), ""))
    raise NotRows(one_line(value) if isinstance(value, str) else "")


def _slices(text: str) -> ReceivedRows:
    start = _bare_rows(text)
    position = start.end() if start else 0
    rows: list[Row] = []
    texts: list[str] = []
    while text[position : position + 1] == "{":
        row, end = DECODER.raw_decode(text, position)
        rows.append(row)
        texts.append(text[position:end])
        comma = _comma(text, end)
        position = comma.end() if comma else end
        if comma and text[position : position + 1] != "{":
            raise WireJsonError("a comma without a row")
    check_depth(rows)
    if not _rows_end(text, position):
        return ReceivedRows(*_all_sets(text))
    return ReceivedRows(rows, texts)


def _all_sets(text: str) -> tuple[list[Row], list[str]]:
    rows = _first_set(loads(text))
    return rows, [canonical(row) for row in rows]
