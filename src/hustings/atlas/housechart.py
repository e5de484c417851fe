"""House effects as a strip: how far each pollster's lead lies from the pool, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from hustings.atlas.chart import Chart, Table, change
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, rule
from hustings.atlas.palette import PAPER, look
from hustings.atlas.svg import Attributes, Element, document, el, line, text
from hustings.errors import BadInput

__all__ = ["HouseMark", "house_body", "house_effects", "house_height"]

_ROW, _HEAD, _FOOT = 20.0, 22.0, 24.0


@dataclass(frozen=True)
class HouseMark:
    """A pollster's effect on the lead of the first party over the second, in points, with its 90 % interval."""

    house: str
    value: float
    low: float
    high: float
    polls: int


def house_effects(
    marks: Sequence[HouseMark], *, title: str, first: str, second: str, ringed: str = "", width: float = 300
) -> Chart:
    """A row for each pollster, most to ``first`` on top: a dot with its 90 % interval, and its number of polls.

    ``first`` and ``second`` are party keys; ``ringed`` is the pollster picked out. Raises :class:`BadInput` where
    there is none to draw.
    """
    if not marks:
        raise BadInput("A chart of house effects needs at least one pollster.")
    height = house_height(marks)
    body = house_body(marks, first=first, second=second, ringed=ringed, width=width)
    lead = f"{look(first).short} lead over {look(second).short}"
    desc = f"Points by which each pollster’s {lead} differs from the pool, with 90% intervals."
    rows = tuple(
        (each.house, change(each.value), f"{change(each.low)} to {change(each.high)}", str(each.polls))
        for each in _ordered(marks)
    )
    table = Table(("Pollster", f"On the {lead}, points", "90%", "Polls"), rows)
    return Chart(document(width, height, *body, title=title, desc=desc), title, table, width, height)


def house_height(marks: Sequence[HouseMark]) -> float:
    """How high the strip is, in pixels."""
    return _HEAD + _ROW * len(marks) + _FOOT


def house_body(
    marks: Sequence[HouseMark], *, first: str, second: str, ringed: str, width: float, y: float = 0, x: float = 0
) -> list[Element]:
    """The elements of :func:`house_effects` with their corner at (``x``, ``y``), for a drawing of several parts."""
    ordered = _ordered(marks)
    left = x + max(text_width(each.house, 13, 600) for each in ordered) + 14
    right = x + width - 34
    reach = 5.0 * max(1, ceil(max(max(abs(each.low), abs(each.high)) for each in ordered) / 5))
    middle, scale = (left + right) / 2, (right - left) / 2 / reach
    foot = y + _HEAD + _ROW * len(ordered)
    body: list[Element] = [
        text(left, y + 11, f"← to {look(second).short}", size=12, paint=neutral("ink2")),
        text(right, y + 11, f"to {look(first).short} →", size=12, anchor="end", paint=neutral("ink2")),
        line(middle, y + _HEAD - 4, middle, foot + 4, **rule("ink")),
    ]
    for step in (-1, 1):
        at = middle + step * reach * scale
        body.append(line(at, y + _HEAD - 4, at, foot + 4, **rule("hair")))
    for value in (-reach, 0.0, reach):
        words = change(value).removesuffix(".0") if value else "0"
        at = middle + value * scale
        body.append(text(at, foot + 18, words, size=12, anchor="middle", paint=neutral("ink3")))
    for k, each in enumerate(ordered):
        body += _row(each, y + _HEAD + (k + 0.5) * _ROW, (x, middle, x + width), scale, each.house == ringed)
    return body


def _row(each: HouseMark, y: float, across: tuple[float, float, float], scale: float, picked: bool) -> list[Element]:
    """One pollster: its name, its interval with a dot (a ring for the one picked out), its number of polls."""
    left, middle, right = across
    at = middle + each.value * scale
    ring: Attributes = {"cls": "f-page l-ink", "fill": PAPER.page, "stroke": PAPER.ink, "stroke_width": 1.6}
    return [
        text(left, y + 4.5, each.house, size=13, weight=600 if picked else 400),
        line(middle + each.low * scale, y, middle + each.high * scale, y, **rule("ink", 1.6)),
        el("circle", cx=at, cy=y, r=4, **(ring if picked else neutral("ink"))),
        text(right, y + 4.5, str(each.polls), size=13, anchor="end", paint=neutral("ink3")),
    ]


def _ordered(marks: Sequence[HouseMark]) -> list[HouseMark]:
    """Most to the first party on top; those with the same value by name."""
    return sorted(marks, key=lambda each: (-each.value, each.house))
