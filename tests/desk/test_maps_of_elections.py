"""Maps in every mode from the almanac: right seats in right steps, one key, refusals that say what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from hustings.almanac.open import Almanac
from hustings.atlas.map import NORTH_OF_ENGLAND
from hustings.atlas.shademap import round_breaks, step_of
from hustings.desk.app import create_app
from hustings.desk.house import house
from hustings.desk.mapping.before_after import by_region, moments, row_of_maps, stands
from hustings.desk.mapping.boundary_files import outlines_in
from hustings.desk.mapping.chance_maps import chance_map
from hustings.desk.mapping.maps import MODES, draw_map
from hustings.desk.serving import Served, make_app
from hustings.errors import BadFile, BadInput, UnknownName
from tests.desk.desks import Desk
from tests.forecast.views_support import made_up_outlook
from tests.made_boundaries import mosaic, written

GE = "parl.2019-12-12"


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_draws_every_seat_once(almanac: Almanac, mode: str) -> None:
    chart = draw_map(almanac, GE, mode, party="lab")  # type: ignore[arg-type]
    areas = [each.get("data-area") for each in fromstring(chart.svg).iter() if each.get("data-area")]
    assert len(areas) == len(set(areas)) == 650
    assert len(chart.table.rows) == 650
    assert chart.svg == draw_map(almanac, GE, mode, party="lab").svg  # type: ignore[arg-type]


def test_gains_say_how_many_changed_hands(almanac: Almanac) -> None:
    assert "81 seats changed hands since 2017, 54 from Lab to Con" in draw_map(almanac, GE, "gain").title


def test_margins_name_the_closest(almanac: Almanac) -> None:
    assert "Fermanagh and South Tyrone, by 57" in draw_map(almanac, GE, "margin").title


def test_change_is_of_one_party_where_it_stood_both_times(almanac: Almanac) -> None:
    table = draw_map(almanac, GE, "change", party="Labour").table
    cells = {row[0]: row[3] for row in table.rows}
    assert cells["Hartlepool"] == "−14.8 points"
    assert cells["Belfast East"] == "–"


def test_the_north_before_and_after(almanac: Almanac) -> None:
    row = moments(
        almanac, ["parl.hartlepool.by.2021-05-06", "parl.2017-06-08", GE], [name.upper() for name in NORTH_OF_ENGLAND]
    )
    assert [sum(seat.party == "lab" for seat in each.seats) for each in row] == [117, 88, 87]
    assert [seat.name for seat in row[2].seats if seat.changed] == ["Hartlepool"]
    told = stands(almanac, row, "parl.2017-06-08")
    assert [each.said.split(". ")[0] for each in told[1:]] == [
        "Outlined: changed since 8 June 2017", "Outlined: changed since 12 December 2019",
    ]  # fmt: skip
    assert told[2].said.endswith("1 Conservative from Labour.")
    assert ("North East", 29, [[3, 10, 11], [26, 19, 18]]) in by_region(row, ["con", "lab"])
    drawn = row_of_maps(almanac, ["parl.2017-06-08", GE, "parl.hartlepool.by.2021-05-06"], NORTH_OF_ENGLAND)
    fromstring(drawn.svg)
    assert drawn.svg.count("<svg ") == 4


def test_other_boundaries_are_not_laid_beside(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="other boundaries"):
        row_of_maps(almanac, [GE, "parl.2024-07-04"])


def test_refusals(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="needs a party"):
        draw_map(almanac, GE, "change")
    with pytest.raises(UnknownName, match="Nrth"):
        draw_map(almanac, GE, regions=["Nrth East"])
    with pytest.raises(UnknownName, match="weather"):
        draw_map(almanac, GE, "weather")  # type: ignore[arg-type]


def test_breaks_rise_and_part_the_values() -> None:
    values = [0.1 * k for k in range(200)]
    breaks = round_breaks(values)
    assert list(breaks) == sorted(set(breaks))
    steps = [step_of(value, breaks) for value in values]
    assert steps == sorted(steps)
    assert {min(steps), max(steps)} == {0, 4}
    assert len(set(round_breaks([3.0] * 9))) == 4


def test_the_command_writes_both_formats_and_refuses_others(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", "map", *words], capture_output=True, text=True
        )

    svg, png = tmp_path / "map.svg", tmp_path / "map.png"
    assert run(GE, "--mode", "gain", "--out", str(svg)).returncode == 0
    assert svg.read_text().startswith("<svg")
    assert run(GE, "--region", "north", "--out", str(png)).returncode == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    refused = run(GE, "--out", str(tmp_path / "map.gif"))
    assert refused.returncode == 2
    assert ".svg or .png" in refused.stderr


# -- at their places --------------------------------------------------------------------------------------------------


def _areas(almanac: Almanac, election: str, region: str | None = None) -> list[str]:
    seats = sorted(house(almanac, election).seats, key=lambda seat: (seat.region, seat.area))
    return [seat.area for seat in seats if region is None or seat.region == region]


@pytest.fixture(scope="module")
def boundaries(almanac: Almanac, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A boundary file of the constituencies of 2010: a mosaic of their codes, region by region."""
    folder = tmp_path_factory.mktemp("boundaries")
    return written(mosaic(_areas(almanac, GE), columns=26, steps=3), folder / "made_2010.geojson")


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_drawn_on_outlines_with_the_table_of_its_hexagons(
    almanac: Almanac, boundaries: Path, mode: str
) -> None:
    chart = draw_map(almanac, GE, mode, party="lab", boundaries=boundaries)  # type: ignore[arg-type]
    assert len({each.get("data-area") for each in fromstring(chart.svg).iter() if each.get("data-area")}) == 650
    plain = draw_map(almanac, GE, mode, party="lab")  # type: ignore[arg-type]
    assert (chart.table, chart.title) == (plain.table, plain.title)
    assert chart.svg != plain.svg


