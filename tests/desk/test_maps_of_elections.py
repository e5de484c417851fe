"""Maps in every mode from the almanac: right seats in right steps, one key, refusals that say what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from hustings.almanac.open import Almanac
from hustings.atlas.map import NORTH_OF_ENGLAND
from hustings.atlas.shademap import round_breaks, step_of
from hustings.desk.maps import MODES, draw_map, moments, row_of_maps
from hustings.errors import BadInput, UnknownName

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
