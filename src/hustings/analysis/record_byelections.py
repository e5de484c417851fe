"""By-elections in Great Britain since 1945: changes, swings, who governed, who gained.

Changes of share come from candidacies where the almanac has them (since 2010), else from the published table of
changes. Who governed comes from ``elections.government`` of the general election before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON
from hustings.errors import NotKnown

__all__ = ["GOVERNMENTS", "ByElection", "by_elections", "governed"]

GOVERNMENTS = {
    "Conservative": ("con",),
    "Labour": ("lab",),
    "Coalition": ("con", "ld"),
    "National": ("con",),
}
"""Parties of the governments that ``elections.government`` names: the coalitions of 1918 and 2010 were of Conservatives
and Liberals or Liberal Democrats; of the National governments of the 1930s only the Conservatives go on as a party."""

_COLUMNS = ("con", "lab", "ld", "nat", "other")


@dataclass(frozen=True, slots=True)
class ByElection:
    """One by-election.

    ``changes`` of share by party since the general election before, fractions (con, lab, ld, nat, other from the
    published table; parties apart where candidacies are held); ``winner`` and ``before`` are party keys; ``governing``
    the parties in government; ``swing``: Butler swing to Con from Lab in points, ``None`` where it is not meaningful;
    ``two_horse``: Con and Lab were first and second both times, as far as the columns tell. ``contest`` the id where
    the almanac holds the contest.
    """

    day: date
    name: str
    area: str | None
    contest: str | None
    winner: str
    before: str | None
    changes: dict[str, float]
    turnout: float | None
    governing: tuple[str, ...]
    two_horse: bool
    source: str

    @property
    def gain(self) -> bool:
        """Whether it changed hands."""
        return self.before is not None and self.before != self.winner

    @property
    def real_gain(self) -> bool:
        """A gain from another party: a Speaker's seat, or that of a member who had left a party, is none."""
        return self.gain and self.before not in ("spk", "ind", "other")

    @property
    def swing(self) -> float | None:
        """Butler swing to Con from Lab, points; only where those two came first and second both times."""
        if not self.two_horse or "con" not in self.changes or "lab" not in self.changes:
            return None
        return 50 * (self.changes["con"] - self.changes["lab"])

    def swing_to(self, party: str) -> float | None:
        """Butler swing to Con from Lab, or to Lab from Con, points; ``None`` for other parties."""
        if self.swing is None or party not in ("con", "lab"):
            return None
        return self.swing if party == "con" else -self.swing

    @property
    def swing_to_government(self) -> float | None:
        """Swing between Con and Lab towards whichever governed."""
        return self.swing_to(self.governing[0]) if self.governing else None


def by_elections(almanac: Almanac) -> list[ByElection]:
    """Every by-election in Great Britain since 1945 that the almanac holds, in order of date."""
    modern = _modern(almanac)
    held = {(each.day, each.area) for each in modern}
    older = [each for each in _published(almanac) if (each.day, each.area) not in held]
    return sorted([*older, *modern], key=lambda each: (each.day, each.name))


def governed(almanac: Almanac, day: date) -> tuple[str, ...]:
    """The parties in government on ``day``: ("con",), ("con", "ld") from 2010 to 2015.

    Raises :class:`~hustings.errors.NotKnown` before the first general election of the almanac.
    """
    for when, parties in reversed(_governments(almanac)):
        if when <= day:
            return parties
    raise NotKnown(f"The almanac does not say who governed on {day}.")


def _governments(almanac: Almanac) -> list[tuple[date, tuple[str, ...]]]:
    rows = almanac.table("elections").drop_nulls("government").sort("date").select("date", "government")
    return [(day, GOVERNMENTS.get(name, ())) for day, name in rows.iter_rows()]


def _in_office(governments: list[tuple[date, tuple[str, ...]]], day: date) -> tuple[str, ...]:
    return next((parties for when, parties in reversed(governments) if when < day), ())


