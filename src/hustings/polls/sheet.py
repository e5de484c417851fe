"""A user's own file of polls, read and cleaned for a pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hustings.almanac.readers.polls import CleaningNote, read_polls
from hustings.errors import BadFile

__all__ = ["added_polls"]

Row = tuple[Mapping[str, object], Mapping[str, float]]


def added_polls(path: Path, today: date) -> tuple[list[Row], tuple[CleaningNote, ...]]:
    """The Westminster polls of a file, each with its shares, and what cleaning changed, row by row.

    Raises :class:`~hustings.errors.BadFile` naming row and field, for a file that is not there too.
    """
    if not path.is_file():
        raise BadFile("there is no such file.", file=str(path), remedy="Give the path of a CSV or XLSX file of polls.")
    read = read_polls(path, today=today)
    shares: dict[object, dict[str, float]] = {}
    for row in read.shares:
        share = row["share"]
        assert isinstance(share, float)
        shares.setdefault(row["poll"], {})[str(row["party"])] = share
    rows: list[Row] = [
        (values, shares.get(values["poll"], {}))
        for values in read.polls
        if values["ballot"] == "parl" and values["basis"] == "first"
    ]
    return rows, tuple(read.report)
