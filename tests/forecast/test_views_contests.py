"""Pages and words of forecast contests: a mayor and a council, what was polled and was before, never the result."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.contest_forecast_page import contest_forecast_page, contest_title
from hustings.forecast.contest_forecast import contest_forecast
from hustings.forecast.contest_result import ContestForecast
from hustings.forecast.contest_words import name_of_contest, polls_before, ranked, share_before

EVE = date(2021, 5, 5)


@pytest.fixture(scope="module")
def mayor(almanac: Almanac) -> ContestForecast:
    return contest_forecast(almanac, "mayor.west-midlands.2021-05-06", EVE, 500, national="mean")


@pytest.fixture(scope="module")
def council(almanac: Almanac) -> ContestForecast:
    return contest_forecast(almanac, "local.dudley.2021-05-06", EVE, 500, national="mean")


def test_contests_are_called_what_they_are(almanac: Almanac, mayor: ContestForecast, council: ContestForecast) -> None:
    assert name_of_contest(almanac, mayor) == "West Midlands mayor, 6 May 2021"
    assert name_of_contest(almanac, council) == "Dudley council, 6 May 2021"
    assert re.fullmatch(
        r"The Conservatives win the West Midlands mayoralty in \d+ runs of 20", contest_title(almanac, mayor)
    )
    assert "control of Dudley council in" in contest_title(almanac, council)


def test_what_was_before_and_polled_is_known_and_nothing_later(almanac: Almanac, mayor: ContestForecast) -> None:
    was = share_before(almanac, mayor)
    assert was is not None
    assert was.label == "2017"
    assert "ind" not in was.shares
    polls = polls_before(almanac, mayor)
    assert polls
    assert all(poll.end is None or poll.end <= EVE for poll in polls)
    early = contest_forecast(almanac, mayor.election, date(2021, 4, 8), 500, national="mean")
    assert len(polls_before(almanac, early)) < len(polls)


def test_parties_are_ranked_by_chance_and_then_by_votes(mayor: ContestForecast) -> None:
    one = mayor.contests[0]
    order = [(round(p, 3), one.shares()[party].mean) for party, p in ranked(one)]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("which", ["mayor", "council"])
def test_the_page_stands_alone_pale_and_dated(almanac: Almanac, which: str, request: pytest.FixtureRequest) -> None:
    made: ContestForecast = request.getfixturevalue(which)
    page = contest_forecast_page(almanac, made)
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    assert "forecast as of 5 May 2021" in page
    body = page[page.index("<main") :]
    assert not re.search(r'class="(?:e|o)-', body)
    for chart in re.findall(r"<figure>.*?</figure>", body, flags=re.DOTALL):
        assert 'role="img"' in chart
        assert "As a table" in chart
    for sentence in made.stood_on:
        assert sentence.split("’")[0][:20].replace("'", "&#39;") in page
