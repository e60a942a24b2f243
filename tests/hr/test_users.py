"""Users: an integration user has nothing active in form, service and database; who may sign in on a page."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from mahsup.hr.models import NO_RIGHTS, User
from mahsup.hr.services.setup import vkn_is_valid
from mahsup.hr.services.sign_in import address_allowed, may_sign_in
from mahsup.hr.services.users import change_user, create_user
from mahsup.platform.models import AuditEntry
from mahsup.problems import MahsupError

from .conftest import PASSWORD

# One value that is "on" for every field of the marked area.
MARKS: list[tuple[str, Any]] = [
    *((name, 1) for name in NO_RIGHTS),
    ("role", "Bordro"),
    ("second_factor", True),
    ("must_change_password", True),
    ("passive_after_days", 30),
    ("expires_on", datetime.date(2027, 1, 1)),
    ("working_hours_only", True),
    ("allowed_addresses", "10.0.0.1"),
]
WEDNESDAY_NOON = datetime.datetime(2026, 2, 4, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))


def sign_in(client: Client, hotel: SimpleNamespace, code: str, **extra: Any) -> Any:
    data = {"tenant": str(hotel.tenant.pk), "code": code, "password": PASSWORD}
    return client.post("/giris/", data, **extra)


@pytest.mark.parametrize(("field", "value"), MARKS)
def test_the_service_refuses_an_integration_user_with_anything_active(
    hotel: SimpleNamespace, field: str, value: Any
) -> None:
    with pytest.raises(MahsupError) as made:
        create_user(hotel.tenant.pk, "ikinci", "İkinci", PASSWORD, User.INTEGRATION, **{field: value})
    with pytest.raises(MahsupError) as changed:
        change_user(hotel.wire, actor="ik", **{field: value})
    assert (made.value.code, changed.value.code) == ("integration_user_marked", "integration_user_marked")
    assert not User.objects.of(hotel.tenant.pk).filter(code="ikinci").exists()


@pytest.mark.parametrize(("field", "value"), MARKS)
def test_the_database_refuses_an_integration_user_with_anything_active(
    hotel: SimpleNamespace, field: str, value: Any
) -> None:
    statement = f"UPDATE hr_user SET {field} = %s WHERE kind = 'integration'"
    with pytest.raises(IntegrityError, match="hr_integration_user_has_nothing_active"), transaction.atomic():
        connection.cursor().execute(statement, [value])


def test_the_database_knows_two_kinds_of_users(hotel: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="hr_user_kind"), transaction.atomic():
        connection.cursor().execute("UPDATE hr_user SET kind = 'both' WHERE code = 'bos'")


@pytest.mark.parametrize(
    "marked",
    [
        {"rights_payroll": "1"},
        {"role": "x"},
        {"second_factor": "on"},
        {"expires_on": "2027-01-01"},
        {"passive_after_days": "5"},
        {"working_hours_only": "on"},
        {"allowed_addresses": "10.0.0.1"},
        {"must_change_password": "on"},
    ],
)
def test_the_form_refuses_it_with_the_reason(clerk: Client, hotel: SimpleNamespace, marked: dict[str, str]) -> None:
    data = {"code": "yeni", "name": "Yeni", "kind": "integration", "password": PASSWORD, "is_active": "on", **marked}
    answer = clerk.post("/kullanicilar/yeni/", data)
    assert answer.status_code == 422
    assert "hiçbir yetki ve giriş ayarı etkin olamaz" in answer.content.decode()
    assert not User.objects.of(hotel.tenant.pk).filter(code="yeni").exists()


def test_the_form_makes_an_integration_user_of_code_name_and_password(clerk: Client, hotel: SimpleNamespace) -> None:
    shown = clerk.get("/kullanicilar/yeni/?tur=entegrasyon").content.decode()
    assert "Bu alan kapalıdır" in shown
    assert shown.count("disabled") >= len(MARKS)
    data = {"code": "yeni", "name": "Yeni", "kind": "integration", "password": PASSWORD, "is_active": "on"}
    assert clerk.post("/kullanicilar/yeni/", data).status_code == 302
    user = User.objects.of(hotel.tenant.pk).get(code="yeni")
    assert (user.kind, user.is_active, user.check_password(PASSWORD)) == ("integration", True, True)


def test_an_integration_user_cannot_sign_in_and_the_attempt_is_recorded(client: Client, hotel: SimpleNamespace) -> None:
    answer = sign_in(client, hotel, "entegrasyon")
    assert answer.status_code == 422
    assert "entegrasyon kullanıcısı" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    entry = AuditEntry.objects.of(hotel.tenant.pk).get(action="sign_in_refused")
    assert (entry.actor, entry.details["reason"]) == ("entegrasyon", "sign_in_integration")


def test_the_right_password_signs_a_person_in(client: Client, hotel: SimpleNamespace) -> None:
    assert sign_in(client, hotel, "ik").status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_active": False}, "sign_in_inactive"),
        ({"expires_on": datetime.date(2026, 2, 3)}, "sign_in_expired"),
        ({"passive_after_days": 30}, "sign_in_unused"),
        ({"allowed_addresses": "10.1.0.0/16"}, "sign_in_address"),
    ],
)
def test_switches_keep_a_person_out(hotel: SimpleNamespace, changes: dict[str, Any], code: str) -> None:
    hotel.clerk.last_login = WEDNESDAY_NOON - datetime.timedelta(days=31)
    change_user(hotel.clerk, actor="ik", **changes)
    with pytest.raises(MahsupError) as refusal:
        may_sign_in(hotel.clerk, "10.0.0.1", WEDNESDAY_NOON)
    assert refusal.value.code == code
    assert AuditEntry.objects.of(hotel.tenant.pk).get(action="sign_in_refused").details["reason"] == code


def test_the_last_valid_day_still_counts(hotel: SimpleNamespace) -> None:
    change_user(hotel.clerk, actor="ik", expires_on=WEDNESDAY_NOON.date())
    may_sign_in(hotel.clerk, "10.0.0.1", WEDNESDAY_NOON)
    assert not AuditEntry.objects.of(hotel.tenant.pk).filter(action="sign_in_refused").exists()


@pytest.mark.parametrize(
    ("day", "hour", "comes_in"), [(4, 8, True), (4, 7, False), (4, 19, False), (7, 18, True), (8, 12, False)]
)
def test_working_hours_are_monday_to_saturday_8_to_19(
    hotel: SimpleNamespace, day: int, hour: int, comes_in: bool
) -> None:
    change_user(hotel.clerk, actor="ik", working_hours_only=True)
    try:
        may_sign_in(hotel.clerk, "10.0.0.1", WEDNESDAY_NOON.replace(day=day, hour=hour))
        came_in = True
    except MahsupError:
        came_in = False
    assert came_in is comes_in


def test_a_forced_password_change_comes_before_every_page(client: Client, hotel: SimpleNamespace) -> None:
    change_user(hotel.clerk, actor="yonetim", must_change_password=True)
    client.force_login(hotel.clerk)
    assert client.get("/").headers["Location"] == "/sifre/"
    new = "Yeni-Bir-Parola-2026"
    assert client.post("/sifre/", {"old": "wrong", "new": new}).status_code == 422
    assert client.post("/sifre/", {"old": PASSWORD, "new": PASSWORD}).status_code == 422
    assert client.post("/sifre/", {"old": PASSWORD, "new": "kisa"}).status_code == 422
    assert client.post("/sifre/", {"old": PASSWORD, "new": new}).status_code == 302
    assert client.get("/").status_code == 200


def test_nobody_locks_the_last_door_behind_them(clerk: Client, hotel: SimpleNamespace) -> None:
    data = {"name": "Bordro", "rights_users": ["1", "2", "4"], "password": ""}
    answer = clerk.post(f"/kullanicilar/{hotel.clerk.pk}/", data)  # "aktif" is not ticked
    assert answer.status_code == 422
    assert "kendi kullanıcınızı" in answer.content.decode()
    hotel.clerk.refresh_from_db()
    assert hotel.clerk.is_active


def test_a_user_of_another_tenant_is_not_found(clerk: Client, hotel: SimpleNamespace) -> None:
    from mahsup.hr.services.setup import create_tenant

    other = create_tenant("baska", "Başka")
    stranger = create_user(other.pk, "yabanci", "Yabancı", PASSWORD)
    assert clerk.get(f"/kullanicilar/{stranger.pk}/").status_code == 404


def test_the_same_code_twice_and_a_short_password_are_refused(hotel: SimpleNamespace) -> None:
    codes = []
    for code, password in (("ik", PASSWORD), ("", PASSWORD), ("yeni", "dokuz-hrf")):
        with pytest.raises(MahsupError) as refusal:
            create_user(hotel.tenant.pk, code, "Ad", password)
        codes.append(refusal.value.code)
    assert codes == ["user_exists", "user_code", "password_short"]


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ("", "203.0.113.9", True),
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("192.168.1.5, 2001:db8::/32", "2001:db8::7", True),
        ("192.168.1.5", "::ffff:192.168.1.5", True),
    ],
)
def test_address_lists(networks: str, address: str, allowed: bool) -> None:
    assert address_allowed(networks, address) is allowed


@pytest.mark.parametrize(("vkn", "valid"), [("1234567890", True), ("6120457894", True), ("6120457895", False)])
def test_a_tax_number_has_a_check_digit(vkn: str, valid: bool) -> None:
    assert vkn_is_valid(vkn) is valid


def test_signing_in_sets_the_day_of_last_use(client: Client, hotel: SimpleNamespace) -> None:
    sign_in(client, hotel, "ik")
    hotel.clerk.refresh_from_db()
    assert hotel.clerk.last_login.date() == timezone.now().date()
