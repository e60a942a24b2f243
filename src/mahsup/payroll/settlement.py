"""From net pay to what is paid out: alimony, garnishment, BES and advances in the law's order, never below zero."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mahsup.payroll.parameters import divide_half_up
from mahsup.payroll.payslip import DeductionKind
from mahsup.problems import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class GarnishmentOrder:
    """An order of execution (icra) against a person's wage. Amounts in kuruş.

    `open_kurus` is the running balance. `extras` says whether the order takes extras (bonuses) at a quarter like wages
    or whole: sources differ and the order itself decides. `fixed_kurus` is a fixed amount a month, within the quarter.
    """

    id: str
    priority: int
    open_kurus: int
    extras: Literal["quarter", "whole"] = "quarter"
    fixed_kurus: int | None = None


class Debt(NamedTuple):
    """An advance or another debt to the employer: its id, what is open and this month's instalment, in kuruş."""

    id: str
    open_kurus: int
    instalment_kurus: int


class Taken(NamedTuple):
    """A deduction as taken: its kind, the id of the order or debt, and what stays open of it, in kuruş."""

    kind: DeductionKind
    id: str
    amount_kurus: int
    open_kurus: int


class Settlement(NamedTuple):
    """What is taken from a net pay, in the order of taking, and what is paid to the person, in kuruş.

    Orders and debts stand in `taken` with zero too, so that what stays open of each is known.
    """

    taken: tuple[Taken, ...]
    paid_kurus: int


def settle(
    net_kurus: int,
    *,
    alimony_kurus: int = 0,
    orders: Sequence[GarnishmentOrder] = (),
    bes_kurus: int = 0,
    debts: Iterable[Debt] = (),
    net_of_extras_kurus: int = 0,
) -> Settlement:
    """Take what a net pay (after union dues) owes: current alimony in full, garnishment, BES, advances last.

    Garnishment takes a quarter of the net after alimony; BES and advances are not deducted first (4857 m.35, İİK m.83).
    Orders are served by priority, the next one from what the quarter leaves. Nothing falls below zero: what finds no
    money stays open. Raises `calc_garnishment_priority` for two open orders of one priority.
    """
    rest = max(net_kurus, 0)
    alimony = min(alimony_kurus, rest)
    taken = [Taken("NAFAKA", "", alimony, 0)] if alimony else []
    taken += _garnish(rest - alimony, orders, min(net_of_extras_kurus, rest - alimony))
    rest -= sum(each.amount_kurus for each in taken)
    bes = min(bes_kurus, rest)
    taken += [Taken("BES", "", bes, 0)] if bes else []
    rest -= bes
    for debt in debts:
        amount = min(debt.instalment_kurus, debt.open_kurus, rest)
        taken.append(Taken("AVANS", debt.id, amount, debt.open_kurus - amount))
        rest -= amount
    return Settlement(tuple(taken), rest)


def _garnish(net_kurus: int, orders: Sequence[GarnishmentOrder], extras_kurus: int) -> list[Taken]:
    taken: list[Taken] = []
    used = 0
    for order in _by_priority(orders):
        extras = extras_kurus if order.extras == "whole" else 0
        limit = divide_half_up(net_kurus - extras, 4) + extras - used
        wanted = order.open_kurus if order.fixed_kurus is None else min(order.fixed_kurus, order.open_kurus)
        amount = max(min(wanted, limit), 0)
        used += amount
        taken.append(Taken("ICRA", order.id, amount, order.open_kurus - amount))
    return taken


def _by_priority(orders: Sequence[GarnishmentOrder]) -> list[GarnishmentOrder]:
    live = [order for order in orders if order.open_kurus > 0]
    for priority, count in Counter(order.priority for order in live).items():
        if count > 1:
            ids = ", ".join(order.id for order in live if order.priority == priority)
            raise refuse("calc_garnishment_priority", orders=ids, priority=str(priority))
    return sorted(live, key=lambda order: order.priority)
