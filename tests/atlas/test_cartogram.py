"""The equal-area cartogram."""

from __future__ import annotations

import numpy as np
import pytest

from hustings.atlas.cartogram import Ring, centroid, equal_areas, inside, signed_area


def box(x: float, y: float, width: float, height: float) -> Ring:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], dtype=float)


def test_areas_of_all_sizes_become_about_equal_and_keep_their_order() -> None:
    """A small city in the middle of wide counties, as London among its neighbours."""
    areas = [
        [box(0, 0, 40, 100)],
        [box(40, 0, 20, 45)],
        [box(40, 45, 20, 10)],
        [box(40, 55, 20, 45)],
        [box(60, 0, 40, 100)],
    ]
    before = np.array([signed_area(rings[0]) for rings in areas])
    grown = equal_areas(areas, cells=300, passes=4)
    after = np.array([signed_area(rings[0]) for rings in grown])
    assert before.max() / before.min() == pytest.approx(20)
    assert after.max() / after.min() < 1.6
    middles = [centroid(rings) for rings in grown]
    assert middles[0][0] < middles[2][0] < middles[4][0]
    assert middles[1][1] < middles[2][1] < middles[3][1]


def test_centroid_and_area_of_rings_in_either_direction() -> None:
    square = box(1, 1, 2, 2)
    assert signed_area(square) == 4
    assert signed_area(square[::-1]) == -4
    assert centroid([square]) == centroid([square[::-1]]) == (2, 2)
    assert centroid([square, box(5, 1, 2, 2)]) == (4, 2)


def test_points_inside_a_ring_with_a_hole() -> None:
    rows, columns = inside([box(0, 0, 6, 6), box(2, 2, 2, 2)])
    assert len(rows) == 36 - 4
    assert (2, 2) not in set(zip(rows.tolist(), columns.tolist(), strict=True))
