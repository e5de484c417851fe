"""Seats where a third party's vote was larger than the majority: a reservoir from which they might be lost.

If a fraction f of the third party's vote moves to a challenger and nothing else changes, the seat falls when

    c + f t  >  w        with w the holder's votes, c the challenger's, t the third party's

so at f greater than (w - c) / t; a third party that keeps more than either then holds the seat itself, and such a seat
is not counted as falling to the challenger.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats, ranked_seats
from hustings.errors import BadInput, NotKnown

__all__ = ["Moved", "Reservoir", "moved", "reservoirs"]


@dataclass(frozen=True, slots=True)
class Reservoir:
    """A seat won by ``holder`` over ``second`` with ``majority``, where ``votes`` went to the third party.

    ``holder_votes`` and ``challenger_votes``: those of the holder, and of the party to which votes might move (the
    second, unless another is named).
    """

    contest: str
    name: str
    area: str
    holder: str
    second: str
    majority: int
    votes: int
    holder_votes: int = 0
    challenger_votes: int = 0

    @property
    def ratio(self) -> float:
        """The third party's vote over the majority."""
        return self.votes / self.majority if self.majority else float("inf")

    @property
    def fraction_needed(self) -> float:
        """The fraction of the third party's vote above which the challenger passes the holder; inf without a vote."""
        gap = self.holder_votes - self.challenger_votes
        return gap / self.votes if self.votes else float("inf")

    def falls(self, fraction: float) -> bool:
        """Whether the challenger is first once ``fraction`` of the third party's vote has moved to it."""
        challenger = self.challenger_votes + fraction * self.votes
        return challenger > self.holder_votes and challenger > (1 - fraction) * self.votes

    def to_json(self) -> dict[str, object]:
        """The seat with its votes; ``fraction_needed`` is a fraction, ``None`` where no fraction would do."""
        needed = self.fraction_needed
        return {
            "contest": self.contest,
            "name": self.name,
            "holder": self.holder,
            "second": self.second,
            "majority": self.majority,
            "votes": self.votes,
            "fraction_needed": round(needed, 6) if needed < 1 else None,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What happens to ``holder``'s seats if a fraction of ``third``'s vote moves to ``to``.

    ``reservoirs``: seats where that vote exceeds the majority. ``seats``: every seat in which some fraction up to 1
    makes ``to`` first, least fraction first. ``fraction`` with its interval ``lo90``, ``hi90`` (``None`` where it was
    given, not estimated) and where it comes from.
    """

    election: str
    holder: str
    third: str
    to: str
    fraction: float
    lo90: float | None
    hi90: float | None
    origin: str
    held: int
    reservoirs: tuple[Reservoir, ...]
    seats: tuple[Reservoir, ...]

    def falls(self, fraction: float | None = None) -> tuple[Reservoir, ...]:
        """The seats that fall at ``fraction`` (the default one if not given)."""
        at = self.fraction if fraction is None else fraction
        return tuple(each for each in self.seats if each.falls(at))

    def curve(self, steps: int = 10) -> list[tuple[float, int]]:
        """(fraction, seats that fall) at ``steps`` even steps from 0 to 1."""
        return [(step / steps, len(self.falls(step / steps))) for step in range(steps + 1)]

    def to_json(self) -> dict[str, object]:
        """Of ``hustings reservoirs --json``: fractions 0 to 1."""
        ends = None if self.lo90 is None or self.hi90 is None else (self.lo90, self.hi90)
        return {
            "election": self.election,
            "holder": self.holder,
            "third": self.third,
            "to": self.to,
            "held": self.held,
            "fraction": {"value": round(self.fraction, 6), "lo90": self.lo90, "hi90": self.hi90, "from": self.origin},
            "falls": len(self.falls()),
            "falls_lo90": None if ends is None else len(self.falls(ends[0])),
            "falls_hi90": None if ends is None else len(self.falls(ends[1])),
            "curve": [{"fraction": fraction, "falls": count} for fraction, count in self.curve()],
            "reservoirs": [each.to_json() for each in self.reservoirs],
            "seats": [each.to_json() | {"falls": each.falls(self.fraction)} for each in self.seats],
        }


def reservoirs(
    almanac: Almanac, election: str, holder: str, third: str, *, areas: Set[str] | None = None
) -> tuple[Reservoir, ...]:
    """Seats that ``holder`` won and where ``third``'s vote exceeded the majority, largest such vote first.

    ``election`` may be a notional basis; ``areas`` keeps only those seats. Seats where ``third`` itself came second
    are among them; ``second`` tells. Raises as :func:`~hustings.analysis.base.base_seats`, and
    :class:`~hustings.errors.UnknownName` for a party nobody knows.
    """
    seats = _seats(almanac, election, almanac.find_party(holder), almanac.find_party(third), None, areas)
    return tuple(each for each in seats if each.votes > each.majority)


def moved(
    almanac: Almanac,
    election: str,
    holder: str,
    third: str,
    to: str,
    *,
    fraction: float | None = None,
    like: tuple[str, str, str] | None = None,
    areas: Set[str] | None = None,
) -> Moved:
    """What happens to ``holder``'s seats if a fraction of ``third``'s vote at ``election`` moves to ``to``.

    Without ``fraction`` it is the estimated flow from ``third`` to ``to`` between ``election`` and the general election
    after it, with its interval; ``like`` (earlier election, later election, party) lets the flow of that party to
    ``to`` between two other elections stand for it. Raises :class:`~hustings.errors.BadInput` for a fraction outside 0
    to 1 or parties that are not three, :class:`~hustings.errors.NotKnown` where no flow can be estimated.
    """
    holder, third, to = (almanac.find_party(each) for each in (holder, third, to))
    if len({holder, third, to}) < 3:
        raise BadInput("The holder, the third party and the party that gains must be three different ones.")
    if fraction is not None and not 0 <= fraction <= 1:
        raise BadInput(f"A fraction of {fraction:g} cannot be.", remedy="Give 0.4 or 40%.")
    seats = _seats(almanac, election, holder, third, to, areas)
    if fraction is None:
        share, low, high, origin = _estimated(almanac, like or (*_until_next(almanac, election), third), to)
    else:
        share, low, high, origin = fraction, None, None, "given"
    possible = sorted(
        (each for each in seats if each.fraction_needed < 1 and each.falls(1.0)),
        key=lambda each: (each.fraction_needed, each.contest),
    )
    above = tuple(each for each in seats if each.votes > each.majority)
    return Moved(election, holder, third, to, share, low, high, origin, len(seats), above, tuple(possible))


_REMEDY = "Give the fraction yourself, as 0.4 or 40%."


def _until_next(almanac: Almanac, election: str) -> tuple[str, str]:
    """The election, and the general election after it."""
    mine = election.split("@")[0]
    generals = almanac.table("elections").filter(
        (pl.col("kind") == "parl")
        & ~pl.col("election").str.contains(".by.", literal=True)
        & (pl.col("election") > mine)
    )
    if generals.is_empty():
        raise NotKnown(f"No general election after {mine} is known to estimate a flow from.", remedy=_REMEDY)
    return mine, str(generals.sort("date")["election"][0])


def _estimated(
    almanac: Almanac, between: tuple[str, str, str], to: str
) -> tuple[float, float | None, float | None, str]:
    """The estimated flow (share, interval, what it is) of a party between two elections to ``to``."""
    from hustings.analysis.flows import flows

    start, end, party = between
    party = almanac.find_party(party)
    made = flows(almanac, start, end)
    try:
        cell = made.cell(party, to)
    except KeyError:
        raise NotKnown(f"{party} or {to} has no flow of its own from {start} to {end}.", remedy=_REMEDY) from None
    if cell.share is None:
        raise NotKnown(f"The flow from {party} to {to} is bounded, not estimated.", remedy=_REMEDY)
    known = "" if cell.identified else "; not identified from the totals alone"
    origin = (
        f"the flow from {almanac.short(party)} to {almanac.short(to)}, {made.start_label} to {made.end_label}{known}"
    )
    return cell.share, cell.lo90, cell.hi90, origin


def _seats(
    almanac: Almanac, election: str, holder: str, third: str, to: str | None, areas: Set[str] | None
) -> list[Reservoir]:
    """Every seat of ``holder`` with the votes of the third party and of the challenger, largest third vote first."""
    rows = base_seats(almanac, election).rows
    for party in (holder, third, *([to] if to else [])):
        if rows.filter(pl.col("party") == party).is_empty():
            raise NotKnown(f"{almanac.short(party)} stood in no seat at {election}.")
    won = ranked_seats(rows).filter(pl.col("party") == holder)
    named = rows.group_by("contest").agg(
        pl.col("votes").filter(pl.col("party") == third).sum().alias("third_votes"),
        pl.col("votes").filter(pl.col("party") == (to or "")).sum().alias("to_votes"),
    )
    found = won.join(named, on="contest").sort("third_votes", "contest", descending=[True, False])
    return [
        Reservoir(
            row["contest"],
            row["name"],
            row["area"],
            row["party"],
            row["second"] or "",
            row["majority"] or 0,
            row["third_votes"],
            row["votes"],
            row["to_votes"] if to else (row["second_votes"] or 0),
        )
        for row in found.iter_rows(named=True)
        if areas is None or row["area"] in areas
    ]
