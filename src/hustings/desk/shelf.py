"""The shelf: pages already printed, sent again as they are while nothing has been declared since.

The outermost layer of the application. A request for something on the shelf is answered here, before any route or
template is looked at; everything else goes through, and what comes back as a page is laid on the shelf. A page carries
the version of the standing it was printed from: one declaration, and every older page is printed afresh when it is next
asked for. A correction can therefore never be hidden by an old page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hustings.desk.answers import Rendition, form_of

__all__ = ["ALWAYS", "Key", "Shelf", "key_of", "send_rendition"]

Key = tuple[bytes, bytes, str]
_LONGEST = 2_000

ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    (b"strict-transport-security", b"max-age=63072000"),
)
"""Headers of every answer, whatever it is."""


def key_of(scope: Scope) -> Key | None:
    """What a request is kept under: path, query and form; ``None`` for what is never kept."""
    if scope["method"] not in ("GET", "HEAD"):
        return None
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > _LONGEST:
        return None
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return path, query, form_of(accept.decode("latin-1"))


class Shelf:
    """Renditions by what was asked for, the least lately asked for dropped first, within ``room`` bytes."""

    def __init__(self, app: ASGIApp, version: Callable[[], str], room: int = 96_000_000) -> None:
        """Around ``app``; ``version`` says in no time what the pages of now are printed from."""
        self._app = app
        self._version = version
        self._room = room
        self._held: OrderedDict[Key, Rendition] = OrderedDict()
        self._used = 0
        self.hits = 0

    def lay(self, key: Key, made: Rendition) -> None:
        """Keep a rendition. One printed from an older standing is never kept in place of a newer."""
        if made.version != self._version():
            return
        self._drop(key)
        self._held[key] = made
        self._used += len(made.plain) + len(made.packed)
        while self._used > self._room and len(self._held) > 1:
            self._drop(next(iter(self._held)))

    def _drop(self, key: Key) -> None:
        old = self._held.pop(key, None)
        if old is not None:
            self._used -= len(old.plain) + len(old.packed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the shelf, or let the request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        key = key_of(scope)
        held = self._held.get(key) if key is not None else None
        if key is not None and held is not None and held.version == self._version():
            self._held.move_to_end(key)
            self.hits += 1
            await send_rendition(held, scope, send)
            return
        await self._app(scope, receive, send)


async def send_rendition(held: Rendition, scope: Scope, send: Send) -> None:
    """Send a rendition as the request wants it: nothing if it has it already, packed if it can unpack."""
    wanted, packs = b"", False
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            wanted = value
        elif name == b"accept-encoding":
            packs = b"gzip" in value
    packed = packs and bool(held.packed)
    headers = held.packed_headers if packed else held.plain_headers
    body = held.packed if packed else held.plain
    status = held.status
    if wanted and status == 200 and held.same(wanted):
        status, body = 304, b""
        headers = tuple(pair for pair in headers if pair[0] not in (b"content-length", b"content-encoding"))
    elif scope["method"] == "HEAD":
        body = b""
    start: Message = {"type": "http.response.start", "status": status, "headers": [*headers, *ALWAYS]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
