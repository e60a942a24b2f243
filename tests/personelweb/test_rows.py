"""The codec of a payslip's row, against protocol.md's own words and literal texts."""

import hashlib
from typing import Any

import pytest

from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.rows import RowsHash, canonical, payslip_to_row, row_to_payslip, sha256_of, stored_payslip
from mahsup.personelweb.wirejson import WireJsonError, loads
from mahsup.problems import MahsupError

from .sample import FULL, slip

FIELDS = """BORDROID, SICILNO, SICILID, AD, SOYAD, DEPARTMANKOD, DEPARTMAN, BORDROTIPI, SIGORTASTATU, GUN, NORMALKAZANC,
FAZLAMESAISAAT, FAZLAMESAI, TOPLAMKAZANC, SGKISTISNA, GVISTISNAKAZANC, DVISTISNAKAZANC, DEVREDENPEK, SGKMATRAHI,
SGKISCI, ISSIZLIKISCI, SIGORTAINDIRIMI, ENGELLIINDIRIMI, GVMATRAHI, KUMULATIFGVMATRAHI, HESAPLANANGV, GVISTISNASI,
ISTISNABASKAISVERENDE, GELIRVERGISI, DVISTISNASI, DAMGAVERGISI, YUVARLAMA, NETODENEN, SGKISVEREN, ISSIZLIKISVEREN,
ISVERENMALIYETI, EKKAZANCLAR, KESINTILER, TESVIKLER, ISVERENKATKILARI, DAGILIM, HATALI"""


def test_row_has_exactly_the_fields_of_the_contract() -> None:
    assert set(payslip_to_row(FULL)) == {name.strip() for name in FIELDS.split(",")}


def test_values_have_the_forms_of_the_contract() -> None:
    row = payslip_to_row(FULL)
    assert row["NORMALKAZANC"] == "33030.00"
    assert row["YUVARLAMA"] == "-0.05"
    assert row["FAZLAMESAISAAT"] == "7.50"
    assert row["GUN"] == 30
    assert row["HATALI"] is False
    assert row["EKKAZANCLAR"][1] == {"KOD": "DUZELTME", "AD": "Düzeltme", "TUTAR": "-0.50"}
    assert row["KESINTILER"] == [{"TUR": "ICRA", "KOD": "3", "AD": "İcra", "TUTAR": "1000.00"}]
    assert row["TESVIKLER"] == [{"KANUNNO": "05510", "TUTAR": "1651.55", "AZALTTIGI": "SGKISVEREN"}]
    assert row["DAGILIM"] == [{"DEPARTMANKOD": "200", "ORAN": "40.00"}]


def test_a_row_reads_back_as_the_payslip() -> None:
    assert row_to_payslip(loads(canonical(payslip_to_row(FULL)))) == FULL


def test_ids_may_be_numbers_and_days_text() -> None:
    row = payslip_to_row(FULL) | {"SICILID": 501, "SICILNO": 10001, "GUN": "30"}
    assert row_to_payslip(row) == FULL


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("NETODENEN", "1.5", "row_invalid_amount"),
        ("NETODENEN", "1,50", "row_invalid_amount"),
        ("NETODENEN", "1.234.50", "row_invalid_amount"),
        ("NETODENEN", "１.50", "row_invalid_amount"),
        ("NETODENEN", " 1.50", "row_invalid_amount"),
        ("NETODENEN", "1.50\n", "row_invalid_amount"),
        ("NETODENEN", "1.50;2.50", "row_invalid_amount"),
        ("ISVERENMALIYETI", "1.50;", "row_invalid_amount"),
        ("NETODENEN", 150, "row_invalid_amount"),
        ("NETODENEN", None, "row_invalid_amount"),
        ("FAZLAMESAISAAT", "7.5", "row_invalid_amount"),
        ("SIGORTASTATU", "EMEKLI", "row_invalid_value"),
        ("GUN", 32, "row_invalid_value"),
        ("GUN", True, "row_invalid_type"),
        ("GUN", "3.0", "row_invalid_type"),
        ("HATALI", 0, "row_invalid_type"),
        ("HATALI", "false", "row_invalid_type"),
        ("BORDROID", "", "row_invalid_value"),
        ("AD", None, "row_invalid_type"),
        ("KESINTILER", None, "row_invalid_type"),
        ("KESINTILER", ["x"], "row_invalid_type"),
    ],
)
def test_a_malformed_field_is_named(field: str, value: Any, code: str) -> None:
    with pytest.raises(MahsupError) as caught:
        row_to_payslip(payslip_to_row(FULL) | {field: value})
    problem = caught.value.problems[0]
    assert (problem.code, problem.where.field) == (code, field)
    assert field in problem.message("tr")
    assert field in problem.message("en")


