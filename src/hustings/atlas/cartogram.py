"""An equal-area cartogram: land flows until every area has the same size, and neighbours stay neighbours.

The diffusion method of Gastner and Newman (Proceedings of the National Academy of Sciences 101, 2004,
7499-7504). Density starts as one unit spread over each area and, over the sea, the mean of the land. It
then evens out as heat does, and every point of a boundary is carried along by the flow

    v(r, t) = - grad rho(r, t) / rho(r, t),      d rho / d t = div grad rho.

With no flow through the frame, rho is a cosine series whose terms die away as exp(-k^2 t).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ring", "centroid", "equal_areas", "inside", "signed_area"]

Floats = NDArray[np.float64]
Ring = Floats
"""The corners of one ring, shape (n, 2), x and y in one unit of length, the first not repeated at the end."""


def equal_areas(areas: Sequence[Sequence[Ring]], *, cells: int = 620, passes: int = 3) -> list[list[Ring]]:
    """The rings of each area after the flow. ``cells`` is the number of grid cells along the longer side.

    Each pass starts from where the last one left the boundaries, and so sees small areas better than the
    one before. Holes need no mark: a ring that lies inside another of the same area is one (even-odd).
    """
    current = [[_densify(ring) for ring in rings] for rings in areas]
    for _ in range(passes):
        current = _one_pass(current, cells)
    return current


def signed_area(ring: Ring) -> float:
    """The area of a ring, positive when its corners run anticlockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def centroid(rings: Sequence[Ring]) -> tuple[float, float]:
    """The centre of gravity of an area of one or more rings. Rings of islands count with their size."""
    total = x_moment = y_moment = 0.0
    for ring in rings:
        x, y = ring[:, 0], ring[:, 1]
        cross = x * np.roll(y, -1) - np.roll(x, -1) * y
        sign = 1.0 if cross.sum() >= 0 else -1.0
        total += sign * float(cross.sum()) / 2
        x_moment += sign * float(((x + np.roll(x, -1)) * cross).sum()) / 6
        y_moment += sign * float(((y + np.roll(y, -1)) * cross).sum()) / 6
    return x_moment / total, y_moment / total


def _densify(ring: Ring, longest: float = 4.0) -> Ring:
    """Points along long edges, so that they can bend: no edge longer than ``longest`` units."""
    parts = []
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        steps = max(1, int(np.ceil(np.hypot(*(end - start)) / longest)))
        parts.append(start + (end - start) * np.arange(steps)[:, None] / steps)
    return np.concatenate(parts)


def _one_pass(areas: list[list[Ring]], cells: int) -> list[list[Ring]]:
    everything = np.concatenate([ring for rings in areas for ring in rings])
    low, high = everything.min(axis=0), everything.max(axis=0)
    # A sea as wide as a quarter of the land on every side keeps the frame from pressing on the coast.
    margin = 0.25 * float((high - low).max())
    origin = low - margin
    step = float((high - low).max() + 2 * margin) / cells
    shape = np.ceil((high - low + 2 * margin) / step).astype(int)
    grid = [[(ring - origin) / step for ring in rings] for rings in areas]
    density = _density(grid, (int(shape[1]), int(shape[0])))
    moved = _flow(density, (everything - origin) / step) * step + origin
    out, at = [], 0
    for rings in areas:
        fresh = []
        for ring in rings:
            fresh.append(moved[at : at + len(ring)])
            at += len(ring)
        out.append(fresh)
    return out


def _density(areas: list[list[Ring]], shape: tuple[int, int]) -> Floats:
    """One unit of mass on each area, spread over the grid cells whose middle it holds; the land's mean elsewhere."""
    from scipy.ndimage import gaussian_filter

    mass: Floats = np.zeros(shape)
    land = np.zeros(shape, dtype=bool)
    for rings in areas:
        rows, columns = inside(rings)
        if len(rows) == 0:
            x, y = centroid(rings)
            rows, columns = np.array([int(y)]), np.array([int(x)])
        mass[rows, columns] += 1 / len(rows)
        land[rows, columns] = True
    mass[~land] = mass[land].mean()
    smooth: Floats = gaussian_filter(mass, 1.0, mode="nearest")
    return smooth


def inside(rings: Sequence[Ring]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows and columns of the grid cells whose middle lies inside an area (even-odd rule)."""
    points = np.concatenate(list(rings))
    low, high = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
    xs, ys = np.arange(low[0], high[0] + 1) + 0.5, np.arange(low[1], high[1] + 1) + 0.5
    inside = np.zeros((len(ys), len(xs)), dtype=bool)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            between = (ys >= min(y1, y2)) & (ys < max(y1, y2))
            crossing = x1 + (ys[between] - y1) * (x2 - x1) / (y2 - y1)
            inside[between] ^= xs[None, :] > crossing[:, None]
    rows, columns = np.nonzero(inside)
    return rows + low[1], columns + low[0]


def _flow(density: Floats, points: Floats) -> Floats:
    """Carry points (in grid units) along until the density is even."""
    from scipy.fft import dctn

    ny, nx = density.shape
    series: Floats = dctn(density, type=2, norm="ortho")
    k2 = (np.pi * np.arange(ny)[:, None] / ny) ** 2 + (np.pi * np.arange(nx)[None, :] / nx) ** 2
    here = points.copy()
    time, pace = 0.0, 0.05
    # The slowest ripple is as long as the frame: five of its lifetimes leave less than a hundredth of it.
    end = 5 * (max(nx, ny) / np.pi) ** 2
    field = _velocity(series, k2, time)
    while time < end:
        first = _sample(field, here)
        later = _velocity(series, k2, time + pace)
        second = _sample(later, here + pace * first)
        shift = pace * (first + second) / 2
        if pace > 0.01 and float(np.abs(pace * (second - first)).max()) > 0.4:
            pace /= 2
            continue
        here += shift
        time += pace
        field = later
        pace *= 1.2
    return here


def _velocity(series: Floats, k2: Floats, time: float) -> tuple[Floats, Floats]:
    from scipy.fft import idctn

    rho: Floats = np.maximum(idctn(series * np.exp(-k2 * time), type=2, norm="ortho"), 1e-9)
    slope_y, slope_x = np.gradient(rho)
    return -slope_x / rho, -slope_y / rho


def _sample(field: tuple[Floats, Floats], points: Floats) -> Floats:
    """The flow at points between the middles of cells, linearly."""
    from scipy.ndimage import map_coordinates

    at: Any = np.array([points[:, 1] - 0.5, points[:, 0] - 0.5])
    return np.stack([map_coordinates(each, at, order=1, mode="nearest") for each in field], axis=1)
