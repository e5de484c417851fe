"""A past election sent again: its own times, its own figures, always marked as a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.cli.main import app
from hustings.errors import BadInput, UnknownName
from hustings.night.feeds.message import is_test_name
from hustings.night.simulated_faults import FAULTS
from hustings.night.simulator import plan, read_order, render, send
from hustings.night.times import as_utc
from tests.night.feed_support import ELECTION, SEATS, small_night


def test_declarations_come_at_their_real_times(almanac: Almanac) -> None:
    night = plan(almanac, ELECTION)
    declared = dict(almanac.contests(ELECTION).select("contest", "declared").iter_rows())
    results = [each for each in night.files if each.message.kind == "result"]
    assert len(results) == 650
    assert not night.assumed
    assert all(each.at == as_utc(declared[each.message.contest]) for each in results)
    assert [each.at for each in night.files] == sorted(each.at for each in night.files)
    assert results[0].message.place == "Newcastle upon Tyne Central"


def test_times_that_are_not_known_are_assumed_and_said_to_be(almanac: Almanac) -> None:
    night = plan(almanac, "parl.2024-07-04")
    assert night.assumed
    hours = sorted(
        (each.at - datetime(2024, 7, 4, 21, tzinfo=UTC)).total_seconds() / 3600
        for each in night.files
        if each.message.kind == "result"
    )
    assert 0.5 < hours[0] < 2.5
    assert 4.5 < hours[325] < 6.5
    assert hours[617] < 9.5


def test_an_order_may_be_given(almanac: Almanac, tmp_path: Path) -> None:
    path = tmp_path / "order.csv"
    path.write_text("contest,declared\nparl.putney.2024-07-04,2024-07-05T04:12\n")
    order = read_order(path)
    night = plan(almanac, "parl.2024-07-04", order=order, only=["parl.putney.2024-07-04"])
    at = [each.at for each in night.files if each.message.kind == "result"]
    assert at == [datetime(2024, 7, 5, 3, 12, tzinfo=UTC)], "half past four by the clock of summer"
    assert not night.assumed
    path.write_text("contest,declared\nx,soon\n")
    with pytest.raises(BadInput, match="row 2"):
        read_order(path)


def test_every_file_is_marked_as_a_test() -> None:
    for form in ("pa", "json"):
        for each in small_night().files:
            assert is_test_name(render(small_night(), each, form)[0])


def test_candidates_stand_in_order_of_surname_not_of_votes() -> None:
    for each in small_night().files:
        surnames = [one.name.split()[-1] for one in each.message.people]
        if each.message.kind == "result" and each.message.contest == SEATS[2]:
            assert surnames == sorted(surnames)
            votes = [one.votes or 0 for one in each.message.people]
            assert votes != sorted(votes, reverse=True)


def test_speed_divides_the_waits(tmp_path: Path) -> None:
    night, waits = small_night(), []
    send(night, tmp_path / "feed", speed=60, sleep=waits.append)
    whole = (night.files[-1].at - night.files[0].at).total_seconds()
    assert sum(waits) == pytest.approx(whole / 60)
    waits.clear()
    send(night, tmp_path / "feed", speed=0, sleep=waits.append)
    assert waits == []


def test_no_unfinished_file_is_left(tmp_path: Path) -> None:
    send(small_night(), tmp_path / "feed")
    assert not [each for each in (tmp_path / "feed").iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_fault_is_put_in_and_named(fault: str) -> None:
    night = small_night(fault)
    assert fault in {name for name, _ in night.faults}
    assert FAULTS[fault].__doc__


def test_unknown_fault_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="no fault"):
        small_night("gremlin")


def test_the_same_seed_is_the_same_night() -> None:
    first, second = small_night("conflict", "gap", seed=4), small_night("conflict", "gap", seed=4)
    assert [render(first, each) for each in first.files] == [render(second, each) for each in second.files]


def test_council_night_sends_what_each_council_elected(almanac: Almanac) -> None:
    night = plan(almanac, "local.sheffield.2021-05-06")
    council = [each for each in night.files if each.message.kind == "council"]
    assert len(council) == 1
    name, payload = render(night, council[0])
    assert name.startswith("Local_Test_")
    assert b"<ElectedCouncillors>" in payload
    seats = sum(line.seats for line in council[0].message.parties)
    assert seats == almanac.candidacies("local.sheffield.2021-05-06")["elected"].sum()


def test_close_results_have_a_recount_before_them(almanac: Almanac) -> None:
    night = plan(almanac, ELECTION)
    recounts = {each.message.contest: each.at for each in night.files if each.message.kind == "recount"}
    majorities = {
        each.message.contest: (each.message.majority, each.at) for each in night.files if each.message.kind == "result"
    }
    assert recounts
    for contest, at in recounts.items():
        majority, declared = majorities[contest]
        assert majority is not None
        assert majority < 150
        assert declared - at >= timedelta(minutes=60)


def test_command_writes_a_feed_and_names_its_faults(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app, ["night", "simulate", "local.sheffield.2021-05-06", "--out", str(tmp_path / "f"), "--speed", "0",
              "--faults", "gap", "--format", "json", "--json"]
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["files"] == len(list((tmp_path / "f").iterdir()))
    assert {each["fault"] for each in found["faults"]} == {"gap"}
    assert found["times_assumed"] is True
    listed = CliRunner().invoke(app, ["night", "simulate", ELECTION, "--out", "x", "--faults", "list"])
    assert all(name in listed.stdout for name in FAULTS)
