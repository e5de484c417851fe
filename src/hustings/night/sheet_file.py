"""A return as a file: CSV with a row for each candidate, from a clerk’s spreadsheet or written by hand.

Columns: candidate and votes; also contest, party, elected (yes, no), electorate, papers, rejected, valid, majority,
declared (local time). What is said of the whole contest may stand in any of its rows. Mini-counts are columns headed
``batch:NAME``, rejected papers by heading ``rejected:HEADING``. Names are joined by person, never by place.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hustings.errors import BadFile, BadInput
from hustings.night.rejected import HEADINGS, heading_of
from hustings.night.returns import ENTRY, Batch, Line, Return
from hustings.night.times import from_text

__all__ = ["read_returns"]

_WHOLE = ("electorate", "papers", "rejected", "valid", "majority")
_BATCH, _HEADING = "batch:", "rejected:"
_KNOWN = {"contest", "candidate", "party", "votes", "elected", "declared", *_WHOLE}


@dataclass(slots=True)
class _Gathered:
    lines: list[Line] = field(default_factory=list)
    whole: dict[str, int] = field(default_factory=dict)
    rejected_by: dict[str, int] = field(default_factory=dict)
    batches: dict[str, list[int]] = field(default_factory=dict)
    declared: datetime | None = None


def read_returns(path: Path, *, actor: str, contest: str = "", source: str = ENTRY, corrects: str = "") -> list[Return]:
    """The returns in a file, in its order.

    ``contest`` names the contest where the file does not. Raises :class:`~hustings.errors.BadFile` naming row and
    field for the first thing that cannot be read.
    """
    held: dict[str, _Gathered] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check_header(path, rows.fieldnames or ())
            for row in rows:
                name = (row.get("contest") or contest).strip()
                if not name:
                    raise BadFile("no contest is named", file=str(path), row=rows.line_num, field="contest")
                _take(held.setdefault(name, _Gathered()), row, path, rows.line_num)
    except UnicodeDecodeError:
        raise BadFile("it is not UTF-8", file=str(path), remedy="Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise BadFile(f"it is not CSV ({error})", file=str(path)) from None
    return [_return(name, each, actor, source, corrects) for name, each in held.items()]


def _check_header(path: Path, names: object) -> None:
    found = {str(name) for name in names} if isinstance(names, (list, tuple)) else set()
    if "candidate" not in found:
        raise BadFile(
            "there is no column “candidate”", file=str(path), row=1,
            remedy="Every figure needs the candidate’s name beside it; figures are never joined by their place.",
        )  # fmt: skip
    strange = sorted(name for name in found - _KNOWN if not name.startswith((_BATCH, _HEADING)))
    if strange:
        raise BadFile("the column is not known", file=str(path), row=1, field=strange[0],
                      remedy=f"Columns are {', '.join(sorted(_KNOWN))}, batch:NAME and rejected:HEADING.")  # fmt: skip
    for name in sorted(found):
        if name.startswith(_HEADING):
            _heading(name, path)


def _heading(column: str, path: Path) -> str:
    try:
        return heading_of(column.removeprefix(_HEADING))
    except BadInput as error:
        remedy = f"Columns are {', '.join(_HEADING + key for key in HEADINGS)}."
        raise BadFile(error.message, file=str(path), row=1, field=column, remedy=remedy) from None


def _take(held: _Gathered, row: Mapping[str, str | None], path: Path, number: int) -> None:
    name = (row.get("candidate") or "").strip()
    if not name:
        raise BadFile("no candidate is named", file=str(path), row=number, field="candidate")
    elected = (row.get("elected") or "").strip().casefold()
    if elected not in ("", "yes", "no", "y", "n", "1", "0"):
        raise BadFile(f"“{elected}” is neither yes nor no", file=str(path), row=number, field="elected")
    marked = None if not elected else elected in ("yes", "y", "1")
    votes = _whole_number(row.get("votes"), path, number, "votes")
    held.lines.append(Line(name, votes, (row.get("party") or "").strip() or None, marked))
    for column in _WHOLE:
        _once(held.whole, column, column, row, path, number)
    for column, cell in row.items():
        if column.startswith(_BATCH):
            figure = _whole_number(cell, path, number, column)
            held.batches.setdefault(column.removeprefix(_BATCH), []).append(figure or 0)
        elif column.startswith(_HEADING):
            _once(held.rejected_by, _heading(column, path), column, row, path, number)
    declared = (row.get("declared") or "").strip()
    if declared:
        try:
            held.declared = from_text(declared)
        except BadInput as error:
            raise BadFile(error.message, file=str(path), row=number, field="declared", remedy=error.remedy) from None


def _once(held: dict[str, int], key: str, column: str, row: Mapping[str, str | None], path: Path, number: int) -> None:
    """Take in a figure of the whole contest: the same in whichever of its rows it stands."""
    figure = _whole_number(row.get(column), path, number, column)
    if figure is not None and held.setdefault(key, figure) != figure:
        raise BadFile(f"{figure:,} here, {held[key]:,} above", file=str(path), row=number, field=column)


def _whole_number(cell: str | None, path: Path, number: int, column: str) -> int | None:
    text = (cell or "").strip().replace(",", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise BadFile(f"“{text}” is no count of votes", file=str(path), row=number, field=column,
                      remedy="Write a whole number.")  # fmt: skip
    return int(text)


def _return(contest: str, each: _Gathered, actor: str, source: str, corrects: str) -> Return:
    batches = tuple(Batch(name, tuple(votes)) for name, votes in each.batches.items())
    return Return(
        contest=contest,
        lines=tuple(each.lines),
        actor=actor,
        source=source,
        declared_at=each.declared,
        batches=batches,
        corrects=corrects,
        electorate=each.whole.get("electorate"),
        papers=each.whole.get("papers"),
        rejected=each.whole.get("rejected"),
        valid=each.whole.get("valid"),
        majority=each.whole.get("majority"),
        rejected_by=tuple(each.rejected_by.items()),
    )
