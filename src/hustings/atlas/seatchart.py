"""Seats that a forecast gives each party, as quantile dotplots: twenty rings, each one run in twenty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, rule, tinted
from hustings.atlas.palette import PAPER
from hustings.atlas.svg import Attributes, Element, document, el, line, polygon, rect, text
from hustings.errors import BadInput

__all__ = ["SeatRow", "seat_dots"]

_RADIUS = 4.2
_PITCH = 2 * _RADIUS + 0.6
_HEAD, _FOOT, _LEAST_ROW, _LEAST_SMALL, _NAME_ROOM = 26.0, 26.0, 46.0, 18.0, 32.0
_NARROW, _TALLEST = 10.0, 9
_STEPS = (5, 10, 20, 25, 50, 100)


@dataclass(frozen=True)
class SeatRow:
    """A party's seats: twenty equally likely results in rising order, median and 90 % interval.

    ``under`` is the small line under its name (its share, its seats last time); ``before`` the median without a
    what-if, drawn as an open triangle.
    """

    party: str
    label: str
    under: str
    quantiles: tuple[float, ...]
    median: float
    low: float
    high: float
    before: float | None = None


@dataclass(frozen=True)
class _Axis:
    left: float
    right: float
    most: float

    def x(self, seats: float) -> float:
        return self.left + (self.right - self.left) * seats / self.most


def seat_dots(rows: Sequence[SeatRow], *, title: str, majority: int, width: float = 760, note: str = "") -> Chart:
    """A row of rings for each party in the order given, on one axis of seats with a line at the majority.

    A party whose interval is under ten seats wide has a band with a line at its median. Raises :class:`BadInput`
    where there is no party to draw.
    """
    if not rows:
        raise BadInput("A chart of seats needs at least one party.")
    small = width < 560
    left = 0.0 if small else max(max(text_width(r.label, 15, 600), text_width(r.under, 12.5)) for r in rows) + 14
    axis = _Axis(left + 6, width - (8.0 if small else 88.0), _most(rows, majority))
    heights = [_height(row, axis, small) for row in rows]
    foot = _HEAD + sum(heights)
    body = _ground(axis, foot, majority, small)
    y = _HEAD
    for row, height in zip(rows, heights, strict=True):
        y += height
        body += _row(row, axis, y, small, width)
    at = axis.x(majority)
    words = f"{majority} for a majority"
    half = text_width(words, 13, 600) / 2
    body.append(text(min(max(at, half), width - half), foot + 18, words, size=13, weight=600, anchor="middle"))
    desc = "Each ring is one of twenty equally likely results; a band is 90% of results. " + note
    table = Table(
        ("Party", "Median", "90%", "One run in twenty: seats at most"),
        tuple((row.label, _whole(row.median), _range(row), _whole(row.quantiles[0])) for row in rows),
    )
    return Chart(
        document(width, foot + _FOOT, *body, title=title, desc=desc.strip()), title, table, width, foot + _FOOT
    )


def _most(rows: Sequence[SeatRow], majority: int) -> float:
    highest = max([majority * 1.15, *(max(row.quantiles[-1], row.high) for row in rows)])
    step = _step(highest)
    return step * (int(highest / step) + 1)


def _step(highest: float) -> float:
    return float(next((step for step in _STEPS if highest / step <= 10), 100))


def _narrow(row: SeatRow, axis: _Axis) -> bool:
    """Whether a band says more than rings: under ten seats wide, or half of the rings in one stack."""
    return row.high - row.low < _NARROW or max(level for _, level in _stacks(row, axis)) >= _TALLEST


def _stacks(row: SeatRow, axis: _Axis) -> list[tuple[float, int]]:
    """Where each ring goes: its x and its place in the stack. A ring that would touch one stands on it."""
    made: list[tuple[float, int]] = []
    columns: list[tuple[float, int]] = []
    for value in row.quantiles:
        x = axis.x(value)
        if columns and x - columns[-1][0] < _PITCH - 0.1:
            columns[-1] = (columns[-1][0], columns[-1][1] + 1)
        else:
            columns.append((x, 1))
        made.append((columns[-1][0], columns[-1][1] - 1))
    return made


def _height(row: SeatRow, axis: _Axis, small: bool) -> float:
    rings = 1 if _narrow(row, axis) else max(level for _, level in _stacks(row, axis)) + 1
    if small:
        return max(_LEAST_SMALL, rings * _PITCH + 8) + _NAME_ROOM
    return max(_LEAST_ROW, rings * _PITCH + 12)


def _ground(axis: _Axis, foot: float, majority: int, small: bool) -> list[Element]:
    body: list[Element] = []
    step = _step(axis.most) * (2 if small else 1)
    for k in range(int(axis.most / step) + 1):
        x = axis.x(k * step)
        body.append(line(x, _HEAD - 6, x, foot, **rule("hair")))
        body.append(text(x, 13, _whole(k * step), size=12, anchor="middle", paint=neutral("ink3")))
    at = axis.x(majority)
    body.append(line(at, _HEAD - 6, at, foot + 5, **rule("ink", 1.6)))
    return body


def _row(row: SeatRow, axis: _Axis, y: float, small: bool, width: float) -> list[Element]:
    body: list[Element] = [line(axis.left, y, axis.right, y, **rule("edge"))]
    if _narrow(row, axis):
        low, high = axis.x(row.low), axis.x(row.high)
        body.append(rect(low - 1, y - 13, max(high - low, 2) + 2, 12, **tinted(row.party, 1)))
        middle = axis.x(row.median)
        body.append(line(middle, y - 13, middle, y - 1, **rule("ink", 2)))
    else:
        rings = [
            el("circle", cx=x, cy=y - _RADIUS - 1 - level * _PITCH, r=_RADIUS - 0.6) for x, level in _stacks(row, axis)
        ]
        body.append(el("g", *rings, **tinted(row.party, 1.3)))
    if row.before is not None:
        x = axis.x(row.before)
        hollow: Attributes = {"cls": "f-page l-ink", "fill": PAPER.page, "stroke": PAPER.ink, "stroke_width": 1.1}
        body.append(polygon([(x - 5, y + 10), (x, y + 2), (x + 5, y + 10)], **hollow))
    name_y = y - _height(row, axis, small) + 25 if small else y - 18
    if small:
        both = f"{_whole(row.median)} ({_range(row)})"
        wide = text_width(both, 14, 600) + 4
        body.append(rect(width - 8 - wide, name_y - 13, wide, 17, **neutral("page")))  # clear of the majority line
        body.append(text(0, name_y, row.label, weight=600))
        body.append(text(width - 8, name_y, both, anchor="end", weight=600, size=14))
        return body
    body.append(text(0, name_y, row.label, weight=600))
    body.append(text(0, y - 3, row.under, size=12.5, paint=neutral("ink2")))
    body.append(text(width, name_y - 1, _whole(row.median), size=18, weight=600, anchor="end"))
    body.append(text(width, y - 2, _range(row), size=13, anchor="end", paint=neutral("ink2")))
    return body


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _range(row: SeatRow) -> str:
    return f"{row.low:.0f}–{row.high:.0f}"
