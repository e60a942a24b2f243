"""Fetches (veri al): asking for one, cancelling one, and the worker's step."""

from collections.abc import Callable
from datetime import datetime

from mahsup.accounting.models import Fetch, User
from mahsup.problems import Problem


def get(user: User, fetch_id: int) -> Fetch:
    """Return one fetch. Refuses with `fetch_unknown`."""
    raise NotImplementedError


def request_fetch(
    user: User,
    integration_id: int,
    year: int,
    month: int,
    payroll_type: str | None = None,
    *,
    confirm_fall: bool = False,
) -> Fetch:
    """Queue a fetch; an active one for the same key is returned instead of a second."""
    raise NotImplementedError


def cancel_fetch(user: User, fetch_id: int) -> Fetch:
    """Cancel a queued fetch at once, ask a running one to stop at its next page."""
    raise NotImplementedError


def problem_of(fetch: Fetch) -> Problem | None:
    """Return why a fetch was refused, failed or cancelled, None where it was not."""
    raise NotImplementedError


def run_next(now: Callable[[], datetime], worker_id: str) -> bool:
    """Run the oldest due fetch, if there is one; True when one was run. For the worker."""
    raise NotImplementedError