def _published(almanac: Almanac) -> list[ByElection]:
    governments, before_shares = _governments(almanac), _history(almanac)
    made = []
    for row in almanac.table("byelection_changes").iter_rows(named=True):
        winner, _, rest = row["result"].partition(" ")
        before = (
            winner if rest == "hold" else rest.removeprefix("gain from ") if rest.startswith("gain from ") else None
        )
        made.append(
            ByElection(
                day=row["date"],
                name=row["name"],
                area=row["area"],
                contest=None,
                winner=winner,
                before=before,
                changes={name: row[name] for name in _COLUMNS if row[name] is not None},
                turnout=row["turnout"],
                governing=_in_office(governments, row["date"]),
                two_horse=winner in ("con", "lab") and _led(row, before_shares.get((row["after"], row["area"]))),
                source=row["source"],
            )
        )
    return made


def _history(almanac: Almanac) -> dict[tuple[str, str], dict[str, float]]:
    """Shares in the five columns by (general election, area), in seats of one member."""
    rows = almanac.table("seat_history").filter(pl.col("seats") == 1).select("election", "area", *_COLUMNS)
    made = {}
    for election, area, *votes in rows.iter_rows():
        total = sum(each or 0 for each in votes)
        if total:
            made[election, area] = {name: (each or 0) / total for name, each in zip(_COLUMNS, votes, strict=True)}
    return made


def _led(row: dict[str, float | None], before: dict[str, float] | None) -> bool:
    """Whether Con and Lab led both times: the shares now are those before with the published changes."""
    if before is None:
        return False
    now = {name: share + (row[name] or 0.0) for name, share in before.items()}
    return all(set(sorted(each, key=lambda name: -each[name])[:2]) == {"con", "lab"} for each in (before, now))


def _modern(almanac: Almanac) -> list[ByElection]:
    """By-elections whose candidacies are held, with changes on the general election before in the same area."""
    elections = almanac.table("elections").filter(pl.col("election").str.contains(".by.", literal=True))
    facts = almanac.table("contests").join(elections.select("election", "date", "baseline"), on="election").sort("date")
    nations = almanac.table("areas").select("area", "nation")
    facts = facts.join(nations, on="area", how="left").filter(pl.col("nation") != "N92000002")
    candidacies = almanac.table("candidacies").select("contest", "party", "votes", "elected").drop_nulls("votes")
    now = _shares(candidacies.join(facts.select("contest"), on="contest", how="semi"), "contest")
    then = (
        almanac.table("contests")
        .filter(pl.col("election").is_in(facts["baseline"].drop_nulls().unique().to_list()))
        .select("contest", "election", "area")
    )
    before = _shares(candidacies.join(then, on="contest", how="semi"), "contest")
    governments = _governments(almanac)
    past = {(election, area): contest for contest, election, area in then.iter_rows()}
    made = []
    for row in facts.iter_rows(named=True):
        mine = now.get(row["contest"])
        if mine is None:
            continue
        base = before.get(past.get((row["baseline"], row["area"]), ""), _Votes({}, ""))
        shared = (set(mine.shares) & set(base.shares)) - NO_COMPARISON
        valid = row["valid"]
        made.append(
            ByElection(
                day=row["date"],
                name=row["name"],
                area=row["area"],
                contest=row["contest"],
                winner=mine.winner,
                before=row["held_before"] or base.winner or None,
                changes={party: mine.shares[party] - base.shares[party] for party in sorted(shared)},
                turnout=valid / row["electorate"] if valid and row["electorate"] else None,
                governing=_in_office(governments, row["date"]),
                two_horse=mine.leaders == base.leaders == {"con", "lab"},
                source=row["source"],
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class _Votes:
    shares: dict[str, float]
    winner: str

    @property
    def leaders(self) -> set[str]:
        """The two parties with most votes."""
        return set(sorted(self.shares, key=lambda party: -self.shares[party])[:2])


def _shares(rows: pl.DataFrame, key: str) -> dict[str, _Votes]:
    """Shares by party and the winner of each contest."""
    summed = rows.group_by(key, "party", maintain_order=True).agg(pl.col("votes").sum(), pl.col("elected").sum())
    shared = summed.with_columns((pl.col("votes") / pl.col("votes").sum().over(key)).alias("share"))
    made: dict[str, _Votes] = {}
    for contest, mine in shared.group_by(key, maintain_order=True):
        won = mine.filter(pl.col("elected") > 0)["party"].to_list()
        made[str(contest[0])] = _Votes(dict(mine.select("party", "share").iter_rows()), won[0] if won else "")
    return made
