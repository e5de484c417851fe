"""The layouts that can be brought in, and the one that a file is in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hustings.almanac.readers import almanac_tables, commons_library, democracy_club, modern_gov, parliament_site
from hustings.almanac.readers.decoding import load_bytes
from hustings.almanac.readers.polls import looks_like_polls, read_polls
from hustings.almanac.readers.polls_workbook import is_workbook, open_workbook
from hustings.almanac.readers.reading import Layout, Lookup, Read
from hustings.almanac.readers.sheet import Lines, Sheet, open_lines
from hustings.errors import BadFile, UnknownName

__all__ = ["READERS", "PollsFile", "Reader", "open_known", "reader_named"]


class Reader(Protocol):
    """A module that reads one layout."""

    @property
    def LAYOUT(self) -> Layout:  # noqa: N802
        """The layout."""

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether this is the layout's header."""

    def read(self, sheet: Sheet, lookup: Lookup) -> Read:
        """The rows of a sheet in this layout."""


READERS: tuple[Reader, ...] = (almanac_tables, parliament_site, commons_library, democracy_club)


class PollsFile:
    """The reader of tables of polls, for one file."""

    LAYOUT = Layout("polls", "Opinion polls", "the pollsters named", "none stated", "Polls by the pollsters named.")

    def __init__(self, path: Path) -> None:
        self._path = path

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether this is the header of a table of polls."""
        return looks_like_polls(header)

    def read(self, sheet: Sheet, lookup: Lookup) -> Read:
        """Polls and their shares; what cleaning changed is among the notes."""
        mapping = {key: value for key, value in lookup.told.items() if not key.startswith("party:")}
        found = read_polls(self._path, mapping=mapping or None)
        notes = tuple(f"Row {note.row}, {note.field}: {note.why}." for note in found.report)
        return Read(self.LAYOUT.name, {"polls": found.polls, "poll_shares": found.shares}, notes)


def reader_named(name: str, path: Path) -> Reader:
    """The reader of the layout called ``name``. Raises UnknownName with all there are."""
    every = (*READERS, modern_gov, PollsFile(path))
    for each in every:
        if each.LAYOUT.name == name:
            return each
    raise UnknownName(f"There is no layout “{name}”.", nearest=[each.LAYOUT.name for each in every])


def open_known(path: Path, layout: str | None = None) -> tuple[Reader, Sheet]:
    """The reader of a file's layout, and the file as its sheet.

    ``layout`` says which it is; without it the header does. Raises BadFile for a file that cannot be a whole table,
    or whose columns are those of no layout.
    """
    if path.is_file() and is_workbook(path):
        return _open_lines(path, open_workbook(path), layout)
    payload = load_bytes(path)
    if _is_markup(payload):
        return modern_gov, modern_gov.open_xml(path.name, payload)
    return _open_lines(path, open_lines(path, payload), layout)


def _open_lines(path: Path, lines: Lines, layout: str | None) -> tuple[Reader, Sheet]:
    readers = [reader_named(layout, path)] if layout else [*READERS, PollsFile(path)]
    found = [(index, each) for each in readers if (index := lines.header_at(each.recognises)) is not None]
    if found:
        index, reader = min(found, key=lambda pair: pair[0])
        return reader, lines.headed(index)
    header = commons_library.assumed(lines.records[0][1])
    if header is not None and layout in (None, commons_library.LAYOUT.name):
        return commons_library, lines.headless(header)
    if layout:
        return readers[0], lines.headed(lines.guess_header())
    raise _unknown(lines, [each.LAYOUT.name for each in readers])


def _is_markup(payload: bytes) -> bool:
    """Whether bytes begin as XML and speak of candidates, in any encoding of it."""
    head = payload[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and b"candidate" in payload.replace(b"\0", b"")


def _unknown(lines: Lines, names: Sequence[str]) -> BadFile:
    row, header = lines.records[0]
    shown = ", ".join(each for each in header[:8] if each.strip())
    remedy = f"Layouts that can be read: {', '.join([*names, modern_gov.LAYOUT.name])}."
    return BadFile(f"the columns are those of no known layout: {shown}.", file=lines.file, row=row, remedy=remedy)
