"""Tables that are written: numbers are numbers, dates dates, and no text runs as a formula."""

import datetime
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from mahsup.formats.table import Kurus, TotalRow, read_table, write_csv, write_xlsx
from mahsup.problems import MahsupError

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "http://example.com", "{=1}")
DAY = datetime.date(2026, 1, 31)


def test_a_workbook_holds_numbers_dates_and_text() -> None:
    rows = [("335.01", DAY, Kurus(-4_020_753), 7, ""), TotalRow(("Toplam", "", Kurus(10), 0, ""))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx([("Fiş 2026/1", ["A", "B", "C", "D", "E"], rows)])))
    assert book.sheet_names == ["Fiş 2026 1"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["A", "B", "C", "D", "E"],
        ["335.01", DAY, -40207.53, 7.0, ""],
        ["Toplam", "", 0.1, 0.0, ""],
    ]


def test_header_and_totals_are_bold_and_amounts_have_two_digits() -> None:
    content = write_xlsx([("Mizan", ["Hesap", "Borç"], [("740", Kurus(1)), TotalRow(("", Kurus(1)))])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode("utf-8")
        sheet = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert 'formatCode="#,##0.00"' in styles
    assert "<b/>" in styles
    looks = [sheet.partition(f'<c r="{cell}" s="')[2].partition('"')[0] for cell in ("A1", "B2", "B3")]
    assert len(set(looks)) == 3


def test_text_in_a_workbook_stays_text() -> None:
    content = write_xlsx([("T", ["A"], [(text,) for text in HOSTILE])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert [row[0] for row in read_table(content, "t.xlsx")[1:4]] == ["=1+1", "+1", "-1"]


def test_text_in_csv_is_guarded_and_negative_amounts_are_not() -> None:
    rows = [("=1+1", Kurus(-5), DAY), ("@x", Kurus(0), 3), ("a;b", -3, "")]
    assert write_csv(("A", "B", "C"), rows).decode("utf-8").splitlines() == [
        "A;B;C",
        "'=1+1;-0,05;2026-01-31",
        "'@x;0,00;3",
        '"a;b";-3;',
    ]


def test_a_table_is_read_as_a_rectangle_without_the_empty_end() -> None:
    content = b"HESAP KODU;HESAP ADI\n100;Kasa\n\n101\n;\n"
    assert read_table(content, "plan.csv") == [["HESAP KODU", "HESAP ADI"], ["100", "Kasa"], ["", ""], ["101", ""]]


def test_a_table_too_large_is_refused() -> None:
    with pytest.raises(MahsupError) as refused:
        read_table(bytes(100_000_001), "plan.csv")
    assert refused.value.code == "table_too_large"


def test_letters_composed_of_two_signs_are_read_as_one() -> None:
    assert read_table("O\u0308nbu\u0308ro\n".encode(), "t.csv") == [["Önbüro"]]
