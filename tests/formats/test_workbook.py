"""Registers and tables as .xlsx: numbers stay exact, and nothing unsafe is unpacked."""

import io
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
import xlsxwriter

from mahsup.formats.register import read_register
from mahsup.formats.table import read_table
from mahsup.problems import MahsupError
from tests.formats.registers import DEMO, G_ROW, DemoFile, read_plainly

TEXT = {"adi_soyadi", "departman", "bordro_id", "bordro_tipi", "sigorta_statu", "kanun_no", "ek_kazanc_kodu"}


def workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return content.getvalue()


def register_workbook(rows: Sequence[dict[str, str]]) -> bytes:
    """Write a register's rows with every number as a number."""

    def cell(column: str, text: str) -> str | float:
        return text if column in TEXT or not text else float(Decimal(text.replace(",", ".")))

    header = list(rows[0])
    return workbook([header, *([cell(column, row[column]) for column in header] for row in rows)])


def part_of(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return the workbook with one of its parts changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        assert name in archive.namelist()
        for entry in archive.namelist():
            text = archive.read(entry)
            copy.writestr(entry, change(text.decode("utf-8")) if entry == name else text)
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def refusal(content: bytes, file_name: str = "bordro.xlsx") -> str:
    with pytest.raises(MahsupError) as refused:
        read_register(content, file_name)
    return refused.value.code


@pytest.mark.parametrize("file", [DEMO[0], DEMO[5]], ids=lambda file: file.name)
def test_a_register_is_the_same_month_as_csv_and_as_xlsx(file: DemoFile) -> None:
    as_workbook = register_workbook(read_plainly(file.content))
    assert read_register(as_workbook, "bordro.xlsx") == read_register(file.content, file.name)


@pytest.mark.parametrize(
    ("cell", "refused"),
    [
        (12.345, "12,345"),
        (33030.000000004, "33030,000000004"),
        (1e300, "1e+300"),
        (0.00001, "1e-05"),
        (True, "TRUE"),
        ("1.234", "1.234"),
    ],
)
def test_an_amount_that_is_no_number_of_kurus_is_refused(cell: float | str, refused: str) -> None:
    content = workbook([list(G_ROW), [cell if column == "net_odenen" else text for column, text in G_ROW.items()]])
    with pytest.raises(MahsupError) as problem:
        read_register(content, "bordro.xlsx")
    (found,) = problem.value.problems
    assert (found.code, found.params["column"], found.params["value"]) == ("register_amount", "net_odenen", refused)


def test_numbers_come_exact() -> None:
    table = read_table(workbook([["A", "B"], [12345678901.0, 0.07], [-33030.1, 2]]), "t.xlsx")
    assert table == [["A", "B"], ["12345678901", "0,07"], ["-33030,1", "2"]]


def test_a_formula_that_was_never_computed_is_refused() -> None:
    good = register_workbook([dict(G_ROW)])
    value = "<v>40207.53</v>"
    computed = part_of(good, SHEET, lambda text: text.replace(value, f"<f>1+1</f>{value}"))
    bare = part_of(good, SHEET, lambda text: text.replace(value, "<f>1+1</f>"))
    empty = part_of(good, SHEET, lambda text: text.replace(value, "<f>1+1</f><v></v>"))
    assert read_register(computed, "bordro.xlsx").payslips[0].net_paid_kurus == 4_020_753
    assert refusal(bare) == "table_formula"
    assert refusal(empty) == "table_formula"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b"0" * 20_000_000)
    assert len(bomb.getvalue()) < 30_000
    assert refusal(bomb.getvalue()) == "table_bomb"


def test_a_size_that_lies_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b"0" * 20_000_000)
    size = (20_000_000).to_bytes(4, "little")
    assert bomb.getvalue().count(size) == 2
    assert refusal(bomb.getvalue().replace(size, (100).to_bytes(4, "little"))) == "table_workbook"


def test_too_many_entries_are_refused() -> None:
    crowd = io.BytesIO()
    with zipfile.ZipFile(crowd, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.xml", b"")
    assert refusal(crowd.getvalue()) == "table_bomb"


def test_a_cell_far_away_is_refused_because_the_space_up_to_it_would_be_filled() -> None:
    far = part_of(register_workbook([dict(G_ROW)]), SHEET, lambda text: text.replace('r="A2"', 'r="XFD1048576"'))
    assert refusal(far) == "table_bomb"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no archive", b"yil;ay\n", register_workbook([dict(G_ROW)])[:3000]],
    ids=["damaged", "csv under a workbook's name", "cut"],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal(content) == "table_workbook"


def test_a_zip_without_a_sheet_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", b"hello")
    assert refusal(content.getvalue()) == "table_workbook"
