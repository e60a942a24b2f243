"""From payslips and rules to the sums that voucher lines hold, and back to the atoms behind a sum.

Debits of a payslip are split by its department shares; a rule's shares split each part once more. Nothing is lost to
rounding: largest remainder, then the order of the file. A month is added up without keeping its atoms; what is behind a
line is derived again when somebody asks, by the same assignments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from mahsup.books.chart import covers
from mahsup.money import split
from mahsup.payroll.payslip import Payslip
from mahsup.posting.rules import AT_DEPARTMENT, WHOLE, Policy, RuleBook, Selectors
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
    """A signed amount on an account: what a voucher line adds up, as "why?" shows it. `side` is the value's nature.

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


class Group(NamedTuple):
    """What one voucher line adds up: its account and cost centre, the winning rule's value, the side of its nature."""

    account: str
    cost_center: str
    value: str
    side: Side


class Uncovered(NamedTuple):
    """What no rule covers."""

    value: str
    department: str
    code: str


@dataclass(slots=True)
class Derivation:
    """A month added up. All amounts are signed kuruş.

    `sums` holds, per voucher (by the key of its part), the sum of every group; `differences`, per payslip in file
    order, its debits minus its credits; `uncovered` what no rule covers, with the employees that it concerns; `leaves`
    whom every leaf of a person belongs to (employee numbers in the order met).
    """

    sums: dict[str, dict[Group, int]] = field(default_factory=dict)
    differences: list[int] = field(default_factory=list)
    uncovered: dict[Uncovered, list[str]] = field(default_factory=dict)
    leaves: dict[str, dict[str, None]] = field(default_factory=dict)


def derive(
    payslips: Iterable[Payslip],
    book: RuleBook,
    employee_accounts: Mapping[str, str],
    part_of: Callable[[Payslip], str] = lambda _: "",
) -> Derivation:
    """Add up the payslips' items by voucher and group.

    `employee_accounts` gives the MUHASEBEKODU of employee numbers that have one; `part_of` the voucher of a payslip.
    """
    result = Derivation()
    assignments = _Assignments(book, employee_accounts)
    for slip in payslips:
        find = assignments.finder(slip)
        sums = result.sums.setdefault(part_of(slip), {})
        difference = 0
        for item in items_of(slip, book.policy):
            amount = item.amount_kurus
            found = find(item)
            difference += amount if found.is_debit else -amount
            if found.group is not None:
                sums[found.group] = sums.get(found.group, 0) + amount
            elif not found.targets:
                missing = Uncovered(item.value, item.department, item.code)
                result.uncovered.setdefault(missing, []).append(slip.employee_no)
            else:
                for group, _, part in assignments.shared_out(slip, found, amount):
                    sums[group] = sums.get(group, 0) + part
        result.differences.append(difference)
    result.leaves = assignments.leaves
    return result


def atoms_of(
    payslips: Iterable[Payslip], book: RuleBook, employee_accounts: Mapping[str, str], wanted: Group
) -> Iterator[Atom]:
    """Yield the atoms of payslips that a group adds up, in file order."""
    assignments = _Assignments(book, employee_accounts)
    for slip in payslips:
        find = assignments.finder(slip)
        for item in items_of(slip, book.policy):
            for group, position, amount in assignments.shared_out(slip, find(item), item.amount_kurus):
                if group == wanted:
                    yield Atom(
                        payslip_id=slip.payslip_id,
                        employee_no=slip.employee_no,
                        asked=item.value,
                        value=group.value,
                        code=item.code,
                        law=item.law,
                        insurance=INSURANCES[slip.insurance],
                        department=item.department,
                        account=group.account,
                        cost_center=group.cost_center,
                        amount_kurus=amount,
                        side=group.side,
                        rule_index=position,
                    )


class _Target(NamedTuple):
    """A rule that takes a share (hundredths) of an item; `own_leaf` names the entry whose persons have leaves."""

    group: Group
    position: int
    share_hundredths: int
    own_leaf: str | None


class _Found(NamedTuple):
    """Where items of one kind go. `group` is set where all of the amount goes to one account, whoever it is of."""

    is_debit: bool
    group: Group | None
    targets: tuple[_Target, ...]


