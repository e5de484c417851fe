"""Boundary files: joined on codes wherever they stand, in degrees or on the national grid; damaged ones refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.almanac.readers import boundaries
from hustings.almanac.readers.boundaries import area_codes, read_boundaries
from hustings.errors import BadFile
from tests.made_boundaries import as_topology, in_degrees, mosaic, on_the_grid, written
from tests.shared import shared_data

CODES = [f"E1400106{k}" for k in range(3, 9)]
KNOWN = {code: code for code in CODES}


@pytest.mark.parametrize("field", ["PCON24CD", "pcon19cd", "ons_id", "ONS_Code"])
def test_codes_are_found_in_whichever_property_holds_them(tmp_path: Path, field: str) -> None:
    made = read_boundaries(written(mosaic(CODES, field=field), tmp_path / "a.geojson"), KNOWN)
    assert made.field == field
    assert list(made.rings) == CODES
    assert made.grid == "metres"
    assert made.unknown == ()


def test_degrees_are_told_from_metres(tmp_path: Path) -> None:
    made = read_boundaries(written(mosaic(CODES, place=in_degrees), tmp_path / "a.geojson"), KNOWN)
    assert made.grid == "degrees"
    assert made.rings[CODES[0]][0][0].tolist() == [-3.0, 52.0]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::27700", "EPSG:27700"])
def test_a_crs_member_is_believed_where_the_values_agree(tmp_path: Path, name: str) -> None:
    held = mosaic(CODES) | {"crs": {"type": "name", "properties": {"name": name}}}
    assert read_boundaries(written(held, tmp_path / "a.geojson"), KNOWN).grid == "metres"


def test_plain_gzipped_and_topojson_are_the_same_areas(tmp_path: Path) -> None:
    collection = mosaic(CODES)
    plain = read_boundaries(written(collection, tmp_path / "a.geojson"), KNOWN)
    packed = tmp_path / "a.geojson.gz"
    packed.write_bytes(gzip.compress(json.dumps(collection).encode()))
    topology = read_boundaries(written(as_topology(collection), tmp_path / "a.json"), KNOWN)
    for other in (read_boundaries(packed, KNOWN), topology):
        assert other.rings.keys() == plain.rings.keys()
        for code in CODES:
            np.testing.assert_allclose(other.rings[code][0], plain.rings[code][0], atol=0.05)


def test_a_few_codes_that_are_not_known_are_kept_apart(tmp_path: Path) -> None:
    made = read_boundaries(written(mosaic([*CODES, "E14009999"]), tmp_path / "a.geojson"), KNOWN)
    assert made.unknown == ("E14009999",)
    assert len(made.rings) == 6


def test_parts_of_an_area_in_several_features_are_one_area(tmp_path: Path) -> None:
    made = read_boundaries(written(mosaic([*CODES, CODES[0]]), tmp_path / "a.geojson"), KNOWN)
    assert len(made.rings[CODES[0]]) == 2


def test_a_ring_that_a_simplification_left_two_corners_is_passed_over_beside_others(tmp_path: Path) -> None:
    held = mosaic(CODES)
    held["features"][2]["geometry"]["coordinates"].append([[400_000, 300_000], [400_001, 300_000], [400_000, 300_000]])
    made = read_boundaries(written(held, tmp_path / "a.geojson"), KNOWN)
    assert len(made.rings[CODES[2]]) == 1


def _geometry(value: object) -> Callable[[dict[str, Any]], None]:
    def change(held: dict[str, Any]) -> None:
        held["features"][1]["geometry"] = value

    return change


def _ring(value: object) -> Callable[[dict[str, Any]], None]:
    return _geometry({"type": "Polygon", "coordinates": [value]})


_SQUARE = [[400_000, 300_000], [410_000, 300_000], [410_000, 310_000]]

FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no geometry": (_geometry(None), r"feature 2 \(E14001064\) has no geometry"),
    "a point": (_geometry({"type": "Point", "coordinates": [1, 2]}), "feature 2 .* is a “Point”, no area"),
    "no rings": (_geometry({"type": "Polygon", "coordinates": []}), "feature 2 .* without rings"),
    "an empty ring": (_ring([]), "feature 2 .*: ring 1 is empty"),
    "two corners": (_ring(_SQUARE[:2]), "feature 2 .* has no ring of three corners"),
    "NaN": (_ring([*_SQUARE, [float("nan"), 310_000]]), "feature 2 .*: ring 1 has a coordinate that is no number"),
    "infinity": (_ring([*_SQUARE, [float("inf"), 310_000]]), "coordinate that is no number"),
    "null for a number": (_ring([*_SQUARE, [None, 310_000]]), "feature 2 .*: ring 1 is no list of pairs of numbers"),
    "numbers as text": (_ring([["400000", "300000"], *_SQUARE]), "no list of pairs of numbers"),
    "ragged": (_ring([*_SQUARE, [1]]), "no list of pairs of numbers"),
    "no features": (lambda held: held.update(features=[]), "“features” is missing, or empty"),
    "another type": (lambda held: held.update(type="Sketch"), "its “type” is “Sketch”"),
    "mixed": (_ring([in_degrees(*p) for p in ((0, 0), (1, 0), (1, 1))]), "feature 2 is in degrees and feature 1 in"),
    "a crs of another kind": (
        lambda held: held.update(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::29903"}}), "EPSG::29903",
    ),
    "a crs that contradicts": (
        lambda held: held.update(crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
        "says that it is in degrees, and its coordinates are metres",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_file_is_refused_by_file_and_feature(tmp_path: Path, fault: str) -> None:
    held = mosaic(CODES)
    FAULTS[fault][0](held)
    with pytest.raises(BadFile, match=FAULTS[fault][1]) as told:
        read_boundaries(written(held, tmp_path / "damaged.geojson"), KNOWN)
    assert told.value.message.startswith("damaged.geojson")
    assert told.value.remedy or fault == "another type"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (lambda x, y: [52 + x / 10, -3 + y / 10], "latitude before longitude"),
        (on_the_grid(10_000, (-200_000, 7_000_000)), "Web Mercator"),
        (lambda x, y: [2 + x / 10, 47 + y / 10], "outside the United Kingdom"),
    ],
)
def test_coordinates_elsewhere_are_refused_with_a_guess(
    tmp_path: Path, place: Callable[[float, float], list[float]], said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        read_boundaries(written(mosaic(CODES, place=place), tmp_path / "a.geojson"), KNOWN)


def test_names_are_never_joined_on(tmp_path: Path) -> None:
    held = mosaic(["Aldershot", "Aldridge-Brownhills"], field="name")
    with pytest.raises(BadFile, match=r"no property holds codes.*name = Aldershot") as told:
        read_boundaries(written(held, tmp_path / "a.geojson"), KNOWN)
    assert "names are never joined on" in told.value.remedy


def test_a_file_of_strange_codes_says_how_many_and_which(tmp_path: Path) -> None:
    held = mosaic([CODES[0], *(f"E1409999{k}" for k in range(7))])
    with pytest.raises(BadFile, match=r"7 of 8 codes .* E14099990, .* and 2 more") as told:
        read_boundaries(written(held, tmp_path / "a.geojson"), KNOWN)
    assert told.value.field == "PCON24CD"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (json.dumps(mosaic(CODES)).encode()[:2000], "cut short"),
        (b"<kml></kml>", "not JSON.*row 1|row 1.*not JSON"),
        (b"[1, 2]", "no GeoJSON or TopoJSON"),
        (b"", "empty"),
        (b"[" * 200_000, "cannot be read|cut short"),
        (gzip.compress(json.dumps(mosaic(CODES)).encode())[:200], "cut short"),
        (b"PK\x03\x04" + bytes(40), "zip archive; unpack it first"),
    ],
)
def test_what_is_no_boundary_file_is_said_to_be_none(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(body)
    with pytest.raises(BadFile, match=said):
        read_boundaries(path, KNOWN)


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.geojson.gz"
    path.write_bytes(gzip.compress(b" " * (boundaries.MOST_BYTES + 1024)))
    assert path.stat().st_size < 200_000
    with pytest.raises(BadFile, match="too large") as told:
        read_boundaries(path, KNOWN)
    assert "ultra generalised" in told.value.remedy


def test_a_topology_with_an_arc_that_is_not_there_is_refused(tmp_path: Path) -> None:
    held = as_topology(mosaic(CODES))
    held["objects"]["areas"]["geometries"][3]["arcs"][0][0] = 10_000
    with pytest.raises(BadFile, match=r"feature 4 .*ring 1 is no list"):
        read_boundaries(written(held, tmp_path / "a.json"), KNOWN)


def test_codes_of_the_almanac_are_each_area_s_own(almanac: Almanac) -> None:
    codes = area_codes(almanac)
    assert codes["S14000006"] == "S14000006"
    assert codes["S14000107"] == "S14000107"
    assert not [code for code in codes if len(code) != 9]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "field", "areas"),
    [
        ("westminster/geo/boundaries_2010.geojson", "ons_id", 650),
        ("westminster/geo/boundaries_2024.geojson", "ons_id", 650),
        ("local/maps/ni_constituencies_2008.geojson.gz", "ONS_Code", 18),
    ],
)
def test_published_files_are_joined_whole(almanac: Almanac, file: str, field: str, areas: int) -> None:
    made = read_boundaries(shared_data(file), area_codes(almanac))
    assert (made.field, len(made.rings), made.unknown) == (field, areas, ())


@pytest.mark.shared
def test_a_published_topology_with_codes_of_its_own_is_refused_by_its_properties(almanac: Almanac) -> None:
    with pytest.raises(BadFile, match="constituency_id = W000090"):
        read_boundaries(shared_data("local/maps/senedd_2026_simplified.topojson.gz"), area_codes(almanac))


@pytest.mark.shared
def test_its_areas_are_read_once_they_are_known_by_those_codes() -> None:
    path = shared_data("local/maps/senedd_2026_simplified.topojson.gz")
    made = read_boundaries(path, {f"W000{k:02}0": f"area-{k:02}" for k in range(1, 17)})
    assert (made.field, made.grid) == ("constituency_id", "degrees")
    assert len(made.rings) == 16
