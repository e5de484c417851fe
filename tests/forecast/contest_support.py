"""An almanac whose future was altered: results and polls of a day and after, told otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from hustings.almanac.open import Almanac
from hustings.almanac.schema import TABLES


def altered_after(almanac: Almanac, day: date, folder: Path) -> Almanac:
    """The shipped almanac with every result on ``day`` and later stood on its head, and wild polls from then on.

    Votes go round the candidates of each by-election, mayor and ward; chambers keep only their column of before.
    """
    elections = almanac.table("elections").filter((pl.col("date") >= day) & (pl.col("kind") != "sp"))
    later = elections.filter((pl.col("kind") != "parl") | pl.col("election").str.contains(".by.", literal=True))
    contests = almanac.table("contests").join(later.select("election"), on="election", how="semi").select("contest")
    rows = almanac.table("candidacies").join(contests, on="contest", how="semi", maintain_order="left")
    turned = rows.with_columns(
        pl.col("votes").reverse().over("contest"),
        pl.col("elected").reverse().over("contest"),
        pl.lit(None, pl.Int64).alias("transferred"),
        pl.lit(None, pl.Int64).alias("final_votes"),
    )
    _write(turned, "candidacies", folder / "candidacies" / "altered.csv")
    changes = almanac.table("byelection_changes").filter(pl.col("date") >= day)
    _write(changes.with_columns(pl.col("con") * -1, pl.col("lab") * -1), "byelection_changes", folder / "b.csv")
    chambers = almanac.table("chambers").filter(pl.col("date") >= day)
    changed = chambers.with_columns(pl.lit(1).alias("after"), pl.lit(1).alias("elected"), pl.lit(7).alias("votes"))
    _write(changed, "chambers", folder / "chambers.csv")
    polls = almanac.table("polls").filter(pl.col("end") >= day)
    shares = almanac.table("poll_shares").join(polls.select("poll"), on="poll", how="semi")
    wild = shares.with_columns(pl.when(pl.col("party") == "con").then(0.9).otherwise(0.01).alias("share"))
    _write(wild, "poll_shares", folder / "poll_shares.csv")
    (folder / "b.csv").rename(folder / "byelection_changes.csv")
    return Almanac.open(folder, own=False)


def _write(frame: pl.DataFrame, table: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    yes_no = [column.name for column in TABLES[table].columns if frame.schema.get(column.name) == pl.Boolean]
    made = frame.with_columns(
        pl.when(pl.col(each)).then(pl.lit("yes")).when(~pl.col(each)).then(pl.lit("no")).alias(each) for each in yes_no
    )
    made.write_csv(path)