def test_boundaries_of_another_election_are_refused_by_their_year(almanac: Almanac, boundaries: Path) -> None:
    said = r"made_2010\.geojson has the constituencies of 2010, and parl\.2024-07-04 was held on .* of 2024"
    with pytest.raises(BadInput, match=said):
        draw_map(almanac, "parl.2024-07-04", boundaries=boundaries)


def test_boundaries_of_a_part_draw_that_part(almanac: Almanac, tmp_path: Path) -> None:
    part = _areas(almanac, GE, "North East")
    path = written(mosaic(part, columns=5), tmp_path / "north_east.geojson")
    assert len(draw_map(almanac, GE, regions=["North East"], boundaries=path).table.rows) == 29
    with pytest.raises(BadInput, match=r"no outline of 621 of 650 seats of parl\.2019-12-12: Aberavon"):
        draw_map(almanac, GE, boundaries=[path])


def test_of_several_files_the_one_that_has_the_seats_is_drawn(
    almanac: Almanac, boundaries: Path, tmp_path: Path
) -> None:
    other = written(mosaic(_areas(almanac, "parl.2024-07-04"), columns=26, steps=1), tmp_path / "made_2024.geojson")
    for election in (GE, "parl.2024-07-04"):
        assert draw_map(almanac, election, boundaries=[other, boundaries]).svg.count("data-area") == 650


def test_a_row_of_maps_stands_on_outlines(almanac: Almanac, boundaries: Path) -> None:
    held = outlines_in(almanac, boundaries)
    drawn = row_of_maps(almanac, ["parl.2017-06-08", GE], ["North East"], outlines=held)
    assert drawn.svg.count("data-area") == 58
    assert drawn.table == row_of_maps(almanac, ["parl.2017-06-08", GE], ["North East"]).table


