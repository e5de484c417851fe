"""Maps of councils, the Senedd, Holyrood and regions: control is never guessed, and the table tells every hexagon."""

from __future__ import annotations

from collections import Counter
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from hustings.almanac.open import Almanac
from hustings.atlas.chart import Chart
from hustings.atlas.controlmap import Body, draw_control
from hustings.atlas.palette import PARTIES
from hustings.desk.mapping.area_maps import area_map_modes, area_map_of, draw_area_map, draw_region_map
from hustings.desk.mapping.council_facts import councils_on, layout_on
from hustings.errors import BadInput, NotKnown, UnknownName

LONDON = "local.2026-05-07"


def hexagons(chart: Chart) -> dict[str, tuple[str, str]]:
    """What each area wears (the classes of its group) and says, by area."""
    found: dict[str, tuple[str, str]] = {}

    def walk(node: Element, worn: str) -> None:
        worn = node.get("class") or worn
        area = node.get("data-area")
        if area:
            assert area not in found
            found[area] = worn, next(iter(node)).text or ""
        for child in node:
            walk(child, worn)

    walk(fromstring(chart.svg), "")
    return found


def party_paints() -> set[str]:
    return {f"{kind}-{key}" for key in PARTIES for kind in "fet"}


@pytest.mark.parametrize(
    "election",
    [
        "local.2026-05-07",
        "local.2018-05-03",
        "local.hartlepool.2021-05-06",
        "senedd.2026-05-07",
        "sp.2026-05-07",
        "sp.c.2026-05-07",
    ],
)
def test_these_elections_are_drawn_as_areas(election: str) -> None:
    assert area_map_of(election)
    assert area_map_modes(election)[0] == "winner"


@pytest.mark.parametrize(
    "election", ["parl.2024-07-04", "sp.r.2021-05-06", "mayor.london.2021-05-06", "local.adur.marine.2018-05-03", "x"]
)
def test_others_are_not(almanac: Almanac, election: str) -> None:
    assert not area_map_of(election)
    with pytest.raises(BadInput, match="no map of areas"):
        draw_area_map(almanac, election)


@pytest.mark.parametrize(
    ("election", "mode", "party"),
    [
        (LONDON, "winner", None),
        (LONDON, "gain", None),
        (LONDON, "elected", None),
        (LONDON, "turnout", None),
        (LONDON, "change", "Green"),
        ("local.2021-05-06", "gain", None),
        ("senedd.2026-05-07", "winner", None),
        ("sp.2026-05-07", "gain", None),
    ],
)
def test_the_same_figures_draw_the_same_bytes_and_no_area_twice(
    almanac: Almanac, election: str, mode: str, party: str | None
) -> None:
    chart = draw_area_map(almanac, election, mode, party=party)
    assert hexagons(chart)
    assert chart.svg == draw_area_map(almanac, election, mode, party=party).svg
    assert "style=" not in chart.svg


def test_london_2026_who_controls_each_borough(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, LONDON)
    assert chart.title == (
        "London, 7 May 2026: Lab 9, no overall control 9, Con 6, Grn 3, LD 3, Aspire 1, Ref 1 of 32 councils"
    )
    drawn = hexagons(chart)
    assert len(drawn) == 33
    assert "lab" in drawn["E09000002"][0]
    assert "Barking and Dagenham: Lab hold" in drawn["E09000002"][1]
    assert ">Southwark</text>" in chart.svg
    assert [row[0] for row in chart.table.rows] == sorted(row[0] for row in chart.table.rows)
    assert len(chart.table.rows) == 32


def test_no_overall_control_wears_no_party(almanac: Almanac) -> None:
    for mode in ("winner", "gain"):
        drawn = hexagons(draw_area_map(almanac, LONDON, mode, hatched=True))
        for area, (worn, said) in drawn.items():
            if said.split(": ")[1].startswith("no overall control"):
                assert worn.split()[0] == "f-page", area
                assert not set(worn.split()) & party_paints()


