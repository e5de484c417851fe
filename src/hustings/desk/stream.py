"""The stream: server-sent events for pages that stay open, with a cursor to come back with and nothing missed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hustings.desk.hub import Listener, line_of

if TYPE_CHECKING:
    from hustings.desk.live import Live
    from hustings.desk.site import Site

__all__ = ["router"]

router = APIRouter()

_PATIENCE = 20.0
"""Seconds that one write may wait for a listener that does not read."""
_AGAIN = 2_000
"""Milliseconds after which a browser that lost the stream comes back."""
_AHEAD = 1_000
"""Events by which another worker on the same store may be ahead of this one."""


class Stream(Response):
    """One open stream, from the cursor its listener last heard."""

    def __init__(self, live: Live, cursor: int | None) -> None:
        """For a listener that heard up to ``cursor`` (``None``: a new one)."""
        super().__init__(status_code=200, media_type="text/event-stream")
        self._live = live
        self._cursor = cursor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what was missed, then what comes, until somebody leaves."""
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff"),
        ]  # fmt: skip
        listener = self._live.hub.join()
        # What was missed is read off before anything is awaited, so that no message is both among it and in the queue.
        missed = self._live.since(self._cursor) if self._cursor is not None else []
        told = [(int(str(each["sequence"])), each) for each in missed]
        # Who comes from a worker that is ahead of this one has heard what is only about to be told here.
        listener.heard = max([_known(self._cursor, self._live.moment.sequence), *(sequence for sequence, _ in told)])
        gone = asyncio.create_task(_gone(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _write(send, f"retry: {_AGAIN}\n\n".encode() + line_of("beat", self._live.pulse()))
            for sequence, each in told:
                await _write(send, line_of("change", each, sequence))
            while not listener.dropped or not listener.queue.empty():
                message = await listener.queue.get()
                if message is None:
                    break
                await _write(send, message)
        except (TimeoutError, OSError):
            self._live.hub.dropped += 1
        finally:
            gone.cancel()
            self._live.hub.leave(listener)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _write(send: Send, body: bytes) -> None:
    async with asyncio.timeout(_PATIENCE):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive, listener: Listener) -> None:
    """Wait until the listener hangs up."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            listener.dropped = True
            listener.give(b"")
            return


def _known(cursor: int | None, here: int) -> int:
    """Up to where a listener has heard; one far ahead of all that is known here comes from another store."""
    return cursor if cursor is not None and cursor <= here + _AHEAD else -1


def _cursor(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 16 else None


async def stream(request: Request) -> Response:
    """Listen. ``Last-Event-ID``, or ``?after=``, is the cursor of the last message that was heard."""
    site: Site = request.app.state.site
    if site.live is None:
        return Response("There is no night to follow.\n", 404, media_type="text/plain")
    cursor = _cursor(request.headers.get("last-event-id") or request.query_params.get("after"))
    return Stream(site.live, cursor)


router.add_api_route("/stream", stream, methods=["GET"], include_in_schema=False)
