"""What a forecast rests on, said from its facts: polls, days ahead, nations, Northern Ireland, the Speaker."""

from __future__ import annotations

from datetime import date

from hustings.almanac.open import Almanac
from hustings.forecast.rests import said_of

FACTS: dict[str, object] = {
    "polls": 245,
    "pollsters": 15,
    "last_fieldwork": "2026-04-07",
    "pool_refused": "",
    "pool": {"con": 0.1876, "ref": 0.2662},
    "days_ahead": 36,
    "lead_kept": 0.823,
    "miss_is_a_wide_default": False,
    "nations": {
        "sco": {"polls": 0, "houses": 0},
        "wal": {"polls": 9, "houses": 0},
        "eng": {"polls": 12, "houses": 4},
    },
    "northern_ireland": "the last result",
    "held": "as if held soon",
}


def test_every_fact_is_said(almanac: Almanac) -> None:
    said = said_of(almanac, FACTS, date(2024, 7, 4), ["Chorley"])
    assert said[0] == "245 polls of 15 pollsters, the last of 7 April 2026, pooled: Ref 26.6, Con 18.8."
    assert "As if held soon." in said
    assert any("36 days ahead: of a lead in the polls 82% has remained" in each for each in said)
    assert any("Scotland: no polls of its own" in each and "Wales: 9 polls of single seats" in each for each in said)
    assert "Northern Ireland: the last result." in said
    assert any(each.startswith("Chorley is taken to stay the Speaker’s") for each in said)
    assert any("result of 4 July 2024" in each for each in said)


def test_a_refused_pool_and_a_default_are_said(almanac: Almanac) -> None:
    facts = {**FACTS, "pool_refused": "too few draws", "miss_is_a_wide_default": True, "days_ahead": 1}
    said = " ".join(said_of(almanac, facts, date(2024, 7, 4)))
    assert "the pool was refused (too few draws), so their plain mean" in said
    assert "One day ahead" in said
    assert "wide default" in said


def test_without_facts_only_the_base_is_said(almanac: Almanac) -> None:
    assert len(said_of(almanac, {}, date(2024, 7, 4))) == 1
