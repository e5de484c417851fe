"""Where tables are read from: the shipped folder, a user's folder with its imports, or an SQLite file.

A layer yields whole tables (or the parts of one that hold an election) as Polars frames in the schema's columns.
Layers are laid one over another: rows of a later one replace rows of an earlier one that agree on the table's
``replaced_by`` columns.
"""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import polars as pl

from hustings.almanac.schema import TABLES, Table
from hustings.errors import BadFile, BadInput
from hustings.ids import ElectionId

__all__ = [
    "FolderLayer",
    "Layer",
    "SqliteLayer",
    "lay_over",
    "layers_at",
    "own_folder",
    "part_of",
    "shipped",
    "shipped_folder",
]

_TYPES: dict[str, type[pl.DataType] | pl.DataType] = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "share": pl.Float64,
    "yes_no": pl.String,
    "date": pl.Date,
    "time": pl.Datetime("us"),
}


class Layer(Protocol):
    """One place that holds tables."""

    name: str

    def read(self, table: Table, election: ElectionId | None) -> pl.DataFrame | None:
        """The rows of ``table`` here (those parts that may hold ``election``), or ``None`` where there are none."""


def frame_schema(table: Table) -> dict[str, type[pl.DataType] | pl.DataType]:
    """The Polars types of a table's columns, in the schema's order."""
    return {column.name: _TYPES[column.kind] for column in table.columns}


class FolderLayer:
    """Tables as CSV files: ``NAME.csv``, or ``NAME/PART.csv`` for a table in parts."""

    def __init__(self, folder: Path, *, whole_parts: bool = True) -> None:
        """A folder of tables. Raises :class:`~hustings.errors.BadFile` for a CSV file that is none of them."""
        for path in sorted(folder.glob("*.csv")) if whole_parts else ():
            if path.stem not in TABLES:
                raise BadFile("no such table", file=str(path), remedy=f"Tables are {', '.join(TABLES)}.")
        self.name = str(folder)
        self._folder = folder
        self._whole_parts = whole_parts  # a user's folder may put any election in any part

    def read(self, table: Table, election: ElectionId | None) -> pl.DataFrame | None:
        """See :class:`Layer`: the table’s CSV files, of one election only its own part."""
        frames = [_read_csv(path, table) for path in self._paths(table, election)]
        return pl.concat(frames) if frames else None

    def _paths(self, table: Table, election: ElectionId | None) -> list[Path]:
        single = self._folder / f"{table.name}.csv"
        parts = self._folder / table.name
        found = [single] if single.is_file() else []
        if table.parts == "none" or not parts.is_dir():
            return found
        if election is not None and not self._whole_parts:
            return [*found, *_part_for(parts, election)]
        return [*found, *sorted(parts.glob("*.csv"))]


def part_of(election: ElectionId) -> str:
    """What is read for an election, as a key: elections and contests of one key are in the same parts of a table."""
    return f"{election.kind}.by" if election.by and election.kind == "parl" else f"{election.kind}.{election.day}"


def _part_for(parts: Path, election: ElectionId) -> list[Path]:
    """The one part that holds an election: the longest of ``kind.by``, ``kind.date``, ``kind`` that exists."""
    stems = [f"{election.kind}.{election.day}", election.kind]
    if election.by and election.kind == "parl":
        stems = ["parl.by"]
    for stem in stems:
        path = parts / f"{stem}.csv"
        if path.is_file():
            return [path]
    return []


def _read_csv(path: Path, table: Table) -> pl.DataFrame:
    schema = frame_schema(table)
    try:
        frame = pl.read_csv(
            path, schema_overrides=schema, infer_schema=table.spread is not None, infer_schema_length=None
        )
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, table, error) from None
    if table.spread is not None and table.spread[0] not in frame.columns:
        frame = _gathered(frame, table, path)
    strange = [name for name in frame.columns if name not in schema]
    missing = [column.name for column in table.columns if column.needed and column.name not in frame.columns]
    if strange or missing:
        what = f"has no column “{missing[0]}”" if missing else f"has a column “{strange[0]}” that is not known"
        raise BadFile(f"{table.name} {what}", file=str(path), row=1, remedy=f"Its columns are {', '.join(schema)}.")
    return _in_columns(frame, table)


_WANTED: dict[str, tuple[str, Callable[[str], object]]] = {
    "integer": ("a whole number", int),
    "number": ("a number", float),
    "share": ("a fraction", float),
    "date": ("a date as 2021-05-06", date.fromisoformat),
    "time": ("a time as 2021-05-07T07:02", datetime.fromisoformat),
}


