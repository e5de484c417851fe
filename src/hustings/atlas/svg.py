"""A small vocabulary of SVG: elements as values, written the same way every time.

An :class:`Element` is frozen and knows nothing of where it stands. Attributes keep the order in which they
were given, numbers are cut to two decimals, text is escaped, and characters that XML forbids are dropped;
so the same figures always give the same bytes. Nothing here writes a ``style`` attribute or a script: a
page with a strict Content-Security-Policy can carry any drawing of ours inline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from hustings.atlas.palette import PAPER

__all__ = [
    "FONT",
    "Attributes",
    "Element",
    "Value",
    "document",
    "el",
    "group",
    "inset",
    "line",
    "number",
    "path",
    "polygon",
    "rect",
    "text",
]

FONT = "'Hustings Sans','Source Sans 3',system-ui,sans-serif"

Value = str | int | float | None
Attributes = dict[str, Value]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_CAMEL = {"view_box": "viewBox", "pattern_units": "patternUnits", "pattern_transform": "patternTransform"}


@dataclass(frozen=True)
class Element:
    """One element of a drawing: its tag, its attributes in order, and what it holds."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element | str, ...] = ()

    def __str__(self) -> str:
        inside = "".join(str(c) if isinstance(c, Element) else _escape(c) for c in self.children)
        attributes = "".join(f' {name}="{_escape(value)}"' for name, value in self.attributes)
        return f"<{self.tag}{attributes}>{inside}</{self.tag}>" if inside else f"<{self.tag}{attributes}/>"


@dataclass(frozen=True)
class Inset(Element):
    """A finished drawing of :func:`document` set inside another, at a place."""

    drawing: str = ""

    def __str__(self) -> str:
        attributes = "".join(f' {name}="{_escape(value)}"' for name, value in self.attributes)
        return self.drawing.replace("<svg ", f"<svg{attributes} ", 1)


def inset(drawing: str, x: float, y: float) -> Inset:
    """A whole drawing placed with its upper left corner at a point of another."""
    return Inset("svg", (("x", number(x)), ("y", number(y))), (), drawing)


def number(value: float) -> str:
    """A length or coordinate with at most two decimals, no trailing noughts and never ``-0``."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


def el(tag: str, *children: Element | str, **attributes: Value) -> Element:
    """An element. ``cls`` stands for ``class``; underscores in names are hyphens; ``None`` leaves one out."""
    pairs = []
    for name, value in attributes.items():
        if value is None:
            continue
        written = "class" if name == "cls" else _CAMEL.get(name, name.replace("_", "-"))
        pairs.append((written, value if isinstance(value, str) else number(value)))
    return Element(tag, tuple(pairs), children)


def group(*children: Element, **attributes: Value) -> Element:
    """A group of elements."""
    return el("g", *children, **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: Value) -> Element:
    """A rectangle; a negative width or height is drawn as nought."""
    return el("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Value) -> Element:
    """A straight line."""
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def path(points: Iterable[tuple[float, float]], **attributes: Value) -> Element:
    """An open path through points, in order."""
    return el("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), **attributes)


def polygon(points: Iterable[tuple[float, float]], **attributes: Value) -> Element:
    """A closed path through points, in order."""
    return el("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z", **attributes)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 15,
    weight: int = 400,
    anchor: str = "start",
    paint: Attributes | None = None,
    **attributes: Value,
) -> Element:
    """A line of text with its baseline at ``y``. ``anchor`` is start, middle or end; paint is ink unless given."""
    return el(
        "text",
        words,
        x=x,
        y=y,
        font_size=size,
        font_weight=None if weight == 400 else weight,
        text_anchor=None if anchor == "start" else anchor,
        **(paint or {"cls": "f-ink", "fill": PAPER.ink}),
        **attributes,
    )


def document(
    width: float,
    height: float,
    *body: Element,
    title: str,
    desc: str = "",
    ground: bool = False,
) -> str:
    """A whole drawing as one string: an image whose title says the finding and whose description says how.

    Ids are made from what is drawn, so that two drawings on a page never share one. ``ground`` lays the
    colour of the page under it, for a drawing that leaves the page.
    """
    inner = "".join(map(str, body))
    stamp = f"{crc32((title + desc + inner).encode()):08x}"
    names = [el("title", title, id=f"t{stamp}")]
    if desc:
        names.append(el("desc", desc, id=f"d{stamp}"))
    paper = [rect(0, 0, width, height, cls="f-page", fill=PAPER.page)] if ground else []
    root = el(
        "svg",
        *names,
        *paper,
        *body,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        view_box=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"t{stamp} d{stamp}" if desc else f"t{stamp}",
        font_family=FONT,
    )
    return str(root)


def _escape(raw: str) -> str:
    clean = _FORBIDDEN.sub("", raw)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
