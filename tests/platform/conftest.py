"""What the tests of the platform share. They run with Muhasebe's settings and the platform's own pages alone."""

import types
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import include, path

from mahsup.accounting.models import User
from mahsup.platform.models import Tenant

PASSWORD = "Muhasebe-2026!"


@pytest.fixture(autouse=True)
def _platform_pages_alone(settings: Any) -> None:
    pages = types.ModuleType("platform_pages")
    pages.urlpatterns = [path("", include("mahsup.platform.urls"))]  # type: ignore[attr-defined]
    pages.handler404 = "mahsup.platform.web.not_found"  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = pages

    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing


@pytest.fixture
def demo(db: None) -> SimpleNamespace:
    """Two tenants; the first has a user."""
    tenant = Tenant(code="demo", name="Akdeniz Turizm A.Ş.")
    other = Tenant(code="baska", name="Ege Turizm A.Ş.")
    tenant.save()
    other.save()
    user = User(tenant=tenant, code="muhasebe", name="Muhasebe", role="accountant")
    user.set_password(PASSWORD)
    user.save()
    return SimpleNamespace(tenant=tenant, other=other, user=user)


@pytest.fixture
def send_sign_in() -> Callable[..., Any]:
    """Post the sign-in form, right but for the changes."""

    def send(client: Client, address: str = "10.0.0.1", **changes: str) -> Any:
        data = {"tenant": "demo", "code": "muhasebe", "password": PASSWORD, **changes}
        return client.post("/giris/", data, REMOTE_ADDR=address)

    return send
