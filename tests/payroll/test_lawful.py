"""The lawful check finds what was changed in a lawful payslip, names the figure, and says what it could not check."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mahsup.payroll.lawful import COMPARED, LawfulOptions, check_lawful
from mahsup.payroll.payslip import Deduction, Incentive, PayrollMonth, Payslip
from mahsup.problems import Problem, catalogue


def altered(run: PayrollMonth, slip_id: str, change: Callable[[Payslip], Payslip]) -> PayrollMonth:
    assert slip_id in {slip.payslip_id for slip in run.payslips}
    slips = tuple(change(slip) if slip.payslip_id == slip_id else slip for slip in run.payslips)
    return run._replace(payslips=slips)


def found(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.where.field, problem.severity) for problem in problems]


def with_deduction(kind: str, kurus: int) -> Callable[[Payslip], Payslip]:
    def change(slip: Payslip) -> Payslip:
        kept = tuple(each for each in slip.deductions if each.kind != kind)
        taken = sum(each.amount_kurus for each in slip.deductions if each.kind == kind)
        own = next(each for each in slip.deductions if each.kind == kind)._replace(amount_kurus=kurus)
        return replace(slip, deductions=(*kept, own), net_paid_kurus=slip.net_paid_kurus + taken - kurus)

    return change


def test_lawful_months_have_no_finding(registers: list[PayrollMonth]) -> None:
    strict = LawfulOptions(tolerance_kurus=0)
    for run in (registers[2], registers[5]):
        assert check_lawful(run, registers, strict) == []


def test_a_month_without_its_predecessors_says_what_it_could_not_check(registers: list[PayrollMonth]) -> None:
    january, february, march = registers[:3]
    assert found(check_lawful(january)) == [("lawful_unchecked_carry", "", "notice")]
    problems = check_lawful(march, [february])
    assert found(problems) == [("lawful_unchecked_base", "", "notice"), ("lawful_unchecked_carry", "", "notice")]
    assert "2026/01" in problems[0].message("tr")


# The relief is an input: it is judged by the degrees that there are.
FOUND = {figure.attribute: figure.code for figure in COMPARED} | {"disability_relief_kurus": "lawful_disability_degree"}


@pytest.mark.parametrize(("attribute", "code"), FOUND.items())
def test_each_figure_is_found_when_it_is_off_by_two_kurus(
    registers: list[PayrollMonth], attribute: str, code: str
) -> None:
    run = altered(registers[2], "10042-NORMAL", lambda slip: replace(slip, **{attribute: getattr(slip, attribute) + 2}))
    problems = check_lawful(run, registers[:2])
    assert (code, "error") in [(problem.code, problem.severity) for problem in problems]
    assert {problem.where.id for problem in problems} == {"10042-NORMAL"}


def test_a_kurus_is_let_pass_and_the_tolerance_is_a_setting(registers: list[PayrollMonth]) -> None:
    run = altered(
        registers[0], "10002-NORMAL", lambda slip: replace(slip, employer_sgk_kurus=slip.employer_sgk_kurus + 1)
    )
    assert found(check_lawful(run)) == [("lawful_unchecked_carry", "", "notice")]
    strict = check_lawful(run, (), LawfulOptions(tolerance_kurus=0, severity="warning"))
    assert found(strict)[1:] == [("lawful_employer_sgk", "sgk_isveren", "warning")]


def test_a_base_left_at_january_is_named(registers: list[PayrollMonth]) -> None:
    def left(slip: Payslip) -> Payslip:
        # 10008 in March: a base of 156,130.50 on 162,010.00 (January) instead of 449,919.50 is 27,990.00 at 15 % and
        # 128,140.50 at 20 %.
        wrong = {"cumulative_tax_base_kurus": 318_140_50, "computed_tax_kurus": 29_826_60}
        taxed = 29_826_60 - slip.tax_exemption_kurus
        net = slip.net_paid_kurus + slip.income_tax_kurus - taxed
        return replace(slip, **wrong, income_tax_kurus=taxed, net_paid_kurus=net)

    problems = check_lawful(altered(registers[2], "10008-NORMAL", left), registers[:2])
    codes = [problem.code for problem in problems]
    assert codes == [
        "lawful_cumulative_tax_base",
        "lawful_computed_tax",
        "lawful_income_tax",
        "lawful_net_paid",
        "lawful_base_left",
    ]
    assert "162.010,00" in problems[-1].message("tr")
    assert "37.943,91 olmalı" in problems[2].message("tr")


def test_a_prorated_exemption_is_found(registers: list[PayrollMonth]) -> None:
    """N7: the minimum-wage exemption is not prorated in a part month (319 no.lu GVGT)."""

    def prorated(slip: Payslip) -> Payslip:
        return replace(
            slip,
            tax_exemption_kurus=2_807_55,
            income_tax_kurus=slip.computed_tax_kurus - 2_807_55,
            net_paid_kurus=slip.net_paid_kurus - (slip.computed_tax_kurus - 2_807_55),
        )

    problems = check_lawful(altered(registers[2], "10074-NORMAL", prorated), registers[:2])
    assert [problem.code for problem in problems] == ["lawful_tax_exemption", "lawful_income_tax", "lawful_net_paid"]


def test_a_discount_of_another_rate_is_found(registers: list[PayrollMonth]) -> None:
    run = altered(registers[2], "10042-NORMAL", lambda slip: replace(slip, incentives=(Incentive("05510", 1_678_04),)))
    assert ("lawful_incentive", "sgk_tesviki", "error") in found(check_lawful(run, registers[:2]))


@pytest.mark.parametrize(
    ("slip_id", "kind", "kurus", "expected"),
    [
        ("10018-NORMAL", "ICRA", 11_300_29, ("lawful_garnishment", "icra_kesintisi", "error")),
        ("10018-NORMAL", "ICRA", 500_00, ("lawful_garnishment", "icra_kesintisi", "warning")),
        ("10042-NORMAL", "BES", 2_013_64, ("lawful_bes", "bes_kesintisi", "warning")),
        ("10042-NORMAL", "BES", 500_00, ("lawful_bes", "bes_kesintisi", "error")),
    ],
)
def test_deductions_are_judged_without_blaming_the_net(
    registers: list[PayrollMonth], slip_id: str, kind: str, kurus: int, expected: tuple[str, str, str]
) -> None:
    run = altered(registers[2], slip_id, with_deduction(kind, kurus + (1 if kurus == 11_300_29 else 0)))
    assert found(check_lawful(run, registers[:2], LawfulOptions(tolerance_kurus=0))) == [expected]


def test_a_net_that_was_mistyped_is_found_with_both_figures(registers: list[PayrollMonth]) -> None:
    run = altered(registers[2], "10042-NORMAL", lambda slip: replace(slip, net_paid_kurus=22_551_83))
    (problem,) = check_lawful(run, registers[:2])
    assert (problem.params["expected"], problem.params["stated"]) == ("22.515,83", "22.551,83")


def test_a_newcomer_with_a_base_is_a_notice(registers: list[PayrollMonth]) -> None:
    run = altered(
        registers[2],
        "10074-NORMAL",
        lambda slip: replace(slip, cumulative_tax_base_kurus=slip.cumulative_tax_base_kurus + 50_000_00),
    )
    problems = check_lawful(run, registers[:2])
    assert found(problems) == [("lawful_declared_base", "kumulatif_gv_matrahi", "notice")]


def test_a_status_or_period_without_parameters_is_a_notice(registers: list[PayrollMonth]) -> None:
    run = altered(registers[2], "10042-NORMAL", lambda slip: replace(slip, insurance="STAJYER"))
    assert found(check_lawful(run, registers[:2])) == [("calc_status", "", "notice")]
    assert found(check_lawful(registers[0]._replace(year=2019))) == [("calc_period", "", "notice")]


def test_a_month_fetched_by_payroll_type_sees_its_other_types(registers: list[PayrollMonth]) -> None:
    march = registers[2]
    social = march._replace(payslips=tuple(s for s in march.payslips if s.payroll_type == "SOSYAL YARDIM"))
    normal = march._replace(payslips=tuple(s for s in march.payslips if s.payroll_type != "SOSYAL YARDIM"))
    assert len(social.payslips) == 4
    assert check_lawful(social, [*registers[:2], normal], LawfulOptions(tolerance_kurus=0)) == []


def test_the_order_of_fetching_and_of_rows_is_of_no_matter(registers: list[PayrollMonth]) -> None:
    march = registers[2]
    social = march._replace(payslips=tuple(s for s in march.payslips if s.payroll_type == "SOSYAL YARDIM"))
    normal = march._replace(payslips=tuple(s for s in march.payslips if s.payroll_type != "SOSYAL YARDIM"))
    strict = LawfulOptions(tolerance_kurus=0)
    assert check_lawful(normal, [*registers[:2], social], strict) == []
    assert check_lawful(march._replace(payslips=march.payslips[::-1]), registers[:2], strict) == []


def test_a_bonus_paid_without_days_has_premiums(registers: list[PayrollMonth]) -> None:
    march = registers[2]
    lone = next(slip for slip in march.payslips if slip.payslip_id == "10011-SOSYAL")
    problems = check_lawful(march._replace(payslips=(lone,)), registers[:2])
    # Alone in its month it would have the exemption; its premiums stand as they are.
    assert {"lawful_tax_exemption", "lawful_stamp_exemption"} <= {problem.code for problem in problems}
    assert not {"lawful_sgk_base", "lawful_employee_sgk"} & {problem.code for problem in problems}


def test_a_mover_between_companies_keeps_the_base_under_one_key(registers: list[PayrollMonth]) -> None:
    january, february = registers[:2]
    moved = next(slip for slip in february.payslips if slip.payslip_id == "10042-NORMAL")
    second = PayrollMonth(2026, 1, 2, ())
    run = PayrollMonth(2026, 2, 2, (replace(moved, employee_no="20999"),))
    numbers = {"20999": "10042"}
    options = LawfulOptions(person=lambda _, slip: numbers.get(slip.employee_no, slip.employee_no))
    assert found(check_lawful(run, [january, second], options)) == [("lawful_unchecked_carry", "", "notice")]
    restarted = replace(run.payslips[0], cumulative_tax_base_kurus=moved.tax_base_kurus)
    problems = check_lawful(run._replace(payslips=(restarted,)), [january, second], options)
    assert "lawful_cumulative_tax_base" in [problem.code for problem in problems]


def test_every_compared_figure_has_its_sentence() -> None:
    assert {figure.code for figure in COMPARED} <= set(catalogue())


def test_a_deduction_of_its_own_code_is_kept(registers: list[PayrollMonth]) -> None:
    own = Deduction("DIGER", "ZIMMET", "Zimmet", 100_00)
    run = altered(
        registers[2],
        "10042-NORMAL",
        lambda slip: replace(slip, deductions=(*slip.deductions, own), net_paid_kurus=slip.net_paid_kurus - 100_00),
    )
    assert check_lawful(run, registers[:2]) == []
