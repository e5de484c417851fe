"""Polls: a dot for each, and the simple mean of those near it in time as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hustings.atlas.chart import Chart, Table, share, spread
from hustings.atlas.marks import dash_of, marker
from hustings.atlas.measure import text_width
from hustings.atlas.paint import filled, inked, lined, neutral, rule
from hustings.atlas.palette import PAPER, look
from hustings.atlas.svg import Element, document, el, group, line, path, polygon, text
from hustings.errors import BadInput

__all__ = ["PollLine", "mean_line", "poll_dots"]

Dot = tuple[date, float]


@dataclass(frozen=True)
class PollLine:
    """One party in the polls: a (middle of fieldwork, share in per cent) for each poll.

    ``before`` is its share at the election that the polls follow, drawn as a small triangle at the left edge;
    ``after`` its share at the election they lead to, drawn as its marker at the right edge. ``ringed`` are
    the dots of one pollster, to be picked out.
    """

    party: str
    dots: tuple[Dot, ...]
    label: str = ""
    before: float | None = None
    after: float | None = None
    ringed: tuple[Dot, ...] = ()


def mean_line(dots: Sequence[Dot], *, days: int = 14) -> list[Dot]:
    """The simple mean of polls within ``days`` either side, once a week from the first poll to the last.

    Each poll counts once, whatever its size or house. A week with no poll in reach is left out.
    """
    if not dots:
        return []
    start, end = min(d for d, _ in dots), max(d for d, _ in dots)
    marks = [start + timedelta(days=7 * k) for k in range((end - start).days // 7 + 1)]
    line_points = []
    for when in dict.fromkeys([*marks, end]):
        near = [value for day, value in dots if abs((day - when).days) <= days]
        if near:
            line_points.append((when, sum(near) / len(near)))
    return line_points


def poll_dots(
    series: Sequence[PollLine],
    *,
    title: str,
    events: Sequence[tuple[date, str]] = (),
    days: int = 14,
    width: float = 800,
    height: float = 420,
) -> Chart:
    """Polls as dots with the mean of those within ``days`` either side as a line, named with its last value.

    ``events`` are upright dotted lines with words beside them.
    """
    everything = [d for s in series for d in (*s.dots, *s.ringed)]
    if not everything:
        raise BadInput("A chart of polls needs at least one poll.")
    start, end = min(d for d, _ in everything), max(d for d, _ in everything)
    shown = [s for s in series if s.dots or s.ringed]
    known = [v for s in shown for v in (s.before, s.after) if v is not None]
    highest = 10 * (int(max([v for _, v in everything] + known) // 10) + 1)
    room = max(text_width(f"{_label(s)} 88.8", 13.5, 600) for s in shown) + 16
    plot = _Plot(start, max((end - start).days, 1), float(highest), 34, width - room, 14, height - 26)
    body: list[Element] = [*_ground(plot, highest), *_months(plot, end)]
    for k, (when, words) in enumerate(sorted(events)):
        if start <= when <= end:
            body += _event(plot, when, words, 11 + 16 * (k % 2))
    lasts = []
    for each in shown:
        body.append(_dots(plot, each))
    for each in shown:
        mean = mean_line([*each.dots, *each.ringed], days=days)
        lasts.append(mean[-1][1])
        body.append(
            path([plot.at(*p) for p in mean], stroke_linejoin="round", **lined(each.party, 2.2, dash_of(each.party)))
        )
        body += _edges(plot, each)
    body += _labels(plot, shown, lasts)
    desc = f"Each dot is one poll at the middle of its fieldwork; each line the simple mean within {days} days."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, _table(shown, lasts), width, height)


@dataclass(frozen=True)
class _Plot:
    """The plot and its scales."""

    start: date
    days: int
    highest: float
    left: float
    right: float
    top: float
    foot: float

    def x(self, when: date) -> float:
        return self.left + (when - self.start).days / self.days * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.foot - value / self.highest * (self.foot - self.top)

    def at(self, when: date, value: float) -> tuple[float, float]:
        return self.x(when), self.y(value)


def _label(each: PollLine) -> str:
    return each.label or look(each.party).short


def _ground(plot: _Plot, highest: int) -> list[Element]:
    body: list[Element] = []
    for value in range(0, highest + 1, 10):
        y = plot.y(value)
        body.append(line(plot.left, y, plot.right, y, **rule("ink" if value == 0 else "hair")))
        words = f"{value}%" if value == highest else str(value)
        body.append(text(plot.left - 8, y + 4, words, size=12, anchor="end", paint=neutral("ink3")))
    return body


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _months(plot: _Plot, end: date) -> list[Element]:
    """A tick at the first of each month, named where there is room; January carries the year."""
    firsts = []
    year, month = plot.start.year, plot.start.month
    while (day := date(year, month, 1)) <= end:
        if day >= plot.start:
            firsts.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    body: list[Element] = []
    free = plot.left - 20
    named_year = False
    for day in firsts:
        x = plot.x(day)
        body.append(line(x, plot.foot, x, plot.foot + 4, **rule("ink3")))
        words = _MONTHS[day.month - 1]
        words = f"{words} {day.year}" if day.month == 1 or not named_year else words
        half = text_width(words, 12) / 2
        if x - half >= free and x + half <= plot.right + 24:
            body.append(text(x, plot.foot + 18, words, size=12, anchor="middle", paint=neutral("ink3")))
            free = x + half + 8
            named_year = True
    return body


def _event(plot: _Plot, when: date, words: str, y: float) -> list[Element]:
    x = plot.x(when)
    late = x + 6 + text_width(words, 12) > plot.right
    return [
        line(x, y - 8, x, plot.foot, **rule("ink3", 1, "1.5 3")),
        text(x - 6 if late else x + 6, y, words, size=12, anchor="end" if late else "start", paint=neutral("ink2")),
    ]


def _dots(plot: _Plot, each: PollLine) -> Element:
    """Dots of one party, pale so that many at one place are seen; those picked out are ringed in ink."""
    small = [el("circle", cx=x, cy=y, r=2) for x, y in (plot.at(*d) for d in each.dots)]
    ringed = [
        el("circle", cx=x, cy=y, r=3.6, cls="f-page l-ink", fill=PAPER.page, stroke=PAPER.ink, stroke_width=1.6)
        for x, y in (plot.at(*d) for d in each.ringed)
    ]
    return group(group(*small, opacity=0.45, **inked(each.party)), *ringed)


def _edges(plot: _Plot, each: PollLine) -> list[Element]:
    body: list[Element] = []
    if each.before is not None:
        x, y = plot.left, plot.y(each.before)
        points = [(x - 4, y - 3.6), (x + 3, y), (x - 4, y + 3.6)]
        body.append(polygon(points, **filled(each.party)))
    if each.after is not None:
        body.append(marker(each.party, plot.right, plot.y(each.after), 4))
    return body


def _labels(plot: _Plot, series: Sequence[PollLine], lasts: Sequence[float]) -> list[Element]:
    places = spread([plot.y(v) + 4.5 for v in lasts], 16, plot.top, plot.foot + 4)
    body: list[Element] = []
    for each, value, y in zip(series, lasts, places, strict=True):
        words = f"{_label(each)} {share(value)}"
        body.append(text(plot.right + 9, y, words, size=13.5, weight=600, paint=inked(each.party)))
    return body


def _table(series: Sequence[PollLine], lasts: Sequence[float]) -> Table:
    rows = []
    for each, value in zip(series, lasts, strict=True):
        dots = [*each.dots, *each.ringed]
        last = max(dots)
        values = [v for _, v in dots]
        rows.append(
            (
                _label(each), str(len(dots)), share(value), share(last[1]),
                f"{share(min(values))}–{share(max(values))}",
                "–" if each.before is None else share(each.before),
                "–" if each.after is None else share(each.after),
            )
        )  # fmt: skip
    header = ("Party", "Polls", "Mean at the end %", "Last poll %", "Range %", "Last election %", "Result %")
    return Table(header, tuple(rows))
