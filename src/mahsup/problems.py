"""Problems are values: a code, a severity, the place, and the figures of the sentence that a person reads.

The pure layers find problems and never raise them at a user. The files in the folder `messages` hold every sentence in
Turkish and English under its code, so that the CLI, the API and the screens say the same thing; docs/errors.md lists
them all.
"""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]
Language = Literal["tr", "en"]
PlaceType = Literal["payslip", "rule", "account", "run", "voucher"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: the thing's type, its id and, where one field is at fault, the field."""

    type: PlaceType
    id: str = ""
    field: str = ""


RUN = Place("run")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. Errors block a posting; warnings and notices do not."""

    code: str
    where: Place = RUN
    params: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"

    def message(self, language: Language = "tr") -> str:
        """Return the sentence for a person: what cannot be done, because of what, and what to do."""
        return sentence(self.code, self.params, language)

    def shape(self, language: Language = "tr") -> dict[str, Any]:
        """Return the problem as the REST API and `mahsup voucher` write it, with its sentence."""
        where = {"type": self.where.type, "id": self.where.id, "field": self.where.field}
        return {"code": self.code, "severity": self.severity, "message": self.message(language), "where": where}


class MahsupError(Exception):
    """A refusal that a person reads. `problems` holds at least one; the first one names the refusal."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code)
        self.problems = problems

    @property
    def code(self) -> str:
        return self.problems[0].code

    def message(self, language: Language = "tr") -> str:
        return self.problems[0].message(language)


def refuse(code: str, where: Place = RUN, **params: str) -> MahsupError:
    """Build the refusal `code`; the caller raises it (`raise refuse("period_locked", date=…)`)."""
    return MahsupError(Problem(code, where, params))


def sentence(code: str, params: Mapping[str, str], language: Language = "tr") -> str:
    """Return the sentence of a code in a language. Raises KeyError for a code or a parameter that is not there."""
    return catalogue()[code][language].format_map(params)


@functools.cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every message by code, each with `tr` and `en`, from every `*.toml` file in the folder `messages`."""
    messages: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files("mahsup").joinpath("messages").iterdir(), key=lambda f: f.name):
        for code, texts in tomllib.loads(file.read_text("utf-8")).items():
            if code in messages:
                raise ValueError(f"message {code} stands twice; the second time in {file.name}")
            messages[code] = texts
    return messages


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when one of the problems blocks."""
    return any(problem.severity == "error" for problem in problems)
