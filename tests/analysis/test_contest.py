"""One contest read: the figures that the trade printed, baselines named, refusals."""

from __future__ import annotations

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.analysis.words import result_line
from hustings.errors import BadInput, UnknownName


def test_hartlepool_2021(almanac: Almanac) -> None:
    made = contest(almanac, "parl.hartlepool.by.2021-05-06")
    told = made.to_json()
    assert told["majority"] == 6940
    assert told["result"] == "Con gain from Lab"
    assert told["baseline"]["id"] == "parl.hartlepool.2019-12-12"  # type: ignore[index]
    assert told["baseline"]["majority"] == 3595  # type: ignore[index]
    assert made.swing is not None
    assert made.two_party_swing is not None
    assert round(made.swing.points, 1) == 16.0
    assert round(made.two_party_swing.points, 1) == 21.0
    assert f"{100 * made.turnout:.1f}" == "42.3"  # type: ignore[operator]
    assert f"{100 * made.turnout_change:.1f}" == "-15.6"  # type: ignore[operator]
    assert sum(each.lost_deposit for each in made.candidacies) == 13


def test_hartlepool_had_been_labour_since_it_was_made(almanac: Almanac) -> None:
    told = contest(almanac, "parl.hartlepool.by.2021-05-06").to_json()
    assert (told["held_by"], told["held_since"]) == ("lab", "1974-02-28")


def test_independents_are_never_compared_and_new_parties_are_new(almanac: Almanac) -> None:
    made = {each.candidate: each for each in contest(almanac, "parl.hartlepool.by.2021-05-06").candidacies}
    assert made["Sam Lee"].share_change is None
    assert not made["Sam Lee"].new
    assert made["Rachel Featherstone"].new
    assert round(100 * made["John Prescott"].share_change, 1) == -24.6  # Reform UK is the Brexit Party renamed


def test_the_result_line_is_in_the_trades_style(almanac: Almanac) -> None:
    line = result_line(almanac, contest(almanac, "parl.hartlepool.by.2021-05-06"))
    assert line.startswith("Hartlepool by-election, 6 May 2021: Con 51.9% (+23.0), Lab 28.7% (−9.0), Ind (Lee) 9.7%, ")
    assert line.endswith(
        "Con gain from Lab. Majority 6,940 (23.2%). Swing Lab to Con 16.0. Turnout 42.3% (−15.6). Changes since 2019."
    )


def test_a_seat_of_2024_is_compared_with_the_notional_result(almanac: Almanac) -> None:
    made = contest(almanac, "parl.hartlepool.2024-07-04")
    assert made.baseline is not None
    assert made.baseline.kind == "notional"
    assert made.baseline.label == "notional 2019"
    assert made.result == "Lab hold"  # notional: the by-election between is not the baseline


def test_swing_is_refused_where_the_first_two_differ(almanac: Almanac) -> None:
    made = contest(almanac, "parl.north-shropshire.by.2021-12-16")
    assert made.swing is None
    assert made.result == "LD gain from Con"


def test_both_rounds_of_tees_valley_2017(almanac: Almanac) -> None:
    made = contest(almanac, "mayor.tees-valley.2017-05-04")
    first, final = made.rounds
    assert sum(first.values()) == made.valid
    total = sum(final.values())
    assert [round(100 * votes / total, 1) for votes in final.values()] == [51.1, 48.9]
    assert made.majority == 48578 - 46400


def test_tees_valley_2021_had_two_candidates_and_one_round(almanac: Almanac) -> None:
    made = contest(almanac, "mayor.tees-valley.2021-05-06")
    assert made.rounds == ()
    assert made.rule == "fptp"
    assert made.result == "Con hold"


def test_an_unknown_contest_names_the_nearest(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as caught:
        contest(almanac, "parl.hartlepol.by.2021-05-06")
    assert "parl.hartlepool.by.2021-05-06" in caught.value.nearest


def test_a_place_is_not_a_contest_but_names_its_contests(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as caught:
        contest(almanac, "Hartlepool")
    assert "parl.hartlepool.by.2021-05-06" in caught.value.nearest


@pytest.mark.parametrize("text", ["", "parl", "parl..2019-12-12", "parl.2019-12-12", "nonsense 2019"])
def test_what_names_no_contest_is_refused(almanac: Almanac, text: str) -> None:
    with pytest.raises(BadInput):
        contest(almanac, text)
