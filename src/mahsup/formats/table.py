"""Tables in files: CSV and .xlsx in, both out. Everything read is text; nothing written can run as a formula."""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mahsup.money import format_register
from mahsup.problems import refuse

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DELIMITER: Final = ";"
_MOST_BYTES: Final = 100_000_000
_ZIP: Final = b"PK\x03\x04"
_RUNS_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_A_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME: Final = 31
_WIDTHS: Final = range(8, 61)


class Kurus(int):
    """An amount of kuruş in a cell, told apart from a plain number."""


class TotalRow(tuple[object, ...]):
    """A row of sums: written bold."""

    __slots__ = ()


class TableRow(NamedTuple):
    """A row of a file and the line, counted from 1, on which it begins."""

    line: int
    cells: list[str]


Cell = object
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]


def read_table(content: bytes, file_name: str) -> list[list[str]]:
    """Return the header and the rows of a CSV (`;`, UTF-8) or .xlsx file, as text, every row as long as the header.

    Refuses what `read_rows` refuses. Rows without content at the end are left out.
    """
    rows = [row.cells for row in read_rows(content, file_name)]
    while len(rows) > 1 and not any(rows[-1]):
        rows.pop()
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def read_rows(content: bytes, file_name: str) -> list[TableRow]:
    """Return the rows of a CSV or .xlsx file as they stand, the header first.

    Refuses an empty file, CSV that is not UTF-8 or breaks its quotes, and a workbook that is damaged or unsafe to open.
    """
    if len(content) > _MOST_BYTES:
        raise refuse("table_too_large", file=file_name, most=f"{_MOST_BYTES // 1_000_000} MB")
    if content.startswith(_ZIP) or file_name.endswith(".xlsx"):
        from mahsup.formats.workbook import read_first_sheet

        cells = read_first_sheet(content, file_name)
        rows = [TableRow(line, row) for line, row in enumerate(cells, start=1)]
    else:
        rows = list(_csv_rows(_decode(content, file_name), file_name))
    if not rows or not any(rows[0].cells):
        raise refuse("table_empty", file=file_name)
    return rows


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a semicolon CSV (UTF-8, LF): kuruş as `33030,00`, dates as 2026-01-31, text that no spreadsheet runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of sheets (title, header, rows): `Kurus` as numbers, dates as dates, everything else as text
    or whole numbers. A `TotalRow` is bold. Rows are written as they come, so that many of them take no more memory."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        looks = _Looks(workbook)
        for number, (title, header, rows) in enumerate(sheets, start=1):
            _write_sheet(workbook.add_worksheet(_sheet_name(title, number)), looks, header, rows)
    return content.getvalue()


def _decode(content: bytes, file_name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse("table_encoding", file=file_name, line=str(line)) from None
    return unicodedata.normalize("NFC", text)


def _csv_rows(text: str, file_name: str) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITER, strict=True)
    line = 1
    try:
        for cells in reader:
            yield TableRow(line, cells)
            line = reader.line_num + 1
    except csv.Error:
        raise refuse("table_malformed", file=file_name, line=str(line)) from None


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, Kurus):
        return format_register(cell)
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, int):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(_RUNS_AS_FORMULA) else text


class _Looks:
    """The cell formats of a workbook, plain and bold."""

    def __init__(self, workbook: Any) -> None:
        self._formats = {
            (kind, bold): workbook.add_format({**look, "bold": bold})
            for kind, look in (
                ("text", {"num_format": "@"}),
                ("amount", {"num_format": "#,##0.00"}),
                ("date", {"num_format": "dd.mm.yyyy"}),
                ("number", {"num_format": "0"}),
            )
            for bold in (False, True)
        }

    def __getitem__(self, key: tuple[str, bool]) -> "Format":
        return self._formats[key]


def _write_sheet(sheet: "Worksheet", looks: _Looks, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    widths = [len(title) for title in header]
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, looks["text", True])
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, looks, number, column, cell, bold=isinstance(row, TotalRow))
            widths[column] = max(widths[column], len(_shown(cell)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _WIDTHS.start), _WIDTHS.stop))


def _write_cell(sheet: "Worksheet", looks: _Looks, row: int, column: int, cell: Cell, *, bold: bool) -> None:
    if isinstance(cell, Kurus):
        sheet.write_number(row, column, Decimal(cell).scaleb(-2), looks["amount", bold])
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, cell, looks["date", bold])
    elif isinstance(cell, int) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell, looks["number", bold])
    elif cell not in ("", None):
        sheet.write_string(row, column, str(cell), looks["text", bold])


def _shown(cell: Cell) -> str:
    return f"{cell / 100:,.2f}" if isinstance(cell, Kurus) else str(cell)


def _sheet_name(title: str, number: int) -> str:
    name = _NOT_IN_A_SHEET_NAME.sub(" ", title).strip("' ")[:_LONGEST_SHEET_NAME]
    return name or f"Sayfa {number}"
