"""What a result is compared with: the last election in the same area, or a notional one on new boundaries.

Every change that Hustings prints names its baseline. ``elections.baseline`` decides: an election id, or a notional
basis (``parl.2019-12-12@wpc-2024``); where it is empty, the latest earlier contest of the same kind in the same area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.ids import is_id, parse

__all__ = ["NO_COMPARISON", "Baseline", "baseline_of", "kind_of_basis", "label_of_basis"]

NO_COMPARISON = frozenset({"ind", "nodesc", "other"})
"""Labels under which people stand who have nothing to do with one another: never compared."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A past result in one area: votes by party, and how it is called.

    ``kind`` is "actual" or "notional"; ``id`` the contest, or the notional basis; ``label`` as printed: "2019",
    "notional 2019", "2017".
    """

    id: str
    kind: str
    label: str
    day: date
    votes: Mapping[str, int]
    electorate: int | None
    winner: str
    sources: tuple[str, ...] = ()

    @property
    def valid(self) -> int:
        """Valid votes."""
        return sum(self.votes.values())

    @property
    def shares(self) -> dict[str, float]:
        """Shares of valid votes."""
        valid = self.valid
        return {party: votes / valid for party, votes in self.votes.items()} if valid else {}

    @property
    def majority(self) -> int:
        """First minus second."""
        ranked = sorted(self.votes.values(), reverse=True)
        return ranked[0] - (ranked[1] if len(ranked) > 1 else 0)

    @property
    def turnout(self) -> float | None:
        """Valid votes over electorate."""
        return self.valid / self.electorate if self.electorate else None

    def to_json(self) -> dict[str, object]:
        """The baseline of a contest: id, kind, label, majority, winner, turnout, shares."""
        return {
            "id": self.id,
            "kind": self.kind,
            "label": self.label,
            "date": self.day.isoformat(),
            "winner": self.winner,
            "majority": self.majority,
            "turnout": None if self.turnout is None else round(self.turnout, 6),
            "votes": dict(self.votes),
        }


def kind_of_basis(basis: str) -> str:
    """“notional” for ``parl.2019-12-12@wpc-2024``, else “actual”."""
    return "notional" if "@" in basis else "actual"


def label_of_basis(basis: str) -> str:
    """“notional 2019”, “2017”: as it stands in a table's heading."""
    year = str(parse(basis.split("@")[0]).day.year)
    return f"notional {year}" if "@" in basis else year


def baseline_of(almanac: Almanac, contest: Mapping[str, object]) -> Baseline | None:
    """The baseline of a contest (a row of ``contests``), or ``None`` where the almanac has nothing to compare with."""
    election = almanac.election(str(contest["election"]))
    basis, area = election["baseline"], str(contest["area"])
    if isinstance(basis, str) and "@" in basis:
        return _notional(almanac, basis, area)
    if isinstance(basis, str) and is_id(basis):
        rows = almanac.contests(basis).filter(pl.col("area") == area)
        return None if rows.is_empty() else _actual(almanac, rows.row(0, named=True))
    return _earlier(almanac, contest, area)


def _notional(almanac: Almanac, basis: str, area: str) -> Baseline | None:
    rows = almanac.table("notionals").filter((pl.col("basis") == basis) & (pl.col("area") == area))
    if rows.is_empty():
        return None
    known = almanac.table("notional_areas").filter((pl.col("basis") == basis) & (pl.col("area") == area))
    votes = _by_party(rows)
    return Baseline(
        id=basis,
        kind="notional",
        label=label_of_basis(basis),
        day=parse(basis.split("@")[0]).day,
        votes=votes,
        electorate=None if known.is_empty() else known.row(0, named=True)["electorate"],
        winner=max(votes, key=lambda party: votes[party]),
        sources=tuple(rows["source"].unique().sort().to_list()),
    )


def _actual(almanac: Almanac, row: Mapping[str, object]) -> Baseline | None:
    facts, candidacies = almanac.contest(str(row["contest"]))
    if candidacies["votes"].null_count() or candidacies.is_empty():
        return None
    day = parse(str(row["contest"])).day
    elected = candidacies.filter(pl.col("elected") > 0)["party"].to_list()
    votes = _by_party(candidacies)
    return Baseline(
        id=str(row["contest"]),
        kind="actual",
        label=str(day.year),
        day=day,
        votes=votes,
        electorate=_integer(facts["electorate"]),
        winner=elected[0] if elected else max(votes, key=lambda party: votes[party]),
        sources=(str(facts["source"]),),
    )


def _by_party(rows: pl.DataFrame) -> dict[str, int]:
    """Votes by party, candidates of one party added; those never compared stay apart, so that each can be second."""
    votes: dict[str, int] = {}
    for number, (party, count) in enumerate(rows.select("party", "votes").iter_rows()):
        key = f"{party}#{number}" if party in NO_COMPARISON and party in votes else party
        votes[key] = votes.get(key, 0) + count
    return votes


def _earlier(almanac: Almanac, contest: Mapping[str, object], area: str) -> Baseline | None:
    mine = parse(str(contest["contest"]))
    if mine.kind in ("local", "gla", "sp", "senedd") and int(str(contest["seats"])) != 1:
        return None
    for row in almanac.contests_in(area).iter_rows(named=True):
        other = parse(row["contest"])
        if other.day < mine.day and (other.kind, other.subtype) == (mine.kind, mine.subtype):
            found = _actual(almanac, row)
            if found is not None:
                return found
    return None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
