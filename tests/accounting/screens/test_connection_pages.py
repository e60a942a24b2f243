"""Tanımlar › Entegrasyon Tanımları: the seed's form, the password that is never shown, and Bağlantıyı Dene."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.accounting.models import Integration

SignIn = Callable[..., Client]


READINGS = {"sgk_ceiling": "multiple_of_month", "stamp_duty": "full_minus_exemption"}


def form_data(house: SimpleNamespace, **other: str) -> dict[str, str]:
    given = {
        "branch_id": str(house.first.branch_id),
        "user_code": "entegrasyon",
        "password": "",
        "url": house.url,
        "remote_tenant_id": "1",
        "company_id": "1",
        "active": "on",
        "lawful_tolerance": "0,01",
        "lawful_blocks": "warn",
        "sector": "other",
        "sgk_ceiling": "rounded_day",
        "stamp_duty": "taxable_part",
    }
    return {**given, **other}


def test_the_form_has_the_fields_of_the_manual_in_their_order(sign_in: SignIn) -> None:
    page = sign_in().get("/entegrasyonlar/yeni/").content.decode()
    labels = ["Şube", "Arayüz", "Kullanıcı kodu", "Şifre", "Url", "RemotetenantId", "FirmaId", "Aktif"]
    places = [page.index(f">{label}") for label in labels]
    assert places == sorted(places)
    assert 'value="https://3013.hoteladvisor.net"' in page
    assert ">personelweb<" in page
    assert "parantez içinde" in page
    assert "Hotel Id" in page


def test_a_stored_password_is_marked_and_never_shown(house: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in().get(f"/entegrasyonlar/{house.first.pk}/").content.decode()
    assert "Şifre kayıtlı" in page
    assert "Entegrasyon-2026!" not in page
    assert house.first.password_sealed not in page


def test_saving_without_a_password_keeps_the_stored_one(house: SimpleNamespace, sign_in: SignIn) -> None:
    data = form_data(house, object_months="FN_BASKA")
    answer = sign_in().post(f"/entegrasyonlar/{house.first.pk}/", data)
    assert answer.status_code == 302
    stored = Integration.objects.of(house.user.tenant_id).get(pk=house.first.pk)
    assert stored.password_sealed == house.first.password_sealed
    assert stored.object_names == {"months": "FN_BASKA"}


def test_the_lawful_check_is_set_on_the_form(house: SimpleNamespace, sign_in: SignIn) -> None:
    browser, address = sign_in(), f"/entegrasyonlar/{house.first.pk}/"
    browser.post(
        address, form_data(house, lawful_tolerance="0,05", lawful_blocks="block", sector="manufacturing", **READINGS)
    )
    saved = Integration.unscoped.get(pk=house.first.pk)
    assert (saved.lawful_tolerance_kurus, saved.lawful_blocks, saved.sector) == (5, True, "manufacturing")
    assert {name: getattr(saved, name) for name in READINGS} == READINGS
    page = browser.get(address).content.decode()
    assert 'value="0,05"' in page
    assert '<option value="block" selected' in page
    for tolerance in ("bir", "-1", "100,01"):
        refused = browser.post(address, form_data(house, lawful_tolerance=tolerance))
        assert refused.status_code == 200
    assert Integration.unscoped.get(pk=house.first.pk).lawful_tolerance_kurus == 5


def test_a_second_connection_of_one_company_is_refused_on_the_form(house: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in().post("/entegrasyonlar/yeni/", form_data(house, password="Entegrasyon-2026!"))
    assert answer.status_code == 200
    assert "integration_exists" in answer.content.decode()
    assert Integration.objects.of(house.user.tenant_id).count() == 2


def test_trying_the_connection_names_the_company_and_its_vkn(house: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in().post(f"/entegrasyonlar/{house.first.pk}/dene/", headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "Bağlantı kuruldu" in part
    assert "6120457894" in part
    assert "<html" not in part


@pytest.mark.parametrize(("language", "word"), [("tr", "Hata"), ("en", "Error")])
def test_trying_the_connection_names_the_cause_of_a_failure(
    house: SimpleNamespace, sign_in: SignIn, language: str, word: str
) -> None:
    client = sign_in(language=language)
    client.post(f"/entegrasyonlar/{house.first.pk}/", form_data(house, password="yanlis"))
    page = client.post(f"/entegrasyonlar/{house.first.pk}/dene/").content.decode()
    assert word in page
    assert "login_refused" in page
    assert "yanlis" not in page


def test_a_connection_is_switched_off_and_deleted(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    client.post(f"/entegrasyonlar/{house.second.pk}/durum/", {"active": "0"})
    assert Integration.objects.of(house.user.tenant_id).get(pk=house.second.pk).active is False
    assert "Kapalı" in client.get("/entegrasyonlar/").content.decode()
    client.post(f"/entegrasyonlar/{house.second.pk}/sil/")
    assert list(Integration.objects.of(house.user.tenant_id)) == [house.first]


def test_what_has_brought_data_is_not_deleted(house: SimpleNamespace, sign_in: SignIn, fetched: int) -> None:
    answer = sign_in().post(f"/entegrasyonlar/{house.first.pk}/sil/", follow=True)
    assert Integration.objects.of(house.user.tenant_id).filter(pk=house.first.pk).exists()
    assert 'role="alert"' in answer.content.decode()


def test_an_auditor_sees_the_list_but_changes_nothing(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in("denetim")
    assert client.get("/entegrasyonlar/").status_code == 200
    assert client.get(f"/entegrasyonlar/{house.first.pk}/").status_code == 403
    assert client.post(f"/entegrasyonlar/{house.first.pk}/durum/", {"active": "0"}).status_code == 403
    assert Integration.objects.of(house.user.tenant_id).get(pk=house.first.pk).active is True
