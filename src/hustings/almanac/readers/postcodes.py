"""Reading the directories of postcodes of the Office for National Statistics, in the user's own copy.

Two are published each quarter on the Open Geography Portal: the ONS Postcode Directory (ONSPD) and the National
Statistics Postcode Lookup (NSPL). Their columns are called otherwise from edition to edition: the constituency is
``pcon``, ``pcon24cd`` or ``pcon25cd``, the council ``oslaua``, ``laua`` or ``lad23cd``, the ward ``osward``, ``ward``
or ``wd25cd``. ``doterm`` is the month a postcode was ended, blank where it is in use.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hustings.almanac.readers.postcode_files import Part, parts_of
from hustings.errors import BadFile

__all__ = ["Batch", "Columns", "columns_of", "read_postcodes", "recognises"]

_NAMES = {
    "postcode": r"pcds|pcd7|pcd8|pcd2?",
    "constituency": r"pcon(\d\d)?(cd)?",
    "council": r"(?:oslaua|laua|lad)(\d\d)?(cd)?",
    "ward": r"(?:osward|ward|wd)(\d\d)?(cd)?",
    "ended": r"doterm",
}
_CALLED = {
    "postcode": "pcds, pcd7 or pcd", "constituency": "pcon or pcon24cd", "council": "oslaua, laua or lad25cd",
    "ward": "osward, ward or wd25cd", "ended": "doterm",
}  # fmt: skip
_SHAPES = {
    # All that was ever in use: those of Newport before 1984 and of the Girobank have shapes of their own.
    "postcode": r"^(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|NPT[0-9][A-Z]{2}|GIR0AA)$",
    "constituency": r"^(?:[A-Z][0-9]{8})?$",
    "council": r"^(?:[A-Z][0-9]{8})?$",
    "ward": r"^(?:[A-Z][0-9]{8})?$",
    "ended": r"^(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]))?$",
}
_WANTED = {
    "postcode": "a postcode", "constituency": "a code such as E14001272, or blank",
    "council": "a code such as E06000001, or blank", "ward": "a code such as E05013902, or blank",
    "ended": "a month such as 201806, or blank",
}  # fmt: skip
_REMEDY = (
    "Give the ONS Postcode Directory or the National Statistics Postcode Lookup as it is downloaded, not saved again "
    "by a spreadsheet."
)
MOST_ROWS = 6_000_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the five columns stand that are read: field to place, and how each is called here; ``width`` of all."""

    places: dict[str, int]
    called: dict[str, str]
    width: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a directory: ``postcode`` in seven characters (``TS24`` padded to four, then ``7EE``), GSS codes of
    ``constituency``, ``council`` and ``ward`` (empty where there is none), ``ended`` as 201806 or 0.

    ``file`` and ``first`` say which row of which file comes first; ``done`` is the share read by now.
    """

    rows: pl.DataFrame
    file: str
    first: int
    done: float


def columns_of(header: Sequence[str]) -> Columns:
    """The columns of a header, the latest year where two are alike. Raises KeyError naming what is missing."""
    names = [each.strip().casefold() for each in header]
    places: dict[str, int] = {}
    for field, pattern in _NAMES.items():
        fits = [at for at, name in enumerate(names) if re.fullmatch(pattern, name)]
        if not fits:
            raise KeyError(field)
        if field == "postcode":
            order = pattern.replace("pcd2?", "pcd|pcd2").split("|")
            places[field] = min(fits, key=lambda at: order.index(names[at]))
        else:
            places[field] = max(fits, key=lambda at: "".join(filter(str.isdigit, names[at])))
    return Columns(places, {field: header[at].strip() for field, at in places.items()}, len(header))


def recognises(header: Sequence[str]) -> bool:
    """Whether this is the header of such a directory."""
    try:
        columns_of(header)
    except KeyError:
        return False
    return True


def read_postcodes(path: Path, on_progress: Callable[[float], None] | None = None) -> Iterator[Batch]:
    """Every row of a directory, in the order of the file, some ten thousands at a time.

    ``path`` is a CSV file or the archive that is downloaded; of the latter the whole directory is read, or its parts by
    area where it holds only these. Raises :class:`~hustings.errors.BadFile` naming file, row and field for whatever
    is not as it should be.
    """
    parts = _chosen(parts_of(path))
    whole, before, rows = max(sum(each.size for each in parts), 1), 0, 0
    for part in parts:
        columns, read = None, 0
        for line, lines in part.pieces():
            read += len(lines)
            if columns is None:
                head, _, lines = lines.partition(b"\n")
                columns, line = _header(part, head), line + 1
            if not lines.strip():
                continue
            made = _rows(part, columns, line, lines)
            rows += len(made)
            if rows > MOST_ROWS:
                raise BadFile(f"there are more than {MOST_ROWS:,} rows.", file=part.name, row=line, remedy=_REMEDY)
            done = min(1.0, (before + read) / whole)
            if on_progress is not None:
                on_progress(done)
            yield Batch(made, part.name, line, done)
        before += part.size
    if not rows:
        raise BadFile("there is no row below the header.", file=path.name, row=1, remedy=_REMEDY)


def _chosen(parts: list[Part]) -> list[Part]:
    """Of an archive's files those that are the directory: the whole one, else every part of it by area."""
    if len(parts) == 1:
        return parts
    known = [each for each in parts if recognises(_head(each))]
    if not known:
        _header(parts[0], ",".join(_head(parts[0])).encode())
    whole = [each for each in known if "multi_csv" not in each.name.lower()]
    return whole[:1] or known


