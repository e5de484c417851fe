"""Charts: what is drawn is what was given, labels keep apart, and every figure is in the table too."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.atlas.chart import change, share, spread
from hustings.atlas.charts import (
    Chart,
    PollLine,
    PollMark,
    RoundBar,
    SeatCount,
    ShareBar,
    ShareLine,
    composition,
    final_round,
    mean_line,
    poll_against_result,
    poll_dots,
    seats_bar,
    seats_cell,
    share_bar_cell,
    share_bars,
    share_history,
)
from hustings.errors import BadInput

SVG = "{http://www.w3.org/2000/svg}"

TEES_VALLEY_2017 = [
    RoundBar("con", "Ben Houchen", 40_278, 8_300),
    RoundBar("lab", "Sue Jeffrey", 39_797, 6_603),
    RoundBar("ld", "Chris Foote Wood", 12_550),
    RoundBar("ukip", "John Tennant", 9_475),
]


def rects(drawing: str, party: str) -> list[dict[str, float]]:
    """The rectangles that wear a party's fill or tint, with their numbers."""
    found = [
        r for r in ElementTree.fromstring(drawing).iter(f"{SVG}rect") if r.get("class", "").split(" ")[0][2:] == party
    ]
    return [{name: float(r.get(name, "0")) for name in ("x", "y", "width", "height")} for r in found]


def words(drawing: str) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("value", "written"), [(23.04, "+23.0"), (-9.0, "−9.0"), (-0.04, "0.0"), (0.04, "0.0"), (None, "–"), (0.05, "+0.1")]
)
def test_changes_carry_a_true_minus_and_no_minus_nought(value: float | None, written: str) -> None:
    assert change(value) == written


@given(st.floats(-100, 100))
def test_a_share_is_never_minus_nought(value: float) -> None:
    assert share(value) not in ("-0.0", "−0.0")


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12), st.floats(1, 20))
def test_labels_keep_apart_and_in_order(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap, -1000, 1000)
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(sorted(places)))
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert [places[i] for i in order] == sorted(places)


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert spread([50.0, 10.0, 90.0], 16, 0, 100) == [50.0, 10.0, 90.0]


def test_bars_are_as_long_as_their_shares_and_lines_stand_at_the_shares_before() -> None:
    chart = share_bars([ShareBar("con", "A", 50, 25), ShareBar("lab", "B", 25)], title="A leads", before="2019")
    (long,), (short,) = rects(chart.svg, "con"), rects(chart.svg, "lab")
    assert long["width"] == pytest.approx(2 * short["width"], abs=0.02)
    (mark,) = (r for r in rects(chart.svg, "ink") if r["width"] == 2)
    assert mark["x"] + 1 == pytest.approx(long["x"] + long["width"] / 2, abs=0.02)
    assert chart.table.header == ("", "Share %", "2019 %", "Change, points")
    assert chart.table.rows == (("A", "50.0", "25.0", "+25.0"), ("B", "25.0", "–", "–"))


def test_a_bar_for_a_cell_says_its_figures_and_a_share_of_nought_is_still_seen() -> None:
    drawing = share_bar_cell(ShareBar("ref", "Reform UK", 0.0, 25.8), maximum=51.9)
    assert ElementTree.fromstring(drawing)[0].text == "Reform UK 0.0%, before 25.8%"
    assert rects(drawing, "ref")[0]["width"] == 1


def test_a_poll_stands_in_its_band_beside_the_result() -> None:
    chart = poll_against_result(
        [PollMark("con", "Mortimer", 50, 51.9, 45.6, 54.4), PollMark("ind", "Lee", 6, 9.7)], title="Con was closest"
    )
    (band,) = rects(chart.svg, "con")
    assert band["width"] > 0
    assert rects(chart.svg, "ind") == []
    assert chart.table.rows[0] == ("Mortimer", "50.0", "45.6–54.4", "51.9", "+1.9")
    assert chart.table.rows[1] == ("Lee", "6.0", "–", "9.7", "+3.7")
    assert {"50", "51.9", "6", "9.7"} <= set(words(chart.svg))


