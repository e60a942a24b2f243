"""The months of a connection with a state each."""

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from django.utils import timezone

from mahsup.accounting.models import Fetch, Integration, Posting, User
from mahsup.accounting.permissions import require
from mahsup.accounting.services import connections, ik
from mahsup.problems import MahsupError, Problem, refuse

State = Literal["none", "open", "closed", "fetched", "posted", "changed"]
_STATES: Final[dict[str, State]] = {"YOK": "none", "ACIK": "open", "KAPALI": "closed"}


@dataclass(frozen=True, slots=True)
class MonthState:
    """none (yok), open (açık), closed (kapalı), fetched (alındı), posted (muhasebeleşti) or changed (İK değişti).

    `version` is İK's current one, `posted_version` that of the live posting (0 = none).
    """

    year: int
    month: int
    state: State
    fetch_id: int | None = None
    posting_id: int | None = None
    version: int = 0
    posted_version: int = 0


@dataclass(frozen=True, slots=True)
class Months:
    """The months, newest first, and why İK could not be asked (then they are as last seen)."""

    months: tuple[MonthState, ...]
    problem: Problem | None = None


def month_states(user: User, integration_id: int, refresh: bool = False) -> Months:
    """Return the states of İK's months and of every fetched or posted one. `refresh` asks İK first."""
    require(user, "view_books")
    integration = connections.get(user, integration_id)
    problem = _refresh(integration) if refresh else None
    found = {(row["year"], row["month"]): MonthState(**row) for row in integration.months}
    for fetch in Fetch.objects.of(user.tenant_id).filter(integration=integration, state="accepted").order_by("pk"):
        key = (fetch.year, fetch.month)
        found[key] = _with_fetch(found.get(key) or MonthState(*key, "closed"), fetch)
    live = Posting.objects.of(user.tenant_id).filter(integration=integration, state=Posting.LIVE)
    for posting in live.select_related("fetch").order_by("pk"):
        key = (posting.year, posting.month)
        found[key] = _with_posting(found.get(key) or MonthState(*key, "closed"), posting)
    return Months(tuple(found[key] for key in sorted(found, reverse=True)), problem)


def _refresh(integration: Integration) -> Problem | None:
    """Ask İK for its months and keep the answer; return why it could not be asked."""
    try:
        with ik.client_for(integration, ik.TEST_LIMITS) as client:
            rows = client.months(integration.company_id)
            client.logout()
        integration.months = [_read(row) for row in rows]
    except MahsupError as failure:
        return failure.problems[0]
    integration.months_seen_at = timezone.now()
    Integration.objects.of(integration.tenant_id).filter(pk=integration.pk).update(
        months=integration.months, months_seen_at=integration.months_seen_at
    )
    return None


def _read(row: Any) -> dict[str, Any]:
    """Read a row of İK's month list strictly."""
    try:
        year, month = int(str(row["YIL"])), int(str(row["AY"]))
        state, version = _STATES[row["DURUM"]], int(str(row["SURUM"] or 0))
    except (KeyError, ValueError, TypeError):
        raise refuse("months_invalid") from None
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise refuse("months_invalid")
    return {"year": year, "month": month, "state": state, "version": version}


def _with_fetch(seen: MonthState, fetch: Fetch) -> MonthState:
    """İK's newer version puts a month that was only fetched back to closed: İK no longer has what was fetched."""
    version = max(seen.version, fetch.version)
    current = fetch.version >= version and seen.state != "open"
    state: State = "fetched" if current else seen.state
    return replace(seen, state=state, fetch_id=fetch.pk, version=version)


def _with_posting(seen: MonthState, posting: Posting) -> MonthState:
    posted = posting.fetch.version
    state: State = "posted" if seen.version <= posted and seen.state != "open" else "changed"
    return replace(seen, state=state, posting_id=posting.pk, posted_version=posted, version=max(seen.version, posted))
