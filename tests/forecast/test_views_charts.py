"""The charts of a forecast: rings, bands, bars of chances, the map of three steps, past errors; pale throughout."""

from __future__ import annotations

import re

import pytest

from hustings.almanac.open import Almanac
from hustings.atlas.chancemap import SeatChance, draw_chances
from hustings.atlas.chances import Chance, chance_bar
from hustings.atlas.hexes import layout
from hustings.atlas.misschart import MissRow, miss_rows
from hustings.atlas.seatchart import SeatRow, seat_dots
from hustings.atlas.sharechart import ShareRow, share_ranges
from hustings.errors import BadInput
from hustings.forecast.past_misses import lead_misses

WIDE = SeatRow("ref", "Reform UK", "24%", tuple(100.0 + 12 * k for k in range(20)), 214, 110, 320)
NARROW = SeatRow("pc", "Plaid Cymru", "1%", (4.0,) * 10 + (6.0,) * 10, 5, 4, 6)


def test_twenty_rings_for_a_wide_party_and_a_band_for_a_narrow_one() -> None:
    chart = seat_dots([WIDE, NARROW], title="A finding", majority=326)
    assert chart.svg.count("<circle") == 20
    assert "t-ref l-ref" in chart.svg
    assert "t-pc l-pc" in chart.svg
    assert "326 for a majority" in chart.svg
    assert chart.table.rows[0][:3] == ("Reform UK", "214", "110–320")


def test_rings_never_overlap() -> None:
    crowded = SeatRow("ld", "LD", "", tuple(70.0 + k for k in range(20)), 79, 70, 89)
    svg = seat_dots([crowded], title="A finding", majority=326).svg
    rings = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]
    for place, (x, y) in enumerate(rings):
        for other_x, other_y in rings[:place]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= 60


def test_the_median_before_a_what_if_is_an_open_triangle() -> None:
    asked = SeatRow("lab", "Labour", "", WIDE.quantiles, 214, 110, 320, before=200)
    with_triangle = seat_dots([asked], title="t", majority=326).svg
    without = seat_dots([WIDE], title="t", majority=326).svg
    assert with_triangle.count("<path") == without.count("<path") + 1


@pytest.mark.parametrize("width", [358, 760])
def test_labels_stay_inside_the_drawing(width: float) -> None:
    chart = seat_dots([WIDE, NARROW], title="t", majority=326, width=width)
    assert all(-6 <= float(x) <= width + 6 for x in re.findall(r'<text x="([-\d.]+)"', chart.svg))


def test_a_bar_of_chances_is_tinted_and_named_where_there_is_room() -> None:
    svg = chance_bar([Chance("con", 0.6), Chance("lab", 0.37), Chance("grn", 0.03)], title="Con 60%, Lab 37%")
    assert "t-con l-con" in svg
    assert ">60<" in svg
    assert "grn" not in svg  # under four per cent
    assert "<title" in svg


def test_the_map_has_three_steps_and_refuses_an_unknown_area() -> None:
    cells = layout("constituencies-2024")
    areas = sorted(cells)[:3]
    seats = [
        SeatChance(area, f"Seat {p}", "lab", p, "North East") for area, p in zip(areas, (0.5, 0.8, 0.99), strict=True)
    ]
    assert [seat.step for seat in seats] == [0, 1, 2]
    chart = draw_chances(cells, seats, title="t")
    assert 'stroke-dasharray="1.5 1.5"' in chart.svg
    assert "t-lab l-lab" in chart.svg
    assert 'fill-opacity="0.55"' in chart.svg
    assert [row[3] for row in chart.table.rows] == ["50", "80", "99"]
    with pytest.raises(BadInput, match="holds no area"):
        draw_chances(cells, [SeatChance("X1", "Nowhere", "lab", 0.5)], title="t")


def test_shares_are_bands_with_polls_and_the_result_before() -> None:
    rows = [ShareRow("con", "Con", 45, 35, 55, "16 in 20", (50.0, 48.0), 28.9), ShareRow("lab", "Lab", 33, 25, 41)]
    chart = share_ranges(rows, title="t", before="2019")
    assert chart.svg.count("<circle") == 2
    assert chart.table.header == ("Party", "Median %", "90%", "Polls", "2019 %", "Chance")
    assert chart.table.rows[0] == ("Con", "45.0", "35.0–55.0", "50, 48", "28.9", "16 in 20")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: seat_dots([], title="t", majority=326),
        lambda: share_ranges([], title="t"),
        lambda: miss_rows([], title="t", desc="d"),
        lambda: draw_chances({}, [], title="t"),
    ],
)
def test_nothing_to_draw_is_refused(draw: object) -> None:
    assert callable(draw)
    with pytest.raises(BadInput):
        draw()


def test_past_errors_are_those_before_the_day(almanac: Almanac) -> None:
    from datetime import date

    found = lead_misses(almanac, date(2019, 12, 11))
    assert [each.day.year for each in found][-3:] == [2010, 2015, 2017]
    by_year = {each.day.year: 100 * each.miss for each in found}
    assert by_year[1992] == pytest.approx(-9.5, abs=1)  # the polls had Labour ahead; the Conservatives won by 7.6
    chart = miss_rows([MissRow(str(year), miss) for year, miss in by_year.items()], title="t", desc="d")
    assert chart.svg.count("<circle") == len(found)
