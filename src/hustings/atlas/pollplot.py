"""The ground of a chart of polls: its scales, its months, its events, its dots and the labels at its right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hustings.atlas.chart import spread
from hustings.atlas.measure import text_width
from hustings.atlas.paint import filled, inked, neutral, rule
from hustings.atlas.palette import PAPER
from hustings.atlas.svg import Element, el, group, line, polygon, rect, text

__all__ = ["Dot", "PollPlot", "before_mark", "dots_of", "event", "events_of", "ground", "label_places", "months"]

Dot = tuple[date, float]
_MANY = 500


@dataclass(frozen=True)
class PollPlot:
    """The plot and its scales: days from left to right, shares in per cent from foot to top."""

    start: date
    days: int
    highest: float
    left: float
    right: float
    top: float
    foot: float

    def x(self, when: date) -> float:
        """Where a day lies."""
        return self.left + (when - self.start).days / self.days * (self.right - self.left)

    def y(self, value: float) -> float:
        """Where a share in per cent lies."""
        return self.foot - value / self.highest * (self.foot - self.top)

    def at(self, when: date, value: float) -> tuple[float, float]:
        """Where a share on a day lies."""
        return self.x(when), self.y(value)


def ground(plot: PollPlot, highest: int) -> list[Element]:
    """A level line and its number for every ten points."""
    body: list[Element] = []
    for value in range(0, highest + 1, 10):
        y = plot.y(value)
        body.append(line(plot.left, y, plot.right, y, **rule("ink" if value == 0 else "hair")))
        words = f"{value}%" if value == highest else str(value)
        body.append(text(plot.left - 8, y + 4, words, size=12, anchor="end", paint=neutral("ink3")))
    return body


# Room that the name of a month with its year wants, in pixels.
_MONTH_ROOM = 44.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def months(plot: PollPlot, end: date) -> list[Element]:
    """A tick at the first of each month, every so many of them named; January and the first named carry the year."""
    firsts = []
    year, month = plot.start.year, plot.start.month
    while (day := date(year, month, 1)) <= end:
        if day >= plot.start:
            firsts.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    pitch = (plot.right - plot.left) * 30.4 / plot.days
    step = next((each for each in (1, 2, 3, 6) if each * pitch >= _MONTH_ROOM), 12)
    body: list[Element] = []
    free = plot.left - 20
    named_year = False
    for day in firsts:
        x = plot.x(day)
        body.append(line(x, plot.foot, x, plot.foot + 4, **rule("ink3")))
        if (day.month - 1) % step:
            continue
        words = _MONTHS[day.month - 1]
        words = f"{words} {day.year}" if day.month == 1 or not named_year else words
        half = text_width(words, 12) / 2
        if x - half >= free and x + half <= plot.right + 24:
            body.append(text(x, plot.foot + 18, words, size=12, anchor="middle", paint=neutral("ink3")))
            free = x + half + 8
            named_year = True
    return body


def event(plot: PollPlot, when: date, words: str, y: float) -> list[Element]:
    """An upright dotted line with words beside it; ``y`` is their baseline."""
    x = plot.x(when)
    late = x + 6 + text_width(words, 12) > plot.right
    return [
        line(x, y - 8, x, plot.foot, **rule("ink3", 1, "1.5 3")),
        text(x - 6 if late else x + 6, y, words, size=12, anchor="end" if late else "start", paint=neutral("ink2")),
    ]


def events_of(plot: PollPlot, given: Sequence[tuple[date, str]], end: date, rows: Sequence[float]) -> list[Element]:
    """Every event of the days shown, its words in the first of ``rows`` (baselines) where they touch no others.

    An event whose words find no room anywhere is drawn without them. Words lie on the page's colour, over all lines.
    """
    lines: list[Element] = []
    words_on_top: list[Element] = []
    taken: dict[float, list[tuple[float, float]]] = {y: [] for y in rows}
    for when, words in sorted(given):
        if not plot.start <= when <= end:
            continue
        x, wide = plot.x(when), text_width(words, 12)
        late = x + 6 + wide > plot.right
        left = x - 6 - wide if late else x + 6
        free = next((y for y in rows if all(left + wide < a or left > b for a, b in taken[y])), None)
        if free is None:
            lines.append(line(x, rows[-1] + 4, x, plot.foot, **rule("ink3", 1, "1.5 3")))
            continue
        taken[free].append((left - 8, left + wide + 8))
        upright, said = event(plot, when, words, free)
        lines.append(upright)
        words_on_top += [rect(left - 2, free - 11, wide + 4, 15, **neutral("page")), said]
    return lines + words_on_top


def dots_of(plot: PollPlot, party: str, dots: Sequence[Dot], ringed: Sequence[Dot]) -> Element:
    """Dots of one party, pale so that many at one place are seen; those picked out are ringed in ink.

    Where there are hundreds they are paler, and rings smaller, so that the lines stay in sight.
    """
    many = len(dots) > _MANY
    small = [el("circle", cx=x, cy=y, r=1.7 if many else 2) for x, y in (plot.at(*d) for d in dots)]
    reach, thick = (2.4, 1.2) if len(ringed) > _MANY / 5 else (3.6, 1.6)
    rings = [
        el("circle", cx=x, cy=y, r=reach, cls="f-page l-ink", fill=PAPER.page, stroke=PAPER.ink, stroke_width=thick)
        for x, y in (plot.at(*d) for d in ringed)
    ]
    return group(group(*small, opacity=0.3 if many else 0.45, **inked(party)), *rings)


def before_mark(plot: PollPlot, party: str, value: float) -> Element:
    """A small triangle at the left edge: the party's share at the election before."""
    x, y = plot.left, plot.y(value)
    return polygon([(x - 4, y - 3.6), (x + 3, y), (x - 4, y + 3.6)], **filled(party))


def label_places(plot: PollPlot, values: Sequence[float], gap: float) -> list[float]:
    """Baselines of labels at the right edge, at least ``gap`` apart, each as near its value as can be."""
    return spread([plot.y(v) + 4.5 for v in values], gap, plot.top, plot.foot + 4)
