"""How long one connection may keep the desk waiting: requests that trickle in, readers that stop reading, a stop.

What uvicorn leaves open. A request must be here whole within :data:`WHOLE` seconds of its first byte (and the first
byte within as many of the connection); a reader who takes nothing for :data:`STALLED` seconds is cut off, whatever is
still to be sent; and when the server is told to stop, streams end at once instead of being waited for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from hustings.desk.hub import Hub

__all__ = ["STALLED", "WHOLE", "Patient"]

WHOLE = 30.0
"""Seconds within which a request, head and body, must have come."""
STALLED = 30.0
"""Seconds after which a reader that takes nothing more is let go."""


class Patient(H11Protocol):
    """One connection, with an end to waiting for it."""

    _arriving: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come; now it has to say something."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Take bytes in. The clock runs from a request's first byte to its last, whatever comes between."""
        super().data_received(data)
        if not self._is_half():
            self._stop_clock()
        elif self._arriving is None:
            self._await_request()

    def _is_half(self) -> bool:
        """Whether what has come is not a whole request: no head yet, a body without its end, or the next one begun."""
        return self.cycle is None or self.cycle.more_body or self.cycle.response_complete

    def _await_request(self) -> None:
        self._arriving = self.loop.call_later(WHOLE, self._cut)

    def _stop_clock(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _cut(self) -> None:
        self.transport.abort()

    def pause_writing(self) -> None:
        """The client reads more slowly than it is sent to."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """It has caught up."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _watch_reader(self) -> None:
        self._unread = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(STALLED, self._look_at_reader)

    def _look_at_reader(self) -> None:
        """Slow is not stopped: only who took nothing since the last look is cut off."""
        if self.transport.get_write_buffer_size() >= self._unread:
            self._cut()
        else:
            self._watch_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop_clock()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: whoever listens to the stream is sent to the next one."""
        hub: Hub | None = self.app_state.get("hub")
        if hub is not None:
            hub.close()
        super().shutdown()
