"""Who listens to the stream: each message made once, put in every listener's queue, and slow listeners let go.

A listener that does not read fills its own queue and no other; when it is full the listener is dropped. Its browser
comes back by itself with the cursor of the last message it got, and is told what it has missed.
"""

from __future__ import annotations

import asyncio
import json

__all__ = ["Hub", "Listener", "line_of"]

_ROOM = 100


def line_of(name: str, told: object, sequence: int | None = None) -> bytes:
    """One message of the stream as its format wants it, with the cursor as its id."""
    cursor = f"id: {sequence}\n" if sequence is not None else ""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"{cursor}event: {name}\ndata: {text}\n\n".encode()


class Listener:
    """One open stream: what is still to be sent to it. ``None`` in its queue is the end.

    ``heard`` is the cursor of the last message that it is told without the queue, when it comes back.
    """

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(_ROOM)
        self.dropped = False
        self.heard = -1

    def give(self, message: bytes, sequence: int | None = None) -> bool:
        """Put a message in, unless the listener had it already; false where there is no room left for it."""
        if sequence is not None and sequence <= self.heard:
            return True
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.dropped = True
            return False
        return True


class Hub:
    """Every open stream of one process."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.dropped = 0
        self.closed = False

    def join(self) -> Listener:
        """A new listener; one that comes when the server stops is sent back at once."""
        listener = Listener()
        if self.closed:
            listener.dropped = True
        else:
            self.listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """A listener that has gone."""
        self.listeners.discard(listener)

    def tell(self, name: str, told: object, sequence: int | None = None) -> None:
        """A message to everybody."""
        message = line_of(name, told, sequence)
        for listener in list(self.listeners):
            if not listener.give(message, sequence):
                self.dropped += 1
                self.leave(listener)

    def close(self) -> None:
        """Let every listener go, so that a server can stop: browsers come back to the next one."""
        self.closed = True
        for listener in list(self.listeners):
            if not listener.queue.full():
                listener.queue.put_nowait(None)
            listener.dropped = True
        self.listeners.clear()
