"""Bringing a published file into a user’s almanac: its layout detected, every row checked, all or nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from hustings.almanac.readers.known import Known
from hustings.almanac.readers.laying import imports_in, lay, replaced
from hustings.almanac.readers.layouts import Reader, open_known
from hustings.almanac.readers.reading import Read, TableRow
from hustings.almanac.readers.sheet import Sheet

__all__ = ["Imported", "detect", "import_file"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    ``folder`` is the import's folder, ``None`` where nothing was written; ``unchanged`` says that the almanac held
    all of it before. ``rows`` are the rows written, by table; ``contests`` the contests they are of.
    """

    file: str
    layout: str
    title: str
    folder: Path | None
    unchanged: bool
    rows: Mapping[str, int]
    contests: tuple[str, ...]
    source: str
    notes: tuple[str, ...]


def detect(path: Path | str) -> str:
    """The name of the layout that a file is in.

    Raises :class:`~hustings.errors.BadFile` where it is none that can be read.
    """
    return open_known(Path(path))[0].LAYOUT.name


def import_file(
    path: Path | str,
    into: Path | str,
    *,
    layout: str | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    tables: Path | str | None = None,
) -> Imported:
    """Bring a file into the almanac folder ``into`` as one import, laid over everything before it.

    ``layout`` names the layout where it should not be detected. ``mapping`` says what the file does not: ``date`` (the
    day of the poll), ``election`` (its id), ``party:NAME`` (a party's key), and for a poll its columns. ``source`` is
    the key of a source in the almanac, or a title for a new one; without it the layout's publisher is credited.
    ``tables`` is the folder of shipped tables, the package's own by default.

    The same bytes again change nothing, unless a later import has replaced some of them. Raises
    :class:`~hustings.errors.BadFile` naming file, row and field for the first thing wrong; nothing is kept then.
    """
    own = Path(into)
    reader, sheet = open_known(Path(path), layout)
    shipped = Path(tables) if tables is not None else Path(str(files("hustings.almanac") / "tables"))
    known = Known(shipped, own, mapping)
    read = reader.read(sheet, known)
    key, sourced = _sourced(read, reader, sheet, known, source)
    made = Imported(
        file=sheet.file,
        layout=read.layout,
        title=reader.LAYOUT.title,
        folder=None,
        unchanged=True,
        rows={name: len(rows) for name, rows in read.tables.items()},
        contests=_contests(read),
        source=key,
        notes=read.notes,
    )
    if not any(read.tables.values()) or _is_laid(own, sheet.digest, read):
        return made
    folder = lay(own, sourced, file=sheet.file, digest=sheet.digest, layout=read.layout)
    return _placed(made, folder)


def _placed(made: Imported, folder: Path) -> Imported:
    return Imported(
        file=made.file,
        layout=made.layout,
        title=made.title,
        folder=folder,
        unchanged=False,
        rows=made.rows,
        contests=made.contests,
        source=made.source,
        notes=made.notes,
    )


def _sourced(
    read: Read, reader: Reader, sheet: Sheet, known: Known, source: str | None
) -> tuple[str, dict[str, list[TableRow]]]:
    """The source of the rows and the rows with it; a new source has a row of its own."""
    given = {name: [dict(row) for row in rows] for name, rows in read.tables.items() if rows}
    key = source if source and known.has_source(source) else f"import-{sheet.digest[:8]}"
    used = False
    for name, rows in given.items():
        if name in ("sources", "poll_shares", "hexes"):
            continue
        for row in rows:
            if not row.get("source"):
                row["source"] = key
                used = True
    if used and key != source:
        layout = reader.LAYOUT
        about: TableRow = {
            "source": key,
            "publisher": layout.publisher,
            "title": source or f"{layout.title} ({sheet.file})",
            "licence": layout.licence,
            "credit": layout.credit,
            "date": "not stated",
        }
        given.setdefault("sources", []).append(about)
    return key, given


def _is_laid(own: Path, digest: str, read: Read) -> bool:
    """Whether these bytes are laid already, in the same layout, and nothing laid since replaces any of their rows."""
    wanted = replaced(read.tables)
    standing = False
    for each in imports_in(own):
        if each.digest == digest and each.layout == read.layout and wanted <= each.replaces:
            standing = True
        elif standing and each.replaces & wanted:
            standing = False
    return standing


def _contests(read: Read) -> tuple[str, ...]:
    named = (str(row["contest"]) for name in ("contests", "candidacies") for row in read.tables.get(name, ()))
    return tuple(dict.fromkeys(named))
