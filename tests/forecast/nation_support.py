"""What the tests of nations, general elections and backtests share: pools made once, altered almanacs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from hustings.almanac.open import Almanac

__all__ = ["PLAIN_ELECTION", "eve", "with_later_polls", "with_later_results"]

PLAIN_ELECTION = "parl.2010-05-06"
"""The election whose pool is the quickest: polls of three parties."""


def eve(election: str, days: int = 1) -> date:
    """Some days before an election."""
    return date.fromisoformat(election[5:]) - timedelta(days=days)


def with_later_results(almanac: Almanac, first: str, folder: Path) -> Almanac:
    """The almanac with the votes of ``first`` and of every later general election turned around in each contest."""
    folder.mkdir(exist_ok=True)
    frames = []
    for election in _general(almanac):
        if election >= first:
            rows = almanac.candidacies(election)
            most = pl.col("votes").max().over("contest") + pl.col("votes").min().over("contest")
            turned = rows.with_columns(votes=most - pl.col("votes"))
            won = pl.col("votes") == pl.col("votes").max().over("contest")
            frames.append(turned.with_columns(elected=won.cast(pl.Int64)))
    pl.concat(frames).write_csv(folder / "candidacies.csv")
    return Almanac.open(folder, own=False)


def with_later_polls(almanac: Almanac, after: date, folder: Path) -> Almanac:
    """The almanac with every share of polls that ended after a day turned upside down."""
    folder.mkdir(exist_ok=True)
    late = almanac.table("polls").filter(pl.col("end") > after).select("poll")
    shares = almanac.table("poll_shares").join(late, on="poll", how="semi")
    turned = shares.with_columns(share=(pl.col("share").max().over("poll") - pl.col("share")).clip(0.0, 1.0))
    turned.write_csv(folder / "poll_shares.csv")
    return Almanac.open(folder, own=False)


def _general(almanac: Almanac) -> list[str]:
    rows = almanac.table("elections").filter(pl.col("kind") == "parl")["election"].to_list()
    return sorted(each for each in rows if ".by." not in each and each >= "parl.2005")
