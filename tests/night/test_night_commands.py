"""``hustings night`` as its users call it: open, declare, correct, verify, export, on both engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from hustings.cli.main import app
from hustings.errors import BadInput, HustingsError, IntegrityError
from hustings.night.store import store_url

PUTNEY = "parl.putney.2024-07-04"
FILE = Path(__file__).parent / "faults" / "putney_2024_missing_minicount.csv"
TRUE = {
    "Fleur Anderson (Labour)": 24113, "Lee Roberts (con)": 11625, "K McCarthy": 5943, "McEntee": 3721,
    "Peter Hunter": 3070, "Heiko Khoo": 491, "Felix Burford-Connole": 332,
}  # fmt: skip
VOTES = [word for name, count in TRUE.items() for word in ("--votes", f"{name}={count:,}")]


def night(store: str, *words: str) -> str:
    """Run a command of the night; returns what it printed. Raises what it refuses with."""
    done = CliRunner().invoke(app, ["night", *words, "--store", store], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def told(store: str, *words: str) -> Any:
    """The one JSON object that a command prints."""
    return json.loads(night(store, *words, "--json"))


@pytest.fixture
def opened(tmp_path: Path) -> str:
    """A test night, opened by the command."""
    return _open(str(tmp_path / "night.sqlite"))


def _open(place: str) -> str:
    said = told(place, "open", "--election", "parl.2024-07-04", "--test", "--actor", "desk")
    assert (said["test"], said["nature"], said["events"]) == (True, "test", 1)
    return place


def test_a_night_from_its_opening_to_its_tables(place: str, tmp_path: Path) -> None:
    opened = _open(place)
    first = told(opened, "declare", PUTNEY, "--file", str(FILE), "--actor", "ann")
    assert (first["stage"], first["published"], first["test"]) == ("entered", False, True)
    assert told(opened, "declare", PUTNEY, "--file", str(FILE), "--actor", "bob")["published"]
    assert told(opened, "declare", PUTNEY, "--file", str(FILE), "--actor", "bob")["again"]
    told(opened, "correct", PUTNEY, *VOTES, "--reason", "mini-counts left out", "--actor", "ann")
    assert told(opened, "declare", PUTNEY, *VOTES, "--actor", "bob")["stage"] == "corrected"
    there = told(opened, "state", PUTNEY)
    assert (there["test"], there["stage"]) == (True, "corrected")
    assert {each["candidate"]: (each["votes"], each["as_declared"]) for each in there["candidacies"]}[
        "Fleur Anderson"
    ] == (24113, 20952)
    everything = told(opened, "state")
    assert (everything["declared"], everything["contests"], everything["seats"]) == (1, 650, {"lab": 1})
    assert told(opened, "state", "--look-again")["looks"] == []
    proof = told(opened, "verify")
    assert (proof["holds"], proof["events"]) == (True, 5)
    assert told(opened, "verify", "--expect", proof["digest"])["holds"]
    files = told(opened, "export", "--out", str(tmp_path / "out"))["files"]
    assert [Path(each).name for each in files] == [
        "TEST-1-sources.csv", "TEST-2-contests.csv", "TEST-3-candidacies.csv", "TEST-4-corrections.csv",
    ]  # fmt: skip


def test_every_act_can_be_done(opened: str) -> None:
    who = ("--actor", "ann")
    assert told(opened, "declare", PUTNEY, "--elected", "Fleur Anderson", *who)["stage"] == "entered"
    assert told(opened, "declare", PUTNEY, "--elected", "Fleur Anderson", "--actor", "bob")["stage"] == "rush"
    assert told(opened, "recount", PUTNEY, "--number", "2", *who)["stage"] == "rush"
    assert told(opened, "call", PUTNEY, "--party", "Labour", "--p", "0.99", *who)["event"] == 5
    assert told(opened, "withdraw", PUTNEY, "--reason", "recount", *who)["event"] == 6
    assert told(opened, "hold", PUTNEY, "--reason", "agent disputes", *who)["stage"] == "held"
    assert told(opened, "hold", PUTNEY, "--reason", "an independent", "--calls", *who)["event"] == 8
    assert told(opened, "release", PUTNEY, "--reason", "settled", "--actor", "cat")["stage"] == "rush"
    assert told(opened, "release", PUTNEY, "--reason", "settled", "--calls", "--actor", "cat")["event"] == 10
    assert told(opened, "note", "fire alarm", "--contest", PUTNEY, *who)["event"] == 11
    assert told(opened, "note", "doors open", *who)["stage"] is None
    assert told(opened, "retract", PUTNEY, "--reason", "wrong hall", *who)["stage"] == "recount"


def test_everything_printed_from_a_test_store_says_test(opened: str, tmp_path: Path) -> None:
    who = ("--actor", "ann")
    printed = [
        night(opened, "open", "--election", "parl.2024-07-04", "--test", *who),
        night(opened, "declare", PUTNEY, "--file", str(FILE), *who),
        night(opened, "declare", PUTNEY, "--file", str(FILE), "--actor", "bob"),
        night(opened, "state"),
        night(opened, "state", PUTNEY),
        night(opened, "state", "--look-again"),
        night(opened, "hold", PUTNEY, "--reason", "agent disputes", *who),
        night(opened, "release", PUTNEY, "--reason", "settled", "--actor", "cat"),
        night(opened, "note", "doors open", *who),
        night(opened, "verify"),
        night(opened, "export", "--out", str(tmp_path / "out")),
    ]
    assert all("TEST" in text.splitlines()[0] for text in printed)
    assert "Fleur Anderson         Lab  20,952  elected" in printed[1]
    assert "second person or a feed" in printed[1]
    assert "Published on the word of ann and bob." in printed[2]


def test_a_held_return_says_why(opened: str) -> None:
    words = [*VOTES[:-2], "--votes", "Felix Burford-Connole=332", "--papers", "60000"]
    said = night(opened, "declare", PUTNEY, *words, "--actor", "ann")
    assert "HELD  10,705 of 60,000 papers verified are neither valid nor rejected" in said
    with pytest.raises(BadInput, match="cannot be released"):
        night(opened, "release", PUTNEY, "--reason", "fine", "--actor", "chief")


def test_a_changed_row_is_named(place: str) -> None:
    opened = _open(place)
    night(opened, "declare", PUTNEY, "--file", str(FILE), "--actor", "ann")
    engine = sa.create_engine(store_url(opened))
    on = " on night_events" if engine.dialect.name == "postgresql" else ""
    name = "night_events_guard" if on else "night_events_update"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop trigger {name}{on}")
        connection.exec_driver_sql("update night_events set actor = 'eve' where sequence = 2")
    engine.dispose()
    with pytest.raises(IntegrityError, match=r"night_events, sequence 2 \(declared parl.putney.2024-07-04\)") as broken:
        night(opened, "verify")
    assert broken.value.exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["declare", PUTNEY, "--elected", "Fleur Anderson", "--at", "2024-07-04T21:59"], "66A"),
        (["declare", PUTNEY], "No figures are given"),
        (["declare", PUTNEY, "--votes", "Fleur Anderson"], "no candidate with votes"),
        (["declare", PUTNEY, "--votes", "A=1", "--elected", "B"], "Elected, but without votes: b"),
        (["declare", PUTNEY, "--file", str(FILE), "--votes", "A=1"], "both in a file and on the command line"),
        (["declare", "parl.battersea.2024-07-04", "--file", str(FILE)], "holds no return"),
        (["declare", "parl.putny.2024-07-04", "--votes", "A=1"], "no contest parl.putny"),
        (["declare", PUTNEY, "--elected", "Fleur Anderson", "--at", "three o'clock"], "no moment of time"),
        (["state", "parl.battersea.2019-12-12"], "no contest of this night"),
        (["open", "--election", "parl.2024-07-04", "--live"], "is a test store"),
        (["correct", PUTNEY, "--reason", " ", "--votes", "A=1"], "needs a reason"),
    ],
)
def test_what_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    store = str(tmp_path / "n.sqlite")
    night(store, "open", "--election", "parl.2024-07-04", "--test", "--actor", "desk")
    more = [] if words[0] == "state" else ["--actor", "ann"]
    with pytest.raises(HustingsError, match=said):
        night(store, *words, *more)


def test_the_store_of_the_run_may_be_named_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUSTINGS_STORE", str(tmp_path / "n.sqlite"))
    monkeypatch.setenv("USER", "ann")
    runner = CliRunner()
    assert runner.invoke(app, ["night", "open", "--election", "parl.2024-07-04", "--test"]).exit_code == 0
    assert "TEST" in runner.invoke(app, ["night", "state"]).stdout
    monkeypatch.delenv("USER")
    with pytest.raises(BadInput, match="Who does this"):
        night(str(tmp_path / "n.sqlite"), "note", "x")
    with pytest.raises(OSError, match="no store"):
        night(str(tmp_path / "none.sqlite"), "verify")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("candidate,votes\nFleur Anderson,12x\n", "row 2, field “votes”: “12x” is no count of votes"),
        ("candidate,votes\n,12\n", "row 2, field “candidate”"),
        ("candidate,votes,elected\nFleur Anderson,12,maybe\n", "neither yes nor no"),
        ("candidate,votes,papers\nFleur Anderson,12,5\nLee Roberts,1,6\n", "6 here, 5 above"),
        ("candidate,votes,landslide\nFleur Anderson,12,5\n", "field “landslide”"),
        ("candidate,votes,declared\nFleur Anderson,12,late\n", "field “declared”"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, said: str) -> None:
    store = str(tmp_path / "n.sqlite")
    night(store, "open", "--election", "parl.2024-07-04", "--test", "--actor", "desk")
    file = tmp_path / "return.csv"
    file.write_text(text, encoding="utf-8-sig")
    with pytest.raises(BadInput, match=said):
        night(store, "declare", PUTNEY, "--file", str(file), "--actor", "ann")
