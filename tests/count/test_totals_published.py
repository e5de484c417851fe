"""Published results counted again: restated fixtures always, the whole files where they lie beside the checkout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hustings.count import Lots, Totals, TotalsLine, count, read_ballots
from tests.shared import shared_data
from tools.conformity import holyrood_2021, london_2016, mayors, papers_that_give, senedd_2026, table

FIXTURES = Path(__file__).parent / "fixtures"


def restated(name: str) -> Totals:
    made = read_ballots(FIXTURES / f"{name}.csv")
    assert isinstance(made, Totals)
    return made


def with_votes(totals: Totals, **votes: int) -> Totals:
    """The same totals with other votes for lines whose name begins so."""
    lines = tuple(
        replace(line, votes=next((n for name, n in votes.items() if line.name.startswith(name)), line.votes))
        for line in totals.lines
    )
    return replace(totals, lines=lines)


@pytest.mark.parametrize(
    ("fixture", "rule", "won", "next_in_line"),
    [
        ("central_scotland_2021", "additional-member", "Labour 3 Conservative 3 Green 1", "Labour"),
        ("north_east_scotland_2021", "additional-member", "Conservative 4 Labour 2 Green 1", "Conservative"),
        ("highlands_and_islands_2021", "additional-member", "SNP 1 Conservative 4 Labour 1 Green 1", ""),
        ("london_assembly_2016", "london-assembly", "Labour 3 Conservative 3 Green 2 UKIP 2 Liberal Democrats 1", ""),
        ("caerdydd_penarth_2026", "closed-list", "Plaid Cymru 3 Reform UK 1 Green 1 Labour 1", "Plaid Cymru"),
        ("brycheiniog_tawe_nedd_2026", "closed-list", "Reform UK 3 Plaid Cymru 2 Liberal Democrats 1", ""),
    ],
)
def test_restated_allocations(fixture: str, rule: str, won: str, next_in_line: str) -> None:
    record = count(rule, restated(fixture))
    found = {f"{name} {record.elected.count(name)}" for name in record.elected}
    assert " ".join(sorted(found)) == " ".join(sorted(_pairs(won)))
    if next_in_line:
        assert record.runners_up == (next_in_line,)
    assert not record.chance_used


def _pairs(won: str) -> list[str]:
    words, pairs, name = won.split(), list[str](), list[str]()
    for word in words:
        name.append(word)
        if word.isdigit():
            pairs.append(" ".join(name))
            name = []
    return pairs


def test_without_its_threshold_london_would_have_seated_a_sixth_party() -> None:
    totals = restated("london_assembly_2016")
    assert "Women's Equality" not in count("london-assembly", totals).elected
    assert "Women's Equality" in count("additional-member", totals).elected


@pytest.mark.parametrize(
    ("fixture", "elected", "stages", "last"),
    [
        ("tees_valley_2017", "Ben Houchen", 2, (48_578, 46_400, 0, 0)),
        ("west_midlands_2021", "Andy Street", 2, (314_669, 267_626, 0, 0, 0)),
        ("london_mayor_2021", "Sadiq Khan", 2, None),
        ("tees_valley_2021_two_candidates", "Ben Houchen", 1, (121_964, 45_641)),
    ],
)
def test_restated_mayors(fixture: str, elected: str, stages: int, last: tuple[int, ...] | None) -> None:
    totals = restated(fixture)
    record = count("supplementary-vote", totals)
    assert record.elected == (elected,)
    assert len(record.stages) == stages
    assert last is None or record.stages[-1].totals == last
    made = count("supplementary-vote", papers_that_give(totals))
    assert made.elected == record.elected
    assert made.stages[-1].totals == record.stages[-1].totals


def test_the_final_of_london_2021_has_the_declared_figures() -> None:
    record = count("supplementary-vote", restated("london_mayor_2021"))
    final = dict(zip(record.names, record.stages[1].totals, strict=True))
    assert (final["Sadiq Khan"], final["Shaun Bailey"]) == (1_206_034, 977_601)
    assert record.valid == 2_531_357
    assert record.stages[1].non_transferable == 2_531_357 - 1_206_034 - 977_601


def test_tees_valley_2021_had_two_candidates_and_so_no_second_round() -> None:
    # Tied, the two of 2021 would have gone to a lot, not to second preferences.
    tied = with_votes(restated("tees_valley_2021_two_candidates"), Ben=45_641)
    record = count("supplementary-vote", tied, lots=Lots.by_hand("Jessie Joe Jacobs,Ben Houchen"))
    assert record.elected == ("Jessie Joe Jacobs",)
    assert record.stages[0].paragraph == "paragraph 4(2)"


def test_a_tie_for_second_in_tees_valley_2017_would_have_kept_three() -> None:
    totals = with_votes(restated("tees_valley_2017"), Sue=12_550)
    # Brought below half, with second preferences that the 9,475 papers for the fourth can hold.
    lines = tuple(replace(x, second=None if x.name == "John Tennant" else 3_000) for x in totals.lines)
    record = count("supplementary-vote", with_votes(replace(totals, lines=lines), Ben=20_000))
    assert record.stages[0].status == ("continuing", "continuing", "continuing", "excluded")
    assert record.stages[1].totals == (23_000, 15_550, 15_550, 0)
    assert "equal first preferences keep all of them in" in record.stages[0].statement


def test_half_of_the_west_midlands_exactly_would_not_have_elected() -> None:
    totals = restated("west_midlands_2021")
    others = sum(line.votes for line in totals.lines) - 299_318
    assert len(count("supplementary-vote", with_votes(totals, Andy=others)).stages) == 2
    assert len(count("supplementary-vote", with_votes(totals, Andy=others + 1)).stages) == 1


def test_the_same_shares_under_first_past_the_post() -> None:
    record = count("fptp", restated("west_midlands_2021"))
    assert record.elected == ("Andy Street",)


# --- the published files -----------------------------------------------------------------------------------------


@pytest.mark.shared
def test_all_sixteen_senedd_constituencies_of_2026() -> None:
    check = senedd_2026(shared_data("local/devolved/senedd_2026_results.csv"))
    assert (check.cases, check.agree) == (16, 16)


@pytest.mark.shared
def test_the_five_scottish_regions_of_2021() -> None:
    check = holyrood_2021(shared_data("local/devolved/scottish_parliament_2021_regions_partial.csv"))
    assert (check.cases, check.agree) == (5, 5)


@pytest.mark.shared
def test_the_london_members_of_2016() -> None:
    check = london_2016(shared_data("local/devolved/london_assembly_2016_list.csv"))
    assert (check.cases, check.agree) == (1, 1)


@pytest.mark.shared
def test_every_mayoral_contest_given() -> None:
    checks = list(mayors(shared_data("local/mayors/mayoral_contests.csv")))
    assert [(check.cases, check.agree) for check in checks] == [(8, 8), (8, 8), (2, 2)]
    assert "| 8 | 8 |" in table(checks)


def test_a_result_that_does_not_agree_is_named_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "altered.csv"
    path.write_text(
        "constituency,party,votes_derived,seats_won,seats\nX,A,600,4,6\nX,B,300,2,6\nY,A,600,3,6\nY,B,300,3,6\n"
    )
    check = senedd_2026(path)
    assert (check.cases, check.agree) == (2, 1)
    assert "- Y: A 4, declared 3; B 2, declared 3." in table([check])


def test_papers_made_from_totals_have_those_totals() -> None:
    totals = Totals(
        "", 1, (TotalsLine("A", 9, second=3), TotalsLine("B", 8, second=5), TotalsLine("C", 5), TotalsLine("D", 3))
    )
    record = count("supplementary-vote", papers_that_give(totals))
    assert record.stages[0].totals == (9, 8, 5, 3)
    assert record.stages[1].papers == (3, 5, 0, 0)
