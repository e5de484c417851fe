"""Land parted among points: whose each square kilometre is where no boundary file says so.

The land of a part of the country whose outline is known (a region, a nation, a constituency of several seats) is cut
into squares, and each square goes to the point of that part that is nearest by land. Areas whose squares share sides
are neighbours: the Delaunay graph of the points, without what would cross the sea or the outline of a part. For
Scottish councils, whose true boundaries follow from published wards, ``tests/atlas/test_hex_layouts.py`` says how well
that finds them.

Seats of one constituency have no points of their own: its land is cut into as many equal parts as it has seats (Lloyd's
method, from the point farthest from all before).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import hypot, inf

import numpy as np
from numpy.typing import NDArray

from hustings.atlas.cartogram import Ring, inside
from tools.hex_country import Pair, Point

Squares = dict[tuple[int, int], str]
"""Whose each square is, by column eastwards and row northwards."""

_ROUNDS = 60
_LEAST_SIDES = 2


def squares_of(rings: Mapping[str, Sequence[Ring]], step: float) -> Squares:
    """The squares of ``step`` kilometres whose middle lies in each outline."""
    found: Squares = {}
    for area, own in sorted(rings.items()):
        rows, columns = inside([ring / step for ring in own])
        found.update(dict.fromkeys(zip(columns.tolist(), rows.tolist(), strict=True), area))
    return found


def parted(
    land: Squares,
    points: Mapping[str, Point],
    part: Mapping[str, str],
    step: float,
    masses: Squares | None = None,
    seats: Squares | None = None,
) -> Squares:
    """Each square to the point of its own part that is nearest by land.

    ``seats`` say which constituency each square lies in: the way into another is longer by ``_CROSSING`` times the root
    of its squares, so that councils tend to end where constituencies do. ``masses`` tell islands from the mainland. An
    island without a point goes whole to the owner of the nearest square.
    """
    homes = _homes(land, points, part, step)
    root = {seat: _CROSSING * count**0.5 for seat, count in Counter((seats or {}).values()).items()}

    def crossing(here: tuple[int, int], there: tuple[int, int]) -> float:
        return root[seats[there]] if seats and seats[here] != seats[there] else 0.0

    owners: Squares = {}
    best: dict[tuple[int, int], float] = {}
    queue = [(0.0, area, square) for square, area in sorted(homes.items())]
    heapify(queue)
    while queue:
        far, area, square = heappop(queue)
        if square in owners:
            continue
        owners[square] = area
        x, y = square
        for dx, dy, length in _WAYS:
            near = (x + dx, y + dy)
            if near in owners or land.get(near) != land.get(square) or not _same(masses, near, square):
                continue
            there = far + length + crossing(square, near)
            if there < best.get(near, inf):
                best[near] = there
                heappush(queue, (there, area, near))
    for name in sorted(set(part.values())):
        _with_the_nearest(owners, [square for square, each in land.items() if each == name], masses)
    return owners


_CROSSING = 0.25
_WAYS = tuple((dx, dy, hypot(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


def _same(masses: Squares | None, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return masses is None or masses.get(one) == masses.get(other)


def _homes(land: Squares, points: Mapping[str, Point], part: Mapping[str, str], step: float) -> Squares:
    """The square of each point's part that is nearest to it and nobody else's home."""
    from scipy.spatial import cKDTree

    squares: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for square, name in sorted(land.items()):
        squares[name].append(square)
    trees = {name: cKDTree((np.array(own) + 0.5) * step) for name, own in squares.items()}
    homes: Squares = {}
    for area in sorted(points):
        own = squares[part[area]]
        _, nearest = trees[part[area]].query(points[area], k=min(9, len(own)))
        homes[next(own[int(k)] for k in np.atleast_1d(nearest) if own[int(k)] not in homes)] = area
    return homes


def _with_the_nearest(owners: Squares, squares: Sequence[tuple[int, int]], masses: Squares | None) -> None:
    """Give the squares of one part that nobody owns, each island whole, to whoever owns the nearest square."""
    from scipy.spatial import cKDTree

    held = sorted(square for square in squares if square in owners)
    tree = cKDTree(np.array(held))
    islands: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for square in sorted(square for square in squares if square not in owners):
        islands[masses[square] if masses else ""].append(square)
    for island in islands.values():
        away, nearest = tree.query(np.array(island))
        owners.update(dict.fromkeys(island, owners[held[int(nearest[np.argmin(away)])]]))


def masses_of(land: Squares, joined: Mapping[str, str]) -> Squares:
    """The mass of land that each square belongs to: squares that touch, and whose areas no sea parts.

    ``land`` says whose each square is in the boundary file, ``joined`` which of those areas hang together by land; a
    strait narrower than a square is wide parts them still.
    """
    found: Squares = {}
    for start in sorted(land):
        if start in found:
            continue
        name, edge = f"{start[0]}:{start[1]}", [start]
        found[start] = name
        while edge:
            x, y = edge.pop()
            for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if near in land and near not in found and joined[land[near]] == joined[land[x, y]]:
                    found[near] = name
                    edge.append(near)
    return found


def seats_in(land: Squares, counts: Mapping[str, int], step: float) -> dict[str, Point]:
    """A point for each seat: the middles of the equal parts into which each area's land falls. Keys are ``area#1``."""
    squares: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for square, area in land.items():
        squares[area].append(square)
    found = {}
    for area, count in sorted(counts.items()):
        mine = (np.array(sorted(squares[area])) + 0.5) * step
        middles = _spread(mine, count)
        order = sorted(range(count), key=lambda k: (-middles[k][1], middles[k][0]))
        found.update({f"{area}#{n}": (float(middles[k][0]), float(middles[k][1])) for n, k in enumerate(order, 1)})
    return found


