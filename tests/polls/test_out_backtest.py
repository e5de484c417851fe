"""Backtests: nothing of the future enters, and the tables say what was predicted and what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.polls.backtest import Backtest, ElectionDay, Foretold, backtest, default_elections, foretell
from hustings.polls.select import select
from hustings.polls.sequence import months_of, predict_month


def test_an_election_is_foretold_from_what_was_known(almanac: Almanac) -> None:
    made = foretell(almanac, "parl.1997-05-01", 30)
    assert made.as_of == date(1997, 4, 1)
    assert made.trained_on[-1] == "parl.1992-04-09"
    by = {figure.what: figure for figure in made.figures}
    assert by["lab"].result == pytest.approx(0.443, abs=2e-3)
    assert by["lab"].low < by["lab"].pool < by["lab"].high
    assert sum(figure.result for figure in made.figures if "-" not in figure.what) == pytest.approx(1)


def test_no_later_poll_changes_an_earlier_prediction(almanac: Almanac) -> None:
    chosen = select(almanac, "gb", date(2020, 9, 30))
    month = months_of(chosen.polls)[1]
    found, _ = predict_month(chosen, month)
    cut = [each for each in chosen.polls if each.end < date(month.year, month.month, 15)]
    earlier, _ = predict_month(replace(chosen, polls=tuple(cut)), month)
    later = {(each.poll, each.party): each for each in found}
    assert earlier
    for each in earlier:
        assert later[each.poll, each.party].mean == pytest.approx(each.mean, abs=0.004)


def test_polls_are_predicted_about_as_well_as_intervals_say(almanac: Almanac) -> None:
    chosen = select(almanac, "gb", date(2020, 8, 31))
    theta, found = None, []
    for month in months_of(chosen.polls):
        more, theta = predict_month(chosen, month, theta)
        found += more
    ranks = np.array([each.rank for each in found])
    assert len(found) > 200
    assert 0.82 < (np.abs(ranks - 0.5) <= 0.45).mean() < 0.98
    both = [each for each in found if each.recent is not None]
    pool = np.mean([abs(each.said - each.mean) for each in both])
    assert pool < np.mean([abs(each.said - each.recent) for each in both if each.recent is not None])


def test_the_coverage_table_is_counted_from_ranks() -> None:
    figures = tuple(Foretold(f"p{k}", 0.3, 0.2, 0.4, 0.33, rank) for k, rank in enumerate((0.5, 0.3, 0.08, 0.97)))
    day = ElectionDay("parl.2019-12-12", 1, date(2019, 12, 11), 10, 0.02, (), figures, 500, 0.2)
    row = Backtest((day,), ()).coverage().row(0, named=True)
    assert (row["n"], row["in50"], row["in80"], row["in90"]) == (4, 0.5, 0.5, 0.75)
    assert row["mae"] == pytest.approx(0.03)
    assert Backtest((day,), ()).skill() == {}


def test_what_cannot_be_backtested(almanac: Almanac) -> None:
    assert default_elections(almanac)[0] == "parl.2010-05-06"
    with pytest.raises(UnknownName, match="no general election"):
        backtest([], ["parl.2011-05-06"])
    with pytest.raises(BadInput, match="0 workers"):
        backtest([], ["parl.2010-05-06"], workers=0)
