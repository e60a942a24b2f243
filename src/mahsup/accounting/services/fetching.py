"""Fetches (veri al): asking for one, cancelling one, looking at one. The worker's part is `fetch_run`."""

from django.utils import timezone

from mahsup.accounting.models import Fetch, User
from mahsup.accounting.permissions import branch_ids_of, require
from mahsup.accounting.services import connections
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.problems import refuse


def get(user: User, fetch_id: int) -> Fetch:
    """Return one fetch. Refuses with `fetch_unknown`; a branch that the user does not see hides it."""
    require(user, "view_books")
    found = Fetch.objects.of(user.tenant_id).filter(pk=fetch_id).select_related("integration", "integration__branch")
    branches = branch_ids_of(user)
    if branches is not None:
        found = found.filter(integration__branch_id__in=branches)
    fetch = found.first()
    if fetch is None:
        raise refuse("fetch_unknown", fetch=str(fetch_id))
    return fetch


def request_fetch(
    user: User,
    integration_id: int,
    year: int,
    month: int,
    payroll_type: str | None = None,
    *,
    confirm_fall: bool = False,
) -> Fetch:
    """Queue a fetch of a payroll month (`payroll_type` None = all types).

    An active one for the same key is returned instead of a second. `confirm_fall` accepts a list that is much shorter
    than the last one. Refuses with `integration_off`, `fetch_month`.
    """
    require(user, "fetch")
    integration = connections.get(user, integration_id)
    if not integration.active:
        raise refuse("integration_off", integration=str(integration.pk))
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise refuse("fetch_month", year=str(year), month=str(month))
    fetch = Fetch(
        tenant_id=user.tenant_id,
        integration=integration,
        year=year,
        month=month,
        payroll_type=(payroll_type or "").strip()[:40],
        confirm_fall=confirm_fall,
        requested_by=user.code,
        requested_at=timezone.now(),
    )
    return FETCHES.ask(fetch)


def cancel_fetch(user: User, fetch_id: int) -> Fetch:
    """Cancel a queued fetch at once, ask a running one to stop at its next page; a finished one stays as it is."""
    require(user, "fetch")
    fetch = get(user, fetch_id)
    FETCHES.cancel(fetch, user.code)
    return get(user, fetch_id)
