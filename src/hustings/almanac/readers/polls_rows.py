"""One row of a table of polls, read and checked: the house, the days, the people, the territory, the shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hustings import ids
from hustings.almanac.readers import cells
from hustings.almanac.readers.cells import Order, Unit, fold
from hustings.almanac.readers.polls_columns import PollColumns
from hustings.almanac.readers.polls_dates import fieldwork
from hustings.almanac.readers.polls_houses import house_of
from hustings.almanac.readers.polls_labels import BALLOTS, BASES, KINDS, MODES, TERRITORIES, party_key
from hustings.almanac.readers.sheet import Row
from hustings.errors import BadFile

__all__ = ["Cleaned", "CleaningNote", "Habits", "party_of_label", "read_row"]

MOST_PEOPLE = 1_000_000
LONGEST_FIELDWORK = 120
_FOOTNOTE = re.compile(r"\s*\[[^\]]{1,12}\]")
_MRP = re.compile(r"\s*\(?\bMRP\b\)?", re.IGNORECASE)
_RESULT = re.compile(
    r"\bgeneral election\b|\b(?:election|actual|final|official) results?\b|^results?$|^\d{4} .*\belections?$",
    re.IGNORECASE,
)
_POLLSTER_AND_CLIENT = re.compile(r"(.+?)\s*(?:/|\s+for\s+)\s*(.+)")
_LEAST_SUM, _MOST_SUM = 0.50, 1.08
_LEAST_WITH_OTHERS = 0.85


@dataclass(frozen=True, slots=True)
class CleaningNote:
    """One thing that cleaning changed or left out: where, what it was, what it became (empty: left out), and why."""

    row: int
    field: str
    was: str
    became: str
    why: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How one file writes things: shares as percent or fractions, the order of day and month in its dates."""

    unit: Unit
    orders: Mapping[str, Order]
    today: date


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A poll read from a row: its line, the columns of ``polls``, and share by party."""

    row: int
    values: dict[str, object]
    shares: dict[str, float]
    notes: list[CleaningNote] = field(default_factory=list)


def read_row(row: Row, columns: PollColumns, habits: Habits) -> Cleaned | CleaningNote:
    """Read one row, or say why it is no poll. Raises BadFile naming row, field and what was expected."""
    notes: list[CleaningNote] = []
    printed, client, mrp = _names(row, columns, notes)
    if _RESULT.search(printed):
        return CleaningNote(row.number, "pollster", printed, "", "the result of an election, no poll")
    start, end, published = _days(row, columns, habits)
    values: dict[str, object] = {
        "kind": "mrp" if mrp else _choice(row, columns, "kind", KINDS) or "poll",
        "territory": _territory(row, columns, notes),
        "pollster": _house(row, columns, printed, notes),
        "client": client,
        "start": start,
        "end": end,
        "published": published,
        "sample": _people(row, columns, "sample"),
        "base": _people(row, columns, "base"),
        "mode": _mode(row, columns, notes),
        "ballot": _choice(row, columns, "ballot", BALLOTS) or "parl",
        "basis": _choice(row, columns, "basis", BASES) or "first",
    }
    return Cleaned(row.number, values, read_shares(row, columns, habits.unit, notes), notes)


def _names(row: Row, columns: PollColumns, notes: list[CleaningNote]) -> tuple[str, str | None, bool]:
    """Pollster and client as printed, without footnote marks, and whether either says that the poll is an MRP."""
    combined = columns.fields.get("pollster_client")
    column = columns.fields.get("pollster", combined or "")
    raw = row.text(column, needed=True)
    pollster = _FOOTNOTE.sub("", raw).strip()
    client = row.text(columns.fields["client"]) if "client" in columns else None
    client = _FOOTNOTE.sub("", client).strip() or None if client else None
    mrp = bool(_MRP.search(pollster) or (client and _MRP.search(client)))
    if mrp:
        bare = _MRP.sub("", pollster).strip(" /–-") or pollster
        notes.append(CleaningNote(row.number, "kind", raw, "mrp", "an MRP is kept apart from polls"))
        pollster, client = bare, (_MRP.sub("", client).strip(" /–-") or None) if client else None
    both = _POLLSTER_AND_CLIENT.fullmatch(pollster)
    if both and house_of(pollster) is None and house_of(both[1]) is not None:
        notes.append(CleaningNote(row.number, row.sheet.printed[column], raw, both[1], f"the client is {both[2]}"))
        pollster, client = both[1], client or both[2]
    if not pollster:
        raise row.bad(column, f"“{raw}” names no pollster; expected the polling house.")
    return pollster, client, mrp


def _house(row: Row, columns: PollColumns, printed: str, notes: list[CleaningNote]) -> str:
    found = house_of(printed)
    heading = row.sheet.printed[columns.fields.get("pollster", columns.fields.get("pollster_client", ""))]
    if found is None:
        notes.append(CleaningNote(row.number, heading, printed, printed, "not in the table of houses: kept as printed"))
        return printed
    if found.house != printed:
        when = f", in use {found.since:%Y}-{found.until:%Y}" if found.since and found.until else ""
        notes.append(CleaningNote(row.number, heading, printed, found.house, f"a name of the same house{when}"))
    return found.house


def _days(row: Row, columns: PollColumns, habits: Habits) -> tuple[date | None, date, date | None]:
    """First and last day of fieldwork and the day of publication. Raises BadFile for days that cannot be."""
    published = _day(row, columns, "published", habits)
    if "end" in columns:
        field_of_end = columns.fields["end"]
        start = _day(row, columns, "start", habits)
        end = _day(row, columns, "end", habits)
    else:
        field_of_end = columns.fields["dates"]
        start, end = _span(row, field_of_end, columns, habits)
    if end is None:
        raise row.bad(field_of_end, "the cell is blank; expected the last day of fieldwork.")
    if start and end < start:
        raise row.bad(
            field_of_end,
            f"the poll ends on {end:%-d %B %Y}, before it starts on {start:%-d %B %Y}; expected the reverse.",
        )
    for column, when in ((field_of_end, end), (columns.fields.get("published", ""), published)):
        if when and when > habits.today:
            raise row.bad(
                column, f"{when:%-d %B %Y} lies in the future; expected a day up to {habits.today:%-d %B %Y}."
            )
    if start and (end - start).days > LONGEST_FIELDWORK:
        wrong = f"fieldwork of {(end - start).days + 1} days from {start} to {end}"
        raise row.bad(field_of_end, f"{wrong}; expected {LONGEST_FIELDWORK} days at most.")
    if published and published < end:
        raise row.bad(columns.fields["published"], f"published on {published}, before the fieldwork ended on {end}.")
    return start, end, published


def _day(row: Row, columns: PollColumns, what: str, habits: Habits) -> date | None:
    column = columns.fields.get(what)
    if column is None:
        return None
    return row.day(column, order=habits.orders.get(column, "dmy"))


def _span(row: Row, column: str, columns: PollColumns, habits: Habits) -> tuple[date, date] | tuple[None, None]:
    text = row.raw(column)
    if cells.is_blank(text):
        return None, None
    year = row.integer(columns.fields["year"], least=1900) if "year" in columns else None
    if year is not None and year > habits.today.year:
        raise row.bad(columns.fields["year"], f"{year} lies in the future; expected a year up to {habits.today.year}.")
    found = fieldwork(_FOOTNOTE.sub("", text), order=habits.orders.get(column, "dmy"), year=year)
    if found is None:
        raise row.bad(
            column,
            f"“{text}” is no span of days with a year; expected one such as 4-5 May 2021 or 2021-05-04 to 2021-05-06.",
            "A column named year may give the year where the span has none.",
        )
    return found


def _people(row: Row, columns: PollColumns, what: str) -> int | None:
    column = columns.fields.get(what)
    if column is None:
        return None
    found = row.integer(column)
    if found is not None and not 1 <= found <= MOST_PEOPLE:
        raise row.bad(column, f"{found:,} people; expected between 1 and {MOST_PEOPLE:,}, or a blank cell.")
    return found


def _territory(row: Row, columns: PollColumns, notes: list[CleaningNote]) -> str:
    column = columns.fields.get("territory")
    text = row.text(column) if column else None
    if text is None:
        if column:
            notes.append(CleaningNote(row.number, row.sheet.printed[column], "", "gb", "no territory: Great Britain"))
        return "gb"
    known = TERRITORIES.get(fold(text)) or (text if ids.is_id(text) else None)
    if known is None:
        wrong = f"“{text}” is no territory known here; expected GB, UK, a nation, London or the id of a contest"
        raise row.bad(column or "", f"{wrong} such as parl.hartlepool.by.2021-05-06.")
    return known


def _mode(row: Row, columns: PollColumns, notes: list[CleaningNote]) -> str | None:
    column = columns.fields.get("mode")
    text = row.text(column) if column else None
    if not column or text is None:
        return None
    known = MODES.get(fold(text))
    if known is None:
        why = "no mode known here (online, phone, face to face, mixed)"
        notes.append(CleaningNote(row.number, row.sheet.printed[column], text, "", why))
    return known


def _choice(row: Row, columns: PollColumns, what: str, known: Mapping[str, str]) -> str | None:
    column = columns.fields.get(what)
    text = row.text(column) if column else None
    if column is None or text is None:
        return None
    found = known.get(fold(text))
    if found is None:
        raise row.bad(
            column, f"“{text}” is no {what} known here; expected one of {', '.join(sorted(set(known.values())))}."
        )
    return found


def read_shares(row: Row, columns: PollColumns, unit: Unit, notes: list[CleaningNote]) -> dict[str, float]:
    """Share by party as fractions. Raises BadFile where they cannot be the shares of one poll."""
    shares: dict[str, float] = {}
    for party, headings in columns.parties.items():
        found = [share for column in headings if (share := row.share(column, unit=unit)) is not None]
        if found:
            shares[party] = round(sum(found), 6)
    check_sum(row, shares, notes)
    return shares


def check_sum(row: Row, shares: Mapping[str, float], notes: list[CleaningNote]) -> None:
    """Raises BadFile for shares that sum to no whole; notes a sum that is off by more than rounding."""
    total = sum(shares.values())
    percent = f"{total * 100:.4g}"
    least = _LEAST_WITH_OTHERS if "other" in shares else _LEAST_SUM
    if len(shares) < 2:
        raise BadFile(
            "the row gives fewer than two parties a share.", file=row.sheet.file, row=row.number, field="shares"
        )
    if not least <= total <= _MOST_SUM:
        raise BadFile(
            f"the shares sum to {percent} per cent; expected about 100.",
            file=row.sheet.file,
            row=row.number,
            field="shares",
            remedy="A figure may be mistyped, a column may be no party's, or a merged figure may stand twice.",
        )
    if not 0.96 <= total <= 1.04:
        notes.append(CleaningNote(row.number, "shares", percent, percent, "the shares do not sum to 100 per cent"))


def party_of_label(row: Row, column: str) -> str:
    """The party that a cell names, in a table with a row for each share. Raises BadFile for one not known."""
    text = row.text(column, needed=True)
    known = party_key(text)
    if known is None:
        raise row.bad(column, f"“{text}” is no party known here; expected a label such as Con, Labour or SNP/PC.")
    return known
