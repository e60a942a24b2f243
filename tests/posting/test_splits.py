"""Shares, departments, signs, leaves and vouchers: where the lira go and that none is lost."""

import pytest

from mahsup.books.chart import AccountInfo, Chart
from mahsup.money import parse_wire
from mahsup.payroll.payslip import Deduction, DepartmentShare, Extra, Incentive, Payslip
from mahsup.posting.prepare import explain, preview_hash
from tests.posting.ledger import G_SLIP, codes, journal, prepared, rules

CREDITS = ("net_pay 335", "income_tax 360", "stamp_duty 360", "sgk_payable 361", "incentive 602", "third_party 369")
SLIP = Payslip(**G_SLIP, employer_cost_kurus=6_187_500)


def total(lines: list[str], side: str) -> int:
    return sum(parse_wire(line.split()[2]) for line in lines if line.startswith(side))


def simple(payslip_id: str, gross: int, **more: object) -> Payslip:
    """A payslip that is all net pay."""
    values: dict[str, object] = {
        "payslip_id": payslip_id,
        "employee_no": payslip_id,
        "normal_earning_kurus": gross,
        "gross_kurus": gross,
        "net_paid_kurus": gross,
        "employer_cost_kurus": gross,
        **more,
    }
    return Payslip(**values)  # type: ignore[arg-type]


def test_rule_shares_split_each_payslip_without_losing_a_kurus() -> None:
    given = rules("gross_pay 740 share=33.33", "gross_pay 760 share=33.33", "gross_pay 770 share=33.34", "net_pay 335")
    result = prepared(given, simple("1", 100), simple("2", 100))
    assert journal(result) == ["D 740 0.66", "D 760 0.66", "D 770 0.68", "C 335 2.00"]
    assert result.problems == ()


def test_department_shares_split_the_cost_and_leave_the_liabilities_at_home() -> None:
    given = rules("gross_pay 740 cost_center=@department", "net_pay 335 cost_center=@department")
    slip = simple("1", 1_001, department="100", shares=(DepartmentShare("121", 4_000),))
    assert journal(prepared(given, slip)) == ["D 740@100 6.01", "D 740@121 4.00", "C 335@100 10.01"]


def test_a_department_share_uses_that_departments_rule() -> None:
    given = rules("gross_pay 740", "gross_pay 770 department=300", "net_pay 335")
    slip = simple("1", 10_000, department="100", shares=(DepartmentShare("300", 2_500),))
    assert journal(prepared(given, slip)) == ["D 740 75.00", "D 770 25.00", "C 335 100.00"]


def test_a_negative_sum_stands_on_the_other_side_and_zero_is_not_written() -> None:
    given = rules("normal_earning 740.01", "extra_earning 740.03", "overtime 740.02", "net_pay 335")
    slip = simple("1", 9_000, normal_earning_kurus=10_000, extras=(Extra("DUZELTME", "Düzeltme", -1_000),))
    assert journal(prepared(given, slip)) == ["D 740.01 100.00", "C 335 90.00", "C 740.03 10.00"]
    opposite = simple("2", 0, normal_earning_kurus=-1_000, extras=(Extra("X", "X", 1_000),))
    assert journal(prepared(given, opposite, simple("3", 500))) == ["D 740.03 10.00", "C 335 5.00", "C 740.01 5.00"]


