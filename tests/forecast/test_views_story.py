"""The story tells its forecasts before its results, dated and apart from them; the verb is the same door."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

import hustings
from hustings.almanac.open import Almanac
from hustings.desk.page import story_page
from hustings.desk.story import DAY, Story, figures, tell
from hustings.forecast import entry


@pytest.fixture(scope="module")
def story(almanac: Almanac) -> Story:
    return tell(almanac)


def test_the_story_holds_three_forecasts_of_the_eve(story: Story) -> None:
    assert [made.election for made in story.forecasts] == [
        "parl.hartlepool.by.2021-05-06",
        "mayor.tees-valley.2021-05-06",
        "mayor.west-midlands.2021-05-06",
    ]
    for made in story.forecasts:
        assert made.as_of == DAY - timedelta(days=1)
        assert sum(made.p_win.values()) == pytest.approx(1)
        assert made.stood_on


def test_the_page_shows_them_before_the_night_and_pale(almanac: Almanac, story: Story) -> None:
    page = story_page(almanac, story)
    forecast, night = page.index('id="forecast"'), page.index('id="night"')
    assert page.index('id="before"') < forecast < night
    section = page[forecast:night]
    assert '<span class="tag dash">Forecast</span> as of 5 May 2021, no result known' in section
    assert section.count("As a table") == 3
    assert re.search(r"The Conservatives win Hartlepool in \d+ runs of 20", section)
    assert not re.search(r'class="(?:f|e|o)-(?:con|lab|ld|grn|ref|ind)"', section)  # no solid fill: nothing declared


def test_their_figures_are_among_those_of_the_story(almanac: Almanac, story: Story) -> None:
    told = [each for each in figures(almanac, story) if "forecast as of 2021-05-05" in each.what]
    assert {each.chapter for each in told} == {"Before"}
    assert any("Hartlepool" in each.what and "chance of winning" in each.what for each in told)
    assert all("runs" in each.source for each in told)


def test_the_verb_asks_the_one_door(almanac: Almanac, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(entry, "forecast", lambda *given, **named: asked.append((given, named)))
    hustings.forecast("next", as_of=date(2026, 3, 1), given="hung", almanac=almanac)
    ((given, named),) = asked
    assert given == (almanac, "next")
    assert (named["as_of"], named["given"]) == (date(2026, 3, 1), "hung")
