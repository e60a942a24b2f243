"""What the frame around every page of this server shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mahsup.hr.models import READ, Company, User
from mahsup.hr.services.rights import has_right
from mahsup.hr.views.definitions import KINDS
from mahsup.platform.i18n import T

Link = tuple[str, str, str]  # label, url, area of the right that shows it ("" = everybody)


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the tenant (Hotel Id) and the company worked with; nothing before sign-in."""
    user = request.user
    if not isinstance(user, User):
        return {}
    company: Company | None = getattr(request, "company", None)
    linked = [(title, _links(user, links, request.path)) for title, links in sections()]
    return {
        "menu": [(title, links) for title, links in linked if links],
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
                (T("Bordro dönemleri", "Payroll months"), reverse("hr:home"), ""),
                (T("İçe aktar", "Import"), reverse("hr:import"), "payroll"),
                (T("Puantaj", "Timesheet"), reverse("hr:timesheet-start"), "payroll"),
                (T("Bordro hesapla", "Compute payroll"), reverse("hr:compute"), "payroll"),
                (T("Hesaplayıcı", "Calculator"), reverse("hr:calculator"), ""),
            ],
        ),
        (
            T("Tanımlar", "Definitions"),
            [
                *((kind.title, reverse("hr:definitions", args=[slug]), kind.area) for slug, kind in KINDS.items()),
                (T("Bordro ayarları", "Payroll settings"), reverse("hr:payroll-settings"), "definitions"),
            ],
        ),
        (
            T("Yönetim", "Administration"),
            [
                (T("Kullanıcılar", "Users"), reverse("hr:users"), "users"),
                (T("Entegrasyon arayüzü", "Integration interface"), reverse("hr:wire-settings"), "users"),
                (T("İşlem kayıtları", "Audit record"), reverse("hr:audit"), "users"),
                (T("Şifre değiştir", "Change password"), reverse("hr:password"), ""),
            ],
        ),
    ]


def _links(user: User, links: list[Link], path: str) -> list[tuple[str, str, bool]]:
    return [(label, url, url == path) for label, url, area in links if not area or has_right(user, area, READ)]


def _switch(user: User, company: Company | None) -> dict[str, Any] | None:
    companies = Company.objects.of(user.tenant_id).order_by("firma_id")
    choices = [(str(row.firma_id), str(row), row == company) for row in companies]
    if company is None or len(choices) < 2:
        return None
    label = T("Çalışılan firma", "Company worked with")
    return {"url": reverse("hr:switch-company"), "label": label, "name": "company", "choices": choices}
