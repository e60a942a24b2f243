"""Who may do what: one table from role to rights, and the limit of a user to branches."""

from typing import Final

from django.db.models import QuerySet

from mahsup.accounting.models.people import ACCOUNTANT, ADMINISTRATOR, APPROVER, AUDITOR, Branch, User
from mahsup.platform.i18n import pick
from mahsup.problems import refuse

RIGHTS_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    ADMINISTRATOR: frozenset(
        {
            "view_books",
            "manage_integrations",
            "manage_rules",
            "manage_chart",
            "manage_locks",
            "manage_users",
            "view_audit",
        }
    ),
    ACCOUNTANT: frozenset(
        {
            "view_books",
            "manage_integrations",
            "manage_rules",
            "fetch",
            "post",
            "reverse",
            "manage_chart",
            "manage_locks",
            "view_audit",
        }
    ),
    APPROVER: frozenset({"view_books"}),
    AUDITOR: frozenset({"view_books", "view_audit"}),
}

NAMES: Final[dict[str, tuple[str, str]]] = {
    "view_books": ("defterleri görme", "view the books"),
    "manage_integrations": ("entegrasyon tanımlarını yönetme", "manage connections"),
    "manage_rules": ("hesap eşlemelerini yönetme", "manage account rules"),
    "fetch": ("veri alma", "fetch payroll"),
    "post": ("muhasebeleştirme", "post"),
    "reverse": ("ters kayıt", "reverse"),
    "manage_chart": ("hesap planını yönetme", "manage the chart of accounts"),
    "manage_locks": ("dönem kilitlerini yönetme", "manage period locks"),
    "manage_users": ("kullanıcıları yönetme", "manage users"),
    "view_audit": ("denetim kaydını görme", "view the audit record"),
    "see_pay": ("kişinin ücretini görme", "see a single person's pay"),
    "branch": ("bu şube", "this branch"),
}


def has_right(user: User, right: str) -> bool:
    """True when the user's role carries the right; `see_pay` is the user's own switch beside the role."""
    if right == "see_pay":
        return user.sees_pay
    return right in RIGHTS_OF_ROLE[user.role]


def require(user: User, right: str) -> None:
    """Refuse with `no_right`, naming the right, unless the user has it."""
    if not has_right(user, right):
        raise refuse("no_right", right=pick(*NAMES[right]))


def branches_of(user: User) -> QuerySet[Branch]:
    """Return the branches that the user may see and work in, by code."""
    if user.all_branches:
        return Branch.objects.of(user.tenant_id).order_by("code")
    return user.branches.filter(tenant_id=user.tenant_id).order_by("code")


def branch_ids_of(user: User) -> list[int] | None:
    """Return the ids of the branches that the user is limited to; None where there is no limit."""
    return None if user.all_branches else list(branches_of(user).values_list("pk", flat=True))


def require_branch(user: User, branch_id: int) -> None:
    """Refuse with `no_right` unless the branch is one that the user may work in."""
    if not branches_of(user).filter(pk=branch_id).exists():
        raise refuse("no_right", right=pick(*NAMES["branch"]))
