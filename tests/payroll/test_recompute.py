"""Every row of the registers, recomputed from its own inputs and the months before, to the kuruş."""

from collections import defaultdict

import pytest

from mahsup.payroll.history import PersonHistory, history_before
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.payroll.recompute import recompute
from mahsup.payroll.settings import DEFAULT_SETTINGS
from mahsup.problems import MahsupError


def by_person(run: PayrollMonth) -> dict[str, list[Payslip]]:
    persons: dict[str, list[Payslip]] = defaultdict(list)
    for slip in run.payslips:
        persons[slip.employee_no].append(slip)
    return persons


@pytest.mark.parametrize("index", range(6))
def test_every_row_is_recomputed_to_the_kurus(registers: list[PayrollMonth], index: int) -> None:
    run = registers[index]
    history = history_before(run, registers, DEFAULT_SETTINGS)
    for number, slips in by_person(run).items():
        known = history.of((run.company_id, number))
        assert recompute(run.year, run.month, slips, known) == slips


def test_the_registers_hold_the_cases_that_matter(registers: list[PayrollMonth]) -> None:
    slips = [slip for run in registers for slip in run.payslips]
    assert len(slips) == 590
    assert sum(1 for slip in slips if slip.carried_sgk_base_kurus) == 3
    assert sum(1 for slip in slips if slip.payroll_type == "SOSYAL YARDIM") == 5
    assert sum(1 for slip in slips if slip.insurance == "SGDP") == 30
    assert sum(1 for slip in slips if slip.disability_relief_kurus) == 21


def test_a_later_slip_changes_no_total_of_the_month(registers: list[PayrollMonth]) -> None:
    march = registers[2]
    normal, social = by_person(march)["10052"]
    known = PersonHistory(cumulative_before_kurus=215_560_00, carry_kurus=0)
    first, second = recompute(2026, 3, [normal, social], known)
    # 10052 in the register: 22,695.00 and 510.00 computed tax; the social slip lies in the 20 % bracket alone.
    assert (first.computed_tax_kurus, second.computed_tax_kurus) == (22_695_00, 510_00)
    assert second.cumulative_tax_base_kurus == 331_585_00
    assert (second.tax_exemption_kurus, second.stamp_exemption_kurus) == (0, 0)


def test_an_unused_carry_waits_two_months_and_no_longer(registers: list[PayrollMonth]) -> None:
    january, february, march = registers[:3]
    # 10043 earns 310,000 a month: the bonuses above the ceiling never find room (8,400 in January, 7,500 in February).
    for run, carry in ((february, None), (march, 8_400_00 + 7_500_00)):
        history = history_before(run, [january, february], DEFAULT_SETTINGS)
        assert history.of((1, "10043")).carry_kurus == carry
    april = PayrollMonth(2026, 4, 1, ())
    history = history_before(april, [january, february, march], DEFAULT_SETTINGS)
    assert history.of((1, "10043")).carry_kurus == 7_500_00
    assert history.of((1, "10008")).carry_kurus == 0


def test_slips_of_different_insurance_in_a_month_are_refused(registers: list[PayrollMonth]) -> None:
    normal = registers[0].payslips[0]
    pensioner = next(slip for slip in registers[0].payslips if slip.insurance == "SGDP")
    with pytest.raises(MahsupError) as refusal:
        recompute(2026, 1, [normal, pensioner])
    assert refusal.value.code == "calc_mixed_status"
