"""An address watched: one document, or an index that names many; fetched into a folder and read from there.

Only http and https, also after a redirect; a document that has not changed (ETag, Last-Modified) is not fetched again;
none may be larger than a limit, nor the index longer. Everything fetched stays in the folder under its own name, so
nothing is lost and a night can be read again from it. A name and password come from the environment
(``HUSTINGS_FEED_USER``, ``HUSTINGS_FEED_PASSWORD``), never from the address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from hustings.errors import BadInput
from hustings.night.feeds.folder import MOST_BYTES

__all__ = ["Address", "Answer", "fetch", "is_address", "shown"]

MOST_IN_AN_INDEX = 20_000
_PATIENCE = 20.0
_LINK = re.compile(r"""href\s*=\s*["']([^"'<>\s]+)["']""", re.IGNORECASE)
_FEED = re.compile(r"\.(?:xml|json|csv|tsv)(?:\.gz)?$", re.IGNORECASE)
_NAME = re.compile(r"[^\w.,()'&-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: status (304: not changed), bytes, and what to say next time."""

    status: int
    payload: bytes = b""
    etag: str = ""
    modified: str = ""


class Getter(Protocol):
    """Fetches an address, saying what is held already."""

    def __call__(self, address: str, held: Answer | None) -> Answer: ...


def is_address(text: str) -> bool:
    """Whether this names an address and no folder."""
    return "://" in text


def shown(address: str) -> str:
    """An address as it may be printed: without name, password and query."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the same host only, and only by http and https."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # urllib's own
        if urlsplit(newurl).hostname != urlsplit(req.full_url).hostname or urlsplit(newurl).scheme not in _SCHEMES:
            raise BadInput(f"{shown(req.full_url)} sends on to another host; that is not followed.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_SCHEMES = ("http", "https")


def fetch(address: str, held: Answer | None = None, *, most: int = MOST_BYTES) -> Answer:
    """Fetch an address. Raises :class:`~hustings.errors.BadInput` for what cannot or may not be fetched."""
    _allowed(address)
    request = urllib.request.Request(_plain(address), headers={"User-Agent": "hustings", "Accept-Encoding": "identity"})
    if held and held.etag:
        request.add_header("If-None-Match", held.etag)
    if held and held.modified:
        request.add_header("If-Modified-Since", held.modified)
    user = os.environ.get("HUSTINGS_FEED_USER")
    if user:
        secret = f"{user}:{os.environ.get('HUSTINGS_FEED_PASSWORD', '')}".encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(secret).decode()}")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(), _WebOnly(),
        urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler(),
    ):  # fmt: skip
        opener.add_handler(handler)
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            payload = answer.read(most + 1)
            if len(payload) > most:
                raise BadInput(f"{shown(address)} sends more than {most // 1024**2} MB; nothing of it was kept.")
            return Answer(
                answer.status, payload, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
            )
    except urllib.error.HTTPError as error:
        if error.code == 304 and held is not None:
            return Answer(304, b"", held.etag, held.modified)
        raise BadInput(f"{shown(address)} answers {error.code} {error.reason}.") from None
    except (OSError, HTTPException) as error:
        raise BadInput(f"{shown(address)} cannot be reached ({error}).") from None


def _plain(address: str) -> str:
    """An address as it goes over the wire: a path with Môn in it is written %C3%B4."""
    parts = urlsplit(address)
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, parts.netloc, path, quote(parts.query, safe="=&%+/:?,;~-._"), ""))


def _allowed(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise BadInput(f"{shown(address)} is no web address.", remedy="Only http and https are fetched.")
    if parts.username or parts.password:
        raise BadInput(
            "The address holds a name or password.",
            remedy="Set HUSTINGS_FEED_USER and HUSTINGS_FEED_PASSWORD instead; an address is logged.",
        )


@dataclass(slots=True)
class Address:
    """An address and what has been fetched from it into ``spool``."""

    address: str
    spool: Path
    get: Callable[[str, Answer | None], Answer] = fetch
    faults: list[str] = field(default_factory=list)
    _held: dict[str, Answer] = field(default_factory=dict)

    def refresh(self) -> int:
        """Fetch what is new; how many files were written. Faults of single documents are listed in ``faults``.

        Raises :class:`~hustings.errors.BadInput` where the address itself cannot be fetched.
        """
        self.faults.clear()
        _allowed(self.address)
        self.spool.mkdir(parents=True, exist_ok=True)
        answer = self.get(self.address, self._held.get(self.address))
        if answer.status != 304:
            names = self._index(answer.payload)
            self._held[self.address] = (
                answer if names is None else Answer(200, answer.payload, answer.etag, answer.modified)
            )
            if names is None:
                return self._keep(self.address, answer.payload)
        else:
            names = self._index(self._held[self.address].payload)
        return sum(map(self._one, names or ()))

    def _one(self, address: str) -> int:
        held = self._held.get(address)
        try:
            answer = self.get(address, held)
        except BadInput as error:
            self.faults.append(error.message)
            return 0
        if answer.status == 304:
            return 0
        self._held[address] = Answer(answer.status, b"", answer.etag, answer.modified)
        return self._keep(address, answer.payload)

    def _keep(self, address: str, payload: bytes) -> int:
        """Write a document under its own name; one that has changed keeps the old beside it."""
        name = _NAME.sub("_", unquote(urlsplit(address).path.rsplit("/", 1)[-1])).lstrip(".") or "feed"
        path = self.spool / name
        if path.is_file():
            before = path.read_bytes()
            if before == payload:
                return 0
            kept = self.spool / f".before-{hashlib.sha256(before).hexdigest()[:12]}-{name}"
            kept.write_bytes(before)
        part = self.spool / f".{name}.part"
        part.write_bytes(payload)
        part.replace(path)
        return 1

    def _index(self, payload: bytes) -> list[str] | None:
        """The addresses an index names, on the same host; ``None`` where the payload is a document itself."""
        head = payload[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        links: list[str] = []
        if head.startswith((b"<!doctype html", b"<html")):
            links = _LINK.findall(payload.decode("utf-8", "replace"))
        elif head.startswith(b"["):
            links = _names(payload)
        if not links:
            return None
        whole = [urljoin(self.address, each) for each in links]
        host = urlsplit(self.address).netloc
        mine = [each for each in whole if urlsplit(each).netloc == host and _FEED.search(urlsplit(each).path)]
        if len(mine) > MOST_IN_AN_INDEX:
            raise BadInput(f"{shown(self.address)} lists {len(mine):,} files, more than a night can have.")
        return list(dict.fromkeys(mine))


def _names(payload: bytes) -> list[str]:
    """The file names of an index in JSON: a list of texts."""
    try:
        told = json.loads(payload)
    except ValueError:
        return []
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
