"""The append-only record of who did what."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.utils import timezone

from mahsup.platform.guards import Guard
from mahsup.platform.models import AuditEntry

_APPEND_ONLY: Final = "books_audit_append_only"
GUARDS: Final = (
    Guard(
        "platform_auditentry",
        "INSERT",
        (("EXISTS (SELECT 1 FROM platform_auditentry e WHERE e.id = NEW.id)", _APPEND_ONLY),),
    ),
    Guard("platform_auditentry", "UPDATE", (("1 = 1", _APPEND_ONLY),)),
    Guard("platform_auditentry", "DELETE", (("1 = 1", _APPEND_ONLY),)),
)
PAGE_SIZE: Final = 50
_FILTERS: Final = {
    **{name: name for name in ("actor", "action", "object_type", "object_id")},
    "since": "at__date__gte",
    "until": "at__date__lte",
}


def record(
    tenant_id: int, actor: str, action: str, object_type: str = "", object_id: object = "", **details: Any
) -> None:
    """Append one entry, in the caller's transaction, so that an act and its record stand or fall together.

    `details` must hold no name, TCKN, password or single person's pay.
    """
    AuditEntry(
        tenant_id=tenant_id,
        at=timezone.now(),
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        details=details,
    ).save(force_insert=True)


def entries(tenant_id: int, filters: Mapping[str, Any], page: int, size: int = PAGE_SIZE) -> Page[AuditEntry]:
    """Return a page of a tenant's record, newest first.

    `filters`: `actor`, `action`, `object_type`, `object_id` (exact), `since` and `until` (days, both included); an
    empty one does not filter. Raises ValueError for any other.
    """
    unknown = set(filters) - set(_FILTERS)
    if unknown:
        raise ValueError(f"no filter of the audit record: {sorted(unknown)}")
    wanted = {_FILTERS[name]: value for name, value in filters.items() if value}
    return Paginator(AuditEntry.objects.of(tenant_id).filter(**wanted).order_by("-id"), size).get_page(page)
