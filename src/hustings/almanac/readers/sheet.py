"""Opening a published table, however it was saved: CSV, TSV or semicolons, gzipped or not, in UTF-8, UTF-16
or Windows-1252, with title lines above its header or with no header at all.

What cannot be a whole table is refused: workbooks, pages and other binary files, text in two encodings,
ragged rows, an odd quotation mark, a last line cut short, a file beyond the limits. Rows are numbered as
lines of the file, from 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal, overload

from hustings.almanac.readers import cells
from hustings.almanac.readers.cells import Order, Unit
from hustings.almanac.readers.decoding import MOST_BYTES, SAVE_AS, decode, load_bytes
from hustings.errors import BadFile

__all__ = ["MOST_BYTES", "Lines", "Row", "Sheet", "load_bytes", "open_lines", "open_sheet"]

MOST_ROWS = 500_000
MOST_COLUMNS = 1_000
MOST_IN_A_CELL = 20_000
_TITLES_WITHIN = 40


@dataclass(frozen=True, slots=True)
class Lines:
    """A file taken apart into records, before anyone knows which of them is the header.

    ``records`` holds (line of the file, cells); blank lines are left out. ``digest`` is the bytes' SHA-256.
    """

    file: str
    records: tuple[tuple[int, list[str]], ...]
    encoding: str
    delimiter: str
    digest: str
    ends_open: bool

    def header_at(self, recognises: Callable[[Sequence[str]], bool]) -> int | None:
        """The index of the first record among the first forty that ``recognises`` takes for a header."""
        for index, (_, found) in enumerate(self.records[:_TITLES_WITHIN]):
            if recognises(found):
                return index
        return None

    def guess_header(self) -> int:
        """The index of the likely header: the first record as wide as most, whose cells are mostly words.

        For files of no known layout. Raises BadFile where no record will do.
        """
        widths = [len(_trimmed(found)) for _, found in self.records]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        for index, (_, found) in enumerate(self.records[:_TITLES_WITHIN]):
            words = [each for each in found if each.strip()]
            lettered = sum(any(letter.isalpha() for letter in each) for each in words)
            if len(words) > max(1, usual // 2) and lettered * 5 >= len(words) * 4:
                return index
        raise BadFile("no header row was found; expected one row of column names.", file=self.file, row=1)

    def headed(self, index: int) -> Sheet:
        """The table whose header is the record at ``index``; what stands above is its title lines."""
        row, printed = self.records[index]
        return _sheet(self, printed, row, self.records[index + 1 :], self.records[:index])

    def headless(self, header: Sequence[str]) -> Sheet:
        """The table without a header row whose columns are those of ``header``."""
        return _sheet(self, list(header), None, self.records, ())


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on and its cells, keyed by the folded heading (``"ons_region_id"``).

    The reading methods return ``None`` for a blank cell or a column that is not there, and raise
    :class:`~hustings.errors.BadFile` naming file, row and the heading as printed.
    """

    number: int
    values: dict[str, str]
    sheet: Sheet

    def raw(self, key: str) -> str:
        """The cell as it stands; an empty string where there is no such column."""
        return self.values.get(key, "")

    def bad(self, key: str, message: str, remedy: str = "") -> BadFile:
        """The error to raise about this row's cell ``key``."""
        return BadFile(
            message,
            file=self.sheet.file,
            row=self.number,
            field=self.sheet.printed.get(key, key),
            remedy=remedy,
        )

    @overload
    def integer(self, key: str, *, needed: Literal[True], least: int | None = 0) -> int: ...
    @overload
    def integer(self, key: str, *, needed: bool = False, least: int | None = 0) -> int | None: ...
    def integer(self, key: str, *, needed: bool = False, least: int | None = 0) -> int | None:
        """See :func:`cells.integer`."""
        text = self.values.get(key)
        if text and not least and text.isascii() and text.isdigit() and len(text) < 16:
            return int(text)
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.integer(text, file=file, row=self.number, field=field, needed=needed, least=least)

    def decimal(self, key: str, *, needed: bool = False) -> Decimal | None:
        """See :func:`cells.decimal`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.decimal(self.values.get(key), file=file, row=self.number, field=field, needed=needed)

    def share(self, key: str, *, unit: Unit, needed: bool = False, signed: bool = False) -> float | None:
        """See :func:`cells.share`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        text = self.values.get(key)
        return cells.share(text, unit=unit, file=file, row=self.number, field=field, needed=needed, signed=signed)

    @overload
    def day(self, key: str, *, needed: Literal[True], order: Order = "dmy") -> date: ...
    @overload
    def day(self, key: str, *, needed: bool = False, order: Order = "dmy") -> date | None: ...
    def day(self, key: str, *, needed: bool = False, order: Order = "dmy") -> date | None:
        """See :func:`cells.day`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.day(self.values.get(key), file=file, row=self.number, field=field, needed=needed, order=order)

    def moment(self, key: str, *, needed: bool = False, order: Order = "dmy") -> datetime | None:
        """See :func:`cells.moment`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.moment(self.values.get(key), file=file, row=self.number, field=field, needed=needed, order=order)

    def yes_no(self, key: str, *, needed: bool = False) -> bool | None:
        """See :func:`cells.yes_no`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.yes_no(self.values.get(key), file=file, row=self.number, field=field, needed=needed)

    @overload
    def text(self, key: str, *, needed: Literal[True]) -> str: ...
    @overload
    def text(self, key: str, *, needed: bool = False) -> str | None: ...
    def text(self, key: str, *, needed: bool = False) -> str | None:
        """See :func:`cells.name`."""
        file, field = self.sheet.file, self.sheet.printed.get(key, key)
        return cells.name(self.values.get(key), file=file, row=self.number, field=field, needed=needed)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header: ``header`` as printed, ``printed`` from folded heading to printed heading.

    ``titles`` are the lines above the header, ``headed`` whether the file itself had one. ``digest`` is the
    SHA-256 of the file's bytes, ``ends_open`` says that the last line has no line end, ``width`` is the number
    of columns.
    """

    file: str
    header: tuple[str, ...]
    printed: dict[str, str]
    records: tuple[tuple[int, list[str]], ...]
    titles: tuple[str, ...]
    headed: bool
    encoding: str
    delimiter: str
    digest: str
    ends_open: bool
    width: int

    def __iter__(self) -> Iterator[Row]:
        """The rows in the order of the file."""
        keys = tuple(self.printed)
        for number, found in self.records:
            yield Row(number, dict(zip(keys, found, strict=False)), self)

    def __len__(self) -> int:
        return len(self.records)

    def has(self, *keys: str) -> bool:
        """Whether all these columns (folded headings) are there."""
        return all(key in self.printed for key in keys)

    def column(self, key: str) -> list[str]:
        """Every cell of one column; empty where the column is not there."""
        if key not in self.printed:
            return []
        at = list(self.printed).index(key)
        return [found[at] for _, found in self.records]

    def date_order(self, key: str) -> Order:
        """The order of day and month in a column of dates. See :func:`cells.date_order`."""
        return cells.date_order(self.column(key), file=self.file, field=self.printed.get(key, key))


