"""The miss of past polls: fitted on earlier elections only, its draws with the covariance of a sample."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.polls.known import OnePoll, every_poll
from hustings.polls.miss import Miss, fit_miss


@pytest.fixture(scope="module")
def polls(almanac: Almanac) -> list[OnePoll]:
    return every_poll(almanac, None, date(2026, 11, 20), [])[0]


def test_no_election_after_the_day_is_learned_from(almanac: Almanac, polls: list[OnePoll]) -> None:
    made = fit_miss(almanac, polls, date(2015, 5, 7))
    assert made.trained_on[-1] == "parl.2010-05-06"
    assert not made.wide


def test_the_last_days_error_is_that_of_the_record(almanac: Almanac, polls: list[OnePoll]) -> None:
    made = fit_miss(almanac, polls, date(2024, 7, 4))
    assert 100 * np.sqrt(made.variance(1) * 0.24) == pytest.approx(2.4, abs=0.3)
    assert made.variance(1) < made.variance(30) < made.variance(90)


def test_where_too_few_elections_are_known_a_wide_default_says_so(almanac: Almanac, polls: list[OnePoll]) -> None:
    made = fit_miss(almanac, polls, date(1965, 1, 1))
    assert made.wide
    assert made.trained_on == ()
    assert made.variance(1) > fit_miss(almanac, polls, date(2024, 7, 4)).variance(1)


def test_draws_keep_the_sum_and_have_the_covariance_of_a_sample() -> None:
    shares = np.tile([0.42, 0.36, 0.12, 0.10], (40_000, 1))
    miss = Miss(0.0021, 0.008, 45.0, ("parl.2010-05-06",))
    moved = miss.draws(shares, 1, seed=3)
    assert moved.sum(axis=1) == pytest.approx(np.ones(len(moved)))
    p, wanted = shares[0], miss.variance(1)
    assert np.cov(moved.T) == pytest.approx(wanted * (np.diag(p) - np.outer(p, p)), abs=0.04 * wanted)
    assert moved.mean(axis=0) == pytest.approx(p, abs=1e-3)
    assert (miss.draws(shares, 1, seed=3) == moved).all()
