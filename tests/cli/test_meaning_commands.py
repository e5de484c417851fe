"""Targets, reservoirs, flows, records and groups at the command line: contracts, tables, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.cli.main import app, main

RUN = CliRunner()
LAST = "parl.2019-12-12"
HARTLEPOOL = "parl.hartlepool.by.2021-05-06"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from hustings.cli import facts

    monkeypatch.setenv("HUSTINGS_ALMANAC", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir()
    facts.almanac.cache_clear()


def _json(*words: str) -> dict[str, object]:
    done = RUN.invoke(app, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    made: dict[str, object] = json.loads(done.stdout)
    return made


def _text(*words: str) -> str:
    done = RUN.invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_targets_keep_their_contract() -> None:
    made = _json("targets", "lab", "--base", LAST, "--for", "majority")
    assert (made["party"], made["needed"]) == ("lab", 124)
    assert made["swing_to_majority"] == pytest.approx(10.3937)
    assert made["group"] is None
    assert made["targets"][0]["name"] == "Bury North"  # type: ignore[index]  # a list, by the contract


def test_targets_for_people() -> None:
    out = _text("targets", "lab", "--base", "2019")
    assert "202 seats, 124 more for a majority: a uniform swing of 10.4 points" in out
    assert "0.88 times that" in out
    assert "25 of 429 shown: --all" in out


def test_targets_by_notional_name_and_by_elections() -> None:
    assert _json("targets", "lab", "--base", "notional 2019")["needed"] == 126
    made = _json("targets", "lab", "--base", LAST, "--as-of", "2021-05-06")
    assert made["by_elections"] == [HARTLEPOOL]


def test_targets_are_quick() -> None:
    _json("targets", "lab", "--base", LAST)
    start = time.perf_counter()
    _json("targets", "lab", "--base", LAST)
    assert time.perf_counter() - start < 1.0


def test_reservoirs_for_people_and_programs() -> None:
    words = ("reservoirs", LAST, "--holder", "lab", "--third", "ref", "--to", "con", "--fraction", "40%")
    assert "39 of 202 seats of Lab, 36 of them with Con second" in _text(*words)
    made = _json(*words)
    assert len(made["reservoirs"]) == 39  # type: ignore[arg-type]  # a list
    assert made["falls"] == 16
    limited = _json(*words, "--group", "red wall")
    assert limited["held"] == 0


def test_flows_keep_their_contract_and_are_drawn(tmp_path: Path) -> None:
    drawing = tmp_path / "pictures" / "flows.svg"
    made = _json("flows", LAST, HARTLEPOOL, "--out", str(drawing), "--pick", "ref")
    assert {"from", "to", "units", "matrix"} <= set(made)
    keys = {"from", "to", "share", "lo90", "hi90", "bound_lo", "bound_hi", "identified"}
    assert all(keys <= set(each) for each in made["matrix"])  # type: ignore[attr-defined]  # a list
    assert "Brexit Party" in drawing.read_text(encoding="utf-8")
    assert drawing.with_suffix(".csv").read_text(encoding="utf-8").startswith("From,To,Share %")


def test_flows_of_one_seat_say_that_only_bounds_can_be_given() -> None:
    out = _text("flows", LAST, HARTLEPOOL)
    assert "Not identified: only bounds can be given." in out
    assert "Con has 3,660 votes more than before" in out
    assert "from Ref      34.5% of its voters" in out


def test_records_for_people_and_programs() -> None:
    out = _text("records", LAST)
    assert "Labour’s fewest seats since 1935: 202 (154 then)" in out
    assert "Set: general elections since 1918" in " ".join(out.split())
    made = _json("records", HARTLEPOOL)
    keys = {"measure", "value", "holder", "since", "set", "period", "definition"}
    assert all(keys <= set(each) for each in made["records"])  # type: ignore[attr-defined]  # a list


def test_a_group_is_kept_and_used_everywhere() -> None:
    out = _text("group", "near misses", "--where", "margin(2019) < 1% and won(2019) = con")
    assert "Kept in" in out
    made = _json("group", "Near Misses")
    count = made["seats"]
    assert made["of"] == 650
    listed = _json("group")["groups"]
    assert {each["group"] for each in listed} == {"red wall", "near misses"}  # type: ignore[attr-defined]  # a list
    assert len(_json("targets", "lab", "--base", LAST, "--group", "near misses")["targets"]) == count  # type: ignore[arg-type]
    assert _json("results", LAST, "--group", "near misses")["contests"] == count


def test_a_group_that_is_not_to_be_kept_is_not(tmp_path: Path) -> None:
    assert _json("group", "x", "--where", "won = ref", "--no-keep")["kept"] is None
    assert list((tmp_path / "mine").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["targets", "landslide"], "no party"),
        (["targets", "lab", "--base", "parl.1951-10-25"], "no candidates"),
        (["targets", "lab", "--group", "red wal"], "Nearest: red wall"),
        (["flows", LAST, LAST], "named for both"),
        (["flows", "parl.2015-05-07", "parl.2024-07-04"], "other boundaries"),
        (["flows", LAST, HARTLEPOOL, "--out", "flows.doc"], "neither .svg nor .png"),
        (["flows", LAST, HARTLEPOOL, "--out", "x.svg", "--pick", "snp"], "no flows of its own"),
        (["records", "landslide"], "not an election id"),
        (["group", "x", "--where", "won(2019) = con andd"], "at character 17"),
        (["group", "nobody’s"], "no seat group"),
        (["results", "local.dudley.2021-05-06", "--group", "red wall"], "no general election"),
        (["reservoirs", LAST, "--holder", "lab", "--third", "ref", "--to", "con", "--fraction", "lots"], "no fraction"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_to_do(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["hustings", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""
