"""From payslips and rules to atoms: the smallest signed amounts, each with the account that its rule chose.

Debits of a payslip are split by its department shares; a rule's shares split each part once more. Nothing is lost to
rounding: largest remainder, then the order of the file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from mahsup.books.chart import covers
from mahsup.money import split
from mahsup.payroll.payslip import Payslip
from mahsup.posting.rules import AT_DEPARTMENT, WHOLE, Match, Policy, RuleBook, Selectors
from mahsup.posting.rulesfile import INSURANCES
from mahsup.posting.values import ROUNDING, VALUES, Side

NO_RULE: Final = -1
_DEDUCTION_VALUES: Final = {
    "BES": "bes",
    "ICRA": "garnishment",
    "NAFAKA": "alimony",
    "SENDIKA": "union_dues",
    "AVANS": "advance",
    "DIGER": "other_deduction",
}
_LIABILITY_VALUES: Final = {
    "SGKISVEREN": "employer_sgk_payable",
    "ISSIZLIKISVEREN": "employer_unemployment_payable",
    "SGKISCI": "employee_sgk",
    "ISSIZLIKISCI": "employee_unemployment",
    "GELIRVERGISI": "income_tax",
    "DAMGAVERGISI": "stamp_duty",
}
_TAXES: Final = frozenset(("GELIRVERGISI", "DAMGAVERGISI"))


class Item(NamedTuple):
    """A value of a payslip before its rule: the code of the extra or deduction, the law, the department, the kuruş."""

    value: str
    code: str
    law: str
    department: str
    amount_kurus: int


class Atom(NamedTuple):
    """A signed amount on an account: what a voucher line adds up and what "why?" shows. `side` is the value's nature.

    `asked` is the payslip's value, `value` the winning rule's; `rule_index` counts from 0 (-1 = no rule: rounding).
    """

    payslip_id: str
    employee_no: str
    asked: str
    value: str
    code: str
    law: str
    insurance: str
    department: str
    account: str
    cost_center: str
    amount_kurus: int
    side: Side
    rule_index: int


class Uncovered(NamedTuple):
    """What no rule covers."""

    value: str
    department: str
    code: str


@dataclass(slots=True)
class Derivation:
    """The atoms of a month by payslip, in file order, what no rule covers (with the employees it concerns), and whom
    every leaf of a person belongs to (employee numbers in the order met)."""

    atoms: list[list[Atom]] = field(default_factory=list)
    uncovered: dict[Uncovered, list[str]] = field(default_factory=dict)
    leaves: dict[str, dict[str, None]] = field(default_factory=dict)


def derive(payslips: Iterable[Payslip], book: RuleBook, employee_accounts: Mapping[str, str]) -> Derivation:
    """Derive the atoms of payslips. `employee_accounts` gives the MUHASEBEKODU of employee numbers that have one."""
    result = Derivation()
    leaves = _Leaves(book.policy.employee_subaccounts, employee_accounts, result.leaves)
    for slip in payslips:
        insurance = INSURANCES[slip.insurance]
        atoms: list[Atom] = []
        for item in items_of(slip, book.policy):
            if item.value == ROUNDING:
                atoms.append(_rounding_atom(slip, insurance, book.policy, item))
                continue
            asked = Selectors(slip.employee_no, item.code, item.law, insurance, item.department)
            match = book.resolve(item.value, asked)
            if match is None:
                missing = Uncovered(item.value, item.department, item.code)
                result.uncovered.setdefault(missing, []).append(slip.employee_no)
            else:
                atoms.extend(_atoms(slip, insurance, item, match, leaves))
        result.atoms.append(atoms)
    return result


def items_of(slip: Payslip, policy: Policy) -> list[Item]:
    """Return what a payslip debits and credits, without zeros; amounts are signed on the side of the value's nature."""
    items = [*_debits(slip, policy), *_credits(slip, policy)]
    return [item for item in items if item.amount_kurus]


def _debits(slip: Payslip, policy: Policy) -> Iterator[Item]:
    law = slip.law
    netted = sum(
        incentive.amount_kurus
        for incentive in slip.incentives
        if policy.incentive_at_of(incentive.law) == "accrual" and policy.incentive_of(incentive.law) == "net_expense"
    )
    yield from _by_department(slip, "normal_earning", "", "", slip.normal_earning_kurus)
    yield from _by_department(slip, "overtime", "", "", slip.overtime_kurus)
    for extra in slip.extras:
        yield from _by_department(slip, "extra_earning", extra.code, "", extra.amount_kurus)
    yield from _by_department(slip, "employer_sgk", "", law, slip.employer_sgk_kurus)
    if netted:
        yield from _by_department(slip, "employer_sgk", "", law, -netted)
    yield from _by_department(slip, "employer_unemployment", "", law, slip.employer_unemployment_kurus)
    for contribution in slip.contributions:
        yield from _by_department(slip, "employer_contribution", contribution.code, "", contribution.amount_kurus)
    yield Item(ROUNDING, "", "", slip.department, slip.rounding_kurus)


