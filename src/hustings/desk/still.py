"""A page that stands still: its links lead to files beside it, and what needs a running desk is taken out or marked.

The address ``/map/ID?mode=gain`` becomes the file ``map/ID/mode=gain/index.html``, its ``.csv`` the file
``map/ID/mode=gain.csv``. Links are written relative to the page, so that the whole can lie in any folder of any host.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, quote, unquote, urlsplit

__all__ = ["Still", "place_of", "stand_still", "without_links"]

_SUFFIXES = (".csv", ".json", ".svg", ".png", ".txt")
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
_TAG = re.compile(r"<(a|link|script|img|image|use)\b([^>]*)>")
_LINK = re.compile(r'\s(?:xlink:)?(href|src)="([^"]*)"')
_CARD = re.compile(r'<meta property="og:image" content="(?:https?://[^/"]+)?(/card/[^"]+)"')
_NEEDS = '<p class="note">This needs the running desk and is not in a snapshot.</p>'
_AWAY = ' title="Only on the running desk"'


@dataclass(frozen=True, slots=True)
class Still:
    """A page as a file: its text, and the addresses that it links to, which should be files too."""

    text: str
    links: tuple[str, ...]


def place_of(address: str) -> str:
    """The file of an address, relative to the folder: ``contest/ID/index.html``, ``contest/ID.csv``."""
    path, _, query = address.partition("?")
    stem, suffix = unquote(path).strip("/"), ""
    if stem.startswith("static/"):
        return stem
    for each in _SUFFIXES:
        if stem.endswith(each) and stem != each:
            stem, suffix = stem.removesuffix(each), each
    if query:
        stem = f"{stem}/{_named(unquote(query))}".lstrip("/")
    if suffix:
        return stem + suffix
    return f"{stem}/index.html" if stem else "index.html"


def _named(query: str) -> str:
    """A query as the name of a file: ``mode=gain,party=lab``; what no file should be called is told by its hash."""
    plain = re.sub(r"[^\w=,.+-]", "_", query.replace("&", ","), flags=re.ASCII)
    if "," not in query and plain == query.replace("&", ",") and len(plain) <= 100 and not plain.startswith("."):
        return plain
    return f"{plain[:60].lstrip('.')}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def stand_still(text: str, address: str, wanted: Callable[[str], bool], *, rooted: bool = False) -> Still:
    """A page as it stands in a snapshot. ``wanted`` says of an address whether it will be a file there.

    ``rooted``: links from the root of the host, for the one page that is shown at any address.
    """
    here = posixpath.dirname(place_of(address))
    found: dict[str, None] = {}

    def link(tag: re.Match[str]) -> str:
        name, rest = tag[1], tag[2]
        href = _LINK.search(rest)
        if href is None or not href[2].startswith("/"):
            return tag[0]
        told = urlsplit(unescape(href[2]))
        target = told.path + (f"?{told.query}" if told.query else "")
        if told.path == "/embed":  # the maker of embeds needs a running desk; what it makes does not
            target = parse_qs(told.query).get("of", ["/embed"])[0]
        if not target.startswith("/static/"):
            if not wanted(target):
                return "" if name == "link" else f"<{name}{_LINK.sub('', rest, count=1)}{_AWAY}>"
            found[target] = None
        mark = f"#{told.fragment}" if told.fragment else ""
        to = _rooted(target) if rooted else relative(target, here)
        return f'<{name}{rest[: href.start()]} {href[1]}="{to}{mark}"{rest[href.end() :]}>'

    text = _FORM.sub(lambda form: "" if "find" in form[0][:60] else _NEEDS, text)
    text = re.sub(r' data-stream="[^"]*"', "", _TAG.sub(link, text))
    for card in _CARD.findall(text):
        found[unescape(card)] = None
    return Still(text, tuple(found))


def relative(target: str, here: str) -> str:
    """The way from a folder to the file of an address; pages are named by their folder, with a slash at the end."""
    place = place_of(target)
    if posixpath.basename(place) == "index.html":
        return quote(posixpath.relpath(posixpath.dirname(place) or ".", here or "."), safe="/=,+") + "/"
    return quote(posixpath.relpath(place, here or "."), safe="/=,+")


def _rooted(target: str) -> str:
    return "/" + quote(place_of(target).removesuffix("index.html"), safe="/=,+")


def without_links(text: str, address: str, missing: frozenset[str]) -> str:
    """A page that stands still, without its links to addresses that turned out to be no files."""
    here = posixpath.dirname(place_of(address))
    ways = {relative(each, here) for each in missing}

    def link(tag: re.Match[str]) -> str:
        name, rest = tag[1], tag[2]
        href = _LINK.search(rest)
        if href is None or href[2].split("#")[0] not in ways:
            return tag[0]
        return "" if name == "link" else f"<{name}{_LINK.sub('', rest, count=1)}{_AWAY}>"

    return _TAG.sub(link, text)
