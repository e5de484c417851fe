"""``hustings forecast`` as people run it: tables, JSON, pages, draws, and refusals that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from hustings.almanac.open import Almanac
from hustings.cli.main import app
from hustings.errors import HustingsError
from hustings.forecast import entry
from tests.forecast.views_support import made_up_outlook

BY = "parl.hartlepool.by.2021-05-06"


@pytest.fixture(autouse=True)
def _no_simulation(monkeypatch: pytest.MonkeyPatch, almanac: Almanac) -> None:
    """The views are tested on made-up draws; the models have tests of their own."""
    outlook = made_up_outlook(almanac)
    monkeypatch.setattr(entry, "_general", lambda *_: outlook)


def _run(*arguments: str) -> Result:
    return CliRunner(env={"NO_COLOR": "1"}).invoke(app, ["forecast", *arguments])


def _refused(*arguments: str) -> str:
    error = _run(*arguments).exception
    assert isinstance(error, HustingsError)
    assert error.exit_code == 2
    return "\n".join(error.lines())


def test_tables_fit_a_terminal_and_say_forecast() -> None:
    done = _run("parl.2024-07-04")
    assert done.exit_code == 0, done.output
    assert "FORECAST" in done.stdout
    for words in ("Most seats: ", "326 make a majority", "Together 326 or more", "The least certain seats", "in 20"):
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_json_is_one_object_by_the_contract() -> None:
    done = _run("parl.2024-07-04", "--json", "--explain", "hartlepool")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert len(told["contests"]) == 650
    assert told["explain"]["name"] == "Hartlepool"
    assert done.stderr == ""


def test_what_if_and_condition_are_said_and_counted() -> None:
    done = _run("next", "--shift", "con=+2,lab=-1", "--given", "lab >= 1")
    assert done.exit_code == 0, done.output
    assert "What if: Con +2, Lab -1 in Great Britain" in done.stdout
    assert "Given: lab >= 1 – so in 60 of 60 runs" in done.stdout
    assert "unasked" in done.stdout


def test_a_seat_is_explained_in_parts() -> None:
    done = _run("next", "--explain", "Ynys Môn")
    assert done.exit_code == 0, done.output
    assert "Wales: change since notional 2019" in done.stdout
    assert "Forecast, mean" in done.stdout


def test_page_and_draws_are_written(tmp_path: Path) -> None:
    page, draws = tmp_path / "page.html", tmp_path / "draws.parquet"
    done = _run("next", "--out", str(page), "--draws", str(draws))
    assert done.exit_code == 0, done.output
    assert "<h1>" in page.read_text(encoding="utf-8")
    assert page.with_suffix(".csv").is_file()
    assert pl.read_parquet(draws)["draw"].n_unique() == 60
    assert f"Wrote {page} and {draws}" in done.stdout


def test_a_by_election_says_its_chances_and_what_they_rest_on(tmp_path: Path) -> None:
    page, draws = tmp_path / "by.html", tmp_path / "by.parquet"
    asked = (BY, "--as-of", "2021-05-05", "--sims", "1000", "--shift", "con=+1", "--given", "con share >= 30")
    done = _run(*asked, "--out", str(page), "--draws", str(draws))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Hartlepool by-election, 6 May 2021   as of 5 May 2021")
    for words in ("Wins: Con", "2019", "polls of this contest (Survation)", "What if: con=+1"):
        assert words in done.stdout
    text = page.read_text(encoding="utf-8")
    assert "nothing here has been declared" in text
    assert "6,940" not in text  # the result that was not known
    frame = pl.read_parquet(draws)
    assert frame.group_by("draw").agg(pl.col("share").sum())["share"].to_numpy() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("parl.hartlepol.by.2021-05-06",), f"Nearest: {BY}"),
        (("Hartlepool",), f"Nearest: {BY}"),
        (("parl.2019-12-13",), "parl.2019-12-12"),
        (("parl.hartlepool.2019-12-12",), "--explain hartlepool"),
        (("next", "--as-of", "5 May"), "--as-of “5 May” is no date"),
        (("next", "--shift", "con=-90"), "below 0"),
        (("next", "--shift", "con"), "cannot be read"),
        (("next", "--given", "lab >= 651"), "0 of 60 did"),
        (("next", "--given", "lab >="), "cannot be read"),
        (("next", "--explain", "hartlepol"), "Nearest: Hartlepool"),
        (("next", "--out", "page.pdf"), "does not end in .html"),
        (("next", "--draws", "draws.csv"), "does not end in .parquet"),
        (("next", "--out", "nowhere/at/all/page.html"), "There is no folder"),
        (("mayor.west-midlands.2021-05-06", "--sims", "200", "--shift", "con=+2"), "takes no --shift"),
        ((BY, "--on", "2021-05-07"), "--on is of the next general election"),
        ((BY, "--as-of", "2021-05-05", "--sims", "200", "--explain", "hartlepool"), "one seat of a general election"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_said_with_what_to_do(arguments: tuple[str, ...], said: str) -> None:
    assert said in _refused(*arguments)
