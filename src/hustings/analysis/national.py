"""Parties at general elections since 1918: fewest and most seats, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown

__all__ = ["Since", "fewest_seats_since"]


@dataclass(frozen=True, slots=True)
class Since:
    """A party's seats at an election, the fewest since ``since``, when it had ``seats_then``; ``since`` is ``None``
    where no earlier election in the set had as few."""

    party: str
    election: str
    seats: int
    since: date | None
    seats_then: int | None
    first: date


def fewest_seats_since(almanac: Almanac, party: str, election: str) -> Since:
    """Since when a party had not had so few seats: the latest earlier general election with as few or fewer.

    The comparable set is every general election since 1918 up to ``election``. Raises
    :class:`~hustings.errors.NotKnown` where the history has no such party at it.
    """
    days = almanac.table("elections").select("election", "date")
    rows = almanac.table("history").filter(pl.col("party") == party).join(days, on="election").sort("date")
    mine = rows.filter(pl.col("election") == election)
    if mine.is_empty():
        raise NotKnown(f"The national history has no seats of {party} at {election}.")
    seats, day = mine["seats"][0], mine["date"][0]
    earlier = rows.filter((pl.col("date") < day) & (pl.col("seats") <= seats))
    since, then = (earlier["date"][-1], earlier["seats"][-1]) if len(earlier) else (None, None)
    return Since(party, election, seats, since, then, rows["date"][0])
