"""İK's pages: the company worked with, runs and icmal, and the integration user that can have nothing active."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_fit, sign_in
from tests.registers_sum import in_turkish, total
from tests.servers import Demo


def test_the_clerk_sees_the_company_its_runs_and_the_register(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, "1", "ik", "Bordro-2026!")
    expect(page.locator("header").first).to_contain_text("(1)")
    assert_fit(page)
    page.locator("tbody a", has_text="01.2026").first.click()
    expect(page.locator("main")).to_contain_text(in_turkish(total(1, 1, "net_odenen")))
    assert_fit(page)


def test_the_integration_user_can_have_nothing_active_and_opens_no_page(page: Page, demo: Demo) -> None:
    sign_in(page, demo.hr, "1", "entegrasyon", "Entegrasyon-2026!")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(f"{demo.hr}/giris/")
    assert_fit(page)
