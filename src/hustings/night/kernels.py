"""Smooth surfaces over the map and over politics: leading eigenvectors of kernels between seats.

A surface with kernel k is written as sum_j phi_j b_j, b_j ~ N(0, a^2), with phi_j = sqrt(lambda_j) v_j: then ``a`` is
its standard deviation in degrees. Leaving the small eigenvalues out keeps what neighbours share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

__all__ = ["kilometres", "politics_surfaces", "spatial_surfaces", "surfaces"]

Floats = NDArray[np.float64]
_EARTH = 6371.0


def kilometres(lon: Floats, lat: Floats) -> Floats:
    """Distances between places, kilometres, on a plane laid through Britain (true to one part in a hundred)."""
    x = np.radians(lon) * np.cos(np.radians(54.0)) * _EARTH
    y = np.radians(lat) * _EARTH
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def surfaces(kernel: Floats, count: int) -> Floats:
    """The ``count`` leading eigenvectors of a kernel times the roots of their eigenvalues, (N, count).

    Signs are fixed (the largest entry is positive), so that the columns are the same on every machine.
    """
    size = len(kernel)
    values, vectors = eigh(kernel, subset_by_index=(max(size - count, 0), size - 1))
    ordered = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0.0))
    largest = np.abs(ordered).argmax(axis=0)
    return np.asarray(ordered * np.sign(ordered[largest, np.arange(ordered.shape[1])]))


def spatial_surfaces(lon: Floats, lat: Floats, count: int = 40, reach: float = 30.0) -> Floats:
    """Surfaces over the map: kernel exp(-d / reach) in kilometres."""
    return surfaces(np.exp(-kilometres(lon, lat) / reach), count)


def politics_surfaces(facts: Floats, count: int = 25, reach: float = 1.5) -> Floats:
    """Surfaces over ``facts`` (N, M), each column standardised: kernel exp(-d^2 / 2 M reach^2 / 2)."""
    held = (facts - facts.mean(axis=0)) / np.maximum(facts.std(axis=0), 1e-9)
    squared = ((held[:, None, :] - held[None, :, :]) ** 2).sum(axis=2)
    return surfaces(np.exp(-squared / (held.shape[1] * reach**2)), count)
