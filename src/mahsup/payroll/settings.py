"""Where public sources of the law differ, a company decides: every choice is a setting with its reason."""

from dataclasses import dataclass
from typing import Literal, NamedTuple


class FigureChoice(NamedTuple):
    """A company's own reading of a statutory figure: `value` (TL, or per cent for a rate) holds from a month of a year.

    Needed where sources differ on a figure or on its first month, such as the severance ceiling of July 2026 (73.729,87
    by Verginet, 73.729,84 by alomaliye) and the first month of the SGK meal exemption of 300 TL (law 7577).
    """

    name: str
    year: int
    from_month: int
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollSettings:
    """How a company reads the law where sources differ.

    `ceiling`: the SGK ceiling of a month. `rounded_day` is the official one (the rounded day times 30: 195.041,40 in
    2025); `multiple_of_month` is what many calculators take (the minimum wage times 7,5: 195.041,25).
    `stamp`: `taxable_part` rounds the duty on the part above the minimum wage; `full_minus_exemption` rounds the duty
    on the whole and takes the rounded exemption off. The two differ by a kuruş in some payslips.
    `part_month`: the wage of a part month is the month's thirtieths by SGK days, or its share of the calendar days.
    `figures`: single figures that the company reads differently.

    That the minimum-wage exemption is not prorated in a part month is no setting: 319 no.lu GVGT m.6/2 settles it.
    """

    ceiling: Literal["rounded_day", "multiple_of_month"] = "rounded_day"
    stamp: Literal["taxable_part", "full_minus_exemption"] = "taxable_part"
    part_month: Literal["thirtieths", "calendar_days"] = "thirtieths"
    figures: tuple[FigureChoice, ...] = ()


DEFAULT_SETTINGS = PayrollSettings()
