"""Our method of laying areas on hexagons: keep neighbours together, regions whole and coasts where they were.

Given a wished-for place for each area (the middle of the area on an equal-area cartogram, see
``cartogram.py``), the start is the assignment of areas to cells of least total squared distance (Hungarian
method). Annealing then lowers

    E = - sum over touching cells of w(i, j)  +  pull * sum of squared distances from the wished-for places
        + coast * sum of the part of each area's cell that lies off the land of the cartogram
        + hole * sum over empty cells of the number of neighbours beyond four (so that none is left inland)

    w(i, j) = 1 for true neighbours, + aim * cos(angle between where j lies from i and where it should)
              + together for areas of one region  + compact for any two areas
              - apart for areas that are ``far`` or more steps from each other over land (the sea lies
              between)

by three kinds of move: two areas change places; an area steps to an empty cell; a row of areas shifts by
one along a line, the last into an empty cell or to the front. A move that would break a region into more
pieces is refused. Everything is decided by the seed.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, exp, hypot, pi, sqrt

from hustings.atlas.hexes import Cell, centre, neighbours, pieces

__all__ = ["Measures", "Settings", "lay_out", "measure"]

Point = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Settings:
    """The weights of the energy and the length of the annealing. Distances count in widths of a cell."""

    pull: float = 0.12
    aim: float = 0.3
    together: float = 0.15
    compact: float = 0.12
    apart: float = 1.5
    far: int = 5
    coast: float = 1.0
    hole: float = 2.0
    moves: int = 8_000_000
    hot: float = 0.5
    cold: float = 0.05


@dataclass(frozen=True)
class Measures:
    """How well a layout keeps what it stands for.

    ``kept`` is the share of true neighbours whose cells touch. ``displacement`` is the mean distance of a
    cell from its area's centroid, in widths of a cell, once the layout is moved and scaled (not turned) to
    fit best. ``turned`` is the share of true neighbours that lie within 45 degrees of their true direction
    from each other.
    """

    kept: float
    displacement: float
    turned: float
    broken: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every region is in one piece, its islands included."""
        return not self.broken


def measure(
    cells: Mapping[str, Cell],
    centroids: Mapping[str, Point],
    pairs: Sequence[Pair],
    region: Mapping[str, str],
    within: Mapping[str, str] | None = None,
) -> Measures:
    """Measure a layout against centroids (x east, y north, one unit of length) and the pairs of true neighbours.

    ``within`` names the area of each seat where an area has several: centroids and pairs are then those of areas, which
    touch where any of their seats do and stand in the middle of them.
    """
    own = _cells_of(cells, within or {})
    touching = sum(_touch(own[first], own[second]) for first, second in pairs)
    places = {area: _middle(held) for area, held in own.items()}
    agreeing = sum(_agrees(places, centroids, first, second) for first, second in pairs)
    names = sorted({region[area] for area in cells})
    broken = tuple(name for name in names if len(pieces({c for a, c in cells.items() if region[a] == name})) > 1)
    return Measures(touching / len(pairs), _displacement(places, centroids), agreeing / len(pairs), broken)


def _cells_of(cells: Mapping[str, Cell], within: Mapping[str, str]) -> dict[str, list[Cell]]:
    own: dict[str, list[Cell]] = {}
    for seat, cell in cells.items():
        own.setdefault(within.get(seat, seat), []).append(cell)
    return own


