"""Account rules (hesap eşlemesi) of a connection: rows, rules file, and the grid that says which rule wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from mahsup.accounting.models import Account, AccountRule, CostCenter, Fetch, Integration, SnapshotRow, User
from mahsup.accounting.permissions import require
from mahsup.accounting.services import connections, rule_store
from mahsup.platform import audit
from mahsup.posting.rules import Rule, RuleBook, Rules, Selectors, check_rules
from mahsup.posting.rulesfile import dump_rules, parse_policy, parse_rules
from mahsup.posting.values import RULE_VALUES
from mahsup.problems import MahsupError, refuse

_FIELDS: Final = ("value", "employee", "extra", "law", "insurance", "department", "account", "cost_center", "share")


@dataclass(frozen=True, slots=True)
class GridRow:
    """The account that a payroll value of a department would use and the rule that chose it (None: no rule)."""

    value: str
    department: str
    department_name: str
    account: str
    account_name: str
    cost_center: str
    rule: Rule | None


def rules_of(integration: Integration) -> Rules:
    """Return the connection's rules as the engine's `Rules`."""
    return rule_store.load(integration)


def rule_rows(user: User, integration_id: int) -> list[AccountRule]:
    """Return the stored rules in their order."""
    integration = connections.get(user, integration_id)
    return list(AccountRule.objects.of(user.tenant_id).filter(integration=integration).order_by("position"))


def replace_rules(user: User, integration_id: int, rules: Rules) -> Integration:
    """Store other rules (and policy) in place of all; audited. Refuses with `rule_duplicate`."""
    require(user, "manage_rules")
    integration = connections.get(user, integration_id)
    problems = check_rules(rules)
    if problems:
        raise MahsupError(*problems)
    with transaction.atomic():
        _begin_change(integration)
        rule_store.store(integration, rules)
        _record(user, integration, "rules_replaced", rules=len(rules.rules))
    return integration


def export_rules(user: User, integration_id: int) -> str:
    """Return the rules file (TOML)."""
    return dump_rules(rules_of(connections.get(user, integration_id)))


def import_rules(user: User, integration_id: int, text: str) -> Integration:
    """Replace the rules by those of a rules file. Refuses with `rules_unreadable` or `rule_duplicate`."""
    return replace_rules(user, integration_id, parse_rules(text))


def save_rule(user: User, integration_id: int, rule_id: int | None, data: Mapping[str, str]) -> AccountRule:
    """Add or change one rule: value, employee, extra, law, insurance, department, account, cost_center, share ("60").

    Rules that share a match may be entered one after the other; shares that do not add up to 100 show as a problem of
    the preview. Refuses with `rules_unreadable`, `rule_unknown`.
    """
    require(user, "manage_rules")
    integration = connections.get(user, integration_id)
    rule = _rule_from(data)
    with transaction.atomic():
        _begin_change(integration)
        row = _row_to_change(user, integration, rule_id)
        changed = rule_store.row_of(integration, rule, row.position)
        changed.pk = row.pk
        changed.save()
        _record(user, integration, "rule_saved", position=row.position, value=rule.value, account=rule.account)
    return changed


def delete_rule(user: User, integration_id: int, rule_id: int) -> None:
    """Delete one rule. Refuses with `rule_unknown`."""
    require(user, "manage_rules")
    integration = connections.get(user, integration_id)
    with transaction.atomic():
        _begin_change(integration)
        row = _stored_rule(user, integration, rule_id)
        _record(user, integration, "rule_deleted", position=row.position, value=row.value, account=row.account_code)
        row.delete()


def save_policy(user: User, integration_id: int, policy: Mapping[str, Any]) -> Integration:
    """Store another `[policy]` table (as in the rules file). Refuses with `rules_unreadable`."""
    require(user, "manage_rules")
    integration = connections.get(user, integration_id)
    rules = replace(rules_of(integration), policy=parse_policy(dict(policy)))
    return replace_rules(user, integration_id, rules)


def grid(user: User, integration_id: int, fetch_id: int | None = None) -> list[GridRow]:
    """Return value × department with the account used and why; departments are those of the fetch (default: newest)."""
    integration = connections.get(user, integration_id)
    book = RuleBook(rules_of(integration))
    names = dict(Account.objects.of(user.tenant_id).values_list("code", "name"))
    departments = _departments(user, integration, fetch_id)
    return [
        row
        for value in RULE_VALUES
        for department, department_name in departments
        for row in _grid_rows(book, names, value, department, department_name)
    ]


def _grid_rows(
    book: RuleBook, names: Mapping[str, str], value: str, department: str, department_name: str
) -> Iterable[GridRow]:
    match = book.resolve(value, Selectors(department=department))
    if match is None:
        yield GridRow(value, department, department_name, "", "", "", None)
        return
    for target in match.targets:
        rule = target.rule
        center = department if rule.cost_center == "@department" else rule.cost_center
        yield GridRow(value, department, department_name, rule.account, names.get(rule.account, ""), center, rule)


def _departments(user: User, integration: Integration, fetch_id: int | None) -> list[tuple[str, str]]:
    """Return the departments of a fetch (default: the newest accepted one), or the cost centres before any."""
    accepted = Fetch.objects.of(user.tenant_id).filter(integration=integration, state="accepted").order_by("-pk")
    fetch = (accepted.filter(pk=fetch_id) if fetch_id is not None else accepted).first()
    if fetch is None:
        return list(CostCenter.objects.of(user.tenant_id).order_by("code").values_list("code", "name"))
    rows = SnapshotRow.objects.of(user.tenant_id).filter(fetch=fetch)
    return sorted(dict(rows.values_list("department", "department_name").distinct()).items())


def _rule_from(data: Mapping[str, str]) -> Rule:
    """Read a rule by the rules file's own reader, so that a form and a file accept the same."""
    given = {name: str(data.get(name) or "").strip() for name in _FIELDS}
    text = dump_rules(Rules(parse_policy({}), ()))
    lines = [f"{name} = {_toml(value)}" for name, value in given.items() if value]
    return parse_rules("\n".join([text.replace("rule = []", ""), "[[rule]]", *lines])).rules[0]


def _toml(text: str) -> str:
    if not text.isprintable():
        raise refuse("rules_unreadable", key="rule", given=repr(text))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _row_to_change(user: User, integration: Integration, rule_id: int | None) -> AccountRule:
    if rule_id is not None:
        return _stored_rule(user, integration, rule_id)
    last = integration.rules.order_by("-position").values_list("position", flat=True).first() or 0
    return AccountRule(position=last + 1)


def _stored_rule(user: User, integration: Integration, rule_id: int) -> AccountRule:
    row = AccountRule.objects.of(user.tenant_id).filter(integration=integration, pk=rule_id).first()
    if row is None:
        raise refuse("rule_unknown", rule=str(rule_id))
    return row


def _begin_change(integration: Integration) -> None:
    """Raise the version of the rules, which also locks the connection's row against a posting that is being written."""
    own = Integration.objects.of(integration.tenant_id).filter(pk=integration.pk)
    own.update(rules_version=F("rules_version") + 1)
    integration.refresh_from_db(fields=["rules_version"])


def _record(user: User, integration: Integration, action: str, **details: Any) -> None:
    audit.record(
        user.tenant_id, user.code, action, "integration", integration.pk,
        version=integration.rules_version, **details,
    )  # fmt: skip
