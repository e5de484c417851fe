"""``hustings people``: accounts made, listed and closed from the terminal; passwords never on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from hustings.cli.people import app
from hustings.desk.entering.people import People
from hustings.errors import BadInput
from hustings.night.ledger import Ledger

RUN = CliRunner()
NIGHT = ["--election", "parl.hartlepool.by.2021-05-06", "--test", "--actor", "desk"]


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hustings.cli.main", *words], input=given, capture_output=True, text=True
    )


def test_an_account_from_beginning_to_end(tmp_path: Path) -> None:
    store = str(tmp_path / "night.sqlite")
    refused = run("people", "list", "--store", store)
    assert refused.returncode == 2
    assert "no night's store" in refused.stderr
    assert run("night", "open", "--store", store, *NIGHT).returncode == 0
    asked = run("people", "add", "Ann Reeve", "--store", store)
    assert asked.returncode == 2
    assert "--password-stdin" in asked.stderr
    made = run("people", "add", "Ann Reeve", "--role", "editor", "--store", store, "--password-stdin",
               given="seven lanterns drift upstream\n")  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert run("people", "change", "ann reeve", "--disable", "--store", store).returncode == 0
    (row,) = json.loads(run("people", "list", "--store", store, "--json").stdout)["people"]
    factor = {"since": None, "required": None, "codes": 0}
    assert row == {"name": "Ann Reeve", "role": "editor", "for": [], "disabled": True, "second_factor": factor}


def test_a_second_factor_is_required_and_sessions_are_ended(tmp_path: Path) -> None:
    store = str(tmp_path / "night.sqlite")
    Ledger.create(store, "test", ["parl.hartlepool.by.2021-05-06"], actor="desk").close()
    words = "seven lanterns drift upstream"
    people = People(store)
    people.add("Ann Reeve", "editor", words)
    people.sign_in("Ann Reeve", words, "203.0.113.9", "Firefox on Windows")
    asked = RUN.invoke(app, ["second-factor", "editor", "--require", "--store", store])
    assert "required, not set up" in asked.stdout
    told = json.loads(RUN.invoke(app, ["sessions", "--store", store, "--json"]).stdout)
    assert [(each["name"], each["browser"]) for each in told["sessions"]] == [("Ann Reeve", "Firefox on Windows")]
    ended = RUN.invoke(app, ["sessions", "ann reeve", "--end", "--store", store, "--json"])
    assert json.loads(ended.stdout)["ended"] == 1
    waived = RUN.invoke(app, ["second-factor", "editor", "--waive", "--store", store, "--json"])
    assert json.loads(waived.stdout)["roles"] == []
    refused = RUN.invoke(app, ["second-factor", "editor", "--reset", "--store", store])
    assert isinstance(refused.exception, BadInput)
    assert RUN.invoke(app, ["second-factor", "Ann Reeve", "--reset", "--store", store]).exit_code == 0
    people.close()
