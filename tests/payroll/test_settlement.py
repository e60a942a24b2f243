"""Alimony before garnishment, a quarter and no more, advances last, never below zero."""

import pytest

from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.payroll.settlement import Debt, GarnishmentOrder, Taken, settle
from mahsup.problems import MahsupError


def order(id_: str, priority: int, open_kurus: int, **more: object) -> GarnishmentOrder:
    return GarnishmentOrder(id=id_, priority=priority, open_kurus=open_kurus, **more)  # type: ignore[arg-type]


def deducted(slip: Payslip, kind: str) -> int:
    return sum(each.amount_kurus for each in slip.deductions if each.kind == kind)


def test_the_garnishments_of_the_registers(registers: list[PayrollMonth]) -> None:
    slips = [slip for run in registers for slip in run.payslips if deducted(slip, "ICRA")]
    assert len(slips) == 18
    for slip in slips:
        others = sum(deducted(slip, kind) for kind in ("BES", "ICRA", "NAFAKA", "AVANS", "DIGER"))
        settled = settle(
            slip.net_paid_kurus - slip.rounding_kurus + others,
            alimony_kurus=deducted(slip, "NAFAKA"),
            orders=[order("1", 1, 10**9)],
            bes_kurus=deducted(slip, "BES"),
            debts=[Debt("A", 10**9, deducted(slip, "AVANS") + deducted(slip, "DIGER"))],
        )
        assert settled.taken[0].amount_kurus == deducted(slip, "ICRA")
        assert settled.paid_kurus == slip.net_paid_kurus - slip.rounding_kurus


def test_alimony_comes_first_and_in_full() -> None:
    settled = settle(40_000_00, alimony_kurus=12_000_00, orders=[order("1", 1, 100_000_00)])
    assert settled.taken == (Taken("NAFAKA", "", 12_000_00, 0), Taken("ICRA", "1", 7_000_00, 93_000_00))
    assert settled.paid_kurus == 21_000_00


def test_the_next_order_gets_what_the_quarter_leaves() -> None:
    settled = settle(40_000_00, orders=[order("second", 2, 50_000_00), order("first", 1, 1_500_00)])
    assert settled.taken == (Taken("ICRA", "first", 1_500_00, 0), Taken("ICRA", "second", 8_500_00, 41_500_00))


def test_an_order_may_take_extras_whole_or_a_fixed_amount() -> None:
    whole = settle(40_000_00, orders=[order("1", 1, 90_000_00, extras="whole")], net_of_extras_kurus=8_000_00)
    assert whole.taken[0].amount_kurus == 16_000_00
    fixed = settle(40_000_00, orders=[order("1", 1, 90_000_00, fixed_kurus=3_000_00)])
    assert fixed.taken[0].amount_kurus == 3_000_00


def test_nothing_falls_below_zero_and_the_rest_stays_open() -> None:
    settled = settle(
        3_000_00,
        alimony_kurus=2_000_00,
        bes_kurus=990_90,
        debts=[Debt("A", 5_000_00, 1_000_00), Debt("B", 100_00, 50_00)],
    )
    assert settled.paid_kurus == 0
    assert settled.taken[-2:] == (Taken("AVANS", "A", 9_10, 4_990_90), Taken("AVANS", "B", 0, 100_00))
    assert settle(-5_00, alimony_kurus=1_00).paid_kurus == 0


def test_two_open_orders_of_one_priority_are_refused() -> None:
    with pytest.raises(MahsupError) as refusal:
        settle(40_000_00, orders=[order("7", 1, 10_00), order("8", 1, 10_00)])
    assert refusal.value.code == "calc_garnishment_priority"
    assert "7, 8" in refusal.value.message("tr")
    settle(40_000_00, orders=[order("7", 1, 0), order("8", 1, 10_00)])
