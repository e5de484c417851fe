"""Bounds on flows: what the totals alone allow always holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.analysis.flows_bounds import cell_bounds, flow_bounds, least_flow
from tests.analysis.flow_simulation import simulate

counts = st.integers(1, 50)


@given(both=counts, only_before=counts, only_now=counts, neither=counts)
def test_one_unit_holds_whoever_did_both(both: int, only_before: int, only_now: int, neither: int) -> None:
    before, now = both + only_before, both + only_now
    low, high = flow_bounds(before, now, before + only_now + neither)
    assert low <= both / before <= high


@given(seed=st.integers(0, 10_000))
def test_many_units_hold_the_truth(seed: int) -> None:
    sample = simulate(seed, units=30, parties=4, clusters=5, scatter=5)
    low, high = cell_bounds(sample.rows, sample.columns, sample.electors)
    assert (low <= sample.truth + 1e-9).all()
    assert (sample.truth <= high + 1e-9).all()


def test_many_units_agree_with_one() -> None:
    rows, columns = np.array([[0.3, 0.7]]), np.array([[0.8, 0.2]])
    low, high = cell_bounds(rows, columns, np.array([1000.0]))
    assert (low[0, 0], high[0, 0]) == pytest.approx(flow_bounds(300, 800, 1000))
    assert (low[1, 0], high[1, 0]) == pytest.approx(flow_bounds(700, 800, 1000))


def test_a_party_nobody_voted_for_is_bounded_by_all_and_nothing() -> None:
    low, high = cell_bounds(np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]]), np.array([10.0]))
    assert (low[0].tolist(), high[0].tolist()) == ([0, 0], [1, 1])


def test_the_least_flow_to_the_winner_of_hartlepool() -> None:
    made = least_flow("ref", "con", 10_603, 11_869, 15_529)
    assert (made.votes, made.possible, made.needed) == (3_660, True, True)
    assert made.share == pytest.approx(0.345, abs=0.0005)


def test_a_winner_who_lost_votes_needs_nobody() -> None:
    assert not least_flow("ref", "lab", 10_603, 15_464, 8_589).needed


def test_a_party_too_small_to_have_brought_it_about() -> None:
    assert not least_flow("ld", "con", 1_696, 11_869, 15_529).possible
