"""A night in a real Chromium: a whole one at speed, the stream broken and taken up, the store gone, polls closing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.changes import Changes
from hustings.desk.live import Live
from hustings.desk.rehearsal import Asked
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.rehearsal import NightClock, Rehearsal, enter_acts, open_store, rehearse
from tests.browser import chromium
from tests.desk.desks import BLYTH, NIGHT, Clock
from tools.rehearsal import QUIET, free_port, rehearsed, watch

pytestmark = pytest.mark.browser

CLOSE = datetime(2019, 12, 12, 22, tzinfo=UTC)
_HEARD = """
window.heard = [];
const Real = window.EventSource;
window.EventSource = function (address) {
  const made = new Real(address);
  made.addEventListener("change", event => window.heard.push(Number(event.lastEventId)));
  return made;
};
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


def test_a_whole_night_of_650_on_open_pages(tmp_path: Path, browser: Browser) -> None:
    asked = Asked(NIGHT, speed=3000.0, starts="23:20")
    with rehearsed(asked, tmp_path / "night.sqlite", "--no-project") as command:
        seen = watch(command, browser, asked)
        assert command.process.poll() is None  # in the end it stays served
    assert command.process.returncode == 0
    assert seen.wrong() == []
    assert seen.seats["con"] == 365
    assert seen.marked >= seen.corrected > 0
    assert len(seen.shown) > 4


@pytest.fixture
def plan(almanac: Almanac) -> Rehearsal:
    return rehearse(almanac, NIGHT, plain=True)


@contextmanager
def _desk(almanac: Almanac, place: str, port: int, clock: NightClock) -> Iterator[Live]:
    """A desk on a port over a store that others write."""
    ledger = Ledger.open(place, "test", clock=clock, patience=0.05)
    live = Live(almanac, ledger, project=False, every=0.05, rehearsal=clock)
    config = uvicorn.Config(
        create_app(almanac, live), host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield live
    finally:
        live.hub.close()
        server.should_exit = True
        thread.join(10)
        ledger.close()


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    page.add_init_script(_HEARD)
    page.goto(address, wait_until="load")
    return page


def _clock(plan: Rehearsal, wall: Clock, starts: datetime) -> NightClock:
    return NightClock(starts, plan.ends, 60.0, wall(), wall)


def _until(page: Page, condition: str) -> None:
    """Wait for a condition of the page, asked from outside: its policy lets nothing be evaluated inside."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise TimeoutError(condition)


def test_a_stream_broken_by_a_restart_is_taken_up_and_misses_nothing(
    almanac: Almanac, plan: Rehearsal, tmp_path: Path, browser: Browser
) -> None:
    place, port, papers = str(tmp_path / "night.sqlite"), free_port(), Papers(almanac)
    open_store(place, plan)
    clock = _clock(plan, Clock(datetime.now(UTC)), plan.acts[20].at)
    writer = Ledger.open(place, "test", clock=clock)
    with _desk(almanac, place, port, clock):
        page = _opened(browser, f"http://127.0.0.1:{port}/")
        _until(page, "document.querySelector('.age').textContent.includes('ago')")
        for act in plan.acts[:3]:
            enter_acts(writer, [act], papers)
        page.wait_for_selector("h1:has-text('3 of 650')")
        _until(page, "window.heard.length >= 3")
    for act in plan.acts[3:7]:  # while nobody serves
        enter_acts(writer, [act], papers)
    with _desk(almanac, place, port, clock):
        page.wait_for_selector("h1:has-text('7 of 650')", timeout=15_000)
        enter_acts(writer, plan.acts[7:9], papers)
        page.wait_for_selector("h1:has-text('9 of 650')")
        _until(page, "window.heard.length >= 9")
        heard = page.evaluate("window.heard")
        page.close()
    changes = Changes(papers)
    changes.add(writer.read())
    writer.close()
    assert heard == [each.sequence for each in changes.every]


def test_a_store_that_is_gone_is_said_and_its_return_too(
    almanac: Almanac, plan: Rehearsal, tmp_path: Path, browser: Browser
) -> None:
    folder, port, wall = tmp_path / "disk", free_port(), Clock(datetime.now(UTC))
    folder.mkdir()
    open_store(str(folder / "night.sqlite"), plan)
    with Ledger.open(str(folder / "night.sqlite"), "test", clock=lambda: plan.acts[2].at) as writer:
        enter_acts(writer, plan.acts[:3], Papers(almanac))
    clock = _clock(plan, wall, plan.acts[3].at)
    with _desk(almanac, str(folder / "night.sqlite"), port, clock) as live:
        page = _opened(browser, f"http://127.0.0.1:{port}/")
        assert page.locator("#state .stale").count() == 0
        folder.rename(tmp_path / "gone")
        live.ledger.close()  # what was open is lost with the disk
        wall.now += timedelta(seconds=61)
        page.wait_for_selector("#state .stale.s1", timeout=10_000)
        wall.now += timedelta(seconds=125)
        page.wait_for_selector("#state .stale.s2", timeout=10_000)
        assert "silent for 3 min" in page.inner_text("#state")
        assert "Blyth Valley" in page.inner_text("#latest")
        (tmp_path / "gone").rename(folder)
        page.wait_for_selector("#state .stale", state="detached", timeout=10_000)
        page.close()


def test_an_open_page_is_another_when_polls_close_and_when_its_contest_is_declared(
    almanac: Almanac, plan: Rehearsal, tmp_path: Path, browser: Browser
) -> None:
    place, port, wall = str(tmp_path / "night.sqlite"), free_port(), Clock(datetime.now(UTC))
    open_store(place, plan)
    clock = _clock(plan, wall, CLOSE - timedelta(seconds=30))
    with _desk(almanac, place, port, clock):
        front = _opened(browser, f"http://127.0.0.1:{port}/")
        contest = _opened(browser, f"http://127.0.0.1:{port}/contest/{BLYTH}")
        assert "Nothing is published until polls close at 22:00" in front.inner_text("main")
        wall.now += timedelta(seconds=1)
        front.wait_for_selector("#sealed", state="detached", timeout=10_000)
        assert "Nothing is declared yet" in front.inner_text("main")
        assert contest.locator("h2:has-text('Where the vote came from')").count() == 0
        wall.now += timedelta(minutes=2)
        blyth = next(act for act in plan.acts if act.told.contest == BLYTH)
        with Ledger.open(place, "test", clock=clock) as writer:
            enter_acts(writer, [blyth], Papers(almanac))
        contest.wait_for_selector("h2:has-text('Where the vote came from')", timeout=10_000)
        assert "712" in contest.inner_text("#contest-head")
        front.wait_for_selector("#sofar >> text=Blyth Valley", timeout=10_000)
        assert front.evaluate("document.querySelector('[data-clock]').textContent") in ("00:00 Friday", "00:01 Friday")
        contest.close()
        front.close()
