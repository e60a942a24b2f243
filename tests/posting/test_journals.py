"""Published journals and policies, reproduced from payslips and rules."""

from mahsup.payroll.payslip import Incentive, Payslip
from tests.posting.ledger import G_SLIP, codes, journal, prepared, rules

SPLIT_RULES = (
    "gross_pay 740",
    "employer_sgk 740",
    "employer_unemployment 740",
    "net_pay 335",
    "income_tax 360.01",
    "stamp_duty 360.02",
    "employee_sgk 361.01",
    "employee_unemployment 361.02",
    "employer_sgk_payable 361.03",
    "employer_unemployment_payable 361.04",
    "incentive 602",
)
INCENTIVE = (Incentive("05510", 100_000),)


def test_g1_the_incentive_is_credited_to_602_at_accrual() -> None:
    result = prepared(rules(*SPLIT_RULES), Payslip(**G_SLIP, incentives=INCENTIVE, employer_cost_kurus=6_087_500))
    assert journal(result) == [
        "D 740 50000.00",
        "D 740 10875.00",
        "D 740 1000.00",
        "C 335 40207.53",
        "C 360.01 2163.67",
        "C 360.02 128.80",
        "C 361.01 7000.00",
        "C 361.02 500.00",
        "C 361.03 9875.00",
        "C 361.04 1000.00",
        "C 602 1000.00",
    ]
    assert result.problems == ()


def test_g2_the_incentive_is_netted_from_expense() -> None:
    policy = 'incentive = "net_expense"'
    slip = Payslip(**G_SLIP, incentives=INCENTIVE, employer_cost_kurus=6_087_500)
    result = prepared(rules(*SPLIT_RULES, policy=policy), slip)
    assert journal(result) == [
        "D 740 50000.00",
        "D 740 9875.00",
        "D 740 1000.00",
        "C 335 40207.53",
        "C 360.01 2163.67",
        "C 360.02 128.80",
        "C 361.01 7000.00",
        "C 361.02 500.00",
        "C 361.03 9875.00",
        "C 361.04 1000.00",
    ]


def test_at_payment_the_accrual_shows_nothing_of_the_incentive() -> None:
    policy = 'incentive_at = "payment"'
    slip = Payslip(**G_SLIP, incentives=INCENTIVE, employer_cost_kurus=6_087_500)
    lines = journal(prepared(rules(*SPLIT_RULES, policy=policy), slip))
    assert "C 361.03 10875.00" in lines
    assert not [line for line in lines if " 602 " in line]


def test_one_law_may_differ_from_the_policy() -> None:
    policy = '[policy.law."14857"]\nincentive = "net_expense"'
    slip = Payslip(**G_SLIP, incentives=(Incentive("05510", 60_000), Incentive("14857", 40_000)))
    lines = journal(prepared(rules(*SPLIT_RULES, policy=policy), slip))
    assert "D 740 10475.00" in lines
    assert "C 602 600.00" in lines
    assert "C 361.03 9875.00" in lines


def test_j10_only_the_employees_side() -> None:
    slip = Payslip(
        payslip_id="1",
        employee_no="1",
        normal_earning_kurus=12_000_000,
        gross_kurus=12_000_000,
        employee_sgk_kurus=1_800_000,
        income_tax_kurus=1_351_000,
        net_paid_kurus=8_849_000,
        employer_cost_kurus=12_000_000,
    )
    result = prepared(rules("gross_pay 770", "net_pay 335", "income_tax 360", "sgk_payable 361"), slip)
    assert journal(result) == ["D 770 120000.00", "C 335 88490.00", "C 360 13510.00", "C 361 18000.00"]
    assert result.problems == ()


def test_j16_one_catch_all_rule_gives_one_line() -> None:
    slip = Payslip(
        payslip_id="1",
        employee_no="1",
        normal_earning_kurus=18_000_000,
        gross_kurus=18_000_000,
        employee_sgk_kurus=1_800_000,
        income_tax_kurus=3_600_000,
        net_paid_kurus=12_600_000,
        employer_sgk_kurus=3_600_000,
        employer_cost_kurus=21_600_000,
    )
    result = prepared(rules("gross_pay 770.02", "net_pay 335", "income_tax 360", "sgk_payable 361"), slip)
    assert journal(result) == ["D 770.02 216000.00", "C 335 126000.00", "C 360 36000.00", "C 361 54000.00"]


def test_an_identity_off_by_one_kurus_blocks_and_nothing_is_plugged() -> None:
    slip = Payslip(**{**G_SLIP, "net_paid_kurus": 4_020_754}, employer_cost_kurus=6_187_500)
    result = prepared(rules(*SPLIT_RULES), slip)
    assert "payslip_identity" in codes(result)
    assert not result.postable
