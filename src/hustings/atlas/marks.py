"""Markers and hatches: what tells parties apart where colour cannot."""

from __future__ import annotations

from hustings.atlas.paint import edged, filled, on_fill
from hustings.atlas.palette import DASHES, PAPER, Marker, look
from hustings.atlas.svg import Attributes, Element, el, group, line, polygon, rect

__all__ = ["dash_of", "diamond", "hatch", "hatch_id", "marker", "swatch"]


def dash_of(party: str) -> str | None:
    """The dash array of a party's lines at a width of 2 px; ``None`` for a solid line."""
    return DASHES[look(party).dash]


def diamond(x: float, y: float, reach: float, **attributes: str | int | float | None) -> Element:
    """A square on its corner; ``reach`` from the middle to each corner."""
    points = [(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)]
    return polygon(points, **attributes)


def marker(party: str, x: float, y: float, reach: float = 3.2) -> Element:
    """The party's marker at a point, in its ink; ``reach`` is half its size in pixels."""
    each = look(party)
    solid: Attributes = {"cls": f"i-{each.colours}", "fill": each.ink}
    hollow: Attributes = {
        "cls": f"f-page l-{each.colours}",
        "fill": PAPER.page,
        "stroke": each.ink,
        "stroke_width": 1.8,
    }
    paint = hollow if each.marker.startswith("open-") or each.marker == "ring" else solid
    return _shape(each.marker, x, y, reach, paint)


def _shape(kind: Marker, x: float, y: float, r: float, paint: Attributes) -> Element:
    if kind in ("disc", "ring"):
        return el("circle", cx=x, cy=y, r=r if kind == "disc" else r - 0.2, **paint)
    if kind in ("square", "open-square"):
        s = r * 0.94
        return rect(x - s, y - s, 2 * s, 2 * s, **paint)
    if kind in ("diamond", "open-diamond"):
        return diamond(x, y, r * 1.25, **paint)
    if kind in ("triangle", "open-triangle"):
        return polygon([(x - 1.15 * r, y + 0.85 * r), (x, y - 1.2 * r), (x + 1.15 * r, y + 0.85 * r)], **paint)
    if kind in ("down", "open-down"):
        return polygon([(x - 1.15 * r, y - 0.85 * r), (x, y + 1.2 * r), (x + 1.15 * r, y - 0.85 * r)], **paint)
    colour: Attributes = {"cls": str(paint["cls"]).replace("i-", "l-"), "stroke": paint["fill"], "stroke_width": 2}
    if kind == "cross":
        return group(line(x - r, y - r, x + r, y + r), line(x - r, y + r, x + r, y - r), **colour)
    return group(line(x - r, y, x + r, y), line(x, y - r, x, y + r), **colour)


def swatch(party: str, x: float, y: float, side: float = 11) -> Element:
    """The square of colour that stands before a party's name; ``y`` is its top edge."""
    return rect(x, y, side, side, **edged(party, 1))


def hatch_id(party: str, stem: str) -> str:
    """The id of a party's hatch in a drawing; ``stem`` keeps two drawings on a page apart."""
    return f"h{stem}-{look(party).colours}"


def hatch(party: str, stem: str) -> Element | None:
    """The party's hatch as a pattern for ``defs``: its fill, with lines or dots in the colour of text on it.

    ``None`` for a party whose hatch is a solid fill. Pitches are those of LOOKS, in pixels.
    """
    each = look(party)
    if each.hatch == "solid":
        return None
    step = float(each.hatch_step)
    turn = {"diagonal": "rotate(-45)", "back-diagonal": "rotate(45)", "cross": "rotate(45)"}.get(each.hatch)
    ground = rect(0, 0, step, step, **filled(party))
    return el(
        "pattern",
        ground,
        *_strokes(party, step),
        id=hatch_id(party, stem),
        width=step,
        height=step,
        pattern_units="userSpaceOnUse",
        pattern_transform=turn,
    )


def _strokes(party: str, step: float) -> list[Element]:
    each = look(party)
    ink = on_fill(party)
    thick = 1.0 if step < 6 else 1.4
    level = rect(0, 0, step, thick, **ink)
    upright = rect(0, 0, thick, step, **ink)
    middle = step / 2
    if each.hatch in ("diagonal", "back-diagonal", "level"):
        return [level]
    if each.hatch == "upright":
        return [upright]
    if each.hatch in ("cross", "grid"):
        return [level, upright]
    if each.hatch == "dots":
        return [el("circle", cx=middle, cy=middle, r=1.1 if step < 6 else 1.4, **ink)]
    if each.hatch == "rings":
        line_paint: Attributes = {"fill": "none", "stroke": each.on_fill, "stroke_width": 1}
        return [el("circle", cx=middle, cy=middle, r=2, **line_paint)]
    return [rect(0, middle - thick / 2, step * 0.6, thick, **ink)]