def _head(part: Part) -> list[str]:
    return _cells(part.start().partition(b"\n")[0])


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig", "replace").rstrip("\r")]), [])


def _header(part: Part, line: bytes) -> Columns:
    found = _cells(line)
    try:
        return columns_of(found)
    except KeyError as error:
        field = str(error.args[0])
        wrong = (
            f"there is no column of the {_word(field)} ({_CALLED[field]}): no directory of postcodes is known by this."
        )
        raise BadFile(wrong, file=part.name, row=1, field=_CALLED[field].split(",")[0].split(" ")[0],
                      remedy=_REMEDY) from None  # fmt: skip


def _word(field: str) -> str:
    return "month in which it was ended" if field == "ended" else field


def _rows(part: Part, columns: Columns, line: int, lines: bytes) -> pl.DataFrame:
    lines = lines.rstrip(b"\r\n") + b"\n"
    if lines.count(b",") != (columns.width - 1) * lines.count(b"\n"):
        _check_width(part, columns, line, lines)
    places = sorted(set(columns.places.values()))
    try:
        frame = pl.read_csv(io.BytesIO(lines), has_header=False, columns=places, infer_schema=False,
                            encoding="utf8-lossy", raise_if_empty=False)  # fmt: skip
    except pl.exceptions.PolarsError as error:
        wrong = f"the lines from here on cannot be taken apart ({str(error).splitlines()[0]})."
        raise BadFile(wrong, file=part.name, row=line, remedy=_REMEDY) from None
    read = dict(zip(places, frame.columns, strict=True))
    cells = frame.select(
        pl.col(read[at]).fill_null("").str.strip_chars().alias(field) for field, at in columns.places.items()
    )
    cells = cells.with_columns(pl.col("postcode").str.replace_all(" ", "", literal=True).str.to_uppercase())
    for field, shape in _SHAPES.items():
        wrong_at = (~cells[field].str.contains(shape)).fill_null(True).arg_true()
        if len(wrong_at):
            at = int(wrong_at[0])
            wrong = f"“{str(cells[field][at])[:40]}” is not {_WANTED[field]}."
            raise BadFile(wrong, file=part.name, row=line + at, field=columns.called[field], remedy=_REMEDY)
    padded = pl.col("postcode").str.head(-3).str.pad_end(4) + pl.col("postcode").str.tail(3)
    month = pl.when(pl.col("ended") == "").then(pl.lit("0")).otherwise(pl.col("ended")).cast(pl.UInt32)
    return cells.with_columns(padded.alias("postcode"), month.alias("ended"))


def _check_width(part: Part, columns: Columns, line: int, lines: bytes) -> None:
    """Name the first line whose cells are not as many as the header's; commas within quotation marks do not count."""
    reader = csv.reader(io.StringIO(lines.decode("utf-8", "replace"), newline=""))
    for found in reader:
        if found and len(found) != columns.width:
            wrong = f"the row has {len(found)} cells; expected {columns.width}, as in the header."
            remedy = "The file may be cut short: get it again."
            raise BadFile(wrong, file=part.name, row=line + reader.line_num - 1, remedy=remedy)
