"""Asking the desk for a page without a network, as a snapshot does: in this process, or in several at once.

A page is made once and printed in all its forms: what is fetched as HTML brings its CSV and JSON with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from hustings.desk.app import Outermost
from hustings.desk.site import Site

if TYPE_CHECKING:
    from hustings.desk.serving import Served

__all__ = ["Fetched", "Fetcher", "fetcher", "fetching"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: status, media type, bytes, and its other forms by suffix (``.csv``, ``.json``)."""

    status: int
    kind: str
    body: bytes
    also: Mapping[str, bytes] = field(default_factory=dict)


Ask = Callable[[str], Fetched]
_IN_HAND = 32


class Fetcher:
    """Fetches addresses; ``many`` gives answers as they come, in whatever order."""

    def __init__(self, ask: Ask, site: Site, pool: ProcessPoolExecutor | None = None) -> None:
        """By ``ask``, or with a pool by the processes of it; ``site`` is the desk that is asked."""
        self.ask = ask
        self.site = site
        self._pool = pool

    def __call__(self, address: str) -> Fetched:
        """One answer."""
        return self.ask(address)

    def many(self, addresses: Iterable[str]) -> Iterator[tuple[str, Fetched]]:
        """The answer at each of the addresses."""
        if self._pool is None:
            for address in addresses:
                yield address, self.ask(address)
            return
        # Answers are taken as they come and new work given out at once: never more in hand than can be held.
        left = list(addresses)[::-1]
        held: dict[Future[Fetched], str] = {}
        while left or held:
            while left and len(held) < _IN_HAND:
                address = left.pop()
                held[self._pool.submit(_ask_there, address)] = address
            for done in wait(held, return_when=FIRST_COMPLETED).done:
                yield held.pop(done), done.result()


def fetcher(app: Outermost) -> Fetcher:
    """A way to ask ``app``, in this process."""

    def ask(address: str) -> Fetched:
        return asyncio.run(_ask(app, address))

    return Fetcher(ask, app.site)


@contextmanager
def fetching(served: Served, processes: int = 1) -> Iterator[Fetcher]:
    """A way to ask the desk that ``served`` describes, as it stands now, by so many processes.

    A night is read once and asked in this process alone, so that all of it is of one moment; its projection is the last
    that a running desk has made of it. Raises :class:`~hustings.errors.BadInput` for what cannot be served.
    """
    from hustings.desk.serving import make_app

    app = make_app(replace(served, project=False))
    here = fetcher(app)
    if app.site.live is not None:
        _stand_still(app.site, served)
        yield here
    elif processes == 1:
        yield here
    else:
        from multiprocessing import get_context

        # Not by fork: the threads of the tables' engine do not survive it.
        with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (served,)) as pool:
            yield Fetcher(here.ask, app.site, pool)


def _stand_still(site: Site, served: Served) -> None:
    """Let a night stand as its last event left it, so that the same state is always the same pages."""
    from hustings.desk.following import Projecting

    live = site.live
    assert live is not None
    live.stand_still()
    if served.project:
        live.projecting = Projecting(live.base, live.elections[0], served.prior, live.ledger.shared())
        live.projecting.show(live.moment.sequence)


_there: list[Ask] = []


def _begin(served: Served) -> None:
    from hustings.desk.serving import make_app

    _there.append(fetcher(make_app(served)).ask)


def _ask_there(address: str) -> Fetched:
    return _there[0](address)


async def _ask(app: ASGIApp, address: str) -> Fetched:
    path, _, query = address.partition("?")
    also: dict[str, bytes] = {}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"desk"), (b"accept", b"text/html")], "client": ("127.0.0.1", 0),
        "server": ("desk", 80), "state": {}, "hustings.also": also,
    }  # fmt: skip
    status, kind, parts = 500, "", []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, kind
        if message["type"] == "http.response.start":
            status = message["status"]
            kind = next((v.decode() for n, v in message["headers"] if n == b"content-type"), "")
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Fetched(status, kind, b"".join(parts), also)
