"""How far a party is from a majority: the seats it needs, in order of the swing needed.

The swing needed in a seat is half of the lead of whoever won it over the party, in shares of valid votes: the
total-vote swing at which the two change places. A majority is more than half of all seats.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.results import seat_table
from hustings.errors import NotKnown

__all__ = ["Target", "Targets", "targets"]


@dataclass(frozen=True, slots=True)
class Target:
    """A seat that the party did not win; ``majority`` in votes over the party, ``swing_needed`` in points."""

    contest: str
    name: str
    holder: str
    majority: int
    swing_needed: float
    rank: int


@dataclass(frozen=True, slots=True)
class Targets:
    """A party's way to a majority. ``needed``: seats more than it has; ``swing_to_majority``: points, ``None`` where it
    has a majority or stands in too few seats."""

    party: str
    base: str
    seats: int
    majority_seats: int
    needed: int
    swing_to_majority: float | None
    targets: tuple[Target, ...]

    @property
    def last_needed(self) -> Target | None:
        """The seat with which the majority is reached."""
        return self.targets[self.needed - 1] if 0 < self.needed <= len(self.targets) else None

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings targets --json``."""
        return {
            "party": self.party,
            "base": self.base,
            "seats": self.seats,
            "needed": self.needed,
            "swing_to_majority": None if self.swing_to_majority is None else round(self.swing_to_majority, 4),
            "targets": [
                {
                    "contest": each.contest,
                    "name": each.name,
                    "holder": each.holder,
                    "majority": each.majority,
                    "swing_needed": round(each.swing_needed, 4),
                    "rank": each.rank,
                }
                for each in self.targets
            ],
        }

    def frame(self) -> pl.DataFrame:
        """One row a seat, least swing first; ``swing_needed`` in points."""
        return pl.DataFrame([asdict(each) for each in self.targets], infer_schema_length=None)


def targets(almanac: Almanac, party: str, base: str) -> Targets:
    """The seats ``party`` did not win at the general election ``base``, least swing first; the Speaker's seat left out.

    Raises :class:`~hustings.errors.NotKnown` where the party stood nowhere.
    """
    rows = seat_table(almanac, base)
    house = rows["contest"].n_unique()
    held = rows.filter((pl.col("party") == party) & (pl.col("elected") > 0))["contest"].n_unique()
    if rows.filter(pl.col("party") == party).is_empty():
        raise NotKnown(f"{party} stood in no seat at {base}.")
    valid = pl.col("votes").sum().over("contest").alias("valid")
    rows = rows.with_columns(valid)
    won = rows.filter((pl.col("elected") > 0) & ~pl.col("party").is_in([party, "spk"]))
    mine = rows.filter(pl.col("party") == party).group_by("contest").agg(pl.col("votes").max().alias("mine"))
    lead = won.join(mine, on="contest").with_columns((pl.col("votes") - pl.col("mine")).alias("lead"))
    ranked = lead.with_columns((50 * pl.col("lead") / pl.col("valid")).alias("swing")).sort("swing", "contest")
    found = tuple(
        Target(row["contest"], row["name"], row["party"], row["lead"], row["swing"], rank)
        for rank, row in enumerate(ranked.iter_rows(named=True), 1)
    )
    majority = house // 2 + 1
    needed = max(majority - held, 0)
    swing = found[needed - 1].swing_needed if 0 < needed <= len(found) else None
    return Targets(party, base, held, majority, needed, swing, found)
