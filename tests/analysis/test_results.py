"""Whole elections: national totals, changes on the named baseline, groups that add up."""

from __future__ import annotations

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.record_national import fewest_seats_since
from hustings.analysis.reservoirs import reservoirs
from hustings.analysis.results import Results, results
from hustings.analysis.targets import targets
from hustings.analysis.what_if import what_if
from hustings.errors import BadInput, UnknownName


def _by_party(made: Results) -> dict[str, tuple[int, int]]:
    return {each.party: (each.votes, each.seats) for each in made.totals}


def test_2019(almanac: Almanac) -> None:
    made = results(almanac, "parl.2019-12-12")
    assert (made.contests, made.declared, made.seats) == (650, 650, 650)
    totals = _by_party(made)
    assert totals["con"] == (13_966_454, 365)
    assert totals["lab"] == (10_269_051, 202)
    assert made.baseline == "parl.2017-06-08"
    assert totals["spk"][1] == 1


def test_2024_against_notional_2019(almanac: Almanac) -> None:
    made = results(almanac, "parl.2024-07-04")
    seats = {each.party: (each.seats, each.seat_change) for each in made.totals}
    assert made.baseline == "parl.2019-12-12@wpc-2024"
    assert made.baseline_label == "notional 2019"
    assert seats["lab"] == (411, 211)
    assert seats["con"] == (121, 121 - 372)
    assert [seats[party][0] for party in ("ld", "snp", "ref", "grn", "spk")] == [72, 9, 5, 4, 1]


@pytest.mark.parametrize("by", ["region", "nation"])
def test_groups_add_up_to_the_whole(almanac: Almanac, by: str) -> None:
    made = results(almanac, "parl.2019-12-12", by)  # type: ignore[arg-type]
    for total in made.totals:
        mine = [each for rows in made.groups.values() for each in rows if each.party == total.party]
        assert sum(each.votes for each in mine) == total.votes
        assert sum(each.seats for each in mine) == total.seats


def test_every_change_of_seats_sums_to_nought(almanac: Almanac) -> None:
    made = results(almanac, "parl.2017-06-08")
    gone = {party for party, _ in _by_party(results(almanac, "parl.2015-05-07")).items()} - set(_by_party(made))
    assert sum(each.seat_change or 0 for each in made.totals) == 0 or gone


def test_a_council_has_its_chamber_and_control(almanac: Almanac) -> None:
    told = results(almanac, "local.dudley.2021-05-06").to_json()
    assert told["control"] == {"before": "noc", "after": "con", "phrase": "Con gain from no overall control"}
    assert {"party", "before", "elected", "after"} <= set(told["chamber"][0])  # type: ignore[index]


def test_an_unknown_election_names_the_nearest(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as caught:
        results(almanac, "parl.2019-12-13")
    assert "parl.2019-12-12" in caught.value.nearest


def test_labour_needed_124_gains_after_2019(almanac: Almanac) -> None:
    made = targets(almanac, "lab", "parl.2019-12-12")
    assert (made.seats, made.needed) == (202, 124)
    assert [each.name for each in made.targets[:3]] == ["Bury North", "Kensington", "Bury South"]
    assert made.swing_to_majority is not None
    assert round(made.swing_to_majority, 1) == 10.4
    assert all(a.swing_needed <= b.swing_needed for a, b in zip(made.targets, made.targets[1:], strict=False))


def test_the_brexit_reservoir_of_2019(almanac: Almanac) -> None:
    found = reservoirs(almanac, "parl.2019-12-12", "lab", "ref")
    assert len(found) == 39
    assert sum(each.second == "con" for each in found) == 36
    assert found[0].name == "Barnsley Central" or found[0].votes >= found[1].votes
    assert next(each for each in found if each.name == "Hartlepool").votes == 10_603


def test_fewest_labour_seats_since_1935(almanac: Almanac) -> None:
    found = fewest_seats_since(almanac, "lab", "parl.2019-12-12")
    assert (found.seats, found.seats_then) == (202, 154)
    assert found.since is not None
    assert found.since.year == 1935


def test_the_same_shares_give_the_same_seats_back(almanac: Almanac) -> None:
    now = what_if(almanac, "parl.2019-12-12", {"con": 0.4472, "lab": 0.3302})
    for made in now.values():
        assert abs(made.seats["con"] - 365) <= 3
        assert sum(made.seats.values()) == 650


@pytest.mark.parametrize("target", [{"con": 0.7, "lab": 0.7}, {"con": -0.1}, {"dup": 0.1}, {"con": 1.5}])
def test_shares_that_cannot_be_are_refused(almanac: Almanac, target: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        what_if(almanac, "parl.2019-12-12", target)


def test_votes_that_are_not_known_are_not_nought(almanac: Almanac) -> None:
    made = results(almanac, "sp.c.2026-05-07")
    assert not made.counted
    said = made.to_json()
    assert said["valid"] is None
    assert {(each.party, each.seats) for each in made.totals} == {
        ("snp", 57), ("ld", 7), ("con", 4), ("lab", 3), ("grn", 2),
    }  # fmt: skip
    assert made.frame()["votes"].null_count() == made.frame()["share"].null_count() == 5
    assert results(almanac, "senedd.2026-05-07").counted
