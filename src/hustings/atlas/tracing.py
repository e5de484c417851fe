"""Outlines at a scale: arcs without what is too light to see, islands without those under a pixel, paths written short.

An arc is thinned once for all who share it. Where thinning would leave an area nothing, the arcs of its largest ring
keep more of their corners until it has a shape again: islands go, an area never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.atlas.outlines import Outlines

__all__ = ["Traced", "View", "trace", "written"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LIGHT = 0.4
"""Square pixels: a corner that moves its border by less goes."""
_ISLAND = 1.2
"""Square pixels: a smaller island goes, unless it is all there is of its area."""
_SHAPE = 0.6
"""Square pixels: less is no shape."""


@dataclass(frozen=True, slots=True)
class View:
    """Where kilometres lie on a drawing: ``scale`` pixels to one, and the upper left corner in both."""

    east: float
    north: float
    scale: float
    x: float = 0.0
    y: float = 0.0

    def at(self, points: Floats) -> Floats:
        """Points in pixels."""
        made: Floats = (points - (self.east, self.north)) * (self.scale, -self.scale) + (self.x, self.y)
        return made


@dataclass(frozen=True, slots=True)
class Traced:
    """Arcs and areas as drawn, in tenths of a pixel. ``rings`` are those that are drawn, the largest first."""

    arcs: Mapping[int, Ints]
    rings: Mapping[str, tuple[tuple[int, ...], ...]]

    def ring(self, cycle: Sequence[int]) -> Ints:
        """The corners of a ring of arcs, not closed."""
        return _ring(self.arcs, cycle)

    def path(self, area: str) -> str:
        """Path data of an area."""
        return "".join(written(self.ring(cycle)) + "z" for cycle in self.rings[area])

    def lines(self, arcs: Iterable[int]) -> str:
        """Path data of some arcs as open lines."""
        return "".join(written(self.arcs[k]) for k in arcs if len(self.arcs[k]) > 1)

    def middle(self, area: str) -> tuple[float, float]:
        """The centre of gravity of the largest ring, in pixels."""
        ring = self.ring(self.rings[area][0]) / 10
        origin = ring[0]
        x, y = (ring - origin).T
        cross = x * np.roll(y, -1) - np.roll(x, -1) * y
        total = float(cross.sum()) / 2
        if abs(total) < 1e-9:
            return float(ring[:, 0].mean()), float(ring[:, 1].mean())
        mean_x = float(((x + np.roll(x, -1)) * cross).sum()) / (6 * total)
        mean_y = float(((y + np.roll(y, -1)) * cross).sum()) / (6 * total)
        return mean_x + float(origin[0]), mean_y + float(origin[1])

    def extent(self, area: str) -> float:
        """The area of the largest ring, in square pixels."""
        return _extent(self.ring(self.rings[area][0]))


def trace(outlines: Outlines, areas: Sequence[str], view: View, moved: Mapping[int, float] | None = None) -> Traced:
    """The outlines of some areas in a view. ``moved`` are kilometres to the north by which some arcs are displaced."""
    shift = moved or {}
    shared: dict[int, int] = {}
    for area in areas:
        for cycle in outlines.rings[area]:
            for arc in cycle:
                shared[_arc(arc)] = shared.get(_arc(arc), 0) + 1

    def thinned(arc: int, light: float) -> Ints:
        part = slice(outlines.starts[arc], outlines.starts[arc + 1])
        kept = outlines.weights[part] * view.scale**2 >= light
        points = view.at(outlines.points[part][kept] + np.array([0.0, shift.get(arc, 0.0)]))
        made: Ints = np.rint(10 * points).astype(np.int64)
        differs = np.ones(len(made), dtype=bool)
        differs[1:] = (made[1:] != made[:-1]).any(axis=1)
        return made[differs]

    arcs = {arc: thinned(arc, _LIGHT) for arc in shared}
    for area in areas:
        light = _LIGHT
        largest = max(outlines.rings[area], key=lambda cycle: _whole(outlines, cycle))
        while _extent(_ring(arcs, largest)) < _SHAPE and light > 0:
            light = light / 8 if light > 1e-6 else 0.0
            arcs |= {_arc(arc): thinned(_arc(arc), light) for arc in largest}
    rings = {}
    for area in areas:
        sized = [(_extent(_ring(arcs, cycle)), cycle) for cycle in outlines.rings[area]]
        sized.sort(key=lambda pair: (-pair[0], pair[1]))
        rings[area] = tuple(
            cycle
            for place, (extent, cycle) in enumerate(sized)
            if not place or extent >= _ISLAND or (extent > 0 and any(shared[_arc(arc)] > 1 for arc in cycle))
        )
    return Traced(arcs, rings)


def _arc(place: int) -> int:
    """The number of an arc, whichever way it runs."""
    return place if place >= 0 else ~place


def _whole(outlines: Outlines, cycle: Sequence[int]) -> float:
    """The area of a ring before anything is left out."""
    parts = []
    for place in cycle:
        arc = outlines.points[outlines.starts[_arc(place)] : outlines.starts[_arc(place) + 1]]
        parts.append((arc if place >= 0 else arc[::-1])[:-1])
    return 100 * _extent(np.concatenate(parts))


def _ring(arcs: Mapping[int, Ints], cycle: Sequence[int]) -> Ints:
    parts = [(arcs[_arc(place)] if place >= 0 else arcs[_arc(place)][::-1]) for place in cycle]
    return np.concatenate([part[:-1] if len(part) > 1 else part for part in parts])


def _extent(ring: Floats | Ints) -> float:
    """The area inside a ring given in tenths, in whole squares."""
    made = ring - ring[0]
    x, y = made[:, 0], made[:, 1]
    return abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())) / 200


def written(points: Ints) -> str:
    """Points given in tenths as path data: where it starts, and steps from there, as short as can be."""
    start, steps = points[0].tolist(), np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)].ravel().tolist()
    words = [f"M{_tenth(start[0])} {_tenth(start[1])}"]
    if steps:
        said = [_tenth(each) for each in steps]
        words.append("l" + said[0] + "".join(each if each[0] == "-" else " " + each for each in said[1:]))
    return "".join(words)


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"
