"""The story's page in a real Chromium: it stands alone, reads on a phone and by keyboard, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hustings.almanac.open import Almanac
from hustings.desk.page import write_story
from hustings.desk.story import tell
from tests.browser import chromium

pytestmark = pytest.mark.browser

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=_QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    almanac = Almanac.open(own=False)
    return write_story(almanac, tell(almanac), tmp_path_factory.mktemp("story")).as_uri()


def _open(browser: Browser, address: str, width: int = 1280, scheme: str = "light") -> Page:
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


@pytest.mark.parametrize("width", [320, 400, 800, 1280])
def test_nothing_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = _open(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_story_and_opens_its_tables(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the story"
    page.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()


def test_there_is_one_title_and_headings_follow_in_order(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(each => Number(each.tagName[1]))")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_by_night_the_page_is_dark_and_its_ink_light(browser: Browser, address: str) -> None:
    def colours(scheme: str) -> tuple[str, str]:
        page = _open(browser, address, scheme=scheme)
        style = "getComputedStyle(document.body)"
        return page.evaluate(f"{style}.backgroundColor"), page.evaluate(f"{style}.color")

    assert colours("light") == ("rgb(251, 250, 246)", "rgb(22, 24, 27)")
    assert colours("dark") == ("rgb(20, 22, 26)", "rgb(237, 235, 229)")


def test_every_picture_names_its_finding(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    titles = page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].map(svg => svg.querySelector('title')?.textContent)"
    )
    assert all(titles)
    assert page.locator("svg[role=img]").count() >= 20


def test_the_figures_lie_beside_the_page(browser: Browser, address: str) -> None:
    page = _open(browser, address)
    link = page.locator("a[href='figures.csv']")
    assert link.count() == 1
    assert (Path(address.removeprefix("file://")).parent / "figures.csv").is_file()
