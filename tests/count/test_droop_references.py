"""Counts set beside those of the droop counter (J. Lundell), as its reference outputs were restated.

What differs is named: droop lists candidates elected in one round as they stand on the paper, this one by their votes;
and in one election of six papers two candidates are level in exact arithmetic and parted by the last decimal in fixed.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from hustings.count import CountRecord, Election, Lots, count, read_ballots
from tests.count.stv_support import adds_up, published_rows
from tests.shared import shared_data

FINE = {"places": 27, "omega": 9, "together": True}
# Level in exact arithmetic, where droop's finer counts break a tie; here the last decimal decides.
LEVEL_BUT_FOR_THE_LAST_DECIMAL = {("42t", "meek")}


def cases(rules: set[str]) -> list[dict[str, str]]:
    return [row for row in published_rows("droop_reference_results.csv") if row["rule"] in rules]


def ballots(case: str, folder: Path) -> Election:
    with zipfile.ZipFile(shared_data("local/stv/droop_test_blt.zip")) as archive:
        name = next(n for n in archive.namelist() if Path(n).stem == case)
        path = folder / f"{case}.blt"
        path.write_bytes(archive.read(name))
    read = read_ballots(path)
    assert isinstance(read, Election)
    return read


def lots(case: str, names: tuple[str, ...]) -> Lots:
    """droop breaks ties by the order of the paper, or as the file says."""
    return Lots.by_hand(("Helen", "Pollux", "Castor") if case == "42t" else names)


@pytest.mark.shared
def test_meek_elects_as_droop_does_and_with_its_quota(tmp_path: Path) -> None:
    rows = cases({"meek", "meek-prf"})
    assert len(rows) == 25
    for row in rows:
        given = ballots(row["case"], tmp_path).with_seats(int(row["seats"]))
        options = FINE if row["rule"] == "meek" else {}
        record = count("meek-stv", given, lots=lots(row["case"], given.names), **options)
        if (row["case"], row["rule"]) in LEVEL_BUT_FOR_THE_LAST_DECIMAL:
            assert set(record.elected) != set(row["elected_in_order"].split("; "))
            continue
        assert set(record.elected) == set(row["elected_in_order"].split("; ")), (row["case"], row["variant"])
        assert len(record.stages) == int(row["rounds"])
        if row["rule"] == "meek-prf":
            assert record.text(record.quota or 0) == row["quota"]
            assert len(record.lots) == int(row["ties"])


@pytest.mark.shared
def test_scottish_counts_elect_as_droop_does(tmp_path: Path) -> None:
    rows = cases({"scotland"})
    assert len(rows) >= 18
    for row in rows:
        given = ballots(row["case"], tmp_path).with_seats(int(row["seats"]))
        record = count("scottish-stv", given, lots=lots(row["case"], given.names))
        adds_up(record)
        assert set(record.elected) == set(row["elected_in_order"].split("; ")), row["case"]
        assert record.text(record.quota or 0) == row["quota"]


@pytest.mark.shared
def test_glasgow_2007_agrees_stage_by_stage(tmp_path: Path) -> None:
    """The votes of every continuing candidate at every round of droop's log, to five decimals."""
    rounds: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in published_rows("droop_reference_rounds.csv.gz"):
        if row["case"].endswith("-2007") and "scotland" in row["variant"] and row["tag"] == "round":
            rounds[row["case"]][int(row["round"])][row["candidate"]] = row["vote"]
    assert len(rounds) == 12
    compared = 0
    for case, logged in rounds.items():
        record = count("scottish-stv", ballots(case, tmp_path))
        for number, figures in logged.items():
            compared += _same(record, number, figures)
    assert compared > 700


def _same(record: CountRecord, number: int, figures: dict[str, str]) -> int:
    stage = record.stages[number - 1]
    same = 0
    for i, name in enumerate(record.names):
        if stage.status[i] != "excluded" or stage.totals[i]:
            assert Decimal(record.text(stage.totals[i])) == Decimal(figures[name]), (record.title, number, name)
            same += 1
    return same
