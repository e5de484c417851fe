"""Seats through time: held since when, from the seat's making or not, never lost; predecessors; bellwethers.

A seat is a line of constituencies of one name through boundary sets (``areas.seat``). Winners are those of general
elections since 1918 (from the five columns of the constituency history, from candidacies since 2005) and of
by-elections in Great Britain since 1945. Constituencies of two or three members are left out: they have no one winner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.line import Predecessor, predecessors

__all__ = ["Bellwether", "Held", "bellwethers", "every_winner", "held", "never_lost", "winners_of"]

_COLUMNS = ("con", "lab", "ld", "nat", "other")
_SCOTLAND = "S92000003"


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a seat when a day came, since when, and what came before the seat.

    ``elections``: how many in a row, general and by-elections, were won by ``party`` in the seat up to that day.
    ``from_creation``: all there were, in a seat made after the almanac begins; ``created``: its first election.
    ``predecessors`` are named apart: they are other seats.
    """

    area: str
    seat: str
    name: str
    party: str
    since: date
    elections: int
    from_creation: bool
    created: date
    predecessors: tuple[Predecessor, ...]


@dataclass(frozen=True, slots=True)
class Bellwether:
    """A seat that went with the party that won most seats at each of the last ``run`` general elections, to ``day``.

    ``seats_with_run``: seats with as long a run or longer, of ``seats`` that were there as long. ``expected``: how many
    there would be if each went with the winner by chance, independently, as often as all seats did at each election.
    """

    seat: str
    name: str
    run: int
    since: date
    day: date
    seats_with_run: int
    seats: int
    expected: float


def every_winner(almanac: Almanac) -> pl.DataFrame:
    """Every winner of every line of seats, in order of date: ``seat, area, name, date, by, party``."""
    areas = almanac.table("areas").filter(pl.col("kind") == "constituency")
    lines = areas.select("area", "name", "nation", pl.coalesce("seat", "area").alias("seat"))
    found = [_candidacies(almanac), _by_elections(almanac), _history(almanac)]
    joined = pl.concat([each.join(lines, on="area") for each in found])
    national = pl.when(pl.col("nation") == _SCOTLAND).then(pl.lit("snp")).otherwise(pl.lit("pc"))
    named = joined.with_columns(pl.when(pl.col("party") == "nat").then(national).otherwise("party").alias("party"))
    # The first of the three that has an election is the fullest.
    return (
        named.unique(["seat", "date"], keep="first", maintain_order=True)
        .select("seat", "area", "name", "date", "by", "party")
        .sort("date", "seat")
    )


def _candidacies(almanac: Almanac) -> pl.DataFrame:
    days = almanac.table("elections").filter(pl.col("kind") == "parl").select("election", "date")
    contests = almanac.table("contests").join(days, on="election").select("contest", "area", "date")
    won = almanac.table("candidacies").filter(pl.col("elected") > 0).select("contest", "party")
    by = pl.col("contest").str.contains(".by.", literal=True).alias("by")
    return contests.join(won, on="contest").select("area", "date", by, "party")


def _by_elections(almanac: Almanac) -> pl.DataFrame:
    rows = almanac.table("byelection_changes").drop_nulls("area")
    return rows.select(
        "area", "date", pl.lit(True).alias("by"), pl.col("result").str.split(" ").list.first().alias("party")
    )


def _history(almanac: Almanac) -> pl.DataFrame:
    days = almanac.table("elections").select("election", "date")
    rows = almanac.table("seat_history").filter(pl.col("seats") == 1).join(days, on="election")
    most = pl.max_horizontal(_COLUMNS)
    first = pl.coalesce(pl.when(pl.col(each) == most).then(pl.lit(each)) for each in _COLUMNS)
    return rows.filter(most > 0).select("area", "date", pl.lit(False).alias("by"), first.alias("party"))


def winners_of(winners: pl.DataFrame, almanac: Almanac, area: str) -> pl.DataFrame:
    """The rows of :func:`every_winner` in the line of ``area``."""
    seat = almanac.areas.get(area, {}).get("seat") or area
    return winners.filter(pl.col("seat") == seat)


def held(almanac: Almanac, area: str, day: date, *, winners: pl.DataFrame | None = None) -> Held | None:
    """Who held the seat of ``area`` when ``day`` came; ``None`` where no earlier election in it is known.

    ``winners``: :func:`every_winner`, where it is at hand.
    """
    every = every_winner(almanac) if winners is None else winners
    mine = winners_of(every, almanac, area).filter(pl.col("date") < day)
    if mine.is_empty():
        return None
    return _held(almanac, mine, every, area)


