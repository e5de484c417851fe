"""Desks for tests: over the almanac alone, and over the rehearsal of a night that a test declares as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from hustings.almanac.open import Almanac
from hustings.desk.app import Outermost, create_app
from hustings.desk.live import Live
from hustings.night.events import Declared, Event, Figures, Rush
from hustings.night.ledger import Ledger

NIGHT = "parl.2019-12-12"
BLYTH = "parl.blyth-valley.2019-12-12"
HARTLEPOOL = "parl.hartlepool.2019-12-12"
BY = "parl.hartlepool.by.2021-05-06"


class Desk:
    """Asks a desk as a browser would, without a network; redirects are followed unless told otherwise."""

    def __init__(self, app: Outermost) -> None:
        self.app = app

    def _ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
            more.setdefault("follow_redirects", True)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
                return await client.request(method, address, **more)

        return asyncio.run(go())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self._ask("GET", address, **more)

    def head(self, address: str) -> httpx.Response:
        return self._ask("HEAD", address)

    def post(self, address: str, **more: Any) -> httpx.Response:
        return self._ask("POST", address, **more)


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Rehearsal:
    """A night in a store of its own, declared by two people from the almanac's own figures."""

    def __init__(
        self, almanac: Almanac, folder: Path, nature: str = "test", election: str = NIGHT, clock: Clock | None = None
    ) -> None:
        self.almanac = almanac
        self.clock = clock or Clock(datetime(2019, 12, 13, 3, 0, tzinfo=UTC))
        self.ledger = Ledger.create(
            str(folder / "night.sqlite"),
            nature,
            [election],
            actor="desk",
            clock=self.clock,  # type: ignore[arg-type]
        )
        self.live = Live(almanac, self.ledger, project=False)
        self.app = create_app(almanac, self.live)

    def client(self) -> Desk:
        return Desk(self.app)

    def figures(self, contest: str, **changed: int) -> Figures:
        _, rows = self.almanac.contest(contest)
        votes = tuple((row["candidate"], changed.get(row["party"], row["votes"])) for row in rows.iter_rows(named=True))
        won = max(votes, key=lambda pair: pair[1])[0]
        return Figures(votes, (won,))

    def declare(self, *contests: str, who: Sequence[str] = ("ann", "bob"), revision: int = 1, **changed: int) -> None:
        """Enter a result by each of ``who`` and let the desk hear of it."""
        for contest in contests:
            row, _ = self.almanac.contest(contest)
            when = row["declared"]
            for each in who:
                event = Event(
                    Declared(self.figures(contest, **changed)), contest, each, f"{contest}-{each}-{revision}",
                    revision=revision, declared_at=when,
                )  # fmt: skip
                self.ledger.append(event)
        self.hear()

    def rush(self, contest: str, who: Sequence[str] = ("ann", "bob")) -> None:
        _, rows = self.almanac.contest(contest)
        won = rows.sort("votes", descending=True)["candidate"][0]
        for each in who:
            body = Rush(Figures((), (won,)))
            self.ledger.append(Event(body, contest, each, f"rush-{contest}-{each}"))
        self.hear()

    def hear(self) -> None:
        self.live.take(self.ledger.read(self.live.moment.sequence))
        self.live.stale()


def title_of(answer: httpx.Response) -> str:
    return answer.text.split("<title>")[1].split("</title>")[0]
