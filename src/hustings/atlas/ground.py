"""What a map stands on: the cells of a hex layout, or outlines by place. One drawing, two shapes.

A :class:`Ground` lays given seats out once (:class:`Laid`); maps of every mode then paint the same shapes, and whatever
happened there does not move them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Protocol

from hustings.atlas.hexes import Cell, centre, corners, neighbours
from hustings.atlas.paint import rule
from hustings.atlas.places import Box
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Element, el, number
from hustings.errors import BadInput

__all__ = ["Ground", "Hexes", "Laid", "Point", "chained", "ground_of", "stroke"]

Point = tuple[float, float]
_GAP = 0.9


class Laid(Protocol):
    """Seats in their places. Lengths are pixels of the drawing."""

    @property
    def at(self) -> Mapping[str, Point]:
        """The middle of each seat's shape."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the frame."""

    @property
    def radius(self) -> float:
        """The radius of a seat of the usual size: letters, words and lines go with it."""

    @property
    def outline(self) -> float:
        """The width of the line round a gain."""

    @property
    def join(self) -> str:
        """How the corners of that line are joined."""

    @property
    def land(self) -> Mapping[str, Sequence[Point]]:
        """Points by region that words keep clear of."""

    @property
    def shore(self) -> Mapping[str, Sequence[Point]]:
        """Those of them beside which a region's name may stand."""

    @property
    def reach(self) -> float:
        """How far land goes round each of those points."""

    @property
    def taken(self) -> Sequence[Box]:
        """Where no words may stand besides: what is drawn apart."""

    def outline_of(self, area: str) -> float:
        """The same of one seat, thinner where the seat is small."""

    def room(self, area: str) -> float:
        """The radius of the circle that a seat's shape has room for."""

    def shape(self, area: str, line: float) -> str:
        """Path data of a seat that is edged with a line of this width."""

    def seams(self, solid: bool) -> list[Element]:
        """Lines between seats, drawn over their fills; ``solid`` where seats are filled in full colour."""

    def borders(self, solid: bool) -> list[Element]:
        """Lines between regions, heavier."""

    def frame(self) -> list[Element]:
        """Rules and words of what is drawn apart."""


class Ground(Protocol):
    """Where seats can be laid out."""

    @property
    def desc(self) -> str:
        """What one shape is, in a sentence."""

    def lay(self, seats: Sequence[Seat], sea: float) -> Laid:
        """The seats in their places, with this many pixels of sea left and right of them for words.

        Raises :class:`~hustings.errors.BadInput` for a seat that has no place here, and where there are none.
        """


class Hexes:
    """The cells of a layout, drawn with hexagons of one radius."""

    desc = "One hexagon is one seat, all of one size."

    def __init__(self, cells: Mapping[str, Cell], radius: float) -> None:
        """Of ``cells`` by area; ``radius`` is from the middle of a hexagon to its corner."""
        self._cells, self._radius = cells, radius

    def lay(self, seats: Sequence[Seat], sea: float) -> Laid:
        """The seats on their cells. Raises :class:`BadInput` for a seat that the layout does not hold."""
        unknown = sorted(seat.area for seat in seats if seat.area not in self._cells)
        if unknown or not seats:
            what = f"The hex layout holds no area {unknown[0]}." if unknown else "A map needs at least one seat."
            raise BadInput(what, remedy="Use the layout of the boundaries at which the election was held.")
        return _LaidHexes(self._cells, seats, self._radius, sea)


def ground_of(ground: Ground | Mapping[str, Cell], radius: float) -> Ground:
    """A ground as it is, and cells of a layout as one of hexagons of this radius."""
    return Hexes(ground, radius) if isinstance(ground, Mapping) else ground


class _LaidHexes:
    """Seats on hexagons."""

    taken: Sequence[Box] = ()
    join = "miter"

    def __init__(self, cells: Mapping[str, Cell], seats: Sequence[Seat], radius: float, sea: float) -> None:
        raw = {seat.area: centre(cells[seat.area], radius) for seat in seats}
        half = sqrt(3) / 2 * radius
        left = min(x for x, _ in raw.values()) - half - sea
        top = min(y for _, y in raw.values()) - radius - 6
        self.at: Mapping[str, Point] = {area: (x - left, y - top) for area, (x, y) in raw.items()}
        self.size = (
            max(x for x, _ in self.at.values()) + half + sea,
            max(y for _, y in self.at.values()) + radius + 6,
        )
        self.radius = self.reach = radius
        self.outline = min(3.0, max(1.5, 0.2 * radius))
        self.land: dict[str, list[Point]] = {}
        for seat in seats:
            self.land.setdefault(seat.region, []).append(self.at[seat.area])
        self.shore = self.land
        self._cells = cells
        self._seats = sorted(seats, key=lambda seat: (self.at[seat.area][1], self.at[seat.area][0]))

    def outline_of(self, area: str) -> float:
        return self.outline

    def room(self, area: str) -> float:
        return self.radius

    def shape(self, area: str, line: float) -> str:
        """A hexagon within the gap to its neighbours, smaller by its edge so that the edge does not fill the gap."""
        radius = self.radius - _GAP / sqrt(3) - line / sqrt(3)
        (x0, y0), *_ = corners(*self.at[area], radius)
        half, side = number(sqrt(3) / 2 * radius), number(radius / 2)
        return f"M{number(x0)} {number(y0)}l-{half} {side}-{half}-{side}v-{number(radius)}l{half}-{side} {half} {side}z"

    def seams(self, solid: bool) -> list[Element]:
        return []

    def frame(self) -> list[Element]:
        return []

    def borders(self, solid: bool) -> list[Element]:
        """Lines between regions that touch: ink over a casing of page where fills are solid."""
        at_cell = {self._cells[s.area]: s for s in self._seats}
        segments = []
        for seat in self._seats:
            ring = corners(*self.at[seat.area], self.radius)
            for i, near in enumerate(neighbours(self._cells[seat.area])):
                other = at_cell.get(near)
                if other is not None and other.region != seat.region and seat.area < other.area:
                    segments.append((ring[i - 1], ring[i]))
        if not segments:
            return []
        drawn = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in each) for each in chained(segments))
        body = [stroke(drawn, "ink", 1.8 if solid else 1.2)]
        return [stroke(drawn, "page", 4.2), *body] if solid else body


def stroke(drawn: str, step: str, width: float) -> Element:
    """Path data as a line with round ends, in a neutral."""
    return el("path", d=drawn, **rule(step, width), stroke_linecap="round", stroke_linejoin="round")


def chained(segments: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """Segments joined end to end into as few strokes as a walk finds."""
    ends: dict[tuple[int, int], list[int]] = {}

    def at(point: Point) -> tuple[int, int]:
        return round(point[0] * 10), round(point[1] * 10)

    for k, pair in enumerate(segments):
        for point in pair:
            ends.setdefault(at(point), []).append(k)
    left = set(range(len(segments)))
    strokes = []
    # Strokes begin at loose ends and forks, and only then anywhere on a closed ring.
    starts = sorted(range(len(segments)), key=lambda k: (all(len(ends[at(p)]) == 2 for p in segments[k]), k))
    for first in starts:
        if first not in left:
            continue
        left.discard(first)
        a, b = segments[first]
        walked = [a, b] if len(ends[at(a)]) != 2 else [b, a]
        while len(ends[at(walked[-1])]) == 2:
            following = [k for k in ends[at(walked[-1])] if k in left]
            if not following:
                break
            left.discard(following[0])
            c, d = segments[following[0]]
            walked.append(d if at(c) == at(walked[-1]) else c)
        strokes.append(walked)
    return strokes
