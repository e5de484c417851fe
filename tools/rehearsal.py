"""A rehearsal watched from beginning to end: the desk as a command, a front page and a contest page in a Chromium.

python -m tools.rehearsal [--speed 60] [--prior exit-poll] [--from 21:58] [--until HH:MM] [--no-project]

What the open pages showed and when is held against the ledger: the count of seats never falls, no seat is shown before
it is in the store, every one is shown in the end, and the corrected figure is marked on the open page of its contest.
Prints one JSON object: the lag from commit to page, the processor time of desk and writer. Exit 1 where anything is
wrong, 3 where there is no Chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hustings.almanac.open import Almanac
from hustings.desk.changes import Changes
from hustings.desk.rehearsal import Asked
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.rehearsal import NightClock
from hustings.night.times import from_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["Command", "Watched", "free_port", "main", "rehearsed", "watch"]

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
"""What a Chromium is started with, so that it asks for nothing by itself."""

_NOTE = """
window.shown = []; window.rows = {}; window.marked = 0;
document.addEventListener("DOMContentLoaded", function () {
  function look() {
    var now = Date.now(), head = document.querySelector("h1"), words = head ? head.textContent : "";
    if (!window.shown.length || window.shown[window.shown.length - 1][1] !== words) { window.shown.push([now, words]); }
    document.querySelectorAll("#latest [data-contest]").forEach(function (row) {
      if (!(row.dataset.contest in window.rows)) { window.rows[row.dataset.contest] = now; }
    });
    if (!window.marked && /\\u2021 Corrected/.test(document.body.textContent)) { window.marked = now; }
  }
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  look();
});
"""
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Command:
    """``hustings serve --replay`` running: its process, its address, its store, the rehearsal as it told it."""

    process: subprocess.Popen[str]
    address: str
    store: str
    told: dict[str, Any]

    @property
    def clock(self) -> NightClock:
        """The clock of the night."""
        told = self.told
        return NightClock(
            from_text(told["starts"]), from_text(told["ends"]), float(told["speed"]), from_text(told["begun"])
        )

    def get(self, path: str) -> Any:
        """An answer in JSON."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)


@dataclass(slots=True)
class Watched:
    """What was seen of a rehearsal.

    ``shown``: how many seats the front page counted and when, in seconds of our time; ``rows``: when each contest
    first stood among the latest; ``published``, ``corrected``: when the ledger had them; ``marked``: when the open page
    of the corrected contest said so, 0 if never; ``seats``: those on the page in the end; ``due``: the almanac's.
    ``declared`` are the contests that the rehearsal declares, of ``contests`` in all.
    """

    contests: int
    declared: frozenset[str]
    shown: list[tuple[float, int]] = field(default_factory=list)
    rows: dict[str, float] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    contest: str = ""
    corrected: float = 0.0
    marked: float = 0.0
    seats: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    console: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    across: dict[str, int] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    projection: str = ""

    def lags(self) -> list[float]:
        """From the commit of each return to the first page that counts it, in seconds, shortest first."""
        times = sorted(self.published.values())
        made = []
        for number, committed in enumerate(times, start=1):
            seen = next((at for at, count in self.shown if count >= number), None)
            if seen is not None and committed >= self.shown[0][0]:
                made.append(seen - committed)
        return sorted(made)

    def wrong(self) -> list[str]:
        """Everything that must not be, in words; empty where all is well."""
        said = [f"the console said: {each}" for each in self.console]
        said += [f"a request went to {each}" for each in self.abroad]
        counts = [count for _, count in self.shown]
        said += [f"the count fell from {a} to {b}" for a, b in pairwise(counts) if b < a]
        times = sorted(self.published.values())
        for at, count in self.shown:
            if count > bisect_right(times, at):
                said.append(f"{count} were shown when the ledger had {bisect_right(times, at)}")
        early = [name for name, at in self.rows.items() if at < self.published.get(name, float("inf"))]
        said += [f"{name} was shown before the ledger had it" for name in early]
        if not counts or counts[-1] != len(self.declared):
            said.append(f"{counts[-1] if counts else 0} of {len(self.declared)} were shown in the end")
        if self.seats != self.due:
            said.append(f"seats in the end {self.seats}, not {self.due}")
        if self.corrected and not self.marked:
            said.append(f"the correction of {self.contest} was never marked on its page")
        said += [f"{path} scrolls across: {wide} px" for path, wide in self.across.items()]
        return said

    def to_json(self) -> dict[str, object]:
        """The figures: lags in milliseconds, processor time in seconds."""
        lags = self.lags() or [0.0]

        def at(part: float) -> int:
            return round(1000 * lags[min(int(part * len(lags)), len(lags) - 1)])

        return {
            "declared": len(self.declared), "pages_shown": len(self.shown), "seconds": round(self.seconds, 1),
            "lag_ms": {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "worst": round(1000 * lags[-1])},
            "correction_ms": round(1000 * (self.marked - self.corrected)) if self.marked else None,
            "cpu_s": {name: round(value, 1) for name, value in self.cpu.items()}, "projection": self.projection,
            "wrong": self.wrong(),
        }  # fmt: skip


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextmanager
def rehearsed(asked: Asked, store: Path, *more: str) -> Iterator[Command]:
    """The command serving a rehearsal; in the end it is stopped as by Ctrl-C. Raises ``RuntimeError`` if it fails."""
    port = free_port()
    words = [sys.executable, "-m", "hustings.cli.main", "serve", "--replay", asked.election,
             "--speed", str(asked.speed), "--store", str(store), "--port", str(port), "--json", "--quiet",
             *more]  # fmt: skip
    words += [
        word for name, hour in (("--from", asked.starts), ("--until", asked.ends)) if hour for word in (name, hour)
    ]
    words += ["--plain"] if asked.plain else []
    process = subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        told = _first_object(process)
        _up(process, address)
        yield Command(process, address, told["store"], told["rehearsal"])
    finally:
        ended = process.poll()
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            said = process.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            said = process.communicate()[1]
        if ended is not None:
            print(f"The desk ended by itself with {ended}: {said}", file=sys.stderr)


