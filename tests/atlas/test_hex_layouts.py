"""Hexagons and how areas are laid on them."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from math import cos, dist, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.atlas.hexes import centre, corners, in_one_piece, layout, layouts, neighbours, pieces
from hustings.atlas.laying import Settings, lay_out, measure
from hustings.errors import UnknownName
from tests.shared import shared_data
from tools.hex_country import Country
from tools.hex_land import outlines, parted, seats_in, touching
from tools.hex_sources import country_of
from tools.lay_hexes import published

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


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("councils-2018", 391),
        ("councils-2021", 374),
        ("councils-2026", 361),
        ("senedd-2026", 96),
        ("holyrood-2026", 73),
        ("regions", 12),
    ],
)
def test_every_area_has_one_cell_and_no_cell_has_two(name: str, cells: int) -> None:
    held = layout(name)
    assert len(held) == len(set(held.values())) == cells
    assert min(r for _, r in held.values()) in (0, 1)
    assert min(q for q, _ in held.values()) == 0


@pytest.mark.parametrize("day", ["2018-05-03", "2021-05-06", "2026-05-07"])
def test_council_layouts_hold_the_lower_tier_and_unitary_councils_of_their_day(almanac: Almanac, day: str) -> None:
    then = {
        area
        for area, row in almanac.areas.items()
        if row["kind"] == "council"
        and row["type"] != "county"
        and str(row["from"] or day) <= day <= str(row["to"] or day)
    }
    assert set(layout(f"councils-{day[:4]}")) == then


@pytest.mark.parametrize("name", ["councils-2018", "councils-2021", "councils-2026"])
def test_every_region_and_nation_of_councils_is_whole(almanac: Almanac, name: str) -> None:
    regions = defaultdict(set)
    for area, cell in layout(name).items():
        regions[almanac.areas[area]["region"] or almanac.areas[area]["nation"]].add(cell)
    assert len(regions) == 12
    assert {region: len(pieces(cells)) for region, cells in regions.items()} == dict.fromkeys(regions, 1)


def test_the_six_seats_of_each_constituency_of_the_senedd_are_together(almanac: Almanac) -> None:
    own = defaultdict(set)
    for seat, cell in layout("senedd-2026").items():
        own[seat.partition("#")[0]].add(cell)
    assert set(own) == {area for area, row in almanac.areas.items() if row["boundary_set"] == "senedd-2026"}
    assert all(len(cells) == 6 and in_one_piece(cells) for cells in own.values())


def test_every_region_of_the_scottish_parliament_is_whole(almanac: Almanac) -> None:
    cells = layout("holyrood-2026")
    within = dict(almanac.table("places").select("area", "within").iter_rows())
    own = defaultdict(set)
    for area, cell in cells.items():
        own[within[area]].add(cell)
    assert len(own) == 8
    assert all(in_one_piece(held) for held in own.values())


def test_no_empty_cell_is_left_inland() -> None:
    for name in layouts():
        held = set(layout(name).values())
        q, r = (range(min(c[k] for c in held) - 1, max(c[k] for c in held) + 2) for k in (0, 1))
        empty = {(a, b) for a in q for b in r} - held
        assert in_one_piece(empty)


def test_an_unknown_layout_names_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        layout("wards-1832")
    assert caught.value.nearest == layouts()
    assert {"constituencies-2010", "constituencies-2024", "councils-2026", "senedd-2026"} < set(layouts())


def test_the_table_is_in_order_and_has_five_columns() -> None:
    lines = (files("hustings.almanac") / "tables" / "hexes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "layout,area,seat,q,r"
    rows = [line.split(",") for line in lines[1:]]
    assert rows == sorted(rows)
    assert {row[0] for row in rows if row[2]} == {"senedd-2026"}


def test_land_goes_to_the_nearest_point_by_land_and_not_over_the_water() -> None:
    """A horseshoe: its far end is near the second point as the crow flies, and nearer the first by land."""
    path = [*((0, y) for y in range(10)), *((x, 9) for x in range(1, 4)), *((4, y) for y in range(9, -1, -1))]
    land = dict.fromkeys(path, "mainland")
    points = {"west": (0.5, 0.5), "north": (2.5, 9.5), "island": (6.5, 0.5)}
    land[6, 0] = "island"
    owners = parted(land, points, {"west": "mainland", "north": "mainland", "island": "island"}, 1.0)
    assert owners[4, 0] == "north"
    assert touching(owners) == ()
    wide = {(x, y): "mainland" for x in range(4) for y in range(4)}
    halves = parted(wide, {"a": (0.5, 1.5), "b": (3.5, 1.5)}, {"a": "mainland", "b": "mainland"}, 1.0)
    assert touching(halves) == (("a", "b"),)
    assert [len(ring) for ring in outlines(halves, 1.0)["a"]] == [12]


def test_seats_of_one_constituency_are_equal_parts_of_it() -> None:
    land = {(x, y): "long" for x in range(12) for y in range(2)}
    points = seats_in(land, {"long": 3}, 1.0)
    assert sorted(points) == ["long#1", "long#2", "long#3"]
    owners = parted(land, points, dict.fromkeys(points, "long"), 1.0)
    assert set(Counter(owners.values()).values()) <= {7, 8, 9}


def test_measures_between_areas_of_several_seats() -> None:
    cells = {"a#1": (0, 0), "a#2": (1, 0), "b#1": (2, 0), "b#2": (3, 0)}
    within = {seat: seat[0] for seat in cells}
    found = measure(cells, {"a": (0.0, 0.0), "b": (2.0, 0.0)}, [("a", "b")], within, within)
    assert (found.kept, found.turned, found.broken) == (1.0, 1.0, ())
    assert found.displacement == pytest.approx(0.0, abs=1e-9)


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


@cache
def councils_of_2026() -> Country:
    return country_of(
        "councils-2026",
        shared_data("westminster/geo/boundaries_2024.geojson"),
        shared_data("westminster/geo/centroids_2024.csv"),
    )


@pytest.mark.shared
def test_our_councils_keep_more_neighbours_and_directions_than_the_published_ones() -> None:
    country, theirs = published(shared_data("local/maps/lad_2023.hexjson"), councils_of_2026())
    before = measure(theirs, country.centroids, country.pairs, country.region)
    ours = measure(layout("councils-2026"), country.centroids, country.pairs, country.region)
    assert ours.whole
    assert not before.whole
    assert ours.kept > before.kept + 0.1
    assert ours.turned > before.turned + 0.1
    assert ours.displacement < before.displacement


@pytest.mark.shared
def test_neighbours_found_without_boundaries_are_mostly_those_of_scottish_councils(almanac: Almanac) -> None:
    """Councils whose published wards have two corners or more in common, against what points and land give."""
    corners_of = defaultdict(set)
    with zipfile.ZipFile(shared_data("local/maps/scotland_council_wards_2017_geojson.zip")) as packed:
        slugs = {name.removesuffix(".geojson") for name in packed.namelist()} - {"scotland"}
        for slug in slugs:
            for feature in json.loads(packed.read(f"{slug}.geojson"))["features"]:
                shape = feature["geometry"]
                polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
                for lon, lat, *_ in (corner for polygon in polygons for ring in polygon for corner in ring):
                    corners_of[round(lon, 4), round(lat, 4)].add(slug)
    shared = Counter(pair for held in corners_of.values() for pair in combinations(sorted(held), 2))
    truth = {pair for pair, count in shared.items() if count >= 2}
    named = {area: _file_of(str(row["slug"]), slugs) for area, row in almanac.areas.items() if area.startswith("S12")}
    found = {tuple(sorted((named[a], named[b]))) for a, b in councils_of_2026().pairs if a in named and b in named}
    assert set(named.values()) == slugs
    assert len(truth) == 63
    assert len(found & truth) / len(truth) > 0.85
    assert len(found & truth) / len(found) > 0.85


def _file_of(slug: str, slugs: set[str]) -> str:
    """The file of a council: ``aberdeen-city`` for Aberdeen, ``the-scottish-borders`` for Scottish Borders."""
    also = (slug, f"{slug}-city", f"city-of-{slug}", f"the-{slug}", f"{slug}-islands")
    return next(each for each in also if each in slugs)


@pytest.mark.shared
def test_our_senedd_keeps_more_neighbours_and_directions_than_the_published_one() -> None:
    country = country_of("senedd-2026", shared_data("local/maps/senedd_2026_simplified.topojson.gz"))
    assert len(country.borders) == 29
    same, theirs = published(shared_data("local/maps/senedd_2026_multiple.hexjson"), country)
    assert same is country
    assert set(theirs) == set(layout("senedd-2026"))
    before = measure(theirs, country.middles, country.borders, country.region, country.within)
    ours = measure(layout("senedd-2026"), country.middles, country.borders, country.region, country.within)
    assert ours.whole
    assert ours.kept > before.kept
    assert ours.turned > before.turned
    assert ours.displacement < before.displacement
