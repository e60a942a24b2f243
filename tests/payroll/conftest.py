"""The six registers of the two hotel companies as payslips, read without the product's own reader."""

import csv
from collections.abc import Mapping
from importlib import resources
from typing import get_args

import pytest

from mahsup.money import parse_register
from mahsup.payroll.payslip import (
    AMOUNTS,
    Deduction,
    DeductionKind,
    Extra,
    Incentive,
    InsuranceStatus,
    PayrollMonth,
    Payslip,
)

FOLDER = resources.files("mahsup.demo_data")
DEDUCTION_COLUMNS: Mapping[str, DeductionKind] = {
    "bes_kesintisi": "BES",
    "icra_kesintisi": "ICRA",
    "nafaka_kesintisi": "NAFAKA",
    "avans_kesintisi": "AVANS",
    "diger_kesinti": "DIGER",
    "sendika_aidati": "SENDIKA",
}


@pytest.fixture(scope="session")
def registers() -> list[PayrollMonth]:
    """January to March 2026 of companies 1 and 2."""
    return [_read(company, month) for company in (1, 2) for month in (1, 2, 3)]


def _read(company: int, month: int) -> PayrollMonth:
    text = (FOLDER / f"bordro-firma{company}-2026-{month:02d}.csv").read_text("utf-8").removeprefix("\ufeff")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return PayrollMonth(2026, month, company, tuple(_payslip(row) for row in rows))


def _payslip(row: dict[str, str]) -> Payslip:
    extras = [(row["ek_kazanc_kodu"], row["ek_kazanc"])]
    extras += [(name.partition(":")[2], text) for name, text in row.items() if name.startswith("ek_kazanc:")]
    taken = [(kind, parse_register(row[column])) for column, kind in DEDUCTION_COLUMNS.items()]
    law = row["kanun_no"]
    return Payslip(
        payslip_id=row["bordro_id"],
        employee_no=row["sicil_no"],
        payroll_type=row["bordro_tipi"],
        insurance=next(status for status in get_args(InsuranceStatus) if status == row["sigorta_statu"]),
        days=int(row["gun"]),
        extras=tuple(Extra(code, code, parse_register(text)) for code, text in extras if parse_register(text)),
        deductions=tuple(Deduction(kind, "", "", amount) for kind, amount in taken if amount),
        incentives=(Incentive(law, parse_register(row["sgk_tesviki"])),) if law else (),
        **{amount.attribute: parse_register(row.get(amount.column, "")) for amount in AMOUNTS},
    )
