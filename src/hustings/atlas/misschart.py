"""Errors of polls at past elections, a row each: how far out, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from hustings.atlas.chart import Chart, Table, change
from hustings.atlas.paint import neutral, rule
from hustings.atlas.svg import Element, document, el, line, text
from hustings.errors import BadInput

__all__ = ["MissRow", "miss_rows"]

_ROW, _HEAD, _LEFT, _ROOM = 22.0, 24.0, 52.0, 44.0


@dataclass(frozen=True)
class MissRow:
    """An election and the error there, in points."""

    label: str
    points: float


def miss_rows(rows: Sequence[MissRow], *, title: str, desc: str, width: float = 500) -> Chart:
    """A dot for each election on an axis of points, with a line from nought. Raises :class:`BadInput` for no rows."""
    if not rows:
        raise BadInput("A chart of errors needs at least one election.")
    low = 5.0 * floor(min(0.0, *(row.points for row in rows)) / 5 - 0.2)
    high = 5.0 * ceil(max(0.0, *(row.points for row in rows)) / 5 + 0.2)
    right, foot = width - _ROOM, _HEAD + _ROW * len(rows)

    def x(points: float) -> float:
        return _LEFT + _ROOM + (right - _LEFT - _ROOM) * (points - low) / (high - low)

    body: list[Element] = []
    for k in range(int((high - low) / 5) + 1):
        points = low + 5 * k
        body.append(line(x(points), _HEAD - 6, x(points), foot, **rule("ink" if points == 0 else "hair")))
        words = change(points).removesuffix(".0") if points else "0"
        body.append(text(x(points), 13, words, size=12, anchor="middle", paint=neutral("ink3")))
    for k, row in enumerate(rows):
        y, at = _HEAD + _ROW * (k + 0.5), x(row.points)
        body.append(text(0, y + 4.5, row.label, size=14))
        body.append(line(x(0), y, at, y, **rule("ink", 1.6)))
        body.append(el("circle", cx=at, cy=y, r=4, **neutral("ink")))
        left = row.points < 0
        body.append(
            text(at + (-9 if left else 9), y + 4.5, change(row.points), size=13, anchor="end" if left else "start")
        )
    table = Table(("Election", "Error, points"), tuple((row.label, change(row.points)) for row in rows))
    return Chart(document(width, foot + 4, *body, title=title, desc=desc), title, table, width, foot + 4)
