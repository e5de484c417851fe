"""Seats where a third party's vote was larger than the majority: a reservoir from which they might be lost."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.results import seat_table

__all__ = ["Reservoir", "reservoirs"]


@dataclass(frozen=True, slots=True)
class Reservoir:
    """A seat won by ``holder`` over ``second`` with ``majority``, where ``votes`` went to the third party."""

    contest: str
    name: str
    area: str
    holder: str
    second: str
    majority: int
    votes: int

    @property
    def ratio(self) -> float:
        """The third party's vote over the majority."""
        return self.votes / self.majority if self.majority else float("inf")


def reservoirs(almanac: Almanac, election: str, holder: str, third: str) -> tuple[Reservoir, ...]:
    """Seats that ``holder`` won and where ``third``'s vote exceeded the majority, largest such vote first.

    Seats where ``third`` itself came second are among them; ``second`` tells.
    """
    ranked = seat_table(almanac, election).sort("votes", descending=True, nulls_last=True)
    firsts = ranked.group_by("contest", maintain_order=True).agg(
        pl.col("name").first(),
        pl.col("area").first(),
        pl.col("party").first().alias("holder"),
        pl.col("party").get(1, null_on_oob=True).alias("second"),
        (pl.col("votes").first() - pl.col("votes").get(1, null_on_oob=True)).alias("majority"),
        pl.col("votes").filter(pl.col("party") == third).sum().alias("votes"),
    )
    found = firsts.filter((pl.col("holder") == holder) & (pl.col("votes") > pl.col("majority"))).sort(
        "votes", "contest", descending=[True, False]
    )
    return tuple(
        Reservoir(row["contest"], row["name"], row["area"], row["holder"], row["second"], row["majority"], row["votes"])
        for row in found.iter_rows(named=True)
    )
