"""Our own tables as CSV: what Hustings exports comes back in, and a user's own tables of the same columns."""

from __future__ import annotations

from collections.abc import Sequence

from hustings.almanac.exports import restore
from hustings.almanac.readers.checks import Gathered, check
from hustings.almanac.readers.reading import Layout, Lookup, Read, TableRow, folded
from hustings.almanac.readers.sheet import Row, Sheet
from hustings.almanac.schema import TABLES, Column, Table
from hustings.errors import BadFile, BadInput, UnknownName
from hustings.ids import parse

__all__ = ["LAYOUT", "read", "recognises", "table_of"]

LAYOUT = Layout("almanac-tables", "A table of the almanac", "the user", "none stated", "The user’s own figures.")


def recognises(header: Sequence[str]) -> bool:
    """Whether this is the header of one of the almanac's tables."""
    return table_of(header) is not None


def table_of(header: Sequence[str]) -> Table | None:
    """The table whose header this is: every heading one of its columns, and every needed column there but one.

    The one that may lack is ``source``, or a column to be named as missing. Where several tables would do, the one
    with the fewest columns besides.
    """
    found = folded(header)
    near = []
    for table in TABLES.values():
        names = {column.name for column in table.columns}
        needed = {column.name for column in table.columns if column.needed} - {"source"}
        if found <= names and len(needed - found) <= (1 if len(found) > 4 else 0):
            near.append((len(needed - found), len(names - found), table.name))
    return TABLES[min(near)[2]] if near else None


def read(sheet: Sheet, lookup: Lookup) -> Read:
    """The rows of the table, each cell read by its column's type.

    Raises BadFile for a missing or wrong value, a key that stands twice, an unknown party or area, and candidacies
    whose figures do not add up.
    """
    table = table_of(tuple(sheet.printed))
    if table is None:
        raise BadFile("the columns are those of no table of the almanac.", file=sheet.file, row=1)
    for column in table.columns:
        if column.needed and column.name != "source" and not sheet.has(column.name):
            raise BadFile("the column is missing.", file=sheet.file, row=1, field=column.name)
    rows: list[TableRow] = []
    lines: list[int] = []
    keys: dict[tuple[object, ...], int] = {}
    checked: set[tuple[str, object]] = set()
    for row in sheet:
        made = {column.name: _cell(row, column) for column in table.columns if sheet.has(column.name)}
        key = tuple(made.get(each) for each in table.key)
        if key in keys:
            raise row.bad(table.key[0], f"{' '.join(map(str, key))} stands in row {keys[key]} too.")
        keys[key] = row.number
        _refer(row, table, made, lookup, checked)
        rows.append(made)
        lines.append(row.number)
    notes = _add_up(sheet, table, rows, lines, lookup)
    return Read(LAYOUT.name, {table.name: rows}, tuple(notes))


def _cell(row: Row, column: Column) -> object:
    name, needed = column.name, column.needed and column.name != "source"
    if column.kind == "integer":
        return row.integer(name, needed=needed, least=None if name in ("q", "r") else 0)
    if column.kind == "share":
        return row.share(name, unit="fraction", needed=needed)
    if column.kind == "number":
        found = row.decimal(name, needed=needed)
        return None if found is None else float(found)
    if column.kind == "date":
        return row.day(name, needed=True) if needed else row.day(name)
    if column.kind == "time":
        return row.moment(name, needed=needed)
    if column.kind == "yes_no":
        return row.yes_no(name, needed=needed)
    text = row.text(name, needed=True) if needed else row.text(name)
    return restore(text) if text else text


def _refer(row: Row, table: Table, made: TableRow, lookup: Lookup, checked: set[tuple[str, object]]) -> None:
    """Every id is one, and every party and area is known. Raises BadFile."""
    for column in table.columns:
        value = made.get(column.name)
        if value is None or (column.name, value) in checked:
            continue
        checked.add((column.name, value))
        own = column.name in table.key and len(table.key) == 1
        if column.refers_to == "parties" and not own:
            _known_party(row, column.name, str(value), lookup)
        elif column.refers_to == "areas" and not own and lookup.area_keyed(str(value)) is None:
            raise row.bad(column.name, f"there is no area {value} in the almanac.", "Add it to areas.csv first.")
        elif column.name in ("contest", "election") and (own or column.refers_to in ("contests", "elections")):
            try:
                parse(str(value))
            except BadInput as error:
                raise row.bad(column.name, error.message, error.remedy) from None


def _known_party(row: Row, name: str, party: str, lookup: Lookup) -> None:
    try:
        lookup.party([("key", party)], None)
    except UnknownName as unknown:
        near = f"Nearest: {', '.join(unknown.nearest)}. " if unknown.nearest else ""
        raise row.bad(name, unknown.message, f"{near}Add it to parties.csv in your almanac folder.") from None


def _add_up(sheet: Sheet, table: Table, rows: list[TableRow], lines: list[int], lookup: Lookup) -> list[str]:
    if table.name == "contests":
        for made, line in zip(rows, lines, strict=True):
            check(Gathered(dict(made), line, winners_given=True), sheet.file)
        return []
    if table.name != "candidacies":
        return []
    notes: list[str] = []
    held: dict[str, Gathered] = {}
    for made, line in zip(rows, lines, strict=True):
        contest = str(made["contest"])
        if contest not in held:
            known = lookup.contest(contest)
            if known is None:
                message = f"the contest {contest} is not in the almanac. Bring in the table of contests first."
                raise BadFile(message, file=sheet.file, row=line, field="contest")
            held[contest] = Gathered(dict(known), line, winners_given=True)
        held[contest].candidacies.append(made)
        held[contest].lines.append(line)
        held[contest].shares.append(None)
    for gathered in held.values():
        notes.extend(check(gathered, sheet.file))
    return notes
