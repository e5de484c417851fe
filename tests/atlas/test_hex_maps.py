"""Hex maps and letter maps: every seat drawn once, gains told from holds, and the same frame before and after."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from hustings.atlas.chart import Chart
from hustings.atlas.letters import letters_map, plain
from hustings.atlas.map import draw_hexes, seats_within
from hustings.atlas.palette import PAPER
from hustings.atlas.seat import Seat, changes, words_of
from hustings.errors import BadInput

SVG = "{http://www.w3.org/2000/svg}"
CELLS = {f"E{q}{r}": (q, r) for q in range(6) for r in range(4)}
SEATS = [
    Seat(area, f"Seat {area}", "lab" if q < 3 else "con", "lab", "West" if q < 3 else "East")
    for area, (q, _) in CELLS.items()
]
HELD = [replace(seat, before=seat.party) for seat in SEATS]


def groups(chart: Chart) -> list[tuple[dict[str, str], set[str]]]:
    """The paints of a map, each with the areas that wear it."""
    root = ElementTree.fromstring(chart.svg)
    found = []
    for group in root.iter(f"{SVG}g"):
        areas = {p.get("data-area", "") for p in group.findall(f"{SVG}path") if p.get("data-area")}
        if areas:
            found.append((dict(group.attrib), areas))
    return found


def words(chart: Chart) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("mode", ["winner", "gain"])
@pytest.mark.parametrize("hatched", [False, True])
def test_every_seat_is_drawn_once_and_says_what_happened(mode: str, hatched: bool) -> None:
    chart = draw_hexes(
        CELLS, SEATS, title="Three columns change", mode="gain" if mode == "gain" else "winner", hatched=hatched
    )
    drawn = [area for _, areas in groups(chart) for area in areas]
    assert sorted(drawn) == sorted(CELLS)
    root = ElementTree.fromstring(chart.svg)
    said = {p.get("data-area"): p.findtext(f"{SVG}title") for p in root.iter(f"{SVG}path") if p.get("data-area")}
    assert said["E00"] == "Seat E00: Lab hold"
    assert said["E50"] == "Seat E50: Con gain from Lab"


def test_gains_are_solid_and_outlined_and_holds_are_tinted() -> None:
    paints = groups(draw_hexes(CELLS, SEATS, title="Gains", mode="gain"))
    assert [(p["fill"], p.get("stroke")) for p, _ in paints] == [("#F3CFCF", None), ("#1F5FB5", PAPER.ink)]
    assert paints[1][1] == {area for area, (q, _) in CELLS.items() if q > 2}


def test_winner_mode_outlines_changes_only_on_request() -> None:
    plainly = groups(draw_hexes(CELLS, SEATS, title="Winner"))
    assert all(paint.get("stroke") != PAPER.ink for paint, _ in plainly)
    marked = groups(draw_hexes(CELLS, SEATS, title="Winner", outlined=True))
    assert [paint["stroke"] for paint, _ in marked if paint["class"] == "f-con l-ink"] == [PAPER.ink]


@pytest.mark.parametrize("mode", ["winner", "gain"])
def test_a_seat_to_come_is_neutral_in_every_mode(mode: str) -> None:
    seats = [replace(seat, party=None) for seat in SEATS]
    ((paint, areas),) = groups(draw_hexes(CELLS, seats, title="To come", mode="gain" if mode == "gain" else "winner"))
    assert paint["fill"] == PAPER.neutral
    assert len(areas) == len(CELLS)


def test_maps_of_the_same_seats_have_the_same_frame_whatever_happened() -> None:
    one = draw_hexes(CELLS, SEATS, title="After", outlined=True, key=False)
    two = draw_hexes(CELLS, HELD, title="Before", outlined=True, key=False)
    assert (one.width, one.height) == (two.width, two.height)


def test_a_border_runs_between_regions_with_a_casing_under_it_where_fills_are_solid() -> None:
    def strokes(chart: Chart) -> list[str]:
        root = ElementTree.fromstring(chart.svg)
        return [p.get("stroke-width", "") for p in root.iter(f"{SVG}path") if p.get("stroke-linecap") == "round"]

    assert strokes(draw_hexes(CELLS, HELD, title="Winner")) == ["4.2", "1.8"]
    assert strokes(draw_hexes(CELLS, HELD, title="Gain", mode="gain")) == ["1.2"]
    assert strokes(draw_hexes(CELLS, seats_within(HELD, ["west"]), title="One region")) == []


def test_a_border_of_four_rows_is_one_stroke() -> None:
    root = ElementTree.fromstring(draw_hexes(CELLS, HELD, title="Winner").svg)
    (drawn,) = {p.get("d", "") for p in root.iter(f"{SVG}path") if p.get("stroke-linecap") == "round"}
    assert drawn.count("M") == 1
    assert drawn.count("L") == 2 * 4 - 1


def test_one_seat_that_changed_alone_is_named_and_two_are_not() -> None:
    alone = [replace(seat, party="con") if seat.area == "E01" else seat for seat in HELD]
    named = words(draw_hexes(CELLS, alone, title="One", outlined=True, margin=90))
    assert {"Seat E01", "Con gain"} <= set(named)
    pair = [replace(seat, party="con") if seat.area in ("E01", "E12") else seat for seat in HELD]
    assert "Con gain" not in words(draw_hexes(CELLS, pair, title="Two", outlined=True, margin=90))


def test_letters_are_set_from_eleven_pixels_or_on_request() -> None:
    assert words(draw_hexes(CELLS, HELD, title="Big", radius=11, key=False)).count("L") == 12
    assert "L" not in words(draw_hexes(CELLS, HELD, title="Small", radius=10.9, key=False))
    assert "L" in words(draw_hexes(CELLS, HELD, title="Small", radius=9, letters=True, key=False))
    assert "L" not in words(draw_hexes(CELLS, HELD, title="Big", radius=13.5, letters=False, key=False))


def test_hatches_are_declared_for_the_parties_drawn_and_no_others() -> None:
    root = ElementTree.fromstring(draw_hexes(CELLS, HELD, title="Print", hatched=True).svg)
    (pattern,) = root.iter(f"{SVG}pattern")
    (worn,) = {g.get("fill") for g in root.iter(f"{SVG}g") if (g.get("fill") or "").startswith("url")}
    assert worn == f"url(#{pattern.get('id')})"


def test_regions_are_named_in_the_sea_and_the_key_names_parties() -> None:
    shown = words(draw_hexes(CELLS, SEATS, title="Named", mode="gain"))
    assert {"West", "East", "Conservative", "Labour", "Gain"} <= set(shown)


def test_a_region_with_no_sea_beside_it_goes_without_a_name() -> None:
    seats = [replace(seat, region="Inland" if CELLS[seat.area] == (3, 2) else "Coast") for seat in HELD]
    assert "Inland" not in words(draw_hexes(CELLS, seats, title="Inland"))


def test_a_seat_that_the_layout_does_not_hold_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="W07000041"):
        draw_hexes(CELLS, [*SEATS, Seat("W07000041", "Ynys Môn", "pc")], title="Wrong boundaries")
    with pytest.raises(BadInput):
        draw_hexes(CELLS, [], title="Nothing")


def test_the_table_has_every_seat_in_words() -> None:
    table = draw_hexes(CELLS, SEATS, title="Table").table
    assert len(table.rows) == len(SEATS)
    assert table.rows[0] == ("Seat E00", "West", "Labour", "Lab hold")


def test_words_for_a_seat() -> None:
    seat = Seat("E1", "Chorley", "spk", "lab")
    assert words_of(seat) == "Spk gain from Lab"
    assert words_of(replace(seat, party="lab")) == "Lab hold"
    assert words_of(replace(seat, party=None)) == "to come"
    assert words_of(replace(seat, before=None)) == "Spk"


def test_changes_are_counted_by_who_took_from_whom() -> None:
    others = [Seat("X", "X", "ld", "con"), Seat("Y", "Y", None, "con"), Seat("Z", "Z", "con", None)]
    assert changes([*SEATS, *others]) == [("con", "lab", 12), ("ld", "con", 1)]


def test_a_letter_map_shifts_odd_rows_and_shouts_only_what_changed() -> None:
    cells = {"a": (4, 0), "b": (5, 0), "c": (4, 1), "d": (5, 2)}
    seats = [Seat("a", "A", "lab", "lab"), Seat("b", "B", "con", "lab"), Seat("c", "C", "snp", None), Seat("d", "D")]
    rows = letters_map(cells, seats)
    assert plain(rows) == "l C\n s\n  ·"
    assert {len(row) for row in rows} == {3}
    glyph = rows[0][2]
    assert glyph is not None
    assert (glyph.letter, glyph.party, glyph.changed, glyph.area) == ("C", "con", True, "b")
    assert letters_map({}, []) == ()


def test_the_same_map_is_the_same_bytes() -> None:
    assert draw_hexes(CELLS, SEATS, title="A").svg == draw_hexes(CELLS, SEATS[::-1], title="A").svg
