"""Outlines: borders shared whatever is left out, islands dropped and areas never, the same whatever the order."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.almanac.readers.boundaries import Boundaries, area_codes, read_boundaries
from hustings.atlas.outlines import Outlines, cut, outlines_of, weigh
from hustings.atlas.tracing import Traced, View, trace, written
from tests.made_boundaries import as_topology, in_degrees, mosaic
from tests.made_boundaries import written as put
from tests.shared import shared_data

CODES = [f"E140010{k}" for k in range(63, 79)]
KNOWN = {code: code for code in CODES}


def square(x: float, y: float, side: float) -> NDArray[np.float64]:
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def made(**rings: list[NDArray[np.float64]]) -> Outlines:
    """Outlines of rings in metres."""
    return outlines_of(
        Boundaries("made.geojson", "code", "metres", {area: tuple(each) for area, each in rings.items()})
    )


def mosaic_of(tmp_path: Path, **more: object) -> Outlines:
    return outlines_of(read_boundaries(put(mosaic(CODES, **more), tmp_path / "m.geojson"), KNOWN))  # type: ignore[arg-type]


def view(outlines: Outlines, scale: float) -> View:
    low = outlines.points.min(axis=0)
    return View(float(low[0]), float(outlines.points[:, 1].max()), scale)


def signed(ring: NDArray[np.int64]) -> int:
    """Twice the area of a ring of whole numbers, with its sign."""
    x, y = (ring - ring[0]).T
    return int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def has_no_gap(outlines: Outlines, traced: Traced) -> bool:
    """Whether areas cover what their coasts enclose exactly: every inner border is left out of twice, or not at all."""
    whole = sum(abs(signed(traced.ring(cycle))) for each in outlines.rings.values() for cycle in each)
    uses: dict[int, list[int]] = {}
    for rings in outlines.rings.values():
        for cycle in rings:
            way = 1 if signed(traced.ring(cycle)) >= 0 else -1
            for place in cycle:
                uses.setdefault(place if place >= 0 else ~place, []).append(way if place >= 0 else -way)
    coast = 0
    for arc, ways in uses.items():
        points = traced.arcs[arc]
        turn = int((points[:-1, 0] * points[1:, 1] - points[1:, 0] * points[:-1, 1]).sum())
        coast += sum(ways) * turn
    return whole == abs(coast)


def test_a_border_of_two_areas_is_one_arc_of_both(tmp_path: Path) -> None:
    held = mosaic_of(tmp_path)
    owners: dict[int, set[str]] = {}
    for area, rings in held.rings.items():
        for place in rings[0]:
            owners.setdefault(place if place >= 0 else ~place, set()).add(area)
    inner = [arc for arc, each in owners.items() if len(each) == 2]
    assert len(inner) == 24
    assert len(owners) == 24 + 12
    assert max(len(each) for each in owners.values()) == 2


def test_one_area_in_the_middle_of_another_shares_its_whole_border() -> None:
    hole = square(20_000, 20_000, 10_000)
    held = made(outer=[square(0, 0, 60_000), hole[::-1]], inner=[np.roll(hole, 2, axis=0)])
    (inner,) = held.rings["inner"]
    assert {abs(p) if p >= 0 else ~p for p in inner} <= {
        p if p >= 0 else ~p for ring in held.rings["outer"] for p in ring
    }
    assert len(held.starts) == 3


@given(scale=st.floats(0.02, 20.0), steps=st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_no_gap_opens_at_any_scale(tmp_path_factory: pytest.TempPathFactory, scale: float, steps: int) -> None:
    held = mosaic_of(tmp_path_factory.getbasetemp(), steps=steps)
    assert has_no_gap(held, trace(held, sorted(held.rings), view(held, scale)))


def test_simplification_leaves_out_most_of_a_jagged_border_that_is_too_small_to_see(tmp_path: Path) -> None:
    held = mosaic_of(tmp_path, steps=9)
    fine, coarse = (trace(held, sorted(held.rings), view(held, scale)) for scale in (20.0, 0.3))
    assert sum(map(len, fine.arcs.values())) > 300
    assert sum(map(len, coarse.arcs.values())) < 150
    assert {len(rings) for rings in coarse.rings.values()} == {1}


def test_islands_under_a_pixel_go_and_areas_never() -> None:
    coast = square(0, 0, 50_000)
    islets = [square(60_000 + 3_000 * k, 0, 500) for k in range(5)]
    held = made(
        shire=[coast, *islets], islet=[square(90_000, 0, 60)], string=[square(95_000, 0, 40), islets[0] + 9_000]
    )
    traced = trace(held, sorted(held.rings), view(held, 0.5))
    assert len(traced.rings["shire"]) == 1
    assert len(traced.rings["islet"]) == len(traced.rings["string"]) == 1
    assert all(traced.path(area).endswith("z") for area in held.rings)
    assert len(trace(held, ["shire"], view(held, 20.0)).rings["shire"]) == 6


def test_weights_are_triangles_and_grow_inwards() -> None:
    line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0], [4.0, 0.0]])
    weights = weigh(line, np.array([0, 5]))
    assert weights[0] == weights[4] == np.inf
    assert weights[2] == max(weights[1:4]) > 0
    assert list(weigh(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), np.array([0, 3])))[1] == 0


def test_a_straight_border_of_many_corners_is_weighed_in_a_few_rounds() -> None:
    many = np.stack([np.arange(200_000.0), np.zeros(200_000)], axis=1)
    assert (weigh(many, np.array([0, len(many)]))[1:-1] == 0).all()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=40, unique=True))
def test_arcs_put_together_again_are_the_rings(corners: list[tuple[int, int]]) -> None:
    rings = [np.array(corners, dtype=np.int64), np.array(corners[::-1], dtype=np.int64)]
    starts, points, cycles = cut(rings)
    for ring, cycle in zip(rings, cycles, strict=True):
        parts = []
        for place in cycle:
            k = place if place >= 0 else ~place
            arc = points[starts[k] : starts[k + 1]]
            parts += (arc if place >= 0 else arc[::-1])[:-1].tolist()
        turned = np.roll(np.array(parts), -parts.index(ring[0].tolist()), axis=0)
        assert turned.tolist() == ring.tolist()
    assert len(starts) == 2


def test_the_order_of_features_and_corners_changes_nothing_that_is_drawn(tmp_path: Path) -> None:
    collection = mosaic(CODES)
    order = random.Random(3)
    other = {**collection, "features": order.sample(collection["features"], len(CODES))}
    for feature in other["features"]:
        ring = feature["geometry"]["coordinates"][0][:-1]
        turn = order.randrange(len(ring))
        feature = feature["geometry"]
        feature["coordinates"] = [[*ring[turn:], *ring[:turn], ring[turn]]]
    pair = [outlines_of(read_boundaries(put(each, tmp_path / "m.geojson"), KNOWN)) for each in (mosaic(CODES), other)]
    extents = [{area: trace(each, sorted(each.rings), view(each, 4.0)).extent(area) for area in CODES} for each in pair]
    assert extents[0] == extents[1]


def test_topojson_and_geojson_give_the_same_outlines(tmp_path: Path) -> None:
    plain = mosaic_of(tmp_path)
    other = outlines_of(read_boundaries(put(as_topology(mosaic(CODES)), tmp_path / "m.json"), KNOWN))
    assert plain.rings == other.rings
    np.testing.assert_allclose(plain.points, other.points, atol=0.01)


def test_degrees_are_projected_to_kilometres_of_the_right_size(tmp_path: Path) -> None:
    held = mosaic_of(tmp_path, place=in_degrees, steps=1)
    wide, tall = (held.points.max(axis=0) - held.points.min(axis=0)).tolist()
    assert tall == pytest.approx(0.4 * 111.25, rel=0.01)
    assert wide == pytest.approx(0.4 * 111.32 * np.cos(np.radians(52.2)), rel=0.02)


def test_degrees_lie_within_some_kilometres_of_the_national_grid() -> None:
    # Ordnance Survey, A guide to coordinate systems in Great Britain, annex C: Caister water tower.
    lon, lat = 1 + 43 / 60 + 4.5177 / 3600, 52 + 39 / 60 + 27.2531 / 3600
    near = np.array([[lon, lat], [lon + 0.001, lat], [lon, lat + 0.001]])
    held = outlines_of(Boundaries("a", "code", "degrees", {"tower": (near,)}))
    assert held.points.mean(axis=0).tolist() == pytest.approx([651.4, 313.2], abs=4)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([[15, -20], [15, -20], [16, -31], [6, -31]], "M1.5 -2l.1-1.1-1 0"),
        ([[0, 5], [10, 5]], "M0 .5l1 0"),
        ([[7, 7]], "M.7 .7"),
    ],
)
def test_paths_are_written_short(points: list[list[int]], said: str) -> None:
    assert written(np.array(points)) == said


@pytest.mark.shared
@pytest.mark.parametrize("year", [2010, 2024])
def test_published_boundaries_cover_the_country_without_a_gap(almanac: Almanac, year: int) -> None:
    path = shared_data(f"westminster/geo/boundaries_{year}.geojson")
    held = outlines_of(read_boundaries(path, area_codes(almanac)))
    assert len(held) == 650
    traced = trace(held, sorted(held.rings), view(held, 0.8))
    assert has_no_gap(held, traced)
    # The United Kingdom has 244,000 square kilometres; these outlines are coarse at the coast.
    land = sum(traced.extent(area) for area in held.rings) / 0.8**2
    assert 225_000 < land < 255_000