def test_changes_of_control_name_what_they_are_compared_with(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, LONDON, "gain")
    assert "control changed in 13 of 32 councils since the last election, 12 of them lost by Lab" in chart.title
    bases = {row[0]: row[4] for row in draw_area_map(almanac, "local.2021-05-06", "gain").table.rows}
    assert bases["Nuneaton and Bedworth"] == "eve of poll"
    assert bases["Doncaster"] == "last election"
    assert bases["Sheffield"] == "before, on a basis not stated"
    assert bases["Barnsley"] == "–"


def test_the_party_that_won_most_seats_up_is_not_in_control(almanac: Almanac) -> None:
    """Walsall elected a third of its council in 2018, 13 of 21 to the Conservatives: that is not control."""
    chart = draw_area_map(almanac, "local.2018-05-03")
    worn, said = hexagons(chart)["E08000030"]
    assert said == "Walsall: voted; control not known (21 seats up: Con 13, Lab 7, Ind 1)"
    assert not set(worn.split()) & party_paints()
    assert "control is not known in 126 of 158 councils that voted" in chart.title
    most = draw_area_map(almanac, "local.2018-05-03", "elected")
    assert most.title.endswith("that is not control")
    assert {row[0]: row[2] for row in most.table.rows}["Walsall"] == "Conservative"


def test_whole_london_boroughs_of_2018_follow_from_their_wards(almanac: Almanac) -> None:
    lines = {line.name: line for line in councils_on(almanac, date(2018, 5, 3))}
    assert Counter(line.after for line in lines.values() if line.after) == {"lab": 21, "con": 7, "ld": 3, "noc": 1}
    assert lines["Havering"].after == "noc"
    assert lines["Sutton"].phrase == "LD control"
    assert not lines["Havering"].changed


def test_a_region_may_be_named(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, "local.2018-05-03", regions=["north east"])
    assert chart.title.startswith("North East, 3 May 2018")
    assert len(hexagons(chart)) == 12
    with pytest.raises(UnknownName, match="Nrth"):
        draw_area_map(almanac, "local.2018-05-03", regions=["Nrth East"])
    with pytest.raises(NotKnown, match="Wales"):
        draw_area_map(almanac, "local.2018-05-03", regions=["Wales"])


def test_turnout_counts_wards_whose_figures_are_known(almanac: Almanac) -> None:
    cells = {row[0]: row[3] for row in draw_area_map(almanac, LONDON, "turnout").table.rows}
    assert cells["Barnet"] == "42.3% in 23 of 24 wards"
    assert cells["Barking and Dagenham"] == "33.9%"
    assert "–" in cells.values()


def test_change_is_of_seats_and_says_of_how_many(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, LONDON, "change", party="grn")
    cells = {row[0]: row[3] for row in chart.table.rows}
    assert cells["Barking and Dagenham"] == "+4 of 51 seats (+7.8%), last election"
    assert "Grn +279 seats in 21 councils" in chart.title


@pytest.mark.parametrize(
    ("election", "mode", "says", "remedy"),
    [
        ("local.2018-05-03", "gain", "before 3 May 2018 is not in the almanac", "winner, elected or turnout"),
        ("local.2022-05-05", "turnout", "electorate", "winner or elected"),
        ("local.2019-05-02", "winner", "no council elections", "3 May 2018"),
        ("senedd.2026-05-07", "gain", "first on these boundaries", "winner"),
        ("sp.2026-05-07", "turnout", "no votes", "winner or gain"),
    ],
)
def test_what_is_not_known_is_refused_with_what_there_is_instead(
    almanac: Almanac, election: str, mode: str, says: str, remedy: str
) -> None:
    with pytest.raises(NotKnown, match=says) as caught:
        draw_area_map(almanac, election, mode)
    assert remedy in caught.value.remedy


