"""REST: the append-only record of who did what, for auditors and administrators."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.api.books import REFUSALS
from mahsup.accounting.services.audit_log import audit_entries

router = Router(tags=["audit"])


class AuditQuery(Schema):
    actor: str = ""
    action: str = ""
    object_id: str = ""
    before: int | None = Field(None, ge=1, le=2**63 - 1)


class AuditEntryOut(Schema):
    id: int
    at: datetime.datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    details: dict[str, Any]


class AuditList(Schema):
    """`next` goes into `before` for the following page; null at the end."""

    items: list[AuditEntryOut]
    total: int
    next: int | None


@router.get("/audit", response={200: AuditList, **REFUSALS})
def list_audit(request: HttpRequest, wanted: Query[AuditQuery]) -> Any:
    """Entries, newest first."""
    user = user_of(request)
    return audit_entries(
        user, actor=wanted.actor, action=wanted.action, object_id=wanted.object_id, before=wanted.before
    )
