"""Lines: the shares of parties over many elections, each with its dash and marker, named at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hustings.atlas.chart import Chart, Table, share, spread
from hustings.atlas.marks import dash_of, marker
from hustings.atlas.measure import text_width
from hustings.atlas.paint import inked, lined, neutral, rule
from hustings.atlas.palette import look
from hustings.atlas.svg import Element, document, line, path, text
from hustings.errors import BadInput

__all__ = ["ShareLine", "share_history"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ShareLine:
    """One party's shares: ``points`` are (time in years, share in per cent), in order of time.

    ``label`` is printed at the end of the line before its last share; ``aside`` along the line, in words
    that tell what it stands for where that changed ("Liberal, Alliance, Lib Dem").
    """

    party: str
    label: str
    points: tuple[Point, ...]
    aside: str = ""


@dataclass(frozen=True)
class _Frame:
    """The plot and its scales."""

    left: float
    right: float
    top: float
    foot: float
    start: float
    end: float
    highest: float

    def x(self, when: float) -> float:
        begin = self.left + 8
        return begin + (when - self.start) / ((self.end - self.start) or 1) * (self.right - begin)

    def y(self, value: float) -> float:
        return self.foot - value / self.highest * (self.foot - self.top)


def share_history(
    series: Sequence[ShareLine],
    *,
    title: str,
    ticks: Sequence[tuple[float, str]],
    now: float | None = None,
    names: Mapping[float, str] | None = None,
    width: float = 590,
    height: float = 268,
) -> Chart:
    """Shares over time. ``ticks`` are (time in years, words) for the elections; ``now`` is the one drawn
    apart.

    ``names`` are the elections as the table names them ("October 1974"), where the words of the ticks are too short.
    Tick words that would touch are left out, the last and the first kept before others. Labels at the line
    ends are moved apart; asides are put where they cover no line.
    """
    points = [p for s in series for p in s.points]
    if not points:
        raise BadInput("A history needs at least one share.")
    last = max(t for t, _ in points)
    ends = [_end_words(s, last) for s in series if s.points]
    room = max(text_width(words, 13.5, 600) for words in ends) + 18
    times = [t for t, _ in points] + [t for t, _ in ticks]
    frame = _Frame(
        left=44, right=width - room, top=10, foot=height - 26, start=min(times), end=max(times),
        highest=_ceiling(max(v for _, v in points)),
    )  # fmt: skip
    body = [*_grid(frame), *_axis(frame, ticks, now)]
    if now is not None:
        body.append(line(frame.x(now), 2, frame.x(now), frame.foot + 5, **rule("ink", 1.2, "2 3")))
    segments = [_placed(frame, s) for s in series if s.points]
    for each in sorted(series, key=lambda s: s.points[-1][1] if s.points else 0.0):
        body += _one_line(frame, each)
    body += _asides(frame, series, segments)
    body += _ends(frame, [s for s in series if s.points])
    desc = "Share of valid votes at each election, a line for each party with its own dash and marker."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, _table(series, {**dict(ticks), **(names or {})}), width, height)


def _ceiling(value: float) -> float:
    """The top of the scale: the next multiple of ten above the highest share, with a little air."""
    return 10 * (int(value // 10) + 1) if value % 10 < 8 else 10 * (int(value // 10) + 1) + 4


def _levels(frame: _Frame) -> list[int]:
    """The shares at which the grid has a line."""
    return list(range(0, int(frame.highest) + 1, 20 if frame.highest > 40 else 10))


def _grid(frame: _Frame) -> list[Element]:
    body: list[Element] = []
    values = _levels(frame)
    for value in values:
        y = frame.y(value)
        if value:
            body.append(line(frame.left, y, frame.right + 6, y, **rule("hair")))
        words = f"{value}%" if value == values[-1] else str(value)
        body.append(text(frame.left - 9, y + 4, words, size=12, anchor="end", paint=neutral("ink3")))
    return body


def _axis(frame: _Frame, ticks: Sequence[tuple[float, str]], now: float | None) -> list[Element]:
    body: list[Element] = [line(frame.left, frame.foot, frame.right + 6, frame.foot, **rule("ink"))]
    order = sorted(ticks, key=lambda t: (t[0] != now, t != ticks[-1], t != ticks[0], -t[0]))
    taken: list[tuple[float, float]] = []
    for when, words in order:
        x = frame.x(when)
        body.append(line(x, frame.foot, x, frame.foot + 5, **rule("ink3")))
        bold = now is not None and when == now
        half = text_width(words, 12, 600 if bold else 400) / 2 + 1.5
        # A label may lean up to its own quarter away from a neighbour before it is left out.
        for lean in (0.0, -half / 2, half / 2):
            low, high = x + lean - half, x + lean + half
            if words and all(high <= a or low >= b for a, b in taken):
                paint = neutral("ink") if bold else neutral("ink3")
                body.append(
                    text(x + lean, frame.foot + 19, words, size=12, weight=600 if bold else 400,
                         anchor="middle", paint=paint)
                )  # fmt: skip
                taken.append((low, high))
                break
    return body


def _one_line(frame: _Frame, each: ShareLine) -> list[Element]:
    placed = _placed(frame, each)
    body: list[Element] = []
    if len(placed) > 1:
        paint = lined(each.party, 2.2, dash_of(each.party))
        body.append(path(placed, stroke_linejoin="round", **paint))
    return body + [marker(each.party, x, y) for x, y in placed]


def _placed(frame: _Frame, each: ShareLine) -> list[Point]:
    return [(frame.x(t), frame.y(v)) for t, v in each.points]


def _end_words(each: ShareLine, last: float) -> str:
    """A line's name and its last share; its year where it ended before the others, so that no old figure looks new."""
    when, value = each.points[-1]
    ended = f", {int(when)}" if when < last - 0.05 else ""
    return f"{each.label or look(each.party).short} {share(value)}{ended}"


