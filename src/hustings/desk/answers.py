"""One page in three forms at one address: HTML for people, CSV and JSON for programs.

A page is made once as a :class:`Made` and printed in the form that was asked for, by a suffix (``.csv``, ``.json``)
or by ``Accept``. What goes out is a :class:`Rendition`: bytes with their hash for an ETag, packed once.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hustings.almanac.exports import write_csv

__all__ = [
    "EMBEDDABLE",
    "FORMS",
    "STRICT",
    "Form",
    "Made",
    "Rendition",
    "as_csv",
    "as_json",
    "form_of",
    "kind_of",
    "rendition",
]

Form = Literal["html", "csv", "json"]
FORMS: dict[str, Form] = {".csv": "csv", ".json": "json"}
_KINDS: dict[Form, str] = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}

_NOTHING = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
STRICT = _NOTHING + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The policy of every page: nothing inline, nothing from another host, in nobody's frame."""
EMBEDDABLE = STRICT.replace("frame-ancestors 'none'", "frame-ancestors *")
"""The same for what is made to stand in another page."""


@dataclass(frozen=True, slots=True)
class Made:
    """A page before it is printed.

    ``title`` is the sentence in the window's title; ``template`` prints ``view``; ``json`` and ``header`` with ``rows``
    are the same figures for programs. ``credits`` are credit lines. ``path`` is the page's own address without suffix.
    ``nav`` is the word of the masthead that is current. ``embed`` is the address of its embed, where it has one.
    """

    title: str
    template: str
    view: Mapping[str, object]
    json: Mapping[str, object] | None = None
    header: Sequence[str] = ()
    rows: Iterable[Sequence[object]] = ()
    credits: Sequence[str] = ()
    path: str = ""
    nav: str = ""
    embed: str = ""
    card: str = ""
    about: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendition:
    """Bytes ready to send: plain and packed, each with its own ETag, and the headers that go with both."""

    status: int
    plain: bytes
    packed: bytes
    plain_headers: tuple[tuple[bytes, bytes], ...]
    packed_headers: tuple[tuple[bytes, bytes], ...]
    tag: bytes
    version: str = ""

    @property
    def private(self) -> bool:
        """Whether nobody is to keep it, we no more than a browser."""
        return (b"cache-control", b"no-store") in self.plain_headers

    def same(self, wanted: bytes) -> bool:
        """Whether one of the ETags in an ``If-None-Match`` is this rendition's, however it was packed."""
        if wanted.strip() == b"*":
            return True
        tags = (each.strip().removeprefix(b"W/").strip(b'"') for each in wanted.split(b","))
        return any(each.removesuffix(b"-gz") == self.tag for each in tags)


def form_of(accept: str) -> Form:
    """The form that an ``Accept`` header asks for; HTML where it asks for nothing in particular."""
    if "text/html" in accept:
        return "html"
    if "application/json" in accept:
        return "json"
    return "csv" if "text/csv" in accept else "html"


def as_json(value: Mapping[str, object]) -> bytes:
    """A JSON object as UTF-8, dates in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> object:
    iso = getattr(value, "isoformat", None)
    return iso() if iso is not None else str(value)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV in UTF-8, every cell neutralised against spreadsheets that run what they read."""
    out = io.StringIO()
    write_csv(rows, header, out)
    return out.getvalue().encode()


def rendition(
    body: bytes,
    kind: str,
    *,
    status: int = 200,
    version: str = "",
    headers: Mapping[str, str] | None = None,
) -> Rendition:
    """Bytes with their headers: ETag, encoding, and whatever ``headers`` adds or replaces."""
    tag = hashlib.sha256(body).hexdigest()[:20]
    packed = gzip.compress(body, 6, mtime=0) if len(body) > 400 and not kind.startswith(("image/png", "font/")) else b""
    common = {"cache-control": "public, max-age=0, s-maxage=1, must-revalidate", "vary": "Accept, Accept-Encoding"}
    common |= {"content-type": kind} | {name.lower(): value for name, value in (headers or {}).items()}

    def lines(content: bytes, etag: str, encoding: str = "") -> tuple[tuple[bytes, bytes], ...]:
        every = common | {"etag": f'"{etag}"', "content-length": str(len(content))}
        if encoding:
            every["content-encoding"] = encoding
        return tuple((name.encode(), value.encode()) for name, value in every.items())

    return Rendition(
        status=status,
        plain=body,
        packed=packed,
        plain_headers=lines(body, tag),
        packed_headers=lines(packed, f"{tag}-gz", "gzip"),
        tag=tag.encode(),
        version=version,
    )


def kind_of(form: Form) -> str:
    """The media type of a form."""
    return _KINDS[form]
