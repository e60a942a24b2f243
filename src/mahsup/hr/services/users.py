"""Create and change users: people who work in İK, and integration users that only the wire knows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from mahsup.hr.models import NO_RIGHTS, NO_SWITCHES, User, WireToken
from mahsup.platform import audit
from mahsup.problems import refuse

PASSWORD_LENGTH: Final = 10

# Everything in the marked area of the form with the value that means "off".
MARKED_AREA: Final[Mapping[str, Any]] = {**NO_RIGHTS, **NO_SWITCHES, "expires_on": None}
OPEN_FIELDS: Final = ("name", "is_active", "language")


def create_user(
    tenant_id: int, code: str, name: str, password: str, kind: str = User.INTERACTIVE, *, actor: str = "", **fields: Any
) -> User:
    """Create a user. `fields` are rights bits per area and sign-in switches; an integration user takes none of them.

    Refuses with `user_code`, `user_exists`, `password_short`, `integration_user_marked`.
    """
    if not code.strip():
        raise refuse("user_code")
    if User.objects.of(tenant_id).filter(code=code).exists():
        raise refuse("user_exists", user=code)
    user = User(tenant_id=tenant_id, code=code, name=name, kind=kind)
    _assign(user, fields)
    _set_password(user, password)
    user.save(force_insert=True)
    audit.record(tenant_id, actor, "user_created", "user", user.code, kind=kind, fields=sorted(fields))
    return user


def change_user(user: User, *, actor: str, password: str = "", **fields: Any) -> User:
    """Change a user's fields and, where one is given, the password. A user that is switched off loses its tokens.

    The kind of a user never changes: an integration user does not become a person.
    """
    _assign(user, fields)
    if password:
        _set_password(user, password)
    user.save()
    if password or not user.is_active:
        WireToken.objects.of(user.tenant_id).filter(user=user).delete()
    audit.record(
        user.tenant_id, actor, "user_changed", "user", user.code, fields=sorted(fields), password=bool(password)
    )
    return user


def change_own_password(user: User, old: str, new: str) -> None:
    """Let a person set another password. Refuses a wrong old one, a short one and the same one."""
    if not user.check_password(old):
        raise refuse("password_old_wrong")
    if old == new:
        raise refuse("password_same")
    _set_password(user, new)
    user.must_change_password = False
    user.save()
    audit.record(user.tenant_id, user.code, "password_changed", "user", user.code)


def active_marks(values: Mapping[str, Any]) -> list[str]:
    """Return the names of the marked area's fields that are on in `values`."""
    return [name for name, off in MARKED_AREA.items() if values.get(name, off) not in (off, None)]


def expiry_reached(user: User, today: date) -> bool:
    """True after the user's last valid day."""
    return user.expires_on is not None and today > user.expires_on


def _assign(user: User, fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - set(MARKED_AREA) - set(OPEN_FIELDS)
    if unknown:
        raise TypeError(f"no fields of a user: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(user, name, value)
    if user.kind == User.INTEGRATION and active_marks({name: getattr(user, name) for name in MARKED_AREA}):
        raise refuse("integration_user_marked", user=user.code)


def _set_password(user: User, password: str) -> None:
    if len(password) < PASSWORD_LENGTH:
        raise refuse("password_short", length=str(PASSWORD_LENGTH))
    user.set_password(password)
