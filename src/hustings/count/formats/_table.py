"""A small CSV table with facts above its header: “# seats: 6”, “# invalid: 12 unmarked”."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hustings.count.formats._lines import blocks
from hustings.count.formats._papers import plain_number
from hustings.errors import BadFile

__all__ = ["MOST_ROWS", "Row", "Table", "facts_text", "quoted", "read_table", "whole", "yes"]

MOST_ROWS = 20_000
_MOST_TEXT = 8 << 20
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_FACTS = ("title", "seats", "invalid", "candidates")
_YES, _NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its number in the file, and its cells, stripped."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: the facts above the header, the header and the rows."""

    path: Path
    header: Row
    rows: tuple[Row, ...]
    title: str = ""
    seats: int | None = None
    candidates: tuple[str, ...] = ()
    invalid: Mapping[str, int] = field(default_factory=dict)

    def bad(self, message: str, row: Row, column: str | None = None, remedy: str = "") -> BadFile:
        """A fault of this file, with its line."""
        return BadFile(message, file=str(self.path), row=row.number, field=column, remedy=remedy)


def read_table(path: Path) -> Table:
    """Read a table. Raises ``BadFile`` where the file is no text, is empty, or a line cannot be parsed."""
    text = ""
    for _, page in blocks(path):
        text += page + "\n"
        if len(text) > _MOST_TEXT:
            message = f"is longer than {_MOST_TEXT >> 20} million characters"
            raise BadFile(
                message, file=str(path), remedy="A table of totals is short: is this a file of ballot papers?"
            )
    lines = text.split("\n")
    start, facts = _facts(lines, path)
    rows: list[Row] = []
    reader = csv.reader(lines[start:], strict=True)
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if any(stripped):
                rows.append(Row(start + reader.line_num, stripped))
    except csv.Error as error:
        raise BadFile(f"cannot be read as CSV: {error}", file=str(path), row=start + reader.line_num) from None
    if not rows:
        raise BadFile("is empty", file=str(path), remedy="Give a header line and one line for each candidate or list.")
    if len(rows) > MOST_ROWS:
        raise BadFile(f"has more than {MOST_ROWS:,} lines", file=str(path), remedy="Give one line for each candidate.")
    return _table(path, rows, facts)


def _facts(lines: list[str], path: Path) -> tuple[int, list[tuple[int, str, str]]]:
    facts: list[tuple[int, str, str]] = []
    for i, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            return i, facts
        name, colon, value = line.removeprefix("#").partition(":")
        if line.startswith("#") and colon and name.strip().lower() in _FACTS:
            facts.append((i + 1, name.strip().lower(), value.strip()))
    return len(lines), facts


def _table(path: Path, rows: list[Row], facts: list[tuple[int, str, str]]) -> Table:
    title, seats, candidates, invalid = "", None, tuple[str, ...](), dict[str, int]()
    for row, name, value in facts:
        if name == "title":
            title = value
        elif name == "seats":
            seats = plain_number(value, "seats", path, row, most=10_000)
        elif name == "candidates":
            names = next(csv.reader([value], delimiter=";", skipinitialspace=True), [])
            candidates = tuple(name.strip() for name in names if name.strip())
        else:
            number, _, ground = value.partition(" ")
            ground = ground.strip() or "rejected"
            invalid[ground] = invalid.get(ground, 0) + whole(number, "invalid", path, row)
    return Table(path, rows[0], tuple(rows[1:]), title, seats, candidates, invalid)


def whole(text: str, what: str, path: Path, row: int) -> int:
    """A whole number, thousands parted by commas or not."""
    grouped = _GROUPED.fullmatch(text)
    return plain_number(text.replace(",", "") if grouped else text, what, path, row)


def yes(text: str, what: str, path: Path, row: int) -> bool:
    """Yes or no; an empty cell is no."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadFile(f"“{text}” is neither yes nor no", file=str(path), row=row, field=what, remedy="Write yes or no.")


def quoted(text: str) -> str:
    """Text as a CSV cell, always in quotes, so that no name looks like a fact or a number."""
    return '"' + text.replace('"', '""') + '"'


def facts_text(title: str, seats: int, invalid: Mapping[str, int]) -> str:
    """The facts above a header."""
    lines = [f"# title: {title}"] if title else []
    lines.append(f"# seats: {seats}")
    lines += [f"# invalid: {number} {ground}" for ground, number in invalid.items()]
    return "\n".join(lines) + "\n"
