"""Replays: true and adverse orders, checkpoints, the day of many elections, files of orders and returns, commands."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.analysis.control import Chamber, Council
from hustings.cli.main import app
from hustings.errors import BadFile, NotKnown
from hustings.forecast.seat_table import seat_table
from hustings.night.backtest import NightBacktest, Run, house_result
from hustings.night.councils import early_and_late, net_change
from hustings.night.days import replay_day
from hustings.night.gates import gates
from hustings.night.orders import Due, order_of, read_order
from hustings.night.projection import Night
from hustings.night.replay import at_marks, replay, true_votes
from hustings.night.votes_in import read_returns

ELECTION = "parl.2019-12-12"


def test_the_true_order_is_that_of_the_declarations(almanac: Almanac) -> None:
    order = order_of(almanac, ELECTION)
    assert order[0].contest == "parl.newcastle-upon-tyne-central.2019-12-12"
    assert order[-1].contest == "parl.st-ives.2019-12-12"
    assert len({each.contest for each in order}) == 650


def test_adverse_orders_put_the_safest_first(almanac: Almanac) -> None:
    assert "liverpool" in order_of(almanac, ELECTION, "safe-labour-first")[0].contest
    table = seat_table(almanac, ELECTION)
    first = order_of(almanac, ELECTION, "safe-conservative-first")[0].contest
    assert table.base[table.contest.index(first)].argmax() == 0
    assert order_of(almanac, ELECTION, "random", 1) == order_of(almanac, ELECTION, "random", 1)


def test_an_order_that_is_not_known_is_not_made_up(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="times"):
        order_of(almanac, "parl.2024-07-04")


def test_a_short_replay_has_the_promised_keys(almanac: Almanac) -> None:
    night = Night.start(almanac, ELECTION, prior="polls", draws=300, background=False)
    due = order_of(almanac, ELECTION)[:20]
    made = replay(almanac, ELECTION, due=due, night=night, prior="polls", fractions=(0.0, 0.01, 0.02))
    said = made.to_json()
    assert {"election", "prior", "checkpoints", "calls", "update_ms"} <= said.keys()
    assert [round(at.fraction, 2) for at in made.checkpoints] == [0.0, 0.01, 0.02]
    first = made.checkpoints[0].to_json()
    wanted = {
        "declared", "fraction", "seats", "actual", "abs_seat_error", "undeclared_right", "brier", "log_score",
        "covered_seats_90", "covered_shares_90",
    }  # fmt: skip
    assert wanted <= first.keys()
    assert {"made", "wrong", "median_fraction_declared"} <= made.calls.to_json().keys()
    json.dumps(said)
    assert made.checkpoints[-1].undeclared_right > 0.8


def test_checkpoints_alone_agree_with_the_result_at_the_end(almanac: Almanac) -> None:
    night = Night.start(almanac, ELECTION, prior="polls", draws=300, background=False)
    truth = seat_table(almanac, ELECTION)
    last = at_marks(night, truth, true_votes(almanac, ELECTION), order_of(almanac, ELECTION), (1.0,))[0]
    assert last.abs_seat_error == 0
    assert last.house == house_result(almanac, ELECTION) == "con"
    assert last.uniform_error == 0
    run = Run(ELECTION, "true", "without", "polls", (), (last,), "con")
    assert {each.kept for each in gates(NightBacktest((run,)))} <= {True, False, None}


def test_the_story_of_may_2021_by_day(almanac: Almanac) -> None:
    made = replay_day(almanac, date(2021, 5, 6))
    first = made.declared[0]
    assert first.id == "parl.hartlepool.by.2021-05-06"
    assert not first.assumed
    assert first.at is not None
    assert first.at.hour == 7
    said = {each.says for each in made.declared}
    assert any("Harlow: Con gain from Lab" in each for each in said)
    assert any("Redditch: Con hold" in each for each in said)
    assert all(each.assumed for each in made.declared[1:])
    councils = [each.councils for each in made.declared if each.councils is not None]
    assert councils[-1].declared == councils[-1].of == 9
    assert councils[-1].seats["con"] > 30 > 0 > councils[-1].seats["lab"]
    with pytest.raises(NotKnown):
        replay_day(almanac, date(1800, 1, 1))


def a_council(number: int, lab: int, after: int) -> Council:
    rows = (
        Chamber("lab", "Lab", lab, None, after, None),
        Chamber("con", "Con", 60 - lab, None, 60 - after, None),
    )
    before, now = ("lab" if seats > 30 else "con" for seats in (lab, after))
    return Council(
        f"E0{number}", f"Council {number}", "local", date(2030, 5, 2), 60, 60, before, now, "eve of poll", "", rows, ()
    )


def test_early_councils_that_differ_are_told_apart() -> None:
    strong = [a_council(n, 45 + n, 43 + n) for n in range(6)]
    weak = [a_council(10 + n, 10 + n, 9 + n) for n in range(6)]
    apart = {each.party: each for each in early_and_late(strong, weak)}
    assert apart["lab"].different
    assert apart["lab"].declared > 0.7 > 0.3 > apart["lab"].to_come
    mixed = {each.party: each for each in early_and_late(strong[::2] + weak[::2], strong[1::2] + weak[1::2])}
    assert not mixed["lab"].different
    assert early_and_late(strong[:2], weak) == []


def test_net_change_counts_seats_and_control_where_before_is_known() -> None:
    lost = a_council(1, 31, 20)
    unknown = replace(lost, name="No figures", chamber=(Chamber("lab", "Lab", None, None, 20, None),))
    made = net_change([lost, unknown], 5)
    assert made.seats == {"lab": -11, "con": 11}
    assert made.control == {"con": (2, 0), "lab": (0, 2)}
    assert made.unknown == ("No figures",)
    assert (made.known, made.declared, made.of) == (1, 2, 5)
    assert net_change([], 5).seats == {}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("seat\nx\n", "contest"),
        ("contest\nparl.nowhere.2019-12-12\n", "contest"),
        ("contest\nparl.a\nparl.a\n", "contest"),
        ("contest,at\nparl.a,half past two\n", "at"),
    ],
    ids=["no column", "unknown contest", "twice", "no time"],
)
def test_a_bad_order_names_row_and_field(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "order.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as told:
        read_order(path, ["parl.a"])
    assert told.value.field == field
    path.write_text("contest,at\nparl.a,2019-12-12T23:27\n", encoding="utf-8")
    assert read_order(path, ["parl.a"])[0] != Due("parl.a")


@pytest.mark.parametrize(
    ("text", "row", "field"),
    [
        ("contest,party\nE14000887,con\n", 1, "votes"),
        ("contest,party,votes\nE99,con,5\n", 2, "contest"),
        ("contest,party,votes\nE14000887,con,-5\n", 2, "votes"),
        ("contest,party,votes\nE14000887,con,many\n", 2, "votes"),
    ],
    ids=["no column", "unknown contest", "negative", "no number"],
)
def test_bad_returns_name_row_and_field(tmp_path: Path, text: str, row: int, field: str) -> None:
    path = tmp_path / "returns.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as told:
        read_returns(path, lambda name: name if name == "E14000887" else None, str)
    assert (told.value.row, told.value.field) == (row, field)


@pytest.fixture
def returns(tmp_path: Path, almanac: Almanac) -> Callable[[int], Path]:
    def write(count: int) -> Path:
        votes = true_votes(almanac, ELECTION)
        path = tmp_path / f"{count}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["contest", "party", "votes"])
            for contest in sorted(votes)[:count]:
                out.writerows([contest, party, count] for party, count in votes[contest])
        return path

    return write


@pytest.mark.parametrize("count", [0, 1, 3])
def test_project_speaks_json(returns: Callable[[int], Path], count: int) -> None:
    asked = ["night", "project", ELECTION, "--returns", str(returns(count)), "--prior", "none", "--draws", "300"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["declared"] == count
    assert {
        "election",
        "as_of",
        "trained_on",
        "sims",
        "shares",
        "seats",
        "p_majority",
        "p_largest",
        "p_hung",
    } <= said.keys()
    assert len(said["contests"]) == 650
    assert {"contest", "area", "name", "p_win", "share"} <= said["contests"][0].keys()
    for_people = CliRunner().invoke(app, asked)
    assert f"{count} of 650 declared" in for_people.stdout


def test_the_day_replay_command(almanac: Almanac) -> None:
    done = CliRunner().invoke(app, ["night", "replay", "2021-05-06"])
    assert done.exit_code == 0
    assert "07:02  Hartlepool: Con gain from Lab" in done.stdout
    assert json.loads(CliRunner().invoke(app, ["night", "replay", "2021-05-06", "--json"]).stdout)["declared"]
