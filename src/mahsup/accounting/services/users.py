"""Users of Muhasebe: adding, changing, and setting a password."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import Branch, User
from mahsup.accounting.models.people import ADMINISTRATOR
from mahsup.platform import audit
from mahsup.problems import refuse

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, slots=True)
class UserWish:
    """What an administrator fills in. `branches` are codes and count only where `all_branches` is off."""

    code: str
    name: str
    role: str
    language: str = "tr"
    is_active: bool = True
    all_branches: bool = True
    branches: Sequence[str] = ()
    sees_pay: bool = False
    password: str = ""


def save_user(administrator: User, wish: UserWish) -> User:
    """Add a user, or change the user of that code. An empty password leaves the old one; a new user needs one.

    Refuses to leave the tenant without an active administrator (`books_last_administrator`).
    """
    permissions.require(administrator, "manage_users")
    if not wish.code.strip() or not wish.name.strip():
        raise refuse("books_code_and_name")
    with transaction.atomic():
        user = User.objects.of(administrator.tenant_id).filter(code=wish.code.strip()).first()
        _check_password(wish.password, needed=user is None)
        user = user or User(tenant_id=administrator.tenant_id, code=wish.code.strip())
        _fill(user, wish)
        user.branches.set(Branch.objects.of(user.tenant_id).filter(code__in=[] if wish.all_branches else wish.branches))
        if not User.objects.of(user.tenant_id).filter(role=ADMINISTRATOR, is_active=True).exists():
            raise refuse("books_last_administrator", user=user.code)
        audit.record(
            *(user.tenant_id, administrator.code, "user_saved", "user", user.code),
            role=user.role,
            active=user.is_active,
            sees_pay=user.sees_pay,
            password_set=bool(wish.password),
        )
    return user


def _check_password(password: str, *, needed: bool) -> None:
    if (needed or password) and len(password) < SHORTEST_PASSWORD:
        raise refuse("books_password_short", length=str(SHORTEST_PASSWORD))


def _fill(user: User, wish: UserWish) -> None:
    if wish.role not in permissions.RIGHTS_OF_ROLE:
        raise refuse("books_role_unknown", role=wish.role)
    user.name = wish.name.strip()
    user.role = wish.role
    user.language = "en" if wish.language == "en" else "tr"
    user.is_active = wish.is_active
    user.all_branches = wish.all_branches
    user.sees_pay = wish.sees_pay
    if wish.password:
        user.set_password(wish.password)
    user.save()
