"""Conditions: read by a parser of their own, judged draw by draw, refused with the place where they go wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from hustings.errors import BadInput, UnknownName
from hustings.forecast.given import Given, given
from hustings.forecast.held import Held
from tests.forecast.views_support import small_house

MAJORITY = 6


@pytest.fixture(scope="module")
def held() -> Held:
    return small_house()


def _judged(held: Held, text: str) -> Given:
    return given(held, text, str.lower, MAJORITY)


def test_seats_against_a_number_and_another_party(held: Held) -> None:
    seats = held.counted.seats
    assert (_judged(held, "lab >= 3").kept == (seats["lab"] >= 3)).all()
    assert (_judged(held, "3 <= LAB").kept == (seats["lab"] >= 3)).all()
    assert (_judged(held, "ref > con").kept == (seats["ref"] > seats["con"])).all()
    assert (_judged(held, "lab + ld + snp ≥ 6").kept == (seats["lab"] + seats["ld"] + seats["snp"] >= 6)).all()


@pytest.mark.parametrize(
    "name", ["hastings-and-rye", "Hastings and Rye", "“Hastings and Rye”", "'hastings and rye'", "X00000002"]
)
def test_a_seat_is_named_by_slug_name_quotes_or_code(held: Held, name: str) -> None:
    won = held.counted.winner[2] == held.parties[2].index("lab")
    assert (_judged(held, f"lab wins {name}").kept == won).all()
    assert (_judged(held, f"lab loses {name}").kept == ~won).all()
    both = _judged(held, f"lab wins {name} and hung")
    assert (both.kept == (won & _judged(held, "hung").kept)).all()


def test_a_name_with_an_accent_is_found_without_it(held: Held) -> None:
    assert (_judged(held, "lab wins glen mor").kept == _judged(held, "lab wins Glen Mòr").kept).all()


def test_hung_majority_and_largest(held: Held) -> None:
    every = np.stack(list(held.counted.seats.values()))
    assert (_judged(held, "hung").kept == (every.max(axis=0) < MAJORITY)).all()
    assert (_judged(held, "not hung").kept == ~_judged(held, "hung").kept).all()
    assert (_judged(held, "lab majority").kept == (held.counted.seats["lab"] >= MAJORITY)).all()
    assert _judged(held, "lab largest").satisfied <= (held.counted.seats["lab"] == every.max(axis=0)).sum()


def test_shares_are_per_cent_of_great_britain(held: Held) -> None:
    share = held.national()["lab"]
    assert (_judged(held, "lab share >= 25").kept == (share >= 0.25)).all()
    assert (_judged(held, "lab share >= 25%").kept == (share >= 0.25)).all()
    assert (_judged(held, "lab share > con share").kept == (share > held.national()["con"])).all()


def test_and_binds_tighter_than_or_and_brackets_tighter_still(held: Held) -> None:
    a, b, c = (_judged(held, text).kept for text in ("lab >= 3", "con >= 2", "ref >= 2"))
    assert (_judged(held, "lab >= 3 or con >= 2 and ref >= 2").kept == (a | (b & c))).all()
    assert (_judged(held, "(lab >= 3 or con >= 2) and ref >= 2").kept == ((a | b) & c)).all()


def test_each_part_says_how_many_draws_satisfy_it(held: Held) -> None:
    made = _judged(held, "lab >= 3 and con >= 2")
    assert [text for text, _ in made.parts] == ["lab >= 3", "con >= 2"]
    assert [count for _, count in made.parts] == [_judged(held, text).satisfied for text, _ in made.parts]
    assert made.p == made.satisfied / held.draws


def test_a_contradiction_says_how_many_draws_satisfied_it(held: Held) -> None:
    with pytest.raises(BadInput, match="0 of 400 did") as refused:
        _judged(held, "con >= 12 and lab >= 2")
    assert "“con >= 12”: 0" in refused.value.message
    assert "“lab >= 2”:" in refused.value.message
    with pytest.raises(BadInput, match="0 of 400"):
        _judged(held, "lab wins castleford and con wins castleford")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("con >=", "it ends"),
        ("con", "should be"),
        ("con >= 3 lab", "“and”, “or” or the end"),
        ("(con >= 3", "“\\)”"),
        ("con >= 3; import os", "has no meaning"),
        ("lab share > con", "cannot be compared"),
        ("lab share + con >= 3", "cannot be added"),
        ("con wins", "the name of a seat"),
        ("con wins and hung", "the name of a seat|no seat"),
        ("not " * 60 + "hung", "deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(held: Held, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        _judged(held, text)


def test_unknown_seats_and_parties_are_refused_with_the_nearest(held: Held) -> None:
    with pytest.raises(UnknownName) as seat:
        _judged(held, "con wins Hastngs")
    assert seat.value.nearest[0] == "Hastings and Rye"
    with pytest.raises(UnknownName, match="No candidate of whigs"):
        _judged(held, "whigs >= 3")


@settings(max_examples=200, deadline=None)
@examples(st.text(alphabet="conlab wishug()<>=+-123 %and or not\"'", max_size=40))
def test_any_text_is_judged_or_refused(text: str) -> None:
    held = small_house(draws=30)
    try:
        made = given(held, text, str.lower, MAJORITY)
    except BadInput:
        return
    assert made.kept.shape == (30,)
