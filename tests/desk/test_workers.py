"""Several workers on one PostgreSQL: one projects and all show it, whoever is killed, and the store's server too."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.hub import Hub
from hustings.desk.live import Live
from hustings.desk.stream import Stream, _known
from hustings.night.events import Declared, Event
from hustings.night.ledger import Ledger
from hustings.night.shared import Derived
from tests.desk.desks import BLYTH, HARTLEPOOL, NIGHT, Clock, Desk, Rehearsal
from tools.desk_processes import Connection, Listening, Serving, declarations, serving
from tools.postgres import Postgres, running


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running(often_killed=True) as made:
        yield made


@dataclass
class Night:
    """A night on PostgreSQL with two workers, and the results that are still to be declared."""

    server: Postgres
    ledger: Ledger
    desk: Serving
    left: list[list[Event]]

    def declare(self, count: int = 1) -> list[int]:
        """Declare the next results, one commit each; the cursors at which they were published."""
        cursors = []
        for _ in range(count):
            cursors.append(int(self.ledger.append(*self.left.pop(0))[-1]))
        return cursors


@pytest.fixture(scope="module")
def night(server: Postgres) -> Iterator[Night]:
    almanac, place = Almanac.open(own=False), server.place()
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    left = declarations(almanac, NIGHT)
    ledger.append(*(event for pair in left[:40] for event in pair))
    with serving(place, "--prior", "none", workers=2) as desk:
        yield Night(server, ledger, desk, left[40:])
    ledger.close()


def test_one_worker_projects_and_every_worker_answers_the_same(night: Night) -> None:
    cursor = night.declare()[-1]
    at = f'"cursor":{cursor}'
    standing = night.desk.each_has("/api/v1/standing", at)
    night.desk.each_has("/health", f".{cursor}-")  # the projection of that cursor
    projected = night.desk.each("/api/v1/projection")
    assert len(night.desk.projector()) == 1
    assert len(standing) == len(projected) == 2
    assert len({answer.body for answer in projected.values()}) == 1
    for path in ("/api/v1/standing", "/api/v1/changes?after=20", f"/election/{NIGHT}/seats.csv", "/night.csv"):
        answers = night.desk.each(path)
        assert len({answer.body for answer in answers.values()}) == 1, path
        assert len({answer.headers["etag"] for answer in answers.values()}) == 1, path
    fronts = night.desk.each("/")
    assert all("Projected:" in answer.text for answer in fronts.values())


class Reader(threading.Thread):
    """Somebody who reads pages all the time: every status, and the times that a connection broke."""

    def __init__(self, desk: Serving) -> None:
        super().__init__(daemon=True)
        self._desk = desk
        self._done = threading.Event()
        self.seen: list[int] = []
        self.broke = 0

    def run(self) -> None:
        while not self._done.wait(0.02):
            for path in ("/", "/api/v1/standing", f"/contest/{BLYTH}"):
                try:
                    with Connection(self._desk.port) as connection:
                        self.seen.append(connection.ask(path).status)
                except OSError:
                    self.broke += 1

    def end(self) -> None:
        self._done.set()
        self.join()


def test_when_the_worker_that_projects_is_killed_another_takes_over_and_nobody_misses_anything(night: Night) -> None:
    night.desk.each_has("/health", f".{night.declare()[-1]}-")
    (killed,) = night.desk.projector()

    async def story() -> list[Listening]:
        people = [Listening(night.desk.port) for _ in range(12)]
        tasks = [asyncio.create_task(each.listen()) for each in people]
        async with asyncio.timeout(60):
            await asyncio.gather(*(each.ready.wait() for each in people))
            while killed not in {each.worker for each in people}:  # connections are dealt out as the kernel likes
                people.append(Listening(night.desk.port))
                tasks.append(asyncio.create_task(people[-1].listen()))
                await people[-1].ready.wait()
            told = await asyncio.to_thread(night.declare, 2)
            while any(each.heard != told for each in people):
                await asyncio.sleep(0.01)
            os.kill(killed, signal.SIGKILL)
            told += await asyncio.to_thread(night.declare, 4)
            while any(len(each.heard) < len(told) for each in people):
                await asyncio.sleep(0.01)
            told += await asyncio.to_thread(night.declare, 2)
            while any(len(each.heard) < len(told) for each in people):
                await asyncio.sleep(0.01)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert [each.heard for each in people] == [told] * len(people)
        return people

    reader = Reader(night.desk)
    reader.start()
    people = asyncio.run(story())
    assert any(each.ends for each in people)
    assert killed not in {each.worker for each in people}
    # Another makes the projection of what has come in since, and every worker shows it.
    last = night.ledger.head()[0]
    night.desk.each_has("/health", f".{last}-")
    reader.end()
    (now,) = night.desk.projector()
    assert now != killed
    assert reader.seen
    assert set(reader.seen) == {200}
    assert len({answer.body for answer in night.desk.each("/api/v1/projection").values()}) == 1


def test_pages_stay_while_the_store_is_away_and_go_on_when_it_is_back(night: Night) -> None:
    cursor = night.declare()[-1]
    night.desk.each_has("/api/v1/standing", f'"cursor":{cursor}')
    night.server.stop()
    reader = Reader(night.desk)
    reader.start()
    try:
        while not any(line["what"] == "store" for line in night.desk.lines()):
            time.sleep(0.02)
        for answer in night.desk.each("/api/v1/standing").values():
            assert answer.json()["cursor"] == cursor
    finally:
        night.server.start()
    after = night.declare()[-1]
    night.desk.each_has("/api/v1/standing", f'"cursor":{after}')
    night.desk.each_has("/health", f".{after}-")
    reader.end()
    assert set(reader.seen) == {200}
    assert reader.broke == 0
    assert len(night.desk.projector()) == 1


def test_a_desk_cut_off_from_its_store_says_how_old_it_is(almanac: Almanac, server: Postgres) -> None:
    clock = Clock(datetime(2019, 12, 13, 3, 0, tzinfo=UTC))
    ledger = Ledger.create(server.place(), "test", [NIGHT], actor="desk", clock=clock, patience=0.1)
    live = Live(almanac, ledger, project=False, every=0.01)
    desk = create_app(almanac, live)

    async def until(level: int) -> None:
        async with asyncio.timeout(30):
            while live.level != level:
                await asyncio.sleep(0.01)

    def page() -> str:
        answer = Desk(desk).get("/")
        assert answer.status_code == 200
        return answer.text

    async def story() -> None:
        async with live.lifespan(None):
            await asyncio.to_thread(server.stop)
            for seconds, level, health in ((61, 1, 200), (120, 2, 503)):
                clock.now += timedelta(seconds=seconds)
                await until(level)
                assert f'class="stale s{level}"' in await asyncio.to_thread(page)
                assert (await asyncio.to_thread(Desk(desk).get, "/health")).status_code == health
            await asyncio.to_thread(server.start)
            await until(0)
            assert 'class="stale' not in await asyncio.to_thread(page)
            assert (await asyncio.to_thread(Desk(desk).get, "/health")).status_code == 200

    asyncio.run(story())
    ledger.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "night.sqlite")
    server: Postgres = request.getfixturevalue("server")
    return server.place()


def test_only_one_has_the_turn_until_it_gives_it_or_is_gone(place: str) -> None:
    first = Ledger.create(place, "test", [NIGHT], actor="desk")
    second = Ledger.open(place)
    ours, theirs = first.shared().turn, second.shared().turn
    assert ours.take()
    assert ours.take()
    assert not theirs.take()
    ours.give()
    assert theirs.take()
    assert not ours.take()
    theirs.give()
    first.close()
    second.close()


def test_two_nights_in_one_database_have_a_turn_each(server: Postgres) -> None:
    nights = [Ledger.create(server.place(), "test", [NIGHT], actor="desk") for _ in range(2)]
    turns = [each.shared().turn for each in nights]
    assert [each.take() for each in turns] == [True, True]
    for turn, each in zip(turns, nights, strict=True):
        turn.give()
        each.close()


def test_what_was_made_from_fewer_events_never_replaces_what_was_made_from_more(place: str) -> None:
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    head, shared = ledger.head(), ledger.shared()
    assert shared.stamp("p") is None
    assert shared.get("p") is None
    assert shared.may_write()
    now = datetime(2019, 12, 13, 3, 0, tzinfo=UTC)
    for sequence in (4, 9, 7):
        shared.put("p", Derived(sequence, now, f"from {sequence}"))
    assert Ledger.open(place).shared().get("p") == Derived(9, now, "from 9")
    assert ledger.head() == head  # none of it is an event
    ledger.close()


def test_a_listener_that_joins_in_the_middle_of_a_batch_hears_each_change_once(
    almanac: Almanac, tmp_path: Path
) -> None:
    night = Rehearsal(almanac, tmp_path)
    night.declare(BLYTH)
    cursor = night.live.moment.sequence
    for who in ("ann", "bob"):
        event = night.ledger.append(Event(Declared(night.figures(HARTLEPOOL)), HARTLEPOOL, who, f"h-{who}"))
    sent: list[bytes] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(bytes(message.get("body", b"")))  # type: ignore[call-overload]

    async def never() -> dict[str, object]:
        return await asyncio.Event().wait()  # type: ignore[return-value]

    async def story() -> None:
        # Taken in by its thread, and not yet told: that is when the listener joins.
        fresh = night.live.take(night.ledger.read(cursor))
        task = asyncio.create_task(Stream(night.live, cursor)({"type": "http"}, never, send))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        for each in fresh:
            night.live.hub.tell("change", night.live.message(each.contest, each.sequence), each.sequence)
        night.live.hub.close()
        await asyncio.wait_for(task, 5)

    asyncio.run(story())
    assert b"".join(sent).count(f"id: {int(event[0])}\n".encode()) == 1
    night.ledger.close()


def test_a_listener_from_a_worker_that_is_ahead_is_told_nothing_twice(tmp_path: Path) -> None:
    night = Rehearsal(Almanac.open(own=False), tmp_path)
    night.declare(BLYTH)
    here = night.live.moment.sequence
    assert _known(here + 2, here) == here + 2
    assert _known(None, here) == _known(here + 5_000, here) == -1
    hub = Hub()
    ahead, level = hub.join(), hub.join()
    ahead.heard, level.heard = _known(here + 2, here), _known(here, here)
    hub.tell("change", {}, here + 2)
    hub.tell("change", {}, here + 4)
    assert (ahead.queue.qsize(), level.queue.qsize()) == (1, 2)
