"""Reading a server's answers: rows out of either envelope, and an error's sentence out of any of its forms."""

from typing import Any, Final, NamedTuple, NoReturn

from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.plainrows import NotPlain, plain_page
from mahsup.personelweb.rows import Row, canonical, row_to_payslip
from mahsup.personelweb.wirejson import WireJsonError, loads

_MESSAGE_KEYS: Final = ("Message", "message", "Error", "error", "MESSAGE")


class NotRows(Exception):  # noqa: N818 - what the answer is, not an error of ours
    """The answer holds no result set; `message` is the server's own sentence, "" where it is not the protocol."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ReceivedPayslips(NamedTuple):
    """A page's payslips, and its rows' canonical texts joined by line feeds, in UTF-8."""

    payslips: list[Payslip]
    text: bytes


def read_rows(body: bytes) -> list[Row]:
    """Return the first result set of `[[row…]]` or `{"ResultSets":[[row…]]}`. Raises NotRows."""
    try:
        return _first_set(loads(body))
    except WireJsonError as error:
        raise NotRows from error


def read_payslips(body: bytes) -> ReceivedPayslips:
    """Return the payslips of a page. Raises NotRows, and what `row_to_payslip` raises."""
    try:
        return ReceivedPayslips(*plain_page(body))
    except NotPlain:
        rows = read_rows(body)
        return ReceivedPayslips([row_to_payslip(row) for row in rows], "\n".join(map(canonical, rows)).encode())


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
