"""How far a party is from a majority, or from being the largest: the seats it needs, in order of the swing needed.

The swing needed in a seat is half of the lead of whoever won it over the party, in shares of valid votes:

    swing needed  =  50 (w - p) / v     points, with w the winner's votes, p the party's, v all valid votes

the total-vote swing at which the two change places. Taken in that order, the last seat that is needed gives the uniform
swing to the aim. A majority is more than half of all seats; to be largest is to have more than any other party, where
every gain is also a loss of whoever held the seat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import Base, base_seats
from hustings.analysis.record_national import NationalSwing, national_swings
from hustings.errors import BadInput, NotKnown

__all__ = ["Aim", "Target", "Targets", "targets"]

Aim = Literal["majority", "largest"]


@dataclass(frozen=True, slots=True)
class Target:
    """A seat that the party does not hold; ``majority`` in votes over the party, ``swing_needed`` in points.

    ``rank`` counts from 1 over every target, whatever group is shown. ``area`` is the seat's area key.
    """

    contest: str
    name: str
    holder: str
    majority: int
    swing_needed: float
    rank: int
    area: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """A party's way to its aim.

    ``needed``: seats more than it has; ``swing_to_majority``: points to the aim, ``None`` where it is reached or the
    party stands in too few seats; ``majority_seats``: seats that make a majority of the House; ``last_needed``: the
    seat with which the aim is reached; ``largest_swings``: the largest national swings to the party before, largest
    first; ``group``: the seat group shown, ``None`` for all.
    """

    party: str
    base: str
    seats: int
    majority_seats: int
    needed: int
    swing_to_majority: float | None
    targets: tuple[Target, ...]
    aim: Aim = "majority"
    base_label: str = ""
    base_kind: str = "actual"
    by_elections: tuple[str, ...] = ()
    group: str | None = None
    last_needed: Target | None = None
    largest_swings: tuple[NationalSwing, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def times_largest(self) -> float | None:
        """The swing to the aim over the largest national swing to the party that the almanac holds."""
        if self.swing_to_majority is None or not self.largest_swings:
            return None
        return self.swing_to_majority / self.largest_swings[0].points

    def within(self, areas: Set[str], group: str) -> Targets:
        """The same with only the seats in ``areas`` listed; what is needed, and every rank, stay those of the House."""
        return replace(self, targets=tuple(each for each in self.targets if each.area in areas), group=group)

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings targets --json``; swings in points."""
        return {
            "party": self.party,
            "base": self.base,
            "base_label": self.base_label,
            "base_kind": self.base_kind,
            "by_elections": list(self.by_elections),
            "for": self.aim,
            "group": self.group,
            "seats": self.seats,
            "majority_seats": self.majority_seats,
            "needed": self.needed,
            "swing_to_majority": None if self.swing_to_majority is None else round(self.swing_to_majority, 4),
            "largest_swings": [each.to_json() for each in self.largest_swings],
            "times_largest": None if self.times_largest is None else round(self.times_largest, 4),
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
            "sources": list(self.sources),
        }

    def frame(self) -> pl.DataFrame:
        """One row a seat, least swing first; ``swing_needed`` in points."""
        return pl.DataFrame([asdict(each) for each in self.targets], infer_schema_length=None)


def targets(
    almanac: Almanac, party: str, base: str, *, aim: Aim = "majority", by_elections: date | None = None
) -> Targets:
    """The seats ``party`` does not hold at ``base``, least swing first; the Speaker's seat left out.

    ``base``: a general election or a notional basis; ``by_elections``: lay over it those held up to that day. Raises
    :class:`~hustings.errors.UnknownName` for a party or base nobody knows, :class:`~hustings.errors.NotKnown` where
    the party stood nowhere or the almanac holds no candidates.
    """
    party = almanac.find_party(party)
    if aim not in ("majority", "largest"):
        raise BadInput(f"“{aim}” is no aim.", remedy="Targets are for a majority or for largest.")
    held = base_seats(almanac, base, by_elections=by_elections)
    rows = held.rows
    if rows.filter(pl.col("party") == party).is_empty():
        raise NotKnown(f"{almanac.short(party)} stood in no seat at {held.label}.", remedy=f"The base is {base}.")
    seats = Counter(rows.filter(pl.col("elected") > 0)["party"].to_list())
    found = _ranked(rows, party)
    house = rows["contest"].n_unique()
    majority = house // 2 + 1
    needed = max(majority - seats[party], 0) if aim == "majority" else _to_be_largest(party, seats, found)
    last = found[needed - 1] if 0 < needed <= len(found) else None
    return Targets(
        party=party,
        base=base,
        seats=seats[party],
        majority_seats=majority,
        needed=needed,
        swing_to_majority=last.swing_needed if last else None,
        targets=found,
        aim=aim,
        base_label=held.label,
        base_kind=held.kind,
        by_elections=held.by_elections,
        last_needed=last,
        largest_swings=_largest(almanac, party, held),
        sources=held.sources,
    )


def _ranked(rows: pl.DataFrame, party: str) -> tuple[Target, ...]:
    rows = rows.with_columns(pl.col("votes").sum().over("contest").alias("valid"))
    won = rows.filter((pl.col("elected") > 0) & ~pl.col("party").is_in([party, "spk"]))
    mine = rows.filter(pl.col("party") == party).group_by("contest").agg(pl.col("votes").max().alias("mine"))
    lead = won.join(mine, on="contest").with_columns((pl.col("votes") - pl.col("mine")).alias("lead"))
    ranked = lead.with_columns((50 * pl.col("lead") / pl.col("valid")).alias("swing")).sort("swing", "contest")
    return tuple(
        Target(row["contest"], row["name"], row["party"], row["lead"], row["swing"], rank, row["area"])
        for rank, row in enumerate(ranked.iter_rows(named=True), 1)
    )


def _to_be_largest(party: str, seats: Counter[str], found: tuple[Target, ...]) -> int:
    """How many of the targets, in order, make ``party`` larger than any other; one more than there are if none do."""
    left = Counter({each: count for each, count in seats.items() if each not in (party, "ind", "spk", "other")})
    mine = seats[party]
    for taken, target in enumerate(found):
        if mine > max(left.values(), default=0):
            return taken
        mine += 1
        left[target.holder] -= 1
    return len(found) if mine > max(left.values(), default=0) else len(found) + 1


def _largest(almanac: Almanac, party: str, held: Base) -> tuple[NationalSwing, ...]:
    """The largest swings to the party up to the base: none for a party that the national history does not follow."""
    try:
        return tuple(national_swings(almanac, party, until=held.day)[:3])
    except NotKnown:
        return ()
