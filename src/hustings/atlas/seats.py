"""Seats: one bar for a house or a council, and two for a council before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table, change, count
from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, neutral, on_fill, rule
from hustings.atlas.palette import PAPER, look
from hustings.atlas.svg import Element, document, group, line, rect, text
from hustings.errors import BadInput

__all__ = ["SeatCount", "composition", "seats_bar", "seats_cell"]


@dataclass(frozen=True)
class SeatCount:
    """The seats of one party. ``label`` replaces the party's short name where it is printed.

    The party ``""`` stands for seats to come or vacant, which are neutral.
    """

    party: str
    seats: int
    label: str = ""


def seats_bar(
    seats: Sequence[SeatCount],
    *,
    title: str,
    line_at: float | None = None,
    line_label: str = "",
    width: float = 394,
    height: float = 24,
) -> Chart:
    """A house as one bar, in the order given, with an upright line at ``line_at`` seats: half, unless given.

    ``line_label`` ("326 for a majority") stands above the line. Parties are named inside their part where
    the name fits; the last is set at its right edge.
    """
    _check(seats)
    above = 20.0 if line_label else 4.0
    total = sum(s.seats for s in seats)
    at = total / 2 if line_at is None else line_at
    body = [_bar(seats, 0, above, width, height, total), _line(at, total, above, width, height)]
    if line_label:
        half = text_width(line_label, 13) / 2
        x = min(max(at / total * width, half), width - half)
        body.append(text(x, 11, line_label, size=13, anchor="middle", paint=neutral("ink2")))
    tall = above + height + 4
    desc = "One bar of seats by party; the upright line marks " + (line_label or f"{at:g} of {count(total)}") + "."
    svg = document(width, tall, *body, title=title, desc=desc)
    rows = tuple((_name(s), count(s.seats)) for s in seats)
    return Chart(svg, title, Table(("Party", "Seats"), rows), width, tall)


def seats_cell(seats: Sequence[SeatCount], *, title: str, width: float = 180, height: float = 14) -> str:
    """The same bar without names, for a cell of a table, with a line at half."""
    _check(seats)
    total = sum(s.seats for s in seats)
    body = [_bar(seats, 0, 2, width, height, total, named=False), _line(total / 2, total, 2, width, height, 2)]
    return document(width, height + 4, *body, title=title)


def composition(
    before: Sequence[SeatCount],
    after: Sequence[SeatCount],
    *,
    title: str,
    labels: tuple[str, str] = ("Before", "After"),
    width: float = 520,
) -> Chart:
    """A council before and after an election, one bar under the other at one scale, with a line at its
    majority.

    The line of each bar stands between the last seat that is not a majority and the first that is. Where
    the size of the council changed, the bars have different lengths.
    """
    _check(before)
    _check(after)
    left = max(text_width(label, 15, 600) for label in labels) + 14
    totals = [sum(s.seats for s in side) for side in (before, after)]
    scale = (width - left) / max(totals)
    body: list[Element] = []
    y = 2.0
    for label, side, total in zip(labels, (before, after), totals, strict=True):
        long = total * scale
        body += [
            text(0, y + 20, label, weight=600),
            group(
                _bar(side, left, y + 3, long, 24, total),
                _line(total // 2 + 0.5, total, y + 3, long, 24, left=left),
            ),
        ]
        y += 38
    needed = [total // 2 + 1 for total in totals]
    words = f"{needed[1]} for a majority" + (f" (before: {needed[0]})" if needed[0] != needed[1] else "")
    x = left + (totals[1] // 2 + 0.5) * scale
    body.append(text(x, y + 9, words, size=12, anchor="middle", paint=neutral("ink3")))
    height = y + 14
    desc = f"Two bars of seats by party; the upright line marks a majority, {words}."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, _before_after(before, after, labels), width, height)


def _check(seats: Sequence[SeatCount]) -> None:
    if any(s.seats < 0 for s in seats):
        raise BadInput("A party cannot hold fewer than no seats.")
    if sum(s.seats for s in seats) == 0:
        raise BadInput("A bar of seats needs at least one seat.")


def _name(each: SeatCount) -> str:
    if each.label:
        return each.label
    return look(each.party).short if each.party else "To come"


def _bar(
    seats: Sequence[SeatCount], x: float, y: float, width: float, height: float, total: int, *, named: bool = True
) -> Element:
    """The parts of a bar with 1 px of page between them, and the names that fit."""
    parts: list[Element] = []
    held = [s for s in seats if s.seats]
    done = 0
    for k, each in enumerate(held):
        start, end = x + done / total * width, x + (done + each.seats) / total * width
        done += each.seats
        gap = 1.0 if k < len(held) - 1 and end - start > 2.5 else 0.0
        if each.party:
            parts.append(rect(start, y, end - start - gap, height, **edged(each.party, 0.7)))
        else:
            parts.append(rect(start, y, end - start - gap, height, cls="f-neutral", fill=PAPER.neutral))
        if named:
            parts += _inside(each, start, end, y, height, last=k == len(held) - 1)
    return group(*parts)


def _inside(each: SeatCount, start: float, end: float, y: float, height: float, *, last: bool) -> list[Element]:
    """The longest of "Con 40", "40" and nothing that fits inside the part."""
    paint = on_fill(each.party) if each.party else neutral("ink2")
    for words in (f"{_name(each)} {count(each.seats)}", count(each.seats)):
        wide = text_width(words, 13.5, 600)
        if wide + 12 <= end - start:
            x, anchor = (end - 7, "end") if last else (start + 7, "start")
            return [text(x, y + height / 2 + 4.8, words, size=13.5, weight=600, anchor=anchor, paint=paint)]
    return []


def _line(at: float, total: int, y: float, width: float, height: float, over: float = 4, left: float = 0.0) -> Element:
    x = left + at / total * width
    return line(x, y - over, x, y + height + over, **rule("ink", 1.6))


def _before_after(before: Sequence[SeatCount], after: Sequence[SeatCount], labels: tuple[str, str]) -> Table:
    """One row for each party of either side; parties are matched by key and label."""
    keys = list(dict.fromkeys((s.party, s.label) for s in (*after, *before)))
    rows = []
    for party, label in keys:
        was = sum(s.seats for s in before if (s.party, s.label) == (party, label))
        now = sum(s.seats for s in after if (s.party, s.label) == (party, label))
        shift = change(float(now - was)).removesuffix(".0")
        rows.append((_name(SeatCount(party, 0, label)), count(was), count(now), shift))
    return Table(("Party", *labels, "Change"), tuple(rows))
