"""Register files: a month's payroll as a table. The columns, their meaning and the form of numbers: docs/register.md.

Reading refuses every fault of form, all of them at once; whether a payslip adds up is judged by the payroll's checks.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mahsup.formats.register_columns import FIXED_DEDUCTIONS, Layout, read_header
from mahsup.formats.register_writer import write_register
from mahsup.formats.table import TableRow, read_rows
from mahsup.money import MoneyError, parse_register
from mahsup.payroll.payslip import (
    AMOUNTS,
    INSURANCE_STATUSES,
    Deduction,
    DepartmentShare,
    Extra,
    Incentive,
    InsuranceStatus,
    PayrollMonth,
    Payslip,
)
from mahsup.problems import MahsupError, Place, Problem, refuse

__all__ = ("read_register", "write_register")

_WHOLE_SHARE: Final = 10_000
_LONGEST_SHOWN: Final = 60
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_STATUSES: Final[dict[str, InsuranceStatus]] = {
    "NORMAL": "NORMAL",
    "SGDP": "SGDP",
    "CIRAK": "CIRAK",
    "STAJYER": "STAJYER",
}


class _Run(NamedTuple):
    """What every row of one file says alike."""

    year: int
    month: int
    company_id: int


def read_register(content: bytes, file_name: str) -> PayrollMonth:
    """Return the payroll month of a register file, CSV or .xlsx, its payslips in the file's order.

    Raises MahsupError with every fault of form (`register_*`; `table_*` where the file is no table at all). A payslip
    whose identity fails is returned as it stands: the caller judges it.
    """
    header, *body = read_rows(content, file_name)
    layout, problems = read_header(header.cells, file_name)
    if problems:
        raise MahsupError(*problems)
    rows = [_Row(row, layout) for row in body if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise refuse("register_empty", file=file_name)
    slips = [row.payslip() for row in rows]
    runs = [row.run() for row in rows]
    _mark_mixed(rows, runs)
    _mark_repeated(rows, slips)
    problems = [*_unknown_columns(rows, layout), *(problem for row in rows for problem in row.problems)]
    if problems:
        raise MahsupError(*problems)
    return PayrollMonth(*runs[0], tuple(slips))


class _Row:
    """A row under its header. Its readers give a harmless value for a faulty cell and keep the fault in `problems`."""

    def __init__(self, row: TableRow, layout: Layout) -> None:
        self.line = row.line
        self.problems: list[Problem] = []
        self._cells = row.cells
        self._layout = layout
        self._misaligned = False
        width = max(layout.positions.values()) + 1
        if len(row.cells) < width or any(row.cells[width:]):
            self.fault("register_cells", "", str(len(row.cells)), expected=str(width))
            self._misaligned = True
            self._cells = [""] * width

    def fault(self, code: str, column: str, value: str, **more: str) -> None:
        """Keep a fault; where the cells stand under wrong headings, that is the only one worth telling."""
        if self._misaligned:
            return
        shown = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
        params = {"line": str(self.line), "column": column, "value": shown, **more}
        self.problems.append(Problem(code, Place("payslip", f"line {self.line}", column), params))

    def cell(self, column: str) -> str:
        """Return a cell as it stands, "" where the file has no such column."""
        position = self._layout.positions.get(column)
        return "" if position is None else self._cells[position]

    def run(self) -> _Run:
        return _Run(self._whole("yil", 2000, 2100), self._whole("ay", 1, 12), self._whole("firma_id", 1, 999_999_999))

    def payslip(self) -> Payslip:
        employee_no = self._needed("sicil_no")
        payroll_type = self._text("bordro_tipi") or "NORMAL"
        first_name, _, last_name = self._text("adi_soyadi").rpartition(" ")
        return Payslip(
            payslip_id=self._text("bordro_id") or f"{employee_no}-{payroll_type}",
            employee_no=employee_no,
            first_name=first_name.rstrip(),
            last_name=last_name,
            department=self._needed("departman_kodu"),
            department_name=self._text("departman"),
            payroll_type=payroll_type,
            insurance=self._insurance(payroll_type),
            days=self._whole("gun", 0, 31) if self.cell("gun") else 0,
            overtime_hours_hundredths=self._amount("fazla_mesai_saat"),
            exemption_used_elsewhere=self._flag("istisna_baska_isverende"),
            extras=tuple(self._extras()),
            deductions=tuple(self._deductions()),
            incentives=tuple(self._incentives()),
            contributions=tuple(
                Extra(code, code, amount)
                for column, code in self._layout.contributions
                if (amount := self._amount(column))
            ),
            shares=self._shares(),
            **{amount.attribute: self._amount(amount.column) for amount in AMOUNTS},  # type: ignore[arg-type]
        )

    def _text(self, column: str) -> str:
        return self.cell(column).strip()

    def _needed(self, column: str) -> str:
        text = self._text(column)
        if not text:
            self.fault("register_cell_empty", column, text)
        return text

    def _amount(self, column: str) -> int:
        text = self.cell(column)
        if text in ("", "0"):
            return 0
        try:
            return parse_register(text)
        except MoneyError:
            self.fault("register_amount", column, text)
            return 0

    def _whole(self, column: str, least: int, most: int) -> int:
        text = self.cell(column)
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            self.fault("register_whole", column, text, least=str(least), most=str(most))
            return 0
        return int(text)

    def _flag(self, column: str) -> bool:
        text = self.cell(column)
        if text not in ("", "0", "1"):
            self.fault("register_flag", column, text)
        return text == "1"

    def _insurance(self, payroll_type: str) -> InsuranceStatus:
        text = self._text("sigorta_statu")
        if not text:
            return "SGDP" if payroll_type == "SGDP" else "NORMAL"
        if text not in _STATUSES:
            self.fault("register_insurance", "sigorta_statu", text, allowed=", ".join(INSURANCE_STATUSES))
        return _STATUSES.get(text, "NORMAL")

    def _extras(self) -> Iterator[Extra]:
        code, amount = self._text("ek_kazanc_kodu"), self._amount("ek_kazanc")
        if amount and not code:
            self.fault("register_code_missing", "ek_kazanc", self.cell("ek_kazanc"), needs="ek_kazanc_kodu")
        elif amount:
            yield Extra(code, code, amount)
        for column, code in self._layout.extras:
            if further := self._amount(column):
                yield Extra(code, code, further)

    def _deductions(self) -> Iterator[Deduction]:
        for column, fixed in FIXED_DEDUCTIONS.items():
            if amount := self._amount(column):
                yield Deduction(fixed.kind, fixed.kind, fixed.name, amount)
        for column, kind, code in self._layout.deductions:
            if amount := self._amount(column):
                yield Deduction(kind, code, code, amount)

    def _incentives(self) -> Iterator[Incentive]:
        """The law of the slip comes first, even without an amount: the premiums fall under it."""
        law, amount = self._text("kanun_no"), self._amount("sgk_tesviki")
        if law:
            yield Incentive(law, amount)
        elif amount:
            self.fault("register_code_missing", "sgk_tesviki", self.cell("sgk_tesviki"), needs="kanun_no")
        for column, further_law, lowers in self._layout.incentives:
            if further := self._amount(column):
                yield Incentive(further_law, further, lowers)

    def _shares(self) -> tuple[DepartmentShare, ...]:
        """Per cents with up to two decimals; with the slip's own department they add up to 100."""
        amounts = [(column, code, self._amount(column)) for column, code in self._layout.shares]
        for column, _, hundredths in amounts:
            if hundredths < 0:
                self.fault("register_share", column, self.cell(column))
        if sum(hundredths for *_, hundredths in amounts) > _WHOLE_SHARE:
            columns = ", ".join(column for column, _, hundredths in amounts if hundredths)
            self.fault("register_shares", columns, ", ".join(self.cell(column) for column, _, part in amounts if part))
        return tuple(DepartmentShare(code, hundredths) for _, code, hundredths in amounts if hundredths)


