"""The vote of Great Britain at general elections since 1945, by party: what polls are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown

__all__ = ["LastResult", "general_elections", "last_result", "result_of"]

_NATIONS = {"E92000001": "eng", "W92000004": "wal", "S92000003": "sco", "N92000002": "nir"}


@dataclass(frozen=True, slots=True)
class LastResult:
    """A general election in Great Britain: shares of valid votes by party, fractions.

    ``nations`` has the same within England, Wales and Scotland, ``weights`` each one's share of the votes of Great
    Britain, ``northern_ireland`` its share of the votes of the United Kingdom.
    """

    election: str
    day: date
    shares: Mapping[str, float]
    nations: Mapping[str, Mapping[str, float]]
    weights: Mapping[str, float]
    northern_ireland: float


def general_elections(almanac: Almanac) -> list[tuple[str, date]]:
    """Every general election of the almanac, ``(id, day)``, earliest first."""
    rows = almanac.table("elections").filter(
        (pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by.", literal=True)
    )
    return sorted(rows.select("election", "date").iter_rows(), key=lambda row: row[1])


def last_result(almanac: Almanac, before: date) -> LastResult | None:
    """The last general election before a day; ``None`` where the almanac holds none so early."""
    earlier = [election for election, day in general_elections(almanac) if day < before]
    return result_of(almanac, earlier[-1]) if earlier else None


def result_of(almanac: Almanac, election: str) -> LastResult:
    """The vote at a general election, from its candidacies, before 2010 from the seats' five columns of votes.

    Raises :class:`~hustings.errors.NotKnown` where the almanac holds neither.
    """
    day = next(day for key, day in general_elections(almanac) if key == election)
    votes = _by_candidacy(almanac, election)
    if votes.is_empty():
        votes = _by_seat(almanac, election)
    if votes.is_empty():
        raise NotKnown(f"The almanac has no votes of {election}.")
    of_nation: dict[str, dict[str, int]] = {}
    for nation, party, count in votes.iter_rows():
        of_nation.setdefault(_NATIONS.get(nation, "eng"), {})[party] = count
    ireland = sum(of_nation.pop("nir", {}).values())
    parties = dict.fromkeys(party for each in of_nation.values() for party in each)
    whole = sum(sum(each.values()) for each in of_nation.values())
    return LastResult(
        election=election,
        day=day,
        shares={party: sum(each.get(party, 0) for each in of_nation.values()) / whole for party in parties},
        nations={
            nation: {party: count / sum(each.values()) for party, count in each.items()}
            for nation, each in of_nation.items()
        },
        weights={nation: sum(each.values()) / whole for nation, each in of_nation.items()},
        northern_ireland=ireland / (ireland + whole),
    )


def _by_candidacy(almanac: Almanac, election: str) -> pl.DataFrame:
    """``nation, party, votes`` from candidacies."""
    contests = almanac.contests(election).select("contest", "area")
    places = almanac.table("areas").select("area", "nation")
    rows = almanac.candidacies(election).select("contest", "party", "votes").join(contests, on="contest")
    rows = rows.join(places, on="area", how="left")
    return rows.group_by("nation", "party").agg(pl.col("votes").sum()).sort("nation", "party")


def _by_seat(almanac: Almanac, election: str) -> pl.DataFrame:
    """The same from the history of seats: nationalists are SNP in Scotland and Plaid Cymru in Wales."""
    rows = almanac.table("seat_history").filter(pl.col("election") == election)
    rows = rows.join(almanac.table("areas").select("area", "nation"), on="area", how="left")
    long = rows.unpivot(["con", "lab", "ld", "nat", "other"], index="nation", variable_name="party", value_name="votes")
    nationalist = pl.when(pl.col("nation") == "S92000003").then(pl.lit("snp")).otherwise(pl.lit("pc"))
    named = pl.when(pl.col("party") == "nat").then(nationalist).otherwise(pl.col("party")).alias("party")
    summed = long.with_columns(named).group_by("nation", "party").agg(pl.col("votes").sum())
    return summed.filter(pl.col("votes") > 0).sort("nation", "party")