def _held(almanac: Almanac, mine: pl.DataFrame, every: pl.DataFrame, area: str) -> Held:
    days, parties = mine["date"].to_list(), mine["party"].to_list()
    run = next((back for back, party in enumerate(reversed(parties)) if party != parties[-1]), len(parties))
    created, begins = days[0], every["date"].min()
    whole = _whole_lines(almanac, every).filter(pl.col("seat") == mine["seat"][0])
    return Held(
        area=area,
        seat=mine["seat"][0],
        name=str(almanac.areas.get(area, {}).get("name", mine["name"][-1])),
        party=parties[-1],
        since=days[-run],
        elections=run,
        from_creation=run == len(days) and created != begins and len(whole) == 1,
        created=created,
        predecessors=predecessors(almanac, area),
    )


def _whole_lines(almanac: Almanac, every: pl.DataFrame) -> pl.DataFrame:
    """``seat`` of every line whose first known winner is that of its first election: none went unopposed before."""
    areas = almanac.table("areas").filter(pl.col("kind") == "constituency")
    begun = areas.group_by(pl.coalesce("seat", "area").alias("seat")).agg(pl.col("from").min())
    first = every.group_by("seat").agg(pl.col("date").min())
    return first.join(begun, on="seat").filter(pl.col("date") <= pl.col("from") + pl.duration(days=31)).select("seat")


def never_lost(almanac: Almanac, party: str, day: date, *, winners: pl.DataFrame | None = None) -> list[Held]:
    """Seats held when ``day`` came that ``party`` has won at every election since they were made, oldest first.

    Only seats made after the almanac begins (1918), with two elections or more.
    """
    every = every_winner(almanac) if winners is None else winners
    before = every.filter(pl.col("date") < day)
    last = before.filter(~pl.col("by"))["date"].max()
    if last is None:
        return []
    lines = before.group_by("seat", maintain_order=True).agg(
        pl.col("party").n_unique().alias("parties"),
        pl.col("party").last(),
        pl.col("date").filter(~pl.col("by")).max().alias("latest"),
        pl.col("date").min().alias("created"),
        pl.col("area").last(),
        pl.col("name").last(),
        pl.len().alias("elections"),
    )
    kept = (
        lines.join(_whole_lines(almanac, every), on="seat")
        .filter(
            (pl.col("parties") == 1)
            & (pl.col("party") == party)
            & (pl.col("latest") == last)
            & (pl.col("created") != every["date"].min())
            & (pl.col("elections") > 1)
        )
        .sort("created", "seat")
    )
    return [
        Held(row["area"], row["seat"], row["name"], party, row["created"], row["elections"], True, row["created"], ())
        for row in kept.iter_rows(named=True)
    ]


def bellwethers(
    almanac: Almanac, day: date, *, least: int = 5, winners: pl.DataFrame | None = None
) -> list[Bellwether]:
    """Seats that went with the winner at each of the last ``least`` general elections or more, up to and on ``day``.

    The winner is the party that won most seats, whoever governed. Longest run first.
    """
    every = every_winner(almanac) if winners is None else winners
    rows = every.filter(~pl.col("by") & (pl.col("date") <= day))
    counted = rows.group_by("date", "party").len().sort("date", "len", "party", descending=[True, True, False])
    first = counted.group_by("date", maintain_order=True).agg(
        pl.col("party").first().alias("winner"), pl.col("len").first()
    )
    seats = rows.group_by("date").len("seats")
    elections = first.join(seats, on="date").sort("date", descending=True)
    went = rows.join(elections, on="date").with_columns((pl.col("party") == pl.col("winner")).alias("with"))
    days = elections["date"].to_list()
    chance = dict(elections.select("date", pl.col("len") / pl.col("seats")).iter_rows())
    runs: list[tuple[int, str, str]] = []
    spans: list[int] = []
    held_with = went.sort("date", descending=True).group_by("seat", maintain_order=True).agg("date", "with", "name")
    for seat, dates, sides, names in held_with.iter_rows():
        span = next(
            (n for n, (a, b) in enumerate(zip(dates, days, strict=False)) if a != b), min(len(dates), len(days))
        )
        spans.append(span)
        run = next((n for n, side in enumerate(sides[:span]) if not side), span)
        if run >= least:
            runs.append((run, seat, names[0]))
    made = []
    for run, seat, name in sorted(runs, key=lambda each: (-each[0], each[1])):
        there = sum(span >= run for span in spans)
        likely = 1.0
        for each in days[:run]:
            likely *= chance[each]
        as_long = sum(other >= run for other, _, _ in runs)
        made.append(Bellwether(seat, name, run, days[run - 1], days[0], as_long, there, there * likely))
    return made
