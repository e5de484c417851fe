"""The page of a forecast in a real Chromium: it stands alone, reads on a phone and by keyboard, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hustings.almanac.open import Almanac
from hustings.desk.forecast_page import write_forecast
from tests.browser import chromium
from tests.forecast.views_support import made_up_outlook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    almanac = Almanac.open(own=False)
    page = tmp_path_factory.mktemp("forecast") / "forecast.html"
    return write_forecast(almanac, made_up_outlook(almanac).asking(almanac, ["con=+2"]), page)[0].as_uri()


def _open(browser: Browser, address: str, width: int = 1200, scheme: str = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    return page


def test_nothing_is_fetched_and_nothing_complains(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


@pytest.mark.parametrize("width", [320, 390, 800, 1200])
def test_nothing_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = _open(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_chart_of_seats_is_shown_at_each_width(browser: Browser, address: str) -> None:
    for width, broad in ((1200, True), (390, False)):
        page = _open(browser, address, width)
        assert page.locator(".broad svg").first.is_visible() is broad
        assert page.locator(".small-only svg").first.is_visible() is not broad


def test_the_keyboard_opens_every_table(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the forecast"
    tables = page.locator("details summary")
    for place in range(tables.count()):
        tables.nth(place).focus()
        page.keyboard.press("Enter")
    assert page.locator("details[open] table").count() == tables.count() == 4
    assert page.locator("details.all tbody tr").count() == 650


def test_there_is_one_title_and_headings_follow_in_order(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(each => Number(each.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_by_night_the_page_is_dark(browser: Browser, address: str) -> None:
    page = _open(browser, address, scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
