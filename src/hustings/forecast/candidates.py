"""Members and candidates: who sits, who defends for the first time, who has gone, which seats changed hands since.

All of it was known when nominations closed. Figures are nought or one, or a chance where candidates are not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.slots import SLOTS, slot_of
from hustings.ids import parse

__all__ = ["Members", "members_of"]

# How often a member stands again, where candidates are not known: 571 of 646 in 2005, 497 of 650 in 2010.
_STANDS_AGAIN = 0.8
_MOST_OF = 0.5
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Members:
    """Each is (seats, slots): ``sitting`` the candidate was the member when nominated; ``first_term`` and was not when
    the base was fought; ``retiring`` the party holds the seat and its member does not stand; ``former`` the candidate
    was once a member; ``by_gain`` the party won the seat from another at a by-election since."""

    sitting: Matrix
    first_term: Matrix
    retiring: Matrix
    former: Matrix
    by_gain: Matrix


def members_of(
    almanac: Almanac, election: str, base_id: str, places: pl.DataFrame, holder: NDArray[np.int64]
) -> Members:
    """Members and candidates of an election on the places of its seat table (``area, nation, seat`` are used)."""
    size = (len(places), len(SLOTS))
    former, sitting, first, retiring = (np.zeros(size) for _ in range(4))
    by_gain = _gains(almanac, election, base_id, places)
    base = base_id.split("@")[0]
    veterans, entrants = _winners(almanac, base)
    if election == "next":
        elected = _rows(almanac, base).filter(pl.col("elected") > 0)
        rows = elected.with_columns(sitting=pl.lit("yes"), former=pl.lit("yes"))
    else:
        rows = _rows(almanac, election)
    where = {area: n for n, area in enumerate(places["area"])}
    nation = places["nation"].to_list()
    for row in rows.iter_rows(named=True):
        seat = where.get(row["area"])
        if seat is None or "yes" not in (row["sitting"], row["former"]):
            continue
        slot = slot_of(row["party"], nation[seat])
        if row["sitting"] != "yes":
            former[seat, slot] = 1.0
            continue
        sitting[seat, slot] = _STANDS_AGAIN if election == "next" else 1.0
        known = _names(row)
        if (known & entrants) or not known & veterans:
            first[seat, slot] = sitting[seat, slot]
    for seat, slot in enumerate(holder):
        if slot >= 0:
            retiring[seat, slot] = 1.0 - sitting[seat, slot]
    return Members(sitting, first, retiring, former, by_gain)


def _rows(almanac: Almanac, election: str) -> pl.DataFrame:
    contests = almanac.contests(election).join(almanac.table("areas").select("area", "seat"), on="area")
    return almanac.candidacies(election).join(contests.select("contest", "area", "seat"), on="contest")


def _names(row: dict[str, object]) -> set[tuple[str, str]]:
    """By what a person may be known again: register number, full name, surname in the line of seats."""
    found = {("name", str(row["candidate"]).casefold())}
    if row["mnis"]:
        found.add(("mnis", str(row["mnis"])))
    if row["surname"] and row["seat"]:
        found.add(("seat", f"{str(row['surname']).casefold()} {row['seat']}"))
    return found


def _winners(almanac: Almanac, base: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The members elected at the base who sat before it, and those who did not."""
    veterans: set[tuple[str, str]] = set()
    entrants: set[tuple[str, str]] = set()
    for row in _rows(almanac, base).filter(pl.col("elected") > 0).iter_rows(named=True):
        sat = "yes" in (row["sitting"], row["former"]) and (row["sitting"] == "yes" or base != "parl.2005-05-05")
        (veterans if sat else entrants).update(_names(row))
    return veterans, entrants - veterans


def _gains(almanac: Almanac, election: str, base_id: str, places: pl.DataFrame) -> Matrix:
    """Seats that a party won from another at a by-election between the base and the election."""
    made = np.zeros((len(places), len(SLOTS)))
    since = parse(base_id.split("@")[0]).day
    until = date.max if election == "next" else parse(election).day
    nation = places["nation"].to_list()
    for area, party in _by_elections(almanac, since, until).items():
        for seat in _seats_of(almanac, area, places):
            made[seat, slot_of(party, nation[seat])] = 1.0
    return made


def _by_elections(almanac: Almanac, since: date, until: date) -> dict[str, str]:
    """The winner of the last by-election in each area that was a gain, by area."""
    within = (pl.col("date") > since) & (pl.col("date") < until)
    changes = almanac.table("byelection_changes").filter(within & pl.col("area").is_not_null())
    last: dict[str, tuple[date, str]] = {}
    for row in changes.sort("date").iter_rows(named=True):
        last[row["area"]] = (row["date"], row["result"].split(" ")[0] if " gain" in row["result"] else "")
    dates = almanac.table("elections").filter(pl.col("kind") == "parl").select("election", "date")
    held = almanac.table("contests").join(dates, on="election").filter(within & pl.col("contest").str.contains(".by."))
    for row in held.sort("date").iter_rows(named=True):
        winner = almanac.contest(row["contest"])[1].filter(pl.col("elected") > 0)["party"].to_list()
        if winner:
            last[row["area"]] = (row["date"], winner[0] if winner[0] != row["held_before"] else "")
    return {area: winner for area, (_, winner) in last.items() if winner}


def _seats_of(almanac: Almanac, area: str, places: pl.DataFrame) -> list[int]:
    """The seats of which an area of earlier boundaries makes the most: itself, by people, or by the line of seats."""
    areas = places["area"].to_list()
    if area in areas:
        return [areas.index(area)]
    laid = almanac.table("overlaps").filter((pl.col("from_area") == area) & (pl.col("to_population") > _MOST_OF))
    found = [areas.index(each) for each in laid["to_area"] if each in areas]
    if found:
        return found
    line = almanac.areas.get(area, {}).get("seat")
    return [n for n, seat in enumerate(places["seat"]) if line and seat == line]
