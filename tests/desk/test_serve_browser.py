"""The desk in a real Chromium: no fault that axe can find, by keyboard, on a phone, enlarged, and live."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import ASGIApp

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.entering.entry import EntryDesk, entry_router
from hustings.desk.entering.people import People
from hustings.desk.live import Live
from hustings.night.acts import state_of
from hustings.night.events import Corrected, Event
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from tests.browser import chromium
from tests.desk.desks import BLYTH, BY, HARTLEPOOL, NIGHT, Rehearsal

pytestmark = pytest.mark.browser

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@contextmanager
def served_at(app: ASGIApp) -> Iterator[str]:
    """A desk on a port of this machine, in a thread: its address."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port = made.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


class _Served:
    """A desk on a port of this machine, in a thread, over a night that the test declares."""

    def __init__(self, folder: Path) -> None:
        almanac = Almanac.open(own=False)
        self.night = Rehearsal(almanac, folder)
        self.night.declare(BLYTH)
        place = self.night.ledger.name.removeprefix("sqlite:///")
        self.live = Live(almanac, Ledger.open(place), project=False, every=0.05)
        self._open = ExitStack()
        self.address = self._open.enter_context(served_at(create_app(almanac, self.live)))

    def stop(self) -> None:
        self._open.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Served]:
    made = _Served(tmp_path_factory.mktemp("night"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=_QUIET)
        yield opened
        opened.close()


def _open(browser: Browser, address: str, width: int = 1280, **more: object) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, **more)  # type: ignore[arg-type]
    page.goto(address, wait_until="load")
    return page


MAIN = ("/", f"/contest/{BY}", f"/contest/{HARTLEPOOL}", f"/map/{NIGHT}", "/elections", "/council/harlow",
        "/targets/lab", "/find?q=hartlepool", "/check", "/swing/parl.2017-06-08?con=40", "/night",
        f"/embed/contest/{BLYTH}",
        "/party/lab", "/nothing-here")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(served: _Served, browser: Browser, scheme: str) -> None:
    found = {}
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    for path in MAIN if scheme == "light" else MAIN[:4]:
        page.goto(served.address + path, wait_until="load")
        result = Axe().run(page)
        faults = [(each["id"], each["nodes"][0]["html"][:160]) for each in result.response["violations"]]
        if faults:
            found[path] = faults
    page.close()
    assert found == {}


def test_no_request_goes_to_another_host_and_nothing_complains(served: _Served, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in MAIN[:-1]:
        page.goto(served.address + path, wait_until="load")
    page.close()
    assert [url for url in asked if not url.startswith((served.address, "data:"))] == []
    assert said == []


def test_a_phone_and_four_times_enlarged_scroll_only_down(served: _Served, browser: Browser) -> None:
    """A window of 1,280 pixels at 400 per cent is one of 320."""
    wide = {}
    for width in (390, 320):
        page = browser.new_page(viewport={"width": width, "height": 800})
        for path in MAIN:
            page.goto(served.address + path, wait_until="load")
            across = page.evaluate("document.documentElement.scrollWidth")
            if across > width:
                wide[(width, path)] = across
        page.close()
    assert wide == {}


def test_on_a_phone_declared_comes_first_and_targets_are_large(served: _Served, browser: Browser) -> None:
    page = _open(browser, served.address + "/", 390)
    tops = [page.locator(f"#{name}").bounding_box() for name in ("declared", "due", "map", "latest", "ground")]
    places = [box["y"] for box in tops if box]
    assert places == sorted(places)
    assert page.locator(".thumb a").first.bounding_box()["height"] >= 43  # type: ignore[index]
    page.locator(".thumb a", has_text="Menu").click()
    assert page.url.endswith("#menu")
    page.close()


def test_the_keyboard_reaches_the_page_its_tables_and_the_what_if(served: _Served, browser: Browser) -> None:
    page = _open(browser, f"{served.address}/contest/{BY}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()
    page.goto(f"{served.address}/swing/parl.2017-06-08")
    slider = page.locator("#s-con")
    home = slider.get_attribute("data-home")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) == pytest.approx(float(home or 0) + 1)
    page.keyboard.press("Shift+ArrowRight")
    assert float(slider.input_value()) == pytest.approx(float(home or 0) + 1.1)
    assert "per cent" in (slider.get_attribute("aria-valuetext") or "")
    page.keyboard.press("Home")
    assert slider.input_value() == home
    page.keyboard.press("ArrowRight")
    page.locator("form.whatif button.solid").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**con=*")
    assert "rule=uniform" in page.url
    page.close()


def test_without_script_every_figure_is_there(served: _Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address + "/")
    assert "Blyth Valley" in page.inner_text("#latest")
    assert page.locator("#pause").is_hidden()
    context.close()


def test_a_declaration_and_a_correction_reach_an_open_page(served: _Served, browser: Browser) -> None:
    front, contest = _open(browser, served.address + "/"), _open(browser, f"{served.address}/contest/{BLYTH}")
    front.wait_for_timeout(300)
    served.night.declare(HARTLEPOOL)
    front.wait_for_selector("#latest >> text=Hartlepool", timeout=8000)
    assert "2 of 650" in front.title()
    assert front.locator("tr.new-row").count() == 1
    front.wait_for_selector("#said:has-text('Hartlepool: Lab hold, majority 3,595')", state="attached", timeout=12_000)
    right = served.night.figures(BLYTH, con=17_540)
    for who in ("ann", "bob"):
        served.night.ledger.append(Event(Corrected(right, "a box left out"), BLYTH, who, f"right-{who}", revision=2))
    contest.wait_for_selector("text=‡ Corrected", timeout=8000)
    assert contest.locator("s", has_text="17,440").count() == 1
    front.close()
    contest.close()


def test_a_page_whose_desk_has_gone_says_so(tmp_path: Path, browser: Browser) -> None:
    made = _Served(tmp_path)
    page = _open(browser, made.address + "/")
    page.clock.install()
    page.goto(made.address + "/")
    made.stop()
    page.clock.fast_forward(61_000)
    page.clock.run_for(2_000)
    assert page.locator(".stale.s1").count() == 1
    page.clock.fast_forward(125_000)
    page.clock.run_for(2_000)
    assert "silent for 3 min" in page.inner_text("#state")
    assert "Nothing has been removed" in page.inner_text("#state")
    assert "Blyth Valley" in page.inner_text("#latest")
    page.close()


def test_a_return_is_entered_read_back_and_confirmed_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    almanac = Almanac.open(own=False)
    place = str(tmp_path / "night.sqlite")
    ledger = Ledger.create(place, "test", [BY], actor="desk")
    people = People(place, hasher=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    people.add("Ann Reeve", "editor", "seven lanterns drift upstream")
    app = create_app(almanac, routers=(entry_router(EntryDesk(ledger, people, Papers(almanac))),))
    with served_at(app) as address:
        page = _open(browser, f"{address}/enter/{BY}", 390)
        page.fill("#name", "Ann Reeve")
        page.fill("#password", "seven lanterns drift upstream")
        page.press("#password", "Enter")
        page.wait_for_selector(".keyed")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert Axe().run(page).response["violations"] == []
        for field in page.locator(".keyed input").all():
            field.fill("1000")
        page.fill("#v0", "2500")
        page.click("text=Read back")
        page.wait_for_selector("text=Nothing is entered yet")
        assert "Jill Mortimer" in page.inner_text("table")
        page.click("text=enter them")
        page.wait_for_selector("text=Enter again")
        page.close()
    assert len(state_of(ledger, BY).entries) == 1
    people.close()
    ledger.close()