def test_refusals(almanac: Almanac) -> None:
    with pytest.raises(UnknownName, match="weather"):
        draw_area_map(almanac, LONDON, "weather")
    with pytest.raises(BadInput, match="needs a party"):
        draw_area_map(almanac, LONDON, "change")
    with pytest.raises(NotKnown, match="no map of the councils"):
        layout_on(date(2020, 5, 7))


def test_the_senedd_has_six_hexagons_to_a_constituency_in_order_of_seats(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, "senedd.2026-05-07")
    drawn = hexagons(chart)
    assert len(drawn) == 96
    assert "PC 43, Ref 34, Lab 9, Con 7, Grn 2, LD 1 of 96 seats" in chart.title
    worn = Counter(each.split()[0].removeprefix("e-") for each, _ in drawn.values())
    assert worn == {"pc": 43, "ref": 34, "lab": 9, "con": 7, "grn": 2, "ld": 1}
    assert chart.table.rows[-1] == ("Wales", "43", "34", "9", "7", "2", "1")
    assert len(chart.table.rows) == 17
    assert all(sum(map(int, row[1:])) == 6 for row in chart.table.rows[:-1])


def test_holyrood_has_constituencies_where_they_lie_and_list_seats_beside(almanac: Almanac) -> None:
    chart = draw_area_map(almanac, "sp.2026-05-07")
    drawn = hexagons(chart)
    assert sum(area.startswith("S16") for area in drawn) == 73
    assert sum(area.startswith("list#") for area in drawn) == 56
    assert "SNP 57, LD 7, Con 4, Lab 3, Grn 2 of 73 constituencies" in chart.title
    assert "In which region each was won is not known." in chart.svg
    lists = {row[2]: row[3] for row in chart.table.rows if row[0] == "Regional lists"}
    assert lists == {
        "Ref": "17 seats", "Lab": "14 seats", "Grn": "13 seats", "Con": "8 seats", "LD": "3 seats", "SNP": "1 seat",
    }  # fmt: skip
    gains = draw_area_map(almanac, "sp.2026-05-07", "gain")
    assert "14 of 73 constituencies changed hands, gained by SNP 6, LD 4, Grn 2, Lab 2" in gains.title
    assert len(hexagons(gains)) == 73
    said = {row[0]: row[3] for row in gains.table.rows}
    assert said["Na h-Eileanan an Iar"] == "Lab gain from SNP"


def test_regions_of_a_general_election(almanac: Almanac) -> None:
    chart = draw_region_map(almanac, "parl.2024-07-04")
    assert len(hexagons(chart)) == len(chart.table.rows) == 12
    assert "Lab won most seats in 11 of 12 regions and nations" in chart.title
    assert ">59 of 75</text>" in chart.svg
    with pytest.raises(BadInput, match="no general election"):
        draw_region_map(almanac, "senedd.2026-05-07")


def test_a_council_map_draws_each_state_apart() -> None:
    cells = {area: (q, 0) for q, area in enumerate("abcd")}
    bodies = [
        Body(
            "a", "Alpha", "R", "party", party="con", party_name="Conservative", changed=True, words="Con gain from Lab"
        ),
        Body("b", "Beta", "R", "noc", changed=True, words="no overall control, lost by Lab"),
        Body("c", "Gamma", "R", "unknown", words="voted; control not known"),
        Body("d", "Delta", "R", "no poll", words="not up"),
    ]
    for hatched in (False, True):
        chart = draw_control(cells, bodies, title="Four councils", mode="gain", hatched=hatched)
        drawn = hexagons(chart)
        assert {area: worn.split()[-1] for area, (worn, _) in drawn.items()} == {
            "a": "l-ink", "b": "l-ink", "c": "l-edge", "d": "l-hair",
        }  # fmt: skip
        assert "Control changed 2" in chart.svg
        assert [row[0] for row in chart.table.rows] == ["Alpha", "Beta", "Gamma"]
        assert chart.table.rows[1][2] == "No overall control"
    with pytest.raises(BadInput, match="holds no area"):
        draw_control(cells, [Body("z", "Zeta", "R", "noc")], title="None")
