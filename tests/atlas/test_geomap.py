"""Geographic maps: the same paints, words and tables as the hex map, on outlines; what is too small drawn again."""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.almanac.readers.boundaries import Boundaries, area_codes, read_boundaries
from hustings.atlas.chancemap import SeatChance, draw_chances
from hustings.atlas.chart import Chart
from hustings.atlas.geomap import Geography
from hustings.atlas.map import draw_hexes, draw_seats
from hustings.atlas.outlines import Outlines, outlines_of
from hustings.atlas.palette import PAPER
from hustings.atlas.seat import Seat
from hustings.atlas.shademap import Shade, draw_shades
from hustings.errors import BadInput
from tests.made_boundaries import cell, on_the_grid
from tests.shared import shared_data

SVG = "{http://www.w3.org/2000/svg}"
CELLS = {f"E{q}{r}": (q, r) for q in range(6) for r in range(4)}


def outlines(size: float = 30_000, **more: Sequence[list[list[float]]]) -> Outlines:
    """Outlines of the cells as a jagged mosaic, on the national grid, and of more areas by ring."""
    put = on_the_grid(size)
    rings = {a: (np.array(cell(q, 3 - r, 5, put)[:-1]),) for a, (q, r) in CELLS.items()}
    rings |= {area: tuple(np.array(ring) for ring in each) for area, each in more.items()}
    return outlines_of(Boundaries("made.geojson", "code", "metres", rings))


GROUND = Geography(outlines(), 300.0)
SEATS = [
    Seat(area, f"Seat {area}", "lab" if q < 3 else "con", "lab", "West" if q < 3 else "East")
    for area, (q, _) in CELLS.items()
]
HELD = [replace(seat, before=seat.party) for seat in SEATS]