@pytest.mark.parametrize(
    ("lowers", "account"),
    [
        ("SGKISVEREN", "361.03"),
        ("ISSIZLIKISVEREN", "361.04"),
        ("SGKISCI", "361.01"),
        ("ISSIZLIKISCI", "361.02"),
        ("GELIRVERGISI", "360.01"),
        ("DAMGAVERGISI", "360.02"),
    ],
)
def test_an_incentive_lowers_the_liability_that_it_names(lowers: str, account: str) -> None:
    given = rules(
        *("gross_pay 740", "net_pay 335", "income_tax 360.01", "stamp_duty 360.02", "employee_sgk 361.01"),
        *("employee_unemployment 361.02", "employer_sgk_payable 361.03", "employer_unemployment_payable 361.04"),
        *("incentive 602.01", "tax_relief 602.02"),
    )
    without = journal(prepared(given, SLIP))
    incentive = Incentive("05746", 5_000, lowers)  # type: ignore[arg-type]
    lines = journal(prepared(given, Payslip(**G_SLIP, incentives=(incentive,), employer_cost_kurus=6_182_500)))
    before, after = (
        next(parse_wire(line.split()[2]) for line in found if f" {account} " in line) for found in (without, lines)
    )
    assert before - after == 5_000
    relief = "C 602.02 50.00" if lowers in ("GELIRVERGISI", "DAMGAVERGISI") else "C 602.01 50.00"
    assert relief in lines
    assert total(lines, "D") == total(lines, "C")


def test_the_law_selector_speaks_of_the_slips_law_for_premiums_and_of_its_own_for_incentives() -> None:
    given = rules("gross_pay 740", *CREDITS, "incentive 602.07 law=17103", "employer_sgk_payable 361.9 law=05510")
    slip = Payslip(**G_SLIP, incentives=(Incentive("05510", 100), Incentive("17103", 200)), employer_cost_kurus=6187200)
    lines = journal(prepared(given, slip))
    assert "C 602 1.00" in lines
    assert "C 602.07 2.00" in lines
    assert "C 361.9 10872.00" in lines


def test_deductions_go_by_their_kind_and_code() -> None:
    given = rules("gross_pay 740", *CREDITS, "bes 369.01", "other_deduction 369.9 extra=LOJMAN", "advance 196")
    deductions = (
        Deduction("BES", "BES", "BES", 100),
        Deduction("ICRA", "ICRA", "İcra", 200),
        Deduction("DIGER", "LOJMAN", "Lojman", 300),
        Deduction("AVANS", "AVANS", "Avans", 400),
    )
    lines = journal(prepared(given, simple("1", 10_000, net_paid_kurus=9_000, deductions=deductions)))
    assert lines == ["D 740 100.00", "C 196 4.00", "C 335 90.00", "C 369 2.00", "C 369.01 1.00", "C 369.9 3.00"]


def test_contributions_of_the_employer_are_cost_and_payable() -> None:
    given = rules("gross_pay 740", "employer_contribution 740.13", "net_pay 335", "third_party 369")
    slip = simple("1", 10_000, contributions=(Extra("OSS", "Özel sağlık", 700),), employer_cost_kurus=10_700)
    assert journal(prepared(given, slip)) == ["D 740 100.00", "D 740.13 7.00", "C 335 100.00", "C 369 7.00"]


@pytest.mark.parametrize(
    ("rounding", "limit", "expected"),
    [(5, "0.05", []), (-5, "0.05", []), (6, "0.05", ["rounding_over_limit"]), (1, "0.00", ["rounding_over_limit"])],
)
def test_the_rounding_account_takes_only_what_the_payroll_states(
    rounding: int, limit: str, expected: list[str]
) -> None:
    policy = f'rounding_account = "689.99"\nrounding_limit = "{limit}"'
    given = rules("gross_pay 740", "net_pay 335", policy=policy)
    result = prepared(given, simple("1", 10_000, net_paid_kurus=10_000 + rounding, rounding_kurus=rounding))
    assert codes(result) == expected
    side = "D" if rounding > 0 else "C"
    assert f"{side} 689.99 0.0{abs(rounding)}" in journal(result)


def test_employee_leaves_are_numbers_or_muhasebekodu_where_it_begins_with_the_entry() -> None:
    given = rules("gross_pay 740", "net_pay 335.01", policy='employee_subaccounts = ["335"]')
    accounts = {"1": "335.07.0042", "2": "336.0042", "3": "3350042"}
    result = prepared(given, *(simple(str(no), 100) for no in (1, 2, 3)), accounts=accounts)
    assert journal(result) == ["D 740 3.00", "C 335.01.2 1.00", "C 335.01.3 1.00", "C 335.07.0042 1.00"]


