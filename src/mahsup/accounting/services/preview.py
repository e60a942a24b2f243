"""The preview: exactly what posting would write, without writing."""

from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from mahsup.accounting.models import Fetch, User
from mahsup.problems import Problem


@dataclass(frozen=True, slots=True)
class Preview:
    """`prepared` is the engine's result (mahsup.posting.prepare), `vouchers` its vouchers (mahsup.books.voucher)."""

    fetch: Fetch
    preview_hash: str
    date: Date
    prepared: Any
    problems: tuple[Problem, ...]
    vouchers: tuple[Any, ...]
    revision: int
    company_title: str
    vkn: str

    @property
    def postable(self) -> bool:
        """True when no error blocks."""
        raise NotImplementedError


def preview(user: User, fetch_id: int, date: Date | None = None) -> Preview:
    """Return what posting the fetch would write on a date (default: the last day of the month)."""
    raise NotImplementedError


def explain_line(user: User, fetch_id: int, voucher_index: int, line_index: int, date: Date | None = None) -> Any:
    """Return the engine's explanation of a preview's line: rule, employees, items. Needs sees_pay; audited."""
    raise NotImplementedError


def explain_posted(user: User, voucher_id: int, line_no: int) -> Any:
    """Return the explanation of a posted line, derived again from the rules and the snapshot of the posting."""
    raise NotImplementedError
