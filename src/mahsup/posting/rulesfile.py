"""The rules file (RULES.toml): read strictly, written so that it reads back the same."""

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final, get_args

import tomli_w

from mahsup.money import MoneyError, format_wire, parse_wire
from mahsup.posting.rules import WHOLE, IncentivePolicy, IncentiveTime, LawPolicy, Policy, Rule, Rules, VoucherSplit
from mahsup.posting.values import RULE_VALUES
from mahsup.problems import MahsupError, Place, refuse

SCHEMA: Final = 1
INSURANCES: Final = {"NORMAL": "normal", "SGDP": "sgdp", "CIRAK": "apprentice", "STAJYER": "trainee"}
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "incentive": get_args(IncentivePolicy),
    "incentive_at": get_args(IncentiveTime),
    "vouchers": get_args(VoucherSplit),
    "value": RULE_VALUES,
    "insurance": tuple(INSURANCES.values()),
}
_POLICY_KEYS: Final = (
    *("incentive", "incentive_at", "vouchers", "employee_subaccounts", "rounding_account", "rounding_limit", "law"),
)
_RULE_KEYS: Final = (
    *("value", "employee", "extra", "law", "insurance", "department", "account", "cost_center", "share"),
)
_SHARE: Final = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*")


def parse_rules(text: str) -> Rules:
    """Read a rules file. Raises `rules_unreadable`, naming the line or the key and what is wrong with it."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable("TOML", str(error)) from error
    _only(document, ("schema", "policy", "rule"), "")
    if type(document.get("schema")) is not int or document["schema"] != SCHEMA:
        raise _unreadable("schema", str(document.get("schema")))
    rows = document.get("rule", [])
    if not isinstance(rows, list):
        raise _unreadable("rule", "[[rule]]")
    rules = tuple(_rule(_table(row, f"rule {number}"), f"rule {number}") for number, row in enumerate(rows, start=1))
    return Rules(parse_policy(document.get("policy", {})), rules)


def parse_policy(table: Any) -> Policy:
    """Read a `[policy]` table. Raises `rules_unreadable`."""
    given = _table(table, "policy")
    _only(given, _POLICY_KEYS, "policy.")
    choices: dict[str, Any] = {
        key: _choice(given, key, "policy.") for key in ("incentive", "incentive_at", "vouchers") if key in given
    }
    if "rounding_account" in given:
        choices["rounding_account"] = _account(given["rounding_account"], "policy.rounding_account", empty=True)
    laws = _table(given.get("law", {}), "policy.law")
    return Policy(
        **choices,
        employee_subaccounts=_accounts(given.get("employee_subaccounts", [])),
        rounding_limit_kurus=_limit(given.get("rounding_limit", "0.00")),
        laws={law: _law_policy(laws[law], f"policy.law.{law}") for law in sorted(laws)},
    )


def dump_rules(rules: Rules) -> str:
    """Write a rules file that reads back as the same rules; the same rules always give the same text."""
    rows = [_rule_table(rule) for rule in rules.rules]
    return tomli_w.dumps({"schema": SCHEMA, "policy": policy_table(rules.policy), "rule": rows})


def policy_table(policy: Policy) -> dict[str, Any]:
    """Return the `[policy]` table as plain values, as `parse_policy` reads it."""
    table: dict[str, Any] = {
        "incentive": policy.incentive,
        "incentive_at": policy.incentive_at,
        "vouchers": policy.vouchers,
        "employee_subaccounts": list(policy.employee_subaccounts),
        "rounding_account": policy.rounding_account,
        "rounding_limit": format_wire(policy.rounding_limit_kurus),
    }
    if policy.laws:
        table["law"] = {law: _law_table(policy.laws[law]) for law in sorted(policy.laws)}
    return table


@functools.cache
def starter_rules() -> Rules:
    """Return the starter rules of a hotel: 740, for sales 760 and for administration 770; incentives to 602."""
    return parse_rules(resources.files(__package__).joinpath("starter_rules.toml").read_text("utf-8"))


def parse_share(text: Any, key: str = "share") -> int:
    """Return the hundredths of a per cent of `"60"` or `"33.33"`. Raises `rules_unreadable`."""
    match = _SHARE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _unreadable(key, str(text))
    hundredths = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    if not 0 < hundredths <= WHOLE:
        raise _unreadable(key, text)
    return hundredths


def _rule(table: Mapping[str, Any], name: str) -> Rule:
    _only(table, _RULE_KEYS, f"{name}: ")
    for key in ("value", "account"):
        if key not in table:
            raise _unreadable(f"{name}: {key}", "-")
    values: dict[str, Any] = {
        key: _text(table[key], f"{name}: {key}")
        for key in ("employee", "extra", "law", "department", "cost_center")
        if key in table
    }
    if "insurance" in table:
        values["insurance"] = _choice(table, "insurance", f"{name}: ")
    if "share" in table:
        values["share_hundredths"] = parse_share(table["share"], f"{name}: share")
    account = _account(table["account"], f"{name}: account")
    return Rule(value=_choice(table, "value", f"{name}: "), account=account, **values)


def _rule_table(rule: Rule) -> dict[str, str]:
    table = {key: getattr(rule, key) for key in _RULE_KEYS if key != "share"}
    if rule.share_hundredths is not None:
        table["share"] = format_wire(rule.share_hundredths)
    return {key: text for key, text in table.items() if text}


def _law_policy(table: Any, name: str) -> LawPolicy:
    given = _table(table, name)
    _only(given, ("incentive", "incentive_at"), f"{name}.")
    choices: dict[str, Any] = {key: _choice(given, key, f"{name}.") for key in given}
    return LawPolicy(**choices)


def _law_table(policy: LawPolicy) -> dict[str, str]:
    table = {"incentive": policy.incentive, "incentive_at": policy.incentive_at}
    return {key: choice for key, choice in table.items() if choice is not None}


def _limit(text: Any) -> int:
    try:
        kurus = parse_wire(text) if isinstance(text, str) else -1
    except MoneyError:
        kurus = -1
    if kurus < 0:
        raise _unreadable("policy.rounding_limit", str(text))
    return kurus


def _accounts(entries: Any) -> tuple[str, ...]:
    if not isinstance(entries, list):
        raise _unreadable("policy.employee_subaccounts", str(entries))
    return tuple(_account(entry, "policy.employee_subaccounts") for entry in entries)


def _account(code: Any, key: str, *, empty: bool = False) -> str:
    if code == "" and empty:
        return ""
    if not isinstance(code, str) or not _ACCOUNT.fullmatch(code):
        raise _unreadable(key, str(code))
    return code


def _choice(table: Mapping[str, Any], key: str, prefix: str) -> str:
    given = table[key]
    if not isinstance(given, str) or given not in _CHOICES[key]:
        raise _unreadable(f"{prefix}{key}", str(given))
    return given


def _text(given: Any, key: str) -> str:
    if not isinstance(given, str) or given == "" or given != given.strip():
        raise _unreadable(key, repr(given))
    return given


def _table(given: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _unreadable(key, str(given))
    return given


def _only(table: Mapping[str, Any], keys: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in keys:
            raise _unreadable(f"{prefix}{key}", "?")


def _unreadable(key: str, given: str) -> MahsupError:
    return refuse("rules_unreadable", Place("rule", field=key), key=key, given=given)
