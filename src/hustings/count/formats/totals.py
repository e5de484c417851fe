"""Totals as a CSV table: one line for each candidate, party or list.

    # title: Central Scotland, 6 May 2021
    # seats: 7
    # invalid: 1204 unmarked or void for uncertainty
    party,votes,seats_held,nominated
    SNP,148399,9,7
    Labour,77623,0,12

``votes`` is needed, and a name: ``name``, ``candidate``, ``list`` or ``party`` (with ``candidate`` beside it,
``party`` is the description). Others as the rule needs them: ``second`` preferences that count in a second round,
``seats_held`` constituency seats already won, ``nominated`` persons on the list, ``individual`` and ``withdrawn``
(yes or no). Other columns are left alone. ``# seats`` may be left out for one seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hustings.count.ballots import Election, Totals, TotalsLine
from hustings.count.formats import first_second
from hustings.count.formats._table import Row, Table, facts_text, quoted, read_table, whole, yes

__all__ = ["COLUMNS", "from_table", "read", "text"]

# Each field by the names that published tables give it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "candidate", "list", "list_name", "party_or_candidate"),
    "party": ("party", "description"),
    "votes": ("votes", "first_preferences", "first", "list_votes", "regional_votes", "london_votes"),
    "second": ("second", "second_preferences", "second_transferred"),
    "seats_held": ("seats_held", "constituency_seats", "seats_won"),
    "nominated": ("nominated", "list_candidates", "candidates_on_list"),
    "individual": ("individual",),
    "withdrawn": ("withdrawn",),
}
_SHAPE = "The header needs a name (name, candidate, list or party) and votes: “party,votes”."


def read(path: Path) -> Totals | Election:
    """Read totals, or an election from a table of first and second preferences (see ``first_second``).

    Raises ``BadFile`` with the line and column where the file is neither.
    """
    table = read_table(path)
    return first_second.from_table(table) if first_second.is_pairs(table) else from_table(table)


def from_table(table: Table) -> Totals:
    """Totals from a table already read."""
    where = _columns(table)
    if not table.rows:
        raise table.bad("no candidate or list follows the header", table.header, remedy="Give one line for each.")
    lines: dict[str, TotalsLine] = {}
    for row in table.rows:
        line = _line(table, where, row)
        if line.name in lines:
            raise table.bad(f"“{line.name}” stands twice", row, "name", "Add the party to tell them apart.")
        lines[line.name] = line
    return Totals(table.title, table.seats or 1, tuple(lines.values()), dict(table.invalid), str(table.path))


def text(totals: Totals) -> str:
    """Totals as the text of such a file; columns that nobody needs are left out."""
    fields = ["name", "party", "votes", "second", "seats_held", "nominated", "individual", "withdrawn"]
    empty = TotalsLine("", -1)
    shown = [
        f for f in fields if f in ("name", "votes") or any(getattr(x, f) != getattr(empty, f) for x in totals.lines)
    ]
    rows = [",".join(_cell(getattr(line, f)) for f in shown) for line in totals.lines]
    return facts_text(totals.title, totals.seats, totals.invalid) + "\n".join([",".join(shown), *rows]) + "\n"


def _cell(value: str | int | bool | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _columns(table: Table) -> dict[str, int]:
    header = [cell.lower().replace(" ", "_") for cell in table.header.cells]
    where: dict[str, int] = {}
    for field, names in COLUMNS.items():
        found = [i for i, cell in enumerate(header) if cell in names]
        if len(found) > 1:
            shown = " and ".join(f"“{table.header.cells[i]}”" for i in found)
            raise table.bad(f"the columns {shown} mean the same", table.header, field, "Keep one of them.")
        if found:
            where[field] = found[0]
    if "name" not in where and "party" in where:
        where["name"] = where.pop("party")
    if not {"name", "votes"} <= set(where):
        missing = "votes" if "name" in where else "names"
        raise table.bad(f"the header has no column for {missing}", table.header, remedy=_SHAPE)
    return where


def _line(table: Table, where: Mapping[str, int], row: Row) -> TotalsLine:
    def cell(field: str) -> str:
        at = where.get(field)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def number(field: str) -> int | None:
        return whole(cell(field), field, table.path, row.number) if cell(field) else None

    if len(row.cells) > len(table.header.cells):
        message = f"has {len(row.cells)} cells, the header {len(table.header.cells)}"
        raise table.bad(message, row, remedy='Put a number with commas in quotes: “"1,234"”.')
    if not cell("name"):
        raise table.bad("there is no name", row, "name", "Name the candidate or list.")
    votes = whole(cell("votes"), "votes", table.path, row.number)
    return TotalsLine(
        name=cell("name"),
        votes=votes,
        party=cell("party"),
        second=number("second"),
        seats_held=number("seats_held") or 0,
        nominated=number("nominated"),
        individual=yes(cell("individual"), "individual", table.path, row.number),
        withdrawn=yes(cell("withdrawn"), "withdrawn", table.path, row.number),
    )
