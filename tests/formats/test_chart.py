"""Charts of accounts as files."""

import io

import pytest
import xlsxwriter

from mahsup.books.chart import AccountInfo
from mahsup.formats.chart import read_chart
from mahsup.problems import MahsupError


def test_accounts_with_and_without_the_optional_columns() -> None:
    assert read_chart("HESAP ADI;HESAP KODU\nKasa;100\n\nİşçi ücretleri;740.01\n".encode(), "plan.csv") == [
        AccountInfo("100", "Kasa"),
        AccountInfo("740.01", "İşçi ücretleri"),
    ]
    full = "HESAP KODU;HESAP ADI;AÇIK;MASRAF MERKEZİ ZORUNLU\n740;Gider;;1\n741;Eski;0;0\n"
    assert read_chart(full.encode(), "plan.csv") == [
        AccountInfo("740", "Gider", is_open=True, cost_center_required=True),
        AccountInfo("741", "Eski", is_open=False),
    ]


def test_account_codes_typed_as_numbers_in_a_workbook() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["HESAP KODU", "HESAP ADI"])
        sheet.write_row(1, 0, [100, "Kasa"])
    assert read_chart(content.getvalue(), "plan.xlsx") == [AccountInfo("100", "Kasa")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("HESAP;AD\n100;Kasa\n", ["chart_columns"]),
        ("HESAP KODU;HESAP ADI\n100;\n;Kasa\n101", ["chart_row_incomplete"] * 3),
        ("HESAP KODU;HESAP ADI\n1 0;Kasa\n100..1;Kasa\n", ["chart_row_code"] * 2),
        ("HESAP KODU;HESAP ADI\n100;Kasa\n100;Kasa\n", ["chart_row_twice"]),
        ("HESAP KODU;HESAP ADI;AÇIK\n100;Kasa;evet\n", ["chart_row_flag"]),
        ("", ["table_empty"]),
    ],
)
def test_faults_of_a_chart_are_all_named(text: str, faults: list[str]) -> None:
    with pytest.raises(MahsupError) as refused:
        read_chart(text.encode(), "plan.csv")
    assert [problem.code for problem in refused.value.problems] == faults
    assert all(problem.message("en") != problem.message("tr") for problem in refused.value.problems)
