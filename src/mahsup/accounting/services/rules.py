"""Account rules (hesap eşlemesi) of a connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mahsup.accounting.models import AccountRule, Integration, User


@dataclass(frozen=True, slots=True)
class GridRow:
    """The account that a payroll value of a department would use and the rule that chose it (None: no rule)."""

    value: str
    department: str
    department_name: str
    account: str
    account_name: str
    cost_center: str
    rule: Any


def rules_of(integration: Integration) -> Any:
    """Return the connection's rules as the engine's `Rules`."""
    raise NotImplementedError


def rule_rows(user: User, integration_id: int) -> list[AccountRule]:
    """Return the stored rules in their order."""
    raise NotImplementedError


def replace_rules(user: User, integration_id: int, rules: Any) -> Integration:
    """Store other rules (and policy) in place of all; audited."""
    raise NotImplementedError


def export_rules(user: User, integration_id: int) -> str:
    """Return the rules file (TOML)."""
    raise NotImplementedError


def import_rules(user: User, integration_id: int, text: str) -> Integration:
    """Replace the rules by those of a rules file. Refuses with the parser's problems."""
    raise NotImplementedError


def save_rule(user: User, integration_id: int, rule_id: int | None, data: Mapping[str, str]) -> AccountRule:
    """Add or change one rule: value, employee, extra, law, insurance, department, account, cost_center, share ("60")."""
    raise NotImplementedError


def delete_rule(user: User, integration_id: int, rule_id: int) -> None:
    """Delete one rule."""
    raise NotImplementedError


def save_policy(user: User, integration_id: int, policy: Mapping[str, Any]) -> Integration:
    """Store another `[policy]` table (as in the rules file)."""
    raise NotImplementedError


def grid(user: User, integration_id: int, fetch_id: int | None = None) -> list[GridRow]:
    """Return value × department with the account used and why; departments are those of the fetch (default: newest)."""
    raise NotImplementedError
