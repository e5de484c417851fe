"""Nothing is known of the day itself or of later ones: other results there move neither a forecast nor a constant."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.forecast.seat_model import fit_seats
from hustings.forecast.seat_table import seat_table
from hustings.forecast.simulate import simulate
from hustings.forecast.targets import true_targets
from tools.fit_forecast import PLACE, rows

ELECTION = "parl.2017-06-08"
LATER = ("parl.2017-06-08", "parl.2019-12-12", "parl.2024-07-04")


def _altered(almanac: Almanac) -> dict[str, list[dict[str, object]]]:
    """Results of the election and of later ones turned round: the votes of each seat in the opposite order."""
    tables: dict[str, list[dict[str, object]]] = {}
    for election in LATER:
        frame = almanac.candidacies(election).with_columns(
            pl.col("votes").sort().reverse().over("contest", mapping_strategy="group_to_rows"),
        )
        turned = frame.with_columns(
            pl.col("votes").reverse().over("contest"), pl.col("elected").reverse().over("contest")
        )
        tables[f"candidacies/{election}"] = turned.to_dicts()
    history = almanac.table("seat_history").filter(pl.col("election").is_in(LATER))
    tables["seat_history"] = history.with_columns(con=pl.col("lab"), lab=pl.col("con")).to_dicts()
    notional = almanac.table("notionals").filter(pl.col("basis") == "parl.2019-12-12@wpc-2024")
    tables["notionals"] = notional.with_columns(pl.col("votes").reverse().over("area")).to_dicts()
    return tables


def test_later_results_move_nothing(almanac: Almanac, lay: Callable[..., Path]) -> None:
    other = Almanac.open(lay(_altered(almanac)), own=False)
    first, second = seat_table(almanac, ELECTION), seat_table(other, ELECTION)
    assert first.result is not None
    assert second.result is not None
    assert np.abs(first.result - second.result).max() > 0.1, "the results were altered"
    one, two = fit_seats(almanac, ELECTION), fit_seats(other, ELECTION)
    assert one.constants() == two.constants()
    targets = true_targets(first, 100)
    assert (simulate(one, first, targets, 1).share == simulate(two, second, targets, 1).share).all()


def test_earlier_results_move_the_constants(almanac: Almanac, lay: Callable[..., Path]) -> None:
    other = Almanac.open(lay(_altered(almanac)), own=False)
    assert fit_seats(almanac, "parl.2019-12-12").constants() != fit_seats(other, "parl.2019-12-12").constants()


def test_the_table_of_constants_is_what_is_fitted(almanac: Almanac) -> None:
    with PLACE.open(encoding="utf-8", newline="") as file:
        kept = [row for row in csv.DictReader(file) if row["before"] == "parl.2015-05-07"]
    fitted = rows(almanac, "parl.2015-05-07")
    assert [row["constant"] for row in kept] == [row["constant"] for row in fitted]
    for was, now in zip(kept, fitted, strict=True):
        assert was["trained_on"] == now["trained_on"]
        assert abs(float(was["value"]) - float(now["value"])) < 0.002, was
