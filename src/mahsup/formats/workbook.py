"""Reading .xlsx: sizes are checked before anything is unpacked; every cell becomes the text a register would hold."""

import datetime
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final

from mahsup.problems import refuse

_MOST_ENTRIES: Final = 1_000
_MOST_UNPACKED_BYTES: Final = 300_000_000
_MOST_RATIO: Final = 200
_RATIO_COUNTS_ABOVE_BYTES: Final = 1_000_000
_MOST_CELLS: Final = 5_000_000
_REFERENCE: Final = re.compile(rb"""\sr=["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_FORMULA_WITHOUT_VALUE: Final = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def read_first_sheet(content: bytes, file_name: str) -> list[list[str]]:
    """Return the rows of the first sheet as text: numbers as registers write them, with all their decimals.

    Refuses a damaged workbook, one that unpacks to too much (zip bomb), and formulas that were never computed, which
    would read as 0.
    """
    from python_calamine import CalamineWorkbook

    copy = _bounded_copy(content, file_name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(copy))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reader's native part is no Exception
        raise refuse("table_workbook", file=file_name) from None
    return [[_text(cell) for cell in row] for row in rows]


def _bounded_copy(content: bytes, file_name: str) -> bytes:
    """Return the workbook repacked without compression, so that its reader meets only sizes that were checked here."""
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(copy, "w") as checked:
            _refuse_bomb(archive.infolist(), file_name)
            for entry in archive.infolist():
                part = archive.read(entry)
                if "worksheets/" in entry.filename:
                    _refuse_unreadable_cells(part, file_name)
                checked.writestr(entry.filename, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
        raise refuse("table_workbook", file=file_name) from None
    return copy.getvalue()


def _refuse_bomb(entries: Sequence[zipfile.ZipInfo], file_name: str) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_ENTRIES or len(names) < len(entries):
        raise refuse("table_bomb", file=file_name)
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED_BYTES:
        raise refuse("table_bomb", file=file_name)
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > _RATIO_COUNTS_ABOVE_BYTES and entry.file_size / packed > _MOST_RATIO:
            raise refuse("table_bomb", file=file_name)


def _refuse_unreadable_cells(sheet: bytes, file_name: str) -> None:
    """Refuse a far-away cell, because the reader fills the whole rectangle up to it, and uncomputed formulas."""
    rows = columns = 1
    for letters, digits in _REFERENCE.findall(sheet):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    if rows * columns > _MOST_CELLS:
        raise refuse("table_bomb", file=file_name)
    if _FORMULA_WITHOUT_VALUE.search(sheet):
        raise refuse("table_formula", file=file_name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    """Return a cell as a register writes it: 12345.0 → `12345`, 12.5 → `12,5`; a number keeps every decimal it has."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        text = repr(cell)
        return text.removesuffix(".0").replace(".", ",")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return unicodedata.normalize("NFC", str(cell))