class _Assignments:
    """Assigns items to groups. What is found for one payslip holds for all whose item looks the same to the rules."""

    def __init__(self, book: RuleBook, employee_accounts: Mapping[str, str]) -> None:
        self.leaves: dict[str, dict[str, None]] = {}
        self._book = book
        self._accounts = employee_accounts
        self._found: dict[tuple[str, ...], _Found] = {}

    def finder(self, slip: Payslip) -> Callable[[Item], _Found]:
        """Return what finds the groups of the payslip's items."""
        known = self._found
        insurance = INSURANCES[slip.insurance]
        employee = slip.employee_no if slip.employee_no in self._book.employees else ""

        def find(item: Item) -> _Found:
            key = (item.value, item.code, item.law, item.department, insurance, employee)
            found = known.get(key)
            if found is None:
                found = known[key] = self._find(item, insurance, employee)
            return found

        return find

    def shared_out(self, slip: Payslip, found: _Found, amount: int) -> Iterator[tuple[Group, int, int]]:
        """Yield the group, the rule's position and the part for each rule that takes a share of the amount."""
        targets = found.targets
        parts = split(amount, [target.share_hundredths for target in targets]) if len(targets) > 1 else [amount]
        for (group, position, _, entry), part in zip(targets, parts, strict=False):
            if entry is not None:
                group = group._replace(account=self._leaf(entry, group.account, slip.employee_no))
            yield group, position, part

    def _find(self, item: Item, insurance: str, employee: str) -> _Found:
        side = VALUES[item.value].side
        targets = tuple(self._targets(item, side, Selectors(employee, item.code, item.law, insurance, item.department)))
        alone = targets[0].group if len(targets) == 1 and targets[0].own_leaf is None else None
        return _Found(side == "debit", alone, targets)

    def _targets(self, item: Item, side: Side, asked: Selectors) -> Iterator[_Target]:
        policy = self._book.policy
        if item.value == ROUNDING:
            yield _Target(Group(policy.rounding_account, "", ROUNDING, side), NO_RULE, WHOLE, None)
            return
        match = self._book.resolve(item.value, asked)
        for target in match.targets if match else ():
            rule = target.rule
            center = item.department if rule.cost_center == AT_DEPARTMENT else rule.cost_center
            entry = next((entry for entry in policy.employee_subaccounts if covers(entry, rule.account)), None)
            group = Group(rule.account, center, match.value if match else item.value, side)
            yield _Target(group, target.position, target.share_hundredths, entry)

    def _leaf(self, entry: str, account: str, employee_no: str) -> str:
        """Return a person's own leaf: İK's code where it lies below the entry, else the account and the number."""
        own = self._accounts.get(employee_no, "")
        leaf = own if own != entry and covers(entry, own) else f"{account}.{employee_no}"
        self.leaves.setdefault(leaf, {})[employee_no] = None
        return leaf


def items_of(slip: Payslip, policy: Policy) -> list[Item]:
    """Return what a payslip debits and credits, without zeros; amounts are signed on the side of the value's nature."""
    home = slip.department
    items = [Item(value, code, law, home, amount) for value, code, law, amount in _debits(slip, policy) if amount]
    if slip.shares:
        items = [part for item in items for part in _by_department(slip, item)]
    if slip.rounding_kurus:
        items.append(Item(ROUNDING, "", "", home, slip.rounding_kurus))
    items += [Item(value, code, law, home, amount) for value, code, law, amount in _credits(slip, policy) if amount]
    return items


_Amount = tuple[str, str, str, int]


def _debits(slip: Payslip, policy: Policy) -> list[_Amount]:
    law = slip.law
    netted = sum(
        incentive.amount_kurus
        for incentive in slip.incentives
        if policy.incentive_at_of(incentive.law) == "accrual" and policy.incentive_of(incentive.law) == "net_expense"
    )
    return [
        ("normal_earning", "", "", slip.normal_earning_kurus),
        ("overtime", "", "", slip.overtime_kurus),
        *[("extra_earning", extra.code, "", extra.amount_kurus) for extra in slip.extras],
        ("employer_sgk", "", law, slip.employer_sgk_kurus),
        ("employer_sgk", "", law, -netted),
        ("employer_unemployment", "", law, slip.employer_unemployment_kurus),
        *[("employer_contribution", part.code, "", part.amount_kurus) for part in slip.contributions],
    ]


def _by_department(slip: Payslip, item: Item) -> list[Item]:
    """Split a debit by the slip's department shares: the home department first, with the rest, then those listed."""
    home = WHOLE - sum(share.hundredths for share in slip.shares)
    if home < 0 or min(share.hundredths for share in slip.shares) < 0:
        return [item]
    parts = split(item.amount_kurus, [home, *(share.hundredths for share in slip.shares)])
    departments = [item.department, *(share.department for share in slip.shares)]
    return [
        item._replace(department=department, amount_kurus=part)
        for department, part in zip(departments, parts, strict=True)
        if part
    ]


def _credits(slip: Payslip, policy: Policy) -> list[_Amount]:
    law = slip.law
    lowered = _lowered(slip, policy)
    found: list[_Amount] = [
        ("net_pay", "", "", slip.net_paid_kurus),
        ("income_tax", "", "", slip.income_tax_kurus - lowered.get("income_tax", 0)),
        ("stamp_duty", "", "", slip.stamp_duty_kurus - lowered.get("stamp_duty", 0)),
        ("employee_sgk", "", law, slip.employee_sgk_kurus - lowered.get("employee_sgk", 0)),
        (
            "employee_unemployment",
            "",
            law,
            slip.employee_unemployment_kurus - lowered.get("employee_unemployment", 0),
        ),
        ("employer_sgk_payable", "", law, slip.employer_sgk_kurus - lowered.get("employer_sgk_payable", 0)),
        (
            "employer_unemployment_payable",
            "",
            law,
            slip.employer_unemployment_kurus - lowered.get("employer_unemployment_payable", 0),
        ),
        *[(_DEDUCTION_VALUES[taken.kind], taken.code, "", taken.amount_kurus) for taken in slip.deductions],
        *[("employer_contribution_payable", part.code, "", part.amount_kurus) for part in slip.contributions],
    ]
    for incentive in slip.incentives:
        at_accrual = policy.incentive_at_of(incentive.law) == "accrual"
        if at_accrual and policy.incentive_of(incentive.law) != "net_expense":
            value = "tax_relief" if incentive.lowers in _TAXES else "incentive"
            found.append((value, "", incentive.law, incentive.amount_kurus))
    return found


def _lowered(slip: Payslip, policy: Policy) -> dict[str, int]:
    """Return by how much incentives taken at accrual lower each liability, by its value."""
    lowered: dict[str, int] = {}
    for incentive in slip.incentives:
        if policy.incentive_at_of(incentive.law) == "accrual":
            value = _LIABILITY_VALUES[incentive.lowers]
            lowered[value] = lowered.get(value, 0) + incentive.amount_kurus
    return lowered
