"""Attacks on the server itself: clients that trickle, stall, flood or replay, and requests that are none."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hustings.almanac.open import Almanac
from hustings.desk import patience
from hustings.desk.app import LARGEST, create_app
from hustings.desk.live import Live
from hustings.night.acts import state_of
from hustings.night.ledger import Ledger
from tests.desk.desks import NIGHT
from tests.desk.test_entry_desk import BY
from tests.desk.test_entry_desk import Desk as EntryDesk
from tools.desk_processes import Connection, Listening, Serving, declarations, serving

# -- bodies and slow clients ----------------------------------------------------------------------------------------


class Server:
    """A desk with its own limits of patience, served from a thread of the test over real sockets."""

    def __init__(self, almanac: Almanac, folder: Path) -> None:
        import uvicorn

        self.ledger = Ledger.create(str(folder / "night.sqlite"), "test", [NIGHT], actor="desk")
        self.live = Live(almanac, self.ledger, project=False, every=0.02)
        config = uvicorn.Config(create_app(almanac, self.live), port=0, log_level="critical", http=patience.Patient)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 30
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        return len(self._server.server_state.connections)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
        self.ledger.close()


@pytest.fixture
def served(almanac: Almanac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(patience, "WHOLE", 0.4)
    monkeypatch.setattr(patience, "STALLED", 0.4)
    made = Server(almanac, tmp_path)
    yield made
    made.stop()


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def _cut_off(connection: socket.socket, send: bytes) -> float:
    """Send a byte at a time until the desk hangs up; the seconds that took."""
    began = time.monotonic()
    connection.settimeout(0.05)
    try:
        for each in send:
            connection.sendall(bytes([each]))
            try:
                if connection.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
    except OSError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize(
    "words",
    [b"GET / HTTP/1.1\r\nHost: desk\r\nX-Slow: " + b"z" * 500,
     b"POST /check HTTP/1.1\r\nHost: desk\r\nContent-Length: 100000\r\n\r\n" + b"z" * 500,
     b"GET /health HTTP/1.1\r\nHost: desk\r\n\r\nGET / HTTP/1.1\r\nX: " + b"z" * 500],
    ids=["head", "body", "second-request"],
)  # fmt: skip
def test_a_client_that_sends_a_byte_at_a_time_is_cut(served: Server, words: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as slow:
        start = words.index(b"z")
        slow.sendall(words[:start])
        assert _cut_off(slow, words[start:]) < 5
    with Connection(served.port) as other:
        assert other.ask("/health").status == 200


def test_a_client_that_says_nothing_is_cut(served: Server) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as silent:
        assert silent.recv(10) == b""


def test_a_listener_whose_connection_never_reads_is_cut_and_others_hear_at_once(served: Server) -> None:
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    stuck.connect(("127.0.0.1", served.port))
    stuck.sendall(b"GET /stream HTTP/1.1\r\nHost: desk\r\n\r\n")
    hub = served.live.hub
    _until(lambda: len(hub.listeners) == 1)
    # Fill what the system holds for a reader that does not read.
    for _ in range(2_000):
        hub.tell("beat", {"filler": "x" * 20_000})
        time.sleep(0.001)
        if hub.dropped:
            break

    async def story() -> None:
        good = Listening(served.port)
        task = asyncio.create_task(good.listen(named=False))
        async with asyncio.timeout(20):
            await good.ready.wait()
            began = time.monotonic()
            results = declarations(served.live.base, NIGHT)[0]
            told = await asyncio.to_thread(served.ledger.append, *results)
            while not good.heard:
                await asyncio.sleep(0.005)
        assert good.heard == [int(told[-1])]
        assert good.at[0] - began < 2
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
    assert hub.dropped >= 1
    _until(lambda: served.connections == 0)
    stuck.close()


def test_a_body_without_a_length_and_without_an_end_is_refused(served: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WHOLE", 30.0)
    with Connection(served.port) as one:
        one.send(b"POST /check HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n"
                 b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")  # fmt: skip
        for _ in range(LARGEST // 0x10000 + 1):
            one.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        assert one.answer().status == 413


@pytest.mark.parametrize(
    "words",
    [b"GET / HTTP/1.1\r\n\r\n", b"GET /\r\n\r\n", b"\x00\x00\x00\x00\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
     b"POST /check HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"],
    ids=["no-host", "http-0.9", "nulls", "version", "smuggled", "negative", "null-in-path", "long-header", "http-2",
         "two-lengths"],
)  # fmt: skip
def test_what_is_no_request_gets_a_plain_no(served: Server, words: bytes) -> None:
    with Connection(served.port, timeout=10) as one:
        one.send(words)
        try:
            status = one.answer().status
        except OSError:
            status = 400
    assert status < 500
    with Connection(served.port) as other:
        assert other.ask("/health").status == 200


# -- forms ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def entry(almanac: Almanac, tmp_path: Path) -> Iterator[EntryDesk]:
    made = EntryDesk(almanac, tmp_path)
    yield made
    made.people.close()
    made.ledger.close()


def _sealed(answer: httpx.Response) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def test_a_replayed_confirm_is_one_entry(entry: EntryDesk) -> None:
    entry.sign_in("Ann Reeve")
    sealed = _sealed(entry.post("Ann Reeve", f"/enter/{BY}/read", **entry.figures()))
    for _ in range(3):
        entry.post("Ann Reeve", f"/enter/{BY}/confirm", sealed=sealed)
    assert len(state_of(entry.ledger, BY).entries) == 1


def test_a_confirm_replayed_after_signing_out_enters_nothing(entry: EntryDesk) -> None:
    entry.sign_in("Ann Reeve")
    sealed = _sealed(entry.post("Ann Reeve", f"/enter/{BY}/read", **entry.figures()))
    guard, jar = entry.guard("Ann Reeve"), dict(entry.jars["Ann Reeve"])
    entry.post("Ann Reeve", "/enter/sign-out")
    entry.jars["thief"] = jar
    head = entry.ledger.head()
    answer = entry.ask("POST", f"/enter/{BY}/confirm", "thief", data={"guard": guard, "sealed": sealed})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/enter/sign-in")
    assert entry.ledger.head() == head


def test_the_guard_word_of_another_session_is_refused(entry: EntryDesk) -> None:
    for who in ("Ann Reeve", "Cy Marsh"):
        entry.sign_in(who)
    theirs = entry.guard("Ann Reeve")
    answer = entry.ask("POST", f"/enter/{BY}/hold", "Cy Marsh", data={"guard": theirs, "reason": "x"})
    assert answer.status_code == 403


def test_nothing_is_done_by_a_link(entry: EntryDesk) -> None:
    entry.sign_in("Cy Marsh")
    head = entry.ledger.head()
    for act in ("hold", "release", "override", "retract", "call", "withdraw", "countermand", "note", "rush", "confirm"):
        assert entry.ask("GET", f"/enter/{BY}/{act}?reason=x", "Cy Marsh").status_code in (404, 405)
    assert entry.ask("GET", "/enter/sign-out", "Cy Marsh").status_code >= 400
    assert entry.ask("GET", "/enter", "Cy Marsh").status_code == 200
    assert entry.ledger.head() == head


# -- floods ---------------------------------------------------------------------------------------------------------


def test_a_flood_of_readers_leaves_the_stream_alive(almanac: Almanac, tmp_path: Path) -> None:
    place = str(tmp_path / "night.sqlite")
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    results = declarations(almanac, NIGHT)

    async def read(desk: Serving, path: str, count: int, seen: list[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
        for number in range(count):
            to = path.format(number)
            writer.write(f"GET {to} HTTP/1.1\r\nHost: desk\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            seen.append(int(head.split()[1]))
            await reader.readexactly(int(re.search(rb"content-length: (\d+)", head)[1]))  # type: ignore[index]
        writer.close()

    async def story(desk: Serving) -> None:
        people = [Listening(desk.port) for _ in range(20)]
        tasks = [asyncio.create_task(each.listen(named=False)) for each in people]
        seen: list[int] = []
        async with asyncio.timeout(100):
            await asyncio.gather(*(each.ready.wait() for each in people))
            # What is printed once, and addresses that nobody has asked for before, each of which is printed anew.
            flood = [read(desk, "/", 60, seen) for _ in range(30)]
            flood += [read(desk, f"/parties?flood={k}-{{}}", 6, seen) for k in range(6)]
            running = asyncio.gather(*flood)
            late = []
            for pair in results[:3]:
                began = time.monotonic()
                await asyncio.to_thread(ledger.append, *pair)
                heard = len(people[0].heard)
                while any(len(each.heard) <= heard for each in people):
                    await asyncio.sleep(0.01)
                late.append(max(each.at[-1] for each in people) - began)
            await running
        assert set(seen) <= {200, 503}
        assert seen.count(200) >= 1_800
        assert max(late) < 10
        assert all(each.ends == [] for each in people)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    with serving(place, "--no-project", "--quiet") as desk:
        asyncio.run(story(desk))
    ledger.close()
