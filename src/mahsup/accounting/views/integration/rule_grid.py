"""The grid payroll value × department as a table, and the rules as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from mahsup.accounting.forms.integration import INSURANCE_NAMES, value_name
from mahsup.accounting.models import AccountRule
from mahsup.accounting.services.rules import GridRow
from mahsup.money import format_register
from mahsup.platform.i18n import T
from mahsup.posting.rules import Rule
from mahsup.posting.values import VALUES

SELECTORS: Final = (
    ("employee", T("sicil", "employee")),
    ("extra", T("kalem", "item")),
    ("law", T("kanun", "law")),
    ("insurance", T("sigorta", "insurance")),
    ("department", T("departman", "department")),
)


@dataclass(frozen=True, slots=True)
class Target:
    """An account of a cell and why it is used."""

    account: str
    name: str
    cost_center: str
    why: str
    fallback: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a department's value goes; no target = no rule covers it."""

    value: str
    department: str
    targets: list[Target]


@dataclass(frozen=True, slots=True)
class Line:
    """A value's line of the grid."""

    value: str
    name: str
    side: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid: its departments (code, name) and one line per value."""

    departments: list[tuple[str, str]]
    lines: list[Line]

    @property
    def missing(self) -> int:
        """How many cells no rule covers."""
        return sum(not cell.targets for line in self.lines for cell in line.cells)


def grid_of(rows: Iterable[GridRow]) -> Grid:
    """Arrange the grid's rows as a table."""
    departments: dict[str, str] = {}
    cells: dict[str, dict[str, list[Target]]] = {}
    for row in rows:
        departments[row.department] = row.department_name
        targets = cells.setdefault(row.value, {}).setdefault(row.department, [])
        if row.rule is not None:
            targets.append(_target(row, row.rule))
    lines = [
        Line(
            value,
            value_name(value),
            VALUES[value].side,
            [Cell(value, department, targets) for department, targets in by_department.items()],
        )
        for value, by_department in cells.items()
    ]
    return Grid(list(departments.items()), lines)


def rule_lines(rows: Iterable[AccountRule]) -> list[dict[str, Any]]:
    """Return the stored rules as the list shows them."""
    return [
        {
            "rule": row,
            "name": value_name(row.value),
            "selectors": _selectors(row),
            "share": "" if row.share_hundredths is None else f"%{format_register(row.share_hundredths)}",
        }
        for row in rows
    ]


def _target(row: GridRow, rule: Rule) -> Target:
    reasons = [value_name(rule.value)] if rule.value != row.value else []
    asked = _selectors(rule)
    reasons.append(asked or str(T("firma geneli", "company-wide")))
    if rule.share_hundredths is not None:
        reasons.append(f"%{format_register(rule.share_hundredths)}")
    return Target(row.account, row.account_name, row.cost_center, ", ".join(reasons), rule.value != row.value)


def _selectors(rule: Rule | AccountRule) -> str:
    """Return what a rule asks, in words: "departman 200, sigorta SGDP"; "" where it asks nothing."""
    parts = []
    for name, label in SELECTORS:
        asked = getattr(rule, name)
        if asked:
            parts.append(f"{label} {INSURANCE_NAMES.get(asked, asked) if name == 'insurance' else asked}")
    return ", ".join(parts)
