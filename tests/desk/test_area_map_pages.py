"""Pages of council and parliament maps: a finding in words, names, every row, files; and before and after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.mapping.area_headings import heading_of
from hustings.desk.mapping.area_maps import draw_area_map
from hustings.desk.mapping.chance_maps import draw_chance_map
from hustings.errors import BadInput
from tests.desk.desks import Desk, Rehearsal

COUNCILS = "/map/local.2026-05-07"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


@pytest.mark.parametrize(
    ("election", "mode", "heading"),
    [
        ("local.2026-05-07", "winner", "No party controls 9 of London’s 32 boroughs; Labour holds 9"),
        ("local.2018-05-03", "winner",
         "Labour controls 21 of the 32 councils whose control is known; no party controls 1"),
        ("local.2018-05-03", "elected",
         "Labour won most of the seats up in 81 of 158 councils; that is not control"),
        ("senedd.2026-05-07", "winner", "Plaid Cymru won 43 of the Senedd’s 96 seats, Reform UK 34 and Labour 9"),
        ("sp.2026-05-07", "winner",
         "The SNP won 58 of 129 seats, 57 of them constituencies; Labour and Reform UK won 17 each"),
    ],
)  # fmt: skip
def test_a_map_is_headed_by_what_it_found(almanac: Almanac, election: str, mode: str, heading: str) -> None:
    assert heading_of(election, mode, draw_area_map(almanac, election, mode)) == heading


def test_change_of_seats_is_headed_by_a_verb(almanac: Almanac) -> None:
    made = draw_area_map(almanac, "local.2026-05-07", "change", party="grn")
    assert heading_of("local.2026-05-07", "change", made).startswith("Green gained 279 seats net in 21 councils")


def test_a_page_of_councils_names_its_day_and_gives_every_row(desk: Desk) -> None:
    page = desk.get(COUNCILS).text
    assert "Council elections · 7 May 2026" in page
    assert ">local.2026-05-07<" not in page
    assert "How to read it" in page
    assert "32 rows" in page
    assert " shown" not in page.partition("Place by place")[2].partition("</section>")[0]
    assert "Change of seats for" in page
    assert "Change of share" not in page
    assert desk.get(f"{COUNCILS}?mode=change").status_code == 200


def test_a_long_table_says_how_many_of_how_many(desk: Desk) -> None:
    assert "24 of 158 shown" in desk.get("/map/local.2018-05-03?mode=elected").text


def test_welsh_names_are_marked_and_every_constituency_is_in_the_legend(desk: Desk) -> None:
    page = desk.get("/map/senedd.2026-05-07").text
    assert '<span lang="cy">Gŵyr Abertawe</span>' in page
    assert len(re.findall(r'<text [^>]*lang="cy">', page)) == 16
    assert re.search(r'<td class="n">3</td>', page)


def test_the_key_of_holyrood_names_every_party_drawn_and_the_title_counts_129(almanac: Almanac) -> None:
    for hatched in (False, True):
        chart = draw_area_map(almanac, "sp.2026-05-07", hatched=hatched)
        assert ">Reform UK</text>" in chart.svg
        assert chart.title.endswith("of 129 seats")
        worn, made = (set(re.findall(each, chart.svg)) for each in (r"url\(#([^)]+)\)", r'<pattern [^>]*id="([^"]+)"'))
        assert worn <= made


@pytest.mark.parametrize("election", ["local.2026-05-07", "senedd.2026-05-07", "sp.2026-05-07"])
def test_council_and_parliament_maps_are_had_as_files(desk: Desk, election: str) -> None:
    assert f'href="/map/{election}/file.svg"' in desk.get(f"/map/{election}").text
    svg = desk.get(f"/map/{election}/file.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg")
    assert desk.get(f"/map/{election}/file.png").content.startswith(b"\x89PNG")


def test_the_file_of_a_rehearsal_is_marked(almanac: Almanac, tmp_path: Path) -> None:
    answer = Rehearsal(almanac, tmp_path).client().get("/map/senedd.2026-05-07/file.svg")
    assert ">TEST</text>" in answer.text
    assert "TEST-" in answer.headers["content-disposition"]


def test_the_probability_of_a_day_of_councils_is_refused_with_its_modes(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="forecast of a general election") as caught:
        draw_chance_map(almanac, "local.2026-05-07")
    assert "winner, gain, elected, change, turnout" in caught.value.remedy


def test_what_is_not_up_is_not_drawn_as_level(almanac: Almanac) -> None:
    svg = draw_area_map(almanac, "local.2018-05-03", "elected").svg
    assert "f-page l-hair" in svg
    assert "f-neutral" not in svg


def test_before_and_after_says_since_when_and_how_many(desk: Desk) -> None:
    page = desk.get("/map/parl.2019-12-12/since?region=North+East&with=parl.2017-06-08").text
    assert "The map of the North East, 2017 to 2019: 7 seats changed hands" in page
    assert "Outlined: changed since 2015." in page
    assert "the election before." not in page


def test_not_declared_is_in_the_key_of_a_map_with_seats_to_come_alone(
    desk: Desk, almanac: Almanac, tmp_path: Path
) -> None:
    assert "Not declared" not in desk.get("/map/parl.2019-12-12").text
    assert "Not declared" in Rehearsal(almanac, tmp_path).client().get("/map/parl.2019-12-12").text


def test_two_current_tabs_are_parted(desk: Desk) -> None:
    page = desk.get("/map/parl.2019-12-12").text
    assert page.count('aria-current="true"') == 3
    (sheet,) = set(re.findall(r'href="(/static/desk[^"]*\.css)"', page))
    assert ".tabs [aria-current]+[aria-current]{border-left:1px solid var(--page)}" in desk.get(sheet).text


def test_a_map_of_councils_stands_in_other_pages_too(desk: Desk) -> None:
    made = desk.get("/embed/map/local.2026-05-07")
    assert made.status_code == 200
    assert "frame-ancestors *" in made.headers["content-security-policy"]
    assert 'data-area="' in made.text
    assert desk.get("/embed?of=/embed/map/local.2026-05-07").status_code == 200
