"""Polls: a dot for each, and the simple mean of those near it in time as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hustings.atlas.chart import Chart, Table, share
from hustings.atlas.marks import dash_of, marker
from hustings.atlas.measure import text_width
from hustings.atlas.paint import inked, lined
from hustings.atlas.palette import look
from hustings.atlas.pollplot import Dot, PollPlot, before_mark, dots_of, event, ground, label_places, months
from hustings.atlas.svg import Element, document, path, text
from hustings.errors import BadInput

__all__ = ["PollLine", "mean_line", "poll_dots"]


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
    plot = PollPlot(start, max((end - start).days, 1), float(highest), 34, width - room, 14, height - 26)
    body: list[Element] = [*ground(plot, highest), *months(plot, end)]
    for k, (when, words) in enumerate(sorted(events)):
        if start <= when <= end:
            body += event(plot, when, words, 11 + 16 * (k % 2))
    lasts = []
    for each in shown:
        body.append(dots_of(plot, each.party, each.dots, each.ringed))
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


def _label(each: PollLine) -> str:
    return each.label or look(each.party).short


def _edges(plot: PollPlot, each: PollLine) -> list[Element]:
    body: list[Element] = []
    if each.before is not None:
        body.append(before_mark(plot, each.party, each.before))
    if each.after is not None:
        body.append(marker(each.party, plot.right, plot.y(each.after), 4))
    return body


def _labels(plot: PollPlot, series: Sequence[PollLine], lasts: Sequence[float]) -> list[Element]:
    places = label_places(plot, lasts, 16)
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
