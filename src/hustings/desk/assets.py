"""The files every page leans on: style sheets, fonts and one script, each under a name that holds its own hash.

A file whose name changes with its content can be kept for ever by browsers and by anything between (``immutable``).
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from hustings.atlas.palette import PARTIES, stylesheet
from hustings.count import list_sheet, sheet_page
from hustings.desk.frame import FONTS, styles

__all__ = ["Asset", "assets", "url_of"]


_SHEETS = ("desk.css", "check.css", "forecast.css", "enter.css", "counts.css")
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#16181B" d="M8 0l7 4v8l-7 4-7-4V4z"/>'
    b'<path fill="#FBFAF6" d="M4.5 4.5h2v2.6h3V4.5h2v7h-2V8.8h-3v2.7h-2z"/></svg>'
)
"""The mark in a browser's tab: a hexagon with an H."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its address under the root, its bytes and what they are; packed too, where that makes them fewer."""

    address: str
    body: bytes
    kind: str
    packed: bytes = b""


@cache
def assets() -> MappingProxyType[str, Asset]:
    """Every asset by its plain name: ``desk.css``, ``fonts.css``, ``live.js`` and the fonts."""
    made: dict[str, Asset] = {}
    for _, name, _ in FONTS:
        made[name] = _asset(name, (files("hustings.desk") / "fonts" / name).read_bytes(), "font/woff2")
    made["fonts.css"] = _asset("fonts.css", _faces(made).encode(), "text/css; charset=utf-8")
    sheet = "\n".join((stylesheet(), styles(), _grounds(), *map(_file, _SHEETS)))
    made["desk.css"] = _asset("desk.css", sheet.encode(), "text/css; charset=utf-8")
    made["sheet.css"] = _asset("sheet.css", _printed(made, sheet_page.STYLE), "text/css; charset=utf-8")
    made["list-sheet.css"] = _asset("list-sheet.css", _printed(made, list_sheet.STYLE), "text/css; charset=utf-8")
    made["icon.svg"] = _asset("icon.svg", _ICON, "image/svg+xml")
    made["live.js"] = _asset("live.js", _file("live.js", "static").encode(), "text/javascript; charset=utf-8")
    return MappingProxyType(made)


def url_of(name: str) -> str:
    """The address of an asset by its plain name. Raises ``KeyError`` for one that is not there."""
    return assets()[name].address


def _asset(name: str, body: bytes, kind: str) -> Asset:
    stem, _, ending = name.rpartition(".")
    packed = b"" if ending == "woff2" else gzip.compress(body, 9, mtime=0)
    return Asset(f"/static/{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}", body, kind, packed)


def _file(name: str, folder: str = "templates") -> str:
    return (files("hustings.desk") / folder / name).read_text("utf-8")


def _faces(made: dict[str, Asset]) -> str:
    """``optional``: a page never waits for a font, and never jumps when one comes late."""
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:optional;'
        f"src:url({made[name].address}) format('woff2')}}"
        for family, name, weight in FONTS
    )


def _printed(made: dict[str, Asset], style: str) -> bytes:
    """The style sheet of a printed sheet, in the desk's typefaces where the reader has not those it names."""
    for theirs, ours in (("Source Sans 3", "Hustings Sans"), ("Source Serif 4", "Hustings Serif")):
        style = style.replace(f'"{theirs}"', f'"{theirs}", "{ours}"')
    return f"{_faces(made).replace('display:optional', 'display:swap')}\n{style}".encode()


def _grounds() -> str:
    """Party colours as grounds of text: ``b-con`` solid for what is declared, ``p-con`` tint for what is not."""
    rules = []
    for key in PARTIES:
        rules.append(
            f".b-{key}{{background:var(--{key}-fill);color:var(--{key}-on);"
            f"box-shadow:inset 0 0 0 1px var(--{key}-edge)}}"
            f".p-{key}{{background:var(--{key}-tint);box-shadow:inset 0 0 0 1px var(--{key}-ink)}}"
            f".k-{key}{{--knob:var(--{key}-fill)}}"
        )
    return "\n".join(rules)
