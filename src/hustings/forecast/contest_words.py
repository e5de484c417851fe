"""What a forecast contest is called, what was polled there and what was before: never what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON, baseline_of
from hustings.analysis.poll_averages import contest_polls
from hustings.errors import HustingsError
from hustings.ids import parse

if TYPE_CHECKING:
    from hustings.forecast.contest_result import ContestForecast, OneContest

__all__ = ["PolledThere", "ShareBefore", "name_of_contest", "polls_before", "ranked", "share_before"]

_KINDS = {"mayor": "mayor", "pcc": "police and crime commissioner", "local": "council"}


@dataclass(frozen=True, slots=True)
class ShareBefore:
    """Shares at the last contest there, as fractions, and its year or name."""

    label: str
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PolledThere:
    """A poll of the contest that was known: who asked, when, on what basis, shares by party."""

    pollster: str
    end: date | None
    basis: str
    verified: bool
    shares: Mapping[str, float]


def name_of_contest(almanac: Almanac, made: ContestForecast) -> str:
    """“Hartlepool by-election, 6 May 2021”; “Tees Valley mayor, 6 May 2021”; “Dudley council, 6 May 2021”."""
    mine = parse(made.election)
    name = made.contests[0].name if len(made.contests) == 1 else str(_election_name(almanac, made.election))
    name = name.removesuffix(f" {mine.day.year}").removesuffix(",")
    kind = " by-election" if mine.by else f" {_KINDS[mine.kind]}" if mine.kind in _KINDS else ""
    if kind.strip() and kind.strip() in name:
        kind = ""
    return f"{name}{kind}, {mine.day:%-d %B %Y}"


def _election_name(almanac: Almanac, election: str) -> object:
    rows = almanac.table("elections").filter(pl.col("election") == election)
    return rows["name"][0] if len(rows) else election


def share_before(almanac: Almanac, made: ContestForecast) -> ShareBefore | None:
    """The last result in the place of a single contest; ``None`` where there is none to compare with."""
    if len(made.contests) != 1:
        return None
    try:
        contest, _ = almanac.contest(made.contests[0].contest)
        base = baseline_of(almanac, contest)
    except HustingsError:
        return None
    shares = getattr(base, "shares", None)
    if base is None or not shares:
        return None
    # Independents of one year have nothing to do with those of another.
    return ShareBefore(base.label, {key: share for key, share in shares.items() if key not in NO_COMPARISON})


def ranked(one: OneContest) -> list[tuple[str, float]]:
    """The parties of a contest with their chances, likeliest first, of equal chances the one with more votes."""
    shares = one.shares()
    return sorted(one.p_win().items(), key=lambda pair: (-round(pair[1], 3), -shares[pair[0]].mean))


def polls_before(almanac: Almanac, made: ContestForecast) -> tuple[PolledThere, ...]:
    """The polls of a single contest that had ended by the day of the forecast; one without a day is taken as known."""
    if len(made.contests) != 1:
        return ()
    found = []
    for row, shares in contest_polls(almanac, made.contests[0].contest):
        end = row["end"] if isinstance(row["end"], date) else None
        known = end or row["published"]
        if isinstance(known, date) and known > made.as_of:
            continue
        found.append(PolledThere(str(row["pollster"]), end, str(row["basis"]), row["verified"] == "yes", shares))
    return tuple(found)
