"""The Speaker's seat stays the Speaker's in every draw, and nobody else's draws are touched."""

from __future__ import annotations

import numpy as np
import pytest

from hustings.forecast.speaker import with_speaker
from hustings.forecast.summary import Summary
from tests.forecast.views_support import small_house


def test_the_speaker_wins_the_seat_in_every_draw() -> None:
    held = small_house()
    made = with_speaker(held, {"X00000002"}, seed=1)
    assert made.parties[2] == ("spk", "ref")
    assert made.rows(2).sum(axis=0) == pytest.approx(1, abs=1e-5)
    assert made.rows(2).min() >= 0
    assert Summary(made, 6).p_win(2)["spk"] == 1
    assert all(np.array_equal(made.rows(n), held.rows(n)) for n in range(len(held)) if n != 2)


def test_a_speaker_who_is_drawn_already_is_not_added_twice() -> None:
    once = with_speaker(small_house(), {"X00000002"}, seed=1)
    assert with_speaker(once, {"X00000002"}, seed=1).parties[2] == once.parties[2]


def test_without_a_speaker_the_draws_are_the_same() -> None:
    held = small_house()
    assert with_speaker(held, set(), seed=1) is held
