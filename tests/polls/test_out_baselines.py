"""The baselines kept beside the pool: the mean of the last days, and LOESS against a fit done by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.errors import BadInput
from hustings.polls.baselines import loess, loess_trend, recent_mean
from hustings.polls.known import OnePoll


def a_poll(day: date, con: float, lab: float | None = 0.4, house: str = "YouGov") -> OnePoll:
    shares = {"con": con} | ({"lab": lab} if lab is not None else {})
    return OnePoll(f"{house}.{day}", "poll", "gb", house, None, day, day, 1000, shares, None)


def test_the_mean_counts_polls_that_ended_in_the_window_and_no_other() -> None:
    end = date(2021, 5, 5)
    polls = [a_poll(end - timedelta(days=k), share) for k, share in ((0, 0.44), (13, 0.40), (14, 0.10), (-1, 0.9))]
    made = recent_mean(polls, end, 14)
    assert (made.start, made.end, made.polls) == (date(2021, 4, 22), end, 2)
    assert made.shares["con"] == pytest.approx(0.42)


def test_a_party_not_named_is_no_nought() -> None:
    end = date(2021, 5, 5)
    made = recent_mean([a_poll(end, 0.4, None), a_poll(end, 0.4, 0.36)], end)
    assert made.shares["lab"] == pytest.approx(0.36)
    assert recent_mean([], end).shares == {}


def test_no_days_have_no_mean() -> None:
    with pytest.raises(BadInput, match="no days"):
        recent_mean([], date(2021, 5, 5), 0)


@given(
    st.floats(-2, 2), st.floats(-1, 1), st.lists(st.integers(0, 400), min_size=3, max_size=40, unique=True),
    st.integers(2, 30),
)  # fmt: skip
def test_a_straight_line_comes_back_as_it_was(start: float, slope: float, days: list[int], neighbours: int) -> None:
    x = np.array(sorted(days), dtype=float)
    at = np.linspace(x[0], x[-1], 9)
    made = loess(x, start + slope * x / 100, at, neighbours)
    if neighbours >= 3:
        assert made == pytest.approx(start + slope * at / 100, abs=1e-6)


def test_loess_is_the_weighted_line_of_the_nearest_points() -> None:
    rng = np.random.default_rng(7)
    x = np.sort(rng.uniform(0, 100, 60))
    y = np.sin(x / 20) + rng.normal(0, 0.1, 60)
    for place in (3.0, 48.0, 99.0):
        distance = np.abs(x - place)
        reach = np.sort(distance)[19] * 1.001
        weight = np.clip(1 - (distance / reach) ** 3, 0, None) ** 3
        line = np.polynomial.polynomial.polyfit(x - place, y, 1, w=np.sqrt(weight))
        assert loess(x, y, np.array([place]), 20)[0] == pytest.approx(line[0], abs=1e-9)


def test_polls_of_one_day_have_a_mean_and_no_slope() -> None:
    same = np.array([5.0, 5.0, 5.0])
    assert loess(same, np.array([1.0, 2.0, 3.0]), np.array([5.0]))[0] == pytest.approx(2.0)
    with pytest.raises(BadInput, match="needs points"):
        loess(np.array([]), np.array([]), np.array([1.0]))


def test_the_trend_of_a_party_nobody_names_is_not_known() -> None:
    days = [date(2021, 5, 1), date(2021, 5, 2)]
    polls = [a_poll(days[0], 0.4, None), a_poll(days[1], 0.5, None)]
    assert np.isnan(loess_trend(polls, "lab", days)).all()
    assert loess_trend(polls, "con", days) == pytest.approx([0.4, 0.5])
