"""The pooled chart and its sheet: bands, lines and labels are what was given, and every figure is in the table."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import pytest

from hustings.atlas.housechart import HouseMark, house_effects
from hustings.atlas.png import to_png
from hustings.atlas.pollchart import BandPoint, PooledLine, pooled_polls
from hustings.atlas.pollsheet import NowRow, SheetWords, poll_sheet, wrapped
from hustings.errors import BadInput

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [date(2020, 1, 1) + timedelta(days=10 * k) for k in range(12)]


def a_line(party: str, level: float, **more: object) -> PooledLine:
    points = tuple(BandPoint(day, level + k / 10, level - 1, level + 2) for k, day in enumerate(DAYS))
    return PooledLine(party, points, **more)  # type: ignore[arg-type]  # what each test gives beside the points


LINES = [
    a_line("con", 42.0, dots=((DAYS[2], 44.0),), ringed=((DAYS[3], 46.0),), before=44.7),
    a_line("lab", 34.0, before=32.9),
    a_line("ld", 7.0),
]
HOUSES = [HouseMark("BMG", -1.8, -2.9, -0.7, 6), HouseMark("Verian", 1.5, 0.8, 2.2, 13)]
WORDS = SheetWords(
    "Westminster voting intention", "Conservatives lead", "3 polls", "20 April 2020", "GE19", "Con lead 8.0 points."
)


def words(drawing: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def test_every_party_has_a_band_a_line_and_a_label_with_its_range() -> None:
    chart = pooled_polls(LINES, title="Con ahead", events=[(DAYS[4], "First lockdown"), (date(2019, 1, 1), "Before")])
    root = ElementTree.fromstring(chart.svg)
    assert sum("t-" in (each.get("class") or "") for each in root.iter(f"{SVG}path")) == 3
    said = words(chart.svg)
    assert {"Con 43.1", "41.0–44.0", "Lab 35.1", "LD 8.1", "First lockdown"} <= set(said)
    assert "Before" not in said


def test_dashes_and_markers_tell_parties_apart_without_colour() -> None:
    root = ElementTree.fromstring(pooled_polls(LINES, title="x").svg)
    dashes = [
        each.get("stroke-dasharray")
        for each in root.iter(f"{SVG}path")
        if (each.get("class") or "").startswith("l-") and each.get("stroke-width") == "2.2"
    ]
    assert dashes == [None, None, "6 3"]


def test_the_table_has_the_start_and_the_end() -> None:
    table = pooled_polls(LINES, title="x").table
    assert table.header[1] == "20 Apr 2020 %"
    assert table.rows[0] == ("Con", "43.1", "41.0–44.0", "42.0", "41.0–44.0", "44.7", "2")


def test_a_band_never_falls_below_nought() -> None:
    low = PooledLine("ref", (BandPoint(DAYS[0], 0.4, -0.6, 1.4), BandPoint(DAYS[1], 0.5, -0.5, 1.5)))
    assert "0.0–1.5" in words(pooled_polls([low], title="x").svg)


def test_houses_lie_in_order_and_the_one_picked_out_is_ringed() -> None:
    chart = house_effects(HOUSES, title="House effects", first="con", second="lab", ringed="BMG")
    assert [row[0] for row in chart.table.rows] == ["Verian", "BMG"]
    assert chart.table.rows[1] == ("BMG", "−1.8", "−2.9 to −0.7", "6")
    ringed = [
        each for each in ElementTree.fromstring(chart.svg).iter(f"{SVG}circle") if "l-ink" in (each.get("class") or "")
    ]
    assert len(ringed) == 1
    assert {"← to Lab", "to Con →", "−5", "0", "+5"} <= set(words(chart.svg))


def test_the_sheet_holds_everything_and_makes_a_png() -> None:
    now = [NowRow("con", 43.1, 41, 44, -1.6), NowRow("lab", 35.1, 33, 36, 2.2), NowRow("ld", 8.1, 6, 9)]
    sheet = poll_sheet(LINES, now, HOUSES, WORDS, ringed="BMG")
    said = words(sheet.svg)
    assert {"Conservatives lead", "All the polls, pooled", "Now", "House effects", "Since GE19", "−1.6"} <= set(said)
    rows = {row[0]: row[1:] for row in sheet.table.rows}
    assert rows["Conservative"] == ("43.1", "41.0–44.0", "−1.6")
    assert rows["House effect: Verian (13 polls)"] == ("+1.5", "+0.8 to +2.2", "")
    assert to_png(sheet.svg, scale=1)[:4] == b"\x89PNG"
    assert poll_sheet(LINES, now, HOUSES, WORDS, ringed="BMG").svg == sheet.svg


def test_words_are_wrapped_and_none_is_lost() -> None:
    text = "A pool cannot see an error that all pollsters share"
    lines = wrapped(text, 120, 12.5)
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_nothing_to_draw() -> None:
    with pytest.raises(BadInput, match="at least one line"):
        pooled_polls([PooledLine("con", ())], title="x")
    with pytest.raises(BadInput, match="at least one pollster"):
        house_effects([], title="x", first="con", second="lab")
