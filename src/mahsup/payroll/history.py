"""What the months before tell of a person: the cumulative tax base and the SGK base carried over two months."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from mahsup.payroll.parameters import statute, years
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.payroll.settings import PayrollSettings

CARRY_MONTHS: Final = 2
"""For so many months a bonus above the SGK ceiling is carried on (5510 m.80)."""


class PastPayslip(NamedTuple):
    """What later months need of a payslip, under the payslip's own names."""

    payslip_id: str
    employee_no: str
    employee_id: str
    days: int
    gross_kurus: int
    sgk_exempt_kurus: int
    extras_kurus: int
    cumulative_tax_base_kurus: int


class EarlierMonth(NamedTuple):
    """A month's payslips of one company as far as later months need them."""

    year: int
    month: int
    company_id: int
    payslips: tuple[Payslip | PastPayslip, ...]


AnySlip = Payslip | PastPayslip
AnyMonth = PayrollMonth | EarlierMonth
PersonKey = Callable[[int, AnySlip], Hashable]
Period = tuple[int, int]
Dated = tuple[Period, AnySlip]


def person_of_company(company_id: int, slip: AnySlip) -> Hashable:
    """Tell persons apart by company and employee number. Who knows more of a person gives another key."""
    return company_id, slip.employee_no


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """A person's months before the one that is checked. Amounts in kuruş; None is not known, hence taken as stated.

    `cumulative_before_kurus` is the tax base of the year's earlier months; it is None for a newcomer too, who may
    declare the base of a former employer. `carry_kurus` is the SGK base that waits for room in the month. `bases_kurus`
    holds the cumulative base after each earlier payslip of the year; `same_month` the payslips of the very month that
    were fetched apart: of other types or other companies. `fell_in` is the first month of the year whose cumulative
    base is below that of a month before it, which no lawful payroll has.
    """

    cumulative_before_kurus: int | None = None
    carry_kurus: int | None = None
    bases_kurus: tuple[int, ...] = ()
    same_month: tuple[Payslip, ...] = ()
    fell_in: Period | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All persons' histories before a month, what holds for a newcomer, and the months that are not known.

    Without all months of the year the cumulative base cannot be followed (`missing_base`), without the two months
    before the carried SGK base cannot (`missing_carry`).
    """

    persons: Mapping[Hashable, PersonHistory]
    newcomer: PersonHistory
    missing_base: tuple[Period, ...]
    missing_carry: tuple[Period, ...]

    def of(self, key: Hashable) -> PersonHistory:
        return self.persons.get(key, self.newcomer)


def history_before(
    run: PayrollMonth,
    earlier: Iterable[AnyMonth],
    settings: PayrollSettings,
    person: PersonKey = person_of_company,
) -> History:
    """Gather what earlier payslips, as stated, tell of each person. Later months among `earlier` are ignored.

    `earlier` may hold months of other companies of the taxpayer and, as whole payslips, what else is known of the very
    month: other companies', and the other types of one that is fetched by payroll type. A month counts as known when
    the company of `run` has it.
    """
    this = (run.year, run.month)
    months = sorted((month for month in earlier if _period(month) <= this), key=_period)
    known = {_period(month) for month in months if month.company_id == run.company_id}
    missing_base = tuple((run.year, month) for month in range(1, run.month) if (run.year, month) not in known)
    missing_carry = tuple(period for period in _months_before(this) if period not in known)
    newcomer = PersonHistory(0 if run.month == 1 else None, None if missing_carry else 0)
    history = History({}, newcomer, missing_base, missing_carry)
    dated = _dated(run, months, person)
    return replace(history, persons={key: _person(this, slips, history, settings) for key, slips in dated.items()})


def _dated(run: PayrollMonth, months: Sequence[AnyMonth], person: PersonKey) -> dict[Hashable, list[Dated]]:
    """Return each person's earlier payslips in order of their months, those of the run itself left out."""
    own_ids = {slip.payslip_id for slip in run.payslips}
    dated: dict[Hashable, list[Dated]] = {}
    for month in months:
        same = _period(month) == (run.year, run.month)
        for slip in month.payslips:
            if not same or month.company_id != run.company_id or slip.payslip_id not in own_ids:
                dated.setdefault(person(month.company_id, slip), []).append((_period(month), slip))
    return dated


