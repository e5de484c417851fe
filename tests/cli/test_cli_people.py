"""``hustings people``: accounts made, listed and closed from the terminal; passwords never on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
    assert row == {"name": "Ann Reeve", "role": "editor", "for": [], "disabled": True}
