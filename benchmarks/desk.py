"""How fast the desk is: the front page of a full general election, and a thousand open streams, on this machine.

The desk runs as one process, as ``hustings serve`` starts it, and what asks it runs beside it on the same cores: a
plain asyncio client that keeps its connections. Run with ``python -m benchmarks.desk``.

    read     requests a second and their latency, of the front page with all 650 seats, packed, from 32 connections
    spent    bytes of the first view: page, style sheet, script and typefaces
    stream   from telling the hub to the last byte at a listener, for 1,000 and 2,000 listeners
    fresh    from the commit of a declaration to a page that shows it
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import os
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

from hustings.almanac.open import Almanac
from hustings.night.events import Declared, Event, Figures
from hustings.night.ledger import Ledger

NIGHT = "parl.2019-12-12"
_CONNECTIONS = 32


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to read")
    parser.add_argument("--listeners", type=int, nargs="*", default=[1000, 2000])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "night.sqlite")
        events = _night(place)
        port = _free_port()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(place, port), daemon=True)
        server.start()
        try:
            told = asyncio.run(_measure(port, place, events, given.seconds, given.listeners, server.pid or 0))
            told["load_average"] = round(os.getloadavg()[0], 1)
        finally:
            server.terminate()
            server.join(10)
    print(json.dumps(told, indent=2))


def _night(place: str) -> list[list[Event]]:
    """A night with all but twenty seats declared; the events of those twenty."""
    almanac = Almanac.open(own=False)
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    people: dict[str, list[dict[str, Any]]] = {}
    for row in almanac.candidacies(NIGHT).iter_rows(named=True):
        people.setdefault(row["contest"], []).append(row)
    every = []
    for row in almanac.contests(NIGHT).sort("declared").iter_rows(named=True):
        here = people[row["contest"]]
        votes = tuple((each["candidate"], each["votes"]) for each in here)
        figures = Figures(votes, tuple(each["candidate"] for each in here if each["elected"]))
        every.append([
            Event(Declared(figures), row["contest"], who, f"{row['contest']}-{who}", declared_at=row["declared"])
            for who in ("ann", "bob")
        ])  # fmt: skip
    ledger.append(*(event for pair in every[:-20] for event in pair))
    ledger.close()
    return every[-20:]


def _serve(place: str, port: int) -> None:
    from hustings.desk.serving import Served, run

    os.environ["HUSTINGS_ALMANAC"] = tempfile.mkdtemp()
    run(Served(store=place, project=False), "127.0.0.1", port, quiet=True)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


async def _measure(
    port: int, place: str, events: list[list[Event]], seconds: float, crowds: list[int], server: int
) -> Any:
    await _up(port)
    body = await _get(port, "/")
    told: dict[str, Any] = {"page_bytes": len(gzip.decompress(body)), "page_packed": len(body)}
    told["first_view"] = await _first_view(port, body)
    spent = _spent(server)
    told["read"] = await _read(port, seconds, b"")
    count = told["read"]["per_second"] * seconds
    told["read"]["server_cpu_us"] = round(1e6 * (_spent(server) - spent) / count)
    tag = await _tag(port)
    told["read_304"] = await _read(port, seconds / 2, b"If-None-Match: " + tag + b"\r\n")
    told["fresh_ms"] = await _fresh(port, place, events[:8])
    for crowd in crowds:
        told[f"stream_{crowd}"] = await _stream(port, place, events[8:], crowd)
        events = events[6:] if len(events) > 14 else events
    return told


async def _up(port: int) -> None:
    for _ in range(200):
        try:
            await _get(port, "/health")
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the desk did not start")


def _spent(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(path: str, more: bytes = b"") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: desk\r\nAccept-Encoding: gzip\r\n".encode() + more + b"\r\n"


async def _get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_ask(path))
    _, body = await _answer(reader)
    writer.close()
    return body


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    low = head.lower()
    at = low.find(b"content-length: ")
    if at < 0:
        return head, b""
    return head, await reader.readexactly(int(low[at + 16 : low.index(b"\r\n", at)]))


async def _tag(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_ask("/"))
    head, _ = await _answer(reader)
    writer.close()
    at = head.lower().index(b"etag: ")
    return head[at + 6 : head.index(b"\r\n", at)]


async def _first_view(port: int, page: bytes) -> dict[str, int]:
    """Bytes over the wire of a first visit, by kind."""
    text = gzip.decompress(page).decode()
    made = {"page": len(page)}
    for name in ("desk.", "live.", "source-sans-3.", "source-serif-4.", "fonts.", "icon."):
        start = text.find(f"/static/{name}")
        if start >= 0:
            made[name.rstrip(".")] = len(await _get(port, text[start : text.index('"', start)]))
    made["total"] = sum(made.values())
    return made


async def _read(port: int, seconds: float, more: bytes) -> dict[str, float]:
    """Requests a second and latency in milliseconds from some connections that are kept."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = _ask("/", more)
        while time.perf_counter() < until:
            began = time.perf_counter()
            writer.write(asked)
            await _answer(reader)
            took.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(_CONNECTIONS)))
    return {"per_second": round(len(took) / (time.perf_counter() - began)), **_quantiles(took)}


def _quantiles(took: list[float]) -> dict[str, float]:
    ranked = sorted(took)
    return {
        f"p{q}_ms": round(1000 * ranked[min(int(q / 100 * len(ranked)), len(ranked) - 1)], 1) for q in (50, 95, 99)
    } | {"worst_ms": round(1000 * ranked[-1], 1)}


async def _fresh(port: int, place: str, events: list[list[Event]]) -> dict[str, float]:
    """From the commit of a declaration to the first front page that has it."""
    ledger = Ledger.open(place)
    took = []
    for pair in events:
        before = await _get(port, "/")
        await asyncio.to_thread(ledger.append, *pair)
        began = time.perf_counter()
        while await _get(port, "/") == before:
            await asyncio.sleep(0.01)
        took.append(time.perf_counter() - began)
    ledger.close()
    return _quantiles(took)


async def _stream(port: int, place: str, events: list[list[Event]], crowd: int) -> dict[str, float]:
    """Listeners hear of a declaration: from the first to hear of it to each of them, and how many did."""
    heard: list[list[float]] = [[] for _ in range(3)]
    round_at = 0
    ready = 0
    gate = asyncio.Semaphore(100)

    async def one() -> None:
        nonlocal ready
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /stream HTTP/1.1\r\nHost: desk\r\n\r\n")
            await reader.readuntil(b"event: beat")
            ready += 1
        try:
            while True:
                line = await reader.readline()
                if not line:
                    return
                if line.startswith(b"event: change"):
                    heard[round_at].append(time.perf_counter())
        except (asyncio.CancelledError, ConnectionError):
            writer.close()

    tasks = [asyncio.create_task(one()) for _ in range(crowd)]
    while ready < crowd:
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    ledger = Ledger.open(place)
    await asyncio.sleep(1)
    for round_at, pair in enumerate(events[:3]):
        await asyncio.to_thread(ledger.append, *pair)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if len(heard[round_at]) >= crowd:
                break
    ledger.close()
    for each in tasks:
        each.cancel()
    spread = [at - min(group) for group in heard for at in group if group]
    return {"listeners": crowd, "heard": min(len(group) for group in heard), **_quantiles(spread)}


if __name__ == "__main__":
    main()
