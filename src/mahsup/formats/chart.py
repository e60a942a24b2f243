"""A chart of accounts as a file: `HESAP KODU;HESAP ADI`, and optionally `AÇIK` and `MASRAF MERKEZİ ZORUNLU` (0/1)."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from mahsup.books.chart import AccountInfo
from mahsup.formats.table import read_rows, write_xlsx
from mahsup.problems import MahsupError, Place, Problem

CODE: Final = "HESAP KODU"
NAME: Final = "HESAP ADI"
OPEN: Final = "AÇIK"
COST_CENTER_REQUIRED: Final = "MASRAF MERKEZİ ZORUNLU"
_FLAGS: Final = {"": None, "0": False, "1": True}
_LONGEST_CODE: Final = 40
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*")


class ChartRow(NamedTuple):
    """An account as a file gives it. A flag that the file leaves out or empty is None."""

    code: str
    name: str
    is_open: bool | None = None
    cost_center_required: bool | None = None


def read_chart(content: bytes, file_name: str) -> list[AccountInfo]:
    """Return the accounts of a file as a chart. An empty `AÇIK` is open, the other flag's empty is no.

    Raises as `read_chart_rows` does.
    """
    rows = read_chart_rows(content, file_name)
    return [AccountInfo(row.code, row.name, row.is_open is not False, row.cost_center_required is True) for row in rows]


def write_chart(rows: Iterable[ChartRow]) -> bytes:
    """Return a workbook that `read_chart_rows` reads."""
    cells = [(row.code, row.name, *(_cell(flag) for flag in row[2:])) for row in rows]
    return write_xlsx([("Hesap Planı", (CODE, NAME, OPEN, COST_CENTER_REQUIRED), cells)])


def read_chart_rows(content: bytes, file_name: str) -> list[ChartRow]:
    """Return the accounts of a CSV or .xlsx file, in its order.

    Raises MahsupError with every faulty row: incomplete, a code that is no account code, a code twice, a bad flag.
    """
    header, *body = read_rows(content, file_name)
    positions = {name.strip(): position for position, name in enumerate(header.cells)}
    if CODE not in positions or NAME not in positions:
        raise MahsupError(Problem("chart_columns", Place("account"), {"code": CODE, "name": NAME}))
    accounts: dict[str, ChartRow] = {}
    problems: list[Problem] = []
    for row in body:
        cells = {name: row.cells[at].strip() for name, at in positions.items() if at < len(row.cells)}
        if not any(cells.values()):
            continue
        code, fault = cells.get(CODE, ""), _fault(cells, accounts)
        if fault:
            problems.append(Problem(fault, Place("account", code), {"row": str(row.line), "account": code or "-"}))
        else:
            flags = (_FLAGS[cells.get(name, "")] for name in (OPEN, COST_CENTER_REQUIRED))
            accounts[code] = ChartRow(code, cells[NAME], *flags)
    if problems:
        raise MahsupError(*problems)
    return list(accounts.values())


def _cell(flag: bool | None) -> str:
    return "" if flag is None else str(int(flag))


def _fault(cells: Mapping[str, str], known: Mapping[str, ChartRow]) -> str:
    """Return the code of what is wrong with a row, "" where nothing is."""
    code = cells.get(CODE, "")
    if not code or not cells.get(NAME):
        return "chart_row_incomplete"
    if len(code) > _LONGEST_CODE or not _ACCOUNT.fullmatch(code):
        return "chart_row_code"
    if code in known:
        return "chart_row_twice"
    flags = (cells.get(OPEN, ""), cells.get(COST_CENTER_REQUIRED, ""))
    return "" if all(flag in _FLAGS for flag in flags) else "chart_row_flag"
