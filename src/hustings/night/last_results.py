"""The last result in every contest of an election, all at once: shares by party and turnout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON, baseline_of
from hustings.ids import is_id

__all__ = ["Last", "last_results"]


@dataclass(frozen=True, slots=True)
class Last:
    """A past result: shares of the votes by party, and valid votes over electors where both are known."""

    shares: Mapping[str, float]
    turnout: float | None


def last_results(almanac: Almanac, election: str) -> dict[str, Last]:
    """The baseline of every contest by contest id, those without one left out.

    A notional result, or the election that the almanac names as the baseline, is read in one sweep; where it names
    none, each contest's own last one.
    """
    contests = almanac.contests(election)
    basis = almanac.election(election)["baseline"]
    by_area = {area: contest for contest, area in contests.select("contest", "area").iter_rows()}
    if isinstance(basis, str) and "@" in basis:
        rows = almanac.table("notionals").filter(pl.col("basis") == basis).select("area", "party", "votes")
        electors = almanac.table("notional_areas").filter(pl.col("basis") == basis).select("area", "electorate")
    elif isinstance(basis, str) and is_id(basis):
        before = almanac.contests(basis).select("contest", "area", "electorate")
        rows = almanac.candidacies(basis).join(before, on="contest").select("area", "party", "votes")
        electors = before.select("area", "electorate")
    else:
        return _one_by_one(almanac, contests)
    known = dict(electors.iter_rows())
    votes: dict[str, list[tuple[str, int]]] = {}
    for area, party, count in rows.drop_nulls("votes").iter_rows():
        votes.setdefault(area, []).append((party, count))
    return {by_area[area]: _last(pairs, known.get(area)) for area, pairs in votes.items() if area in by_area}


def _one_by_one(almanac: Almanac, contests: pl.DataFrame) -> dict[str, Last]:
    found = {}
    for row in contests.iter_rows(named=True):
        before = baseline_of(almanac, row)
        if before is not None:
            found[str(row["contest"])] = _last(before.votes.items(), before.electorate)
    return found


def _last(pairs: Iterable[tuple[str, int]], electors: int | None) -> Last:
    held = list(pairs)
    total = sum(count for _, count in held)
    votes: dict[str, int] = {}
    for party, count in held:
        if party.split("#")[0] not in NO_COMPARISON:
            votes[party] = votes.get(party, 0) + count
    shares = {party: count / total for party, count in votes.items()} if total else {}
    return Last(shares, total / electors if electors and total else None)