def _touch(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    return any(near in second for cell in first for near in neighbours(cell))


def _middle(cells: Sequence[Cell]) -> Point:
    """The mean of the middles of some cells, y to the north."""
    middles = [centre(cell) for cell in cells]
    return sum(x for x, _ in middles) / len(cells), -sum(y for _, y in middles) / len(cells)


def _agrees(places: Mapping[str, Point], truth: Mapping[str, Point], first: str, second: str) -> bool:
    ax, ay = places[second][0] - places[first][0], places[second][1] - places[first][1]
    bx, by = truth[second][0] - truth[first][0], truth[second][1] - truth[first][1]
    return ax * bx + ay * by >= sqrt(0.5) * hypot(ax, ay) * hypot(bx, by)


def _displacement(places: Mapping[str, Point], truth: Mapping[str, Point]) -> float:
    """Least squares for scale and shift, then the mean distance in widths of a cell (the square root of 3)."""
    n = len(places)
    px, py = sum(x for x, _ in places.values()) / n, sum(y for _, y in places.values()) / n
    tx, ty = sum(truth[a][0] for a in places) / n, sum(truth[a][1] for a in places) / n
    above = sum((x - px) * (truth[a][0] - tx) + (y - py) * (truth[a][1] - ty) for a, (x, y) in places.items())
    below = sum((truth[a][0] - tx) ** 2 + (truth[a][1] - ty) ** 2 for a in places)
    scale = above / below
    off = (
        hypot(x - px - scale * (truth[a][0] - tx), y - py - scale * (truth[a][1] - ty)) for a, (x, y) in places.items()
    )
    return sum(off) / n / sqrt(3)


def lay_out(
    wished: Mapping[str, Point],
    region: Mapping[str, str],
    pairs: Sequence[Pair],
    *,
    land: Callable[[float, float], float] | None = None,
    seed: int = 1,
    settings: Settings | None = None,
) -> dict[str, Cell]:
    """Lay areas on hexagons; returns the cell of each, rows counted from the north and columns from the west.

    ``wished``: where each would stand, x east and y north, in widths of a cell. ``region``: the region of
    each, kept in one piece where a start in one piece can be found. ``pairs``: true neighbours; give an
    island its ferry, or it has no reason to lie near its coast. ``land``: how much of a cell round a point
    is land, from 0 to 1.
    """
    board = _Board(wished, region, pairs, settings or Settings(), land or _anywhere)
    board.assign()
    board.anneal(random.Random(seed))
    return board.cells()


class _Board:
    """The grid, who stands where, and what it costs. Cells are numbered row by row; -1 is an empty one."""

    def __init__(
        self,
        wished: Mapping[str, Point],
        region: Mapping[str, str],
        pairs: Sequence[Pair],
        settings: Settings,
        land: Callable[[float, float], float],
    ) -> None:
        self.settings = settings
        self.areas = sorted(wished)
        index = {area: i for i, area in enumerate(self.areas)}
        names = sorted(set(region.values()))
        self.region = [names.index(region[area]) for area in self.areas]
        self.weights = self._weights(index, pairs)
        self.aims = self._aims(index, wished, pairs)
        self._grid([wished[area] for area in self.areas], land)

    def _weights(self, index: Mapping[str, int], pairs: Sequence[Pair]) -> list[list[float]]:
        """w(i, j) of the module's head, for every two areas."""
        n, s = len(self.areas), self.settings
        near: list[list[int]] = [[] for _ in range(n)]
        for first, second in pairs:
            near[index[first]].append(index[second])
            near[index[second]].append(index[first])
        weights = []
        for i in range(n):
            steps = _steps(near, i)
            row = [s.compact - (s.apart if steps[j] >= s.far else 0.0) for j in range(n)]
            for j in range(n):
                row[j] += (s.together if self.region[i] == self.region[j] else 0.0) + (steps[j] == 1)
            weights.append(row)
        return weights

    def _aims(
        self, index: Mapping[str, int], wished: Mapping[str, Point], pairs: Sequence[Pair]
    ) -> list[dict[int, tuple[float, ...]]]:
        """For each area and true neighbour, what it is worth to find it in each of the six directions."""
        aims: list[dict[int, tuple[float, ...]]] = [{} for _ in self.areas]
        for first, second in pairs:
            dx, dy = wished[second][0] - wished[first][0], wished[first][1] - wished[second][1]
            bearing = atan2(dy, dx)
            worth = tuple(self.settings.aim * cos(bearing - k * pi / 3) for k in range(6))
            aims[index[first]][index[second]] = worth
            aims[index[second]][index[first]] = worth[3:] + worth[:3]
        return aims

    def _grid(self, wished: Sequence[Point], land: Callable[[float, float], float]) -> None:
        """Cells to cover every wished-for place and a margin; rows run south, as they are drawn."""
        width, rise = 1.0, sqrt(3) / 2
        west, north = min(x for x, _ in wished), max(y for _, y in wished)
        self.across = int((max(x for x, _ in wished) - west) / width) + 10
        self.down = int((north - min(y for _, y in wished)) / rise) + 10
        self.x = [(q + 0.5 * (r % 2)) * width for r in range(self.down) for q in range(self.across)]
        self.y = [r * rise for r in range(self.down) for _ in range(self.across)]
        self.target = [(x - west + 5 * width, north - y + 4 * rise) for x, y in wished]
        self.off_land = [
            self.settings.coast * (1 - land(x + west - 5 * width, north + 4 * rise - y))
            for x, y in zip(self.x, self.y, strict=True)
        ]
        self.near = [
            [nr * self.across + nq for nq, nr in neighbours((q, r)) if 0 <= nq < self.across and 0 <= nr < self.down]
            for r in range(self.down)
            for q in range(self.across)
        ]

    def assign(self) -> None:
        """The start: the assignment of least total squared distance."""
        import numpy as np
        from scipy.optimize import linear_sum_assignment

        targets, places = np.array(self.target), np.column_stack([self.x, self.y])
        cost = ((targets[:, None, :] - places[None, :, :]) ** 2).sum(axis=2) + np.array(self.off_land)
        _, columns = linear_sum_assignment(cost)
        self.at = [int(c) for c in columns]
        self.who = [-1] * (len(self.x) + 1)
        for i, c in enumerate(self.at):
            self.who[c] = i
        self.broken = [self._pieces_of(k) for k in range(max(self.region) + 1)]

    def anneal(self, chance: random.Random) -> None:
        """Cool from hot to cold, geometrically, and keep what is there at the end."""
        s = self.settings
        ratio = (s.cold / s.hot) ** (1 / max(1, s.moves))
        heat = s.hot
        for _ in range(s.moves):
            self._try(self._proposal(chance), heat, chance)
            heat *= ratio

    def cells(self) -> dict[str, Cell]:
        """The layout, its west edge at column 0 or 1 and its north edge at row 0 (an even row stays even)."""
        rows = [c // self.across for c in self.at]
        columns = [c % self.across for c in self.at]
        top = min(rows) - min(rows) % 2
        left = min(columns)
        return {area: (columns[i] - left, rows[i] - top) for i, area in enumerate(self.areas)}

    def _proposal(self, chance: random.Random) -> list[int]:
        """Cells whose occupants move on by one, the last one's to the first: a swap, a step or a shifted row."""
        start = self.at[int(chance.random() * len(self.at))]
        way = int(chance.random() * 6)
        kind = chance.random()
        length = 2 if kind < 0.6 else 3 + int(chance.random() * 4)
        row = [start]
        here = start
        for _ in range(length - 1):
            near = self.near[here]
            if len(near) < 6:
                return []
            here = near[(way + (int(chance.random() * 3) - 1 if kind > 0.8 else 0)) % 6]
            if here in row or here == len(self.near):
                return []
            row.append(here)
            if self.who[here] < 0:
                break
        return row

    def _try(self, row: list[int], heat: float, chance: random.Random) -> None:
        if len(row) < 2:
            return
        before = self._energy(row)
        self._turn(row)
        rise = self._energy(row) - before
        if (rise <= 0 or chance.random() < exp(-rise / heat)) and self._still_whole(row):
            return
        self._turn(row[::-1])

    def _turn(self, row: list[int]) -> None:
        """Everyone in the row moves on by one cell, and whoever stood last comes to the first."""
        who, at = self.who, self.at
        last = who[row[-1]]
        for k in range(len(row) - 1, 0, -1):
            mover = who[row[k - 1]]
            who[row[k]] = mover
            if mover >= 0:
                at[mover] = row[k]
        who[row[0]] = last
        if last >= 0:
            at[last] = row[0]

    def _energy(self, row: list[int]) -> float:
        """The part of the energy that a row of cells has a share in."""
        who, near, x, y, pull = self.who, self.near, self.x, self.y, self.settings.pull
        total, edge = 0.0, len(near)
        empty: set[int] = set()
        for k, cell in enumerate(row):
            i = who[cell]
            if i < 0:
                empty.add(cell)
                empty.update(other for other in near[cell] if who[other] < 0 and other < edge)
                continue
            tx, ty = self.target[i]
            dx, dy = x[cell] - tx, y[cell] - ty
            total += pull * (dx * dx + dy * dy) + self.off_land[cell]
            weights, aims = self.weights[i], self.aims[i]
            earlier = row[:k]
            for way, other in enumerate(near[cell]):
                j = who[other]
                if j < 0:
                    if other < edge:
                        empty.add(other)
                elif other not in earlier:
                    total -= weights[j] + aims[j][way] if j in aims else weights[j]
        for cell in empty:
            closed = sum(who[other] >= 0 for other in near[cell])
            if closed > 4:
                total += self.settings.hole * (closed - 4)
        return total

    def _still_whole(self, row: list[int]) -> bool:
        """Whether no region of the row lies in more pieces than before; if so, that is the new count."""
        concerned = {self.region[self.who[c]] for c in row if self.who[c] >= 0}
        if len(concerned) == 1 and all(self.who[c] >= 0 for c in row):
            return True
        fresh = {}
        for k in concerned:
            fresh[k] = self._pieces_of(k)
            if fresh[k] > self.broken[k]:
                return False
        for k, count in fresh.items():
            self.broken[k] = count
        return True

    def _pieces_of(self, k: int) -> int:
        left = {self.at[i] for i, r in enumerate(self.region) if r == k}
        count = 0
        while left:
            count += 1
            edge = [left.pop()]
            while edge:
                for other in self.near[edge.pop()]:
                    if other in left:
                        left.discard(other)
                        edge.append(other)
        return count


def _anywhere(x: float, y: float) -> float:
    return 1.0


def _steps(near: Sequence[Sequence[int]], start: int) -> list[int]:
    """The number of borders to cross from one area to each, and a large number where there is no way by land."""
    steps = [len(near)] * len(near)
    steps[start] = 0
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for other in near[here]:
            if steps[other] == len(near):
                steps[other] = steps[here] + 1
                queue.append(other)
    return steps
