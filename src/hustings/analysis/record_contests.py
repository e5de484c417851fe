"""Measures of the contests of one election, and contests of one day over one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats, ranked_seats
from hustings.analysis.baseline import NO_COMPARISON
from hustings.errors import NotKnown
from hustings.ids import parse

__all__ = ["SameDay", "contest_measures", "same_day", "seat_swings"]


@dataclass(frozen=True, slots=True)
class SameDay:
    """A party in two contests of one day, one of whose places lies in the other or is the same.

    Shares are of first preferences, fractions. ``place`` and ``other_place`` are names; ``kind``: of the other contest.
    """

    party: str
    contest: str
    place: str
    other: str
    other_place: str
    kind: str
    share: float
    other_share: float

    @property
    def difference(self) -> float:
        """Share in ``contest`` minus share in ``other``."""
        return self.share - self.other_share


def contest_measures(almanac: Almanac, election: str) -> pl.DataFrame:
    """One row a contest of one seat and one round whose votes are known; a seat won by the Speaker is left out.

    ``contest, area, name, winner, second, valid, votes, majority, majority_share, share`` (the winner's), ``turnout,
    candidates``; shares are fractions, turnout ``None`` where the electorate is not known.
    """
    contests = almanac.contests(election).filter(pl.col("seats") == 1)
    rows = almanac.candidacies(election).drop_nulls("votes").join(contests.select("contest"), on="contest", how="semi")
    ranked = rows.sort("elected", "votes", descending=True).group_by("contest", maintain_order=True)
    made = ranked.agg(
        pl.col("party").first().alias("winner"),
        pl.col("party").get(1, null_on_oob=True).alias("second"),
        pl.col("votes").sum().alias("valid"),
        pl.col("votes").first(),
        (pl.col("votes").first() - pl.col("votes").get(1, null_on_oob=True)).alias("majority"),
        pl.col("final_votes").is_not_null().any().alias("two_rounds"),
        pl.len().alias("candidates"),
    )
    with_facts = contests.select("contest", "area", "name", "electorate").join(made, on="contest")
    return with_facts.filter(~pl.col("two_rounds") & (pl.col("winner") != "spk")).select(
        "contest",
        "area",
        "name",
        "winner",
        "second",
        "valid",
        "votes",
        "majority",
        (pl.col("majority") / pl.col("valid")).alias("majority_share"),
        (pl.col("votes") / pl.col("valid")).alias("share"),
        (pl.col("valid") / pl.col("electorate")).alias("turnout"),
        pl.col("candidates").cast(pl.Int64),
    )


def seat_swings(almanac: Almanac, election: str) -> pl.DataFrame:
    """Swings in the seats of a general election where Con and Lab came first and second both times.

    ``contest, name, swing``: Butler swing to Con from Lab since the election's baseline (notional where it is), points.
    Empty where either election has no candidates in the almanac.
    """
    empty = pl.DataFrame(schema={"contest": pl.String, "name": pl.String, "swing": pl.Float64})
    known = almanac.table("elections").filter(pl.col("election") == election)["baseline"].to_list()
    if not known or known[0] is None:
        return empty
    try:
        now, then = base_seats(almanac, election).rows, base_seats(almanac, str(known[0])).rows
    except NotKnown:
        return empty
    both = _two_leaders(now).join(_two_leaders(then), on="area", suffix="_then")
    rise = (pl.col("con") - pl.col("con_then")) - (pl.col("lab") - pl.col("lab_then"))
    return both.select("contest", "name", (50 * rise).alias("swing"))


def _two_leaders(rows: pl.DataFrame) -> pl.DataFrame:
    """``contest, area, name, con, lab``: shares in the seats where those two came first and second."""
    ranked = ranked_seats(rows)
    led = ranked.filter(pl.col("party").is_in(["con", "lab"]) & pl.col("second").is_in(["con", "lab"]))
    con = pl.when(pl.col("party") == "con").then("votes").otherwise("second_votes")
    lab = pl.when(pl.col("party") == "lab").then("votes").otherwise("second_votes")
    return led.select("contest", "area", "name", con=con / pl.col("valid"), lab=lab / pl.col("valid"))


def same_day(almanac: Almanac, contest: str) -> list[SameDay]:
    """How parties did in other contests held that day over the same place, or over one that holds it or lies in it.

    Parties that stood in both, largest difference first. A council is one contest: its wards summed where each had one
    seat, else its votes as published (a voter there may have had several). Raises
    :class:`~hustings.errors.UnknownName`.
    """
    row, candidacies = almanac.contest(contest)
    mine = parse(contest)
    shares = _shares(candidacies)
    if not shares:
        raise NotKnown(f"The almanac holds no votes of {contest}.")
    around = _around(almanac, str(row["area"]))
    elections = almanac.table("elections").filter(pl.col("date") == mine.day).select("election", "body")
    others = almanac.table("contests").filter(pl.col("contest") != contest).join(elections, on="election")
    made: list[SameDay] = []
    for other in others.filter(pl.col("area").is_in(around)).iter_rows(named=True):
        made += _compared(
            contest, row, shares, other["contest"], other["name"], _shares(almanac.contest(other["contest"])[1])
        )
    council = others.filter(pl.col("body").is_in(around) & pl.col("election").str.starts_with("local."))
    for (election,), wards in council.group_by("election", maintain_order=True):
        if set(wards["seats"].to_list()) == {1}:
            name = f"{almanac.areas.get(str(wards['body'][0]), {}).get('name', election)} council"
            made += _compared(contest, row, shares, str(election), name, _shares(almanac.candidacies(str(election))))
    told = {each.other for each in made}
    for election, name, votes in _chambers(almanac, around, mine.day):
        if election not in told:
            made += _compared(contest, row, shares, election, name, votes)
    return sorted(made, key=lambda each: (-abs(each.difference), each.other, each.party))


def _around(almanac: Almanac, area: str) -> set[str]:
    """The area, those that hold it, and those that lie in it."""
    places = almanac.table("places")
    above = places.filter(pl.col("area") == area)["within"].to_list()
    below = places.filter(pl.col("within") == area)["area"].to_list()
    return {area, *above, *below}


def _chambers(almanac: Almanac, around: set[str], day: date) -> list[tuple[str, str, dict[str, float]]]:
    """Councils of which only the votes over the whole are held: (election id, name, shares of votes)."""
    rows = almanac.table("chambers").filter(pl.col("body").is_in(around) & (pl.col("date") == day))
    made = []
    for (body,), parties in rows.drop_nulls("votes").group_by("body", maintain_order=True):
        area = almanac.areas.get(str(body), {})
        total = parties["votes"].sum()
        if not total or area.get("kind") != "council":
            continue
        summed = parties.group_by("party").agg(pl.col("votes").sum())
        shares = {party: votes / total for party, votes in summed.iter_rows() if party not in NO_COMPARISON}
        made.append((f"local.{area['slug']}.{day}", f"{area['name']} council", shares))
    return made


def _shares(candidacies: pl.DataFrame) -> dict[str, float]:
    known = candidacies.drop_nulls("votes")
    total = known["votes"].sum()
    if not total or len(known) != len(candidacies):
        return {}
    summed = known.group_by("party").agg(pl.col("votes").sum())
    return {party: votes / total for party, votes in summed.iter_rows() if party not in NO_COMPARISON}


def _compared(
    contest: str, row: dict[str, object], shares: dict[str, float], other: str, name: str, others: dict[str, float]
) -> list[SameDay]:
    kind = parse(other).kind
    return [
        SameDay(party, contest, str(row["name"]), other, name, kind, share, others[party])
        for party, share in shares.items()
        if party in others
    ]
