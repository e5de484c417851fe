"""The commands as people run them: JSON by the contract, tables, exit codes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def hustings(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with standard output in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "hustings.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", **environment},
    )


def told(*arguments: str) -> dict[str, Any]:
    """The JSON object that a command prints, and nothing else beside it."""
    done = hustings(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert isinstance(made, dict)
    return made


def test_results_of_2019() -> None:
    made = told("results", "parl.2019-12-12")
    assert {"election", "contests", "declared", "totals", "baseline"} <= set(made)
    by_party = {each["party"]: each for each in made["totals"]}
    assert made["contests"] == 650
    assert (by_party["con"]["votes"], by_party["con"]["seats"]) == (13_966_454, 365)
    assert (by_party["lab"]["votes"], by_party["lab"]["seats"]) == (10_269_051, 202)
    assert {"party", "votes", "share", "seats", "share_change", "seat_change"} <= set(by_party["con"])


def test_contest_has_the_keys_of_the_contract() -> None:
    made = told("contest", "parl.hartlepool.by.2021-05-06")
    keys = {
        "contest",
        "name",
        "rule",
        "seats",
        "electorate",
        "valid",
        "rejected",
        "turnout",
        "majority",
        "majority_share",
        "result",
        "baseline",
        "swing",
        "rounds",
        "held_by",
        "held_since",
        "lot",
        "turnout_ballots",
        "candidacies",
    }
    assert keys <= set(made)
    assert set(made["swing"]) == {"from", "to", "points", "kind"}
    assert {"candidate", "party", "votes", "share", "share_change", "elected"} <= set(made["candidacies"][0])
    assert (made["majority"], made["result"], made["baseline"]["majority"]) == (6940, "Con gain from Lab", 3595)


def test_council_and_swing_tell_json() -> None:
    assert told("council", "harlow", "--date", "2021-05-06")["control"]["before"] == "lab"
    made = told("swing", "parl.2019-12-12", "--to", "con=0.36,lab=36%")
    assert set(made["rules"]) == {"uniform", "proportional"}
    for each in made["rules"].values():
        assert sum(total["seats"] for total in each["totals"]) == 650


def test_almanac_tells_its_tables_sources_and_calendar() -> None:
    assert {each["table"] for each in told("almanac")["tables"]} >= {"parties", "contests", "candidacies", "polls"}
    assert all(row["credit"] for row in told("almanac", "sources")["sources"])
    assert told("almanac", "calendar")["due"]
    assert told("almanac", "calendar", "parl.2024-07-04")["timetable"]
    asked = told(
        "almanac", "sql", "select party, sum(votes) as v from history where election = 'parl.2019-12-12' group by party"
    )
    assert {"party": "con", "v": 13_966_454} in asked["rows"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["results", "parl.2019-12-13"],
        ["contest", "parl.hartlepol.by.2021-05-06"],
        ["contest", "nowhere"],
        ["council", "Dudly"],
        ["council", "dudley", "--date", "1999-05-06"],
        ["swing", "parl.2019-12-12", "--to", "con=lots"],
        ["swing", "parl.2019-12-12", "--to", "con=70%,lab=70%"],
        ["almanac", "sql", "drop table parties"],
        ["almanac", "import", "there-is-no-such-file.csv"],
        ["--almanac", "there-is-no-such-folder", "results", "parl.2019-12-12"],
    ],
)
def test_bad_input_ends_with_two_and_says_what_is_wrong(arguments: list[str]) -> None:
    done = hustings(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_the_nearest_election_is_named() -> None:
    assert "parl.2019-12-12" in hustings("results", "parl.2019-12-13").stderr


def test_a_pipe_gets_plain_text() -> None:
    done = hustings("contest", "parl.hartlepool.by.2021-05-06", FORCE_COLOR="")
    assert "\x1b" not in done.stdout
    assert "−" not in done.stdout
    assert "Con gain from Lab    majority 6,940 (23.2%)" in done.stdout.replace("  from", " from")
    assert "█" not in done.stdout


def test_the_result_line_alone() -> None:
    done = hustings("contest", "parl.hartlepool.by.2021-05-06", "--line")
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith("Hartlepool by-election, 6 May 2021: Con 51.9% (+23.0)")


def test_csv_is_csv() -> None:
    done = hustings("results", "parl.2019-12-12", "--csv")
    header, first, *_ = done.stdout.splitlines()
    assert header.split(",")[:3] == ["area", "party", "votes"]
    assert first.startswith("all,con,13966454,")


def test_demo_writes_the_page_and_its_figures(tmp_path: Path) -> None:
    done = hustings("demo", "--no-serve", "--out", str(tmp_path / "story"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "story" / "index.html").stat().st_size > 50_000
    assert (tmp_path / "story" / "figures.csv").read_text().count("\n") > 100
    assert "39 of 202" in done.stdout
