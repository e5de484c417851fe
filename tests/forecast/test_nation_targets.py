"""Shares by nation: what they rest on, that they add up, and that nothing later moves them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.forecast.drift import past_result
from hustings.forecast.general import fitted_seats, general
from hustings.forecast.nation import EARLIEST, as_known, days_ahead, nation_targets
from hustings.forecast.nation_evidence import fit_errors, last_slots, moved_by_change
from hustings.forecast.northern_ireland import fit_ni
from hustings.forecast.seat_polls import moved_by_seat_polls
from hustings.forecast.seat_table import seat_table
from hustings.forecast.slots import NATIONS, SLOTS
from tests.forecast.nation_support import PLAIN_ELECTION, eve, with_later_polls, with_later_results


def test_shares_add_to_one_in_every_nation_and_parties_that_do_not_stand_have_none(almanac: Almanac) -> None:
    made = nation_targets(almanac, PLAIN_ELECTION, eve(PLAIN_ELECTION), 500)
    assert made.share.shape == (500, len(NATIONS), len(SLOTS) + 1)
    assert np.allclose(made.share.sum(axis=2), 1, atol=1e-5)
    assert not made.share[:, NATIONS.index("eng"), SLOTS.index("nat")].any()
    assert max(made.trained_on) < PLAIN_ELECTION


def test_the_vote_of_britain_is_that_of_the_polls_within_the_miss(almanac: Almanac) -> None:
    made = nation_targets(almanac, PLAIN_ELECTION, eve(PLAIN_ELECTION), 4000)
    pool = made.facts["pool"]
    assert isinstance(pool, dict)
    votes = np.array([0.86, 0.088, 0.052])
    con = float(made.share[:, :, 0].mean(axis=0) @ votes)
    assert con == pytest.approx(pool["con"], abs=0.02)
    assert 0.015 < made.share[:, 0, 0].std() < 0.05


def test_the_same_seed_gives_the_same_draws(almanac: Almanac) -> None:
    first, again = (nation_targets(almanac, PLAIN_ELECTION, eve(PLAIN_ELECTION), 50, seed=3) for _ in range(2))
    assert np.array_equal(first.share, again.share)


def test_results_of_the_target_and_later_move_nothing(almanac: Almanac, tmp_path: Path) -> None:
    altered = with_later_results(almanac, PLAIN_ELECTION, tmp_path / "results")
    assert (
        altered.candidacies(PLAIN_ELECTION)["votes"].to_list() != almanac.candidacies(PLAIN_ELECTION)["votes"].to_list()
    )
    plain, other = (general(each, PLAIN_ELECTION, sims=40) for each in (almanac, altered))
    assert plain.trained_on == other.trained_on
    assert np.array_equal(plain.targets.share, other.targets.share)
    _same_constants(almanac, altered, PLAIN_ELECTION)
    # A slot of others is the strongest of them, which the result alone tells: it may name another candidate.
    named = [slot for slot, name in enumerate(SLOTS) if name != "oth"]
    assert np.allclose(plain.house.gb.share[:, :, named], other.house.gb.share[:, :, named], atol=2e-6)


def test_polls_after_the_day_move_nothing(almanac: Almanac, tmp_path: Path) -> None:
    day = eve(PLAIN_ELECTION, 30)
    altered = with_later_polls(almanac, day, tmp_path / "polls")
    plain, other = (general(each, PLAIN_ELECTION, day, sims=40) for each in (almanac, altered))
    assert np.array_equal(plain.targets.share, other.targets.share)
    assert np.array_equal(plain.house.gb.share, other.house.gb.share)
    _same_constants(almanac, altered, PLAIN_ELECTION)


def _same_constants(first: Almanac, second: Almanac, election: str) -> None:
    day = date.fromisoformat(election[5:])
    for nation in ("sco", "wal"):
        assert fit_errors(first, nation, day) == fit_errors(second, nation, day)
    assert fit_ni(first, election) == fit_ni(second, election)
    models = [fitted_seats(each, election) for each in (first, second)]
    assert models[0].trained_on == models[1].trained_on
    for one, two in zip(models[0].parties, models[1].parties, strict=True):
        assert np.array_equal(one.beta, two.beta)


def test_before_nominations_candidates_are_not_known(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2017-06-08")
    day = date(2017, 6, 8)
    near = as_known(almanac, table, eve("parl.2017-06-08", 7), day)
    far = as_known(almanac, table, eve("parl.2017-06-08", 90), day)
    ukip = SLOTS.index("ref")
    assert near.result is None
    assert near.standing[:, ukip].sum() < 400
    assert far.standing[:, ukip].sum() > 600


def test_a_rise_is_uniform_and_a_fall_half_in_proportion() -> None:
    before = np.array([0.2, 0.4, 0.1, 0.0, 0.0, 0.3, 0.0, 0.0])
    was, now = np.array([0.4, 0.3, 0.2, 0.0, 0.0]), np.array([0.3, 0.4, 0.2, np.nan, np.nan])
    made = moved_by_change(before, was, now)
    raw = np.array([0.2 - 0.1 * 0.75, 0.5, 0.1, 0, 0, 0.3, 0, 0])
    assert np.allclose(made, raw / raw.sum())


def test_the_day_of_the_next_election_is_the_earliest_lawful_unless_given(almanac: Almanac) -> None:
    day = date(2026, 4, 7)
    assert days_ahead(almanac, "next", day) == EARLIEST.days
    assert days_ahead(almanac, "next", day, date(2028, 5, 4)) == 758
    with pytest.raises(BadInput, match="cannot be held on"):
        days_ahead(almanac, "next", day, date(2031, 1, 1))


@pytest.mark.parametrize(
    ("election", "day", "error", "words"),
    [
        ("parl.2011-05-05", date(2011, 5, 4), UnknownName, "no general election"),
        (PLAIN_ELECTION, date(2010, 5, 6), BadInput, "is not before the election"),
        (PLAIN_ELECTION, date(2004, 1, 1), BadInput, "is not after the election"),
        ("parl.2015-05-07", date(2010, 5, 7), NotKnown, "no national polls"),
        ("next", date(2020, 1, 1), BadInput, "is not after the general election"),
    ],
)
def test_days_and_elections_that_cannot_be_are_refused(
    almanac: Almanac, election: str, day: date, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        nation_targets(almanac, election, day, 10)


def test_a_nation_without_polls_goes_by_polls_of_its_seats(almanac: Almanac) -> None:
    day = date(2015, 2, 6)
    table = seat_table(almanac, "parl.2015-05-07")
    before = last_slots(past_result(almanac, "parl.2010-05-06"), "sco")
    made = moved_by_seat_polls(almanac, table, "sco", before, date(2010, 5, 6), day)
    assert made is not None
    share, polls = made
    snp = SLOTS.index("nat")
    assert polls >= 14
    assert share.sum() == pytest.approx(1)
    assert share[snp] > before[snp] + 0.2
    assert moved_by_seat_polls(almanac, table, "wal", before, date(2010, 5, 6), day) is None
