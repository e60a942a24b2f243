"""İK's pages: the company worked with, runs and icmal, and the integration user that can have nothing active."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_fit, assert_menu_fits, sign_in
from tests.browser.test_main_line import fetch_month
from tests.registers_sum import in_turkish, total
from tests.servers import Demo

CLERK = ("1", "ik", "Bordro-2026!")


def test_the_clerk_sees_the_company_its_runs_and_the_register(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    expect(page.locator("header").first).to_contain_text("(1)")
    page.locator("tbody a", has_text="01.2026").first.click()
    net = in_turkish(total(1, 1, "net_odenen"))
    expect(page.locator("main")).to_contain_text(net)
    assert_fit(page)
    page.get_by_role("link", name="İcmal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("İcmal")
    expect(page.locator("tfoot").first).to_contain_text(net)
    assert_fit(page)
    page.get_by_text("Bütün tutarlar").click()
    expect(page.locator("tfoot").last).to_contain_text(in_turkish(total(1, 1, "gv_istisnasi")))
    assert_fit(page)


def test_the_clerk_takes_the_papers_of_a_department(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    page.locator("tbody a", has_text="01.2026").first.click()
    page.get_by_role("link", name="Belgeler").click()
    assert_fit(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="121 PDF").click()
    assert taken.value.suggested_filename == "pusulalar-1-2026-01-121.pdf"
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")


def test_every_page_of_the_menu_fits(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    assert_menu_fits(page, at_least=10)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Türkçe")).to_be_visible()
    assert_menu_fits(page, at_least=10)
    page.get_by_role("button", name="Türkçe").click()  # A user keeps the language; the other tests read Turkish.
    expect(page.get_by_role("button", name="English")).to_be_visible()


def test_the_integration_user_can_have_nothing_active(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    page.goto(f"{demo.hr}/kullanicilar/yeni/")
    assert_fit(page)
    first, second = (page.locator("fieldset.field legend").nth(index).bounding_box() for index in (0, 1))
    boxes = [label.bounding_box() for label in page.locator("fieldset.field").first.locator("label").all()]
    assert first is not None
    assert second is not None
    assert len(boxes) == 4
    for box in boxes:
        assert box is not None
        assert first["y"] + first["height"] <= box["y"] + 1, "a right lies over its heading"
        assert box["y"] + box["height"] <= second["y"] + 1, "a right lies over the next heading"
    page.fill("[name=code]", "kopru")
    page.fill("[name=name]", "Köprü")
    page.fill("[name=password]", "Kopru-Sifresi-2026!")
    page.select_option("[name=kind]", "integration")
    page.locator("[name=rights_payroll]").first.check()
    page.get_by_role("button", name="Kaydet").click()
    expect(page.locator("main [role=alert]").first).to_contain_text("kopru")
    assert_fit(page)
    page.goto(f"{demo.hr}/kullanicilar/")
    expect(page.locator("tbody")).to_contain_text("entegrasyon")
    expect(page.locator("tbody")).not_to_contain_text("kopru")
    page.get_by_role("link", name="entegrasyon", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entegrasyon kullanıcısı")
    expect(page.locator("main")).to_contain_text("Bu alan kapalıdır")
    expect(page.locator("[name=rights_payroll]").first).to_be_disabled()
    assert_fit(page)


def test_the_integration_user_opens_no_page(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, "1", "entegrasyon", "Entegrasyon-2026!")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("entegrasyon", re.IGNORECASE))
    expect(page).to_have_url(f"{demo.hr}/giris/")
    assert_fit(page)


def test_the_clerk_hires_enters_the_timesheet_computes_closes_and_the_month_is_posted(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    page.goto(f"{demo.hr}/tanimlar/siciller/yeni/")
    for name, text in (("employee_no", "99001"), ("first_name", "Deniz"), ("last_name", "Yeni"), ("law", "05510")):
        page.fill(f"[name={name}]", text)
    page.fill("[name=hired_on]", "01.04.2026")
    page.select_option("[name=department]", index=1)
    page.get_by_role("button", name="Kaydet").click()
    page.goto(f"{demo.hr}/tanimlar/siciller/?q=99001")
    page.get_by_role("link", name="Ücret ve departman").click()
    page.fill("[name=wage-from_on]", "01.04.2026")
    page.fill("[name=wage-amount_kurus]", "45.000,00")
    page.get_by_role("button", name="Ücret ekle").click()
    expect(page.locator("main")).to_contain_text("45.000,00")
    assert_fit(page)
    page.goto(f"{demo.hr}/puantaj/2026/4/?sayfa=999")
    page.fill("[name='99001|gun']", "19")
    page.get_by_role("button", name="Bu sayfayı kaydet").click()
    expect(page.locator("[name='99001|gun']")).to_have_value("19")
    assert_fit(page)
    page.goto(f"{demo.hr}/hesapla/?yil=2026&ay=4")
    page.get_by_role("button", name="Hesapla").click()
    page.get_by_role("link", name="Döneme git").wait_for()
    expect(page.locator("main")).to_contain_text("Hesaplandı")
    assert_fit(page)
    page.get_by_role("link", name="Döneme git").click()
    expect(page).to_have_url(re.compile(r"/donem/\d+/$"))
    month = page.url
    page.goto(f"{demo.hr}/puantaj/2026/4/?sayfa=999")
    page.fill("[name='99001|gun']", "20")
    page.get_by_role("button", name="Bu sayfayı kaydet").click()
    expect(page.locator("[name='99001|gun']")).to_have_value("20")
    page.goto(month)
    expect(page.locator("main")).to_contain_text("bu dönem hesaplandıktan sonra değişti (99001)")
    assert_fit(page)
    page.get_by_role("link", name="Kapat", exact=True).click()
    expect(page.get_by_label("Değişikliklere rağmen bu hâliyle kapat")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Yeniden hesapla").click()
    page.get_by_role("link", name="Döneme git").click()
    expect(page).to_have_url(month)
    page.goto(f"{page.url}?q=99001")
    # 45.000,00 / 30 x 20 is below the minimum wage: no tax and no stamp duty, 15 % premiums.
    expect(page.locator("tbody").first).to_contain_text("30.000,00")
    expect(page.locator("tbody").first).to_contain_text("25.500,00")
    assert_fit(page)
    page.get_by_role("link", name="Kapat", exact=True).click()
    page.get_by_role("button", name="Kapat").click()
    expect(page.locator("h1")).to_contain_text("04.2026")
    page.get_by_role("link", name="Belgeler").click()
    expect(page.get_by_role("row", name="Banka listesi").get_by_role("link", name=".xlsx")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, demo.accounting, "demo", "muhasebe", "Muhasebe-2026!")
    fetch_month(page, 1, 4)
    page.get_by_role("link", name="Personele göre").click()
    expect(page.locator("h1")).to_contain_text("04.2026")
    page.goto(f"{page.url.partition('?')[0]}?q=99001")
    expect(page.locator("tbody tr", has_text="99001")).to_contain_text("25.500,00")
    page.get_by_role("link", name="Önizleme", exact=True).click()
    page.get_by_role("button", name="Muhasebeleştir").click()
    expect(page.locator("h1")).to_contain_text("Mahsup fişi 2026/")
    expect(page.locator("main")).to_contain_text("Nisan 2026 brüt ücretler")


def test_the_clerk_works_out_a_leaving_and_writes_it_into_the_timesheet(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, *CLERK)
    page.goto(f"{demo.hr}/tanimlar/kalemler/yeni/")
    page.get_by_text("Kendi kuralları").click()
    expect(page.locator("[name=sgk_free]")).to_be_visible()
    assert_fit(page)
    page.goto(f"{demo.hr}/tanimlar/siciller/?q=10001")
    page.get_by_role("link", name="Değiştir 10001").click()
    page.fill("[name=hired_on]", "01.06.2020")
    assert_fit(page)
    page.get_by_role("button", name="Kaydet").click()
    page.goto(f"{demo.hr}/tanimlar/siciller/?q=10001")
    page.get_by_role("link", name="Ücret ve departman").click()
    page.get_by_role("link", name="İşten çıkış").click()
    page.fill("[name=end]", "31.05.2026")
    page.fill("[name=wage_kurus]", "70.000,00")
    page.fill("[name=full_wage_kurus]", "75.000,00")
    page.fill("[name=used_leave_days]", "84")
    page.get_by_role("button", name="Hesapla").click()
    # Six years at the ceiling 64.948,77; 56 days of 75.000,00 / 30; 90 days of leave less 84, at 70.000,00 / 30.
    expect(page.locator("main")).to_contain_text("6 yıl 0 ay 0 gün")
    for amount in ("389.692,62", "140.000,00", "14.000,00"):
        expect(page.locator("main")).to_contain_text(amount)
    assert_fit(page)
    page.get_by_role("button", name="Puantaja yaz").click()
    expect(page.get_by_role("status")).to_contain_text("puantajına yazıldı")
    page.get_by_role("link", name="Ayın puantajı").click()
    expect(page.locator("[name='10001|KAZANC:KIDEM']")).to_have_value("389692,62")
    expect(page.locator("[name='10001|KAZANC:IZIN']")).to_have_value("14000,00")
    assert_fit(page)
