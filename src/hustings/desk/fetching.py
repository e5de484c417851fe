"""Asking the desk for a page without a network, as a snapshot does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from hustings.desk.app import Outermost
from hustings.desk.site import Site

__all__ = ["fetcher"]


def fetcher(app: Outermost) -> tuple[Callable[[str], tuple[int, str, bytes]], Site]:
    """A way to ask ``app`` for an address: status, media type, bytes; and its site."""

    def fetch(address: str) -> tuple[int, str, bytes]:
        return asyncio.run(_ask(app, address))

    return fetch, app.site


async def _ask(app: ASGIApp, address: str) -> tuple[int, str, bytes]:
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"desk")], "client": ("127.0.0.1", 0), "server": ("desk", 80), "state": {},
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
    return status, kind, b"".join(parts)
