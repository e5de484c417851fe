"""Calls: too early, too close, likely, called; flags; what a person says always wins."""

from __future__ import annotations

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.forecast.seat_table import seat_table
from hustings.night.calls import CAP, CAP_FLAGGED, CallBook, Ruling, flags_of

CONTESTS = ("parl.a.2019-12-12", "parl.b.2019-12-12", "parl.c.2019-12-12")
PARTIES = ("con", "lab", "ld")


def book(**more: object) -> CallBook:
    return CallBook(0.995, {CONTESTS[2]: ("a main party does not stand",)}, **more)  # type: ignore[arg-type]


def update(held: CallBook, *chances: float, declared: int = 50) -> list[tuple[str, str]]:
    changes = held.update(CONTESTS, PARTIES, np.array(chances), declared, 650)
    return [(each.kind, each.contest) for each in changes]


def test_no_call_before_the_close_of_poll() -> None:
    held = book(closed=False)
    assert update(held, 1.0, 1.0, 1.0) == []
    assert held.say(CONTESTS[0], "con", 1.0, 50, 650).status == "too early"


@pytest.mark.parametrize("declared", [0, 1, 12])
def test_no_call_before_two_in_a_hundred_have_declared(declared: int) -> None:
    held = book()
    assert update(held, 1.0, 1.0, 1.0, declared=declared) == []
    assert held.say(CONTESTS[0], "con", 1.0, declared, 650).status == "too early"


def test_called_likely_and_too_close() -> None:
    held = book()
    assert update(held, 0.997, 0.93, 0.7) == [("called", CONTESTS[0])]
    said = [held.say(c, p, x, 50, 650).status for c, p, x in zip(CONTESTS, PARTIES, (0.997, 0.93, 0.7), strict=True)]
    assert said == ["called", "likely", "too close"]


def test_a_flagged_seat_is_never_called_by_the_model_alone() -> None:
    held = book()
    assert update(held, 0.5, 0.5, 1.0) == []
    said = held.say(CONTESTS[2], "ld", 1.0, 50, 650)
    assert said.status == "likely"
    assert said.p == CAP_FLAGGED
    assert held.say(CONTESTS[0], "con", 1.0, 50, 650).p == CAP


def test_a_call_is_taken_back_when_its_chance_falls() -> None:
    held = book()
    update(held, 0.999, 0.5, 0.5)
    assert update(held, 0.95, 0.5, 0.5) == []
    assert update(held, 0.85, 0.5, 0.5) == [("withdrawn", CONTESTS[0])]
    assert CONTESTS[0] not in held.standing


def ruling(kind: str, contest: str = CONTESTS[0], party: str = "") -> Ruling:
    return Ruling(contest, kind, "chief of desk", "seen the tellers", party)  # type: ignore[arg-type]


def test_a_hold_keeps_the_model_quiet_until_it_is_released() -> None:
    held = book()
    held.rule(ruling("hold"), 20)
    assert update(held, 1.0, 0.5, 0.5) == []
    assert held.say(CONTESTS[0], "con", 1.0, 50, 650).status == "held"
    held.rule(ruling("release"), 50)
    assert update(held, 1.0, 0.5, 0.5) == [("called", CONTESTS[0])]


def test_an_override_stands_against_the_model() -> None:
    held = book()
    held.rule(ruling("override", party="lab"), 20)
    assert update(held, 1.0, 0.5, 0.5) == []
    said = held.say(CONTESTS[0], "con", 1.0, 50, 650)
    assert (said.status, said.party, said.by) == ("called", "lab", "chief of desk")


def test_a_call_withdrawn_by_a_person_is_not_made_again() -> None:
    held = book()
    update(held, 1.0, 0.5, 0.5)
    held.rule(ruling("withdraw"), 60)
    assert update(held, 1.0, 0.5, 0.5) == []
    assert [each.kind for each in held.changes] == ["called", "withdrawn"]


def test_flags_name_known_cases(almanac: Almanac) -> None:
    flags = flags_of(seat_table(almanac, "parl.2019-12-12"))
    assert any("member" in why for why in flags["parl.beaconsfield.2019-12-12"])
    assert any("Speaker" in why for why in flags["parl.chorley.2019-12-12"])
    wyre = flags_of(seat_table(almanac, "parl.2010-05-06"))["parl.wyre-forest.2010-05-06"]
    assert any("10 %" in why or "member" in why for why in wyre)
    assert 20 < len(flags) < 160


def test_people_can_add_what_the_almanac_does_not_know(almanac: Almanac) -> None:
    more = {"parl.putney.2019-12-12": ["the official candidate was deselected"]}
    assert flags_of(seat_table(almanac, "parl.2019-12-12"), more)["parl.putney.2019-12-12"] == (
        "the official candidate was deselected",
    )
