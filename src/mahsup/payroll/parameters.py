"""Statutory parameters by date: one TOML file per year in the folder `data`, each figure with its month and its source.

A new year is a new file. `statute` returns what holds in a month as integers: amounts in kuruş, rates in
hundred-thousandths (14 % = 14 000), so that no arithmetic on money needs a fraction.
"""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from importlib import resources
from typing import Any, Final, NamedTuple

from mahsup.money import parse_wire
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import refuse

RATE_UNIT: Final = 100_000
"""One whole in the unit of rates."""
_HIGHEST: Final = 10**18


def divide_half_up(value: int, by: int) -> int:
    """Return value / by as a whole number, halves away from zero, in integers alone (`by` > 0)."""
    rounded = (2 * abs(value) + by) // (2 * by)
    return -rounded if value < 0 else rounded


def share_of(kurus: int, rate: int) -> int:
    """Return a rate's share of an amount, rounded half up to the kuruş: 2626 at 14 000 (14 %) is 368."""
    return divide_half_up(kurus * rate, RATE_UNIT)


class Bracket(NamedTuple):
    """A bracket of the wage tax table: the cumulative base it spans (kuruş), its rate, and the tax of all before it.

    `tax_below` is in hundred-thousandths of a kuruş, hence exact.
    """

    from_kurus: int
    upto_kurus: int
    rate: int
    tax_below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """The law's figures in one month. Amounts in kuruş; rates in hundred-thousandths. None is a figure not known."""

    year: int
    month: int
    gross_minimum_wage: int
    sgk_floor_day: int
    sgk_ceiling_day: int
    sgk_ceiling_multiple: int
    sgk_ceiling_month: int
    employee_sgk_rate: int
    employee_unemployment_rate: int
    employer_sgk_rate: int
    employer_unemployment_rate: int
    sgdp_employee_rate: int
    sgdp_employer_rate: int
    discount_other_rate: int
    discount_manufacturing_rate: int
    tax_brackets: tuple[Bracket, ...]
    stamp_duty_rate: int
    disability_1: int
    disability_2: int
    disability_3: int
    meal_tax_day: int
    meal_sgk_day: int
    transport_tax_day: int
    family_sgk: int
    child_sgk: int
    severance_ceiling: int
    support_day: int
    bes_rate: int
    support_limit_day: int | None = None
    support_limit_agreement_day: int | None = None
    support_limit_mine_day: int | None = None

    def sgk_floor(self, days: int) -> int:
        """Return the least SGK base of so many days in kuruş (5510 m.82)."""
        return self.sgk_floor_day * days

    def sgk_ceiling(self, days: int) -> int:
        """Return the highest SGK base of so many days in kuruş (5510 m.82)."""
        return divide_half_up(self.sgk_ceiling_month * days, 30)

    def disability_allowance(self, degree: int | None) -> int:
        """Return the monthly allowance of a disability degree 1-3 in kuruş (GVK m.31); 0 without one."""
        return 0 if degree is None else (self.disability_1, self.disability_2, self.disability_3)[degree - 1]


class Figure(NamedTuple):
    """One entry of a data file: what holds from a month, and the source that says so."""

    name: str
    from_month: int
    value: Any
    source: str


@functools.cache
def years() -> tuple[int, ...]:
    """Return the years that have a parameter file, in order."""
    names = (file.name for file in resources.files("mahsup.payroll").joinpath("data").iterdir())
    return tuple(sorted(int(name[:4]) for name in names if name[:4].isdecimal()))


@functools.cache
def figures(year: int) -> tuple[Figure, ...]:
    """Return every figure of a year with its source, in the order of the file."""
    text = resources.files("mahsup.payroll").joinpath("data", f"{year}.toml").read_text("utf-8")
    return tuple(
        Figure(name, entry.get("from_month", 1), entry["value"], entry["source"])
        for name, entries in tomllib.loads(text).items()
        for entry in entries
    )


@functools.lru_cache(maxsize=512)
def statute(year: int, month: int, settings: PayrollSettings = DEFAULT_SETTINGS) -> Statute:
    """Return the law's figures of a month. Raises `calc_period` where none are known."""
    if year not in years() or not 1 <= month <= 12:
        known = ", ".join(str(known) for known in years())
        raise refuse("calc_period", year=str(year), month=str(month), years=known)
    own = (Figure(f.name, f.from_month, f.value, f.reason) for f in settings.figures if f.year == year)
    values: dict[str, Any] = {}
    for figure in sorted((*figures(year), *own), key=lambda figure: figure.from_month):
        if figure.from_month <= month:
            values[figure.name] = _number(figure.name, figure.value)
    return Statute(year=year, month=month, sgk_ceiling_month=_ceiling_month(values, settings), **values)


def statute_fields() -> Iterable[str]:
    """Return the names of the figures that every year's file has to give."""
    computed = ("year", "month", "sgk_ceiling_month")
    return (field.name for field in fields(Statute) if field.default is MISSING and field.name not in computed)


def _ceiling_month(values: Mapping[str, Any], settings: PayrollSettings) -> int:
    if settings.ceiling == "rounded_day":
        return int(values["sgk_ceiling_day"]) * 30
    return divide_half_up(values["gross_minimum_wage"] * values["sgk_ceiling_multiple"], 1000)


def _number(name: str, value: Any) -> Any:
    if name == "tax_brackets":
        return _brackets(value)
    if name.endswith("_rate") or name == "sgk_ceiling_multiple":
        return _thousandths(value)
    return parse_wire(value)


def _thousandths(text: str) -> int:
    """Return a decimal with up to three digits in thousandths: a per cent thus becomes hundred-thousandths."""
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0"))


def _brackets(rows: Iterable[tuple[str, str]]) -> tuple[Bracket, ...]:
    brackets: list[Bracket] = []
    below, start = 0, 0
    for upto, rate in rows:
        bracket = Bracket(start, parse_wire(upto) if upto else _HIGHEST, _thousandths(rate), below)
        brackets.append(bracket)
        below += (bracket.upto_kurus - start) * bracket.rate
        start = bracket.upto_kurus
    return tuple(brackets)
