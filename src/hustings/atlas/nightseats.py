"""Seats on the night: what is declared as a solid bar, what is projected as a dashed band with a line at its median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from hustings.atlas.chart import Chart, Table
from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, lined, neutral, rule, tinted
from hustings.atlas.svg import Element, document, line, polygon, rect, text
from hustings.errors import BadInput

__all__ = ["SeatRange", "night_seats"]

_ROW, _HEAD, _FOOT = 27.0, 22.0, 22.0


@dataclass(frozen=True)
class SeatRange:
    """A party's seats in the end: median and 90 % interval; ``declared`` so far; ``exit_poll`` as it was published."""

    party: str
    label: str
    median: float
    low: float
    high: float
    declared: int = 0
    exit_poll: float | None = None


def night_seats(rows: Sequence[SeatRange], *, title: str, majority: int, width: float = 380) -> Chart:
    """A row for each party on one axis of seats, with a line at the majority.

    The exit poll, where there is one, is an open triangle. Raises :class:`BadInput` where there is nothing to draw.
    """
    if not rows:
        raise BadInput("A projection needs at least one party.")
    left = max(text_width(row.label, 13, 600) for row in rows) + 12
    right = width - 66
    most = max([majority * 1.1, *(row.high for row in rows), *(row.declared for row in rows)])
    most = 100 * ceil(most / 100)
    scale = (right - left) / most
    foot = _HEAD + _ROW * len(rows)
    body: list[Element] = []
    for value in range(0, int(most) + 1, 100):
        x = left + value * scale
        body += [line(x, _HEAD - 4, x, foot, **rule("hair")),
                 text(x, 12, str(value), size=12, anchor="middle", paint=neutral("ink3"))]  # fmt: skip
    at = left + majority * scale
    body.append(line(at, _HEAD - 4, at, foot + 4, **rule("ink", 1, "2 2")))
    body.append(text(at, foot + 17, f"{majority}", size=12, anchor="middle", paint=neutral("ink2")))
    for k, row in enumerate(rows):
        body += _row(row, _HEAD + (k + 0.5) * _ROW, left, scale, width)
    desc = "Solid: declared. Dashed band: 90 in 100 runs, with a line at the median."
    table = Table(
        ("Party", "Declared", "Median", "90%"),
        tuple((r.label, str(r.declared), f"{r.median:.0f}", _range(r)) for r in rows),
    )
    return Chart(document(width, foot + _FOOT, *body, title=title, desc=desc), title, table, width, foot + _FOOT)


def _range(row: SeatRange) -> str:
    low, high = f"{row.low:.0f}", f"{row.high:.0f}"
    return low if low == high else f"{low}–{high}"


def _row(row: SeatRange, y: float, left: float, scale: float, width: float) -> list[Element]:
    x, low, high = left + row.median * scale, left + row.low * scale, left + row.high * scale
    drawn = [
        text(0, y + 4, row.label, size=13, weight=600),
        rect(low, y - 6, max(high - low, 1.5), 12, **tinted(row.party, 1, "3 2")),
        rect(left, y - 3, row.declared * scale, 6, **edged(row.party)),
        line(x, y - 6, x, y + 6, **lined(row.party, 2)),
        text(width, y + 1, f"{row.median:.0f}", size=15, weight=600, anchor="end"),
        text(width, y + 12, _range(row), size=11, anchor="end", paint=neutral("ink3")),
    ]
    if row.exit_poll is not None:
        at = left + row.exit_poll * scale
        drawn.append(polygon([(at - 4, y + 13), (at + 4, y + 13), (at, y + 6)], cls="f-page l-ink", fill="none"))
    return drawn
