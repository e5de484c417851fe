"""Seats as outlines at their places: the ground of a geographic map.

Shetland stands beside Orkney, a hundred and sixty kilometres south of where it lies, so that the sea between does not
take a sixth of the drawing; a region whose seats would be specks (London, on a map of the country) is drawn a second
time, several times larger, where there is sea for it. A seat is one path still, wherever it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import pi, sqrt
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hustings.atlas.ground import Laid, Point, stroke
from hustings.atlas.outlines import Outlines
from hustings.atlas.paint import neutral, rule
from hustings.atlas.places import Box, Sea
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Element, path, text
from hustings.atlas.tracing import Traced, View, trace
from hustings.errors import BadInput

__all__ = ["Geography"]

Floats = NDArray[np.float64]

_SHETLAND = 1062.0
"""Kilometres north on the national grid: between North Ronaldsay in Orkney (59.4 N) and Fair Isle (59.5 N)."""
_EDGE, _AIR = 8.0, 26.0
_GRAIN = 6.0
_LINE, _THINNEST = 0.09, 0.6
"""The line round a gain, as a part of the side of a square as large as the seat; and the thinnest, in pixels."""
_SPECKS, _READABLE = 40.0, 230.0
"""Square pixels a seat: a region with less on the mean is drawn again, so large that it has about so much."""


class Geography:
    """Outlines of a boundary file, the longer side of the land ``side`` pixels long."""

    desc = "One outline is one seat, at its place; what is too small to see is drawn again, larger."

    def __init__(self, outlines: Outlines, side: float = 820.0) -> None:
        """Of ``outlines``."""
        self.outlines, self._side = outlines, side
        self._made: dict[tuple[object, ...], Laid] = {}

    def lay(self, seats: Sequence[Seat], sea: float) -> Laid:
        """The seats at their places. Raises :class:`BadInput` for seats that the file has no outline of."""
        held = self.outlines
        lacking = sorted(seat.area for seat in seats if seat.area not in held.rings)
        if lacking or not seats:
            what = f"{held.file} has no outline of {len(lacking)} of {len(seats)} seats, first {lacking[:3]}"
            raise BadInput(
                f"{what}." if lacking else "A map needs at least one seat.",
                remedy="Give the boundaries at which the election was held.",
            )
        key = (sea, tuple(sorted((seat.area, seat.region) for seat in seats)))
        if key not in self._made:
            self._made = {key: _LaidOutlines(held, {seat.area: seat.region for seat in seats}, self._side, sea)}
        return self._made[key]


class _LaidOutlines:
    """Seats as outlines."""

    radius, join, reach = 10.0, "round", 0.75 * _GRAIN

    def __init__(self, outlines: Outlines, regions: Mapping[str, str], side: float, sea: float) -> None:
        self._outlines, self._regions = outlines, regions
        areas = sorted(regions)
        self._owners = _owners(outlines, areas)
        moved, far = _shetland(outlines, self._owners)
        low, high = _bounds(outlines, self._owners, moved)
        scale = side / float((high - low).max())
        view = View(float(low[0]), float(high[1]), scale, sea + _EDGE, _EDGE)
        wide, tall = ((high - low) * scale).tolist()
        self.size = (wide + 2 * (sea + _EDGE), tall + 2 * _EDGE)
        self._main = trace(outlines, areas, view, moved)
        # Lines are as thick as the usual seat can bear.
        usual = sqrt(median(self._main.extent(area) for area in areas))
        self.outline = min(2.2, max(1.1, _LINE * usual))
        self._seam = min(0.9, max(0.4, 0.035 * usual))
        self._again: dict[str, Traced] = {}
        self._larger_ones: list[Traced] = []
        self.taken: list[Box] = []
        self._frame: list[Element] = []
        self.land = {region: self._grains(region) for region in sorted(set(regions.values()))}
        self.shore = {region: _shore(points, self.land) for region, points in self.land.items()}
        if far:
            self._apart(far)
        for region in self._specks():
            self._larger(region, view)
        self.at: dict[str, Point] = {area: self._drawn(area).middle(area) for area in areas}

    # -- what is drawn apart ------------------------------------------------------------------------------------------

    def _apart(self, far: Sequence[int]) -> None:
        """The rule round islands that were moved, and their name."""
        points = np.concatenate([self._main.arcs[arc] for arc in far]) / 10
        left, bottom, right = points[:, 0].min() - 8, points[:, 1].max() + 8, points[:, 0].max() + 8
        self.taken.append((left - 2, 0, right, bottom + 18))
        self._frame.append(path([(left, 2.0), (left, bottom), (right, bottom)], **rule("edge", 1)))
        self._frame.append(text(right, bottom + 14, "Shetland", size=12, anchor="end", paint=neutral("ink3")))

    def _specks(self) -> list[str]:
        """Regions whose seats are too small to tell apart, where there are others that are not."""
        extents: dict[str, list[float]] = {}
        for area, region in self._regions.items():
            extents.setdefault(region, []).append(self._main.extent(area))
        small = [r for r, each in sorted(extents.items()) if len(each) > 3 and sum(each) / len(each) < _SPECKS]
        return small if len(small) < len(extents) else []

    def _larger(self, region: str, view: View) -> None:
        """A region drawn a second time, where there is sea for it, or beside the map where there is none."""
        areas = [area for area, its in self._regions.items() if its == region]
        mean = sum(self._main.extent(area) for area in areas) / len(areas)
        times = max(2, min(5, round(sqrt(_READABLE / mean))))
        low, high = _bounds(self._outlines, _owners(self._outlines, areas), {})
        wide, tall = ((high - low) * view.scale * times).tolist()
        left, top = self._free(wide, tall + 26, self.shore[region] or self.land[region])
        again = View(float(low[0]), float(high[1]), view.scale * times, left, top + 24)
        traced = trace(self._outlines, sorted(areas), again)
        self._again |= dict.fromkeys(areas, traced)
        self._larger_ones.append(traced)
        self.taken.append((left - 4, top, left + wide + 4, top + tall + 26))
        self._frame.append(path([(left, top), (left + wide, top)], **rule("edge", 1)))
        self._frame.append(text(left, top + 15, region, size=13, weight=600, paint=neutral("ink2")))
        self._frame.append(
            text(left + wide, top + 15, f"{times} times as large", size=12, anchor="end", paint=neutral("ink3"))
        )

    def _free(self, wide: float, tall: float, near: Sequence[Point]) -> Point:
        """The upper left corner of a free place of a size, the nearest to some points; else beside the map."""
        sea = Sea(tuple(p for each in self.land.values() for p in each), self.reach, (0, 0, *self.size), self.taken)
        x = sum(p[0] for p in near) / len(near)
        y = sum(p[1] for p in near) / len(near)
        width, height = self.size
        corners = [
            (left, top)
            for left in np.arange(4, width - wide - 4, 2 * _GRAIN).tolist()
            for top in np.arange(4, height - tall - 4, 2 * _GRAIN).tolist()
        ]
        # Beside where it lies rather than above or below: the eye looks for it there, and there is more sea.
        by_distance = sorted(corners, key=lambda c: (2 * abs(c[0] + wide / 2 - x) + abs(c[1] + tall / 2 - y), c))
        for left, top in by_distance:
            if sea.is_free((left, top, left + wide, top + tall), _AIR):
                return left, top
        self.size = (width + wide + 12, max(height, tall + 8))
        return width, max(4.0, min(y - tall / 2, height - tall - 4))

    # -- land ---------------------------------------------------------------------------------------------------------

    def _grains(self, region: str) -> list[Point]:
        """Points of a grid that lie in a region, row by row (even-odd), and a corner of each of its islands."""
        border = [
            self._main.arcs[arc] / 10
            for arc, owners in self._owners.items()
            if sum(self._regions[area] == region for area in owners) % 2
        ]
        one = np.concatenate([arc[:-1] for arc in border])
        two = np.concatenate([arc[1:] for arc in border])
        found: list[Point] = []
        for y in np.arange(_GRAIN / 2, self.size[1], _GRAIN).tolist():
            crosses = (one[:, 1] <= y) != (two[:, 1] <= y)
            a, b = one[crosses], two[crosses]
            xs = np.sort(a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])).tolist()
            for start, end in zip(xs[::2], xs[1::2], strict=True):
                first = np.ceil(start / _GRAIN) * _GRAIN
                found += [(x, y) for x in np.arange(first, end, _GRAIN).tolist()]
        for area, its in self._regions.items():
            if its == region:
                corners = [self._main.ring(cycle)[0] / 10 for cycle in self._main.rings[area]]
                found += [(float(x), float(y)) for x, y in corners]
        return found

    # -- what a map asks ----------------------------------------------------------------------------------------------

    def _drawn(self, area: str) -> Traced:
        """The larger drawing of an area where there are two."""
        return self._again.get(area, self._main)

    def outline_of(self, area: str) -> float:
        """As thick as the seat can bear, so that cities are not blots."""
        return round(min(self.outline, max(_THINNEST, _LINE * sqrt(self._main.extent(area)))), 1)

    def room(self, area: str) -> float:
        return sqrt(self._drawn(area).extent(area) / pi)

    def shape(self, area: str, line: float) -> str:
        """An outline, and its second one where it is drawn again."""
        again = self._again.get(area)
        return self._main.path(area) + (again.path(area) if again is not None else "")

    def seams(self, solid: bool) -> list[Element]:
        """Borders of seats, once each, in the colour of the page; where fills are pale the coast gets a line too."""
        inner = [arc for arc, owners in self._owners.items() if len(set(owners)) > 1]
        drawn = self._main.lines(inner)
        body = [stroke(drawn, "page", self._seam)] if drawn else []
        for again in self._larger_ones:
            own = [arc for arc in inner if arc in again.arcs and set(self._owners[arc]) <= again.rings.keys()]
            body.append(stroke(again.lines(own), "page", 0.9))
        if not solid:
            body.append(stroke(self._coast(), "edge", 0.6))
        return body

    def _coast(self) -> str:
        """The edge of what is drawn, without islands that are not."""
        drawn = ""
        for traced in (self._main, *self._larger_ones):
            rings = [ring for each in traced.rings.values() for ring in each]
            shown = {place if place >= 0 else ~place for ring in rings for place in ring}
            inside = {arc for arc in shown if len(set(self._owners[arc]) & traced.rings.keys()) > 1}
            drawn += traced.lines(sorted(shown - inside))
        return drawn

    def borders(self, solid: bool) -> list[Element]:
        """Borders of regions, once each, in ink; over a casing of page where fills are solid."""
        drawn = self._main.lines(
            arc for arc, owners in self._owners.items() if len({self._regions[area] for area in owners}) > 1
        )
        wide = max(0.9, 1.7 * self._seam)
        body = [stroke(drawn, "ink", wide)] if drawn else []
        return [stroke(drawn, "page", wide + 1.5), *body] if drawn and solid else body

    def frame(self) -> list[Element]:
        return self._frame


def _owners(outlines: Outlines, areas: Iterable[str]) -> dict[int, list[str]]:
    """Whose border each arc is, in the order of arcs."""
    found: dict[int, list[str]] = {}
    for area in areas:
        for cycle in outlines.rings[area]:
            for place in cycle:
                found.setdefault(place if place >= 0 else ~place, []).append(area)
    return dict(sorted(found.items()))


def _part(outlines: Outlines, arc: int) -> Floats:
    return outlines.points[outlines.starts[arc] : outlines.starts[arc + 1]]


def _shetland(outlines: Outlines, arcs: Iterable[int]) -> tuple[dict[int, float], list[int]]:
    """How far north each arc of Shetland is moved, so that its top is level with that of the rest of the land."""
    held = list(arcs)
    far = [arc for arc in held if _part(outlines, arc)[:, 1].min() > _SHETLAND]
    if not far or len(far) == len(held):
        return {}, []
    top = max(_part(outlines, arc)[:, 1].max() for arc in held if arc not in set(far))
    own = max(_part(outlines, arc)[:, 1].max() for arc in far)
    return dict.fromkeys(far, float(top - own)), far


def _bounds(outlines: Outlines, arcs: Iterable[int], moved: Mapping[int, float]) -> tuple[Floats, Floats]:
    """The lower left and upper right corner of some arcs, in kilometres."""
    parts = [_part(outlines, arc) + np.array([0.0, moved.get(arc, 0.0)]) for arc in arcs]
    return np.min([part.min(axis=0) for part in parts], axis=0), np.max([part.max(axis=0) for part in parts], axis=0)


def _shore(points: Sequence[Point], land: Mapping[str, Sequence[Point]]) -> list[Point]:
    """The points of a region that have sea on a side, one in each square of some pixels."""
    every = {(round(x), round(y)) for each in land.values() for x, y in each}
    step = round(_GRAIN)
    found: dict[tuple[int, int], Point] = {}
    for x, y in points:
        sides = ((step, 0), (-step, 0), (0, step), (0, -step))
        if any((round(x) + dx, round(y) + dy) not in every for dx, dy in sides):
            found.setdefault((round(x // (5 * _GRAIN)), round(y // (5 * _GRAIN))), (x, y))
    return list(found.values())
