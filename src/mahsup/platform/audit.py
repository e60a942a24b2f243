"""The append-only record of who did what."""

from typing import Any, Final

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
