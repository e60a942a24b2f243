"""Account rules in the database: rows of a connection from the engine's `Rules`, and back."""

from typing import Final

from mahsup.accounting.models import AccountRule, Integration
from mahsup.posting.rules import Rule, Rules
from mahsup.posting.rulesfile import parse_policy, policy_table, starter_rules

_TEXTS: Final = ("value", "employee", "extra", "law", "insurance", "department", "cost_center")


def starter() -> Rules:
    """Return the rules that a new connection begins with."""
    return starter_rules()


def load(integration: Integration) -> Rules:
    """Return the connection's rules as the engine's values, in their order."""
    rows = AccountRule.objects.of(integration.tenant_id).filter(integration=integration).order_by("position")
    return Rules(parse_policy(integration.policy), tuple(rule_of(row) for row in rows))


def rule_of(row: AccountRule) -> Rule:
    """Return a stored rule as the engine's value."""
    texts = {name: getattr(row, name) for name in _TEXTS}
    return Rule(account=row.account_code, share_hundredths=row.share_hundredths, **texts)


def store(integration: Integration, rules: Rules) -> None:
    """Put the rules in place of the connection's, in the caller's transaction."""
    AccountRule.objects.of(integration.tenant_id).filter(integration=integration).delete()
    AccountRule.unscoped.bulk_create(row_of(integration, rule, place) for place, rule in enumerate(rules.rules, 1))
    integration.policy = policy_table(rules.policy)
    integration.save(update_fields=["policy"])


def row_of(integration: Integration, rule: Rule, position: int) -> AccountRule:
    """Return a rule as an unsaved row."""
    texts = {name: getattr(rule, name) for name in _TEXTS}
    return AccountRule(
        tenant_id=integration.tenant_id,
        integration=integration,
        position=position,
        account_code=rule.account,
        share_hundredths=rule.share_hundredths,
        **texts,
    )
