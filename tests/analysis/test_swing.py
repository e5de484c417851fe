"""Swing between two parties and what-if swing: definitions, directions, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.analysis.swing import butler, proportional, steed, swing_between, uniform

BEFORE = {"lab": 15464 / 41037, "con": 11869 / 41037, "ref": 10603 / 41037}
AFTER = {"con": 15529 / 29933, "lab": 8589 / 29933, "ref": 368 / 29933}


def test_butler_and_steed_swing_of_hartlepool_2021() -> None:
    assert butler(BEFORE, AFTER, "lab", "con") == pytest.approx(15.97, abs=0.005)
    assert steed(BEFORE, AFTER, "lab", "con") == pytest.approx(20.96, abs=0.005)


def test_a_party_missing_from_either_contest_has_no_swing() -> None:
    with pytest.raises(KeyError):
        butler(BEFORE, {"con": 0.5}, "lab", "con")
    with pytest.raises(KeyError):
        steed({"con": 0.5}, AFTER, "lab", "con")


def test_swing_is_printed_only_where_the_same_two_led_both_times() -> None:
    assert swing_between({"con": 0.5, "lab": 0.3, "ld": 0.2}, {"ld": 0.5, "con": 0.4, "lab": 0.1}) is None
    assert swing_between({"con": 0.5, "ind": 0.5}, {"ind": 0.6, "con": 0.4}) is None
    assert swing_between({"con": 1.0}, {"con": 1.0}) is None


def test_swing_runs_the_way_in_which_it_is_positive() -> None:
    found = swing_between({"con": 0.5, "lab": 0.4}, {"con": 0.6, "lab": 0.35})
    assert found is not None
    assert (found[0].from_party, found[0].to_party) == ("lab", "con")
    assert found[0].points == pytest.approx(7.5)
    back = swing_between({"con": 0.6, "lab": 0.35}, {"con": 0.5, "lab": 0.4})
    assert back is not None
    assert (back[0].from_party, back[0].to_party) == ("con", "lab")


shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(lambda row: [each / sum(row) for each in row])


@given(before=shares, after=shares)
def test_swing_one_way_is_minus_swing_the_other(before: list[float], after: list[float]) -> None:
    parties = ("con", "lab", "ld")
    then, now = dict(zip(parties, before, strict=True)), dict(zip(parties, after, strict=True))
    assert butler(then, now, "con", "lab") == pytest.approx(-butler(then, now, "lab", "con"))
    assert steed(then, now, "con", "lab") == pytest.approx(-steed(then, now, "lab", "con"))


@given(rows=st.lists(shares, min_size=2, max_size=8), target=shares)
@pytest.mark.parametrize("model", [uniform, proportional])
def test_moved_seats_are_shares(model, rows, target) -> None:  # type: ignore[no-untyped-def]
    seats = np.array(rows)
    national = seats.mean(axis=0)
    wanted = np.array([target[0] * 0.9, np.nan, np.nan])
    moved = model(seats, national, wanted)
    assert np.allclose(moved.sum(axis=1), 1)
    assert (moved >= 0).all()


@given(rows=st.lists(shares, min_size=2, max_size=8))
@pytest.mark.parametrize("model", [uniform, proportional])
def test_no_change_leaves_seats_alone(model, rows) -> None:  # type: ignore[no-untyped-def]
    seats = np.array(rows)
    national = seats.mean(axis=0)
    assert np.allclose(model(seats, national, np.array([national[0], national[1], np.nan])), seats)


def test_a_party_that_did_not_stand_gets_nothing() -> None:
    seats = np.array([[0.6, 0.4, 0.0], [0.3, 0.3, 0.4]])
    for model in (uniform, proportional):
        moved = model(seats, seats.mean(axis=0), np.array([0.3, np.nan, 0.5]))
        assert moved[0, 2] == 0
