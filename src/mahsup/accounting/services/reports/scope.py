"""What of the books a report may look at: the tenant, the user's branches, and a span of dates."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mahsup.accounting import permissions
from mahsup.accounting.models import User
from mahsup.problems import refuse


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the books a report covers. `branch_ids` None = every branch; a None date = no end on that side."""

    tenant_id: int
    branch_ids: tuple[int, ...] | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    def branches(self, field: str = "branch_id") -> Q:
        """Return the condition on the branch."""
        return Q() if self.branch_ids is None else Q(**{f"{field}__in": self.branch_ids})

    def dates(self) -> Q:
        """Return the condition on the date."""
        conditions: dict[str, Any] = {}
        if self.first:
            conditions["date__gte"] = self.first
        if self.last:
            conditions["date__lte"] = self.last
        return Q(**conditions)


def scope_of(
    user: User, *, branch: str = "", first: datetime.date | None = None, last: datetime.date | None = None
) -> Scope:
    """Return what the user may look at, narrowed to a branch code and dates.

    Refuses with `no_right` without the right to the books, with `books_span_backwards` where the last day is before
    the first, and with `books_branch_unknown` for a branch that is not there or not the user's; the two cannot be
    told apart.
    """
    permissions.require(user, "view_books")
    if first and last and last < first:
        raise refuse("books_span_backwards", first=f"{first:%d.%m.%Y}", last=f"{last:%d.%m.%Y}")
    limit = permissions.branch_ids_of(user)
    if branch:
        found = permissions.branches_of(user).filter(code=branch).values_list("pk", flat=True).first()
        if found is None:
            raise refuse("books_branch_unknown", branch=branch)
        limit = [found]
    return Scope(user.tenant_id, None if limit is None else tuple(limit), first, last)


def cursor_of(date: datetime.date, row_id: int) -> str:
    """Return the place in a list ordered by date and id, as a page's link carries it."""
    return f"{date.isoformat()}_{row_id}"


def place_of(cursor: str) -> tuple[datetime.date, int]:
    """Read a place back. Refuses with `books_page_unreadable`."""
    date, _, row_id = cursor.partition("_")
    if not (row_id.isascii() and row_id.isdigit() and len(row_id) < 19):
        raise refuse("books_page_unreadable")
    try:
        return datetime.date.fromisoformat(date), int(row_id)
    except ValueError as error:
        raise refuse("books_page_unreadable") from error
