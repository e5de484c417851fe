"""Outlines of areas that share their borders: rings cut into arcs where areas meet, each arc simplified once.

A border that two areas share is one arc of both, so that whatever is left out of it is left out of both and no gap
opens. Which corner goes first is the method of Visvalingam and Whyatt (The Cartographic Journal 30, 1993, 46-51): each
corner weighs as much as the triangle it makes with its neighbours, the lightest goes, and its neighbours are weighed
anew. Corners keep the weight at which they went, in square kilometres, and a drawing leaves out what is too light for
its scale.

Degrees are projected with the transverse Mercator of a sphere about 2 degrees west, with the scale and false origin of
the national grid, in kilometres; metres on the national grid are taken as they are. Both lie within some kilometres of
one another, but are not the same: files of two kinds make no one map.

    x = 400 + k R artanh(cos(lat) sin(dlon))      y = k R (atan2(tan(lat), cos(dlon)) - 49 deg) - 100      k = 0.9996
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.readers.boundaries import Boundaries

__all__ = ["Outlines", "cut", "outlines_of", "weigh"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RADIUS = 6380.0
"""Kilometres: the mean radius of curvature of the earth between 50 and 60 degrees north."""
_FINEST = 1 << 16
_MOST = 400_000
"""Corners that are kept of a file; where it has more, they are laid on a coarser grid."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Areas as rings of arcs. Arc ``k`` is ``points[starts[k] : starts[k + 1]]``, in kilometres east and north; ``~k``
    in a ring is that arc backwards. ``weights`` are of corners, in square kilometres; ends of arcs weigh infinitely.
    ``file`` is where they came from, ``unknown`` the codes in it that the almanac does not hold.
    """

    file: str
    grid: str
    points: Floats
    weights: Floats
    starts: tuple[int, ...]
    rings: Mapping[str, tuple[tuple[int, ...], ...]]
    unknown: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self.rings)


def outlines_of(boundaries: Boundaries) -> Outlines:
    """The areas of a boundary file with their borders shared."""
    named = [(area, _plane(ring, boundaries.grid)) for area, rings in boundaries.rings.items() for ring in rings]
    low = np.min([ring.min(axis=0) for _, ring in named], axis=0)
    side = float((np.max([ring.max(axis=0) for _, ring in named], axis=0) - low).max()) or 1.0
    step = side / _FINEST
    while True:
        laid = [_laid(ring, low, step) for _, ring in named]
        if sum(map(len, laid)) <= _MOST:
            break
        step *= 2
    owners, kept = _owned(named, laid)
    starts, corners, cycles = cut(kept)
    rings: dict[str, list[tuple[int, ...]]] = {}
    for area, cycle in zip(owners, cycles, strict=True):
        rings.setdefault(area, []).append(cycle)
    points = corners * step + low
    return Outlines(
        boundaries.file,
        boundaries.grid,
        points,
        weigh(points, starts),
        tuple(starts.tolist()),
        {area: tuple(each) for area, each in rings.items()},
        boundaries.unknown,
    )


def _owned(named: Sequence[tuple[str, Floats]], laid: Sequence[Ints]) -> tuple[list[str], list[Ints]]:
    """The rings that are still areas on the grid, with their owners; of an area with none, a ring of three corners."""
    pairs = [(area, ring) for (area, _), ring in zip(named, laid, strict=True) if len(ring) > 2]
    whole = {area for area, _ in pairs}
    for (area, _), ring in zip(named, laid, strict=True):
        if area not in whole:
            whole.add(area)
            pairs.append((area, ring[0] + np.array([[0, 0], [1, 0], [0, 1]])))
    return [area for area, _ in pairs], [ring for _, ring in pairs]


def _plane(ring: Floats, grid: str) -> Floats:
    """Coordinates of a file as kilometres east and north."""
    if grid == "metres":
        return ring / 1000
    along, up = np.radians(ring[:, 0] + 2.0), np.radians(ring[:, 1])
    scale = 0.9996 * _RADIUS
    east = 400 + scale * np.arctanh(np.cos(up) * np.sin(along))
    north = scale * (np.arctan2(np.tan(up), np.cos(along)) - np.radians(49)) - 100
    return np.stack([east, north], axis=1)


def _laid(ring: Floats, low: Floats, step: float) -> Ints:
    """A ring on the grid, without corners that fall on the one before."""
    made: Ints = np.rint((ring - low) / step).astype(np.int64)
    fresh: Ints = made[(made != np.roll(made, 1, axis=0)).any(axis=1)]
    return fresh if len(fresh) else made[:1]


def cut(rings: Sequence[Ints]) -> tuple[Ints, Floats, list[tuple[int, ...]]]:
    """Rings of whole coordinates as arcs: where each starts among the corners, the corners, the arcs of each ring.

    A ring is cut at every corner whose neighbours are not the same two wherever it occurs: there one border ends and
    another begins. Arcs that run the same way or the other are one arc.
    """
    everything = np.concatenate(rings)
    packed = everything[:, 0] * (1 << 20) + everything[:, 1]
    unique, first, ids = np.unique(packed, return_index=True, return_inverse=True)
    sizes = [len(ring) for ring in rings]
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    before, after = np.arange(len(ids)) - 1, np.arange(len(ids)) + 1
    before[bounds[:-1]], after[bounds[1:] - 1] = bounds[1:] - 1, bounds[:-1]
    less, more = np.minimum(ids[before], ids[after]), np.maximum(ids[before], ids[after])
    fork = np.zeros(len(unique), dtype=bool)
    fork[ids[(less != less[first][ids]) | (more != more[first][ids])]] = True
    known: dict[bytes, int] = {}
    arcs: list[Ints] = []
    cycles = []
    for start, end in pairwise(bounds.tolist()):
        cycle = []
        for arc in _arcs(ids[start:end], fork):
            ahead = _forward(arc)
            run = arc if ahead else arc[::-1]
            place = known.setdefault(run.tobytes(), len(arcs))
            if place == len(arcs):
                arcs.append(run)
            cycle.append(place if ahead else ~place)
        cycles.append(tuple(cycle))
    starts = np.concatenate([[0], np.cumsum([len(arc) for arc in arcs])])
    corners = everything[first[np.concatenate(arcs)]].astype(np.float64)
    return starts, corners, cycles


def _arcs(ring: Ints, fork: NDArray[np.bool_]) -> Iterator[Ints]:
    """A ring of ids from fork to fork; a ring without any from its least id, there and back."""
    at = np.flatnonzero(fork[ring])
    turned = np.roll(ring, -(at[0] if len(at) else int(ring.argmin())))
    closed = np.append(turned, turned[0])
    ends = [*(at - at[0]).tolist(), len(ring)] if len(at) else [0, len(ring)]
    for start, end in pairwise(ends):
        yield np.ascontiguousarray(closed[start : end + 1])


def _forward(arc: Ints) -> bool:
    """Whether an arc runs the way in which it is kept: the first id that differs from its mirror is the lesser."""
    differs = np.flatnonzero(arc != arc[::-1])
    return not len(differs) or bool(arc[differs[0]] < arc[::-1][differs[0]])


def weigh(points: Floats, starts: Ints) -> Floats:
    """The weight of every corner of every arc: the area of its triangle when its turn comes to go; ends never go.

    All corners that are lighter than both neighbours go in one round, rather than one at a time: nearly the same, and
    many times sooner. Whatever stays weighs no less than what went beside it, so that a lesser drawing is always made
    of corners of a greater one.
    """
    weights = np.full(len(points), np.inf)
    here = np.arange(len(points))
    ends = np.zeros(len(points), dtype=bool)
    ends[starts[:-1]] = ends[starts[1:] - 1] = True
    least = np.zeros(len(points))
    while not ends[here].all():
        at = points[here]
        one, two = np.roll(at, 1, axis=0) - at, np.roll(at, -1, axis=0) - at
        area = np.maximum(np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2, least[here])
        area[ends[here]] = np.inf
        goes = _lightest(area, here) & ~ends[here]
        weights[here[goes]] = area[goes]
        for turn in (1, -1):
            beside = here[np.roll(goes, turn)]
            np.maximum.at(least, beside, area[goes])
        here = here[~goes]
    return weights


def _lightest(area: Floats, here: Ints) -> NDArray[np.bool_]:
    """Which corners are lighter than both neighbours. Of equals a scrambled number decides, so that a straight line
    is cleared in few rounds and always alike.
    """
    turn = here * 2654435761 % (1 << 32)
    found = np.ones(len(area), dtype=bool)
    for side in (1, -1):
        other, its = np.roll(area, side), np.roll(turn, side)
        found &= (area < other) | ((area == other) & (turn < its))
    return found
