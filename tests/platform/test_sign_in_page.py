"""Signing in, the gate before the pages, and the language."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from mahsup.platform.models import AuditEntry

Send = Callable[..., Any]

WRONG = "sign_in_wrong"
LOCKED = "sign_in_locked"


def test_the_right_three_sign_in_with_a_new_session_key_and_are_recorded(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["mahsup_muhasebe"] = before
    answer = send_sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(demo.user.pk)
    demo.user.refresh_from_db()
    assert demo.user.last_login is not None
    entry = AuditEntry.objects.of(demo.tenant.pk).get()
    assert (entry.actor, entry.action, entry.details) == ("muhasebe", "sign_in", {"address": "10.0.0.1"})
    assert client.cookies["mahsup_tenant"].value == "demo"


def test_the_tenants_id_serves_as_well_as_its_code(client: Client, demo: SimpleNamespace, send_sign_in: Send) -> None:
    assert send_sign_in(client, tenant=str(demo.tenant.pk)).status_code == 302


@pytest.mark.parametrize(
    "change", [{"tenant": "yok"}, {"tenant": "baska"}, {"code": "yok"}, {"password": "yanlis"}], ids=str
)
def test_wrong_tenant_user_and_password_cannot_be_told_apart(
    client: Client, demo: SimpleNamespace, send_sign_in: Send, change: dict[str, str]
) -> None:
    answer = send_sign_in(client, **change)
    assert answer.status_code == 422
    assert [problem.code for problem, _ in answer.context["problems"]] == [WRONG]
    assert "_auth_user_id" not in client.session


def test_a_refused_attempt_is_recorded_without_a_code_that_no_user_has(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    send_sign_in(client, password="yanlis")
    send_sign_in(client, code="Sifrem-Buydu")
    entries = AuditEntry.objects.of(demo.tenant.pk).order_by("pk").values_list("actor", "action", "details__reason")
    assert list(entries) == [("muhasebe", "sign_in_refused", WRONG), ("", "sign_in_refused", WRONG)]


def test_five_wrong_passwords_lock_that_address_only(client: Client, demo: SimpleNamespace, send_sign_in: Send) -> None:
    for _ in range(5):
        send_sign_in(client, address="203.0.113.9", password="yanlis")
    locked = send_sign_in(client, address="203.0.113.9")
    assert [problem.code for problem, _ in locked.context["problems"]] == [LOCKED]
    assert send_sign_in(client, address="10.0.0.1").status_code == 302


def test_a_switched_off_user_hears_so_only_with_the_right_password(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    demo.user.is_active = False
    demo.user.save()
    wrong = send_sign_in(client, password="yanlis")
    right = send_sign_in(client)
    assert [answer.context["problems"][0][0].code for answer in (wrong, right)] == [WRONG, "user_off"]
    assert "_auth_user_id" not in client.session
    reasons = AuditEntry.objects.of(demo.tenant.pk).order_by("pk").values_list("details__reason", flat=True)
    assert list(reasons) == [WRONG, "user_off"]


def test_switching_a_user_off_ends_the_session_at_the_next_request(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    send_sign_in(client)
    assert client.get("/yok/").status_code == 404
    demo.user.is_active = False
    demo.user.save()
    assert client.get("/yok/").headers["Location"] == "/giris/?next=/yok/"
    demo.user.is_active = True
    demo.user.save()
    assert client.get("/yok/").status_code == 302


def test_every_other_page_asks_for_sign_in(client: Client, demo: SimpleNamespace, send_sign_in: Send) -> None:
    assert client.get("/herhangi/?a=1").headers["Location"] == "/giris/?next=/herhangi/%3Fa%3D1"
    fragment = client.get("/herhangi/", HTTP_HX_REQUEST="true")
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/giris/")
    assert client.get("/giris/x/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [("/fisler/?q=1", "/fisler/?q=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:x", "/")],
)
def test_after_sign_in_only_a_place_of_this_server_is_gone_to(
    client: Client, demo: SimpleNamespace, send_sign_in: Send, wanted: str, goes_to: str
) -> None:
    assert send_sign_in(client, next=wanted).headers["Location"] == goes_to


def test_signing_out_needs_a_post_and_ends_the_session(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    send_sign_in(client)
    assert client.get("/cikis/").status_code == 405
    assert client.post("/cikis/").headers["Location"] == "/giris/"
    assert client.get("/yok/").status_code == 302


def test_the_language_is_turkish_first_then_the_cookies_then_the_users(
    client: Client, demo: SimpleNamespace, send_sign_in: Send
) -> None:
    first = client.get("/giris/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="tr">' in first
    assert "Giriş yap" in first
    client.post("/dil/", {"language": "en"})
    second = client.get("/giris/").content.decode()
    assert '<html lang="en">' in second
    assert "Giriş yap" not in second
    send_sign_in(client)
    assert "Page not found" in client.get("/yok/").content.decode()
    client.post("/dil/", {"language": "tr"})
    assert "Sayfa bulunamadı" in client.get("/yok/").content.decode()
    demo.user.refresh_from_db()
    assert demo.user.language == "tr"


def test_a_form_without_its_token_is_refused(demo: SimpleNamespace, send_sign_in: Send) -> None:
    answer = send_sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "Yapılamadı" in answer.content.decode()


def test_the_language_of_the_sign_in_page_stays(client: Client, demo: SimpleNamespace, send_sign_in: Send) -> None:
    client.post("/dil/", {"language": "en"})
    send_sign_in(client)
    demo.user.refresh_from_db()
    assert demo.user.language == "en"
