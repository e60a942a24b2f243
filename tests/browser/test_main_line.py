"""The main line as an accountant presses it: sign in, fetch, look into a line, post, find it in the books."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_fit, assert_menu_fits, picture, serious_findings, sign_in
from tests.registers_sum import in_turkish, rows, total
from tests.servers import Demo

COSTS = ("toplam_kazanc", "sgk_isveren", "issizlik_isveren")


def fetch_month(page: Page, company: int, month: int) -> None:
    """Choose company and month on the payroll integration's page, press Veri Al and wait for the payroll."""
    page.get_by_role("link", name=re.compile("Bordro Entegrasyonu|Payroll integration")).first.click()
    expect(page.locator("form.fetch-form")).to_be_visible()
    assert_fit(page)
    choice = page.locator("select[name=firma] option", has_text=re.compile(rf"\({company}\)")).get_attribute("value")
    page.select_option("select[name=firma]", choice)
    page.fill("[name=yil]", "2026")
    page.select_option("select[name=ay]", str(month))
    page.locator("form.fetch-form").get_by_role("button", name="Veri Al").click()
    expect(page.locator("tfoot").first).to_be_visible(timeout=60_000)


def only_january(page: Page) -> None:
    """Fill in the dates of a report; other tests of this demo may have posted other months."""
    page.fill("[name=from]", "01.01.2026")
    page.fill("[name=to]", "31.01.2026")
    page.get_by_role("button", name="Göster").click()
    expect(page).to_have_url(re.compile("to=31.01.2026"))


def test_the_main_line_in_turkish(page: Page, demo: Demo) -> None:
    sign_in(page, demo.accounting, "demo", "muhasebe", "Muhasebe-2026!")
    expect(page.get_by_role("link", name="Bordro Entegrasyonu").first).to_be_visible()
    assert_fit(page)
    fetch_month(page, 1, 1)
    foot = page.locator("tfoot").first
    expect(foot).to_contain_text(in_turkish(total(1, 1, "toplam_kazanc")))
    expect(foot).to_contain_text(in_turkish(total(1, 1, "net_odenen")))
    assert_fit(page)
    picture(page, "1-bordro-entegrasyonu")

    page.get_by_role("link", name="Personele göre").click()
    expect(page.get_by_role("link", name="Personele göre")).to_have_attribute("aria-current", "page")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert_fit(page)

    page.get_by_role("link", name="Önizleme", exact=True).click()
    costs = in_turkish(total(1, 1, *COSTS))
    expect(page.locator("section.voucher tfoot")).to_contain_text(costs)
    expect(page.locator(".post-box")).to_contain_text("6120457894")
    line = page.locator("table.lines tr", has_text="335.01").first
    expect(line).to_contain_text(in_turkish(total(1, 1, "net_odenen")))
    line.locator("a.why").click()
    why = page.locator(".explanation")
    expect(why).to_contain_text(f"{len({row['sicil_no'] for row in rows(1, 1)})} personel")
    expect(why).to_contain_text("335.01")
    assert_fit(page)
    why.scroll_into_view_if_needed()
    picture(page, "2-onizleme")

    page.get_by_role("button", name="Muhasebeleştir").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mahsup fişi 2026/")
    expect(page.locator("main")).to_contain_text(costs)
    assert_fit(page)
    picture(page, "3-fis")

    page.get_by_role("link", name="Fişler").first.click()
    expect(page.locator("tbody tr", has_text="BRD-1-202601-1")).to_have_count(1)
    assert_fit(page)
    page.get_by_role("link", name="Mizan").first.click()
    only_january(page)
    expect(page.locator("tbody tr", has_text="335.01").first).to_contain_text(in_turkish(total(1, 1, "net_odenen")))
    assert_fit(page)
    picture(page, "4-mizan")
    page.locator("tbody a", has_text="360.01").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Muavin")
    expect(page.locator("main")).to_contain_text(in_turkish(total(1, 1, "gelir_vergisi")))
    assert_fit(page)
    page.get_by_role("link", name="Yevmiye").first.click()
    only_january(page)
    expect(page.locator("main")).to_contain_text(costs)
    assert_menu_fits(page, at_least=12)


def test_the_main_line_in_english(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    page.goto(f"{demo.accounting}/giris/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, demo.accounting, "demo", "muhasebe", "Muhasebe-2026!")
    fetch_month(page, 2, 1)
    expect(page.locator("thead").first).to_contain_text("Department")
    page.get_by_role("navigation", name="Pages of the month").get_by_role("link", name="Preview").click()
    page.locator("table.lines tr", has_text="360.01").first.locator("a.why").click()
    expect(page.locator(".explanation")).to_contain_text("employees")
    assert_fit(page)
    page.get_by_role("button", name="Post (Muhasebeleştir)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("voucher", re.IGNORECASE))
    expect(page.locator("main")).to_contain_text(in_turkish(total(2, 1, *COSTS, "yuvarlama")))
    expect(page.locator("main")).to_contain_text("Posted.")
    assert_menu_fits(page, at_least=12)
    page.get_by_role("link", name="Trial balance").first.click()
    page.locator("tbody tr", has_text="360.01").locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ledger")
    expect(page.locator("main")).to_contain_text(in_turkish(total(2, 1, "gelir_vergisi")))
    assert_fit(page)
    page.get_by_role("link", name="Journal").first.click()
    expect(page.locator("main")).to_contain_text("BRD-2-202601-1")


def test_axe_finds_a_planted_defect(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.accounting}/giris/")
    assert serious_findings(page) == []
    page.evaluate("document.querySelectorAll('main label').forEach(label => label.remove())")
    assert any(finding.startswith("label") for finding in serious_findings(page))
