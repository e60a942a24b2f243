"""A payroll month written as a register file, so that it reads back as the same month."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from mahsup.formats.register_columns import AMOUNT_COLUMNS, FIXED_DEDUCTIONS, NUMBER_COLUMNS, RUN_COLUMNS, TEXT_COLUMNS
from mahsup.formats.table import DELIMITER
from mahsup.money import format_register
from mahsup.payroll.payslip import AMOUNTS, Deduction, Incentive, PayrollMonth, Payslip

_FIXED: Final = (*RUN_COLUMNS, *TEXT_COLUMNS, *NUMBER_COLUMNS, *AMOUNT_COLUMNS, *FIXED_DEDUCTIONS)


def write_register(month: PayrollMonth) -> bytes:
    """Return the register file of a month (CSV, UTF-8, LF). Columns with codes come last, in the order first met.

    A file has one cell for a code: amounts of one slip that share a code are added up. Names of extras and deductions
    are not part of the format. Texts stand as they are, since a register is read by programs, not opened by hand.
    """
    rows = [dict(_cells(month, slip)) for slip in month.payslips]
    columns = [*_FIXED, *dict.fromkeys(column for row in rows for column in row if column not in _FIXED)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="0", delimiter=DELIMITER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _cells(month: PayrollMonth, slip: Payslip) -> Iterator[tuple[str, str]]:
    yield from zip(RUN_COLUMNS, map(str, month[: len(RUN_COLUMNS)]), strict=True)
    yield from _person_cells(slip)
    for amount in AMOUNTS:
        yield amount.column, format_register(getattr(slip, amount.attribute))
    for column, kurus in _summed(_coded(slip)).items():
        yield column, format_register(kurus)


def _person_cells(slip: Payslip) -> Iterator[tuple[str, str]]:
    yield "sicil_no", slip.employee_no
    yield "adi_soyadi", f"{slip.first_name} {slip.last_name}".strip()
    yield "departman_kodu", slip.department
    yield "departman", slip.department_name
    yield "bordro_id", slip.payslip_id
    yield "bordro_tipi", slip.payroll_type
    yield "sigorta_statu", slip.insurance
    yield "kanun_no", slip.law if _has_own_law(slip) else ""
    yield "gun", str(slip.days)
    yield "fazla_mesai_saat", format_register(slip.overtime_hours_hundredths)
    yield "istisna_baska_isverende", str(int(slip.exemption_used_elsewhere))
    yield "ek_kazanc_kodu", slip.extras[0].code if slip.extras else ""


def _coded(slip: Payslip) -> Iterator[tuple[str, int]]:
    """Return the amounts whose column depends on a code, the first extra and the slip's own law in fixed columns."""
    for position, extra in enumerate(slip.extras):
        yield "ek_kazanc" if position == 0 else f"ek_kazanc:{extra.code}", extra.amount_kurus
    for deduction in slip.deductions:
        yield _deduction_column(deduction), deduction.amount_kurus
    for position, incentive in enumerate(slip.incentives):
        own = position == 0 and _has_own_law(slip)
        yield "sgk_tesviki" if own else _incentive_column(incentive), incentive.amount_kurus
    for contribution in slip.contributions:
        yield f"isveren_katki:{contribution.code}", contribution.amount_kurus
    for share in slip.shares:
        yield f"dagilim:{share.department}", share.hundredths


def _has_own_law(slip: Payslip) -> bool:
    return bool(slip.incentives) and slip.incentives[0].lowers == "SGKISVEREN"


def _deduction_column(deduction: Deduction) -> str:
    if deduction.code == deduction.kind:
        return next(column for column, fixed in FIXED_DEDUCTIONS.items() if fixed.kind == deduction.kind)
    return f"kesinti:{deduction.kind}:{deduction.code}"


def _incentive_column(incentive: Incentive) -> str:
    lowers = "" if incentive.lowers == "SGKISVEREN" else f":{incentive.lowers}"
    return f"tesvik:{incentive.law}{lowers}"


def _summed(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for column, kurus in amounts:
        sums[column] = sums.get(column, 0) + kurus
    return sums
