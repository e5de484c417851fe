"""A general election seat by seat, at any moment: what is declared, what changed hands, what is to come.

The record behind the front page, the map and the lists: made from the almanac (all of it, or what had been declared by
a moment of the night, at the times that Parliament recorded) or from the standing of a night. Every change is on the
election's own baseline; shares are compared in the same seats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import Base, base_seats, ranked_seats
from hustings.analysis.baseline import NO_COMPARISON, label_of_basis
from hustings.analysis.results import PartyTotal, results, seat_table
from hustings.atlas.seat import Seat
from hustings.errors import BadInput, NotKnown
from hustings.ids import parse

__all__ = ["GENERAL", "House", "PartyLine", "SeatLine", "house", "is_general", "layout_of"]

GENERAL = "parl"
_LAYOUTS = ((date(2024, 7, 4), "constituencies-2024"), (date(2010, 5, 6), "constituencies-2010"))


class SeatMark(Protocol):
    """What a night knows of a contest beside its figures; times are local."""

    @property
    def due(self) -> datetime | None:
        """When it is expected."""

    @property
    def received(self) -> datetime | None:
        """When its figures came in."""

    @property
    def note(self) -> str:
        """What the count is doing, where that is worth saying: “second recount”."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat. ``party`` is ``None`` while it is to come; ``before`` who won it at the baseline.

    ``stage`` is the word for how sure it is: "to come", "rush", "declared", "corrected", "official", and while it is
    to come perhaps "counting" or "recount" with ``note`` saying which. ``declared`` is local time, ``received`` ours.
    ``swing`` is the Butler swing in points from the second party to the winner (negative: the other way), where the
    same two were first and second at the baseline.
    """

    contest: str
    area: str
    name: str
    region: str
    nation: str
    party: str | None
    before: str | None
    majority: int | None = None
    valid: int | None = None
    electorate: int | None = None
    second: str | None = None
    swing: float | None = None
    before_majority: int | None = None
    before_valid: int | None = None
    declared: datetime | None = None
    received: datetime | None = None
    stage: str = "to come"
    note: str = ""
    lot: bool = False

    @property
    def changed(self) -> bool:
        """Whether it is declared and another party had it before."""
        return self.party is not None and self.before is not None and self.party != self.before

    @property
    def turnout(self) -> float | None:
        """Valid votes over electorate."""
        return self.valid / self.electorate if self.valid and self.electorate else None

    @property
    def margin(self) -> float | None:
        """Majority over valid votes."""
        return self.majority / self.valid if self.majority is not None and self.valid else None


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party's row: seats, net change, gains and losses; votes, share and its change in the same seats."""

    party: str
    seats: int
    net: int | None
    gained: int | None
    lost: int | None
    votes: int
    share: float
    change: float | None
    new: bool


@dataclass(frozen=True)  # without slots, so that what is sorted once is kept
class House:
    """A general election at a moment. ``at`` is that moment, ``None`` when all is done."""

    election: str
    name: str
    day: date
    seats: tuple[SeatLine, ...]
    totals: tuple[PartyLine, ...]
    size: int
    baseline: str | None
    baseline_label: str
    valid: int
    turnout: float | None
    sources: tuple[str, ...]
    at: datetime | None = None

    @cached_property
    def declared(self) -> tuple[SeatLine, ...]:
        """Seats declared, latest first, by name within a minute."""
        done = [each for each in self.seats if each.party is not None]
        return tuple(sorted(done, key=lambda s: (-(s.declared.timestamp() if s.declared else 0), s.name)))

    @property
    def counted(self) -> int:
        """Seats declared with their votes: shares are of these, not of seats whose winner alone is known."""
        return sum(each.party is not None and each.stage != "rush" for each in self.seats)

    @cached_property
    def to_come(self) -> tuple[SeatLine, ...]:
        """Seats not declared, in the order in which they are due where that is known, else by name."""
        left = [each for each in self.seats if each.party is None]
        return tuple(sorted(left, key=lambda s: (s.declared is None, str(s.declared), s.name)))

    @property
    def majority(self) -> int:
        """Seats that are a majority."""
        return self.size // 2 + 1

    @property
    def layout(self) -> str:
        """The hex layout of its boundaries. Raises :class:`~hustings.errors.NotKnown` before 2010."""
        return layout_of(self.day)

    def drawn(self) -> list[Seat]:
        """The seats as a map draws them."""
        return [Seat(s.area, s.name, s.party, s.before, s.region) for s in self.seats]

    def seats_of(self, party: str) -> int:
        """Seats declared for a party."""
        return sum(each.party == party for each in self.seats)


def layout_of(day: date) -> str:
    """The hex layout of the boundaries of a general election. Raises :class:`~hustings.errors.NotKnown` before 2010."""
    for since, name in _LAYOUTS:
        if day >= since:
            return name
    raise NotKnown(f"There is no map of the boundaries of {day.year}.", remedy="Maps begin with 2010.")


def is_general(election: str) -> bool:
    """Whether an id is that of a general election."""
    mine = parse(election)
    return mine.kind == GENERAL and not mine.by and not mine.is_contest