def _person(this: Period, dated: Sequence[Dated], history: History, settings: PayrollSettings) -> PersonHistory:
    of_year = [(period, slip) for period, slip in dated if period[0] == this[0] and period < this]
    bases = tuple(slip.cumulative_tax_base_kurus for _, slip in of_year)
    before = history.newcomer.cumulative_before_kurus
    if of_year and all(period < of_year[-1][0] for period in history.missing_base):
        before = max(slip.cumulative_tax_base_kurus for period, slip in of_year if period == of_year[-1][0])
    carry = None if history.missing_carry else _carry(this, dated, settings)
    same_month = tuple(slip for period, slip in dated if period == this and isinstance(slip, Payslip))
    return PersonHistory(before, carry, bases, same_month, _fell_in(of_year))


def _fell_in(of_year: Sequence[Dated]) -> Period | None:
    """Return the first month that ends with a lower cumulative base than the one before."""
    ends: dict[Period, int] = {}
    for period, slip in of_year:
        ends[period] = max(ends.get(period, 0), slip.cumulative_tax_base_kurus)
    return next((later for earlier, later in pairwise(ends) if ends[later] < ends[earlier]), None)


def _carry(this: Period, dated: Sequence[Dated], settings: PayrollSettings) -> int:
    """Return the bonus above the ceiling of the two months before that has not found room yet, oldest used first.

    No month before the third one matters: a month with a bonus above the ceiling has no room for an older one.
    """
    waiting: list[tuple[Period, int]] = []
    for period, pairs in groupby(dated, key=lambda pair: pair[0]):
        if 0 < _index(this) - _index(period) <= CARRY_MONTHS + 1 and period[0] in years():
            excess, room = _excess_and_room(period, [slip for _, slip in pairs], settings)
            waiting = [*_use(_still_waiting(waiting, period), room), (period, excess)]
    return sum(amount for _, amount in _still_waiting(waiting, this))


def _excess_and_room(period: Period, slips: Sequence[AnySlip], settings: PayrollSettings) -> tuple[int, int]:
    """Return a month's bonus above the ceiling and the room below it."""
    days = min(sum(slip.days for slip in slips), 30)
    subject = sum(slip.gross_kurus - slip.sgk_exempt_kurus for slip in slips)
    room = statute(*period, settings).sgk_ceiling(days) - subject
    return min(max(-room, 0), sum(bonus_kurus(slip) for slip in slips)), max(room, 0)


def bonus_kurus(slip: AnySlip) -> int:
    """Return the part of the earnings that is no wage and is subject to SGK: the extras less the exempt part."""
    return max(slip.extras_kurus - slip.sgk_exempt_kurus, 0)


def _still_waiting(waiting: Iterable[tuple[Period, int]], this: Period) -> list[tuple[Period, int]]:
    return [(period, amount) for period, amount in waiting if _index(this) - _index(period) <= CARRY_MONTHS]


def _use(waiting: Iterable[tuple[Period, int]], room: int) -> Iterator[tuple[Period, int]]:
    for period, amount in waiting:
        used = min(amount, room)
        room -= used
        yield period, amount - used


def _months_before(this: Period) -> list[Period]:
    year_months = (divmod(_index(this) - back, 12) for back in range(CARRY_MONTHS, 0, -1))
    return [(year, month + 1) for year, month in year_months]


def _period(month: AnyMonth) -> Period:
    return month.year, month.month


def _index(period: Period) -> int:
    return period[0] * 12 + period[1] - 1
