"""Fault 32: a desk that is told to stop lets open streams end, and the next on its port misses nobody anything."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hustings.almanac.open import Almanac
from hustings.night.ledger import Ledger
from tests.desk.desks import NIGHT
from tools.desk_processes import Listening, Serving, declarations, free_port, serving

STREAMS = 200


@asynccontextmanager
async def _started(place: str, port: int) -> AsyncIterator[Serving]:
    """A desk, started and ended while those who listen go on."""
    desk = serving(place, "--no-project", "--quiet", port=port)
    made = await asyncio.to_thread(desk.__enter__)
    try:
        yield made
    finally:
        await asyncio.to_thread(desk.__exit__, None, None, None)


def test_a_worker_restarts_with_200_open_streams_and_nothing_is_missed(almanac: Almanac, tmp_path: Path) -> None:
    place, port = str(tmp_path / "night.sqlite"), free_port()
    ledger = Ledger.create(place, "test", [NIGHT], actor="desk")
    results = declarations(almanac, NIGHT)
    told: list[int] = []

    def declare(count: int) -> None:
        for _ in range(count):
            told.append(int(ledger.append(*results.pop(0))[-1]))

    async def story() -> None:
        people = [Listening(port) for _ in range(STREAMS)]

        async def heard() -> None:
            async with asyncio.timeout(60):
                while any(len(each.heard) < len(told) for each in people):
                    await asyncio.sleep(0.01)

        async with _started(place, port) as first:
            tasks = [asyncio.create_task(each.listen(named=False)) for each in people]
            async with asyncio.timeout(60):
                await asyncio.gather(*(each.ready.wait() for each in people))
            declare(1)
            await heard()
            began = time.monotonic()
            took = await asyncio.to_thread(first.stop)
            assert first.process.returncode in (0, -signal.SIGTERM)  # it ends by the signal, when all is done
            assert took < 5, "open streams are not waited for"
            assert {tuple(each.ends[:1]) for each in people} == {("clean",)}
        declare(3)  # while there is no desk
        async with _started(place, port) as second:
            await heard()
            declare(2)
            await heard()
            assert time.monotonic() - began < 60
            await asyncio.to_thread(second.stop)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert [each.heard for each in people] == [told] * STREAMS

    asyncio.run(story())
    ledger.close()
