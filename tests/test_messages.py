"""The catalogue of messages: both languages, the same figures, documented, and no code that has no sentence."""

import re
from pathlib import Path
from string import Formatter

import pytest

from mahsup.problems import Problem, catalogue

ROOT = Path(__file__).resolve().parent.parent
USED = re.compile(r"""(?:refuse|Problem|Refusal)\(\s*["']([a-z][a-z0-9_]+)["']""")


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def codes_in_source() -> set[str]:
    return {code for file in (ROOT / "src").rglob("*.py") for code in USED.findall(file.read_text("utf-8"))}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_both_languages_say_the_same_figures(code: str) -> None:
    texts = catalogue()[code]
    assert set(texts) == {"tr", "en"}
    assert figures(texts["tr"]) == figures(texts["en"])
    assert texts["tr"] != texts["en"]


def test_the_source_uses_many_codes_and_each_has_a_sentence() -> None:
    used = codes_in_source()
    assert len(used) > 50
    assert used - set(catalogue()) == set()


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_error_is_documented_as_it_is_said(code: str) -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    entry = page.partition(f"\n## {code}\n")[2].partition("\n## ")[0]
    assert catalogue()[code]["tr"] in entry
    assert catalogue()[code]["en"] in entry


def test_a_problem_speaks_turkish_unless_asked_otherwise() -> None:
    problem = Problem("no_right", params={"right": "post"})
    assert problem.message().startswith("Bu işlem yapılamaz")
    assert problem.message("en").startswith("You cannot do this")
