"""Chromium before the running demo: a page per test, and axe and screenshots beside it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.servers import Demo, running_demo

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
IMAGES = ROOT / "docs" / "img"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, started once on free ports."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    chromium = os.environ.get("MAHSUP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "the browser tests need Chromium (Debian: apt install chromium)"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for a test: no cookie of another."""
    opened = browser.new_context(viewport=WIDE, locale="tr-TR")
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


def sign_in(page: Page, server: str, tenant: str, code: str, password: str) -> None:
    """Sign in on the page of a server and wait for its answer, be it a refusal."""
    page.goto(f"{server}/giris/")
    for name, value in (("tenant", tenant), ("code", code), ("password", password)):
        page.fill(f"[name={name}]", value)
    with page.expect_navigation():
        page.click("main button[type=submit]")


def serious_findings(page: Page) -> list[str]:
    """Return axe's serious and critical findings on the page as it stands."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:200]}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def assert_fit(page: Page) -> None:
    """No serious finding of axe, and no sideways scroll of the page on a phone."""
    assert serious_findings(page) == [], page.url
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert wide <= 0, f"{page.url} is {wide} px too wide for a phone"


def assert_menu_fits(page: Page, at_least: int) -> None:
    """Open every page of the menu, which has at least so many, and hold each to `assert_fit`."""
    links = page.locator("nav.menu a")
    expect(links.nth(at_least - 1)).to_be_attached()
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    for address in addresses:
        page.goto(address)
        assert_fit(page)


def picture(page: Page, name: str) -> None:
    """Keep what the README shows, where MAHSUP_SCREENSHOTS is set."""
    if os.environ.get("MAHSUP_SCREENSHOTS"):
        IMAGES.mkdir(exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png")
