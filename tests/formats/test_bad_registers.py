"""The gallery of registers that are refused: what is changed, and every fault that is named."""

import pytest

from mahsup.formats.register import read_register
from mahsup.problems import MahsupError, Problem
from tests.formats.registers import register

Change = dict[str, str]

# changes to the good row, one per row of the file | faults as "code line column value"
GALLERY: tuple[tuple[list[Change], list[str]], ...] = (
    ([{"net_odenen": "1.234"}], ["register_amount 2 net_odenen 1.234"]),
    ([{"net_odenen": "1.234,50"}], ["register_amount 2 net_odenen 1.234,50"]),
    ([{"net_odenen": "1234.50"}], ["register_amount 2 net_odenen 1234.50"]),
    ([{"net_odenen": "12,345"}], ["register_amount 2 net_odenen 12,345"]),
    ([{"net_odenen": "+5"}], ["register_amount 2 net_odenen +5"]),
    ([{"net_odenen": "１２"}], ["register_amount 2 net_odenen １２"]),
    ([{"net_odenen": "1e3"}], ["register_amount 2 net_odenen 1e3"]),
    ([{"net_odenen": " 5"}], ["register_amount 2 net_odenen  5"]),
    ([{"fazla_mesai_saat": "1,125"}], ["register_amount 2 fazla_mesai_saat 1,125"]),
    ([{"gun": "30,0"}], ["register_whole 2 gun 30,0"]),
    ([{"gun": "32"}], ["register_whole 2 gun 32"]),
    ([{"gun": "-1"}], ["register_whole 2 gun -1"]),
    ([{"ay": "13"}], ["register_whole 2 ay 13"]),
    ([{"firma_id": ""}], ["register_whole 2 firma_id "]),
    ([{"istisna_baska_isverende": "evet"}], ["register_flag 2 istisna_baska_isverende evet"]),
    ([{"sicil_no": " "}], ["register_cell_empty 2 sicil_no "]),
    ([{"departman_kodu": ""}], ["register_cell_empty 2 departman_kodu "]),
    ([{"sigorta_statu": "ÇIRAK"}], ["register_insurance 2 sigorta_statu ÇIRAK"]),
    ([{"ek_kazanc": "10"}], ["register_code_missing 2 ek_kazanc 10"]),
    ([{"kanun_no": ""}], ["register_code_missing 2 sgk_tesviki 1000"]),
    ([{"dagilim:110": "-5"}], ["register_share 2 dagilim:110 -5"]),
    (
        [{"dagilim:110": "60", "dagilim:120": "40,01"}],
        ["register_shares 2 dagilim:110, dagilim:120 60, 40,01"],
    ),
    ([{"kesinti:VERGI:X": "0"}], ["register_column_kind 1 kesinti:VERGI:X "]),
    ([{"kesinti:BES": "0"}], ["register_column_kind 1 kesinti:BES "]),
    ([{"tesvik:5746:SGK": "0"}], ["register_column_kind 1 tesvik:5746:SGK "]),
    ([{"aciklama": "not"}], ["register_column_unknown 2 aciklama not"]),
    ([{"Sicil_No": "1"}], ["register_column_unknown 2 Sicil_No 1"]),
    ([{}, {"sicil_no": "10002", "aciklama": "0"}], ["register_column_unknown 3 aciklama 0"]),
    ([{}, {}], ["register_repeated 3 bordro_id 10001-NORMAL"]),
    ([{}, {"sicil_no": "10002", "bordro_id": "10001-NORMAL"}], ["register_repeated 3 bordro_id 10001-NORMAL"]),
    (
        [{}, {"sicil_no": "2", "firma_id": "2"}, {"sicil_no": "3", "ay": "2"}, {"sicil_no": "4", "yil": "2025"}],
        ["register_mixed 3 firma_id 2", "register_mixed 4 ay 2", "register_mixed 5 yil 2025"],
    ),
    (
        [{"gun": "x", "net_odenen": "y"}, {"sicil_no": "", "sgk_isci": "1.0"}],
        [
            "register_whole 2 gun x",
            "register_amount 2 net_odenen y",
            "register_cell_empty 3 sicil_no ",
            "register_amount 3 sgk_isci 1.0",
        ],
    ),
)


def faults(content: bytes, file_name: str = "bordro.csv") -> list[Problem]:
    with pytest.raises(MahsupError) as refused:
        read_register(content, file_name)
    return list(refused.value.problems)


@pytest.mark.parametrize(("changes", "expected"), GALLERY, ids=lambda part: str(part)[:60])
def test_every_fault_is_named_with_its_line_column_and_value(changes: list[Change], expected: list[str]) -> None:
    found = faults(register(*changes))
    said = [
        "{} {} {} {}".format(item.code, *(item.params.get(key, "") for key in ("line", "column", "value")))
        for item in found
    ]
    assert sorted(said) == sorted(expected)
    for item in found:
        for figure in (item.params["column"], item.params["line"]):
            assert figure in item.message("tr")
            assert figure in item.message("en")


HEADER, ROW = register().decode("utf-8").splitlines()

FILES: tuple[tuple[str, bytes, list[str]], ...] = (
    ("nothing at all", b"", ["table_empty"]),
    ("only a BOM", b"\xef\xbb\xbf", ["table_empty"]),
    ("a header alone", f"{HEADER}\n".encode(), ["register_empty"]),
    ("empty rows", f"{HEADER}\n;;;\n\n".encode(), ["register_empty"]),
    ("cp1254", f"{HEADER}\n{ROW}".encode("cp1254"), ["table_encoding"]),
    ("UTF-16", f"{HEADER}\n{ROW}".encode("utf-16"), ["table_encoding"]),
    ("an open quote", f'{HEADER}\n"{ROW}'.encode(), ["table_malformed"]),
    ("text after a quote", f'{HEADER}\n"2026"x{ROW[4:]}'.encode(), ["table_malformed"]),
    ("a row cut short", f"{HEADER}\n{ROW[:30]}".encode(), ["register_cells"]),
    ("a cell too many", f"{HEADER}\n{ROW};5".encode(), ["register_cells"]),
    ("a column twice", f"{HEADER};gun\n{ROW};30".encode(), ["register_column_twice"]),
    ("commas between cells", HEADER.replace(";", ",").encode(), ["register_column_missing"]),
    ("no net pay", register(drop=["net_odenen"]), ["register_column_missing"]),
)


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_files_that_are_no_register(content: bytes, expected: list[str]) -> None:
    found = faults(content)
    assert list(dict.fromkeys(item.code for item in found)) == expected
    assert found[0].message("tr") != found[0].message("en")


def test_the_line_is_that_of_the_file_after_quoted_line_ends() -> None:
    content = register({"adi_soyadi": "İki\nSatır"}, {"sicil_no": "2", "gun": "x"})
    assert [(item.code, item.params["line"]) for item in faults(content)] == [("register_whole", "4")]
