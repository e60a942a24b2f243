"""Vouchers as text: `D 770 120000.00` and `C 335 88490.00`, one line each, so that tests read as journals."""

import datetime
from collections.abc import Mapping
from typing import Any

from mahsup.money import format_wire
from mahsup.payroll.payslip import Payslip
from mahsup.posting.prepare import PostingRequest, Prepared, derive_month, document_of, prepare
from mahsup.posting.rules import Rules
from mahsup.posting.rulesfile import parse_rules

JANUARY = datetime.date(2026, 1, 31)

# January 2026, hotel, full month, gross 50,000.00 (published policies G1 and G2; the figures are theirs).
G_SLIP: dict[str, Any] = {
    "payslip_id": "10001-NORMAL",
    "employee_no": "10001",
    "department": "100",
    "days": 30,
    "normal_earning_kurus": 5_000_000,
    "gross_kurus": 5_000_000,
    "sgk_base_kurus": 5_000_000,
    "employee_sgk_kurus": 700_000,
    "employee_unemployment_kurus": 50_000,
    "income_tax_kurus": 216_367,
    "stamp_duty_kurus": 12_880,
    "net_paid_kurus": 4_020_753,
    "employer_sgk_kurus": 1_087_500,
    "employer_unemployment_kurus": 100_000,
}


def rules(*rows: str, policy: str = "") -> Rules:
    """Build rules from rows such as `gross_pay 740 department=100 share=60`; `policy` is TOML under [policy]."""
    tables = []
    for row in rows:
        value, account, *selectors = row.split()
        pairs = [f'value = "{value}"', f'account = "{account}"']
        pairs += ['{} = "{}"'.format(*selector.split("=")) for selector in selectors]
        tables.append("[[rule]]\n" + "\n".join(pairs))
    return parse_rules("\n".join(["schema = 1", "[policy]", policy, *tables]))


def prepared(given: Rules, *payslips: Payslip, accounts: Mapping[str, str] | None = None, **more: Any) -> Prepared:
    """Prepare January 2026 of company 1."""
    return prepare(
        PostingRequest(
            **{
                "year": 2026,
                "month": 1,
                "company_id": 1,
                "company_title": "",
                "derived": derive_month(payslips, given, accounts or {}),
                "date": JANUARY,
                "document": document_of(1, 2026, 1, 1, JANUARY),
                **more,
            }
        )
    )


def journal(result: Prepared, voucher: int = 0) -> list[str]:
    """Return a voucher as lines of text; the cost centre follows an `@`."""
    lines = []
    for line in result.vouchers[voucher].lines:
        side, amount = ("D", line.debit_kurus) if line.debit_kurus else ("C", line.credit_kurus)
        center = f"@{line.cost_center}" if line.cost_center else ""
        lines.append(f"{side} {line.account}{center} {format_wire(amount)}")
    return lines


def codes(result: Prepared) -> list[str]:
    """Return the codes of the errors found."""
    return [problem.code for problem in result.problems if problem.severity == "error"]
