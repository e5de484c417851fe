"""An article read: plain text or a web page, its characters counted, its date given, found or not known.

Positions are counted in characters of the file as decoded. In a web page they count in the page's own source: the text
is taken out of the markup with a map back, and scripts, styles and the page's furniture are left out.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from hustings.claims.days import day_in_name, day_in_text
from hustings.claims.tokens import bag
from hustings.errors import BadFile

__all__ = ["Article", "article_of", "decode", "read_article"]

_HTML = re.compile(r"<!doctype html|<html\b|<(?:body|article|main|div|p|h1)\b[^>]*>", re.IGNORECASE)
_LEFT_OUT = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "button"})
_BLOCKS = bag(
    "address article aside blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr li main ol p "
    "section table td th tr ul"
)


@dataclass(frozen=True, slots=True)
class Article:
    """A text and when it was written.

    ``basis`` says how ``day`` is known: "given", "file name", "the page", "date line", or "" where it is not.
    ``pieces`` (a web page only) pairs a position in ``text`` with the same in the file.
    """

    file: str
    text: str
    day: date | None
    basis: str
    pieces: tuple[tuple[int, int], ...] = ()

    def in_file(self, start: int, end: int) -> tuple[int, int]:
        """The positions in the file of a span of ``text``: the same in plain text."""
        if not self.pieces:
            return start, end
        return self._place(start), self._place(end - 1) + 1 if end > start else self._place(start)

    def _place(self, position: int) -> int:
        at = bisect_right(self.pieces, position, key=lambda piece: piece[0]) - 1
        begins, source = self.pieces[max(at, 0)]
        return source + position - begins


def read_article(path: Path, day: date | None = None) -> Article:
    """Read one file. Raises :class:`~hustings.errors.BadFile` where it is missing, empty, or no text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"cannot be read: {error.strerror}.", file=str(path), remedy="Name a text file.") from None
    text = decode(raw, str(path))
    return article_of(text, file=str(path), day=day, html=path.suffix.casefold() in (".html", ".htm"))


def article_of(text: str, *, file: str = "text", day: date | None = None, html: bool = False) -> Article:
    """An article from text in memory; markup is recognised where ``html`` does not say so."""
    pieces: tuple[tuple[int, int], ...] = ()
    stated: date | None = None
    if html or _HTML.search(text[:2000]):
        page = _Page(text)
        text, pieces, stated = page.text, tuple(page.pieces), page.day
    basis = "given" if day else ""
    for found, how in ((stated, "the page"), (day_in_name(Path(file).name), "file name")):
        if day is None and found is not None:
            day, basis = found, how
    if day is None:
        day = day_in_text(text)
        basis = "date line" if day else ""
    return Article(file, text, day, basis, pieces)


def decode(raw: bytes, file: str) -> str:
    """Bytes as text: UTF-8 (or UTF-16 with its mark), and Windows-1252 byte by byte where UTF-8 fails.

    Raises :class:`~hustings.errors.BadFile` for an empty file and for one that is no text.
    """
    if not raw.strip():
        raise BadFile("is empty.", file=file, remedy="Give an article as plain text or HTML.")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    head = raw[:65536]
    controls = sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 27) for byte in head)
    if b"\0" in head or 20 * controls > len(head):
        raise BadFile("is not text.", file=file, remedy="Give an article as plain text or HTML, not a document file.")
    return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="hustings-mixed")


def _mixed(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, read as Windows-1252: what mixed encodings mostly are."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("hustings-mixed", _mixed)


class _Page(HTMLParser):
    """The text of a page with a map back to its source."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[tuple[int, int]] = []
        self.day: date | None = None
        self._parts: list[str] = []
        self._length = 0
        self._hidden: list[str] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]
        self.feed(source)
        self.close()
        self.text = "".join(self._parts)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add(self, text: str, source: int) -> None:
        if self._hidden or not text:
            return
        self.pieces.append((self._length, source))
        self._parts.append(text)
        self._length += len(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "meta" and (held.get("property") or held.get("name") or "").endswith(("published_time", "date")):
            self._dated(held.get("content"))
        if tag == "time":
            self._dated(held.get("datetime"))
        if tag in _LEFT_OUT:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self._add("\n\n", self._here())

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BLOCKS:
            self._add("\n\n", self._here())

    def handle_data(self, data: str) -> None:
        self._add(re.sub(r"\s", " ", data), self._here())

    def handle_entityref(self, name: str) -> None:
        self._add(unescape(f"&{name};"), self._here())

    def handle_charref(self, name: str) -> None:
        self._add(unescape(f"&#{name};"), self._here())

    def _dated(self, value: str | None) -> None:
        found = re.match(r"(\d{4})-(\d\d)-(\d\d)", value or "")
        if found and self.day is None:
            try:
                self.day = date(*map(int, found.groups()))
            except ValueError:
                return
