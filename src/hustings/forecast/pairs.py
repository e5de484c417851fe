"""Pairs of general elections behind the seat model: shares before and after in the same seats.

Pairs since 2005 come from seat tables, with candidates, members and people. Earlier ones, 1955 to 2005, come from the
five columns of the constituency history, wherever a boundary set lasted through two elections: votes and places only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.seat_table import NEXT, TARGETS, SeatTable, seat_table
from hustings.forecast.slots import NATION_CODES, SLOTS

__all__ = ["OldPair", "new_pairs", "old_pairs"]

_COLUMNS = ("con", "lab", "ld", "nat")
_FIRST = "parl.1955-05-26"
_LEAST_SEATS = 300
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class OldPair:
    """Two elections fought on one set of boundaries, by the columns con, lab, ld and nat, in the slots of those names.

    ``fresh``: (seats, slots), the party won the seat at the first election and had not at the one before, as far as
    that was fought on the same boundaries.
    """

    before: str
    after: str
    nation: NDArray[np.str_]
    region: NDArray[np.str_]
    base: Matrix
    result: Matrix
    votes: Matrix
    fresh: Matrix


def new_pairs(almanac: Almanac, before: str) -> Iterator[SeatTable]:
    """Seat tables, with results, of the elections in ``TARGETS`` before ``before``."""
    for election in TARGETS:
        if before == NEXT or election < before:
            yield seat_table(almanac, election, known_before=before)


def old_pairs(almanac: Almanac, before: str) -> list[OldPair]:
    """Pairs from 1955 to 2005 whose second election was before ``before``."""
    places = almanac.table("areas").select("area", "nation", "region")
    rows = almanac.table("seat_history").filter(pl.col("seats") == 1).join(places, on="area")
    rows = rows.filter(pl.col("nation").is_in(list(NATION_CODES)) & (pl.col("election") >= _FIRST))
    days = sorted(each for each in rows["election"].unique() if each < TARGETS[0] and (before == NEXT or each < before))
    made = []
    for number in range(1, len(days)):
        first, second = (rows.filter(pl.col("election") == day) for day in days[number - 1 : number + 1])
        both = first.join(second, on="area", suffix="_after")
        if len(both) < _LEAST_SEATS:
            continue
        won_before: dict[str, int] = {}
        if number > 1:
            earlier = rows.filter(pl.col("election") == days[number - 2])
            won_before = dict(zip(earlier["area"], _shares(earlier, "").argmax(axis=1), strict=True))
        made.append(_pair(days[number - 1], days[number], both, won_before))
    return made


def _pair(before: str, after: str, rows: pl.DataFrame, won_before: dict[str, int]) -> OldPair:
    base, result = _shares(rows, ""), _shares(rows, "_after")
    fresh = np.zeros_like(base)
    for seat, (area, winner) in enumerate(zip(rows["area"], base.argmax(axis=1), strict=True)):
        fresh[seat, winner] = float(area in won_before and won_before[area] != winner)
    region = pl.coalesce(pl.col("region"), pl.col("nation"))
    return OldPair(
        before=before,
        after=after,
        nation=rows["nation"].replace_strict(NATION_CODES).to_numpy().astype(np.str_),
        region=rows.select(region).to_series().to_numpy().astype(np.str_),
        base=base,
        result=result,
        votes=rows.select(pl.sum_horizontal(f"{name}_after" for name in (*_COLUMNS, "other")))
        .to_numpy()[:, 0]
        .astype(float),
        fresh=fresh,
    )


def _shares(rows: pl.DataFrame, suffix: str) -> Matrix:
    """Shares in the slots of the history's columns; nought where nobody stood."""
    votes = (
        rows.select(pl.col(f"{name}{suffix}").fill_null(0) for name in (*_COLUMNS, "other")).to_numpy().astype(float)
    )
    shares = np.zeros((len(rows), len(SLOTS)))
    total = np.maximum(votes.sum(axis=1), 1.0)
    for column, name in enumerate(_COLUMNS):
        shares[:, SLOTS.index(name)] = votes[:, column] / total
    return shares
