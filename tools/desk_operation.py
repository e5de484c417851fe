"""The desk in operation, at full size: ``python -m tools.desk_operation [PART ...]``. For the long run.

    workers   four workers on PostgreSQL: how soon each shows a declaration, and who projects when one is killed
    restart   1,000 open streams on SQLite, the desk told to stop and started again: who missed what
    away      the store's server stopped for three minutes: pages, their warning, /health, and the way back

Exit 1 where a promise is not kept; what was measured is printed as one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hustings.almanac.open import Almanac
from hustings.night.events import Event
from hustings.night.ledger import Ledger
from tools.desk_processes import Listening, Serving, declarations, free_port, serving
from tools.postgres import Postgres, running

__all__ = ["main"]

NIGHT = "parl.2019-12-12"
_WORKERS, _STREAMS, _DECLARED = 4, 1_000, 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts named, or all. Returns 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="parts to run; all if none is named")
    told = {name: PARTS[name]() for name in parser.parse_args(arguments).parts or PARTS}
    print(json.dumps(told, indent=1))
    kept = all(each["kept"] for each in told.values())
    return 0 if kept else 1


def _night(place: str, declared: int) -> tuple[Ledger, list[list[Event]]]:
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    results = declarations(Almanac.open(own=False), NIGHT)
    if declared:
        ledger.append(*(event for pair in results[:declared] for event in pair))
    return ledger, results[declared:]


def _quantiles(took: list[float]) -> dict[str, float]:
    ranked = sorted(took)
    return {f"p{q}": round(ranked[min(int(q / 100 * len(ranked)), len(ranked) - 1)], 2) for q in (50, 95, 99)}


def workers() -> dict[str, Any]:
    """Seconds from the commit of a declaration to each worker's page, stream and projection; then a kill."""
    with running(often_killed=True) as server:
        place = server.place()
        ledger, left = _night(place, 100)
        with serving(place, "--quiet", workers=_WORKERS) as desk:
            _projected(desk, ledger)
            told = asyncio.run(_spread(desk, ledger, left[:_DECLARED]))
            (killed,) = desk.projector()
            began = time.monotonic()
            os.kill(killed, signal.SIGKILL)
            ledger.append(*left[_DECLARED])
            _projected(desk, ledger)
            told["projection_after_kill_s"] = round(time.monotonic() - began, 1)
            one = desk.projector()
            told["projectors"] = len(one)
            told["kept"] = told["page_s"]["p95"] <= 1 and told["stream_s"]["p95"] <= 1 and len(one) == 1
        ledger.close()
    return told


def _projected(desk: Serving, ledger: Ledger) -> None:
    desk.each_has("/health", f".{ledger.head()[0]}-")


async def _spread(desk: Serving, ledger: Ledger, results: list[list[Event]]) -> dict[str, Any]:
    people = [Listening(desk.port) for _ in range(40)]
    tasks = [asyncio.create_task(each.listen()) for each in people]
    await asyncio.gather(*(each.ready.wait() for each in people))
    pages: list[float] = []
    streams: list[float] = []
    for pair in results:
        last = int((await asyncio.to_thread(ledger.append, *pair))[-1])
        began = time.monotonic()
        await asyncio.to_thread(desk.each_has, "/night.json", f'"cursor":{last}')
        pages.append(time.monotonic() - began)
        while any(not each.heard or each.heard[-1] < last for each in people):
            await asyncio.sleep(0.005)
        streams += [each.at[-1] - began for each in people]
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    heard = len({each.worker for each in people})
    return {"workers": _WORKERS, "listened_on": heard, "page_s": _quantiles(pages), "stream_s": _quantiles(streams)}


def restart() -> dict[str, Any]:
    """Told to stop with a thousand open streams, and started again on the same port."""
    with tempfile.TemporaryDirectory() as folder:
        ledger, left = _night(str(Path(folder) / "night.sqlite"), 100)
        told = asyncio.run(_restarted(str(Path(folder) / "night.sqlite"), ledger, left))
        ledger.close()
    return told


async def _restarted(place: str, ledger: Ledger, left: list[list[Event]]) -> dict[str, Any]:
    port, cursors = free_port(), [int(ledger.append(*left.pop(0))[-1])]
    people = [Listening(port) for _ in range(_STREAMS)]
    for each in people:
        each.heard.append(cursors[0])

    async def heard() -> None:
        async with asyncio.timeout(120):
            while any(len(each.heard) < len(cursors) for each in people):
                await asyncio.sleep(0.02)

    def declare(count: int) -> None:
        cursors.extend(int(ledger.append(*left.pop(0))[-1]) for _ in range(count))

    first = serving(place, "--no-project", "--quiet", port=port)
    desk = await asyncio.to_thread(first.__enter__)
    tasks = [asyncio.create_task(each.listen(named=False, every=1.0)) for each in people]
    await asyncio.gather(*(each.ready.wait() for each in people))
    declare(2)
    await heard()
    took = await asyncio.to_thread(desk.stop)
    await asyncio.to_thread(first.__exit__, None, None, None)
    clean = sum(each.ends[:1] == ["clean"] for each in people)
    declare(3)
    began = time.monotonic()
    second = serving(place, "--no-project", "--quiet", port=port)
    desk = await asyncio.to_thread(second.__enter__)
    await heard()
    back = time.monotonic() - began
    declare(2)
    await heard()
    await asyncio.to_thread(second.__exit__, None, None, None)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    whole = sum(each.heard == cursors for each in people)
    return {"streams": _STREAMS, "ended_clean": clean, "stopped_in_s": round(took, 1), "all_back_in_s": round(back, 1),
            "missed_nothing": whole, "kept": whole == clean == _STREAMS and took < 10}  # fmt: skip


def away() -> dict[str, Any]:
    """The server of the store stopped until every page is red, and started again."""
    with running(often_killed=True) as server:
        place = server.place()
        ledger, left = _night(place, 20)
        with serving(place, "--no-project", "--quiet", workers=2) as desk:
            told = _levels(server, desk)
            began = time.monotonic()
            last = int(ledger.append(*left[0])[-1])
            desk.each_has("/night.json", f'"cursor":{last}')
            told["back_in_s"] = round(time.monotonic() - began, 1)
            well = {answer.status for answer in desk.each("/health").values()}
            told["kept"] = told["pages"] == [200] and told["levels"] == ["fresh", "amber", "red"] and well == {200}
        ledger.close()
    return told


def _levels(server: Postgres, desk: Serving) -> dict[str, Any]:
    """What pages and /health say while the server is away."""
    server.stop()
    pages: set[int] = set()
    levels: list[str] = []
    until = time.monotonic() + 240
    while "red" not in levels and time.monotonic() < until:
        health = desk.ask("/health")
        level = str(health.json()["level"])
        if level not in levels:
            levels.append(level)
        page = desk.ask("/")
        pages.add(page.status)
        if level == "red" and (health.status != 503 or 'class="stale s2"' not in page.text):
            levels.append("no warning")
        time.sleep(0.5)
    server.start()
    return {"pages": sorted(pages), "levels": levels}


PARTS = {"workers": workers, "restart": restart, "away": away}


if __name__ == "__main__":
    sys.exit(main())
