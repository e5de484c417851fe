"""``hustings count`` as people run it: the contract's JSON, sheets, lots, the rules, a published sheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import hustings, told

FIXTURES = Path(__file__).parents[1] / "count" / "fixtures"
CENTRAL = str(FIXTURES / "central_scotland_2021.csv")
KEYS = {"rule", "citation", "seats", "quota", "valid", "elected", "stages", "lots"}
STAGE = {"stage", "action", "candidate", "value", "votes", "non_transferable", "statement"}

WARD = '4 2\n3 1 2 0\n3 2 0\n2 3 4 0\n2 4 0\n0\n"Ann"\n"Bob"\n"Cat"\n"Dee"\n"A ward"\n'


@pytest.fixture
def ward(tmp_path: Path) -> str:
    path = tmp_path / "ward.blt"
    path.write_text(WARD)
    return str(path)


def test_the_json_has_the_keys_of_the_contract(ward: str) -> None:
    made = told("count", "scottish-stv", ward, "--seed", "2017")
    assert set(made) >= KEYS
    assert set(made["stages"][0]) >= STAGE
    assert made["stages"][0]["votes"]["Ann"] == "3.00000"
    assert made["quota"] == "4.00000"


def test_list_totals_with_how_close_it_was_and_the_last_seat() -> None:
    made = told("count", "additional-member", CENTRAL, "--close")
    assert set(made) >= KEYS
    assert made["elected"][-1] == "Green"
    assert made["closeness"]["papers"] == 86
    assert made["last_seat"]["runner_up"] == "Labour"
    assert made["last_seat"]["figure"] == "19512"
    text = hustings("count", "additional-member", CENTRAL, "--close").stdout
    assert "86 changed papers would have elected Labour in the place of Green." in text
    assert "Labour was next with 19,405 3/4, 426 votes short of it." in text


def test_seats_may_be_given() -> None:
    assert len(told("count", "additional-member", CENTRAL, "--seats", "3")["elected"]) == 3


def test_a_tie_stops_the_count_until_the_lot_is_given(tmp_path: Path) -> None:
    path = tmp_path / "tied.csv"
    path.write_text("candidate,votes\nAnn Lee,7\nBo Day,7\n")
    done = hustings("count", "fptp", str(path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Ann Lee, Bo Day are tied" in done.stderr
    made = told("count", "fptp", str(path), "--lot", "Bo Day,Ann Lee")
    assert made["elected"] == ["Bo Day"]
    assert made["chance_used"]
    assert "it fell on Bo Day" in made["lots"][0]["statement"]
    assert told("count", "fptp", str(path), "--seed", "9319./2./")["lots"][0]["means"].startswith("seed")


@pytest.mark.parametrize("kind", ["html", "csv", "text"])
def test_sheets_of_papers_and_of_lists(kind: str, ward: str) -> None:
    for arguments in (("additional-member", CENTRAL), ("scottish-stv", ward, "--seed", "1")):
        done = hustings("count", *arguments, "--sheet", kind)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("<!doctype html>") is (kind == "html") or "<!DOCTYPE" in done.stdout
        if kind == "csv":
            assert len(list(csv.reader(io.StringIO(done.stdout)))) > 5


def test_the_same_papers_under_another_rule(ward: str) -> None:
    made = told("count", "scottish-stv", ward, "--seed", "1", "--under", "meek-stv", "--flows")
    assert [other["rule"] for other in made["under"]] == ["scottish-stv", "meek-stv"]
    assert made["flows"]
    shown = hustings("count", "scottish-stv", ward, "--seed", "1", "--under", "meek-stv", "--flows").stdout
    assert "The same papers under other rules" in shown
    assert "Where each party’s votes went" in shown


def test_the_rules_are_listed_with_law_and_dates() -> None:
    made = told("count", "rules")["rules"]
    names = [rule["name"] for rule in made]
    wanted = ["fptp", "block-vote", "supplementary-vote", "alternative-vote", "additional-member", "london-assembly",
              "closed-list", "scottish-stv", "meek-stv"]  # fmt: skip
    assert set(names) >= set(wanted)
    by_name: dict[str, dict[str, Any]] = {rule["name"]: rule for rule in made}
    assert by_name["supplementary-vote"]["dates"] == [
        {"from": "2000-05-04", "to": "2023-05-03"},
        {"from": "2026-06-18", "to": None},
    ]
    assert by_name["alternative-vote"]["dates"] == []
    assert all(rule["citation"] and rule["applies"] for rule in made)
    shown = hustings("count", "rules").stdout
    assert "Polls: from 4 May 2000 to 3 May 2023, and from 18 June 2026." in shown


def test_a_slip_in_a_published_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    head = "contest,seats,valid,quota,count,candidate,transfers,votes,status,occurred_on_count\n"
    first = "w,1,100,51,1,Ann,0,45,Elected,2\nw,1,100,51,1,Bob,0,35,,\nw,1,100,51,1,Cat,0,20,Excluded,2\n"
    good = "w,1,100,51,2,Ann,12,57,Elected,2\nw,1,100,51,2,Bob,8,43,,\nw,1,100,51,2,Cat,-20,0,Excluded,2\n"
    path.write_text(head + first + good.replace("12,57", "12,75"))
    made = told("count", "check", str(path))
    assert made["sheets"] == 1
    assert any(each["stage"] == 2 and each["candidate"] == "Ann" for each in made["findings"])
    shown = hustings("count", "check", str(path))
    assert shown.returncode == 0
    assert "cannot be right" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scottish-svt", CENTRAL), "no voting rule “scottish-svt”"),
        (("fptp",), "No file of ballots is named"),
        (("rules", CENTRAL), "takes no file"),
        (("fptp", "none.csv"), "none.csv: cannot be opened"),
        (("fptp", CENTRAL), "one seat, not 7"),
        (("fptp", CENTRAL, "--law", "wales"), "fptp has no option --law"),
        (("additional-member", CENTRAL, "--under", "fptp"), "Totals cannot be counted under other rules"),
        (("check", CENTRAL), "not a count sheet"),
    ],
)
def test_what_cannot_be_used_is_said_on_standard_error_with_two(arguments: tuple[str, ...], said: str) -> None:
    done = hustings("count", *arguments, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_json_is_one_object_and_votes_are_exact_text() -> None:
    done = hustings("count", "london-assembly", str(FIXTURES / "london_assembly_2016.csv"), "--json")
    made = json.loads(done.stdout)
    assert made["stages"][5]["quotients"]["Labour"] == "105480.1"
    assert made["stages"][4]["quotients"]["Conservative"] == "382115/3"