def worn(chart: Chart) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each area is painted with."""
    found = {}
    for group in ElementTree.fromstring(chart.svg).iter(f"{SVG}g"):
        for shape in group.findall(f"{SVG}path"):
            if shape.get("data-area"):
                assert shape.get("data-area") not in found
                line = ("stroke-width", "stroke-linejoin")
                found[shape.get("data-area", "")] = tuple(pair for pair in group.attrib.items() if pair[0] not in line)
    return found


def shapes(chart: Chart) -> dict[str, ElementTree.Element]:
    return {
        p.get("data-area", ""): p for p in ElementTree.fromstring(chart.svg).iter(f"{SVG}path") if p.get("data-area")
    }


def words(chart: Chart) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")]


def lines(chart: Chart, colour: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(chart.svg)
    return [p for p in root.iter(f"{SVG}path") if p.get("stroke") == colour and p.get("fill") == "none"]


@pytest.mark.parametrize("mode", ["winner", "gain"])
@pytest.mark.parametrize("seats", [SEATS, HELD, [replace(seat, party=None) for seat in SEATS]], ids=len)
def test_outlines_wear_what_hexagons_wear(mode: str, seats: list[Seat]) -> None:
    chosen = "gain" if mode == "gain" else "winner"
    one = draw_hexes(CELLS, seats, title="Same", mode=chosen)  # type: ignore[arg-type]
    two = draw_seats(GROUND, seats, title="Same", mode=chosen)  # type: ignore[arg-type]
    assert worn(one) == worn(two)
    assert one.table == two.table
    said = {area: shape.findtext(f"{SVG}title") for area, shape in shapes(one).items()}
    assert said == {area: shape.findtext(f"{SVG}title") for area, shape in shapes(two).items()}
    assert set(words(one)) == set(words(two))


def test_steps_wear_what_they_wear_on_hexagons() -> None:
    shades = [Shade(s.area, s.name, s.party or "", k % 5, "5%", s.region) for k, s in enumerate(SEATS)]
    shades[3] = replace(shades[3], step=None)
    steps = ("a", "b", "c", "d", "e")
    one, two = (draw_shades(ground, shades, title="Steps", steps=steps) for ground in (CELLS, GROUND))
    assert worn(one) == worn(two)
    assert one.table == two.table


def test_chances_wear_what_they_wear_on_hexagons() -> None:
    seats = [SeatChance(s.area, s.name, s.party or "", (k % 10) / 10, s.region) for k, s in enumerate(SEATS)]
    one, two = (draw_chances(ground, seats, title="Chances") for ground in (CELLS, GROUND))
    assert worn(one) == worn(two)


def test_hatches_and_letters_are_drawn_in_outlines_too() -> None:
    chart = draw_seats(GROUND, HELD, title="Print", hatched=True, letters=True, key=False)
    assert len(list(ElementTree.fromstring(chart.svg).iter(f"{SVG}pattern"))) == 1
    assert words(chart).count("L") == words(chart).count("C") == 12
    assert "L" not in words(draw_seats(GROUND, HELD, title="Plain", key=False))


def test_maps_of_the_same_seats_lie_over_one_another_whatever_happened() -> None:
    one, two = (draw_seats(GROUND, seats, title="Frame", outlined=True, key=False) for seats in (SEATS, HELD))
    assert (one.width, one.height) == (two.width, two.height)
    assert {a: s.get("d") for a, s in shapes(one).items()} == {a: s.get("d") for a, s in shapes(two).items()}


def test_the_same_figures_draw_the_same_bytes() -> None:
    pair = [draw_seats(Geography(outlines(), 300.0), order, title="Bytes").svg for order in (SEATS, SEATS[::-1])]
    assert pair[0] == pair[1]


def test_borders_of_regions_are_heavier_than_those_of_seats() -> None:
    chart = draw_seats(GROUND, HELD, title="Borders", key=False)
    (border,) = lines(chart, PAPER.ink)
    seam, casing = lines(chart, PAPER.page)
    assert border.get("d", "").count("M") == 4
    assert border.get("d") == casing.get("d")
    assert float(seam.get("stroke-width", "")) < float(border.get("stroke-width", ""))
    assert seam.get("d", "").count("M") == 5 * 4 + 6 * 3
    assert not lines(draw_seats(GROUND, HELD[:4], title="One region", key=False), PAPER.ink)


def test_one_seat_that_changed_alone_is_named() -> None:
    alone = [replace(seat, party="con") if seat.area == "E01" else seat for seat in HELD]
    assert {"Seat E01", "Con gain"} <= set(words(draw_seats(GROUND, alone, title="One", outlined=True)))


def _town(corner: tuple[float, float], size: float) -> dict[str, list[list[list[float]]]]:
    put = on_the_grid(size, corner)
    return {f"T{k}": [cell(k % 3, k // 3, 3, put)[:-1]] for k in range(9)}


def test_a_small_seat_that_changed_is_no_blot() -> None:
    town = [[600_000.0, 100_000.0], [603_000.0, 100_000.0], [603_000.0, 103_000.0], [600_000.0, 103_000.0]]
    ground = Geography(outlines(Town=[town]), 500.0)
    seats = [*(replace(seat, party="con") for seat in SEATS), Seat("Town", "Town", "con", "lab", "East")]
    drawn = draw_seats(ground, seats, title="All changed", mode="gain")
    wide = {}
    for group in ElementTree.fromstring(drawn.svg).iter(f"{SVG}g"):
        for shape in group.findall(f"{SVG}path"):
            wide[shape.get("data-area")] = float(group.get("stroke-width", 0))
    assert wide["Town"] == 0.6
    assert min(width for area, width in wide.items() if area != "Town") >= 1.1


def test_a_region_of_specks_is_drawn_a_second_time_larger_in_the_same_path() -> None:
    town = _town((600_000, 330_000), 2_000)
    ground = Geography(outlines(**town), 400.0)
    seats = [*HELD, *(Seat(area, f"Town {area}", "ld", "ld", "Town") for area in town)]
    chart = draw_seats(ground, seats, title="Town")
    drawn = shapes(chart)
    assert len(drawn) == 33
    assert {area for area, shape in drawn.items() if shape.get("d", "").count("M") == 2} == set(town)
    assert {"Town", "4 times as large"} <= set(words(chart))
    inside = [float(n) for area in town for n in re.findall(r"M([\d.]+)", drawn[area].get("d", ""))]
    assert 0 <= min(inside) <= max(inside) <= chart.width
    alone = draw_seats(ground, [seat for seat in seats if seat.region == "Town"], title="Town alone")
    assert {shape.get("d", "").count("M") for shape in shapes(alone).values()} == {1}


def test_shetland_is_drawn_beside_the_land_and_says_so() -> None:
    far = [[430_000, 1_110_000], [460_000, 1_110_000], [450_000, 1_210_000]]
    near = [[330_000, 980_000], [350_000, 980_000], [340_000, 1_050_000]]
    ground = Geography(outlines(100_000, isles=[near, far]), 400.0)
    chart = draw_seats(ground, [*HELD, Seat("isles", "Orkney and Shetland", "ld", "ld", "North")], title="Isles")
    assert "Shetland" in words(chart)
    tops = sorted(float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)", shapes(chart)["isles"].get("d", "")))
    assert tops[1] - tops[0] < 60
    plain = draw_seats(Geography(outlines(100_000), 400.0), HELD, title="No isles")
    assert "Shetland" not in words(plain)


def test_a_seat_that_has_no_outline_is_refused() -> None:
    with pytest.raises(BadInput, match=r"made\.geojson has no outline of 1 of 25 seats, first .*W07000041"):
        draw_seats(GROUND, [*SEATS, Seat("W07000041", "Ynys Môn", "pc")], title="Wrong boundaries")
    with pytest.raises(BadInput, match="at least one seat"):
        draw_seats(GROUND, [], title="Nothing")


@pytest.mark.shared
@pytest.mark.parametrize("year", [2010, 2024])
def test_the_country_is_drawn_whole_and_small_enough_to_send(almanac: Almanac, year: int) -> None:
    path = shared_data(f"westminster/geo/boundaries_{year}.geojson")
    held = outlines_of(read_boundaries(path, area_codes(almanac)))
    areas = almanac.areas
    seats = [
        Seat(area, str(areas[area]["name"]), "lab", "con", str(areas[area]["region"] or areas[area]["nation"]))
        for area in held.rings
    ]
    chart = draw_seats(Geography(held), seats, title="All changed", mode="gain")
    assert len(shapes(chart)) == 650
    assert len(gzip.compress(chart.svg.encode())) < 150_000
    assert {"Shetland", "4 times as large"} <= set(words(chart))
    london = [area for area in held.rings if areas[area]["region"] == "E12000007"]
    again = {a for a, s in shapes(chart).items() if s.get("d", "").count("M") > len(held.rings[a])}
    assert set(london) == again