def open_sheet(path: Path, recognises: Callable[[Sequence[str]], bool] | None = None) -> Sheet:
    """Open a table: its header is the first row that ``recognises`` takes, or the likeliest one without it.

    Raises BadFile as :func:`open_lines`, and where no row is a header.
    """
    lines = open_lines(path)
    index = lines.header_at(recognises) if recognises else lines.guess_header()
    if index is None:
        raise BadFile("no row holds the expected column names.", file=lines.file, row=lines.records[0][0])
    return lines.headed(index)


def open_lines(path: Path, payload: bytes | None = None) -> Lines:
    """Take a delimited text file apart into records.

    ``payload`` gives the file's bytes where they have been read already (unpacked). Raises BadFile for a file
    that is missing, empty, binary, too large, in two encodings, or cut within a quoted cell.
    """
    file = path.name
    raw = load_bytes(path) if payload is None else payload
    text, encoding = decode(raw, file)
    if "\0" in text:
        raise BadFile("the file holds NUL characters; expected text.", file=file, remedy=SAVE_AS)
    head = text[:400].lstrip().casefold()
    if head.startswith(("<!doctype", "<html", "<?xml", "<")):
        raise BadFile("this is a web page or XML, not a table.", file=file, row=1, remedy=SAVE_AS)
    delimiter = _delimiter(text)
    records = _records(text, delimiter, file)
    if not records:
        raise BadFile("the file has no rows.", file=file, row=1)
    return Lines(file, records, encoding, delimiter, hashlib.sha256(raw).hexdigest(), not text.endswith(("\n", "\r")))


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon: the one that divides most of the first lines most alike."""
    sample = text[:20_000].splitlines()[:30]
    best, best_score = ",", 0
    for each in (",", "\t", ";"):
        widths = [len(found) for found in csv.reader(sample, delimiter=each)]
        wide = [width for width in widths if width > 1]
        score = max((wide.count(width) * 1000 + width for width in set(wide)), default=0)
        if score > best_score:
            best, best_score = each, score
    return best


def _records(text: str, delimiter: str, file: str) -> tuple[tuple[int, list[str]], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for found in reader:
            if any(found):
                records.append((line, found))
            line = reader.line_num + 1
            if len(found) > MOST_COLUMNS or len(records) > MOST_ROWS:
                raise BadFile("the table is larger than any published one.", file=file, row=line - 1)
    except csv.Error as error:
        wrong = f"the line cannot be taken apart ({error}): an odd quotation mark, or the file is cut."
        raise BadFile(wrong, file=file, row=line) from None
    return tuple(records)


def _sheet(
    lines: Lines,
    printed: list[str],
    row: int | None,
    records: Sequence[tuple[int, list[str]]],
    above: Sequence[tuple[int, list[str]]],
) -> Sheet:
    names = _trimmed(printed)
    keys: dict[str, str] = {}
    for at, each in enumerate(names, start=1):
        key = cells.fold(each) or f"column_{at}"
        if key in keys:
            raise BadFile("two columns have this name.", file=lines.file, row=row, field=each)
        keys[key] = cells.squeeze(each) or f"column {at}"
    width = len(names)
    kept = tuple(_ruled(lines.file, number, found, width) for number, found in records if any(map(str.strip, found)))
    if not kept:
        raise BadFile("there is no row below the header.", file=lines.file, row=row)
    titles = tuple(" ".join(cells.squeeze(each) for each in found if each.strip()) for _, found in above)
    return Sheet(
        file=lines.file,
        header=tuple(keys.values()),
        printed=keys,
        records=kept,
        titles=titles,
        headed=row is not None,
        encoding=lines.encoding,
        delimiter=lines.delimiter,
        digest=lines.digest,
        ends_open=lines.ends_open,
        width=width,
    )


def _ruled(file: str, number: int, found: list[str], width: int) -> tuple[int, list[str]]:
    if len(found) != width:
        spare = found[width:]
        if len(found) < width or any(each.strip() for each in spare):
            wrong = f"the row has {len(found)} cells; expected {width}, as in the header."
            remedy = "A row may be cut short, or a comma may stand in a cell without quotation marks."
            raise BadFile(wrong, file=file, row=number, remedy=remedy)
        found = found[:width]
    if len(max(found, key=len)) > MOST_IN_A_CELL:
        raise BadFile("a cell is longer than any published one.", file=file, row=number)
    return number, found


def _trimmed(found: Sequence[str]) -> list[str]:
    kept = list(found)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
