"""Net to gross: the smallest gross of a month that gives a net to the kuruş; and one figure through several months."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from mahsup.money import format_tr
from mahsup.payroll.calculate import MonthFigures, MonthInput, compute_month
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.problems import refuse

# Rounding lets the net fall by up to two kuruş for one kuruş more gross, so the first gross that reaches the net may
# lie before the one that bisection finds. Unrounded, the net rises by at least half a kuruş per kuruş, and the rounded
# steps (two premiums, tax, stamp) are off by half a kuruş each, so it cannot lie further before than this.
_WINDOW_KURUS: Final = 32


def least_reaching(net_of: Callable[[int], int], least_gross_kurus: int, net_kurus: int) -> int:
    """Return the smallest gross, from a least one on, of which a function gives a net to the kuruş.

    The function is a month's net by its gross: one kuruş more gross raises it by at most one, so every net from the
    least one on is met exactly. Raises `calc_net_unreachable` for a lower net.
    """
    least = net_of(least_gross_kurus)
    if net_kurus < least:
        raise refuse("calc_net_unreachable", net=format_tr(net_kurus), least=format_tr(least))
    low, high = least_gross_kurus, least_gross_kurus + net_kurus - least
    while net_of(high) < net_kurus:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if net_of(middle) < net_kurus:
            low = middle + 1
        else:
            high = middle
    first = max(least_gross_kurus, high - _WINDOW_KURUS)
    return next(gross for gross in range(first, high + 1) if net_of(gross) == net_kurus)


def gross_for_net(
    given: MonthInput, net_kurus: int, settings: PayrollSettings = DEFAULT_SETTINGS
) -> tuple[MonthInput, MonthFigures]:
    """Return the month whose gross is the smallest that gives the net to the kuruş, with its figures.

    `given.gross_kurus` is the least gross that is tried, for instance the sum of the exempt earnings in it. Raises
    `calc_net_unreachable` for a net below that of the least gross, and what `compute_month` raises.
    """
    gross = least_reaching(lambda gross: _net(given, gross, settings), given.gross_kurus, net_kurus)
    found = replace(given, gross_kurus=gross)
    return found, compute_month(found, settings)


def same_figure(
    first: MonthInput, months: Sequence[int], settings: PayrollSettings = DEFAULT_SETTINGS, *, to_net: bool = False
) -> list[tuple[MonthInput, MonthFigures]]:
    """Compute `first.gross_kurus` as the gross (or, `to_net`, the net) of consecutive months, the tax base carried.

    Raises `calc_net_negative` for a gross that the premiums exceed, and what `gross_for_net` raises.
    """
    computed: list[tuple[MonthInput, MonthFigures]] = []
    before = first.cumulative_before_kurus
    for month in months:
        given = replace(first, month=month, cumulative_before_kurus=before)
        if to_net:
            computed.append(gross_for_net(replace(given, gross_kurus=0), first.gross_kurus, settings))
        else:
            computed.append((given, _not_negative(compute_month(given, settings))))
        before = computed[-1][1].cumulative_tax_base_kurus
    return computed


def _not_negative(figures: MonthFigures) -> MonthFigures:
    if figures.net_pay_kurus < 0:
        raise refuse(
            "calc_net_negative",
            gross=format_tr(figures.gross_kurus),
            missing=format_tr(-figures.net_pay_kurus),
            base=format_tr(figures.sgk_base_kurus),
        )
    return figures


def _net(given: MonthInput, gross_kurus: int, settings: PayrollSettings) -> int:
    return compute_month(replace(given, gross_kurus=gross_kurus), settings).net_pay_kurus
