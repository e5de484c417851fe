"""National records: a party's seats, votes and share, turnout, swing and recoveries at general elections since 1918.

    fewest_seats_since(almanac, "lab", "parl.2019-12-12").since  ->  1935-11-14

The set is every general election of the almanac's national history. Parties are those of the history: Liberals, the
Alliance and Liberal Democrats are one line; Plaid Cymru and the SNP are added. Shares are of the valid vote of the
United Kingdom; some seats had no contest before 1951 and some two members before 1950, so early shares understate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown

__all__ = [
    "MEASURES",
    "Measure",
    "NationalCase",
    "NationalSwing",
    "Side",
    "Since",
    "extreme_since",
    "fewest_seats_since",
    "national_cases",
    "national_swings",
    "since_in",
]

Measure = Literal["seats", "votes", "share", "turnout", "swing", "seat change", "share change"]
Side = Literal["fewest", "most"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
"""What can be asked of a party at a general election; “turnout” of the party “uk”."""

_COLUMN = {"snp": "snp+pc", "pc": "snp+pc"}


@dataclass(frozen=True, slots=True)
class NationalCase:
    """One general election: ``value`` of a measure for a party (turnout: party "uk")."""

    election: str
    day: date
    party: str
    value: float


@dataclass(frozen=True, slots=True)
class NationalSwing:
    """A national Butler swing at ``election`` since the one ``before``, in points, on shares of the United Kingdom."""

    election: str
    day: date
    before: date
    from_party: str
    to_party: str
    points: float

    def to_json(self) -> dict[str, object]:
        """``{"election", "date", "since", "from", "to", "points"}``."""
        return {
            "election": self.election,
            "date": self.day.isoformat(),
            "since": self.before.isoformat(),
            "from": self.from_party,
            "to": self.to_party,
            "points": round(self.points, 4),
        }


@dataclass(frozen=True, slots=True)
class Since:
    """A figure at an election, and since when none was as extreme.

    ``since``: the latest earlier general election with as few (as many) or fewer (more), ``None`` where there is none
    in the set; ``since_value`` what it was then; ``first``: the first election of the set; ``rank``: 1 for the lowest
    (highest) of the set up to that election; ``cases``: elections in the set.
    """

    party: str
    election: str
    measure: str
    side: str
    value: float
    since: date | None
    since_value: float | None
    first: date
    rank: int
    cases: int

    @property
    def seats(self) -> int:
        """The value as seats."""
        return int(self.value)

    @property
    def seats_then(self) -> int | None:
        """The value at ``since`` as seats."""
        return None if self.since_value is None else int(self.since_value)


def national_cases(almanac: Almanac, measure: Measure, party: str) -> list[NationalCase]:
    """``measure`` of ``party`` at each general election of the national history, in order of date.

    ``party``: con, lab, ld, snp+pc, other (snp or pc are read as snp+pc); "uk" for turnout. Shares are fractions;
    changes are on the general election before, "share change" a fraction; "swing" is the Butler swing in points to
    ``party`` from its rival (Con from Lab, Lab from Con). Raises :class:`~hustings.errors.NotKnown` for a party or
    measure that the history does not have.
    """
    if measure == "turnout":
        return _turnouts(almanac)
    if measure == "swing":
        swings = _swings(almanac, party)
        return [NationalCase(each.election, each.day, party, each.points) for each in swings]
    rows = _history(almanac)
    column = _COLUMN.get(party, party)
    mine = rows.filter(pl.col("party") == column)
    if mine.is_empty():
        raise NotKnown(
            f"The national history does not follow {party}.",
            remedy=f"It follows {', '.join(rows['party'].unique().sort().to_list())}.",
        )
    name = {"seat change": "seats", "share change": "share"}.get(measure, measure)
    values = [NationalCase(row["election"], row["date"], party, row[name]) for row in mine.iter_rows(named=True)]
    values = [each for each in values if each.value is not None]
    if measure in ("seats", "votes", "share"):
        return values
    return [NationalCase(b.election, b.day, party, b.value - a.value) for a, b in pairwise(values)]


def extreme_since(almanac: Almanac, measure: Measure, party: str, election: str, side: Side = "fewest") -> Since:
    """Since when ``party`` had not had so few (so many). Elections after ``election`` are not looked at.

    Raises :class:`~hustings.errors.NotKnown` where the history has no such figure.
    """
    cases = national_cases(almanac, measure, party)
    mine = [each for each in cases if each.election == election]
    if not mine:
        raise NotKnown(f"The national history has no {measure} of {party} at {election}.")
    return since_in(cases, mine[0], measure, side)


def since_in(cases: list[NationalCase], mine: NationalCase, measure: str, side: Side) -> Since:
    """:class:`Since` for one case among ``cases`` (in order of date); those after it are not looked at."""
    earlier = [each for each in cases if each.day < mine.day]
    sign = 1 if side == "fewest" else -1
    as_extreme = [each for each in earlier if sign * each.value <= sign * mine.value]
    last = as_extreme[-1] if as_extreme else None
    rank = 1 + sum(sign * each.value < sign * mine.value for each in earlier)
    return Since(
        party=mine.party,
        election=mine.election,
        measure=measure,
        side=side,
        value=mine.value,
        since=last.day if last else None,
        since_value=last.value if last else None,
        first=(earlier[0] if earlier else mine).day,
        rank=rank,
        cases=len(earlier) + 1,
    )


def fewest_seats_since(almanac: Almanac, party: str, election: str) -> Since:
    """:func:`extreme_since` for the fewest seats."""
    return extreme_since(almanac, "seats", party, election, "fewest")


def national_swings(almanac: Almanac, party: str, *, until: date | None = None) -> list[NationalSwing]:
    """National swings to ``party`` at general elections up to ``until``, largest first; only those towards it.

    Con and Lab are measured against one another, any other party against whichever of the two it gained most from.
    Raises :class:`~hustings.errors.NotKnown` for a party that the history does not follow.
    """
    towards = [each for each in _swings(almanac, party) if each.points > 0 and (until is None or each.day <= until)]
    return sorted(towards, key=lambda each: (-each.points, each.day))


def _swings(almanac: Almanac, party: str) -> list[NationalSwing]:
    """Swings to ``party`` at every general election but the first, in order of date: (gain + other's fall) / 2."""
    rivals = {"con": ("lab",), "lab": ("con",)}.get(party, ("con", "lab"))
    mine = national_cases(almanac, "share", party)
    shares = {
        rival: {each.election: each.value for each in national_cases(almanac, "share", rival)} for rival in rivals
    }
    made = []
    for before, now in pairwise(mine):
        found = [
            NationalSwing(
                now.election,
                now.day,
                before.day,
                rival,
                party,
                50 * (now.value - before.value + held[before.election] - held[now.election]),
            )
            for rival, held in shares.items()
            if before.election in held and now.election in held
        ]
        if found:
            made.append(max(found, key=lambda each: each.points))
    return made


def _history(almanac: Almanac) -> pl.DataFrame:
    """``election, date, party, votes, seats, share``, in order of date."""
    days = almanac.table("elections").select("election", "date")
    rows = almanac.table("history").join(days, on="election").sort("date", "party")
    return rows.with_columns((pl.col("votes") / pl.col("votes").sum().over("election")).alias("share"))


def _turnouts(almanac: Almanac) -> list[NationalCase]:
    days = almanac.table("elections").select("election", "date")
    rows = almanac.table("turnouts").filter(pl.col("nation") == "uk").join(days, on="election").sort("date")
    return [NationalCase(row["election"], row["date"], "uk", row["turnout"]) for row in rows.iter_rows(named=True)]
