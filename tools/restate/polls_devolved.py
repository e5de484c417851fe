"""Polls for the elections of May 2021 to the Senedd (2020-21) and the Scottish Parliament (the last of each house)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.restate.polls_common import Poll, client_name, day, integer, read_rows, shares_of
from tools.restate.polls_houses import house_of

__all__ = ["holyrood_polls", "senedd_polls"]

_SENEDD = ("lab", "con", "pc", "ldem", "ab", "ref", "grn", "ukip", "oth")
_HOLYROOD = ("snp", "con", "lab", "ld", "grn", "alba", "oth")


def senedd_polls(data: Path) -> Iterator[Poll]:
    """Constituency and regional list polls of Wales, January 2020 to May 2021."""
    for row in read_rows(data / "polls" / "devolved" / "senedd_polls_2020_2021.csv"):
        yield Poll(
            kind="poll",
            territory="wal",
            pollster=house_of(row["company"]),
            source="wiki-senedd-2021",
            shares=shares_of(row, _SENEDD),
            start=day(row["fieldwork_start_date"]),
            end=day(row["fieldwork_end_date"]),
            client=client_name(row["client"]),
            sample=integer(row["sample_size"]),
            ballot=row["ballot"],
            place=f"wal.{row['ballot']}",
        )


def holyrood_polls(data: Path) -> Iterator[Poll]:
    """The final polls of six houses for the election of 6 May 2021: constituency, and of two the list."""
    for row in read_rows(data / "polls" / "devolved" / "holyrood_polls_2021_final.csv"):
        if row["pollster"] == "ACTUAL RESULT":
            continue
        yield Poll(
            kind="poll",
            territory="sco",
            pollster=house_of(row["pollster"]),
            source="wiki-holyrood-2021",
            shares=shares_of(row, _HOLYROOD),
            start=day(row["start"]),
            end=day(row["end"]),
            client=client_name(row["client"]),
            sample=integer(row["n"]),
            ballot=row["ballot"],
            place=f"sco.{row['ballot']}",
        )