@pytest.mark.parametrize(
    ("wire_list", "field", "value", "code"),
    [
        ("KESINTILER", "TUR", "BASKA", "row_invalid_value"),
        ("TESVIKLER", "AZALTTIGI", "DIGER", "row_invalid_value"),
        ("EKKAZANCLAR", "TUTAR", 3, "row_invalid_amount"),
        ("DAGILIM", "ORAN", "40", "row_invalid_amount"),
    ],
)
def test_a_malformed_item_is_named(wire_list: str, field: str, value: Any, code: str) -> None:
    row = payslip_to_row(FULL)
    row[wire_list][0][field] = value
    with pytest.raises(MahsupError) as caught:
        row_to_payslip(row)
    assert caught.value.code == code
    assert caught.value.problems[0].where.field == f"{wire_list}.{field}"


@pytest.mark.parametrize("field", sorted(payslip_to_row(FULL)))
def test_a_missing_field_is_named(field: str) -> None:
    row = payslip_to_row(FULL)
    del row[field]
    with pytest.raises(MahsupError) as caught:
        row_to_payslip(row)
    assert caught.value.code == "row_invalid_missing"
    assert caught.value.problems[0].where.field == field


def test_a_name_never_stands_in_a_sentence() -> None:
    with pytest.raises(MahsupError) as caught:
        row_to_payslip(payslip_to_row(FULL) | {"SOYAD": ["IŞIK"]})
    assert "IŞIK" not in caught.value.message("tr")


def test_canonical_text_is_the_contracts() -> None:
    assert canonical({"b": [1, "x"], "a": {"d": "ş", "c": True}}) == '{"a":{"c":true,"d":"ş"},"b":[1,"x"]}'
    assert canonical({"a": "s\u0327"}) == '{"a":"ş"}'


def test_sha256_is_over_rows_joined_by_a_line_feed() -> None:
    expected = hashlib.sha256('{"a":"ş"}\n{"a":"2"}'.encode()).hexdigest()
    assert sha256_of(['{"a":"ş"}', '{"a":"2"}']) == expected
    page_by_page = RowsHash()
    for page in ('{"a":"ş"}', "", '{"a":"2"}', ""):
        page_by_page.add(page.encode())
    assert page_by_page.hexdigest() == expected
    assert sha256_of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":2}', '{"a":NaN}', '{"a":-Infinity}', "[" * 40 + "]" * 40, "[" * 100_000, '"\\ud800"', '{"a":1}x', ""],
)
def test_json_that_is_not_strict_is_refused(text: str) -> None:
    with pytest.raises(WireJsonError):
        loads(text)


def test_a_number_with_a_fraction_never_becomes_money() -> None:
    row = payslip_to_row(Payslip(payslip_id="1", employee_no="1"))
    text = canonical(row).replace('"NETODENEN":"0.00"', '"NETODENEN":12.50')
    with pytest.raises(MahsupError) as caught:
        row_to_payslip(loads(text))
    assert caught.value.code == "row_invalid_amount"


def test_a_stored_row_reads_back_as_the_payslip_that_was_accepted() -> None:
    for given in (FULL, slip(10002), slip(10003, "SGDP")):
        row = payslip_to_row(given)
        assert stored_payslip(canonical(row)) == row_to_payslip(row) == given
    numbers = payslip_to_row(FULL) | {"SICILNO": 10001, "GUN": "30"}
    assert stored_payslip(canonical(numbers)) == row_to_payslip(numbers) == FULL
