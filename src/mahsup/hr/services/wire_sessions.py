"""Logins and tokens of the wire: integration users only, one tenant per token."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from mahsup.hr.models import User, WireToken
from mahsup.hr.services.sign_in import address_allowed
from mahsup.hr.services.wire_settings import wire_settings
from mahsup.personelweb.endpoint import new_token
from mahsup.personelweb.source import Caller, LoginResult, Session
from mahsup.platform import audit
from mahsup.platform.auth import check_credentials
from mahsup.platform.models import Tenant
from mahsup.problems import MahsupError, sentence

CHANNEL: Final = "wire"
_MESSAGES: Final = {
    "0": "wire_login_wrong",
    "90": "wire_login_address",
    "91": "wire_login_locked",
    "92": "wire_login_off",
}


class DatabaseSessions:
    """The endpoint's `Sessions` over the database. Settings and users are read at every request, never remembered."""

    def __init__(self, clock: Callable[[], datetime], make_token: Callable[[], str] = new_token) -> None:
        self._clock, self._make_token = clock, make_token

    def login(self, usercode: str, password: str, tenant: int, address: str) -> LoginResult:
        """Check a login. Why it is refused is told only with the right password; else it is "0"."""
        owner = Tenant.objects.filter(pk=tenant).first()
        if "\x00" in usercode:  # PostgreSQL holds no such text, so nobody has that code
            return _refused("0")
        locked = False
        try:
            found = check_credentials(owner.code if owner else "", usercode, password, address, CHANNEL, self._clock())
        except MahsupError as refusal:
            locked = refusal.code == "sign_in_locked"
            if not locked or owner is None or not _password_is_right(owner.pk, usercode, password):
                return _refused("0")
            found = User.objects.of(owner.pk).get(code=usercode)
        user = User.objects.of(found.tenant_id).get(pk=found.pk)
        code = _refusal_code(user, address, locked=locked)
        action = "wire_login_refused" if code else "wire_login"
        audit.record(user.tenant_id, user.code, action, "user", user.code, code=code, address=address)
        return _refused(code) if code else LoginResult(Caller(user.tenant_id, user.code))

    @transaction.atomic
    def open(self, caller: Caller, expires_at: datetime) -> str:
        """Keep a new token and return it; only its hash stays. Tokens long out of date are cleared away."""
        token = self._make_token()
        user = User.objects.of(caller.tenant).get(code=caller.usercode)
        WireToken.objects.of(caller.tenant).filter(user=user, expires_at__lt=self._clock()).delete()
        row = WireToken(tenant_id=caller.tenant, user=user, token_hash=_hash(token), expires_at=expires_at)
        row.save(force_insert=True)
        return token

    def resolve(self, token: str, address: str) -> Session | None:
        """Return the token's session; None for an unknown token, a shut user or wire, and a shut address."""
        row = WireToken.unscoped.select_related("user").filter(token_hash=_hash(token)).first()
        if row is None or _refusal_code(row.user, address):
            return None
        return Session(Caller(row.tenant_id, row.user.code), row.expires_at)

    def close(self, token: str) -> None:
        """Forget the token and record the logout."""
        row = WireToken.unscoped.select_related("user").filter(token_hash=_hash(token)).first()
        if row is not None:
            audit.record(row.tenant_id, row.user.code, "wire_logout", "user", row.user.code)
            row.delete()


def _refusal_code(user: User, address: str, *, locked: bool = False) -> str:
    settings = wire_settings(user.tenant_id)
    if user.kind != User.INTEGRATION:
        return "0"
    if not address_allowed(settings.allowed_networks, address):
        return "90"
    if locked:
        return "91"
    return "" if user.is_active and settings.is_on else "92"


def _password_is_right(tenant_id: int, usercode: str, password: str) -> bool:
    user = User.objects.of(tenant_id).filter(code=usercode).first()
    return user is not None and user.check_password(password)


def _refused(code: str) -> LoginResult:
    return LoginResult(None, code, sentence(_MESSAGES[code], {}))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
