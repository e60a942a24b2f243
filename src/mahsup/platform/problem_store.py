"""Problems in a JSON column: as values, never as sentences, so that every reader sees them in their own language."""

from collections.abc import Iterable, Mapping
from typing import Any

from mahsup.problems import Place, Problem


def dump_problem(problem: Problem) -> dict[str, Any]:
    """Return the problem as JSON."""
    where = problem.where
    return {
        "code": problem.code,
        "params": dict(problem.params),
        "severity": problem.severity,
        "where": {"type": where.type, "id": where.id, "field": where.field},
    }


def dump_problems(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the first problem as JSON with all of them under `all`."""
    stored = [dump_problem(problem) for problem in problems]
    return {**stored[0], "all": stored}


def load_problem(stored: Mapping[str, Any]) -> Problem:
    """Return the problem that was stored."""
    place = Place(**stored["where"]) if "where" in stored else Place("run")
    return Problem(stored["code"], place, stored.get("params", {}), stored.get("severity", "error"))
