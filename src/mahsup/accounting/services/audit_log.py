"""Reading the append-only record of who did what."""

from dataclasses import dataclass

from mahsup.accounting import permissions
from mahsup.accounting.models import User
from mahsup.platform.models import AuditEntry

ENTRIES_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, newest first. `next` is the id to go on before, None at the end."""

    items: list[AuditEntry]
    total: int
    next: int | None


def audit_entries(
    user: User, *, actor: str = "", action: str = "", object_id: str = "", before: int | None = None
) -> AuditPage:
    """Return one page of the tenant's record, for auditors and administrators."""
    permissions.require(user, "view_audit")
    given = {"actor": actor, "action": action, "object_id": object_id}
    found = AuditEntry.objects.of(user.tenant_id).filter(**{name: value for name, value in given.items() if value})
    rows = found.filter(pk__lt=before) if before else found
    items = list(rows.order_by("-pk")[: ENTRIES_PER_PAGE + 1])
    more = len(items) > ENTRIES_PER_PAGE
    items = items[:ENTRIES_PER_PAGE]
    return AuditPage(items, found.count(), items[-1].pk if more else None)
