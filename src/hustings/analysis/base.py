"""The seats from which something is reckoned: a general election as it was, or restated on later boundaries.

A base is named by an election id (``parl.2019-12-12``) or a notional basis (``parl.2019-12-12@wpc-2024``). By-elections
since can be laid over it: each takes the place of its seat's general election result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import kind_of_basis, label_of_basis
from hustings.analysis.results import seat_table
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.ids import parse

__all__ = ["Base", "base_seats", "bases", "latest_base", "ranked_seats"]

_COLUMNS = ["contest", "area", "name", "region", "nation", "candidate", "party", "votes", "elected"]


@dataclass(frozen=True, slots=True)
class Base:
    """Seats with their candidates.

    ``rows`` has a row a candidate: ``contest, area, name, region, nation, candidate, party, votes, elected``. The
    contest of a notional seat is the one later held there, where there is one. ``kind`` is "actual" or "notional";
    ``by_elections`` are the contests laid over.
    """

    id: str
    label: str
    kind: str
    day: date
    rows: pl.DataFrame
    by_elections: tuple[str, ...]
    sources: tuple[str, ...]


def bases(almanac: Almanac) -> list[str]:
    """Every base that can be reckoned from: general elections with candidates, and notional ones; latest first."""
    held = set(almanac.table("contests")["election"].unique().to_list())
    generals = almanac.table("elections").filter((pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by."))
    actual = [each for each in generals["election"].to_list() if each in held]
    notional = almanac.table("notionals")["basis"].unique().to_list()
    return sorted([*actual, *notional], reverse=True)


def latest_base(almanac: Almanac) -> str:
    """The latest general election that was held with candidates in the almanac.

    Raises :class:`~hustings.errors.NotKnown` where there is none.
    """
    for each in bases(almanac):
        if "@" not in each:
            return each
    raise NotKnown("The almanac has no general election with candidates.")


def base_seats(almanac: Almanac, base: str, *, by_elections: date | None = None) -> Base:
    """The seats of ``base``; with ``by_elections`` those held since, up to and on that day, laid over.

    Raises :class:`~hustings.errors.UnknownName` for an election or basis that the almanac does not hold,
    :class:`~hustings.errors.BadInput` for one that is no general election, and :class:`~hustings.errors.NotKnown`
    where no candidates are held for it.
    """
    if kind_of_basis(base) == "notional":
        rows, sources = _notional(almanac, base)
    else:
        rows, sources = _actual(almanac, base)
    laid: tuple[str, ...] = ()
    if by_elections is not None:
        rows, laid = _lay(almanac, base, rows, by_elections)
    return Base(base, label_of_basis(base), kind_of_basis(base), parse(base.split("@")[0]).day, rows, laid, sources)


def ranked_seats(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a seat from the rows of a base.

    ``contest, area, name, region, nation, party`` (who won), ``second, votes, second_votes, majority, valid``.
    """
    ordered = rows.sort("elected", "votes", descending=True, nulls_last=True)
    return ordered.group_by("contest", maintain_order=True).agg(
        pl.col("area", "name", "region", "nation").first(),
        pl.col("party").first(),
        pl.col("party").get(1, null_on_oob=True).alias("second"),
        pl.col("votes").first(),
        pl.col("votes").get(1, null_on_oob=True).alias("second_votes"),
        (pl.col("votes").first() - pl.col("votes").get(1, null_on_oob=True)).alias("majority"),
        pl.col("votes").sum().alias("valid"),
    )


def _actual(almanac: Almanac, base: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    mine = parse(base)
    if mine.kind != "parl" or mine.by or mine.is_contest:
        raise BadInput(f"{base} is no general election.", remedy="Name one by its id, as parl.2019-12-12.")
    almanac.election(base)
    rows = seat_table(almanac, base).drop_nulls("votes")
    if rows.is_empty():
        known = [each for each in bases(almanac) if "@" not in each]
        raise NotKnown(
            f"The almanac holds no candidates of {base}.",
            remedy=f"It holds those of {', '.join(sorted(known))}." if known else "",
        )
    return rows.select(_COLUMNS), tuple(almanac.contests(base)["source"].unique().sort().to_list())


def _notional(almanac: Almanac, basis: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    notionals = almanac.table("notionals")
    rows = notionals.filter(pl.col("basis") == basis)
    if rows.is_empty():
        known = notionals["basis"].unique().sort().to_list()
        raise UnknownName(f"There is no notional result {basis}.", nearest=known)
    places = almanac.table("areas").select("area", "name", "region", "nation")
    first = pl.col("votes").rank("ordinal", descending=True).over("area") == 1
    made = rows.join(places, on="area", how="left").with_columns(
        pl.coalesce("label", "party").alias("candidate"), first.cast(pl.Int64).alias("elected")
    )
    later = almanac.table("elections").filter(pl.col("baseline") == basis)["election"].to_list()
    if later:
        made = made.join(almanac.contests(later[0]).select("area", "contest"), on="area", how="left")
    else:
        made = made.with_columns(pl.lit(None, pl.String).alias("contest"))
    made = made.with_columns(pl.coalesce("contest", "area").alias("contest"))
    return made.select(_COLUMNS), tuple(rows["source"].unique().sort().to_list())


def _lay(almanac: Almanac, base: str, rows: pl.DataFrame, until: date) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """By-elections between ``base`` and the next general election, up to ``until``, in the seats of ``rows``."""
    elections = almanac.table("elections").filter(pl.col("kind") == "parl")
    day = parse(base.split("@")[0]).day
    generals = elections.filter(~pl.col("election").str.contains(".by.") & (pl.col("date") > day))
    end = min([until, *generals["date"].to_list()])
    since = elections.filter(
        pl.col("election").str.contains(".by.") & (pl.col("date") > day) & (pl.col("date") <= end)
    ).select("election", "date")
    contests = (
        almanac.table("contests")
        .join(since, on="election")
        .join(rows.select("area", "region", "nation").unique(), on="area")
        .sort("date")
        .unique("area", keep="last", maintain_order=True)
    )
    if contests.is_empty():
        return rows, ()
    candidacies = almanac.table("candidacies").select("contest", "candidate", "party", "votes", "elected")
    later = contests.select("contest", "area", "name", "region", "nation").join(
        candidacies, on="contest", maintain_order="left"
    )
    kept = rows.filter(~pl.col("area").is_in(contests["area"].to_list()))
    return pl.concat([kept, later.select(_COLUMNS)]), tuple(contests["contest"].to_list())