def _first_object(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The JSON object that a command prints before it goes on."""
    text = ""
    for line in process.stdout or ():
        text += line
        if line.rstrip("\n") == "}":
            return dict(json.loads(text))
    raise RuntimeError(f"the command ended: {process.stderr.read() if process.stderr else ''}")


def _up(process: subprocess.Popen[str], address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=10):
            return
        time.sleep(0.05)
    raise RuntimeError("the desk did not come up")


def watch(command: Command, browser: Browser, asked: Asked, *, step: float = 0.5) -> Watched:
    """Look at the front page and at the contest that is corrected until the night is over and both have shown it."""
    rehearsal = asked.rehearsal()
    wrong = next((act.told.contest for act in rehearsal.acts if act.kind == "corrected"), "")
    contest = wrong or rehearsal.acts[0].told.contest
    declared = frozenset(act.told.contest for act in rehearsal.acts if act.kind != "recount")
    seen = Watched(rehearsal.contests, declared, contest=contest)
    front = _open(browser, f"{command.address}/", seen, command.address)
    page = _open(browser, f"{command.address}/contest/{contest}", seen, command.address)
    began, until = time.monotonic(), command.clock.when(command.clock.ends).timestamp() + _PATIENCE
    while time.time() < until and not _over(front, page, seen, corrected=bool(wrong)):
        front.wait_for_timeout(1000 * step)
        _spent(seen, command)
    seen.seconds = time.monotonic() - began
    seen.shown = [(at / 1000, _count(words, seen.contests)) for at, words in front.evaluate("window.shown")]
    seen.rows = {name: at / 1000 for name, at in front.evaluate("window.rows").items()}
    seen.marked = page.evaluate("window.marked") / 1000
    seen.seats = _seats_on(front)
    seen.projection = str(command.get("/health")["projection"])
    _narrow(browser, command, seen)
    _from_ledger(seen, command)
    front.close()
    page.close()
    return seen


def _open(browser: Browser, address: str, seen: Watched, home: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_NOTE)
    page.on("console", lambda message: seen.console.append(message.text))
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((home, "data:")) else seen.abroad.append(request.url),
    )
    page.goto(address, wait_until="load")
    return page


def _over(front: Page, page: Page, seen: Watched, *, corrected: bool) -> bool:
    words = front.evaluate("document.querySelector('h1').textContent")
    done = _count(words, seen.contests) == len(seen.declared)
    return done and (not corrected or bool(page.evaluate("window.marked")))


def _count(heading: str, contests: int) -> int:
    """How many seats a heading says are declared: “199 of 650 seats declared”, or the news that all are."""
    first = heading.partition(" of ")[0]
    return int(first) if first.isdigit() else contests


def _seats_on(front: Page) -> dict[str, int]:
    """Seats by party in the table of what is declared, and those that share its last row."""
    rows = front.evaluate(
        "Array.from(document.querySelectorAll('#declared tbody tr'), row => ["
        "row.querySelector('a') ? row.querySelector('a').getAttribute('href') : '', row.children[1].textContent,"
        "row.querySelector('th .small') ? row.querySelector('th .small').textContent : ''])"
    )
    made: Counter[str] = Counter()
    for link, seats, others in rows:
        if link:
            made[link.rpartition("/")[2]] += int(seats)
        for word in others.split(", ") if not link else ():
            made["others"] += int(word.rpartition(" ")[2])
    return {party: seats for party, seats in made.items() if seats}


def _narrow(browser: Browser, command: Command, seen: Watched) -> None:
    """A phone, and a window of 1,280 pixels at 400 per cent, scroll only down."""
    for width in (390, 320):
        page = browser.new_page(viewport={"width": width, "height": 800})
        for path in ("/", f"/contest/{seen.contest}"):
            page.goto(command.address + path, wait_until="load")
            across = page.evaluate("document.documentElement.scrollWidth")
            if across > width:
                seen.across[f"{path} at {width}"] = across
        page.close()


def _from_ledger(seen: Watched, command: Command) -> None:
    """When the ledger had each winner and the correction, by our clock; and whom the almanac says was elected."""
    almanac, clock = Almanac.open(), command.clock
    with Ledger.open(command.store) as ledger:
        changes = Changes(Papers(almanac))
        changes.add(ledger.read())
        election = ledger.elections[0]
    for each in changes.every:
        at = clock.when(each.received).timestamp()
        if each.elected:
            seen.published.setdefault(each.contest, at)
        if each.stage == "corrected" and each.contest == seen.contest:
            seen.corrected = at
    rows = almanac.candidacies(election).filter(elected=1).select("contest", "party").iter_rows()
    elected = [party for contest, party in rows if contest in seen.declared]
    won, named = Counter(str(party) for party in elected), set(seen.seats)
    others = sum(seats for party, seats in won.items() if party not in named)
    seen.due = {party: seats for party, seats in won.items() if party in named} | ({"others": others} if others else {})


def _spent(seen: Watched, command: Command) -> None:
    """Seconds of processor that the desk and what enters have used so far."""
    for name, process in (("desk", command.process.pid), ("writer", int(command.told["writer"]))):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            seen.cpu[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(arguments: Sequence[str] | None = None) -> int:
    """Watch a whole rehearsal and print what was measured. Returns 1 where anything is wrong, 3 without a Chromium."""
    parser = argparse.ArgumentParser(prog="python -m tools.rehearsal", description="A rehearsal, watched.")
    parser.add_argument("--election", default="parl.2019-12-12")
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--from", dest="starts", default="")
    parser.add_argument("--until", dest="ends", default="")
    parser.add_argument("--prior", default="exit-poll")
    parser.add_argument("--no-project", action="store_true")
    given = parser.parse_args(arguments)
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )
    if not path:
        print("There is no Chromium; tools/chromium.sh installs one.")
        return 3
    from playwright.sync_api import sync_playwright

    asked = Asked(given.election, given.speed, given.starts, given.ends)
    more = ["--no-project"] if given.no_project else ["--prior", given.prior]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        with rehearsed(asked, Path(folder) / "night.sqlite", *more) as command:
            seen = watch(command, browser, asked)
        browser.close()
    print(json.dumps(seen.to_json(), indent=2))
    return int(bool(seen.wrong()))


if __name__ == "__main__":
    raise SystemExit(main())
