"""Leads from joint draws: worked out by hand on histories small enough to count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.errors import BadInput
from hustings.polls.leads import days_over, estimate, lead, lead_story

COLUMNS = {"con": 0, "lab": 1}
# Two histories of four days: con ahead by 2, 6, 11, 12 points; by 1, -1, 4, 10.5.
LEADS = np.array([[0.02, 0.06, 0.11, 0.12], [0.01, -0.01, 0.04, 0.105]])
SHARES = np.stack([0.4 + LEADS / 2, 0.4 - LEADS / 2], axis=2)


def test_days_over_are_counted_history_by_history() -> None:
    made = days_over(LEADS, 10)
    assert (made.days, made.count.mean) == (4, pytest.approx(1.5))
    assert made.at_least == (1.0, 1.0, 0.5, 0.0, 0.0)
    assert (made.p_any, made.p_half, made.p_every) == (1.0, 0.5, 0.0)
    assert days_over(LEADS, 0).p_every == 0.5


def test_a_lead_at_its_bound_is_not_over_it() -> None:
    assert days_over(np.full((3, 2), 0.05), 5).count.mean == 0


def test_a_story_has_the_change_of_each_history() -> None:
    made = lead_story(SHARES, COLUMNS, "con", "lab", [10])
    assert made.change.mean == pytest.approx((0.10 + 0.095) / 2)
    assert made.first_change.mean == pytest.approx(made.change.mean / 2)
    assert (made.p_rise, made.p_first_rise, made.p_second_rise) == (1.0, 1.0, 0.0)
    assert made.p_ahead_throughout == 0.5
    assert made.start.lead.mean == pytest.approx(0.015)
    assert made.end.p_ahead == 1.0


def test_turned_round_the_story_is_its_mirror() -> None:
    one, two = (lead_story(SHARES, COLUMNS, *pair) for pair in (("con", "lab"), ("lab", "con")))
    assert one.change.mean == pytest.approx(-two.change.mean)
    assert one.change.lo90 == pytest.approx(-two.change.hi90)
    assert one.p_rise == pytest.approx(1 - two.p_rise)


def test_what_has_no_story() -> None:
    with pytest.raises(BadInput, match="no lead over itself"):
        lead_story(SHARES, COLUMNS, "con", "con")
    with pytest.raises(BadInput, match="two days"):
        lead_story(SHARES[:, :1], COLUMNS, "con", "lab")


def test_a_tie_is_half_ahead() -> None:
    made = lead(np.array([[0.4, 0.4], [0.41, 0.4]]), COLUMNS, "con", "lab")
    assert made.p_ahead == 0.75


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=50))
def test_an_estimate_is_in_order(values: list[float]) -> None:
    made = estimate(np.array(values))
    assert made.lo90 <= made.hi90
    assert min(values) - 1e-12 <= made.mean <= max(values) + 1e-12