def test_a_file_is_read_once_until_it_changes(almanac: Almanac, boundaries: Path, tmp_path: Path) -> None:
    (one,), (two,) = outlines_in(almanac, str(boundaries)), outlines_in(almanac, [boundaries])
    assert one is two
    path = written(mosaic(_areas(almanac, GE)[:8]), tmp_path / "a.geojson")
    (before,) = outlines_in(almanac, path)
    path.write_text(path.read_text() + "  ")
    assert outlines_in(almanac, path)[0] is not before


def test_the_map_of_chances_has_every_seat_or_those_of_a_region(almanac: Almanac, boundaries: Path) -> None:
    made = made_up_outlook(almanac)
    chart = chance_map(almanac, made)
    assert f"forecast as of {made.as_of:%-d %B %Y}: likeliest" in chart.title
    assert chart.svg.count("data-area") == len(chart.table.rows) == 650
    assert len(chance_map(almanac, made, regions=["north east"]).table.rows) < 40
    with pytest.raises(UnknownName, match="Nrth"):
        chance_map(almanac, made, regions=["Nrth East"])


def test_a_map_of_chances_is_of_a_general_election(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="one contest"):
        draw_map(almanac, "parl.hartlepool.by.2021-05-06", "probability")


@pytest.fixture(scope="module")
def desk(almanac: Almanac, boundaries: Path) -> Desk:
    """A desk that was given the boundaries of 2010."""
    return Desk(create_app(almanac, outlines=outlines_in(almanac, boundaries)))


def test_the_page_turns_from_hexagons_to_outlines_in_every_mode(desk: Desk) -> None:
    plain = desk.get(f"/map/{GE}").text
    assert "One hexagon is one seat" in plain
    assert 'href="/map/parl.2019-12-12?layout=places"' in plain
    placed = desk.get(f"/map/{GE}?mode=margin&layout=places").text
    assert "One outline is one seat" in placed
    assert "One hexagon is one seat" not in placed
    assert 'href="/map/parl.2019-12-12?mode=margin" ' in placed.replace('">Hex', '" >Hex')
    assert '<input type="hidden" name="layout" value="places">' in placed


def test_the_page_of_other_boundaries_keeps_its_discs(desk: Desk) -> None:
    page = desk.get("/map/parl.2024-07-04?layout=places").text
    assert "<circle" in page
    assert "One disc is one seat" in page


def test_the_file_of_a_geographic_page_is_geographic(desk: Desk) -> None:
    page = desk.get(f"/map/{GE}?mode=turnout&layout=places").text
    assert "/file.svg?layout=places&amp;mode=turnout" in page
    drawn = desk.get(f"/map/{GE}/file.svg?layout=places&mode=turnout").text
    assert "One outline is one seat" in drawn


def test_before_and_after_turn_too(desk: Desk) -> None:
    assert "One outline" in desk.get(f"/map/{GE}/since?region=North+East&layout=places").text
    assert "One outline" not in desk.get(f"/map/{GE}/since?region=North+East").text


def test_a_desk_reads_its_boundaries_when_it_starts(boundaries: Path, tmp_path: Path) -> None:
    assert len(make_app(Served(boundaries=(str(boundaries),))).site.outlines) == 1
    with pytest.raises(BadFile, match=r"gone\.geojson"):
        make_app(Served(boundaries=(str(tmp_path / "gone.geojson"),)))


def test_the_command_draws_outlines_and_says_what_is_wrong_with_a_file(boundaries: Path, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", "map", *words], capture_output=True, text=True
        )

    svg = tmp_path / "map.svg"
    made = run(GE, "--mode", "gain", "--boundaries", str(boundaries), "--out", str(svg), "--json")
    assert made.returncode == 0
    assert len(json.loads(made.stdout)["rows"]) == 650
    assert "One outline is one seat" in svg.read_text()
    refused = run("parl.2024-07-04", "--boundaries", str(boundaries))
    assert refused.returncode == 2
    assert "Give the boundaries of the constituencies of 2024" in refused.stderr
