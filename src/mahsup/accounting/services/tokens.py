"""Bearer tokens of the REST API. Only a token's SHA-256 is kept; the token itself is shown once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from mahsup.accounting.models import ApiToken, User
from mahsup.platform import audit
from mahsup.platform.models import Tenant
from mahsup.problems import refuse

VALID_FOR: Final = timedelta(days=365)


def create_token(tenant_code: str, user_code: str, now: datetime) -> str:
    """Return a new token of a user, valid for a year. Refuses with `token_user_unknown`."""
    tenant = Tenant.objects.filter(code=tenant_code).first()
    user = User.objects.of(tenant.pk).filter(code=user_code, is_active=True).first() if tenant else None
    if tenant is None or user is None:
        raise refuse("token_user_unknown", tenant=tenant_code, user=user_code)
    token = secrets.token_urlsafe(32)
    row = ApiToken(tenant=tenant, user=user, token_hash=_digest(token), created_at=now, expires_at=now + VALID_FOR)
    row.save(force_insert=True)
    audit.record(tenant.pk, user.code, "token_created", "token", row.pk)
    return token


def user_of_token(token: str, now: datetime) -> User | None:
    """Return the active user whose unexpired token this is, else None."""
    row = (
        ApiToken.unscoped.filter(token_hash=_digest(token), expires_at__gt=now, user__is_active=True)
        .select_related("user")
        .first()
    )
    return row.user if row else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
