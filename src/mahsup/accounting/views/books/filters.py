"""Reading dates, amounts and the branch of a report from a query, and the form that asks for them."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mahsup.accounting.models import User
from mahsup.accounting.permissions import branches_of
from mahsup.accounting.services.reports import Scope, scope_of
from mahsup.problems import refuse

_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMOUNT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,13})(?:,([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """What a report is asked for: dates and branch, as values and as the form shows them again."""

    scope: Scope
    first: str
    last: str
    branch: str
    branches: list[tuple[str, str, bool]]


def span_of(request: HttpRequest, user: User) -> Span:
    """Return the span that the query names; refuses dates that are none."""
    first, last, branch = (request.GET.get(name, "").strip() for name in ("from", "to", "branch"))
    scope = scope_of(user, branch=branch, first=parse_day(first), last=parse_day(last))
    choices = [(row.code, str(row), row.code == branch) for row in branches_of(user)]
    return Span(scope, first, last, branch, choices)


def parse_day(text: str) -> datetime.date | None:
    """Read 31.01.2026 or 2026-01-31; None for nothing. Refuses anything else with `books_day_unreadable`."""
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match and match[3]:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        return datetime.date(int(match[4]), int(match[5]), int(match[6])) if match else _refuse_day(text)
    except ValueError:
        return _refuse_day(text)


def parse_amount(text: str) -> int | None:
    """Read 33.030,00 or 33030,00 or 33030 as kuruş; None for nothing. Refuses with `books_amount_unreadable`."""
    if not text:
        return None
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise refuse("books_amount_unreadable", text=text[:30])
    return int(match[1].replace(".", "")) * 100 + int(match[2] or 0)


def query_without(request: HttpRequest, *names: str) -> str:
    """Return the query string without some names, for links that change one of them."""
    query: Any = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return str(query.urlencode())


def _refuse_day(text: str) -> datetime.date:
    raise refuse("books_day_unreadable", text=text[:30])
