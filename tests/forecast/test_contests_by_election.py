"""By-elections: the gates over 2010-2024, never the future, local polls, and what is said of it all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.forecast.by_election import CAP, past_by_elections
from hustings.forecast.by_election_fit import fit
from hustings.forecast.contest_backtest import ContestBacktest, backtest_by_elections
from hustings.forecast.contest_forecast import ContestForecast, contest_forecast
from hustings.forecast.contest_national import degrees, from_degrees, project
from hustings.forecast.contest_polls import ContestPoll, houses_say, moved_by, polls_known
from tests.forecast.contest_support import altered_after

HARTLEPOOL = "parl.hartlepool.by.2021-05-06"


@pytest.fixture(scope="module")
def scored(almanac: Almanac) -> ContestBacktest:
    return backtest_by_elections(almanac, sims=1500)


def test_gates_of_the_expanding_window(scored: ContestBacktest) -> None:
    assert scored.scores["contests"] == 56
    assert scored.scores["right"] >= 0.75
    assert scored.scores["brier"] <= 0.36
    assert scored.scores["share_mae"] <= 6.4
    assert 0.84 <= scored.scores["cover90"] <= 0.95


def test_better_than_always_held_and_uniform_swing(scored: ContestBacktest) -> None:
    assert scored.scores["right_if_held"] == pytest.approx(35 / 56)
    assert scored.scores["right"] > scored.scores["right_by_uniform_swing"]


def test_three_main_parties_and_nationalists_alone_within_the_gate(scored: ContestBacktest) -> None:
    main = [
        error
        for row in scored.rows
        for error, party in zip(row.errors, row.scored, strict=True)
        if party in ("con", "lab", "ld", "snp", "pc")
    ]
    assert np.mean(main) <= 6.4


def test_hartlepool_on_the_eve(almanac: Almanac) -> None:
    made = contest_forecast(almanac, HARTLEPOOL, date(2021, 5, 5), 4000, national="mean")
    assert made.p_win["con"] > 0.6
    assert sum(made.p_win.values()) == pytest.approx(1)
    assert made.shares["con"].lo90 < made.shares["con"].mean < made.shares["con"].hi90
    assert any("Survation" in each and "one error" in each for each in made.stood_on)
    assert made.trained_on[-1] == "parl.brecon-and-radnorshire.by.2019-08-01"
    assert HARTLEPOOL not in made.trained_on


def test_contract_of_forecast_json(almanac: Almanac) -> None:
    made = contest_forecast(almanac, HARTLEPOOL, None, 1000, national="mean").to_json()
    assert made["as_of"] == "2021-05-05"
    wanted = {"election", "as_of", "trained_on", "sims", "shares", "seats", "p_majority", "p_largest", "p_hung"}
    assert wanted <= set(made)
    (contest,) = made["contests"]  # type: ignore[misc]
    assert {"contest", "area", "name", "p_win", "share"} <= set(contest)
    assert contest["name"] == "Hartlepool"
    assert sum(contest["p_win"].values()) == pytest.approx(1, abs=1e-4)


def test_same_seed_same_draws(almanac: Almanac) -> None:
    one, other, third = (
        contest_forecast(almanac, "parl.copeland.by.2017-02-23", None, 500, seed, national="mean") for seed in (1, 1, 2)
    )
    assert np.array_equal(one.draws, other.draws)
    assert not np.array_equal(one.draws, third.draws)


def test_no_probability_above_the_cap_without_a_local_poll(almanac: Almanac) -> None:
    made = contest_forecast(almanac, "parl.manchester-central.by.2012-11-15", None, 1000, national="mean")
    assert made.p_win["lab"] == pytest.approx(CAP)
    assert all(p > 0 for p in made.p_win.values())
    assert any("cut to 0.93" in each for each in made.stood_on)


@pytest.mark.parametrize("contest", [HARTLEPOOL, "parl.chesham-and-amersham.by.2021-06-17"])
def test_future_results_and_polls_move_nothing(almanac: Almanac, contest: str, tmp_path: Path) -> None:
    day = date.fromisoformat(contest[-10:])
    eve = date.fromordinal(day.toordinal() - 1)
    other = altered_after(almanac, day, tmp_path / "told-otherwise")
    assert not other.contest(contest)[1].equals(almanac.contest(contest)[1])
    mine = contest_forecast(almanac, contest, eve, 500, national="mean")
    theirs = contest_forecast(other, contest, eve, 500, national="mean")
    assert np.array_equal(mine.draws, theirs.draws)
    assert mine.trained_on == theirs.trained_on
    past, told = past_by_elections(almanac, eve), past_by_elections(other, eve)
    assert np.array_equal(fit(past.fields, past.designs, eve).effects, fit(told.fields, told.designs, eve).effects)


def test_fit_leaves_out_what_came_later(almanac: Almanac) -> None:
    past = past_by_elections(almanac, date(2024, 6, 1))
    made = fit(past.fields, past.designs, date(2012, 1, 1))
    assert made.trained_on[-1] == "parl.feltham-and-heston.by.2011-12-15"
    assert len(made.table()) == len(made.effects) + 4 + 1 + 3


def test_wide_defaults_where_nothing_was_seen() -> None:
    made = fit((), (), date(1940, 1, 1))
    assert made.trained_on == ()
    assert set(made.scatter) == {5.4}


def test_a_poll_without_a_date_counts_only_on_the_eve(almanac: Almanac) -> None:
    day = date(2021, 5, 6)
    assert len(polls_known(almanac, HARTLEPOOL, date(2021, 5, 5), day)) == 2
    assert len(polls_known(almanac, HARTLEPOOL, date(2021, 5, 4), day)) == 1
    assert polls_known(almanac, HARTLEPOOL, date(2021, 4, 28), day) == []


def _poll(house: str, con: float, basis: str = "first", end: int = 1) -> ContestPoll:
    return ContestPoll(f"{house}.{end}", house, date(2021, 5, end), basis, {("con", ""): con, ("lab", ""): 1 - con})


def test_two_polls_of_one_house_are_one_error() -> None:
    prior = np.array([0.5, 0.5])
    sides = ["con", "lab"]

    def error(*polls: ContestPoll) -> float:
        told = houses_say(polls, sides, ["", ""], 4.0, prior)
        assert told is not None
        return float(told.sd[0])

    assert error(_poll("One", 0.5)) == pytest.approx(4.0)
    assert error(_poll("One", 0.5), _poll("One", 0.4, end=2)) == pytest.approx(4.0)
    assert error(_poll("One", 0.5), _poll("Two", 0.5)) == pytest.approx(4.0 * np.sqrt(0.75))
    assert error(_poll("One", 0.5, "not stated")) > error(_poll("One", 0.5))


def test_the_later_poll_of_a_house_counts_twice() -> None:
    told = houses_say([_poll("One", 0.6, end=1), _poll("One", 0.3, end=2)], ["con", "lab"], ["", ""], 4.0, np.ones(2))
    assert told is not None
    assert from_degrees(told.angle[:1])[0] == pytest.approx((0.6 + 2 * 0.3) / 3)


def test_independents_are_told_apart_by_name() -> None:
    poll = ContestPoll("x", "One", None, "first", {("ind", "Sam Lee"): 0.06, ("ind", ""): 0.1, ("con", ""): 0.5})
    told = houses_say([poll], ["con", "ind", "ind"], ["A", "Sam Lee", "B"], 4.0, np.array([0.5, 0.1, 0.1]))
    assert told is not None
    assert told.who == (0, 1)


def test_polls_move_gaussian_draws_as_bayes_would() -> None:
    rng = np.random.default_rng(4)
    state = 30 + 5 * rng.standard_normal((40_000, 1))
    made = moved_by(state, state, np.array([40.0]), np.array([4.0]), 1)
    precision = 1 / 25 + 1 / 16
    assert made.mean() == pytest.approx((30 / 25 + 40 / 16) / precision, abs=0.1)
    assert made.std() == pytest.approx(np.sqrt(1 / precision), rel=0.03)


def test_falls_nearer_to_proportional_rises_uniform() -> None:
    made = project(np.array([0.6, 0.2, 0.3]), np.array([0.4, 0.4, 0.2]), np.array([0.3, 0.3, 0.3]))
    assert 0.6 - made[0] > 0.1 > 0.2 - made[1]
    assert made[2] == pytest.approx(0.4)
    still = project(np.array([0.3]), np.array([np.nan]), np.array([0.1]))
    assert still[0] == 0.3


def test_angles_go_back_and_forth() -> None:
    shares = np.array([0.0, 0.01, 0.35, 0.99, 1.0])
    assert from_degrees(degrees(shares)) == pytest.approx(shares)


def test_a_users_poll_of_the_contest_is_counted(almanac: Almanac, tmp_path: Path) -> None:
    contest = "parl.copeland.by.2017-02-23"
    file = tmp_path / "mine.csv"
    file.write_text(
        "pollster,start,end,territory,con,lab,ld,ukip,grn\n"
        f"Copeland Surveys,2017-02-10,2017-02-14,{contest},50,30,8,8,4\n",
        encoding="utf-8",
    )
    without = contest_forecast(almanac, contest, None, 1000, national="mean")
    beside = contest_forecast(almanac, contest, None, 1000, add=file, national="mean")
    assert beside.p_win["con"] > without.p_win["con"] + 0.2
    assert any("Copeland Surveys" in each for each in beside.stood_on)


def test_a_month_ahead_is_wider_than_the_eve(almanac: Almanac) -> None:
    contest = "parl.copeland.by.2017-02-23"
    eve, before = (contest_forecast(almanac, contest, day, 3000, national="mean") for day in (None, date(2016, 11, 20)))

    def width(made: ContestForecast) -> float:
        return made.shares["lab"].hi90 - made.shares["lab"].lo90

    assert width(before) > width(eve)
    assert any("94 days ahead" in each for each in before.stood_on)
    assert not any("ahead" in each for each in eve.stood_on)


def test_northern_ireland_has_not_enough_facts(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="not enough facts"):
        contest_forecast(almanac, "parl.mid-ulster.by.2013-03-07")


def test_days_and_ids_that_cannot_be(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="after the poll"):
        contest_forecast(almanac, HARTLEPOOL, date(2021, 5, 7))
    with pytest.raises(BadInput, match="was not known"):
        contest_forecast(almanac, HARTLEPOOL, date(2019, 6, 1))
    with pytest.raises(BadInput, match="general election"):
        contest_forecast(almanac, "parl.2019-12-12")
    with pytest.raises(BadInput, match="simulations"):
        contest_forecast(almanac, HARTLEPOOL, None, 5)
