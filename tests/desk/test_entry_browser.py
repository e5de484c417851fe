"""The entry desk on a phone: nothing is cut off, and each person of the accounts is a block."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright

from hustings.almanac.open import Almanac
from tests.browser import chromium
from tests.desk.test_entry_desk import BY, WORDS, Desk
from tools.rehearsal import free_port

pytestmark = pytest.mark.browser

_OUTSIDE = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth).length"


@pytest.fixture
def phone(almanac: Almanac, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    desk = Desk(almanac, tmp_path)
    desk.people.add("Bartholomew Featherstonehaugh-Cholmondeley", "second reader", WORDS, scope=("parl.2019-12-12",))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(desk.app, host="127.0.0.1", port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 320, "height": 700})
        yield page, f"http://127.0.0.1:{port}/enter"
        browser.close()
    server.should_exit = True
    thread.join()
    desk.people.close()
    desk.ledger.close()


def _sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("[name=name]", who)
    page.fill("[name=password]", WORDS)
    page.locator("main button").first.click()
    page.wait_for_url("**/enter")


def test_the_accounts_fit_a_phone_with_one_block_a_person(phone: tuple[Page, str]) -> None:
    page, base = phone
    _sign_in(page, base, "Di Orme")
    page.goto(f"{base}/people")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(_OUTSIDE) == 0
    assert page.locator(".people tbody tr").count() == 5
    tops = page.evaluate("[...document.querySelectorAll('.people tbody tr')].map(e => e.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    assert page.locator("[role=table] [role=row]").count() == 6


def test_the_acts_fit_a_phone(phone: tuple[Page, str]) -> None:
    page, base = phone
    _sign_in(page, base, "Cy Marsh")
    page.goto(f"{base}/{BY}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(_OUTSIDE) == 0
