"""Backtests run: the same figures by whoever does the work, gates, the report, refusals."""

from __future__ import annotations

import json
from functools import partial

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.cli.main import app
from hustings.desk.backtest_page import backtest_page
from hustings.errors import BadInput, UnknownName
from hustings.forecast.backtest import Backtest, backtest
from hustings.forecast.executors import crew
from hustings.forecast.published import published
from tests.forecast.nation_support import PLAIN_ELECTION

small = partial(backtest, (), [PLAIN_ELECTION], [1], ["polls"], sims=60)


@pytest.fixture(scope="module")
def made() -> Backtest:
    return small()


def figures(made: Backtest) -> object:
    told = made.to_json()
    for run in told["runs"]:  # type: ignore[attr-defined]  # a list of objects
        del run["seconds"]
    return told


def test_a_run_says_what_it_was_trained_on_and_stands_beside_comparators(made: Backtest) -> None:
    run = made.runs[0]
    assert max(run.trained_on) < PLAIN_ELECTION
    assert set(run.comparators) == {"uniform", "proportional", "transition"}
    told = run.to_json()
    assert [each["what"] for each in told["gates"]][:2] == ["winners right", "Brier"]  # type: ignore[attr-defined]
    assert made.gates("polls") == ()


def test_a_dask_cluster_of_two_workers_gives_the_same_figures(made: Backtest) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask (extra [cluster]) is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        assert figures(small(cluster=cluster.scheduler_address)) == figures(made)


def test_the_report_is_a_page_by_itself(almanac: Almanac, made: Backtest) -> None:
    page = backtest_page(almanac, made)
    assert page.startswith("<!doctype html>")
    assert "General election 2010" in page
    assert 'src="http' not in page
    assert "transition" in page


def test_the_command_prints_one_json_object() -> None:
    run = CliRunner().invoke(
        app, ["backtest", "forecast", "--elections", PLAIN_ELECTION, "--horizons", "1", "--sims", "40", "--json"]
    )
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["runs"][0]["election"] == PLAIN_ELECTION
    assert told["runs"][0]["scores"]["seats"] == 631


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UnknownName, match="no backtest"):
        backtest((), ["parl.1997-05-01"])
    with pytest.raises(BadInput, match="no horizon"):
        backtest((), [PLAIN_ELECTION], [0])
    with pytest.raises(BadInput, match="cannot start from"):
        backtest((), [PLAIN_ELECTION], [1], ["tea leaves"])
    with pytest.raises(BadInput, match="cannot do anything"), crew(0):
        pass


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask (extra [cluster]) is not installed")
    monkeypatch.setattr("hustings.forecast.executors._PATIENCE", "1s")
    with pytest.raises(BadInput, match="No Dask scheduler answers"), crew(cluster="tcp://127.0.0.1:9"):
        pass


def test_published_forecasts_stand_beside_ours(almanac: Almanac) -> None:
    ours = {"con": 330.0, "lab": 232.0, "ld": 8.0, "snp": 56.0, "ukip": 1.0}
    rows = published(almanac, "parl.2015-05-07", ours)
    exit_poll = next(each for each in rows if each.kind == "exit poll")
    assert exit_poll.ours == 0
    assert exit_poll.error == pytest.approx((14 + 7 + 2 + 2 + 1) / 5)
    assert [each.error for each in rows] == sorted(each.error for each in rows)
