"""Signing in: tenant, user code, password; wrong passwords lock a user for one address only.

An outsider must not be able to lock a user out from elsewhere, so the lock stands on (tenant, user, address, channel).
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.http import HttpRequest

from mahsup.platform.models import SignInFailure, Tenant, TenantUser
from mahsup.problems import refuse

WRONG_PASSWORDS_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


class TenantBackend:
    """Bring back the user of a session. Signing in itself is `check_credentials`."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> TenantUser | None:
        user: TenantUser | None = get_user_model()._base_manager.filter(pk=user_id, is_active=True).first()
        return user


def check_credentials(tenant: str, code: str, password: str, address: str, channel: str, now: datetime) -> TenantUser:
    """Return the user that the tenant (id or code), user code and password name.

    Refuses with `sign_in_locked` or `sign_in_wrong`; a wrong tenant, user and password cannot be told apart. Whether
    the user may come in at all (active, switches, kind) is the caller's question, asked only after the right password.
    """
    owner = find_tenant(tenant)
    user = _user(owner, code)
    if owner is None or user is None:
        make_password(password)  # the same work as for a user that exists, so that time tells nothing
        raise refuse("sign_in_wrong")
    failures = SignInFailure.objects.of(owner.pk).filter(user_code=code, address=address, channel=channel)
    failure = failures.first()
    if failure and failure.count >= WRONG_PASSWORDS_ALLOWED and now < failure.last_at + LOCKED_FOR:
        raise refuse("sign_in_locked", minutes=str(LOCKED_FOR.seconds // 60))
    if not user.check_password(password):
        _count_failure(
            owner.pk, code, address, channel, now, expired=bool(failure and now >= failure.last_at + LOCKED_FOR)
        )
        raise refuse("sign_in_wrong")
    failures.delete()
    return user


def find_tenant(text: str) -> Tenant | None:
    """Return the tenant of a code or, where none has it, of an id (İK: the Hotel Id)."""
    by_code = Tenant.objects.filter(code=text).first()
    if by_code is None and text.isascii() and text.isdigit() and len(text) < 10:
        return Tenant.objects.filter(pk=int(text)).first()
    return by_code


def _user(owner: Tenant | None, code: str) -> TenantUser | None:
    if owner is None:
        return None
    user: TenantUser | None = get_user_model()._base_manager.filter(tenant=owner, code=code).first()
    return user


def _count_failure(tenant_id: int, code: str, address: str, channel: str, now: datetime, *, expired: bool) -> None:
    failure, created = SignInFailure.unscoped.get_or_create(
        tenant_id=tenant_id, user_code=code, address=address, channel=channel, defaults={"count": 1, "last_at": now}
    )
    if not created:
        count = 1 if expired else F("count") + 1
        SignInFailure.objects.of(tenant_id).filter(pk=failure.pk).update(count=count, last_at=now)
