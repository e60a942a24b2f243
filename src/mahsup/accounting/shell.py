"""What the frame around every page of this server shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mahsup.accounting.models import User
from mahsup.accounting.permissions import branches_of, has_right
from mahsup.platform.i18n import T

Link = tuple[Any, str, str]  # label, url name, the right that shows it

MENU: list[tuple[Any, list[Link]]] = [
    (
        T("Muhasebe", "Accounting"),
        [
            (T("Fişler", "Vouchers"), "vouchers", "view_books"),
            (T("Yevmiye", "Journal"), "journal", "view_books"),
            (T("Mizan", "Trial balance"), "trial-balance", "view_books"),
            (T("Muavin", "Ledger account"), "ledger", "view_books"),
        ],
    ),
    (
        T("Muhasebe Entegrasyonları", "Accounting integrations"),
        [(T("Bordro Entegrasyonu", "Payroll integration"), "payroll", "view_books")],
    ),
    (
        T("Tanımlar", "Definitions"),
        [
            (T("Entegrasyon Tanımları", "Connections"), "integrations", "view_books"),
            (T("Hesap Eşlemeleri", "Account rules"), "rules", "view_books"),
            (T("Hesap Planı", "Chart of accounts"), "chart", "view_books"),
            (T("Masraf Merkezleri", "Cost centres"), "cost-centers", "view_books"),
            (T("Dönem Kilitleri", "Period locks"), "locks", "view_books"),
            (T("Şubeler", "Branches"), "branches", "view_books"),
            (T("Kullanıcılar", "Users"), "users", "manage_users"),
        ],
    ),
    (T("Denetim", "Audit"), [(T("Denetim Kaydı", "Audit record"), "audit", "view_audit")]),
]


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of what the user may open, the tenant and the user's branches; nothing before sign-in."""
    user = request.user
    if not isinstance(user, User):
        return {}
    sections = [(title, _links(user, links, request.path)) for title, links in MENU]
    return {
        "menu": [(title, links) for title, links in sections if links],
        "tenant": user.tenant,
        "top": [("VKN", user.tenant.vkn), (T("Şube", "Branch"), _branches(user))],
    }


def _links(user: User, links: list[Link], path: str) -> list[tuple[Any, str, bool]]:
    shown = [(label, reverse(f"accounting:{name}")) for label, name, right in links if has_right(user, right)]
    return [(label, url, path.startswith(url)) for label, url in shown]


def _branches(user: User) -> Any:
    if user.all_branches:
        return T("tümü", "all")
    return ", ".join(branches_of(user).values_list("code", flat=True))
