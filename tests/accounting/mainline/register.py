"""The demo registers read with csv and Decimal alone: payslips for the fake İK, and the figures expected."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from mahsup.payroll.payslip import AMOUNTS, Deduction, DepartmentShare, Extra, Incentive, Payslip
from tests.registers_sum import rows

DEDUCTIONS = {
    "bes_kesintisi": "BES",
    "icra_kesintisi": "ICRA",
    "nafaka_kesintisi": "NAFAKA",
    "sendika_aidati": "SENDIKA",
    "avans_kesintisi": "AVANS",
    "diger_kesinti": "DIGER",
}


def kurus(text: str) -> int:
    return int(Decimal((text or "0").replace(",", ".")) * 100)


def total(rows: list[dict[str, str]], *columns: str) -> int:
    """Return the sum of columns over rows in kuruş."""
    return sum(kurus(row[column]) for row in rows for column in columns if column in row)


def by_department(rows: list[dict[str, str]], column: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row["departman_kodu"]] += kurus(row[column])
    return dict(found)


def payslips(company: int, month: int) -> list[Payslip]:
    """Return a register's payslips."""
    return [payslip(row) for row in rows(company, month)]


def payslip(row: dict[str, str]) -> Payslip:
    first, _, last = row["adi_soyadi"].rpartition(" ")
    amounts = {amount.attribute: kurus(row.get(amount.column, "")) for amount in AMOUNTS}
    incentive = kurus(row["sgk_tesviki"])
    values: dict[str, Any] = {
        "insurance": row["sigorta_statu"] or "NORMAL",
        "extras": tuple(_extras(row)),
        "deductions": tuple(
            Deduction(kind, kind, kind, kurus(row[column])) for column, kind in DEDUCTIONS.items() if kurus(row[column])
        ),
        "incentives": (Incentive(row["kanun_no"], incentive),) if incentive else (),
        "shares": tuple(
            DepartmentShare(column.partition(":")[2], kurus(text))
            for column, text in row.items()
            if column.startswith("dagilim:") and kurus(text)
        ),
    }
    return Payslip(
        payslip_id=row["bordro_id"],
        employee_no=row["sicil_no"],
        employee_id=row["sicil_no"],
        first_name=first,
        last_name=last,
        department=row["departman_kodu"],
        department_name=row["departman"],
        payroll_type=row["bordro_tipi"],
        days=int(row["gun"]),
        overtime_hours_hundredths=kurus(row["fazla_mesai_saat"]),
        **values,
        **amounts,
    )


def _extras(row: dict[str, str]) -> list[Extra]:
    found = (
        [Extra(row["ek_kazanc_kodu"], row["ek_kazanc_kodu"], kurus(row["ek_kazanc"]))] if row["ek_kazanc_kodu"] else []
    )
    named = [column for column in row if column.startswith("ek_kazanc:")]
    return found + [Extra(c.partition(":")[2], c.partition(":")[2], kurus(row[c])) for c in named if kurus(row[c])]
