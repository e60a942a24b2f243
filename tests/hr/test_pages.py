"""Every page of İK in both languages, the rights that guard them, and the clerk's month on screen."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.hr.models import ADD, CHANGE, READ, Department, Employee, PayrollRun
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.users import change_user
from mahsup.platform.models import AuditEntry

from .computed import hiring
from .conftest import NOW, month, payslip


@pytest.fixture
def months(hotel: SimpleNamespace) -> SimpleNamespace:
    """January closed, February open with a faulty payslip."""
    hotel.closed = import_payroll(hotel.company, month(payslip("10001"), payslip("10002")), actor="ik")
    close_run(hotel.closed, actor="ik", now=NOW)
    bad = payslip("10002", net_paid_kurus=2_708_461)
    hotel.open = import_payroll(hotel.company, month(payslip("10001"), bad, number=2), actor="ik")
    return hotel


def addresses(hotel: SimpleNamespace) -> list[str]:
    """Every page of İK that is read with GET."""
    department = Department.objects.of(hotel.tenant.pk).get(code="100")
    employee = Employee.objects.of(hotel.tenant.pk).get(employee_no="10001")
    slip = hotel.open.payslips.get(faulty=True)
    return [
        "/",
        "/aktar/",
        *(
            f"/donem/{run.pk}/{page}"
            for run in (hotel.open, hotel.closed)
            for page in ("", "icmal/", "icmal/?tip=NORMAL", "karsilastir/", "hatalar/", "belgeler/")
        ),
        f"/donem/{hotel.open.pk}/kapat/",
        f"/donem/{hotel.closed.pk}/ac/",
        f"/donem/{hotel.open.pk}/?q=10002",
        f"/donem/{hotel.open.pk}/?q=yok",
        f"/donem/{hotel.open.pk}/bordro/{slip.pk}/",
        *(f"/tanimlar/{slug}/{page}" for slug in SLUGS for page in ("", "yeni/")),
        f"/tanimlar/departmanlar/{department.pk}/",
        f"/tanimlar/siciller/{employee.pk}/",
        "/kullanicilar/",
        "/kullanicilar/yeni/",
        "/kullanicilar/yeni/?tur=entegrasyon",
        f"/kullanicilar/{hotel.wire.pk}/",
        "/sifre/",
        "/entegrasyon-arayuzu/",
        "/kayitlar/",
        f"/sicil/{employee.pk}/",
        f"/sicil/{employee.pk}/cari/",
        "/bordro-ayarlari/",
        "/puantaj/2026/2/",
        "/hesapla/",
        "/hesaplayici/",
        "/hesaplayici/?amount=80000&direction=gross&year=2026&month=1&insurance=NORMAL&discount=other&whole_year=on",
    ]


SLUGS = ("departmanlar", "siciller", "kalemler", "bordro-tipleri")


@pytest.mark.parametrize(("language", "word"), [("tr", "Çıkış"), ("en", "Sign out")])
def test_every_page_opens_in_both_languages(clerk: Client, months: SimpleNamespace, language: str, word: str) -> None:
    change_user(months.clerk, actor="ik", language=language)
    for address in addresses(months):
        answer = clerk.get(address)
        assert (address, answer.status_code) == (address, 200)
        text = answer.content.decode()
        assert word in text
        assert "style=" not in text
        assert "Hotel Id" in text
        assert "Otel 1 (1)" in text


def test_no_page_opens_without_signing_in(client: Client, months: SimpleNamespace) -> None:
    for address in addresses(months):
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 302)
        assert answer.headers["Location"].startswith("/giris/")


RIGHTS = [
    ("GET", "/aktar/", "payroll", ADD),
    ("GET", "/donem/{open}/", "payroll", READ),
    ("GET", "/donem/{open}/icmal/", "payroll", READ),
    ("GET", "/donem/{open}/icmal.xlsx", "payroll", READ),
    ("GET", "/donem/{open}/bordro/{slip}/", "payroll", READ),
    ("POST", "/donem/{open}/kapat/", "payroll", CHANGE),
    ("POST", "/donem/{closed}/ac/", "payroll", CHANGE),
    ("POST", "/aktar/onayla/", "payroll", ADD),
    ("POST", "/hesapla/", "payroll", CHANGE),
    ("POST", "/donem/{open}/kartlari-doldur/", "personnel", CHANGE),
    ("POST", "/sicil/{employee}/cari/", "payroll", CHANGE),
    ("POST", "/bordro-ayarlari/", "definitions", CHANGE),
    ("POST", "/bordro-ayarlari/severance_ceiling/2026/7/sil/", "definitions", CHANGE),
    ("GET", "/donem/{open}/icmal.pdf", "payroll", READ),
    ("GET", "/donem/{open}/bordro/{slip}/pusula.pdf", "payroll", READ),
    ("GET", "/donem/{closed}/belgeler/", "payroll", READ),
    ("GET", "/donem/{closed}/pusulalar/", "payroll", READ),
    ("GET", "/donem/{closed}/pusulalar.xlsx", "payroll", READ),
    ("GET", "/donem/{closed}/banka.xlsx", "payroll", READ),
    ("POST", "/donem/{open}/bordro/{slip}/hesapla/", "payroll", CHANGE),
    ("GET", "/donem/{open}/karsilastir/", "payroll", READ),
    ("GET", "/donem/{open}/hatalar/", "payroll", READ),
    ("POST", "/puantaj/2026/2/", "payroll", CHANGE),
    ("POST", "/puantaj/2026/2/al/", "payroll", CHANGE),
    ("POST", "/puantaj/2026/2/geri-al/", "payroll", CHANGE),
    ("GET", "/puantaj/2026/2/puantaj.xlsx", "payroll", READ),
    ("GET", "/sicil/{employee}/", "personnel", CHANGE),
    ("GET", "/tanimlar/departmanlar/", "personnel", READ),
    ("GET", "/tanimlar/siciller/", "personnel", READ),
    ("POST", "/tanimlar/departmanlar/yeni/", "personnel", ADD),
    ("POST", "/tanimlar/departmanlar/{department}/", "personnel", CHANGE),
    ("GET", "/tanimlar/kalemler/", "definitions", READ),
    ("POST", "/tanimlar/bordro-tipleri/yeni/", "definitions", ADD),
    ("GET", "/kullanicilar/", "users", READ),
    ("POST", "/kullanicilar/yeni/", "users", ADD),
    ("POST", "/kullanicilar/{clerk}/", "users", CHANGE),
    ("GET", "/entegrasyon-arayuzu/", "users", READ),
    ("POST", "/entegrasyon-arayuzu/", "users", CHANGE),
    ("GET", "/kayitlar/", "users", READ),
]


@pytest.mark.parametrize("rights", [{"rights_payroll": READ}, {"rights_payroll": READ, "rights_personnel": READ}])
def test_who_may_only_read_is_offered_nothing_that_would_be_refused(
    client: Client, months: SimpleNamespace, rights: dict[str, int]
) -> None:
    change_user(months.nobody, actor="ik", **rights)
    client.force_login(months.nobody)
    waiting, seen = ["/", f"/donem/{months.open.pk}/"], set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in (200, 302, 422), address  # 422: a bank list of people without an IBAN
        if answer.status_code == 302:
            waiting.append(answer.headers["Location"])
        elif answer.headers["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            waiting += [unescape(link) for link in re.findall(r'href="(/[^"]*)"', text) if "/static/" not in link]
            forms = set(re.findall(r'<form[^>]* method="post"[^>]*action="([^"]*)"', text))
            assert forms <= {"/dil/", "/cikis/", "/firma/"}, address
    assert f"/donem/{months.closed.pk}/belgeler/" in seen


@pytest.mark.parametrize(("method", "address", "area", "bit"), RIGHTS)
def test_a_page_needs_its_right_and_no_other(
    client: Client, months: SimpleNamespace, method: str, address: str, area: str, bit: int
) -> None:
    numbers = {
        "open": months.open.pk,
        "closed": months.closed.pk,
        "slip": months.open.payslips.first().pk,
        "department": Department.objects.of(months.tenant.pk).get(code="100").pk,
        "clerk": months.clerk.pk,
        "employee": Employee.objects.of(months.tenant.pk).get(employee_no="10001").pk,
    }
    everything = {"rights_personnel": 15, "rights_payroll": 15, "rights_definitions": 15, "rights_users": 15}
    client.force_login(months.nobody)
    change_user(months.nobody, actor="ik", **{**everything, f"rights_{area}": 15 - bit})
    refused = client.generic(method, address.format(**numbers))
    assert refused.status_code == 403
    assert "no_right" in refused.content.decode()


def test_the_start_page_names_the_next_step_of_each_month(clerk: Client, months: SimpleNamespace) -> None:
    text = clerk.get("/").content.decode()
    assert "01.2026" in text
    assert "Muhasebe bu dönemi alabilir" in text
    assert "Hatalı bordroları düzeltin" in text


def test_an_empty_company_says_what_to_do(clerk: Client, hotel: SimpleNamespace) -> None:
    assert "Bu firmada henüz bordro yok" in clerk.get("/").content.decode()


def test_the_company_is_switched_and_every_page_is_of_it(clerk: Client, months: SimpleNamespace) -> None:
    assert clerk.post("/firma/", {"company": "2"}).status_code == 302
    text = clerk.get("/").content.decode()
    assert "2026-01" not in text
    assert "Otel 2 (2)" in text
    assert clerk.get(f"/donem/{months.open.pk}/").status_code == 404
    assert clerk.post("/firma/", {"company": "9"}).status_code == 404


def test_faulty_payslips_stand_first(clerk: Client, months: SimpleNamespace) -> None:
    text = clerk.get(f"/donem/{months.open.pk}/").content.decode()
    assert text.index("10002-NORMAL") < text.index("10001-NORMAL")
    assert "66.060,00" in text


def test_a_payslip_shows_its_fault_and_the_look_is_recorded(clerk: Client, months: SimpleNamespace) -> None:
    slip = months.open.payslips.get(faulty=True)
    text = clerk.get(f"/donem/{months.open.pk}/bordro/{slip.pk}/").content.decode()
    assert "payslip_identity" in text
    entry = AuditEntry.objects.of(months.tenant.pk).get(action="payslip_seen")
    assert (entry.actor, entry.object_id) == ("ik", "10002-NORMAL")


def test_a_payslip_calls_every_amount_by_its_name(clerk: Client, months: SimpleNamespace) -> None:
    slip = months.open.payslips.first()
    shown = clerk.get(f"/donem/{months.open.pk}/bordro/{slip.pk}/").content.decode()
    assert "Kümülatif gelir vergisi matrahı" in shown
    assert "kumulatif_gv_matrahi" not in shown


def test_a_payslip_shows_how_it_was_computed(clerk: Client, hotel: SimpleNamespace) -> None:
    hiring(hotel)("1", 80_000)
    slip = compute_run(hotel.company, 2026, 1, actor="ik").payslips.get()
    shown = clerk.get(f"/donem/{slip.run_id}/bordro/{slip.pk}/").content.decode()
    for part in (
        "Nasıl hesaplandı",
        "hesaplanan 10.200,00 − asgari ücret istisnası 4.211,33",
        "GVK m.103",
        "61.654,83",
    ):
        assert part in shown
    assert "bu adımlardan farklı" not in shown


def test_a_month_with_faults_closes_only_with_the_mark_set(clerk: Client, months: SimpleNamespace) -> None:
    address = f"/donem/{months.open.pk}/kapat/"
    refused = clerk.post(address)
    assert refused.status_code == 422
    assert "close_faulty" in refused.content.decode()
    assert clerk.post(address, {"accept_faulty": "on"}).status_code == 302
    months.open.refresh_from_db()
    assert (months.open.state, months.open.version) == ("closed", 1)


def test_a_closed_month_is_opened_again_on_screen(clerk: Client, months: SimpleNamespace) -> None:
    assert clerk.post(f"/donem/{months.closed.pk}/ac/").status_code == 302
    assert PayrollRun.objects.of(months.tenant.pk).get(pk=months.closed.pk).state == "open"


def test_definitions_are_added_and_changed_but_not_their_codes(clerk: Client, months: SimpleNamespace) -> None:
    assert clerk.post("/tanimlar/departmanlar/yeni/", {"code": "900", "name": "Yönetim"}).status_code == 302
    twice = clerk.post("/tanimlar/departmanlar/yeni/", {"code": "900", "name": "Başka"})
    assert (twice.status_code, "definition_exists" in twice.content.decode()) == (422, True)
    row = Department.objects.of(months.tenant.pk).get(code="900")
    clerk.post(f"/tanimlar/departmanlar/{row.pk}/", {"code": "901", "name": "Genel yönetim"})
    row.refresh_from_db()
    assert (row.code, row.name) == ("900", "Genel yönetim")


def test_the_list_of_extras_says_kind_and_treatment_in_words(clerk: Client, months: SimpleNamespace) -> None:
    change_user(months.clerk, actor="ik", language="en")
    extra = {"kind": "KAZANC", "code": "PRIM9", "name": "Prim", "treatment": "TAM"}
    assert clerk.post("/tanimlar/kalemler/yeni/", extra).status_code == 302
    shown = clerk.get("/tanimlar/kalemler/?q=PRIM9").content.decode()
    for cell in ("Earning", "PRIM9", "Prim", "Earning: subject to tax and premium"):
        assert f"<td>{cell}</td>" in shown


def test_the_audit_page_tells_in_words(clerk: Client, months: SimpleNamespace) -> None:
    text = clerk.get("/kayitlar/").content.decode()
    assert "<td>Dönem kapatıldı</td>" in text
    assert "sürüm 1: 2 bordro, 0 hatalı" in text
    assert text.count(">bordro dönemi 1/2026-01</td>") == 2
    assert "run_closed" not in text


def test_the_wire_settings_page_refuses_what_is_no_address(clerk: Client, hotel: SimpleNamespace) -> None:
    refused = clerk.post("/entegrasyon-arayuzu/", {"is_on": "on", "allowed_networks": "10.0.0.x"})
    assert (refused.status_code, "address_invalid" in refused.content.decode()) == (422, True)
    assert clerk.post("/entegrasyon-arayuzu/", {"is_on": "on", "allowed_networks": "10.0.0.0/24"}).status_code == 302