def house(
    almanac: Almanac, election: str, at: datetime | None = None, marks: Mapping[str, SeatMark] | None = None
) -> House:
    """A general election as the almanac has it, or as it stood at a moment of its night.

    ``marks`` are what a night knows of its contests beside their figures: when they are due, when figures came.

    Raises :class:`~hustings.errors.UnknownName` for an election that is not known, :class:`~hustings.errors.BadInput`
    for one that is no general election, and :class:`~hustings.errors.NotKnown` where no seats of it are held, or no
    times of declaration and a moment was asked for.
    """
    if not is_general(election):
        raise BadInput(f"{election} is no general election.")
    facts = almanac.election(election)
    contests = almanac.contests(election)
    if contests.is_empty():
        raise NotKnown(f"The almanac holds no seats of {election}, only its totals.")
    if at is not None and contests["declared"].null_count() == len(contests):
        raise NotKnown(f"The almanac has no times of declaration of {election}.", remedy="It has those of 2017, 2019.")
    basis = facts["baseline"]
    base = _base(almanac, basis)
    seats = _seats(almanac, election, contests, base, at, marks or {})
    done = {each.area for each in seats if each.party is not None and each.stage != "rush"}
    partly = len(done) < len(seats)
    whole = results(almanac, election, areas=done if partly else None) if done else None
    return House(
        election=election,
        name=str(facts["name"]),
        day=parse(election).day,
        seats=seats,
        totals=_totals(seats, whole.totals if whole else ()),
        size=int(str(facts["house"] or facts["seats"] or len(contests))),
        baseline=str(basis) if basis else None,
        baseline_label=label_of_basis(str(basis)) if basis else "",
        valid=whole.valid if whole else 0,
        turnout=whole.turnout if whole else None,
        sources=(*contests["source"].unique().sort().to_list(), *(base.sources if base else ())),
        at=at,
    )


def _seats(
    almanac: Almanac,
    election: str,
    contests: pl.DataFrame,
    base: Base | None,
    at: datetime | None,
    marks: Mapping[str, SeatMark],
) -> tuple[SeatLine, ...]:
    table = seat_table(almanac, election)
    now = {row["contest"]: row for row in ranked_seats(table).iter_rows(named=True)}
    winners = dict(table.filter(pl.col("elected") > 0).select("contest", "party").iter_rows())
    before = {row["area"]: row for row in ranked_seats(base.rows).iter_rows(named=True)} if base else {}
    corrected = set(almanac.table("corrections")["contest"].to_list())
    made = []
    for row in contests.iter_rows(named=True):
        mine, past = now[row["contest"]], before.get(row["area"])
        mark = marks.get(row["contest"])
        won = row["contest"] in winners and (at is None or (row["declared"] is not None and row["declared"] <= at))
        place = {
            "contest": row["contest"],
            "area": row["area"],
            "name": row["name"],
            "region": str(almanac.areas.get(str(mine["region"]), {}).get("name", "")),
            "nation": str(mine["nation"] or ""),
            "before": past["party"] if past else None,
            "before_majority": past["majority"] if past else None,
            "before_valid": past["valid"] if past else None,
            "electorate": row["electorate"],
            "declared": row["declared"],
            "received": mark.received if mark else None,
            "note": mark.note if mark else "",
        }
        if not won:
            made.append(SeatLine(**place | {"declared": mark.due if mark else row["declared"]}, party=None))
            continue
        if mine["votes"] is None:
            place |= {"declared": row["declared"] or place["received"]}
            made.append(SeatLine(**place, party=winners[row["contest"]], stage="rush"))
            continue
        stage = "corrected" if row["contest"] in corrected else str(row["status"])
        made.append(
            SeatLine(
                **place,
                party=winners[row["contest"]],
                majority=mine["majority"],
                lot=mine["majority"] == 0,
                valid=row["valid"] or mine["valid"],
                second=mine["second"],
                swing=_swing(mine, past),
                stage=stage,
            )
        )
    return tuple(made)


def _swing(mine: dict[str, object], past: dict[str, object] | None) -> float | None:
    """Half of the winner's rise and the second's fall, in points; ``None`` where the trade prints none."""
    if past is None or not mine["valid"] or not past["valid"]:
        return None
    pair = {mine["party"], mine["second"]}
    if pair != {past["party"], past["second"]} or pair & NO_COMPARISON:
        return None
    same = mine["party"] == past["party"]
    first, second = ("votes", "second_votes") if same else ("second_votes", "votes")
    rise = _share(mine, "votes") - _share(past, first)
    fall = _share(past, second) - _share(mine, "second_votes")
    return 100 * (rise + fall) / 2


def _share(row: dict[str, object], name: str) -> float:
    return int(str(row[name])) / int(str(row["valid"]))


def _base(almanac: Almanac, basis: object) -> Base | None:
    """The result before, where the almanac has it seat by seat."""
    try:
        return base_seats(almanac, basis) if isinstance(basis, str) else None
    except NotKnown:
        return None


def _totals(seats: tuple[SeatLine, ...], totals: tuple[PartyTotal, ...]) -> tuple[PartyLine, ...]:
    compared = any(each.before for each in seats)
    won = Counter(each.party for each in seats if each.party is not None)
    gained = Counter(each.party for each in seats if each.changed)
    lost = Counter(each.before for each in seats if each.changed)
    named = {each.party for each in totals}
    bare = [PartyTotal(p, 0, 0.0, n, 0, None, None) for p, n in won.items() if p is not None and p not in named]
    ranked = sorted([*totals, *bare], key=lambda each: (-won[each.party], -each.votes, each.party))
    return tuple(
        PartyLine(
            party=each.party,
            seats=won[each.party],
            net=gained[each.party] - lost[each.party] if compared else None,
            gained=gained[each.party] if compared else None,
            lost=lost[each.party] if compared else None,
            votes=each.votes,
            share=each.share,
            change=each.share_change,
            new=each.new,
        )
        for each in ranked
    )
