"""The pooled polls as readers know them: a dot for each poll, a line for each party in its flat 90 % band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hustings.atlas.chart import Chart, Table, share
from hustings.atlas.marks import dash_of, marker
from hustings.atlas.measure import text_width
from hustings.atlas.paint import inked, lined, neutral, tinted
from hustings.atlas.palette import look
from hustings.atlas.pollplot import (
    Dot,
    PollPlot,
    before_mark,
    dots_of,
    events_of,
    ground,
    label_places,
    months,
)
from hustings.atlas.svg import Element, document, group, path, polygon, text
from hustings.errors import BadInput

__all__ = ["BandPoint", "PooledLine", "pooled_body", "pooled_polls"]

_FIRST_EVENT, _EVENT_ROWS, _EVENT_STEP = 12.0, 3, 16.0


@dataclass(frozen=True)
class BandPoint:
    """The pooled share of a party on a day, in per cent, with the bounds of its band."""

    day: date
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class PooledLine:
    """One party: its pooled line, and the polls under it as (middle of fieldwork, share in per cent).

    ``ringed`` are the dots of one pollster, to be picked out, and not among ``dots``. ``before`` is the share at
    the election before, a small triangle at the left edge.
    """

    party: str
    points: tuple[BandPoint, ...]
    dots: tuple[Dot, ...] = ()
    ringed: tuple[Dot, ...] = ()
    before: float | None = None
    label: str = ""


def pooled_polls(
    series: Sequence[PooledLine],
    *,
    title: str,
    events: Sequence[tuple[date, str]] = (),
    ringed: str = "",
    width: float = 848,
    height: float = 536,
) -> Chart:
    """Pooled polls: flat bands in each party's tint, lines with marker and dash, named with value and band at the end.

    ``events`` are upright dotted lines with words beside them; ``ringed`` names the pollster whose dots are ringed.
    Raises :class:`BadInput` where there is no line to draw.
    """
    body = pooled_body(series, events=events, width=width, height=height)
    desc = "Each dot is one poll at the middle of its fieldwork; each line the pooled share, each band 90% of it."
    if ringed:
        desc += f" Ringed dots: {ringed}."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, _table(series), width, height)


def pooled_body(
    series: Sequence[PooledLine], *, events: Sequence[tuple[date, str]], width: float, height: float
) -> list[Element]:
    """The elements of :func:`pooled_polls`, for a drawing of several parts."""
    shown = [each for each in series if each.points]
    if not shown:
        raise BadInput("A chart of pooled polls needs at least one line.")
    plot, highest = _plot(shown, width, height)
    end = max(each.points[-1].day for each in shown)
    rows = [_FIRST_EVENT + _EVENT_STEP * k for k in range(_EVENT_ROWS)]
    body: list[Element] = [*ground(plot, highest), *months(plot, end), *events_of(plot, events, end, rows)]
    body += [_band(plot, each) for each in shown]
    inside = [_within(plot, each) for each in shown]
    body += [dots_of(plot, each.party, dots, ()) for each, (dots, _) in zip(shown, inside, strict=True)]
    for each in shown:
        body.append(
            path(
                [plot.at(point.day, point.mean) for point in each.points],
                stroke_linejoin="round",
                **lined(each.party, 2.2, dash_of(each.party)),
            )
        )
        last = each.points[-1]
        body.append(marker(each.party, *plot.at(last.day, last.mean), 3.4))
        if each.before is not None:
            body.append(before_mark(plot, each.party, each.before))
    # Rings lie over every line, so that no poll of the pollster picked out is hidden.
    body += [dots_of(plot, each.party, (), rings) for each, (_, rings) in zip(shown, inside, strict=True) if rings]
    return body + _labels(plot, shown)


def _plot(shown: Sequence[PooledLine], width: float, height: float) -> tuple[PollPlot, int]:
    """The plot of all lines: its top the next multiple of ten above everything shown."""
    start = min(each.points[0].day for each in shown)
    end = max(each.points[-1].day for each in shown)
    values = [point.high for each in shown for point in each.points]
    values += [value for each in shown for _, value in (*each.dots, *each.ringed)]
    values += [each.before for each in shown if each.before is not None]
    highest = 10 * (int(max(values) // 10) + 1)
    room = max(text_width(words, 13.5, 600) for each in shown for words in _words(each)) + 18
    top = _FIRST_EVENT + _EVENT_STEP * _EVENT_ROWS - 6
    plot = PollPlot(start, max((end - start).days, 1), float(highest), 34, width - room, top, height - 26)
    return plot, highest


def _within(plot: PollPlot, each: PooledLine) -> tuple[list[Dot], list[Dot]]:
    """The dots and rings of the days shown."""
    days = range(plot.days + 1)
    dots = [dot for dot in each.dots if (dot[0] - plot.start).days in days]
    return dots, [dot for dot in each.ringed if (dot[0] - plot.start).days in days]


def _band(plot: PollPlot, each: PooledLine) -> Element:
    above = [plot.at(point.day, point.high) for point in each.points]
    below = [plot.at(point.day, max(point.low, 0.0)) for point in reversed(each.points)]
    return group(polygon([*above, *below], **tinted(each.party)), opacity=0.85)


def _label(each: PooledLine) -> str:
    return each.label or look(each.party).short


def _words(each: PooledLine) -> tuple[str, str]:
    """What stands at the end of a line: the party with its value, and under it the band."""
    last = each.points[-1]
    return f"{_label(each)} {share(last.mean)}", f"{share(max(last.low, 0.0))}–{share(last.high)}"


def _labels(plot: PollPlot, shown: Sequence[PooledLine]) -> list[Element]:
    """Labels at the line ends, kept apart. In two lines where there is room for all, else in one without the band."""
    lasts = [each.points[-1].mean for each in shown]
    gap = 31.0 if 31 * len(shown) <= plot.foot - plot.top else 16.0
    body: list[Element] = []
    for each, y in zip(shown, label_places(plot, lasts, gap), strict=True):
        name, band = _words(each)
        up = y - 4 if gap > 20 else y
        body.append(text(plot.right + 9, up, name, size=13.5, weight=600, paint=inked(each.party)))
        if gap > 20:
            body.append(text(plot.right + 9, up + 14, band, size=12, paint=neutral("ink3")))
    return body


def _table(series: Sequence[PooledLine]) -> Table:
    """A row for each party: the pool at the end and at the start, with bands."""
    rows = []
    for each in series:
        if not each.points:
            continue
        first, last = each.points[0], each.points[-1]
        rows.append(
            (
                _label(each),
                share(last.mean), f"{share(max(last.low, 0.0))}–{share(last.high)}",
                share(first.mean), f"{share(max(first.low, 0.0))}–{share(first.high)}",
                "–" if each.before is None else share(each.before),
                str(len(each.dots) + len(each.ringed)),
            )
        )  # fmt: skip
    days = [each.points for each in series if each.points]
    start, end = min(points[0].day for points in days), max(points[-1].day for points in days)
    header = ("Party", f"{end:%-d %b %Y} %", "90%", f"{start:%-d %b %Y} %", "90%", "Last election %", "Polls")
    return Table(header, tuple(rows))
