"""What if: swings move means by exactly what was asked, keep shares shares, and are quick."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.errors import BadInput, UnknownName
from hustings.forecast.held import Held
from hustings.forecast.what_if import Shifted, read_changes, shift
from tests.forecast.views_support import large_house, small_house


@pytest.fixture(scope="module")
def held() -> Held:
    return small_house()


def _shift(held: Held, *texts: str) -> Shifted:
    return shift(held, read_changes(held, texts, str))


def _moved(held: Held, other: Held, party: str, *nations: str) -> float:
    places = nations or ("eng", "sco", "wal")
    return 100 * float((other.national(places)[party] - held.national(places)[party]).mean())


@settings(max_examples=25, deadline=None)
@given(st.floats(-8, 8), st.floats(-8, 8))
def test_shares_stay_shares_and_national_means_move_as_asked(con: float, lab: float) -> None:
    held = small_house(draws=80)
    made = _shift(held, f"con={con:+.2f},lab={lab:+.2f}")
    for seat in range(len(held)):
        rows = made.rows(seat)
        assert rows.min() >= 0
        assert rows.sum(axis=0) == pytest.approx(1, abs=1e-5)
    assert _moved(held, made, "con") == pytest.approx(con, abs=0.02)
    assert _moved(held, made, "lab") == pytest.approx(lab, abs=0.02)


def test_parties_not_named_give_way_in_proportion(held: Held) -> None:
    made = _shift(held, "con=+4")
    before, after = held.rows(0), made.rows(0)
    ratio = after[1:] / before[1:]
    assert ratio == pytest.approx(np.broadcast_to(ratio[0], ratio.shape), rel=1e-4)


def test_a_place_holds_until_the_next_is_named(held: Held) -> None:
    changes = read_changes(held, ["eng:con=+2,lab=-1,sco:snp=+3", "hastings-and-rye:ref=+5"], str)
    assert [(each.party, each.scope, len(each.seats)) for each in changes] == [
        ("con", "England", 6),
        ("lab", "England", 6),
        ("snp", "Scotland", 2),
        ("ref", "Hastings and Rye", 1),
    ]


def test_a_nation_a_region_and_a_seat_move_alone(held: Held) -> None:
    for text, inside in (("sco:lab=-3", {6, 7}), ("north-east:con=+2", {0, 1, 3}), ("Hastings and Rye:lab=+3", {2})):
        made = _shift(held, text)
        moved = {seat for seat in range(len(held)) if not np.array_equal(made.rows(seat), held.rows(seat))}
        assert moved == inside, text
    assert 100 * (_shift(held, "hastings-and-rye:lab=+3").rows(2)[1] - held.rows(2)[1]).mean() == pytest.approx(
        3, abs=0.01
    )


def test_without_a_place_a_party_of_one_nation_moves_there(held: Held) -> None:
    (change,) = read_changes(held, ["snp=+2"], str)
    assert change.scope == "Scotland"
    assert _moved(held, _shift(held, "snp=+2"), "snp", "sco") == pytest.approx(2, abs=0.01)


def test_scopes_are_made_one_after_another(held: Held) -> None:
    made = _shift(held, "lab=-2", "castleford:lab=+5")
    alone = _shift(held, "lab=-2")
    assert 100 * (made.rows(3)[1] - alone.rows(3)[1]).mean() == pytest.approx(5, abs=0.05)


def test_winners_under_a_swing_are_counted_from_all_parties(held: Held) -> None:
    made = _shift(held, "con=+9,lab=-6", "hastings-and-rye:ref=+20")
    for seat in range(len(held)):
        assert (made.counted.winner[seat] == made.rows(seat)[:-1].argmax(axis=0)).all()


def test_the_rest_never_wins_and_a_swing_beyond_all_votes_is_capped(held: Held) -> None:
    made = _shift(held, "castleford:con=+70")
    assert made.rows(3)[0].max() <= 1
    assert made.rows(3).sum(axis=0) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("con=-60", BadInput, "below 0"),
        ("hastings-and-rye:con=+99", BadInput, "above 100"),
        ("con", BadInput, "cannot be read"),
        ("con=two", BadInput, "no number of points"),
        ("con=+200", BadInput, "more than all votes"),
        ("con=+1,con=+2", BadInput, "moved twice"),
        (" , ", BadInput, "no swing"),
        ("mars:con=+2", UnknownName, "no place “mars”"),
        ("hastings and rie:con=+2", UnknownName, "no place"),
        ("eng:snp=+2", UnknownName, "No candidate of snp stands in England"),
    ],
)
def test_swings_that_cannot_be_are_refused(held: Held, text: str, error: type[BadInput], said: str) -> None:
    with pytest.raises(error, match=said):
        _shift(held, text)


def test_a_refusal_names_what_could_be_asked(held: Held) -> None:
    with pytest.raises(BadInput) as refused:
        _shift(held, "con=-60")
    assert "between -24." in refused.value.remedy
    with pytest.raises(UnknownName) as unknown:
        _shift(held, "hastings and rie:con=+2")
    assert "Hastings and Rye" in unknown.value.nearest


def test_a_swing_on_held_draws_takes_less_than_the_simulation_would() -> None:
    """The figure that is promised, 100 ms for 10,000 draws, is the benchmark's; this holds the order of it."""
    held = large_house(2_000)
    _ = held.means, held.bounds, held.least_lead
    spent = []
    for _ in range(3):
        start = time.process_time()
        assert _shift(held, "con=+2,lab=-1").counted.seats
        spent.append(time.process_time() - start)
    assert min(spent) < 0.25