def _spread(land: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Middles of ``count`` parts of some land, each square in the part whose middle is nearest."""
    middles = [land[np.argmax(((land - land.mean(axis=0)) ** 2).sum(axis=1))]]
    while len(middles) < count:
        away = np.min([((land - each) ** 2).sum(axis=1) for each in middles], axis=0)
        middles.append(land[np.argmax(away)])
    at = np.array(middles)
    for _ in range(_ROUNDS):
        nearest = np.argmin(((land[:, None, :] - at[None, :, :]) ** 2).sum(axis=2), axis=1)
        at = np.array([land[nearest == k].mean(axis=0) for k in range(count)])
    return at


def touching(owners: Squares, masses: Squares | None = None) -> tuple[Pair, ...]:
    """Areas whose squares share sides, on one mass of land: at least two, so that a corner makes nobody a neighbour."""
    sides: Counter[Pair] = Counter()
    on = masses or {}
    for (x, y), area in owners.items():
        for near in ((x + 1, y), (x, y + 1)):
            other = owners.get(near)
            if other is not None and other != area and on.get(near) == on.get((x, y)):
                sides[min(area, other), max(area, other)] += 1
    return tuple(sorted(pair for pair, count in sides.items() if count >= _LEAST_SIDES))


def outlines(owners: Squares, step: float) -> dict[str, list[Ring]]:
    """The rings round each area's squares, holes among them, in kilometres."""
    own: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for square, area in owners.items():
        own[area].add(square)
    return {area: [np.array(ring) * step for ring in _rings(squares)] for area, squares in sorted(own.items())}


def _rings(squares: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Sides that have one of the squares on one hand only, joined end to end with the squares on their left."""
    onward: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for x, y in sorted(squares):
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        beside = ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y))
        for k in range(4):
            if beside[k] not in squares:
                onward[corners[k]].append(corners[(k + 1) % 4])
    rings = []
    while onward:
        start = here = min(onward)
        ring: list[tuple[int, int]] = []
        while True:
            ring.append(here)
            ways = onward[here]
            here = ways.pop()
            if not ways:
                del onward[ring[-1]]
            if here == start:
                break
        rings.append(ring)
    return rings
