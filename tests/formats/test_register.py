"""Registers that can be read: the six of the demo against plain sums, and each rule of the format."""

from decimal import Decimal

import pytest

from mahsup.formats.register import read_register, write_register
from mahsup.payroll.checks import check_payslip
from mahsup.payroll.payslip import AMOUNTS, Deduction, DepartmentShare, Extra, Incentive, Payslip, control_totals
from tests.formats.registers import DEMO, DemoFile, read_plainly, register, total


def one(**changes: str) -> Payslip:
    (slip,) = read_register(register(changes), "bordro.csv").payslips
    return slip


def lira(kurus: int) -> Decimal:
    return Decimal(kurus) / 100


@pytest.mark.parametrize("file", DEMO, ids=lambda file: file.name)
class TestDemoRegisters:
    def test_every_row_is_a_payslip_of_the_month(self, file: DemoFile) -> None:
        month = read_register(file.content, file.name)
        assert (month.year, month.month, month.company_id) == (2026, file.month, file.company)
        assert len(month.payslips) == file.payslips
        assert [slip.employee_no for slip in month.payslips] == [row["sicil_no"] for row in read_plainly(file.content)]

    def test_every_payslip_passes_the_payrolls_own_checks(self, file: DemoFile) -> None:
        found = [check_payslip(slip) for slip in read_register(file.content, file.name).payslips]
        assert found == [[]] * file.payslips

    def test_the_totals_are_those_of_the_file(self, file: DemoFile) -> None:
        rows = read_plainly(file.content)
        sums = control_totals(read_register(file.content, file.name).payslips)
        for amount in AMOUNTS:
            assert lira(sums[f"TOPLAM_{amount.wire}"]) == total(rows, amount.column), amount.column
        kinds = ("sendika_aidati", "bes_kesintisi", "icra_kesintisi", "nafaka_kesintisi", "avans_kesintisi")
        assert lira(sums["TOPLAM_KESINTILER"]) == total(rows, *kinds, "diger_kesinti", "kesinti:")
        assert lira(sums["TOPLAM_EKKAZANCLAR"]) == total(rows, "ek_kazanc", "ek_kazanc:")
        assert lira(sums["TOPLAM_TESVIKLER"]) == total(rows, "sgk_tesviki", "tesvik:")
        assert sums["TOPLAM_NETODENEN"] > 100_000_000

    def test_what_is_written_reads_back_the_same(self, file: DemoFile) -> None:
        month = read_register(file.content, file.name)
        assert read_register(write_register(month), "bordro.csv") == month


def test_fields_of_a_row() -> None:
    slip = one(bordro_tipi="SGDP", fazla_mesai_saat="12,5", istisna_baska_isverende="1", yuvarlama="-0,03")
    assert (slip.payslip_id, slip.employee_no, slip.payroll_type) == ("10001-SGDP", "10001", "SGDP")
    assert (slip.first_name, slip.last_name) == ("Ayşe Nur", "İşçi")
    assert (slip.department, slip.department_name, slip.days) == ("100", "Önbüro", 30)
    assert (slip.overtime_hours_hundredths, slip.exemption_used_elsewhere, slip.rounding_kurus) == (1250, True, -3)
    assert (slip.income_tax_kurus, slip.stamp_duty_kurus, slip.net_paid_kurus) == (216_367, 12_880, 4_020_753)
    assert slip.faulty is False


@pytest.mark.parametrize(
    ("payroll_type", "status", "expected"),
    [
        ("", "", "NORMAL"),
        ("SOSYAL YARDIM", "", "NORMAL"),
        ("SGDP", "", "SGDP"),
        ("SGDP", "NORMAL", "NORMAL"),
        ("NORMAL", "STAJYER", "STAJYER"),
    ],
)
def test_insurance_follows_the_type_unless_it_is_given(payroll_type: str, status: str, expected: str) -> None:
    assert one(bordro_tipi=payroll_type, sigorta_statu=status).insurance == expected


def test_extras_deductions_and_contributions_with_codes() -> None:
    slip = one(
        **{
            "ek_kazanc_kodu": "PRIM",
            "ek_kazanc": "100",
            "ek_kazanc:YEMEK": "0",
            "ek_kazanc:DUZELTME": "-7,25",
            "isveren_katki:BES": "250",
            "bes_kesintisi": "1500",
            "sendika_aidati": "10",
            "kesinti:ICRA:DOSYA2": "-20",
            "diger_kesinti": "0,00",
        }
    )
    assert slip.extras == (Extra("PRIM", "PRIM", 10_000), Extra("DUZELTME", "DUZELTME", -725))
    assert slip.contributions == (Extra("BES", "BES", 25_000),)
    assert slip.deductions == (
        Deduction("SENDIKA", "SENDIKA", "Sendika aidatı", 1_000),
        Deduction("BES", "BES", "BES kesintisi", 150_000),
        Deduction("ICRA", "DOSYA2", "DOSYA2", -2_000),
    )


def test_the_law_of_a_slip_stands_first_even_without_an_amount() -> None:
    slip = one(**{"sgk_tesviki": "0", "tesvik:ASGDES": "1000", "tesvik:5746:GELIRVERGISI": "3,5", "tesvik:6111": "0"})
    assert slip.incentives == (
        Incentive("05510", 0, "SGKISVEREN"),
        Incentive("ASGDES", 100_000, "SGKISVEREN"),
        Incentive("5746", 350, "GELIRVERGISI"),
    )
    assert slip.law == "05510"


def test_shares_are_hundredths_of_a_per_cent() -> None:
    slip = one(**{"dagilim:110": "33,33", "dagilim:121": "66,67", "dagilim:130": "0"})
    assert slip.shares == (DepartmentShare("110", 3333), DepartmentShare("121", 6667))


def test_all_forms_of_a_slip_read_back_the_same() -> None:
    content = register(
        {"ek_kazanc:PRIM": "5", "kesinti:DIGER:YEMEK": "3", "tesvik:5746:DAMGAVERGISI": "1", "dagilim:110": "12,5"},
        {"bordro_id": "X9", "kanun_no": "", "sgk_tesviki": "", "adi_soyadi": 'Tek;"', "isveren_katki:SAGLIK": "-1"},
    )
    month = read_register(content, "bordro.csv")
    assert len(month.payslips) == 2
    assert month.payslips[1].last_name == 'Tek;"'
    assert read_register(write_register(month), "bordro.csv") == month


def test_bom_line_ends_quotes_order_and_empty_lines_do_not_matter() -> None:
    plain = register()
    header, row = plain.decode("utf-8").splitlines()
    turned = ";".join(f'"{name}"' for name in reversed(header.split(";")))
    values = ";".join(reversed(row.split(";")))
    expected = read_register(plain, "bordro.csv")
    assert read_register(f"\ufeff{turned}\n{values}\n;;\n\n".encode(), "bordro.csv") == expected
    assert read_register(f"{header}\r\n{row}".encode(), "bordro.csv") == expected


def test_an_unknown_column_without_content_is_no_fault() -> None:
    assert one(aciklama="").employee_no == "10001"


def test_a_slip_whose_identity_fails_is_returned_for_the_caller_to_judge() -> None:
    slip = one(net_odenen="40207,52")
    assert slip.faulty is False
    assert [problem.code for problem in check_payslip(slip)] == ["payslip_identity"]
