"""Mayors and commissioners: the rule of the day, second preferences counted as the law counts, polls by their basis."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.count.ballots import Totals, TotalsLine
from hustings.count.rules import supplementary
from hustings.errors import NotKnown, UnknownName
from hustings.forecast.contest_backtest import backtest_mayors
from hustings.forecast.contest_forecast import contest_forecast
from hustings.forecast.contest_national import national_book
from hustings.forecast.contest_result import capped
from hustings.forecast.mayor import fit_personal, forecast_mayor
from hustings.forecast.second_preferences import Transfers, final_share, fitted_reach, random_transfers, winners
from tests.forecast.contest_support import altered_after

PARTIES = ("con", "lab", "ld", "grn", "ukip")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_winners_are_those_of_the_count_room(seed: int) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.integers(50, 5_000, size=5)
    first = votes[None, :] / votes.sum()
    drawn = random_transfers(PARTIES, 1, 0.5, seed)
    ranked = np.argsort(-votes, kind="stable")
    if votes[ranked[1]] == votes[ranked[2]]:
        return
    one, other = int(ranked[0]), int(ranked[1])
    to_one, to_other = drawn.between(one, other)
    # Whole second preferences, and transfers that are exactly those.
    whole = {
        c: (int(votes[c] * to_one[0, c]), int(votes[c] * to_other[0, c])) for c in range(5) if c not in (one, other)
    }
    second = {one: sum(a for a, _ in whole.values()), other: sum(b for _, b in whole.values())}
    lines = tuple(TotalsLine(PARTIES[c], int(votes[c]), second=second.get(c)) for c in range(5))
    if votes[one] + second[one] == votes[other] + second[other]:
        return
    reach, pull = drawn.reach.copy(), drawn.pull.copy()
    for c, (a, b) in whole.items():
        reach[0, c] = (a + b) / votes[c]
        pull[0, c, one], pull[0, c, other] = np.log(max(a, 1e-9)), np.log(max(b, 1e-9))
    counted = supplementary.count(Totals("a mayor", 1, lines))
    mine = winners(first, Transfers(reach, pull))
    assert PARTIES[int(mine[0])] == counted.elected[0]


def test_the_published_final_round_of_a_real_contest() -> None:
    # Tees Valley 2017: 40,278, 39,797, 12,550 and 9,475; 8,300 and 6,603 second preferences.
    votes = np.array([[40_278, 39_797, 12_550, 9_475]], dtype=float)
    reach = np.array([[0.0, 0.0, 14_903 / 22_025, 14_903 / 22_025]])
    pull = np.zeros((1, 4, 4))
    pull[:, :, 0], pull[:, :, 1] = np.log(8_300), np.log(6_603)
    share = final_share(votes / votes.sum(), Transfers(reach, pull), 0, 1)
    assert share[0] == pytest.approx(48_578 / (48_578 + 46_400), abs=1e-6)


def test_more_than_half_elects_at_once() -> None:
    first = np.array([[0.51, 0.3, 0.19], [0.4, 0.35, 0.25]])
    against = np.zeros((2, 3, 3))
    against[:, :, 1] = 9.0
    drawn = Transfers(np.full((2, 3), 0.9), against)
    assert winners(first, drawn).tolist() == [0, 1]
    assert winners(first, None).tolist() == [0, 0]


def test_reach_is_fitted_on_earlier_contests_only(almanac: Almanac) -> None:
    assert fitted_reach(almanac, date(2016, 1, 1)) == (0.5, ())
    mean, used = fitted_reach(almanac, date(2021, 5, 5))
    assert used == ("mayor.london.2016-05-05", "mayor.tees-valley.2017-05-04", "mayor.west-midlands.2017-05-04")
    assert 0.45 < mean < 0.6


def test_the_rule_follows_the_table_and_the_day(almanac: Almanac) -> None:
    said = {}
    for contest in ("mayor.tees-valley.2021-05-06", "mayor.west-midlands.2021-05-06", "mayor.tees-valley.2024-05-02"):
        made = contest_forecast(almanac, contest, None, 400, national="mean")
        said[contest] = next(each for each in made.stood_on if each.startswith("The rule"))
    assert "two candidates a simple majority" in said["mayor.tees-valley.2021-05-06"]
    assert "supplementary vote" in said["mayor.west-midlands.2021-05-06"]
    assert "first past the post" in said["mayor.tees-valley.2024-05-02"]


def test_mayors_of_the_story(almanac: Almanac) -> None:
    tees = contest_forecast(almanac, "mayor.tees-valley.2021-05-06", date(2021, 5, 5), 3000, national="mean")
    midlands = contest_forecast(almanac, "mayor.west-midlands.2021-05-06", date(2021, 5, 5), 3000, national="mean")
    london = contest_forecast(almanac, "mayor.london.2021-05-06", date(2021, 5, 5), 3000, national="mean")
    assert tees.p_win["con"] > 0.9
    assert 0.55 < midlands.p_win["con"] < 0.95
    assert london.p_win["lab"] > 0.9
    assert any("not stated" in each and "half as wide again" in each for each in midlands.stood_on)
    assert any("two candidates is read" in each for each in tees.stood_on)
    assert any("sitting mayor" in each for each in london.stood_on)


def test_every_polled_mayor_right(almanac: Almanac) -> None:
    scored = backtest_mayors(almanac, sims=1000)
    assert scored.scores["contests"] == 4
    assert scored.scores["right"] == 1
    assert any("mayor.west-midlands.2024-05-02" in each for each in scored.notes)


def test_future_results_move_nothing(almanac: Almanac, tmp_path: Path) -> None:
    other = altered_after(almanac, date(2021, 5, 6), tmp_path / "told-otherwise")
    contest = "mayor.west-midlands.2021-05-06"
    mine = forecast_mayor(almanac, contest, date(2021, 5, 5), 400, national="mean")
    theirs = forecast_mayor(other, contest, date(2021, 5, 5), 400, national="mean")
    assert np.array_equal(mine.draws, theirs.draws)
    assert mine.p_win == theirs.p_win
    assert mine.trained_on == theirs.trained_on


def test_constants_of_2024_rest_on_2021(almanac: Almanac) -> None:
    book = national_book(almanac)
    assert fit_personal(almanac, book, date(2021, 5, 5)).trained_on == ()
    fitted = fit_personal(almanac, book, date(2024, 5, 1))
    assert len(fitted.trained_on) == 4
    assert all(each.endswith("2021-05-06") for each in fitted.trained_on)


def test_commissioners_without_a_past_have_not_enough_facts(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="no earlier contest in Cumbria"):
        contest_forecast(almanac, "pcc.cumbria.2021-05-06")
    with pytest.raises(UnknownName):
        contest_forecast(almanac, "mayor.nowhere.2021-05-06")


def test_a_poll_alone_makes_a_wide_forecast(almanac: Almanac, tmp_path: Path) -> None:
    file = tmp_path / "cumbria.csv"
    file.write_text(
        "pollster,start,end,territory,ballot,con,lab,ld\nLakes,2021-04-20,2021-04-24,pcc.cumbria.2021-05-06,mayor,50,30,20\n",
        encoding="utf-8",
    )
    made = contest_forecast(almanac, "pcc.cumbria.2021-05-06", None, 1000, add=file, national="mean")
    assert made.p_win["con"] > 0.6
    assert any("almost all rests on the polls" in each for each in made.stood_on)


def test_cap_leaves_a_whole_and_the_order() -> None:
    p, cut = capped(np.array([0.99, 0.01, 0.0]), np.array([0.6, 0.3, 0.1]), 0.93)
    assert cut
    assert p.sum() == pytest.approx(1)
    assert p[0] == 0.93
    assert p[1] > p[2] > 0
    assert capped(np.array([0.9, 0.1]), np.array([0.5, 0.5]), 0.93)[1] is False