def _mark_mixed(rows: Sequence[_Row], runs: Sequence[_Run]) -> None:
    """One file is one company and month: a row that says otherwise than the first is a fault."""
    for row, run in zip(rows[1:], runs[1:], strict=True):
        for column, first, own in zip(("yil", "ay", "firma_id"), runs[0], run, strict=True):
            if own and first and own != first:
                row.fault("register_mixed", column, str(own), first=str(first))


def _mark_repeated(rows: Sequence[_Row], slips: Sequence[Payslip]) -> None:
    lines: dict[str, int] = {}
    for row, slip in zip(rows, slips, strict=True):
        if slip.employee_no and lines.setdefault(slip.payslip_id, row.line) != row.line:
            row.fault("register_repeated", "bordro_id", slip.payslip_id, first=str(lines[slip.payslip_id]))


def _unknown_columns(rows: Sequence[_Row], layout: Layout) -> Iterator[Problem]:
    """An unknown column is refused, once, where a row first holds something in it."""
    for column in layout.unknown:
        row = next((row for row in rows if row.cell(column).strip()), None)
        if row is not None:
            name = column.strip()
            params = {"line": str(row.line), "column": name, "value": row.cell(column)[:_LONGEST_SHOWN]}
            yield Problem("register_column_unknown", Place("run", field=name), params)