def _unreadable(path: Path, table: Table, error: Exception) -> BadFile:
    """The first cell that is not of its column's kind, by row and field; else the reader's own reason."""
    remedy = f"The columns of {table.name} are in docs/tables.md."
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                for column in table.columns:
                    wrong = _misfit(column.kind, row.get(column.name))
                    if wrong:
                        message = f"“{row[column.name]}” is not {wrong}"
                        return BadFile(message, file=str(path), row=rows.line_num, field=column.name, remedy=remedy)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        return BadFile(f"not a readable {table.name} table ({problem})", file=str(path), remedy=remedy)
    return BadFile(f"not a readable {table.name} table ({str(error).splitlines()[0]})", file=str(path), remedy=remedy)


def _misfit(kind: str, cell: str | None) -> str:
    """What a cell should have been and is not; empty where it is right or empty."""
    if not cell or kind not in _WANTED:
        return ""
    wanted, read = _WANTED[kind]
    try:
        read(cell)
    except ValueError:
        return wanted
    return ""


def _gathered(frame: pl.DataFrame, table: Table, path: Path) -> pl.DataFrame:
    """A spread file in the columns of its table: a row for each filled cell."""
    assert table.spread is not None
    name, value = table.spread
    kept = [column for column in frame.columns if column in frame_schema(table)]
    spread = [column for column in frame.columns if column not in kept]
    words = [column for column in spread if not frame[column].dtype.is_numeric() and frame[column].dtype != pl.Null]
    if words:
        raise BadFile(f"“{words[0]}” is not a column of numbers", file=str(path), row=1, field=words[0])
    cast = frame.with_columns(pl.col(spread).cast(pl.Float64))
    return cast.unpivot(spread, index=kept, variable_name=name, value_name=value).drop_nulls(value)


def _in_columns(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame in the schema's columns and types, empty ones added."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in frame_schema(table).items()
    )


class SqliteLayer:
    """Tables of the same names in an SQLite file; columns as in the schema, dates and times as ISO text."""

    def __init__(self, file: Path) -> None:
        """An SQLite file of tables. Raises :class:`~hustings.errors.BadFile` where it holds none of them."""
        self.name = str(file)
        self._file = file
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            held = {name for (name,) in store.execute("select name from sqlite_master where type in ('table', 'view')")}
        if not held & set(TABLES):
            raise BadFile("holds no table of an almanac", file=str(file), remedy=f"Tables are {', '.join(TABLES)}.")

    def read(self, table: Table, election: ElectionId | None) -> pl.DataFrame | None:
        """See :class:`Layer`: the table of that name in the file."""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as store:
            held = store.execute("select 1 from sqlite_master where name = ?", (table.name,)).fetchone()
            if not held:
                return None
            cursor = store.execute(f'select * from "{table.name}"')  # the name is one of the schema's own
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        text = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Object), orient="row")
        columns = {name: [None if value is None else str(value) for value in text[name]] for name in names}
        return _in_columns(pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)), table)


def lay_over(below: pl.DataFrame, above: pl.DataFrame, table: Table) -> pl.DataFrame:
    """``above`` laid over ``below``: rows below that agree with one above on ``replaced_by`` give way."""
    on = list(table.replaced_by)
    kept = below.join(above.select(on).unique(), on=on, how="anti", nulls_equal=True)
    return pl.concat([kept, above])


def shipped() -> FolderLayer:
    """The tables that come with the package."""
    return FolderLayer(shipped_folder(), whole_parts=False)


def shipped_folder() -> Path:
    """The folder of the tables that come with the package."""
    return Path(str(files("hustings.almanac") / "tables"))


def own_folder() -> Path:
    """The user's own almanac folder: ``$HUSTINGS_ALMANAC``, else under ``$XDG_DATA_HOME`` or ``~/.local/share``."""
    named = os.environ.get("HUSTINGS_ALMANAC")
    if named:
        return Path(named).expanduser()  # whether it is there is for whoever reads it: an import makes it
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "hustings" / "almanac"


def layers_at(places: Iterable[Path | str]) -> list[Layer]:
    """The layers at the folders and SQLite files named, in order; a folder's imports come after its own tables.

    Raises :class:`~hustings.errors.BadInput` where a place is neither.
    """
    made: list[Layer] = []
    for place in map(Path, places):
        if place.is_dir():
            made.append(FolderLayer(place))
            imports = place / "imports"
            if imports.is_dir():
                made.extend(FolderLayer(each) for each in sorted(imports.iterdir()) if _is_import(each))
        elif place.is_file() and place.read_bytes()[:15] == b"SQLite format 3":
            made.append(SqliteLayer(place))
        else:
            raise BadInput(
                f"There is no almanac at {place}.",
                remedy=f"Give a folder of CSV tables ({', '.join(list(TABLES)[:4])}, ...) or an SQLite file of them.",
            )
    return made


def _is_import(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".")
