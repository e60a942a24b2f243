"""The calculator: one gross or net through a month or the year's months, where the money goes, and why."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mahsup.money import format_tr
from mahsup.payroll.calculate import MonthFigures, MonthInput
from mahsup.payroll.explain import Step, explain
from mahsup.payroll.inverse import same_figure
from mahsup.platform.i18n import T
from mahsup.problems import refuse

MOST_KURUS: Final = 10**12
LAST_MONTH: Final = 12


class Part(NamedTuple):
    """A part of the employer's cost: where it goes, its kuruş and its share of the cost in tenths of a per cent."""

    name: Any
    kurus: int
    permille: int

    @property
    def percent(self) -> str:
        """The share as Turkish readers write it: 63,3."""
        return f"{self.permille // 10},{self.permille % 10}"


@dataclass(frozen=True)
class Calculation:
    """The months computed, and of the first of them the parts of the employer's cost and the steps."""

    months: list[tuple[MonthInput, MonthFigures]]
    parts: list[Part]
    steps: tuple[Step, ...]


def calculate(first: MonthInput, *, to_net: bool, whole_year: bool) -> Calculation:
    """Compute the figure from the first month on, to December where the whole year is asked.

    Refuses an amount that is no wage (`calc_amount_range`) and what the core refuses.
    """
    for name, kurus, least in (("tutar", first.gross_kurus, 1), ("matrah", first.cumulative_before_kurus, 0)):
        if not least <= kurus <= MOST_KURUS:
            least_text, most_text = format_tr(least), format_tr(MOST_KURUS)
            given = format_tr(kurus)
            raise refuse("calc_amount_range", option=name, given=given, least=least_text, most=most_text)
    last = LAST_MONTH if whole_year else first.month
    months = same_figure(first, range(first.month, last + 1), to_net=to_net)
    return Calculation(months, _parts(months[0][1]), explain(*months[0]))


def _parts(figures: MonthFigures) -> list[Part]:
    employer = figures.employer_sgk_kurus + figures.employer_unemployment_kurus - figures.incentive_kurus
    amounts = (
        (T("Çalışanın eline geçen", "To the employee"), figures.net_pay_kurus),
        (T("Çalışanın SGK ve işsizlik primi", "Employee's premiums"), _employee_premiums(figures)),
        (T("Gelir vergisi", "Income tax"), figures.income_tax_kurus),
        (T("Damga vergisi", "Stamp duty"), figures.stamp_duty_kurus),
        (T("İşverenin SGK ve işsizlik primi, teşvik düşülmüş", "Employer's premiums less incentive"), employer),
    )
    return [Part(name, kurus, round(kurus * 1000 / figures.employer_cost_kurus)) for name, kurus in amounts]


def _employee_premiums(figures: MonthFigures) -> int:
    return figures.employee_sgk_kurus + figures.employee_unemployment_kurus
