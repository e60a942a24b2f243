"""The audit record in words: every action that the source records has them, in both languages, with its figures."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from django.utils import timezone, translation

from mahsup.platform.audit_words import ACCOUNTING, ACTIONS, HR, SIGNING_IN, Told, told
from mahsup.platform.models import AuditEntry

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mahsup"
# Actions that are put together where they are recorded, by how the source writes them.
PUT_TOGETHER = {
    "f'{kind}_saved'": {"branch_saved", "cost_center_saved"},
    "f'{type(entry).__name__.lower()}_removed'": {"wage_removed", "placement_removed"},
    "f'{self.name}_{what}'": {
        f"{name}_{what}"
        for name, what in product(("fetch", "computing"), ("requested", "cancelled", "refused", "failed"))
    },
}


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == name)


def third(call: ast.Call) -> ast.expr:
    """The action is the third argument, alone or in a tuple with the ones before it."""
    arguments = [
        each
        for argument in call.args
        for each in (argument.value.elts if isinstance(argument, ast.Starred) else [argument])  # type: ignore[attr-defined]
    ]
    return arguments[2]


def texts(expression: ast.expr) -> set[str]:
    """The texts that an expression may be: a text, either side of a choice, or what is listed above."""
    if isinstance(expression, ast.Constant):
        return {expression.value}
    if isinstance(expression, ast.IfExp):
        return texts(expression.body) | texts(expression.orelse)
    return PUT_TOGETHER[ast.unparse(expression)]


def recorded(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    named = {
        assigned.targets[0].id: assigned.value
        for assigned in ast.walk(tree)
        if isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)
        if assigned.targets[0].id == "action"
    }
    handed_on = {text for call in calls(tree, "_record") for text in texts(third(call))}
    actions = [third(call) for call in calls(tree, "audit.record")]
    found = [named.get(ast.unparse(each), each) for each in actions]
    return handed_on | {text for each in found if ast.unparse(each) != "action" for text in texts(each)}


ALL_RECORDED = {action for file in SOURCE.rglob("*.py") for action in recorded(file)}


def test_every_action_of_the_source_has_words_and_no_words_are_left_over() -> None:
    assert len(ALL_RECORDED) > 60
    assert set(ACTIONS) == ALL_RECORDED
    assert len(ACTIONS) == len(SIGNING_IN) + len(HR) + len(ACCOUNTING)


def figures(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_both_languages_name_the_action_and_say_the_same_figures(action: str) -> None:
    words = ACTIONS[action]
    assert words.tr != words.en
    assert figures(words.figures_tr) == figures(words.figures_en)


def entry(action: str, object_type: str, object_id: str, **details: Any) -> AuditEntry:
    return AuditEntry(at=timezone.now(), action=action, object_type=object_type, object_id=object_id, details=details)


def test_an_entry_is_told_in_the_users_language() -> None:
    closed = entry("run_closed", "run", "7", version=2, payslips=153, faulty=0)
    assert told(closed) == Told("Dönem kapatıldı", "sürüm 2: 153 bordro, 0 hatalı", "bordro dönemi 7", [])
    with translation.override("en"):
        assert told(closed) == Told("Month closed", "version 2: 153 payslips, 0 faulty", "payroll month 7", [])


def test_details_are_said_as_people_say_them() -> None:
    saved = entry("user_saved", "user", "ayse", role="auditor", active=True, sees_pay=False, password_set=False)
    assert told(saved).figures == "rol auditor; aktif: evet; kişinin ücretini görür: hayır; yeni şifre: hayır"
    posted = entry("posted", "posting", "1", fetch=3, revision=1, vouchers=["2026/1", "2026/2"], warnings=[])
    assert told(posted).figures == "fiş 2026/1, 2026/2; alınan veri 3, düzeltme 1; uyarılar –"


def test_what_a_sentence_does_not_say_is_not_lost() -> None:
    changed = entry("payroll_settings_changed", "Company", "1", sector="other", round_up_kurus=100, empty="")
    assert told(changed).rest == [("sector", "other"), ("round_up_kurus", "100")]
    unknown = entry("something_new", "thing", "4", count=3)
    assert told(unknown) == Told("something_new", "", "thing 4", [("count", "3")])


def test_a_missing_figure_is_a_dash() -> None:
    assert told(entry("connection_tested", "integration", "1")).figures == ""
    assert told(entry("line_explained", "voucher", "9", line=4)).figures == "fiş –, satır 4"
