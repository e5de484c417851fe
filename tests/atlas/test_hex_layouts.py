"""Hexagons and how areas are laid on them."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from importlib.resources import files
from itertools import pairwise
from math import cos, dist, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.atlas.hexes import centre, corners, in_one_piece, layout, layouts, neighbours, pieces
from hustings.atlas.laying import Settings, lay_out, measure
from hustings.errors import UnknownName
from tests.shared import shared_data

CELLS = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(CELLS)
def test_neighbours_are_mutual_and_at_one_distance(cell: tuple[int, int]) -> None:
    for near in neighbours(cell):
        assert cell in neighbours(near)
        assert dist(centre(cell), centre(near)) == pytest.approx(3**0.5)


@given(CELLS, st.floats(1, 20))
def test_a_side_faces_the_neighbour_of_its_number(cell: tuple[int, int], radius: float) -> None:
    here = centre(cell, radius)
    ring = corners(*here, radius)
    for i, near in enumerate(neighbours(cell)):
        there = centre(near, radius)
        middle = tuple((a + b) / 2 for a, b in zip(ring[i - 1], ring[i], strict=True))
        assert middle == pytest.approx(tuple((a + b) / 2 for a, b in zip(here, there, strict=True)), abs=1e-6)


def test_pieces_of_cells() -> None:
    assert [len(piece) for piece in pieces({(0, 0), (1, 0), (5, 5)})] == [2, 1]
    assert in_one_piece({(0, 0), (0, 1), (0, 2)})
    assert in_one_piece(set())


def grid(side: int) -> tuple[dict[str, tuple[float, float]], dict[str, str], list[tuple[str, str]]]:
    """A square country of ``side`` squared areas in two regions, each a neighbour of those beside it."""
    wished = {f"A{i:02}{j:02}": (float(i), float(j)) for i in range(side) for j in range(side)}
    region = {area: "West" if x < side / 2 else "East" for area, (x, _) in wished.items()}
    pairs = [(a, b) for a, p in wished.items() for b, q in wished.items() if a < b and dist(p, q) < 1.01]
    return wished, region, pairs


def test_a_layout_keeps_regions_whole_and_neighbours_together_and_is_the_same_again() -> None:
    wished, region, pairs = grid(8)
    settings = Settings(moves=40_000)
    cells = lay_out(wished, region, pairs, seed=3, settings=settings)
    assert len(set(cells.values())) == len(wished) == len(cells)
    found = measure(cells, wished, pairs, region)
    assert found.whole
    assert found.kept > 0.9
    assert found.turned > 0.9
    assert cells == lay_out(wished, region, pairs, seed=3, settings=settings)


def test_annealing_keeps_more_neighbours_than_the_assignment_it_starts_from() -> None:
    """Places strewn at random, so that many lie too close to have cells of their own where they stand."""
    chance = random.Random(7)
    wished = {f"A{k:02}": (chance.uniform(0, 9), chance.uniform(0, 9)) for k in range(80)}
    pairs = [(a, b) for a, p in wished.items() for b, q in wished.items() if a < b and dist(p, q) < 1.2]
    region = dict.fromkeys(wished, "One")
    start = measure(lay_out(wished, region, pairs, settings=Settings(moves=0)), wished, pairs, region)
    end = measure(lay_out(wished, region, pairs, settings=Settings(moves=40_000)), wished, pairs, region)
    assert end.kept > start.kept


def test_sea_keeps_coasts_apart() -> None:
    wished = {f"N{k}": (float(k), 1.0) for k in range(7)} | {f"S{k}": (float(k), 0.0) for k in range(7)}
    land = [(f"{side}{k}", f"{side}{k + 1}") for side in "NS" for k in range(6)]
    cells = lay_out(wished, dict.fromkeys(wished, "One"), [*land, ("N0", "S0")], settings=Settings(moves=30_000))
    assert cells["S6"] not in neighbours(cells["N6"])


def test_measures_of_a_layout_known_by_heart() -> None:
    cells = {"a": (0, 0), "b": (1, 0), "c": (3, 0)}
    places = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (2.0, 0.0)}
    found = measure(cells, places, [("a", "b"), ("b", "c")], {"a": "X", "b": "X", "c": "X"})
    assert found.kept == 0.5
    assert found.turned == 1.0
    assert found.broken == ("X",)


@pytest.mark.parametrize("name", ["constituencies-2010", "constituencies-2024"])
def test_every_constituency_has_one_cell_and_no_cell_has_two(name: str) -> None:
    cells = layout(name)
    assert len(cells) == len(set(cells.values())) == 650
    first = min(r for _, r in cells.values())
    assert first in (0, 1)
    assert min(q for q, _ in cells.values()) == 0


def test_no_empty_cell_is_left_inland() -> None:
    for name in layouts():
        held = set(layout(name).values())
        q, r = (range(min(c[k] for c in held) - 1, max(c[k] for c in held) + 2) for k in (0, 1))
        empty = {(a, b) for a in q for b in r} - held
        assert in_one_piece(empty)


def test_an_unknown_layout_names_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        layout("wards-1832")
    assert caught.value.nearest == layouts() == ("constituencies-2010", "constituencies-2024")


def test_the_table_is_in_order_and_has_four_columns() -> None:
    lines = (files("hustings.almanac") / "tables" / "hexes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "layout,area,q,r"
    assert lines[1:] == sorted(lines[1:])


@pytest.mark.shared
@pytest.mark.parametrize("year", [2010, 2024])
def test_our_layout_keeps_more_neighbours_and_directions_than_the_published_one(year: int) -> None:
    boundaries = json.loads(shared_data(f"westminster/geo/boundaries_{year}.geojson").read_text(encoding="utf-8"))
    edges = defaultdict(set)
    for feature in boundaries["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            for start, end in pairwise(ring):
                edges[frozenset((tuple(start), tuple(end)))].add(feature["properties"]["ons_id"])
    pairs = sorted({(min(both), max(both)) for both in edges.values() if len(both) == 2})
    centroids, region = {}, {}
    with shared_data(f"westminster/geo/centroids_{year}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lon, lat = float(row["centroid_lon"]), float(row["centroid_lat"])
            centroids[row["ons_id"]] = ((lon + 2) * cos(radians(lat)) * 111.32, lat * 111.2)
            region[row["ons_id"]] = row["region_name"]
    path = shared_data(f"westminster/geo/hex_{year}_openinnovations.hexjson")
    published = json.loads(path.read_text(encoding="utf-8"))["hexes"]
    theirs = measure({a: (h["q"], -h["r"]) for a, h in published.items()}, centroids, pairs, region)
    ours = measure(layout(f"constituencies-{year}"), centroids, pairs, region)
    assert ours.whole
    assert ours.kept > theirs.kept + 0.1
    assert ours.turned > theirs.turned
    assert ours.displacement < theirs.displacement