def test_one_leaf_for_two_people_is_an_error() -> None:
    given = rules("gross_pay 740", "net_pay 335", policy='employee_subaccounts = ["335"]')
    shared = prepared(given, simple("1", 100), simple("2", 100), accounts={"1": "335.7", "2": "335.7"})
    assert codes(shared) == ["leaf_shared"]
    foreign = prepared(given, simple("1", 100), leaf_owners={"335.1": "2|1"})
    assert codes(foreign) == ["leaf_shared"]
    assert codes(prepared(given, simple("1", 100), leaf_owners={"335.1": "1|1"})) == []


def test_vouchers_per_department_and_per_employee_balance_one_by_one() -> None:
    slips = [simple("1", 100, department="100"), simple("2", 300, department="100"), simple("3", 500, department="200")]
    per_department = prepared(rules("gross_pay 740", "net_pay 335", policy='vouchers = "per_department"'), *slips)
    assert [journal(per_department, index) for index in (0, 1)] == [
        ["D 740 4.00", "C 335 4.00"],
        ["D 740 5.00", "C 335 5.00"],
    ]
    per_employee = prepared(rules("gross_pay 740", "net_pay 335", policy='vouchers = "per_employee"'), *slips)
    assert [journal(per_employee, index)[0] for index in range(3)] == ["D 740 1.00", "D 740 3.00", "D 740 5.00"]


def test_the_chart_is_asked_for_every_account() -> None:
    chart = Chart(
        [
            AccountInfo("740", "Hizmet üretim maliyeti"),
            AccountInfo("740.01", "Brüt ücretler"),
            AccountInfo("335", "Personele borçlar", is_open=False),
        ]
    )
    result = prepared(rules("gross_pay 740", "net_pay 335"), simple("1", 100), chart=chart)
    assert sorted(codes(result)) == ["account_closed", "account_not_leaf"]
    missing = prepared(rules("gross_pay 740.99", "net_pay 335"), simple("1", 100), chart=chart)
    assert sorted(codes(missing)) == ["account_closed", "account_missing"]


def test_a_value_without_a_rule_names_itself_its_department_and_its_code() -> None:
    given = rules("normal_earning 740", "net_pay 335")
    slip = simple("1", 100, normal_earning_kurus=60, department="210", extras=(Extra("KIRA", "Kira", 40),))
    (problem,) = [problem for problem in prepared(given, slip).problems if problem.severity == "error"]
    assert problem.code == "rule_missing"
    assert problem.params["value"] == "extra_earning"
    assert problem.params["department"] == "210"
    assert problem.params["extra"] == "KIRA"


def test_a_payslip_twice_is_refused() -> None:
    assert codes(prepared(rules("gross_pay 740", "net_pay 335"), simple("1", 100), simple("1", 100))) == [
        "payslip_repeated"
    ]


def test_a_line_opens_to_the_items_behind_it() -> None:
    given = rules("gross_pay 740", "net_pay 335")
    slips = [simple("1", 100), simple("2", 250)]
    behind = explain(prepared(given, *slips), slips, {}, 0, 0)
    assert [(atom.payslip_id, atom.asked, atom.amount_kurus, atom.rule_index) for atom in behind] == [
        ("1", "normal_earning", 100, 0),
        ("2", "normal_earning", 250, 0),
    ]


def test_the_preview_hash_changes_with_all_that_the_accountant_saw() -> None:
    given, other = rules("gross_pay 740", "net_pay 335"), rules("gross_pay 740", "net_pay 335", "advance 196")
    result = prepared(given, simple("1", 100))
    hashes = {
        preview_hash(result, "s", given, 1),
        preview_hash(result, "s2", given, 1),
        preview_hash(result, "s", other, 1),
        preview_hash(result, "s", given, 2),
        preview_hash(prepared(given, simple("1", 101)), "s", given, 1),
    }
    assert len(hashes) == 5
    assert preview_hash(prepared(given, simple("1", 100)), "s", given, 1) in hashes
