"""Northern Ireland: who stands aside, who takes along, and that draws are elections."""

from __future__ import annotations

from datetime import date

import numpy as np

from hustings.almanac.open import Almanac
from hustings.forecast.northern_ireland import SLOTS_NI, fit_ni, ni_table, restated, simulate_ni


def test_votes_of_a_party_that_stands_aside_go_to_its_own_first(almanac: Almanac) -> None:
    table = ni_table(almanac, "parl.2019-12-12")
    seat = table.name.index("Belfast North")
    made = restated(table)
    dup, uup, sdlp = (SLOTS_NI.index(party) for party in ("dup", "uup", "sdlp"))
    assert not table.standing[seat, sdlp]
    assert made[seat, sdlp] == 0
    sf = SLOTS_NI.index("sf")
    assert made[seat, sf] - table.base[seat, sf] > made[seat, dup] - table.base[seat, dup]
    assert not table.standing[seat, uup]


def test_a_member_who_leaves_takes_votes_along(almanac: Almanac) -> None:
    table = ni_table(almanac, "parl.2010-05-06")
    seat = table.name.index("North Down")
    uup, other = SLOTS_NI.index("uup"), SLOTS_NI.index("oth")
    assert table.defector[seat] == uup
    made = restated(table)
    assert made[seat, other] > made[seat, uup]


def test_draws_add_to_one_and_only_those_standing_win(almanac: Almanac) -> None:
    table = ni_table(almanac, "parl.2019-12-12")
    draws = simulate_ni(almanac, table, fit_ni(almanac, "parl.2019-12-12"), date(2019, 12, 11), 400, 1)
    assert draws.share.shape == (400, 18, len(SLOTS_NI) + 1)
    assert np.allclose(draws.share.sum(axis=2), 1, atol=1e-5)
    won = draws.p_win()
    assert not won[~table.standing].any()
    assert np.allclose(won.sum(axis=1), 1)


def test_constants_come_from_earlier_elections(almanac: Almanac) -> None:
    first, later = fit_ni(almanac, "parl.2010-05-06"), fit_ni(almanac, "parl.2017-06-08")
    assert first.trained_on == ()
    assert later.trained_on == ("parl.2010-05-06", "parl.2015-05-07")
    assert first.party_sd > 0
    assert later.seat_sd > 0


def test_eighteen_seats_and_the_next_election(almanac: Almanac) -> None:
    table = ni_table(almanac, "next")
    assert len(table.contest) == 18
    assert all(each.endswith(".next") for each in table.contest)
    assert table.result is None
