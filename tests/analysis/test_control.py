"""Control of councils: more than half, named changes, what is known of before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.analysis.control import NOC, control, control_phrase, council
from hustings.errors import NotKnown, UnknownName

SHORT = {"con": "Con", "lab": "Lab"}


def test_half_is_not_control() -> None:
    assert control({"con": 15, "lab": 15}, 30) == NOC
    assert control({"con": 16, "lab": 14}, 30) == "con"
    assert control({"con": 16}, 33) == NOC  # vacancies count in the whole
    assert control({"ind": 30}, 36) == NOC


@given(st.dictionaries(st.sampled_from(["con", "lab", "ld"]), st.integers(0, 60)))
def test_nobody_else_can_have_control_too(seats: dict[str, int]) -> None:
    house = sum(seats.values())
    found = control(seats, house)
    others = {party: held for party, held in seats.items() if party != found}
    assert control(others, house) == NOC or found == NOC


def test_phrases() -> None:
    assert control_phrase("lab", "con", SHORT) == "Con gain from Lab"
    assert control_phrase(NOC, "con", SHORT) == "Con gain from no overall control"
    assert control_phrase("con", "con", SHORT) == "Con hold"
    assert control_phrase("lab", NOC, SHORT) == "no overall control, lost by Lab"
    assert control_phrase(NOC, NOC, SHORT) == "no overall control, no change"
    assert control_phrase(None, "con", SHORT) == "Con control"


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("harlow", "Con gain from Lab"),
        ("dudley", "Con gain from no overall control"),
        ("nuneaton-and-bedworth", "Con gain from no overall control"),
        ("redditch", "Con hold"),
        ("doncaster", "Lab hold"),
        ("derby", "no overall control, no change"),
        ("walsall", "Con hold"),
        ("sheffield", "no overall control, lost by Lab"),
    ],
)
def test_the_councils_of_may_2021(almanac: Almanac, name: str, phrase: str) -> None:
    assert council(almanac, name, date(2021, 5, 6)).phrase == phrase


def test_a_council_is_found_by_name_slug_or_code(almanac: Almanac) -> None:
    assert {council(almanac, each).body for each in ("Dudley", "dudley", "E08000027")} == {"E08000027"}


def test_an_unknown_council_names_the_nearest_and_an_unknown_day_what_is_held(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as caught:
        council(almanac, "Dudly")
    assert "Dudley" in caught.value.nearest
    with pytest.raises(NotKnown) as missing:
        council(almanac, "dudley", date(1999, 5, 6))
    assert "6 May 2021" in missing.value.remedy