def _ends(frame: _Frame, series: Sequence[ShareLine]) -> list[Element]:
    """Labels at the right, near the end of their line, in the order of the last shares."""
    wanted = [frame.y(s.points[-1][1]) + 4.5 for s in series]
    places = spread(wanted, 16.5, frame.top + 6, frame.foot + 8)
    last = max(s.points[-1][0] for s in series)
    body: list[Element] = []
    for each, y in zip(series, places, strict=True):
        words = _end_words(each, last)
        body.append(text(frame.right + 12, y, words, size=13.5, weight=600, paint=inked(each.party)))
    return body


def _asides(frame: _Frame, series: Sequence[ShareLine], lines: Sequence[Sequence[Point]]) -> list[Element]:
    """Words along a line, where they lie nearest to it and cover no line or other words."""
    taken: list[Box] = []
    body: list[Element] = []
    segments = [pair for placed in lines for pair in pairwise(placed)]
    for each in series:
        if not each.aside or not each.points:
            continue
        wide = text_width(each.aside, 13)
        best = min(
            _candidates(frame, each, wide),
            key=lambda box: (
                _clashes(box, segments, taken),
                _on_grid(frame, box),
                _distance(box, _placed(frame, each)),
            ),
        )
        taken.append(best)
        body.append(text(best[0], best[3] - 4, each.aside, size=13, paint=inked(each.party)))
    return body


def _candidates(frame: _Frame, each: ShareLine, wide: float) -> list[Box]:
    boxes = []
    tall = 16.0
    for x, y in _placed(frame, each):
        for dx in (-wide - 9, -wide * 0.75, -wide / 2, -wide * 0.25, 9.0):
            for dy in (-26.0, -20.0, -tall / 2, 5.0, 10.0):
                left = min(max(x + dx, frame.left + 2), frame.right - wide - 2)
                up = min(max(y + dy, frame.top), frame.foot - tall - 1)
                boxes.append((left, up, left + wide, up + tall))
    return boxes


def _clashes(box: Box, segments: Sequence[tuple[Point, Point]], taken: Sequence[Box]) -> int:
    padded = (box[0] - 3, box[1] - 1, box[2] + 3, box[3] + 1)
    crossed = sum(_crosses(padded, a, b) for a, b in segments)
    covered = sum(not (box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1]) for t in taken)
    return crossed + 2 * covered


def _on_grid(frame: _Frame, box: Box) -> bool:
    """Whether a line of the grid runs through a box."""
    return any(box[1] < frame.y(value) < box[3] for value in _levels(frame))


def _crosses(box: Box, a: Point, b: Point) -> bool:
    """Whether a segment passes through a box (Liang and Barsky's clipping)."""
    low, high = 0.0, 1.0
    for start, end, near, far in ((a[0], b[0], box[0], box[2]), (a[1], b[1], box[1], box[3])):
        step = end - start
        if step == 0:
            if not near <= start <= far:
                return False
            continue
        first, second = sorted(((near - start) / step, (far - start) / step))
        low, high = max(low, first), min(high, second)
        if low > high:
            return False
    return True


def _distance(box: Box, placed: Sequence[Point]) -> float:
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return min(abs(x - middle[0]) / 3 + abs(y - middle[1]) for x, y in placed)


def _table(series: Sequence[ShareLine], names: Mapping[float, str]) -> Table:
    """A row for each election and a column for each party; a dash where a party has no share there."""
    times = sorted({t for s in series for t, _ in s.points})
    header = ("Election", *(s.label or look(s.party).short for s in series))
    rows = []
    for when in times:
        cells = []
        for each in series:
            value = dict(each.points).get(when)
            cells.append("–" if value is None else share(value))
        rows.append((names.get(when) or str(int(when)), *cells))
    return Table(header, tuple(rows))