def test_the_band_of_a_small_poll_does_not_go_below_nought() -> None:
    chart = poll_against_result([PollMark("grn", "Green", 1, 1.2, -0.4, 2.4)], title="Green 1%")
    assert chart.table.rows[0][2] == "0.0–2.4"


def test_tees_valley_2017_takes_two_rounds_and_ends_51_1_to_48_9() -> None:
    chart = final_round(TEES_VALLEY_2017, title="Con wins on second preferences")
    assert [row[-1] for row in chart.table.rows] == ["51.1", "48.9", "–", "–"]
    first, last = rects(chart.svg, "con")[:2]
    assert first["width"] == last["width"]
    assert "half of 94,978" in words(chart.svg)


def test_a_count_decided_on_first_preferences_has_one_round() -> None:
    chart = final_round([RoundBar("con", "Houchen", 121_964), RoundBar("lab", "Jacobs", 45_641)], title="One round")
    assert chart.table.header == ("Candidate", "First preferences", "%")
    assert "First preferences" in words(chart.svg)
    assert not any("Final round" in each for each in words(chart.svg))
    assert "half of 167,605" in words(chart.svg)


def test_a_seat_bar_fills_its_width_and_its_line_stands_at_the_seats_given() -> None:
    seats = [SeatCount("con", 93), SeatCount("", 451), SeatCount("snp", 16), SeatCount("lab", 90)]
    chart = seats_bar(seats, title="93 to 90", line_at=325, width=650)
    assert rects(chart.svg, "con")[0]["width"] == pytest.approx(93, abs=1.01)
    right = rects(chart.svg, "lab")[0]
    assert right["x"] + right["width"] == pytest.approx(650)
    (mark,) = ElementTree.fromstring(chart.svg).iter(f"{SVG}line")
    assert float(mark.get("x1", "0")) == 325
    assert ("To come", "451") in chart.table.rows


def test_seats_for_a_cell_have_no_words_in_the_bar() -> None:
    assert words(seats_cell([SeatCount("con", 20), SeatCount("lab", 13)], title="Con 20, Lab 13")) == []


def test_a_council_before_and_after_marks_its_majority_and_lists_who_came_and_went() -> None:
    chart = composition(
        [SeatCount("con", 36), SeatCount("ukip", 1), SeatCount("lab", 35)],
        [SeatCount("con", 46), SeatCount("lab", 24), SeatCount("", 2, "Vacant")],
        title="Con gain Dudley",
    )
    assert "37 for a majority" in words(chart.svg)
    assert chart.table.rows == (
        ("Con", "36", "46", "+10"), ("Lab", "35", "24", "−11"), ("Vacant", "0", "2", "+2"), ("UKIP", "1", "0", "−1"),
    )  # fmt: skip


def test_a_council_that_changed_size_names_both_majorities() -> None:
    chart = composition([SeatCount("lab", 33)], [SeatCount("lab", 43)], title="More seats")
    assert "22 for a majority (before: 17)" in words(chart.svg)


def history(*ends: float) -> Chart:
    parties = ("con", "lab", "ld", "ref")
    series = [
        ShareLine(
            party, party.title(), ((2010.3, 20.0), (2019.9, end)), aside="once another name" if party == "ref" else ""
        )
        for party, end in zip(parties, ends, strict=False)
    ]
    return share_history(series, title="A history", ticks=[(2010.3, "10"), (2019.9, "19")], now=2019.9)


def test_line_ends_that_meet_are_named_apart() -> None:
    chart = history(1.2, 1.2, 1.3, 30.0)
    ends = [
        float(t.get("y", "0"))
        for t in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")
        if (t.text or "").startswith(("Con ", "Lab ", "Ld "))
    ]
    assert len(ends) == 3
    assert all(b - a >= 16 for a, b in pairwise(sorted(ends)))


