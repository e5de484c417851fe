"""``hustings polls`` and ``hustings backtest`` as people run them: JSON by the contract, charts, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WINDOW = ("--since", "2021-04-01")


def hustings(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hustings.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )


def test_lead_has_the_keys_of_the_contract() -> None:
    done = hustings(
        "polls", "lead", "con", "Labour", "--from", "2021-04-10", "--to", "2021-05-05", *WINDOW, "--over", "10",
        "--at-least", "20", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert {"from", "to", "first", "second", "change", "p_rise", "days", "days_over"} <= set(made)
    assert (made["first"], made["second"], made["days"]) == ("con", "lab", 26)
    assert {"mean", "lo90", "hi90", "p_at_least"} <= set(made["days_over"]["10"])
    assert done.stderr == ""


def test_trend_writes_a_chart(tmp_path: Path) -> None:
    out = tmp_path / "polls.svg"
    done = hustings("polls", "trend", "--as-of", "2021-05-05", *WINDOW, "--house", "opinium", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "Conservatives lead Labour by" in out.read_text(encoding="utf-8")
    assert f"Wrote {out}" in done.stdout
    assert max(map(len, done.stdout.replace(str(out), "").splitlines())) <= 92


def test_a_file_is_added_and_its_cleaning_told_on_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "Pollster,Fieldwork,Sample,Con,Lab,LD,Green,SNP,Others\nHouse of Mine,3-4 May 2021,1200,44,34,7,5,5,5\n",
        encoding="utf-8",
    )
    done = hustings(
        "polls", "houses", "--as-of", "2021-05-05", *WINDOW, "--add", str(path), "--without", "House of Mine"
    )
    assert done.returncode == 0, done.stderr
    assert "row 2, Pollster: “House of Mine”" in done.stderr
    assert "Without House of Mine (1 poll) the average changes" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pool", "--as-of", "2091-01-01"), "lies in the future"),
        (("pool", "--as-of", "5 May"), "is no date"),
        (("pool", "--as-of", "2021-05-05", "--since", "2021-05-04"), "no national polls between"),
        (("pool", "--territory", "nir"), "no pool of “nir”"),
        (("lead", "con", "xyz", "--from", "2021-01-01"), "no party “xyz”"),
        (("lead", "con", "con", "--from", "2021-01-01"), "no lead over itself"),
        (("lead", "con", "lab", "--from", "2021-05-05", "--to", "2021-01-01"), "is not after"),
        (("trend", "--out", "polls.gif"), "cannot be written"),
        (("pool", "--add", "none.csv"), "no such file"),
        (("pool", "--days", "0"), "no days"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_said_and_stops_with_two(arguments: tuple[str, ...], said: str) -> None:
    done = hustings("polls", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_an_unknown_election_has_no_backtest() -> None:
    done = hustings("backtest", "polls", "--elections", "parl.2011-05-05")
    assert done.returncode == 2
    assert "parl.2010-05-06" in done.stderr
