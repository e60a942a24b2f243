"""The columns of a register file: those of fixed names and those that carry a code in the header (`tesvik:<KANUN>`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, get_args

from mahsup.payroll.payslip import AMOUNTS, DEDUCTION_KINDS, DeductionKind, Liability
from mahsup.problems import Place, Problem

RUN_COLUMNS: Final = ("yil", "ay", "firma_id")
TEXT_COLUMNS: Final = (
    *("sicil_no", "adi_soyadi", "departman_kodu", "departman", "bordro_id", "bordro_tipi", "sigorta_statu"),
    *("kanun_no", "ek_kazanc_kodu"),
)
NUMBER_COLUMNS: Final = ("gun", "fazla_mesai_saat", "istisna_baska_isverende", "ek_kazanc", "sgk_tesviki")
AMOUNT_COLUMNS: Final = tuple(amount.column for amount in AMOUNTS)


class FixedDeduction(NamedTuple):
    """A deduction with a column of its own: its kind, which is its code too, and its name."""

    kind: DeductionKind
    name: str


FIXED_DEDUCTIONS: Final[dict[str, FixedDeduction]] = {
    "sendika_aidati": FixedDeduction("SENDIKA", "Sendika aidatı"),
    "bes_kesintisi": FixedDeduction("BES", "BES kesintisi"),
    "icra_kesintisi": FixedDeduction("ICRA", "İcra kesintisi"),
    "nafaka_kesintisi": FixedDeduction("NAFAKA", "Nafaka kesintisi"),
    "avans_kesintisi": FixedDeduction("AVANS", "Avans kesintisi"),
    "diger_kesinti": FixedDeduction("DIGER", "Diğer kesinti"),
}
REQUIRED: Final = (
    *(*RUN_COLUMNS, "sicil_no", "departman_kodu"),
    *("toplam_kazanc", "net_odenen", "sgk_isveren"),
)
_FIXED: Final = frozenset((*RUN_COLUMNS, *TEXT_COLUMNS, *NUMBER_COLUMNS, *AMOUNT_COLUMNS, *FIXED_DEDUCTIONS))
_LIABILITIES: Final[dict[str, Liability]] = {name: name for name in get_args(Liability)}
_KINDS: Final[dict[str, DeductionKind]] = {kind: kind for kind in get_args(DeductionKind)}


class CodeColumn(NamedTuple):
    """A column whose header carries a code: an extra, a contribution or a department."""

    column: str
    code: str


class DeductionColumn(NamedTuple):
    column: str
    kind: DeductionKind
    code: str


class IncentiveColumn(NamedTuple):
    column: str
    law: str
    lowers: Liability


@dataclass(slots=True)
class Layout:
    """Where each column stands, and the columns with codes by what they mean, in the header's order."""

    positions: dict[str, int] = field(default_factory=dict)
    extras: list[CodeColumn] = field(default_factory=list)
    contributions: list[CodeColumn] = field(default_factory=list)
    shares: list[CodeColumn] = field(default_factory=list)
    deductions: list[DeductionColumn] = field(default_factory=list)
    incentives: list[IncentiveColumn] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_header(header: Sequence[str], file_name: str) -> tuple[Layout, list[Problem]]:
    """Return the layout of a header and what is wrong with it: columns twice, missing, or of an unknown kind.

    A column that nobody knows is no fault by itself: it is one as soon as a row holds something in it.
    """
    layout, problems = Layout(), []
    for position, column in enumerate(name.strip() for name in header):
        if column in layout.positions and column:
            problems.append(_problem("register_column_twice", column, file_name))
            continue
        layout.positions[column or f" {position + 1}"] = position
        if column not in _FIXED and not _add_coded(layout, column):
            layout.unknown.append(column or f" {position + 1}")
            if column.startswith(("kesinti:", "tesvik:")):
                problems.append(_problem("register_column_kind", column, file_name))
    missing = [column for column in REQUIRED if column not in layout.positions]
    problems.extend(_problem("register_column_missing", column, file_name) for column in missing)
    return layout, problems


def _add_coded(layout: Layout, column: str) -> bool:
    """File a column that carries a code under what it means; False where it means nothing."""
    family, _, code = column.partition(":")
    lists = {"ek_kazanc": layout.extras, "isveren_katki": layout.contributions, "dagilim": layout.shares}
    if not code:
        return False
    if family in lists:
        lists[family].append(CodeColumn(column, code))
        return True
    if family == "kesinti":
        kind, _, code = code.partition(":")
        if kind in DEDUCTION_KINDS and code:
            layout.deductions.append(DeductionColumn(column, _KINDS[kind], code))
            return True
    if family == "tesvik":
        law, _, lowers = code.partition(":")
        liability = _LIABILITIES.get(lowers or "SGKISVEREN")
        if law and liability:
            layout.incentives.append(IncentiveColumn(column, law, liability))
            return True
    return False


def _problem(code: str, column: str, file_name: str) -> Problem:
    return Problem(code, Place("run", field=column), {"line": "1", "column": column, "file": file_name})
