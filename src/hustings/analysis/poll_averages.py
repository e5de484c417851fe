"""The plain average of polls: a baseline, with its window and its count, and no claim about uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from hustings.almanac.open import Almanac

__all__ = ["PollAverage", "contest_polls", "national_polls", "poll_average"]


@dataclass(frozen=True, slots=True)
class PollAverage:
    """The mean share of each party over the polls that ended in a window, and how many there were."""

    start: date
    end: date
    polls: int
    shares: dict[str, float]

    def lead(self, first: str, second: str) -> float:
        """The lead of one party over another, a fraction."""
        return self.shares[first] - self.shares[second]


def national_polls(almanac: Almanac, start: date, end: date) -> pl.DataFrame:
    """Westminster polls of Great Britain or the United Kingdom that ended in a window.

    One row a party of a poll: ``poll, pollster, end, source, party, share``; shares as fractions.
    """
    polls = almanac.table("polls").filter(
        (pl.col("kind") == "poll") & pl.col("territory").is_in(["gb", "uk"]) & pl.col("end").is_between(start, end)
    )
    shares = almanac.table("poll_shares").select("poll", "party", "share")
    return polls.select("poll", "pollster", "end", "source").join(shares, on="poll").sort("end", "poll", "party")


def poll_average(almanac: Almanac, as_of: date, days: int = 14) -> PollAverage:
    """The plain mean of every poll that ended in the ``days`` days up to ``as_of``."""
    start = as_of - timedelta(days=days - 1)
    rows = national_polls(almanac, start, as_of)
    means = rows.group_by("party").agg(pl.col("share").mean()).sort("share", descending=True)
    return PollAverage(start, as_of, rows["poll"].n_unique(), dict(means.iter_rows()))


def contest_polls(almanac: Almanac, contest: str) -> list[tuple[dict[str, object], dict[str, float]]]:
    """Every poll of one contest, latest fieldwork first: its row of ``polls`` and its shares by party."""
    rows = almanac.table("polls").filter((pl.col("territory") == contest) & (pl.col("kind") == "poll"))
    shares = almanac.table("poll_shares")
    ordered = rows.sort(pl.coalesce("end", "published"), descending=True, nulls_last=True)
    return [
        (row, dict(shares.filter(pl.col("poll") == row["poll"]).select("party", "share").iter_rows()))
        for row in ordered.iter_rows(named=True)
    ]
