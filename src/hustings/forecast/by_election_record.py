"""By-elections as the model sees them: who stood, what they had before, what the country had done, and the result.

Two records feed the fit. Since 2010 the almanac has every candidate (``candidacies``); for 1945 to 2010 it has the
changes of share by five columns (``byelection_changes``) over the shares of the general election before
(``seat_history``). Both become :class:`Field` values: one entry a candidate or column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON, baseline_of
from hustings.forecast.contest_national import FAMILY, National, NationalBook
from hustings.ids import parse

__all__ = ["Entry", "Field", "field_of", "modern_fields", "old_fields", "same_person"]

NATIONAL = ("con", "lab", "ld", "snp", "pc", "ukip", "ref", "grn")
_COLUMNS = ("con", "lab", "ld", "nat", "other")
_IRELAND = "N92000002"
_MODERN = date(2010, 5, 6)
_IN_OFFICE = {"Conservative": ("con",), "Labour": ("lab",), "National": ("con",), "Coalition": ("con", "ld")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One candidate (or column of the old record).

    ``before``: the party's share at the last general election in the seat, ``None`` where it had no candidate;
    ``then`` and ``now``: the national vote; ``standing``: “defector” for the member elected last time standing under
    another name, “former” for a former member outside the national parties, else empty; ``result`` only for fits.
    """

    party: str
    name: str
    before: float | None
    then: float | None
    now: float | None
    standing: str = ""
    result: float | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A by-election: its day, who held the seat, who governed, and its entries."""

    contest: str
    name: str
    day: date
    area: str
    nation: str
    holder: str
    government: tuple[str, ...]
    opposition: str
    entries: tuple[Entry, ...]
    elected: str = ""
    baseline: str = ""
    national: National | None = None
    holder_stands: bool = True


def governing(almanac: Almanac, election: str) -> tuple[str, ...]:
    """The parties in government after a general election, by ``elections.government``."""
    formed = almanac.election(election)["government"]
    return _IN_OFFICE.get(str(formed), ())


def modern_fields(almanac: Almanac, book: NationalBook, before: date) -> list[Field]:
    """Every by-election in Great Britain with candidates in the almanac that was held before a day, in order."""
    elections = almanac.table("elections").filter(
        (pl.col("kind") == "parl") & pl.col("election").str.contains(".by.", literal=True) & (pl.col("date") < before)
    )
    made = []
    for contest, day in elections.select("election", "date").sort("date", "election").iter_rows():
        facts, rows = almanac.contest(contest)
        if rows.is_empty() or rows["votes"].null_count() or _nation(almanac, facts) == _IRELAND:
            continue
        now = book.now(_eve(day), _nation(almanac, facts))
        made.append(field_of(almanac, book, contest, now, results=True))
    return made


def field_of(almanac: Almanac, book: NationalBook, contest: str, now: National, *, results: bool = False) -> Field:
    """A by-election of the almanac as it stood before the poll; results are read only where ``results``.

    Where no candidates are known yet the parties that stood last time are taken to stand again. Raises
    :class:`~hustings.errors.UnknownName`.
    """
    facts, rows = almanac.contest(contest)
    day = parse(contest).day
    general = book.last_general(day)
    nation = _nation(almanac, facts)
    then = book.then(general, nation)
    base = baseline_of(almanac, facts)
    shares = base.shares if base else {}
    member = _member(almanac, base.id) if base and base.kind == "actual" else ("", "")
    government = governing(almanac, general)
    valid = sum(each or 0 for each in rows["votes"].to_list()) if results else 0
    entries = []
    for row in rows.iter_rows(named=True):
        party = str(row["party"])
        entries.append(
            Entry(
                party=party,
                name=str(row["candidate"]),
                before=_before(party, str(row["candidate"]), shares, rows["party"].to_list()),
                then=_then(book, then, general, party),
                now=now.of(party) if party in NATIONAL else None,
                standing=_standing(row, member),
                result=row["votes"] / valid if results else None,
            )
        )
    if not entries:
        entries = [
            Entry(each, "", share, _then(book, then, general, each), now.of(each))
            for each, share in shares.items()
            if each.split("#")[0] in NATIONAL
        ]
    elected = rows.filter(pl.col("elected") > 0)["candidate"].to_list() if results else []
    # Who held the seat when it fell vacant: an earlier by-election may have changed it since the general election.
    holder = str(facts["held_before"] or (base.winner if base else ""))
    return Field(
        contest=contest,
        name=str(facts["name"]),
        day=day,
        area=str(facts["area"]),
        nation=nation,
        holder=holder,
        government=government,
        opposition="con" if "lab" in government else "lab",
        entries=tuple(entries),
        elected=str(elected[0]) if elected else "",
        baseline=base.label if base else "",
        national=now,
        holder_stands=any(each.party == holder for each in entries),
    )


def _then(book: NationalBook, then: National, general: str, party: str) -> float | None:
    """The party's share last time where it stood; nationalists stand in all of their nation, which ``then`` holds."""
    share = then.of(party) if party in NATIONAL else None
    if share is None or party in ("snp", "pc"):
        return share
    return share / max(book.contested(general, party), 0.1)


