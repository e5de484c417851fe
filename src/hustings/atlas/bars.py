"""Bars: shares with what they were before, a poll against the result, and the final round of a two-round count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table, change, count, share
from hustings.atlas.marks import diamond
from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, lined, neutral, rule, tinted
from hustings.atlas.palette import PAPER
from hustings.atlas.svg import Element, document, group, line, rect, text
from hustings.errors import BadInput

__all__ = [
    "PollMark",
    "RoundBar",
    "ShareBar",
    "final_round",
    "poll_against_result",
    "share_bar_cell",
    "share_bars",
]

ROW = 27.0
_NOTE = neutral("ink3")


@dataclass(frozen=True)
class ShareBar:
    """One row: a party or candidate, the share in per cent, and the share before if there is one to compare."""

    party: str
    label: str
    share: float
    previous: float | None = None


def share_bar_cell(bar: ShareBar, *, maximum: float, width: float = 120, height: float = 16) -> str:
    """The bar of one row of a result table, for a cell beside the printed figures: a line marks the share
    before.

    ``maximum`` is the share that fills the width: the same for all rows of a table. The drawing says in
    words what it shows, so it can stand without the table.
    """
    was = "" if bar.previous is None else f", before {share(bar.previous)}%"
    title = f"{bar.label} {share(bar.share)}%{was}"
    body = _share_bar(bar, 0, 0, width - 2, height, maximum)
    return document(width, height, body, title=title)


def share_bars(
    bars: Sequence[ShareBar],
    *,
    title: str,
    before: str = "",
    width: float = 560,
    maximum: float | None = None,
) -> Chart:
    """Shares as bars, a row each, with the share before as an upright line and the change at the right.

    ``before`` names the election compared with (``2019``). ``title`` is the finding. Raises
    :class:`BadInput` when there is nothing to draw.
    """
    if not bars:
        raise BadInput("A chart of shares needs at least one row.")
    compared = any(bar.previous is not None for bar in bars)
    top = maximum or max(max(bar.share, bar.previous or 0.0) for bar in bars) or 1.0
    left = max(text_width(bar.label, 15) for bar in bars) + 60
    right = width - (58 if compared else 2)
    body: list[Element] = [
        text(left - 12, 13, "%", size=13, anchor="end", paint=neutral("ink2"), weight=600),
    ]
    if compared:
        head = f"Share (line: {before})" if before else "Share (line: before)"
        body.append(text(left, 13, head, size=13, paint=neutral("ink2")))
        body.append(text(width, 13, "Change", size=13, weight=600, anchor="end", paint=neutral("ink2")))
    body.append(line(0, 20, width, 20, **rule("ink")))
    for k, bar in enumerate(bars):
        y = 20 + k * ROW
        body += [
            text(0, y + 19, bar.label),
            text(left - 12, y + 19, share(bar.share), weight=600, anchor="end"),
            _share_bar(bar, left, y + 5, right - left, ROW - 10, top),
            line(0, y + ROW, width, y + ROW, **rule("hair")),
        ]
        if compared:
            shift = None if bar.previous is None else bar.share - bar.previous
            body.append(text(width, y + 19, change(shift), anchor="end"))
    height = 20 + len(bars) * ROW + 1
    desc = "One bar for each share of valid votes" + (
        f"; a line marks {before or 'the share before'}." if compared else "."
    )
    return Chart(
        document(width, height, *body, title=title, desc=desc), title, _share_table(bars, before), width, height
    )


def _share_bar(bar: ShareBar, x: float, y: float, width: float, height: float, maximum: float) -> Element:
    """A bar, its least width 1 px, and the line of the share before, as high as the bar."""
    thick = min(height, 12.0)
    top = y + (height - thick) / 2
    parts = [rect(x, top, max(1.0, bar.share / maximum * width), thick, **edged(bar.party))]
    if bar.previous is not None:
        at = x + bar.previous / maximum * width
        parts.append(rect(at - 1, top, 2, thick, **neutral("ink")))
    return group(*parts)


def _share_table(bars: Sequence[ShareBar], before: str) -> Table:
    if all(bar.previous is None for bar in bars):
        return Table(("", "Share %"), tuple((bar.label, share(bar.share)) for bar in bars))
    rows = []
    for bar in bars:
        was = "–" if bar.previous is None else share(bar.previous)
        shift = None if bar.previous is None else bar.share - bar.previous
        rows.append((bar.label, share(bar.share), was, change(shift)))
    return Table(("", "Share %", f"{before} %" if before else "Before %", "Change, points"), tuple(rows))


@dataclass(frozen=True)
class PollMark:
    """A poll and the result it met, in per cent. ``low`` and ``high`` bound the band, if one was reckoned."""

    party: str
    label: str
    poll: float
    result: float
    low: float | None = None
    high: float | None = None


def poll_against_result(marks: Sequence[PollMark], *, title: str, band: str = "90%", width: float = 520) -> Chart:
    """A poll's figures as lines in dashed bands, the result as diamonds, and both as numbers at the right.

    The band is dashed and pale, for it was never declared; the diamond is solid, for it was.
    """
    if not marks:
        raise BadInput("A poll against a result needs at least one figure.")
    step = 10 if max(max(m.poll, m.result) for m in marks) <= 40 else 20
    highest = max(max(m.poll, m.result, m.high or 0.0) for m in marks)
    top = step * int(-(-highest // step))
    left, right = max(text_width(m.label, 15, 600) for m in marks) + 18, width - 118.0
    scale = (right - left) / top
    first, pitch = 22.0, 25.0
    foot = first + len(marks) * pitch
    body: list[Element] = []
    for value in range(0, top + 1, step):
        x = left + value * scale
        body.append(line(x, first - 3, x, foot, **rule("hair")))
        words = f"{value}%" if value == top else str(value)
        body.append(text(x, 12, words, size=12, anchor="middle", paint=_NOTE))
    for k, mark in enumerate(marks):
        body += _poll_row(mark, first + (k + 0.5) * pitch - 1, left, scale, width)
    desc = f"The line is the poll, the dashed band {band} of it, the diamond the result."
    svg = document(width, foot + 2, *body, title=title, desc=desc)
    return Chart(svg, title, _poll_table(marks, band), width, foot + 2)


def _poll_row(mark: PollMark, y: float, left: float, scale: float, width: float) -> list[Element]:
    row: list[Element] = [text(0, y + 5, mark.label, weight=600)]
    if mark.low is not None and mark.high is not None:
        low = max(mark.low, 0.0)
        row.append(rect(left + low * scale, y - 6, (mark.high - low) * scale, 12, **tinted(mark.party, 1, "3 2")))
    x = left + mark.poll * scale
    row.append(line(x, y - 6, x, y + 6, **lined(mark.party, 2)))
    row.append(diamond(left + mark.result * scale, y, 7.2, cls="f-page", fill=PAPER.page))
    row.append(diamond(left + mark.result * scale, y, 6, **edged(mark.party)))
    # The two numbers are set apart, so that both keep their decimals under one another.
    poll = share(mark.poll, 0 if mark.poll == int(mark.poll) else 1)
    row.append(text(width - 58, y + 5, poll, anchor="end"))
    row.append(text(width - 47, y + 5, "→", anchor="middle", paint=neutral("ink2")))
    row.append(text(width, y + 5, share(mark.result), weight=600, anchor="end"))
    return row


def _poll_table(marks: Sequence[PollMark], band: str) -> Table:
    rows = []
    for m in marks:
        between = "–" if m.low is None or m.high is None else f"{share(max(m.low, 0))}–{share(m.high)}"
        rows.append((m.label, share(m.poll), between, share(m.result), change(m.result - m.poll)))
    return Table(("", "Poll %", f"{band} band", "Result %", "Result less poll"), tuple(rows))


@dataclass(frozen=True)
class RoundBar:
    """A candidate of a two-round count: first preferences and, if still in, second preferences added. In votes."""

    party: str
    label: str
    first: int
    transferred: int | None = None


def final_round(bars: Sequence[RoundBar], *, title: str, width: float = 560, valid: int | None = None) -> Chart:
    """The two rounds of a supplementary vote: first preferences, then second preferences added to the last
    two.

    Give the candidates in the order of first preferences; those of the final round carry ``transferred`` (nought is a
    number). Where not all are given, ``valid`` is the sum of first preferences over all of them. Where nobody carries
    ``transferred``, somebody had more than half of the first preferences and there was one round; the line marks half
    of the votes of the round that decided.
    """
    if not bars:
        raise BadInput("A count needs at least one candidate.")
    finals = [bar for bar in bars if bar.transferred is not None]
    decided = [bar.first + (bar.transferred or 0) for bar in (finals or bars)]
    given = sum(bar.first for bar in bars)
    cast = given if valid is None else valid
    half, top = (sum(decided) if finals else cast) / 2, float(max(decided)) or 1.0
    top = max(top, half * 1.06)
    left, right = max(text_width(bar.label, 15) for bar in bars) + 14, width - 132.0
    scale = (right - left) / top
    body: list[Element] = []
    y = 0.0
    rounds = [("First preferences", list(bars), False)]
    if finals:
        rounds.append(("Final round: second preferences added", finals, True))
    for heading, rows, last in rounds:
        body.append(text(0, y + 13, heading, size=13, weight=600, paint=neutral("ink2")))
        body.append(line(0, y + 20, width, y + 20, **rule("ink")))
        begin = y + 20
        whole = sum(decided) if last else cast
        for bar in rows:
            body += _round_row(bar, begin, left, scale, width, whole, last)
            begin += ROW
        if last or not finals:
            x = left + half * scale
            body.append(line(x, y + 20, x, begin + 4, **rule("ink", 1.6)))
            body.append(text(x, begin + 17, f"half of {count(whole)}", size=12, anchor="middle", paint=_NOTE))
            begin += 10
        y = begin + 14
    height = y + 2
    desc = "Solid: first preferences. Pale, lined: second preferences added in the final round."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, _round_table(bars, bool(finals), cast), width, height)


def _round_row(
    bar: RoundBar, y: float, left: float, scale: float, width: float, whole: int, last: bool
) -> list[Element]:
    added = (bar.transferred or 0) if last else 0
    total = bar.first + added
    x = left + bar.first * scale
    row = [
        text(0, y + 19, bar.label),
        rect(left, y + 7, bar.first * scale, 13, **edged(bar.party)),
        text(width - 50, y + 19, count(total), anchor="end"),
        text(width, y + 19, share(100 * total / whole) if whole else "–", weight=600, anchor="end"),
        line(0, y + ROW, width, y + ROW, **rule("hair")),
    ]
    if added:
        row.append(rect(x, y + 7.5, added * scale, 12, **tinted(bar.party, 1)))
    return row


def _round_table(bars: Sequence[RoundBar], two: bool, first: int) -> Table:
    last = sum(bar.first + (bar.transferred or 0) for bar in bars if bar.transferred is not None)
    rows = []
    for bar in bars:
        row = [bar.label, count(bar.first), share(100 * bar.first / first) if first else "–"]
        if two and bar.transferred is not None:
            total = bar.first + bar.transferred
            row += [count(bar.transferred), count(total), share(100 * total / last) if last else "–"]
        elif two:
            row += ["–", "–", "–"]
        rows.append(tuple(row))
    header = ("Candidate", "First preferences", "%")
    return Table(header + (("Second preferences", "Final round", "Final %") if two else ()), tuple(rows))
