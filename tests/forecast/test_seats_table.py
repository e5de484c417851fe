"""The seat table: what was known of every seat on the eve of a general election."""

from __future__ import annotations

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import UnknownName
from hustings.forecast.filled import filled_base
from hustings.forecast.seat_table import NEXT, TARGETS, SeatTable, seat_table
from hustings.forecast.slots import REST, SLOTS

CON, LAB, LD, REF, GRN, NAT, OTH = range(7)


def _seat(table: SeatTable, name: str) -> int:
    return table.name.index(name)


@pytest.mark.parametrize("election", [*TARGETS, NEXT])
def test_every_seat_of_great_britain_in_order(almanac: Almanac, election: str) -> None:
    table = seat_table(almanac, election)
    assert len(table) == 632
    assert list(table.contest) == sorted(table.contest)
    assert table.base.shape == table.standing.shape == (632, len(SLOTS))
    assert (table.base.sum(axis=1) <= 1 + 1e-9).all()
    assert (table.base[~table.stood_before] == 0).all()
    assert not np.isnan(table.covariates).any()
    assert (table.result is None) == (election == NEXT)
    filled = filled_base(table)
    assert filled.shape == (632, REST + 1)
    assert np.allclose(filled.sum(axis=1), 1)
    assert (filled[:, :OTH][table.standing[:, :OTH] & (table.reach[:, :OTH] < 1)] > 0).all()


def test_parties_stand_where_they_stood(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2019-12-12")
    won_by_con = (table.holder == CON) & ~table.speaker
    keys = table.keys[won_by_con, REF][table.standing[won_by_con, REF]]
    assert "ref" not in set(keys), "the Brexit Party stood in no seat that the Conservatives had won"
    assert not table.standing[table.nation == "eng", NAT].any()
    assert set(table.keys[table.nation == "wal", NAT]) == {"pc"}


def test_the_speaker_stands_apart(almanac: Almanac) -> None:
    for election, name in (("parl.2015-05-07", "Buckingham"), ("parl.2019-12-12", "Chorley")):
        table = seat_table(almanac, election)
        assert [table.name[n] for n in np.flatnonzero(table.speaker)] == [name]
    left = seat_table(almanac, "parl.2019-12-12")
    assert left.holder[_seat(left, "Buckingham")] == -1


def test_by_elections_and_members_are_known(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2015-05-07")
    for name, slot in (("Clacton", REF), ("Rochester and Strood", REF), ("Corby", LAB)):
        assert table.members.by_gain[_seat(table, name), slot] == 1
    witney = _seat(table, "Witney")
    assert table.members.sitting[witney, CON] == 1
    assert table.members.first_term[witney, CON] == 0
    assert (table.members.first_term <= table.members.sitting).all()


def test_leave_is_not_known_before_the_referendum(almanac: Almanac) -> None:
    before = seat_table(almanac, "parl.2015-05-07")
    with pytest.raises(UnknownName, match="not known before"):
        before.covariate("leave")
    assert seat_table(almanac, "parl.2017-06-08").covariate("leave").max() < 0.8
    assert "leave" in seat_table(almanac, "parl.2015-05-07", known_before="parl.2019-12-12").covariate_names


def test_new_boundaries_say_how_many_could_vote_for_a_party(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2024-07-04")
    assert table.base_id == "parl.2019-12-12@wpc-2024"
    assert ((table.reach > 0) & (table.reach < 1)).sum() > 100
    assert (table.reach[~table.stood_before] == 0).all()


def test_other_elections_are_refused(almanac: Almanac) -> None:
    with pytest.raises(UnknownName, match="no general election that can be forecast"):
        seat_table(almanac, "parl.1997-05-01")
