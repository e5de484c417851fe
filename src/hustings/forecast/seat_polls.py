"""Polls of single seats as word of their nation, where the nation has no polls of its own.

A nation's share of a party is taken to have moved by as many points as the party has in its polled seats, on average
over them. Such seats are not chosen at random, so the error is set wide: four points at 30 per cent.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.britain import MAIN, slot_shares
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import REST

__all__ = ["SEAT_POLLS_V", "moved_by_seat_polls"]

SEAT_POLLS_V = 0.04**2 / 0.21
_LEAST = 8
_PARTIES = {"sco": ("snp",), "wal": ("pc",)}


def moved_by_seat_polls(
    almanac: Almanac, table: SeatTable, nation: str, before: NDArray[np.float64], since: date, as_of: date
) -> tuple[NDArray[np.float64], int] | None:
    """The nation's last shares (K + 1,) moved as its polled seats have, and how many those are; ``None`` below eight.

    Only polls of this election's seats whose fieldwork ended after ``since`` and by ``as_of``; of a seat the latest.
    """
    where = {contest: n for n, contest in enumerate(table.contest) if table.nation[n] == nation}
    polls = almanac.table("polls").filter(
        pl.col("territory").is_in(list(where))
        & (pl.col("kind") == "poll")
        & (pl.col("basis") == "first")
        & (pl.col("end") > since)
        & (pl.col("end") <= as_of)
    )
    latest = polls.sort("end", "poll").group_by("territory", maintain_order=True).last()
    if len(latest) < _LEAST:
        return None
    shares = almanac.table("poll_shares").join(latest.select("poll", "territory"), on="poll")
    moves = []
    for (territory,), rows in shares.sort("territory").group_by(["territory"], maintain_order=True):
        told = slot_shares(dict(rows.select("party", "share").iter_rows()), _PARTIES[nation])[: MAIN + 1]
        moves.append(told - table.base[where[str(territory)], : MAIN + 1])
    change = np.nan_to_num(np.nanmean(np.array(moves), axis=0))
    made = before.copy()
    made[: MAIN + 1] = np.maximum(before[: MAIN + 1] + change, 0.2 * before[: MAIN + 1])
    made[REST] = max(1 - made[: MAIN + 1].sum(), 0.5 * before[REST], 0.002)
    return np.asarray(made / made.sum()), len(moves)
