"""Companies and their months as the pages list them: the state in a word and a shape, and the next step."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from mahsup.accounting.models import Fetch, Integration, User
from mahsup.accounting.services import months
from mahsup.accounting.services.months import MonthState
from mahsup.accounting.views.integration.mending import Shown, shown
from mahsup.platform.i18n import T

SEEN_LONG_AGO: Final = datetime.timedelta(minutes=5)
WAITING: Final = frozenset({"closed", "fetched", "changed"})
STATES: Final[dict[str, tuple[str, Any]]] = {
    "none": ("idle", T("yok", "none")),
    "open": ("idle", T("açık", "open")),
    "closed": ("info", T("kapalı", "closed")),
    "fetched": ("info", T("alındı", "fetched")),
    "posted": ("ok", T("muhasebeleşti", "posted")),
    "changed": ("warn", T("İK değişti", "changed in İK")),
}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a company with the last fetch of it, whatever came of that."""

    month: MonthState
    last: Fetch | None

    @property
    def kind(self) -> str:
        return STATES[self.month.state][0]

    @property
    def word(self) -> Any:
        return STATES[self.month.state][1]

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.state in ("queued", "running")

    @property
    def failed(self) -> bool:
        return self.last is not None and self.last.state in ("refused", "failed")


@dataclass(frozen=True, slots=True)
class CompanyMonths:
    """A company with its months, newest first, and why İK could not be asked where it could not."""

    integration: Integration
    rows: list[MonthRow]
    problems: list[Shown]
    stale: bool

    @property
    def waiting(self) -> list[MonthRow]:
        """The months that wait for the accountant."""
        return [row for row in self.rows if row.month.state in WAITING]


def company_months(user: User, integration: Integration, *, refresh: bool = False) -> CompanyMonths:
    """Return a company's months; `refresh` asks İK first."""
    known = months.month_states(user, integration.pk, refresh)
    last = _last_fetches(integration)
    rows = [MonthRow(month, last.get((month.year, month.month))) for month in known.months]
    problems = shown([known.problem], integration) if known.problem else []
    seen = integration.months_seen_at
    stale = integration.active and (seen is None or seen < timezone.now() - SEEN_LONG_AGO)
    return CompanyMonths(integration, rows, problems, stale and not refresh)


def state_of(user: User, fetch: Fetch) -> MonthState | None:
    """Return the state of a fetch's month, as last seen."""
    known: Iterable[MonthState] = months.month_states(user, fetch.integration_id).months
    return next((month for month in known if (month.year, month.month) == (fetch.year, fetch.month)), None)


def _last_fetches(integration: Integration) -> dict[tuple[int, int], Fetch]:
    found = Fetch.objects.of(integration.tenant_id).filter(integration=integration).order_by("pk")
    return {(fetch.year, fetch.month): fetch for fetch in found.defer("manifest", "problem")}
