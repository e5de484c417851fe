"""The House on the night as one bar: what is declared in solid, what is to come in neutral, a line at a majority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, neutral, on_fill, rule
from hustings.atlas.palette import PAPER, look
from hustings.atlas.svg import Attributes, Element, document, line, rect, text

__all__ = ["NightPart", "night_bar"]


@dataclass(frozen=True)
class NightPart:
    """A part of the bar: a party's seats, or with no party the seats to come. ``label`` stands in it where it fits."""

    party: str
    seats: int
    label: str = ""


def night_bar(
    parts: Sequence[NightPart],
    *,
    title: str,
    majority: int,
    size: int,
    note: str = "",
    width: float = 1216,
    height: float = 26,
) -> str:
    """The bar as SVG, parts in the order given, ``majority`` seats from the left marked and said.

    ``note`` stands before the mark in small print, where there is room for it.
    """
    total = max(sum(part.seats for part in parts), size)
    above, x = 20.0, 0.0
    mark = width * majority / total
    body: list[Element] = []
    for part in parts:
        wide = width * part.seats / total
        body.append(rect(x, above, wide, height, **_paint(part.party)))
        if part.label and text_width(part.label, 15, 650) + 12 < wide:
            body.append(_label(part, *_beside(part, x, wide, mark), above + height / 2 + 5, x + wide >= width - 1))
        x += wide
    words = f"{majority} for a majority"
    body.append(line(mark, above - 9, mark, above + height + 6, **rule("ink", 2)))
    body.append(text(mark + 6, 12, words, size=13, weight=600))
    if note and text_width(note, 13) < mark - 8:
        body.append(text(mark - 6, 12, note, size=13, anchor="end", paint=neutral("ink2")))
    desc = f"One bar of {size} seats; the upright line marks {words}."
    return document(width, above + height + 8, *body, title=title, desc=desc)


def _beside(part: NightPart, x: float, wide: float, mark: float) -> tuple[float, float]:
    """The room of a label that stands in the middle of its part: on the wider side of the mark, if that cuts it."""
    half = text_width(part.label, 15) / 2 + 8
    middle = x + wide / 2
    if part.party or not middle - half < mark < middle + half:
        return x, wide
    left, right = mark - x, x + wide - mark
    return (x, left) if left >= right else (mark, right)


def _paint(party: str) -> Attributes:
    return edged(party) if party else {"cls": "f-neutral", "fill": PAPER.neutral}


def _label(part: NightPart, x: float, wide: float, y: float, last: bool) -> Element:
    if not part.party:
        return text(x + wide / 2, y, part.label, anchor="middle", paint=neutral("ink2"))
    paint = on_fill(look(part.party).key)
    return text(x + wide - 8 if last else x + 8, y, part.label, weight=650, anchor="end" if last else "start",
                paint=paint)  # fmt: skip
