"""Putting what was read into the user's almanac folder: one folder for each import, in place whole or not at all.

An import is written to a hidden folder beside its place, every file and folder is synced to the disk, and one rename
puts it there. A kill at any moment leaves the almanac as it was, or with the whole import. Imports are laid over one
another in the order of their numbers.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from hustings.almanac.readers.known import part_of
from hustings.almanac.readers.reading import TableRow
from hustings.almanac.schema import TABLES, Column, Table
from hustings.errors import BadInput
from hustings.ids import parse

__all__ = ["Import", "imports_in", "lay"]

_NOTE = "import.json"
_STALE = 3600.0


@dataclass(frozen=True, slots=True)
class Import:
    """An import in a user's folder: where, of which bytes in which layout, and what it replaces."""

    folder: Path
    digest: str
    layout: str
    replaces: frozenset[str]


def imports_in(own: Path) -> list[Import]:
    """The imports in a user's almanac folder, in the order in which they are laid."""
    found = []
    home = own / "imports"
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        note = folder / _NOTE
        if folder.name.startswith(".") or not note.is_file():
            continue
        held = json.loads(note.read_text(encoding="utf-8"))
        found.append(Import(folder, held["digest"], held["layout"], frozenset(held["replaces"])))
    return found


def replaced(tables: Mapping[str, Sequence[TableRow]]) -> frozenset[str]:
    """What rows replace in the almanac: the values of their tables' ``replaced_by`` columns, as text."""
    return frozenset(
        " ".join((name, *(_text(row.get(column), None) for column in TABLES[name].replaced_by)))
        for name, rows in tables.items()
        for row in rows
    )


def lay(own: Path, tables: Mapping[str, Sequence[TableRow]], *, file: str, digest: str, layout: str) -> Path:
    """Write ``tables`` as the next import of a user's folder and put it in place. Returns its folder.

    Raises BadInput where the folder cannot be written.
    """
    home = own / "imports"
    beside = home / f".writing-{os.getpid()}-{digest[:8]}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        _write(beside, tables, {"file": file, "digest": digest, "layout": layout})
        return _in_place(home, beside, f"{layout}-{digest[:8]}")
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise BadInput(f"The almanac folder {own} cannot be written ({error.strerror}). Nothing was kept.") from None


def _write(folder: Path, tables: Mapping[str, Sequence[TableRow]], note: dict[str, object]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = [folder]
    for name, rows in tables.items():
        table = TABLES[name]
        for part, held in _in_parts(table, rows).items():
            path = folder / f"{part}.csv"
            if not path.parent.exists():
                path.parent.mkdir()
                made.append(path.parent)
            _write_table(path, table, held)
    note |= {"rows": {name: len(rows) for name, rows in tables.items()}, "replaces": sorted(replaced(tables))}
    _write_synced(folder / _NOTE, [json.dumps(note, ensure_ascii=False, indent=1), "\n"])
    for each in reversed(made):
        _sync(each)


def _in_parts(table: Table, rows: Sequence[TableRow]) -> dict[str, list[TableRow]]:
    if table.parts == "none":
        return {table.name: list(rows)}
    parts: dict[str, list[TableRow]] = {}
    named: dict[object, str] = {}
    for row in rows:
        contest = row["contest"]
        if contest not in named:
            named[contest] = f"{table.name}/{part_of(parse(str(contest)))}"
        parts.setdefault(named[contest], []).append(row)
    return parts


def _write_table(path: Path, table: Table, rows: Iterable[TableRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows([_text(row.get(column.name), column) for column in table.columns] for row in rows)
        file.flush()
        os.fsync(file.fileno())


def _write_synced(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _text(value: object, column: Column | None) -> str:
    """A value as its table writes it: ISO dates, times to the minute, yes or no, plain numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        digits = 6 if column is None or column.kind == "share" else 12
        return f"{Decimal(str(round(value, digits))).normalize():f}"
    return str(value)


def _in_place(home: Path, beside: Path, name: str) -> Path:
    """Rename a written folder to the next free number; another import may take it first."""
    while True:
        taken = [each.name[:4] for each in _visible(home) if each.name[:4].isdecimal()]
        place = home / f"{int(max(taken, default='0')) + 1:04d}-{name}"
        try:
            beside.rename(place)
        except OSError:
            if not place.exists():
                raise
            continue
        _sync(home)
        return place


def _visible(home: Path) -> Iterator[Path]:
    return (each for each in home.iterdir() if not each.name.startswith("."))


def _sweep(home: Path) -> None:
    """Remove what an import that was killed an hour ago or more left behind."""
    for each in home.glob(".writing-*"):
        with suppress(OSError):
            if time.time() - each.stat().st_mtime > _STALE:
                shutil.rmtree(each, ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
