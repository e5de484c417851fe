"""The API and the stream: cursors, stages, honest cuts, nothing missed, and no fault for whatever is asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import LARGEST, create_app
from hustings.desk.changes import Changes
from hustings.desk.hub import Hub, line_of
from hustings.desk.live import Live
from hustings.desk.stream import Stream
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from tests.desk.desks import BLYTH, BY, HARTLEPOOL, NIGHT, Desk, Rehearsal


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


@pytest.fixture
def night(almanac: Almanac, tmp_path: Path) -> Rehearsal:
    return Rehearsal(almanac, tmp_path)


def test_every_answer_has_an_etag_a_test_flag_and_a_stage(desk: Desk) -> None:
    for part in ("elections", f"elections/{NIGHT}", f"contests/{BY}", "parties", f"elections/{NIGHT}/contests"):
        answer = desk.get(f"/api/v1/{part}")
        assert answer.status_code == 200, part
        assert answer.json()["test"] is False
        again = desk.get(f"/api/v1/{part}", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304, part
    assert desk.get(f"/api/v1/contests/{BY}").json()["stage"] == "official"
    assert desk.get("/api/v1/contests/parl.putney.2024-07-04").json()["stage"] == "corrected"
    assert {s["stage"] for s in desk.get(f"/api/v1/elections/{NIGHT}").json()["seats"]} == {"official"}


def test_a_cut_list_says_so(desk: Desk) -> None:
    told = desk.get(f"/api/v1/elections/{NIGHT}/contests?limit=100&offset=600").json()
    assert (told["of"], told["given"], told["truncated"]) == (650, 50, True)
    assert desk.get("/api/v1/parties").json()["truncated"] is False


def test_what_cannot_be_is_refused_as_json(desk: Desk) -> None:
    assert "parl.hartlepool.2019-12-12" in desk.get("/api/v1/contests/parl.hartlepol.2019-12-12").json()["nearest"]
    assert desk.get("/api/v1/elections?limit=0").status_code == 422
    assert desk.get("/api/v1/standing").status_code == 404
    assert desk.get("/api/v1/nothing").json()["error"]
    assert desk.get("/stream").status_code == 404


def test_deltas_by_cursor_give_each_change_once(night: Rehearsal) -> None:
    desk = night.client()
    night.declare(BLYTH)
    first = desk.get("/api/v1/changes").json()
    assert [each["contest"] for each in first["changes"]] == [BLYTH]
    night.declare(HARTLEPOOL)
    second = desk.get(f"/api/v1/changes?after={first['cursor']}").json()
    assert [each["contest"] for each in second["changes"]] == [HARTLEPOOL]
    assert second["changes"][0]["stage"] == "declared"
    third = desk.get(f"/api/v1/changes?after={second['cursor']}").json()
    assert third["changes"] == []
    assert third["cursor"] == second["cursor"]


def test_a_restart_has_the_same_changes_under_the_same_cursors(night: Rehearsal) -> None:
    night.rush(BLYTH)
    night.declare(BLYTH, HARTLEPOOL)
    again = Changes(Papers(night.almanac))
    again.add(night.ledger.read())
    assert again.every == night.live.changes.every


def test_who_entered_a_figure_is_nobody_elses_business(night: Rehearsal) -> None:
    night.declare(BLYTH)
    desk = night.client()
    for address in ("/api/v1/standing", "/api/v1/changes", f"/api/v1/contests/{BLYTH}/history", "/night", "/night.csv"):
        assert "bob" not in desk.get(address).text, address


class _Reader:
    """An ASGI listener that keeps what it is sent, or does not read at all."""

    def __init__(self, *, reads: bool = True) -> None:
        self.sent: list[bytes] = []
        self.reads = reads
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            self.sent.append(message.get("body", b""))
            if not self.reads:
                await asyncio.Event().wait()

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        made = []
        for block in b"".join(self.sent).decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                made.append((lines["event"], json.loads(lines["data"])))
        return made


async def _listen(stream: Stream, reader: _Reader) -> asyncio.Task[None]:
    task = asyncio.create_task(stream({"type": "http"}, reader.receive, reader.send))  # type: ignore[arg-type]
    await asyncio.sleep(0.02)
    return task


def test_a_listener_that_comes_back_is_told_what_it_missed(night: Rehearsal) -> None:
    night.declare(BLYTH)
    cursor = night.live.moment.sequence
    night.declare(HARTLEPOOL)

    async def story() -> None:
        reader = _Reader()
        task = await _listen(Stream(night.live, cursor), reader)
        changes = [told for name, told in reader.events() if name == "change"]
        assert [each["contest"] for each in changes] == [HARTLEPOOL]
        assert "Hartlepool: Lab hold, majority 3,595." in changes[0]["sentence"]
        assert changes[0]["test"] is True
        night.live.hub.tell("change", night.live.message(BLYTH, 99), 99)
        await asyncio.sleep(0.02)
        assert reader.events()[-1][1]["contest"] == BLYTH
        assert b"id: 99" in b"".join(reader.sent)
        reader.left.set()
        await asyncio.wait_for(task, 2)
        assert night.live.hub.listeners == set()

    asyncio.run(story())


def test_a_listener_that_never_reads_harms_nobody(night: Rehearsal) -> None:
    async def story() -> None:
        stuck, good = _Reader(reads=False), _Reader()
        held = await _listen(Stream(night.live, None), stuck)
        well = await _listen(Stream(night.live, None), good)
        for number in range(150):
            night.live.hub.tell("beat", {"n": number})
            if number % 40 == 0:
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        assert night.live.hub.dropped >= 1
        assert len(good.events()) >= 150
        held.cancel()
        good.left.set()
        await asyncio.wait_for(well, 2)

    asyncio.run(story())


def test_when_the_desk_stops_listeners_are_let_go_at_once() -> None:
    hub = Hub()
    listener = hub.join()
    hub.close()
    assert listener.queue.get_nowait() is None
    assert line_of("beat", {"a": 1}, 7) == b'id: 7\nevent: beat\ndata: {"a":1}\n\n'


def test_the_desk_follows_its_store(almanac: Almanac, tmp_path: Path) -> None:
    night = Rehearsal(almanac, tmp_path)
    live = Live(almanac, Ledger.open(night.ledger.name.removeprefix("sqlite:///")), project=False, every=0.02)

    async def story() -> None:
        async with live.lifespan(None):
            reader = _Reader()
            task = await _listen(Stream(live, None), reader)
            await asyncio.to_thread(night.declare, BLYTH)
            for _ in range(100):
                if any(name == "change" for name, _ in reader.events()):
                    break
                await asyncio.sleep(0.02)
            assert live.moment.standing.declared == 1
            assert [told["contest"] for name, told in reader.events() if name == "change"] == [BLYTH]
        await asyncio.wait_for(task, 2)

    asyncio.run(story())


@pytest.mark.parametrize(
    "address",
    ["/contest/" + "x" * 5000, "/find?q=" + "%00%ff" * 50, "/election/%2e%2e%2fetc", "/map/parl.2019-12-12?mode=%3Cs",
     "/area/%F0%9F%92%A9", "/contest/parl..2019", "/council/%27%22", "/polls?territory=mars", "/targets/nobody",
     "/election/parl.2019-12-12?at=yesterday", "/records/parl.2019-12-12@x", "/party/%3Cb%3E", "/flows?from=a&to=b",
     "/embed/map/parl.1997-05-01", "/card/contest/none.svg", "/election/local.nowhere.2021-05-06",
     "/map/parl.2001-06-07",
     "/api/v1/elections/%00", "/swing/parl.2019-12-12?rule=none", "/forecast/parl.hartlepool.by.2021-05-06?lab=a"],
)  # fmt: skip
def test_bad_questions_get_a_plain_no(desk: Desk, address: str) -> None:
    answer = desk.get(address)
    assert 200 <= answer.status_code < 500
    assert "<script>" not in answer.text.replace('<script src="/static', "")


def test_a_body_has_an_end(desk: Desk) -> None:
    assert desk.post("/check", content=b"text=" + b"a" * (LARGEST + 10)).status_code == 413
    assert desk.post("/", content=b"x").status_code == 405


def test_the_schema_is_there_and_says_what_parts_there_are(desk: Desk) -> None:
    schema = desk.get("/api/v1/openapi.json").json()
    assert schema["info"]["title"] == "Hustings"
    for part in ("/api/v1/elections/{election}", "/api/v1/changes", "/api/v1/standing", "/api/v1/contests/{contest}"):
        assert part in schema["paths"]
    assert not [path for path in schema["paths"] if not path.startswith("/api/v1")]
