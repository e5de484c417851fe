"""Forecasts of seats scored: known figures of small ones, baselines on the same seats, and the record as shipped."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import hustings
from hustings.almanac.open import Almanac
from hustings.almanac.readers.seat_forecasts import SeatForecast
from hustings.cli.main import app
from hustings.errors import BadFile, BadInput, UnknownName
from hustings.forecast.backtest import backtest
from hustings.forecast.published import ours_published, published
from hustings.forecast.record import HEADERS, MODEL, read_record, tables_of
from hustings.forecast.score_baselines import NAMES, baselines
from hustings.forecast.seat_scores import score_seats
from hustings.forecast.seat_table import TARGETS
from tests.forecast.nation_support import PLAIN_ELECTION
from tools.fit_record import differences

REDCAR, LEIGH, PUTNEY = (f"parl.{each}.2019-12-12" for each in ("redcar", "leigh", "putney"))
SPEAKER, BELFAST = "parl.chorley.2019-12-12", "parl.belfast-north.2019-12-12"


def said(chances: dict[str, dict[str, float]], shares: dict[str, dict[str, float]] | None = None) -> SeatForecast:
    """A forecast of 2019 by chances."""
    winners = {contest: max(held, key=lambda party: held[party]) for contest, held in chances.items()}
    return SeatForecast("theirs", "parl.2019-12-12", winners, chances, shares or {})


@cache
def right_everywhere() -> dict[str, str]:
    rows = Almanac.open(own=False).candidacies("parl.2019-12-12").filter(elected=1)
    return dict(rows.select("contest", "party").iter_rows())


def test_known_figures_of_three_seats(almanac: Almanac) -> None:
    theirs = said({REDCAR: {"lab": 0.6, "con": 0.4}, LEIGH: {"con": 1.0}, PUTNEY: {"con": 0.5, "lab": 0.3, "ld": 0.2}})
    made = score_seats(almanac, [theirs], beside=()).forecasts[0]
    assert (made.right, made.seats) == (1, 3)
    assert made.brier == pytest.approx((0.72 + 0 + (0.25 + 0.49 + 0.04)) / 3)
    assert made.log_score == pytest.approx(-(np.log(0.4) + np.log(0.3)) / 3)
    assert made.expected_right == pytest.approx(0.7)
    assert [each.contest for each in made.missed] == [REDCAR, PUTNEY]
    assert (made.missed[0].said, made.missed[0].chance, made.missed[0].chance_won) == ("lab", 0.6, 0.4)
    con = next(each for each in made.parties if each.party == "con")
    assert (con.named, con.actual) == (2, 2)
    assert con.expected == pytest.approx(1.9)
    assert made.share_mae is None
    assert any("not named" in note for note in score_seats(almanac, [theirs], beside=()).notes)


def test_a_perfect_forecast_has_perfect_scores(almanac: Almanac) -> None:
    theirs = said({contest: {party: 1.0} for contest, party in right_everywhere().items()})
    made = score_seats(almanac, [theirs], beside=()).forecasts[0]
    assert (made.right, made.seats) == (631, 631)
    assert (made.brier, made.log_score, made.seat_error, made.missed) == (0, 0, 0, ())
    assert made.northern_ireland == (18, 18)


def test_winners_alone_have_no_brier_and_are_told_what_it_would_be(almanac: Almanac) -> None:
    theirs = SeatForecast("theirs", "parl.2019-12-12", {REDCAR: "lab", LEIGH: "con", PUTNEY: "lab", SPEAKER: "spk"})
    made = score_seats(almanac, [theirs], beside=()).forecasts[0]
    assert (made.seats, made.right) == (3, 2)
    assert (made.brier, made.log_score, made.expected_right) == (None, None, None)
    assert made.if_certain == pytest.approx(2 / 3)
    assert "no chances: no Brier and no log score" in made.notes[0]


def test_shares_are_scored_over_the_parties_that_are_named(almanac: Almanac) -> None:
    votes = almanac.candidacies("parl.2019-12-12").filter(contest=PUTNEY)
    was = dict(votes.select("party", votes["votes"] / votes["votes"].sum()).iter_rows())
    shares = {PUTNEY: {"lab": was["lab"] + 0.04, "con": was["con"] - 0.02, "other": 0.2}}
    made = score_seats(almanac, [said({PUTNEY: {"lab": 1.0}}, shares)], beside=()).forecasts[0]
    assert made.share_mae == pytest.approx(3)


def test_a_winner_without_a_column_is_the_other_that_was_said(almanac: Almanac) -> None:
    brighton = "parl.brighton-pavilion.2019-12-12"
    made = score_seats(almanac, [said({brighton: {"lab": 0.4, "other": 0.6}})], beside=()).forecasts[0]
    assert made.right == 1
    assert made.brier == pytest.approx(0.32)


def test_a_seat_with_two_parties_level_is_not_right(almanac: Almanac) -> None:
    level = SeatForecast("theirs", "parl.2019-12-12", {PUTNEY: ""}, {PUTNEY: {"lab": 0.5, "con": 0.5}})
    made = score_seats(almanac, [level], beside=()).forecasts[0]
    assert made.right == 0
    assert made.brier == pytest.approx(0.5)
    assert "level" in made.notes[0]


def test_files_are_scored_on_the_seats_that_all_name(almanac: Almanac) -> None:
    first = said({REDCAR: {"con": 1.0}, LEIGH: {"con": 1.0}})
    second = said({REDCAR: {"lab": 1.0}, PUTNEY: {"lab": 1.0}})
    made = score_seats(almanac, [first, second], beside=("held",))
    assert made.seats == 1
    assert [each.right for each in made.every] == [1, 0, 0]
    with pytest.raises(BadInput, match="No seat"):
        score_seats(almanac, [said({LEIGH: {"con": 1.0}}), said({PUTNEY: {"lab": 1.0}})], beside=())


def test_what_cannot_be_scored_is_refused(almanac: Almanac) -> None:
    old = replace(said({REDCAR: {"con": 1.0}}), election="parl.1997-05-01")
    with pytest.raises(UnknownName):
        score_seats(almanac, [old], beside=())
    with pytest.raises(BadInput, match="one election at a time"):
        score_seats(almanac, [old, said({REDCAR: {"con": 1.0}})], beside=())
    with pytest.raises(UnknownName, match="baseline"):
        baselines(almanac, PLAIN_ELECTION, ["tea leaves"])


def test_everything_held_has_the_holders_right_and_their_shares(almanac: Almanac) -> None:
    theirs = said({contest: {party: 1.0} for contest, party in right_everywhere().items()})
    held = score_seats(almanac, [theirs], beside=("held",)).baselines[0]
    # Seats of Great Britain that changed hands since 2017, Buckingham among them, which had been the Speaker's.
    assert (held.name, held.seats - held.right) == (NAMES["held"], 76)
    assert held.brier is None


def test_our_own_baseline_scores_what_the_record_says(almanac: Almanac) -> None:
    ours = baselines(almanac, PLAIN_ELECTION, ["ours"])[0]
    made = score_seats(almanac, [ours], beside=()).forecasts[0]
    line = next(each for each in read_record().at("polls", 1) if each.election == PLAIN_ELECTION)
    assert made.seats == line.seats
    assert made.right / made.seats == pytest.approx(line.right, abs=0.005)
    assert made.brier == pytest.approx(line.brier, abs=0.002)
    assert made.log_score == pytest.approx(line.log_score, abs=0.004)
    assert made.share_mae == pytest.approx(line.share_mae, abs=0.02)


def test_the_record_has_every_election_distance_and_rule() -> None:
    record = read_record()
    for source, days in (("polls", 1), ("polls", 7), ("polls", 30), ("polls", 90), ("truth", 1)):
        for rule in (MODEL, "uniform", "proportional", "transition"):
            assert [each.election for each in record.at(source, days, rule)] == list(TARGETS)
        assert sum(each.n for each in record.chances(source, days)) > 5000
    seats = record.won("parl.2019-12-12", "polls", 1)
    assert {"con", "lab", "ld", "ref", "grn", "nat", "snp", "pc"} == set(seats)
    assert (seats["con"].actual, seats["snp"].actual, seats["snp"].inside) == (365, 48, None)
    assert seats["con"].inside is True


def test_a_backtest_becomes_rows_and_a_changed_figure_is_named() -> None:
    made = tables_of(backtest((), [PLAIN_ELECTION], [1], ["polls"], sims=60))
    assert {name: tuple(rows[0]) for name, rows in made.items()} == HEADERS
    rows = made["record.csv"]
    assert differences("record.csv", rows, rows) == []
    near = [{**rows[0], "brier": f"{float(rows[0]['brier']) + 0.001:.5f}"}, *rows[1:]]
    assert differences("record.csv", near, rows) == []
    off = [{**rows[0], "brier": "0.5"}, *rows[1:]]
    assert differences("record.csv", off, rows)[0].startswith("record.csv, row 2: brier is 0.5, the backtest gives")
    assert differences("record.csv", rows[1:], rows) == ["record.csv: 3 rows, the backtest gives 4"]


def test_published_totals_say_whether_the_majority_was_called(almanac: Almanac) -> None:
    found = {each.forecaster: each for each in published(almanac, "parl.2017-06-08", {})}
    assert (found["YouGov"].majority, found["YouGov"].majority_right) == ("none", True)
    assert (found["Principal Fish"].majority, found["Principal Fish"].majority_right) == ("con", False)
    ours = ours_published(almanac, "parl.2017-06-08", {"con": 333.0, "lab": 238.0, "snp": 48.0}, "2017-06-07")
    assert (ours.majority, ours.majority_was, ours.majority_right) == ("con", "none", False)
    assert set(ours.parties) == {"con", "lab", "ld", "snp", "pc", "grn"}
    assert ours.error == pytest.approx((16 + 24 + 12 + 13 + 4 + 1) / 6)


def test_the_command_and_the_verb_score_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.forecast.score_baselines._made", lambda *_: said({PUTNEY: {"con": 0.6, "lab": 0.4}}))
    file = tmp_path / "theirs.csv"
    file.write_text(f"contest,p_con,p_lab\n{PUTNEY},70,30\n", encoding="utf-8")
    asked = ["score", str(file), "--election", "parl.2019-12-12"]
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert told["election"] == "parl.2019-12-12"
    assert told["forecasts"][0]["brier"] == pytest.approx(0.98)
    assert len(told["baselines"]) == 3
    printed = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "page.html")]).stdout
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "0 of 1 seats went as it said" in page
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "0.980" in printed
    assert "Putney" in printed
    frame = hustings.score(file, election="parl.2019-12-12").frame()
    assert frame["forecast"][0] == "theirs"
    file.write_text("contest,p_con,p_lab\nparl.nowhere,70,30\n", encoding="utf-8")
    refused = CliRunner().invoke(app, asked)
    assert isinstance(refused.exception, BadFile)
    assert refused.exception.row == 2
