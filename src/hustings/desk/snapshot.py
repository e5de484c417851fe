"""A snapshot of the desk as plain files, for any host that serves files or any network that spreads them.

Every page that can be reached from the front page by links, with its CSV and JSON, each under its own address; pages at
an address with a query are left out, as is what only a running desk can do (finding, checking, the stream).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hustings.desk.assets import assets
from hustings.desk.site import Site
from hustings.errors import BadInput

__all__ = ["Snapshot", "write_snapshot"]

_LINK = re.compile(r'(?:href|src)="(/[^"#?]*)')
_LEFT_OUT = (
    "/find",
    "/check",
    "/stream",
    "/health",
    "/api",
    "/embed",
    "/forecast",
    "/flows",
    "/id/",
    "/night",
    "/swing",
)
_DEEP = ("/area/", "/party/", "/records/", "/targets/")


class Snapshot:
    """What was written: pages, files and bytes."""

    def __init__(self) -> None:
        self.pages = 0
        self.files = 0
        self.bytes = 0
        self.left: list[str] = []

    def put(self, path: Path, body: bytes) -> None:
        """Write one file whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(path.name + ".half")
        half.write_bytes(body)
        half.replace(path)
        self.files += 1
        self.bytes += len(body)


def write_snapshot(
    site: Site,
    folder: Path,
    fetch: Callable[[str], tuple[int, str, bytes]],
    *,
    deep: bool = True,
    on_page: Callable[[str, int], None] = lambda *_: None,
) -> Snapshot:
    """Write the desk to ``folder``. ``fetch`` gives status, media type and bytes of an address.

    ``deep`` follows links to areas, parties, records and targets too. Raises :class:`~hustings.errors.BadInput` where
    the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be a folder: {error.strerror}.", remedy="Name another folder.") from None
    made = Snapshot()
    for each in assets().values():
        made.put(folder / each.address.lstrip("/"), each.body)
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        status, kind, body = fetch(address)
        on_page(address, len(waiting))
        if status != 200:
            made.left.append(address)
            continue
        if not kind.startswith("text/html"):
            made.put(folder / unquote(address).lstrip("/"), body)
            continue
        text = body.decode()
        if address == "/":
            made.put(folder / "404.html", fetch("/not-found")[2])
        made.pages += 1
        made.put(_place(folder, address), _without_queries(text).encode())
        for found in _LINK.findall(text):
            path = urlsplit(found).path
            skipped = path.startswith(_LEFT_OUT) or (not deep and path.startswith(_DEEP)) or path.startswith("/static/")
            if path not in seen and not skipped and not path.endswith(".png"):
                seen.add(path)
                waiting.append(path)
    return made


def _place(folder: Path, address: str) -> Path:
    plain = unquote(address).strip("/")
    return folder / plain / "index.html" if plain else folder / "index.html"


def _without_queries(text: str) -> str:
    """A page that stands still listens to no stream."""
    return re.sub(r' data-stream="[^"]*"', "", text)
