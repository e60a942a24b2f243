"""A chart of accounts as a file: `HESAP KODU;HESAP ADI`, and optionally `AÇIK` and `MASRAF MERKEZİ ZORUNLU` (0/1)."""

import re
from collections.abc import Mapping
from typing import Final

from mahsup.books.chart import AccountInfo
from mahsup.formats.table import read_rows
from mahsup.problems import MahsupError, Place, Problem

CODE: Final = "HESAP KODU"
NAME: Final = "HESAP ADI"
OPEN: Final = "AÇIK"
COST_CENTER_REQUIRED: Final = "MASRAF MERKEZİ ZORUNLU"
_FLAGS: Final = {"": None, "0": False, "1": True}
_LONGEST_CODE: Final = 40
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*")


def read_chart(content: bytes, file_name: str) -> list[AccountInfo]:
    """Return the accounts of a CSV or .xlsx file, in its order. An empty `AÇIK` is open, the other flag's empty is no.

    Raises MahsupError with every faulty row: incomplete, a code that is no account code, a code twice, a bad flag.
    """
    header, *body = read_rows(content, file_name)
    positions = {name.strip(): position for position, name in enumerate(header.cells)}
    if CODE not in positions or NAME not in positions:
        raise MahsupError(Problem("chart_columns", Place("account"), {"code": CODE, "name": NAME}))
    accounts: dict[str, AccountInfo] = {}
    problems: list[Problem] = []
    for row in body:
        cells = {name: row.cells[at].strip() for name, at in positions.items() if at < len(row.cells)}
        if not any(cells.values()):
            continue
        code, fault = cells.get(CODE, ""), _fault(cells, accounts)
        if fault:
            problems.append(Problem(fault, Place("account", code), {"row": str(row.line), "account": code or "-"}))
        else:
            is_open, required = _FLAGS[cells.get(OPEN, "")], _FLAGS[cells.get(COST_CENTER_REQUIRED, "")]
            accounts[code] = AccountInfo(code, cells[NAME], is_open is not False, required is True)
    if problems:
        raise MahsupError(*problems)
    return list(accounts.values())


def _fault(cells: Mapping[str, str], known: Mapping[str, AccountInfo]) -> str:
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
