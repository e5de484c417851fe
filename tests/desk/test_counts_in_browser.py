"""Counts in a real Chromium: no fault that axe can find, and nothing scrolls sideways but the sheet of stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from hustings.almanac.open import Almanac
from hustings.count import ballots_text
from hustings.desk.app import create_app
from hustings.desk.counting.counts import CountFolder
from tests.browser import chromium
from tests.count.stv_support import restated_ward
from tests.desk.test_serve_browser import served_at

pytestmark = pytest.mark.browser

WARD = "local.midlothian.bonnyrigg.2017-05-04"
PAGES = ("/counts", f"/count/{WARD}?under=all", f"/count/{WARD}/sheet", "/count", "/count/tied",
         "/contest/sp.r.glasgow.2021-05-06", "/contest/gla.a.2016-05-05")  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("counts")
    ward = replace(restated_ward("midlothian_2017_bonnyrigg"), title="Bonnyrigg")
    (folder / f"{WARD}.blt").write_text(ballots_text(ward, "blt"))
    (folder / "tied.blt").write_text('2 1\n4 1 0\n4 2 0\n0\n"Ann Lee"\n"Bo Day"\n"A tie"\n')
    almanac = Almanac.open(own=False)
    with served_at(create_app(almanac, counts=CountFolder(folder, almanac))) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_counts(address: str, browser: Browser, scheme: str) -> None:
    found, said = {}, list[str]()
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES if scheme == "light" else PAGES[1:2]:
        page.goto(address + path, wait_until="load")
        result = Axe().run(page)
        faults = [(each["id"], each["nodes"][0]["html"][:160]) for each in result.response["violations"]]
        if faults:
            found[path] = faults
    page.close()
    assert found == {}
    assert [each for each in said if "400" not in each] == []  # a tie is refused with 400


def test_on_a_phone_only_the_stages_scroll_sideways(address: str, browser: Browser) -> None:
    wide = {}
    for width in (390, 320):
        page = browser.new_page(viewport={"width": width, "height": 800})
        for path in PAGES:
            if path.endswith("/sheet"):
                continue  # made for A4
            page.goto(address + path, wait_until="load")
            across = page.evaluate("document.documentElement.scrollWidth")
            inside = "[...document.querySelectorAll('.scroll')].some(e => e.scrollWidth > e.clientWidth + 1)"
            if across > width or page.evaluate(inside) != path.startswith("/count/local"):
                wide[(width, path)] = across
        page.close()
    assert wide == {}


def test_ballots_are_pasted_counted_and_counted_again_by_keyboard(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/count", wait_until="load")
    ballots = '3 1\n4 1 2 0\n3 2 0\n2 3 2 0\n0\n"Ann Lee"\n"Bo Day"\n"Cy Orr"\n"Ward 1"\n'
    page.get_by_label("The ballots", exact=True).fill(ballots)
    page.get_by_role("button", name="Count", exact=True).press("Enter")
    page.wait_for_selector("h1:has-text('Ward 1: Day elected')")
    page.get_by_label("Rule", exact=True).select_option("fptp")
    page.get_by_role("button", name="Count", exact=True).press("Enter")
    page.wait_for_selector("h1:has-text('Ward 1: Lee elected')")
    assert "Counted under another rule than its own" in page.content()
    page.close()
