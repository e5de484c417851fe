"""The entry point of general elections: one House, what it rests on, what it refuses."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.forecast.general import eve_of, general
from tests.forecast.nation_support import PLAIN_ELECTION


def test_a_whole_house_on_the_eve(almanac: Almanac) -> None:
    made = general(almanac, PLAIN_ELECTION, sims=60)
    assert made.as_of == date(2010, 5, 5)
    assert made.house.contests == 650
    assert made.house.draws == 60
    assert np.all(sum(made.house.seats().values()) == 650)
    assert max(made.trained_on) < PLAIN_ELECTION
    assert made.table.result is None
    national = made.national()
    assert np.allclose(sum(national.values()), 1, atol=1e-4)


def test_the_next_election_says_on_what_day_it_is_taken_to_be(almanac: Almanac) -> None:
    made = general(almanac, "next", sims=40)
    assert made.day is None
    assert made.as_of == eve_of(almanac, "next")
    assert "latest lawful" in str(made.facts["held"])
    assert made.house.contests == 650
    assert made.house.gb.mean()[:, :-1].max() < 0.7


def test_elections_and_sizes_that_cannot_be_are_refused(almanac: Almanac) -> None:
    with pytest.raises(UnknownName, match="cannot be forecast"):
        general(almanac, "parl.1997-05-01", sims=10)
    with pytest.raises(BadInput, match="simulations"):
        general(almanac, PLAIN_ELECTION, sims=0)
    with pytest.raises(BadInput, match="was on 6 May 2010"):
        general(almanac, PLAIN_ELECTION, sims=10, on=date(2028, 1, 1))
    with pytest.raises(BadInput, match="nothing left to forecast"):
        general(almanac, PLAIN_ELECTION, date(2010, 6, 1), sims=10)
