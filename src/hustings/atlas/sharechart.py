"""Shares that a forecast gives the candidates of one contest: a band each, with what was polled and what was before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from hustings.atlas.chart import Chart, Table, share
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, rule, tinted
from hustings.atlas.palette import PAPER
from hustings.atlas.svg import Attributes, Element, document, el, line, polygon, rect, text
from hustings.errors import BadInput

__all__ = ["ShareRow", "share_ranges"]

_ROW, _HEAD = 34.0, 22.0


@dataclass(frozen=True)
class ShareRow:
    """A candidate or party: median share and 90 % interval in per cent; polls and the share before where known."""

    party: str
    label: str
    median: float
    low: float
    high: float
    chance: str = ""
    polls: tuple[float, ...] = ()
    before: float | None = None


def share_ranges(rows: Sequence[ShareRow], *, title: str, width: float = 500, before: str = "last time") -> Chart:
    """A row for each party: a tinted band (90 %) with a line at the median, rings for polls, a triangle for before.

    Raises :class:`BadInput` where there is nobody to draw.
    """
    if not rows:
        raise BadInput("A chart of shares needs at least one candidate.")
    left = max(text_width(row.label, 15, 600) for row in rows) + 14
    right = width - (text_width("fewer than 1 in 20", 13) + 14 if any(row.chance for row in rows) else 12)
    most = 10.0 * ceil(max(max(row.high, row.before or 0, *row.polls, 0) for row in rows) / 10 + 0.01)
    foot = _HEAD + _ROW * len(rows)

    def x(value: float) -> float:
        return left + (right - left) * value / most

    body: list[Element] = []
    step = 10.0 if most <= 50 else 20.0
    for k in range(int(most / step) + 1):
        at = x(k * step)
        body.append(line(at, _HEAD - 5, at, foot, **rule("hair")))
        body.append(text(at, 12, f"{k * step:.0f}{'%' if k == 0 else ''}", size=12, anchor="middle",
                         paint=neutral("ink3")))  # fmt: skip
    for k, row in enumerate(rows):
        y = _HEAD + _ROW * (k + 0.5)
        body += _row(row, y, x)
        body.append(text(0, y + 5, row.label, weight=600))
        if row.chance:
            body.append(text(width, y + 5, row.chance, size=13, anchor="end"))
    desc = f"Band: 90% of results; line: median; ring: a poll; open triangle: {before}. A forecast, not a result."
    table = Table(
        ("Party", "Median %", "90%", "Polls", before.capitalize() + " %", "Chance"),
        tuple(
            (
                row.label, share(row.median), f"{share(row.low)}–{share(row.high)}",
                ", ".join(share(each, 0) for each in row.polls) or "–",
                "–" if row.before is None else share(row.before), row.chance or "–",
            )
            for row in rows
        ),
    )  # fmt: skip
    return Chart(document(width, foot + 4, *body, title=title, desc=desc), title, table, width, foot + 4)


def _row(row: ShareRow, y: float, at: Callable[[float], float]) -> list[Element]:
    body: list[Element] = [
        rect(at(row.low), y - 8, max(at(row.high) - at(row.low), 1.5), 16, **tinted(row.party, 1)),
        line(at(row.median), y - 8, at(row.median), y + 8, **rule("ink", 2)),
    ]
    hollow: Attributes = {"cls": "f-page l-ink", "fill": PAPER.page, "stroke": PAPER.ink, "stroke_width": 1.3}
    body += [el("circle", cx=at(value), cy=y, r=4, **hollow) for value in row.polls]
    if row.before is not None:
        mid = at(row.before)
        body.append(polygon([(mid - 5, y + 16), (mid, y + 8), (mid + 5, y + 16)], **hollow))
    return body
