"""Reads any reasonable table of polls: one row a poll with a column for each party, or one row a share.

Columns are found by their headings or by a mapping, shares are percentages or fractions throughout a file, renamed
pollsters become one house, the same poll sold to two clients one poll, and MRPs are kept apart. Whatever cleaning
changed is in the report, row by row. What cannot be true, or could be read in two ways, is refused with file, row,
field and what was expected; then nothing of the file is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from hustings.almanac.readers import cells
from hustings.almanac.readers.cells import Order, fold
from hustings.almanac.readers.polls_columns import (
    Mapped,
    PollColumns,
    find_columns,
    header_test,
    looks_like_polls,
    mapped,
    with_constants,
)
from hustings.almanac.readers.polls_dates import figures_in
from hustings.almanac.readers.polls_long import gathered
from hustings.almanac.readers.polls_rows import Cleaned, CleaningNote, Habits, read_row
from hustings.almanac.readers.polls_workbook import is_workbook, open_workbook
from hustings.almanac.readers.sheet import Lines, Sheet, open_lines
from hustings.errors import BadFile
from hustings.ids import slugify

__all__ = ["CleaningNote", "PollsRead", "looks_like_polls", "read_polls"]


@dataclass(frozen=True, slots=True)
class PollsRead:
    """The polls of a file: rows of ``polls`` and of ``poll_shares`` (a row's ``source`` is left to whoever brings it
    in), and what cleaning changed, row by row."""

    polls: list[dict[str, object]]
    shares: list[dict[str, object]]
    report: list[CleaningNote]


def read_polls(path: Path, *, mapping: Mapped | None = None, today: date | None = None) -> PollsRead:
    """Read a CSV, TSV or (with the extra ``xlsx``) Excel table of polls.

    ``mapping`` names columns by our field or party key: ``{"con": "Tories", "end": "Last day"}``; ``other`` may take
    several, whose shares are added, and ``ignored`` any number. A value that begins with ``=`` holds for every row:
    ``{"territory": "=wal", "pollster": "=YouGov"}``. ``today`` is the day after which no poll can have
    ended. Shares come back as fractions. Raises BadFile (file, row, field, what was expected) and BadInput for a
    mapping that cannot be followed; then nothing of the file is given.
    """
    given = mapped(mapping)
    lines = open_workbook(path) if is_workbook(path) else open_lines(path)
    sheet, line = _sheet(lines, given)
    sheet, named = with_constants(sheet, given)
    columns = find_columns(sheet, named, line)
    if "party" in columns:
        sheet, columns = gathered(sheet, columns)
    habits = Habits(_unit(sheet, columns), _orders(sheet, columns), today or datetime.now(tz=UTC).date())
    report = [
        CleaningNote(0, sheet.printed[each], sheet.printed[each], "", why) for each, why in columns.left_aside.items()
    ]
    if "territory" not in columns:
        report.append(CleaningNote(0, "territory", "", "gb", "no column of territories: Great Britain throughout"))
    polls: list[Cleaned] = []
    for row in sheet:
        made = read_row(row, columns, habits)
        if isinstance(made, CleaningNote):
            report.append(made)
        else:
            polls.append(made)
            report.extend(made.notes)
    if not polls:
        raise BadFile("the table holds no poll.", file=sheet.file, row=None)
    single = _without_repeats(polls, sheet.file, report)
    report.extend(_second_answers(single))
    keys = _poll_ids(single)
    return PollsRead(
        [{"poll": key, **poll.values} for key, poll in zip(keys, single, strict=True)],
        [
            {"poll": key, "party": party, "share": share}
            for key, poll in zip(keys, single, strict=True)
            for party, share in poll.shares.items()
        ],
        sorted(report, key=lambda note: note.row),
    )


def _sheet(lines: Lines, given: Mapping[str, Sequence[str]]) -> tuple[Sheet, int]:
    """The table under its header: the first row that is one of polls, else the likeliest; and its line."""
    at = lines.header_at(header_test(given))
    at = lines.guess_header() if at is None else at
    return lines.headed(at), lines.records[at][0]


def _unit(sheet: Sheet, columns: PollColumns) -> cells.Unit:
    """Whether the file writes percentages or fractions: one habit for all its shares."""
    headings = [heading for several in columns.parties.values() for heading in several]
    return cells.share_unit(text for heading in headings for text in sheet.column(heading))


def _orders(sheet: Sheet, columns: PollColumns) -> dict[str, Order]:
    """The order of day and month, told from all dates in figures of the file together."""
    dated = [columns.fields[what] for what in ("start", "end", "dates", "published") if what in columns]
    found = [date_text for column in dated for text in sheet.column(column) for date_text in figures_in(text)]
    order = cells.date_order(found, file=sheet.file, field=", ".join(sheet.printed[each] for each in dated))
    return dict.fromkeys(dated, order)


def _without_repeats(polls: Sequence[Cleaned], file: str, report: list[CleaningNote]) -> list[Cleaned]:
    """One poll for each that two clients shared. Raises BadFile for a poll that stands twice under one client."""
    seen: dict[object, int] = {}
    kept: list[Cleaned] = []
    for poll in polls:
        told = tuple((what, value) for what, value in poll.values.items() if what not in ("client", "published"))
        key = (told, tuple(sorted(poll.shares.items())))
        if key not in seen:
            seen[key] = len(kept)
            kept.append(poll)
            continue
        at = seen[key]
        clients = _clients(kept[at])
        client = str(poll.values["client"] or "")
        if not client or not clients or fold(client) in {fold(each) for each in clients}:
            raise BadFile(
                f"the same poll stands in row {kept[at].row} too.",
                file=file,
                row=poll.row,
                field="pollster",
                remedy="Delete one of the rows; a poll shared by two clients needs both named.",
            )
        both = "/".join([*clients, client])
        kept[at] = replace(kept[at], values={**kept[at].values, "client": both})
        report.append(
            CleaningNote(poll.row, "client", client, both, f"the poll of row {kept[at].row} for another client")
        )
    return kept


def _second_answers(polls: Sequence[Cleaned]) -> Iterator[CleaningNote]:
    """Polls that share house, days and sample with an earlier one: one sample asked two questions, both kept."""
    seen: dict[object, int] = {}
    for poll in polls:
        values = poll.values
        if values["sample"] is None or values["start"] is None:
            continue
        what = ("kind", "territory", "pollster", "start", "end", "sample", "ballot", "basis")
        first = seen.setdefault(tuple(values[each] for each in what), poll.row)
        if first != poll.row:
            sample = str(values["sample"])
            yield CleaningNote(
                poll.row, "sample", sample, sample, f"the sample of row {first}, with other shares: both kept"
            )


def _clients(poll: Cleaned) -> list[str]:
    client = poll.values["client"]
    return str(client).split("/") if client else []


def _poll_ids(polls: Sequence[Cleaned]) -> list[str]:
    """``{house}.{end}.{territory}``, then ``.mrp`` or the ballot where it is not Westminster; ``.2`` for a second."""
    taken: dict[str, int] = {}
    keys = []
    for poll in polls:
        stem = ".".join(_id_parts(poll.values))
        taken[stem] = taken.get(stem, 0) + 1
        keys.append(stem if taken[stem] == 1 else f"{stem}.{taken[stem]}")
    return keys


def _id_parts(values: Mapping[str, object]) -> Iterator[str]:
    yield slugify(str(values["pollster"])) or "house"
    yield str(values["end"])
    yield str(values["territory"])
    if values["kind"] == "mrp":
        yield "mrp"
    if values["ballot"] not in ("parl", "mayor"):
        yield str(values["ballot"])
    if values["basis"] == "final":
        yield "final"
