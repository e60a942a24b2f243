"""Every amount of a month explains itself: the steps, their figures and the law."""

from dataclasses import replace

from mahsup.money import format_tr
from mahsup.payroll.calculate import MonthInput, compute_month
from mahsup.payroll.explain import explain
from mahsup.payroll.explain_payslip import explain_payslips
from mahsup.payroll.payslip import PayrollMonth, Payslip

JANUARY = MonthInput(year=2026, month=1, gross_kurus=80_000_00)


def test_the_steps_of_p11_say_their_figures_and_the_law() -> None:
    steps = {step.code: step for step in explain(JANUARY, compute_month(JANUARY))}
    assert list(steps) == [
        "sgk_base",
        "employee_sgk",
        "employee_unemployment",
        "tax_base",
        "computed_tax",
        "income_tax",
        "stamp_duty",
        "net_pay",
        "employer_sgk",
        "employer_unemployment",
        "incentive",
        "employer_cost",
    ]
    assert steps["income_tax"].text() == (
        "Gelir vergisi: hesaplanan 10.200,00 − asgari ücret istisnası 4.211,33 "
        "(bu ayın istisnası 4.211,33, kıst uygulanmaz)."
    )
    assert steps["employer_sgk"].text("en") == "Employer's SGK premium: 80.000,00 × 21,75 %."
    assert (
        steps["stamp_duty"].text("en")
        == "Stamp duty: (80.000,00 − minimum wage 33.030,00, at least 0) × 0,759 %; exempt 250,70."
    )
    assert steps["net_pay"].amount_kurus == 61_654_83
    assert steps["computed_tax"].basis == "GVK m.103"


def test_a_pensioners_steps_name_no_unemployment_and_no_discount() -> None:
    pensioner = replace(JANUARY, insurance="SGDP")
    steps = {step.code: step for step in explain(pensioner, compute_month(pensioner))}
    assert steps["employee_sgk"].figures["rate"] == "7,5"
    assert (steps["employee_unemployment"].figures["rate"], steps["employee_unemployment"].amount_kurus) == ("0", 0)
    assert (steps["incentive"].figures["rate"], steps["incentive"].amount_kurus) == ("0", 0)


def test_the_steps_of_every_person_of_the_registers_give_what_the_payslips_state(registers: list[PayrollMonth]) -> None:
    persons = 0
    for run in registers:
        of_person: dict[str, list[Payslip]] = {}
        for slip in run.payslips:
            of_person.setdefault(slip.employee_no, []).append(slip)
        for slips in of_person.values():
            assert explain_payslips(run.year, run.month, slips).agrees, slips[0].payslip_id
        persons += len(of_person)
    assert persons > 500


def test_a_payslip_that_states_another_tax_does_not_agree(registers: list[PayrollMonth]) -> None:
    slip = next(slip for slip in registers[0].payslips if slip.income_tax_kurus)
    other = replace(slip, income_tax_kurus=slip.income_tax_kurus + 1)
    found = explain_payslips(2026, 1, [other])
    assert not found.agrees
    assert next(step.amount_kurus for step in found.steps if step.code == "income_tax") == slip.income_tax_kurus


def test_what_is_taken_of_the_net_says_its_limit(registers: list[PayrollMonth]) -> None:
    """A quarter of the net after alimony; BES is 3 % of the SGK base."""
    slip = next(slip for slip in registers[0].payslips if {each.kind for each in slip.deductions} >= {"ICRA", "BES"})
    steps = {step.code: step for step in explain_payslips(2026, 1, [slip]).steps}
    taken = {each.kind: each.amount_kurus for each in slip.deductions}
    net = slip.net_paid_kurus - slip.rounding_kurus + sum(taken.values()) - taken.get("SENDIKA", 0)
    assert steps["paid_garnishment"].amount_kurus == taken["ICRA"]
    assert steps["paid_garnishment"].figures["limit"] == format_tr((net - taken.get("NAFAKA", 0) + 2) // 4)
    assert steps["paid_bes"].text("en").startswith(f"BES: SGK base {format_tr(slip.sgk_base_kurus)} × 3 %")
    assert steps["paid"].amount_kurus == slip.net_paid_kurus
    order = [code for code in steps if code in ("net_pay", "paid_garnishment", "paid_bes", "paid", "employer_sgk")]
    assert order == ["net_pay", "paid_garnishment", "paid_bes", "paid", "employer_sgk"]
