"""Who may do what: a user's bits per area."""

from typing import Any, Final

from mahsup.hr.models import ADD, AREAS, CHANGE, DELETE, READ, User
from mahsup.platform.i18n import T
from mahsup.problems import refuse

AREA_NAMES: Final = {
    "personnel": T("Personel", "Personnel"),
    "payroll": T("Bordro", "Payroll"),
    "definitions": T("Tanımlar", "Definitions"),
    "users": T("Kullanıcılar", "Users"),
}
BIT_NAMES: Final = {
    READ: T("okuma", "read"),
    ADD: T("ekleme", "add"),
    CHANGE: T("değiştirme", "change"),
    DELETE: T("silme", "delete"),
}
ALL_RIGHTS: Final[dict[str, Any]] = dict.fromkeys((f"rights_{area}" for area in AREAS), READ | ADD | CHANGE | DELETE)


def has_right(user: User, area: str, bit: int) -> bool:
    """True when the active user holds the bit (1 read, 2 add, 4 change, 8 delete) in the area."""
    return user.is_active and bool(getattr(user, f"rights_{area}") & bit)


def require_right(user: User, area: str, bit: int) -> None:
    """Refuse with `no_right` unless the user holds the bit in the area."""
    if not has_right(user, area, bit):
        raise refuse("no_right", right=f"{AREA_NAMES[area]}: {BIT_NAMES[bit]}")