def _before(party: str, name: str, shares: Mapping[str, float], standing: list[str]) -> float | None:
    """The share of a party last time; of the radical right under its other name where that does not stand now."""
    if party in NO_COMPARISON:
        return None
    if party in shares:
        return shares[party]
    if party in FAMILY:
        held = [shares[each] for each in FAMILY if each in shares and each not in standing]
        return held[0] if held else None
    return None


def _standing(row: Mapping[str, object], member: tuple[str, str]) -> str:
    party = str(row["party"])
    name, own = member
    if name and own != party and same_person(str(row["candidate"]), name):
        return "defector"
    was = str(row["former"]) == "yes" or row["former"] is True or str(row["sitting"]) == "yes"
    return "former" if was and party not in NATIONAL else ""


def same_person(one: str, other: str) -> bool:
    """Whether two printed names are one person’s: the same surname, first names that begin alike."""
    a, b = one.casefold().split(), other.casefold().split()
    return bool(a and b) and a[-1] == b[-1] and a[0][:3] == b[0][:3]


def _member(almanac: Almanac, contest: str) -> tuple[str, str]:
    """Who was elected in a contest, and for which party."""
    _, rows = almanac.contest(contest)
    won = rows.filter(pl.col("elected") > 0)
    return ("", "") if won.is_empty() else (str(won["candidate"][0]), str(won["party"][0]))


def _nation(almanac: Almanac, facts: Mapping[str, object]) -> str:
    return str(almanac.areas.get(str(facts["area"]), {}).get("nation") or "")


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def old_fields(almanac: Almanac, book: NationalBook, before: date) -> list[Field]:
    """By-elections of 1945 to 2010 by five columns, those held before a day that have a base and national polls."""
    rows = almanac.table("byelection_changes").filter(pl.col("date") < min(before, _MODERN)).sort("date", "name")
    shares = _history(almanac)
    made = []
    for row in rows.iter_rows(named=True):
        base = shares.get((row["after"], row["area"]))
        if base is None:
            continue
        try:
            now = book.now(_eve(row["date"]))
            then = book.then(row["after"])
        except Exception:  # no polls so early: the row cannot be used
            continue
        made.append(_old_field(row, base, now, then, governing(almanac, row["after"])))
    return [each for each in made if each is not None]


def _old_field(
    row: Mapping[str, object], base: Mapping[str, float], now: National, then: National, government: tuple[str, ...]
) -> Field | None:
    entries = []
    for column in _COLUMNS:
        change = row[column]
        if not isinstance(change, float):
            continue
        entries.append(
            Entry(
                party=column,
                name="",
                before=base.get(column),
                then=then.of(column) if column in NATIONAL else None,
                now=now.of(column) if column in NATIONAL else None,
                result=min(max(base.get(column, 0.0) + change, 0.001), 0.99),
            )
        )
    if len(entries) < 2:
        return None
    day = row["date"]
    assert isinstance(day, date)
    winner, _, rest = str(row["result"]).partition(" ")
    holder = rest.removeprefix("gain from ") if rest.startswith("gain from ") else winner
    return Field(
        contest=f"{row['name']} {day}",
        name=str(row["name"]),
        day=day,
        area=str(row["area"] or ""),
        nation="",
        holder="nat" if holder in ("snp", "pc") else holder,
        government=government,
        opposition="con" if "lab" in government else "lab",
        entries=tuple(entries),
    )


def _history(almanac: Almanac) -> dict[tuple[str, str], dict[str, float]]:
    rows = almanac.table("seat_history").filter(pl.col("seats") == 1)
    made = {}
    for election, area, *votes in rows.select("election", "area", *_COLUMNS).iter_rows():
        total = sum(each or 0 for each in votes)
        if total:
            made[str(election), str(area)] = {
                name: each / total for name, each in zip(_COLUMNS, votes, strict=True) if each
            }
    return made