def test_a_history_has_a_row_for_each_election_and_a_dash_where_no_share_is() -> None:
    series = [ShareLine("con", "Con", ((1992.3, 34.9), (1997.3, 21.3))), ShareLine("ref", "Ref", ((1997.3, 1.0),))]
    chart = share_history(series, title="Falls", ticks=[(1992.3, "92"), (1997.3, "97")])
    assert chart.table.header == ("Election", "Con", "Ref")
    assert chart.table.rows == (("92", "34.9", "–"), ("97", "21.3", "1.0"))
    named = share_history(series, title="Falls", ticks=[(1992.3, "")], names={1997.3: "May 1997"})
    assert [row[0] for row in named.table.rows] == ["1992", "May 1997"]


def test_lines_carry_dash_and_marker_besides_colour() -> None:
    drawing = history(40, 30, 20, 10).svg
    assert 'stroke-dasharray="6 3"' in drawing
    assert 'stroke-dasharray="2 2"' in drawing


def test_election_years_that_would_touch_are_left_out_but_the_last_is_kept() -> None:
    ticks = [(1974.0 + k * 0.05, f"year {k}") for k in range(40)]
    chart = share_history(
        [ShareLine("con", "Con", ((1974.0, 30), (1990.0, 40)))], title="Many", ticks=[*ticks, (1990.0, "90")]
    )
    shown = [w for w in words(chart.svg) if w.startswith("year") or w == "90"]
    assert "90" in shown
    assert len(shown) < 12


DAYS = [date(2021, 1, 1) + timedelta(days=3 * k) for k in range(40)]


def test_the_mean_of_polls_is_simple_and_in_reach() -> None:
    dots = [(date(2021, 1, 1), 40.0), (date(2021, 1, 10), 44.0), (date(2021, 3, 1), 30.0)]
    line = mean_line(dots, days=14)
    assert line[0] == (date(2021, 1, 1), 42.0)
    assert line[-1] == (date(2021, 3, 1), 30.0)
    assert mean_line([]) == []


def test_every_poll_is_a_dot_and_one_house_is_ringed() -> None:
    con = tuple((day, 40.0 + k % 3) for k, day in enumerate(DAYS))
    chart = poll_dots(
        [PollLine("con", con, before=44.7, ringed=((DAYS[5], 42.0),)), PollLine("lab", ((DAYS[0], 33.0),), after=32.1)],
        title="Con ahead",
        events=[(DAYS[10], "First vaccination")],
    )
    circles = list(ElementTree.fromstring(chart.svg).iter(f"{SVG}circle"))
    assert len(circles) == len(con) + 1 + 1
    assert "First vaccination" in words(chart.svg)
    assert chart.table.rows[0][:2] == ("Con", "41")
    assert chart.table.rows[1] == ("Lab", "1", "33.0", "33.0", "33.0–33.0", "–", "32.1")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: share_bars([], title="x"),
        lambda: poll_against_result([], title="x"),
        lambda: final_round([], title="x"),
        lambda: seats_bar([SeatCount("con", 0)], title="x"),
        lambda: seats_bar([SeatCount("con", -1)], title="x"),
        lambda: composition([], [SeatCount("con", 1)], title="x"),
        lambda: share_history([ShareLine("con", "Con", ())], title="x", ticks=[]),
        lambda: poll_dots([PollLine("con", ())], title="x"),
    ],
)
def test_a_chart_of_nothing_is_refused(draw: object) -> None:
    assert callable(draw)
    with pytest.raises(BadInput):
        draw()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["con", "lab", "ld", "nobody", "ind"]), st.floats(0, 100), st.floats(0, 100) | st.none()
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_shares_give_well_formed_drawings_inside_their_frame(rows: list[tuple[str, float, float | None]]) -> None:
    chart = share_bars([ShareBar(p, f"{p} & <co>", s, b) for p, s, b in rows], title="Any")
    root = ElementTree.fromstring(chart.svg)
    assert len(chart.table.rows) == len(rows)
    for r in root.iter(f"{SVG}rect"):
        assert float(r.get("x", "0")) >= 0
        assert float(r.get("x", "0")) + float(r.get("width", "0")) <= chart.width + 1
