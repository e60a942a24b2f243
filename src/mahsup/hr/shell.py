"""What the frame around every page of this server shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mahsup.hr.models import ADD, AREAS, CHANGE, READ, Company, User
from mahsup.hr.services.rights import has_right
from mahsup.hr.views.definitions import KINDS
from mahsup.platform.i18n import T

Link = tuple[str, str, str, int]  # label, url, area ("" = everybody) and bit of the right that shows it
_VERBS = {"add": ADD, "change": CHANGE}


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the tenant (Hotel Id) and the company worked with; nothing before sign-in.

    `may` tells templates what to offer: `may.add_payroll`, `may.change_personnel` …
    """
    user = request.user
    if not isinstance(user, User):
        return {}
    company: Company | None = getattr(request, "company", None)
    linked = [(title, _links(user, links, request.path)) for title, links in sections()]
    return {
        "menu": [(title, links) for title, links in linked if links],
        "may": {f"{verb}_{area}": has_right(user, area, bit) for area in AREAS for verb, bit in _VERBS.items()},
        "tenant": user.tenant,
        "company": company,
        "top": [("Hotel Id", user.tenant_id)],
        "switch": _switch(user, company),
    }


def sections() -> list[tuple[Any, list[Link]]]:
    """Return the menu: sections with their links."""
    return [
        (
            T("Bordro", "Payroll"),
            [
                (T("Bordro dönemleri", "Payroll months"), reverse("hr:home"), "", READ),
                (T("İçe aktar", "Import"), reverse("hr:import"), "payroll", ADD),
                (T("Puantaj", "Timesheet"), reverse("hr:timesheet-start"), "payroll", READ),
                (T("Bordro hesapla", "Compute payroll"), reverse("hr:compute"), "payroll", CHANGE),
                (T("Hesaplayıcı", "Calculator"), reverse("hr:calculator"), "", READ),
            ],
        ),
        (
            T("Tanımlar", "Definitions"),
            [
                *(
                    (kind.title, reverse("hr:definitions", args=[slug]), kind.area, READ)
                    for slug, kind in KINDS.items()
                ),
                (T("Bordro ayarları", "Payroll settings"), reverse("hr:payroll-settings"), "definitions", READ),
            ],
        ),
        (
            T("Yönetim", "Administration"),
            [
                (T("Kullanıcılar", "Users"), reverse("hr:users"), "users", READ),
                (T("Entegrasyon arayüzü", "Integration interface"), reverse("hr:wire-settings"), "users", READ),
                (T("İşlem kayıtları", "Audit record"), reverse("hr:audit"), "users", READ),
                (T("Şifre değiştir", "Change password"), reverse("hr:password"), "", READ),
            ],
        ),
    ]


def _links(user: User, links: list[Link], path: str) -> list[tuple[str, str, bool]]:
    return [(label, url, url == path) for label, url, area, bit in links if not area or has_right(user, area, bit)]


def _switch(user: User, company: Company | None) -> dict[str, Any] | None:
    companies = Company.objects.of(user.tenant_id).order_by("firma_id")
    choices = [(str(row.firma_id), str(row), row == company) for row in companies]
    if company is None or len(choices) < 2:
        return None
    label = T("Çalışılan firma", "Company worked with")
    return {"url": reverse("hr:switch-company"), "label": label, "name": "company", "choices": choices}
