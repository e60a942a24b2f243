"""Account rules (hesap eşlemesi) and policy as values, and which rule wins for a value of a payslip."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, Literal, NamedTuple

from mahsup.posting.values import VALUES
from mahsup.problems import Place, Problem

IncentivePolicy = Literal["income_602", "income_649", "net_expense"]
IncentiveTime = Literal["accrual", "payment"]
VoucherSplit = Literal["per_month", "per_department", "per_employee"]
WHOLE: Final = 10_000
AT_DEPARTMENT: Final = "@department"


@dataclass(frozen=True, slots=True)
class LawPolicy:
    """What the policy says otherwise for one incentive law; None = as for the others."""

    incentive: IncentivePolicy | None = None
    incentive_at: IncentiveTime | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A company's choices where practice differs (602, 649 or net of expense; at accrual or at payment; …).

    `employee_subaccounts` are accounts that, with all below them, get a leaf per person. `rounding_limit_kurus` is the
    most that a payslip's own rounding may be; 0 = no rounding is taken.
    """

    incentive: IncentivePolicy = "income_602"
    incentive_at: IncentiveTime = "accrual"
    vouchers: VoucherSplit = "per_month"
    employee_subaccounts: tuple[str, ...] = ()
    rounding_account: str = ""
    rounding_limit_kurus: int = 0
    laws: Mapping[str, LawPolicy] = field(default_factory=dict)

    def incentive_of(self, law: str) -> IncentivePolicy:
        special = self.laws.get(law)
        return special.incentive if special is not None and special.incentive is not None else self.incentive

    def incentive_at_of(self, law: str) -> IncentiveTime:
        special = self.laws.get(law)
        return special.incentive_at if special is not None and special.incentive_at is not None else self.incentive_at


class Selectors(NamedTuple):
    """What a rule asks of a payslip's item, in the order of their weight; "" = any (of a rule) or none (of an item)."""

    employee: str = ""
    extra: str = ""
    law: str = ""
    insurance: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One account rule. `share_hundredths` is its part of a match in hundredths of a per cent; None = all of it."""

    value: str
    account: str
    cost_center: str = ""
    employee: str = ""
    extra: str = ""
    law: str = ""
    insurance: str = ""
    department: str = ""
    share_hundredths: int | None = None

    @property
    def selectors(self) -> Selectors:
        return Selectors(self.employee, self.extra, self.law, self.insurance, self.department)


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy and its account rules, in file order."""

    policy: Policy
    rules: tuple[Rule, ...]


class Target(NamedTuple):
    """Where a part of a match goes: the rule's position among the rules, the rule, its share (hundredths)."""

    position: int
    rule: Rule
    share_hundredths: int


class Match(NamedTuple):
    """The winning rules of an item: the value they stand under after fallback, and one or several targets."""

    value: str
    targets: tuple[Target, ...]


_NAMES: Final = Selectors._fields
# Which selectors a rule uses, best first: by its first selector, then more before fewer, then in the order of weight.
_PATTERNS: Final = (
    *sorted(
        (chosen for size in range(1, len(_NAMES) + 1) for chosen in combinations(range(len(_NAMES)), size)),
        key=lambda chosen: (chosen[0], -len(chosen), chosen),
    ),
    (),
)


class RuleBook:
    """Finds the winning rules. `employees` are those that a rule names; to all others the rules are the same."""

    def __init__(self, rules: Rules) -> None:
        self.policy = rules.policy
        self._groups = _groups(rules.rules)
        self._patterns = _patterns_by_value(self._groups)
        self.employees = frozenset(rule.employee for rule in rules.rules if rule.employee)

    def resolve(self, value: str, item: Selectors) -> Match | None:
        """Return the winning rules for an item of a payslip; None where no rule covers it or its fallbacks."""
        for candidate in (value, *VALUES[value].fallbacks):
            for pattern in self._patterns.get(candidate, ()):
                asked = Selectors(*(part if position in pattern else "" for position, part in enumerate(item)))
                targets = self._groups.get((candidate, asked))
                if targets is not None:
                    return Match(candidate, targets)
        return None


def check_rules(rules: Rules) -> list[Problem]:
    """Return `rule_duplicate` for every set of identical selectors whose shares do not add up to exactly 100."""
    return [
        _duplicate(value, selectors, targets)
        for (value, selectors), targets in _groups(rules.rules).items()
        if not _is_one_match(targets)
    ]


def _is_one_match(targets: Sequence[Target]) -> bool:
    if len(targets) > 1 and any(target.rule.share_hundredths is None for target in targets):
        return False
    return sum(target.share_hundredths for target in targets) == WHOLE


def _duplicate(value: str, selectors: Selectors, targets: Sequence[Target]) -> Problem:
    asked = ", ".join(f"{name}={part}" for name, part in zip(_NAMES, selectors, strict=True) if part) or "-"
    numbers = ", ".join(str(target.position + 1) for target in targets)
    return Problem("rule_duplicate", Place("rule", numbers), {"value": value, "selectors": asked, "rules": numbers})


def _groups(rules: Iterable[Rule]) -> dict[tuple[str, Selectors], tuple[Target, ...]]:
    groups: dict[tuple[str, Selectors], tuple[Target, ...]] = {}
    for index, rule in enumerate(rules):
        share = WHOLE if rule.share_hundredths is None else rule.share_hundredths
        key = (rule.value, rule.selectors)
        groups[key] = (*groups.get(key, ()), Target(index, rule, share))
    return groups


def _patterns_by_value(groups: Iterable[tuple[str, Selectors]]) -> dict[str, list[tuple[int, ...]]]:
    used: dict[str, set[tuple[int, ...]]] = {}
    for value, selectors in groups:
        used.setdefault(value, set()).add(tuple(position for position, part in enumerate(selectors) if part))
    return {value: [pattern for pattern in _PATTERNS if pattern in patterns] for value, patterns in used.items()}
