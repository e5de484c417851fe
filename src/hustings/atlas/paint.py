"""Paints: the class and the colour on paper of whatever a drawing fills or strokes.

Each function gives attributes for an element. The plain colour is what a drawing shows by itself; the class
is what :func:`hustings.atlas.palette.stylesheet` binds to a page's custom properties, and a rule outweighs
an attribute.
"""

from __future__ import annotations

from hustings.atlas.palette import PAPER, Look, look
from hustings.atlas.svg import Attributes

__all__ = ["edged", "filled", "inked", "lined", "neutral", "on_fill", "rule", "tinted"]


def neutral(step: str) -> Attributes:
    """Paint with a neutral: ``page``, ``panel``, ``neutral``, ``hair``, ``edge``, ``ink3``, ``ink2`` or ``ink``."""
    return {"cls": f"f-{step}", "fill": getattr(PAPER, step)}


def rule(step: str, width: float = 1, dash: str | None = None) -> Attributes:
    """Stroke with a neutral, and fill nothing."""
    return {
        "cls": f"l-{step}",
        "fill": "none",
        "stroke": getattr(PAPER, step),
        "stroke_width": width,
        "stroke_dasharray": dash,
    }


def filled(party: str) -> Attributes:
    """Paint with a party's fill and no edge: for marks inside an outline of their own."""
    each = look(party)
    return {"cls": f"f-{each.colours}", "fill": each.fill}


def edged(party: str, width: float = 0.8) -> Attributes:
    """Paint with a party's fill, and the edge in its ink that pale fills get on paper and all fills get at night."""
    each = look(party)
    stroke = each.ink if each.edged else "none"
    return {"cls": f"e-{each.colours}", "fill": each.fill, "stroke": stroke, "stroke_width": width}


def inked(party: str) -> Attributes:
    """Paint text or a mark with a party's ink."""
    each = look(party)
    return {"cls": f"i-{each.colours}", "fill": each.ink}


def on_fill(party: str) -> Attributes:
    """Paint text that stands on a party's fill."""
    each = look(party)
    return {"cls": f"o-{each.colours}", "fill": each.on_fill}


def lined(party: str, width: float = 2, dash: str | None = None) -> Attributes:
    """Stroke with a party's ink, and fill nothing."""
    each = look(party)
    return {
        "cls": f"l-{each.colours}",
        "fill": "none",
        "stroke": each.ink,
        "stroke_width": width,
        "stroke_dasharray": dash,
    }


def tinted(party: str, width: float | None = None, dash: str | None = None) -> Attributes:
    """Paint with a party's tint: for what is forecast or projected. With ``width``, lined in its ink."""
    each: Look = look(party)
    if width is None:
        return {"cls": f"t-{each.colours}", "fill": each.tint}
    return {
        "cls": f"t-{each.colours} l-{each.colours}",
        "fill": each.tint,
        "stroke": each.ink,
        "stroke_width": width,
        "stroke_dasharray": dash,
    }
