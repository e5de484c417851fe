"""A line of seats through boundary sets: who won it, when, and with what share.

A seat is followed by ``areas.seat``, never by its printed name. Winners come from the candidacies of the almanac
where it has them (general elections since 2005, by-elections since 2010), else from by-election changes and from the
five columns of the constituency history, where “other” may stand for several people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from hustings.almanac.open import Almanac

__all__ = ["Predecessor", "Tenure", "line_shares", "line_winners", "predecessors", "tenure_before"]

_COLUMNS = ("con", "lab", "ld", "nat", "other")
# Of a hundred: how alike two names are when one seat is taken for the other’s predecessor.
_ALIKE = 88


@dataclass(frozen=True, slots=True)
class Tenure:
    """The party that held a seat on a day, and the day of the election from which it held it without a break.

    ``from_creation``: that election was the first of the line.
    """

    party: str
    since: date
    from_creation: bool


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Another seat, of like name, that ended when a seat was made: when it lasted, and who won it each time."""

    name: str
    first: date
    last: date
    winners: tuple[tuple[date, str], ...]


def line_areas(almanac: Almanac, area: str) -> list[str]:
    """Every area of the line of seats to which ``area`` belongs, itself included."""
    areas = almanac.table("areas")
    seat = almanac.areas.get(area, {}).get("seat")
    if not seat:
        return [area]
    return areas.filter(pl.col("seat") == seat)["area"].to_list()


def line_winners(almanac: Almanac, area: str) -> list[tuple[date, str]]:
    """Every election in the line in order of date, with the key of the party that won."""
    areas = line_areas(almanac, area)
    found: dict[date, str] = {}
    nation = almanac.areas.get(area, {}).get("nation")
    for row in _history(almanac, areas).iter_rows(named=True):
        best = max(_COLUMNS, key=lambda name: row[name] or 0)
        found[row["date"]] = ("snp" if nation == "S92000003" else "pc") if best == "nat" else best
    changes = almanac.table("byelection_changes").filter(pl.col("area").is_in(areas))
    for row in changes.iter_rows(named=True):
        found[row["date"]] = row["result"].split(" ")[0]
    contests = _contests(almanac, areas)
    for election, day in contests.select("election", "date").unique().iter_rows():
        elected = almanac.candidacies(election).filter(pl.col("elected") > 0)
        for _, party in elected.join(contests, on="contest").select("contest", "party").iter_rows():
            found[day] = party
    return sorted(found.items())


def tenure_before(almanac: Almanac, area: str, day: date) -> Tenure | None:
    """Who held the seat when ``day`` came, and since which election; ``None`` where nothing earlier is known."""
    earlier = [(each, party) for each, party in line_winners(almanac, area) if each < day]
    if not earlier:
        return None
    holder = earlier[-1][1]
    since = earlier[-1][0]
    for each, party in reversed(earlier):
        if party != holder:
            break
        since = each
    return Tenure(holder, since, since == earlier[0][0])


def predecessors(almanac: Almanac, area: str) -> tuple[Predecessor, ...]:
    """Seats that ended the day before the line of ``area`` came into force, and are called much the same."""
    from rapidfuzz import fuzz

    line = set(line_areas(almanac, area))
    mine = almanac.table("areas").filter(pl.col("area").is_in(line)).sort("from", nulls_last=True)
    begins = mine["from"][0] if len(mine) else None
    if begins is None:
        return ()
    called = _plain(mine["name"][0])
    ended = almanac.table("areas").filter(
        (pl.col("kind") == "constituency") & (pl.col("to") == begins - timedelta(days=1))
    )
    found = []
    for row in ended.iter_rows(named=True):
        if row["area"] in line or fuzz.ratio(_plain(row["name"]), called) < _ALIKE:
            continue
        won = tuple(each for each in line_winners(almanac, row["area"]) if each[0] < begins)
        if won:
            found.append(Predecessor(row["name"], won[0][0], row["to"], won))
    return tuple(found)


def _plain(name: str) -> str:
    """A name without article, order of its words, and plural: “The Hartlepools” as “Hartlepool”."""
    words = [word.strip(",").removesuffix("s") for word in name.casefold().split() if word not in ("the", "and")]
    return " ".join(sorted(words))


def line_shares(almanac: Almanac, area: str) -> pl.DataFrame:
    """Shares of valid votes through the line: columns ``date``, ``by`` (by-election), ``party``, ``share``.

    From the constituency history to 2001, from candidacies since 2005 (parties then apart).
    """
    areas = line_areas(almanac, area)
    contests = _contests(almanac, areas)
    rows: list[tuple[date, bool, str, float]] = []
    modern = set(contests["date"].to_list())
    for row in _history(almanac, areas).iter_rows(named=True):
        valid = sum(row[name] or 0 for name in _COLUMNS)
        if row["date"] not in modern and valid:
            rows.extend((row["date"], False, name, row[name] / valid) for name in _COLUMNS if row[name])
    for election, day in contests.select("election", "date").unique().iter_rows():
        votes = almanac.candidacies(election).join(contests, on="contest").group_by("party").agg(pl.col("votes").sum())
        total = votes["votes"].sum()
        rows.extend((day, ".by." in election, party, count / total) for party, count in votes.iter_rows() if total)
    schema = {"date": pl.Date, "by": pl.Boolean, "party": pl.String, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("date", "party")


def _history(almanac: Almanac, areas: list[str]) -> pl.DataFrame:
    dates = almanac.table("elections").select("election", "date")
    return almanac.table("seat_history").filter(pl.col("area").is_in(areas)).join(dates, on="election")


def _contests(almanac: Almanac, areas: list[str]) -> pl.DataFrame:
    dates = almanac.table("elections").filter(pl.col("kind") == "parl").select("election", "date")
    contests = almanac.table("contests").filter(pl.col("area").is_in(areas)).select("contest", "election")
    return contests.join(dates, on="election")