def _by_department(slip: Payslip, value: str, code: str, law: str, amount: int) -> Iterator[Item]:
    """Split a debit by the slip's department shares: the home department first, with the rest, then those listed."""
    home = WHOLE - sum(share.hundredths for share in slip.shares)
    if not slip.shares or home < 0 or min(share.hundredths for share in slip.shares) < 0:
        yield Item(value, code, law, slip.department, amount)
        return
    parts = split(amount, [home, *(share.hundredths for share in slip.shares)])
    departments = [slip.department, *(share.department for share in slip.shares)]
    for department, part in zip(departments, parts, strict=True):
        yield Item(value, code, law, department, part)


def _credits(slip: Payslip, policy: Policy) -> Iterator[Item]:
    law, home = slip.law, slip.department
    lowered = _lowered(slip, policy)
    amounts = (
        ("net_pay", "", slip.net_paid_kurus),
        ("income_tax", "", slip.income_tax_kurus),
        ("stamp_duty", "", slip.stamp_duty_kurus),
        ("employee_sgk", law, slip.employee_sgk_kurus),
        ("employee_unemployment", law, slip.employee_unemployment_kurus),
        ("employer_sgk_payable", law, slip.employer_sgk_kurus),
        ("employer_unemployment_payable", law, slip.employer_unemployment_kurus),
    )
    for value, value_law, amount in amounts:
        yield Item(value, "", value_law, home, amount - lowered.get(value, 0))
    for deduction in slip.deductions:
        yield Item(_DEDUCTION_VALUES[deduction.kind], deduction.code, "", home, deduction.amount_kurus)
    for contribution in slip.contributions:
        yield Item("employer_contribution_payable", contribution.code, "", home, contribution.amount_kurus)
    for incentive in slip.incentives:
        at_accrual = policy.incentive_at_of(incentive.law) == "accrual"
        if at_accrual and policy.incentive_of(incentive.law) != "net_expense":
            value = "tax_relief" if incentive.lowers in _TAXES else "incentive"
            yield Item(value, "", incentive.law, home, incentive.amount_kurus)


def _lowered(slip: Payslip, policy: Policy) -> dict[str, int]:
    """Return by how much incentives taken at accrual lower each liability, by its value."""
    lowered: dict[str, int] = {}
    for incentive in slip.incentives:
        if policy.incentive_at_of(incentive.law) == "accrual":
            value = _LIABILITY_VALUES[incentive.lowers]
            lowered[value] = lowered.get(value, 0) + incentive.amount_kurus
    return lowered


class _Leaves:
    """Gives a person's own leaf for the accounts that have one per person, and keeps whose it is."""

    def __init__(
        self, entries: tuple[str, ...], accounts: Mapping[str, str], owners: dict[str, dict[str, None]]
    ) -> None:
        self._entries = entries
        self._accounts = accounts
        self._owners = owners
        self._entry_of = lru_cache(maxsize=None)(self._find_entry)

    def account(self, account: str, employee_no: str) -> str:
        entry = self._entry_of(account)
        if entry is None:
            return account
        own = self._accounts.get(employee_no, "")
        leaf = own if own != entry and covers(entry, own) else f"{account}.{employee_no}"
        self._owners.setdefault(leaf, {})[employee_no] = None
        return leaf

    def _find_entry(self, account: str) -> str | None:
        return next((entry for entry in self._entries if covers(entry, account)), None)


def _atoms(slip: Payslip, insurance: str, item: Item, match: Match, leaves: _Leaves) -> Iterator[Atom]:
    targets = match.targets
    if len(targets) == 1:
        amounts = [item.amount_kurus]
    else:
        amounts = split(item.amount_kurus, [target.share_hundredths for target in targets])
    for target, amount in zip(targets, amounts, strict=True):
        rule = target.rule
        yield Atom(
            slip.payslip_id,
            slip.employee_no,
            item.value,
            match.value,
            item.code,
            item.law,
            insurance,
            item.department,
            leaves.account(rule.account, slip.employee_no),
            item.department if rule.cost_center == AT_DEPARTMENT else rule.cost_center,
            amount,
            VALUES[item.value].side,
            target.position,
        )


def _rounding_atom(slip: Payslip, insurance: str, policy: Policy, item: Item) -> Atom:
    return Atom(
        slip.payslip_id,
        slip.employee_no,
        ROUNDING,
        ROUNDING,
        "",
        "",
        insurance,
        item.department,
        policy.rounding_account,
        "",
        item.amount_kurus,
        VALUES[ROUNDING].side,
        NO_RULE,
    )
