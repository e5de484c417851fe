"""What draws say: chances that add up, intervals, coalitions and tipping points against plain counting."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.forecast.held import Held, Place, hold
from hustings.forecast.summary import Summary, spread, tipping_points
from tests.forecast.views_support import made_up_house, small_house

MAJORITY = 6


@pytest.fixture(scope="module")
def held() -> Held:
    return small_house()


@pytest.fixture(scope="module")
def summary(held: Held) -> Summary:
    return Summary(held, MAJORITY)


def test_winners_are_those_with_most_votes_counted_plainly(held: Held) -> None:
    for seat in range(len(held)):
        assert (held.counted.winner[seat] == held.rows(seat)[:-1].argmax(axis=0)).all()
    plain = {party: np.zeros(held.draws, dtype=int) for party in held.every_party}
    for seat, names in enumerate(held.parties):
        for row, party in enumerate(names):
            plain[party] += held.counted.winner[seat] == row
    for party, seats in held.counted.seats.items():
        assert (seats == plain[party]).all()
    assert (sum(plain.values()) == len(held)).all()


def test_chances_of_every_contest_add_to_one(summary: Summary) -> None:
    for each in summary.contests:
        assert sum(each.p_win.values()) == pytest.approx(1)
        assert all(part.lo90 <= part.median <= part.hi90 for part in each.share.values())


def test_majority_largest_and_hung_add_to_one(summary: Summary) -> None:
    assert sum(summary.p_majority.values()) + summary.p_hung == pytest.approx(1)
    assert sum(summary.p_largest.values()) == pytest.approx(1)


def test_shares_of_great_britain_add_to_one_and_leave_ireland_out(summary: Summary) -> None:
    assert sum(each.mean for each in summary.shares.values()) == pytest.approx(1, abs=1e-5)
    assert not {"dup", "sf"} & set(summary.shares)
    assert list(summary.shares)[-1] == "other"


def test_national_shares_are_means_weighted_by_votes(held: Held) -> None:
    weight = np.array([place.weight if place.nation == "sco" else 0 for place in held.places])
    plain = (
        sum(weight[n] * held.rows(n)[held.parties[n].index("snp")] for n in range(len(held)) if weight[n])
        / weight.sum()
    )
    assert held.national(("sco",))["snp"] == pytest.approx(plain, abs=1e-6)


def test_intervals_of_seats_are_seats() -> None:
    made = spread(np.arange(1, 101, dtype=np.int16))
    assert (made.lo90, made.median, made.hi90) == (5, 50, 95)


def test_coalitions_reach_the_line_and_need_each_other(summary: Summary) -> None:
    assert summary.coalitions
    for each in summary.coalitions:
        total = sum(summary.held.counted.seats[party].astype(int) for party in each.parties)
        assert each.p == pytest.approx((total >= MAJORITY).mean())
        assert 0.05 <= each.p_needed <= each.p
        assert "sf" not in each.parties
    assert all(a.p_needed >= b.p_needed for a, b in pairwise(summary.coalitions))


def test_tipping_points_are_the_seat_in_place_of_the_majority(held: Held) -> None:
    made = dict(tipping_points(held, "con", 4))
    assert sum(made.values()) == pytest.approx(1)
    counts: dict[int, int] = {}
    for draw in range(held.draws):
        leads = []
        for seat, names in enumerate(held.parties):
            if "con" in names:
                shares = held.rows(seat)[:-1, draw]
                own = names.index("con")
                leads.append((-float(shares[own] - np.delete(shares, own).max()), seat))
        decisive = sorted(leads)[3][1]
        counts[decisive] = counts.get(decisive, 0) + 1
    assert made == pytest.approx({seat: count / held.draws for seat, count in counts.items()})


def test_a_party_that_stands_in_too_few_seats_has_no_tipping_point(held: Held) -> None:
    assert tipping_points(held, "snp", MAJORITY) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 50), min_size=3, max_size=3), min_size=1, max_size=12))
def test_leaving_out_who_cannot_win_changes_no_winner(votes: list[list[int]]) -> None:
    shares = (np.array(votes, dtype=np.float32).T / np.array(votes).sum(axis=1)).astype(np.float32)
    rows = np.vstack([shares, np.zeros((1, len(votes)), dtype=np.float32)])
    one = Held([Place("c", "a", "A", "eng")], [("con", "lab", "ld")], [rows])
    # Of parties that are level to the last bit either may be named.
    assert (shares[one.counted.winner[0], np.arange(len(votes))] == shares.max(axis=0)).all()


def test_draws_laid_out_seat_by_seat_are_the_same_draws(almanac: Almanac) -> None:
    house = made_up_house(almanac, draws=20)
    held = hold(house)
    assert len(held) == house.contests == 650
    for seat in (0, 300, 631):
        slots = np.flatnonzero(house.gb.standing[seat])
        assert (held.rows(seat)[:-1] == house.gb.share[:, seat, slots].T).all()
        assert (held.rows(seat)[-1] == house.gb.share[:, seat, -1]).all()
    assert {party: seats.tolist() for party, seats in held.counted.seats.items()} == {
        party: seats.tolist() for party, seats in house.seats().items()
    }
