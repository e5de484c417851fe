"""Ballots in and out: one reader for every layout of papers and totals."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from hustings.count.ballots import Election, Totals
from hustings.errors import BadFile, UnknownName

__all__ = ["LAYOUTS", "ballots_text", "read_ballots"]

# Layouts and their modules; each has read(path), and those of ranked papers text(election).
LAYOUTS: dict[str, str] = {
    "blt": "blt",
    "ward-csv": "scottish_csv",
    "preflib": "preflib",
    "first-second-csv": "first_second",
    "totals-csv": "totals",
}
_RANKED = ("blt", "ward-csv", "preflib", "first-second-csv")
_SUFFIXES = {".blt": "blt", ".soi": "preflib", ".soc": "preflib", ".toi": "preflib", ".toc": "preflib"}


def read_ballots(path: str | Path, layout: str | None = None) -> Election | Totals:
    """Read a file of ballots: ranked papers as an ``Election``, totals as ``Totals``.

    ``layout`` is one of "blt", "ward-csv", "preflib", "first-second-csv" and "totals-csv"; without it the name of the
    file decides, and for a .csv what is in it. Raises ``BadFile`` with the line where the file cannot be read.
    """
    path = path if isinstance(path, Path) else Path(path)
    name = layout or _SUFFIXES.get(path.suffix.lower())
    if name is None:
        return _read_csv(path)
    if name not in LAYOUTS:
        remedy = "Name one of these, or none."
        raise UnknownName(f"There is no layout of ballots “{name}”.", nearest=tuple(LAYOUTS), remedy=remedy)
    reader: Callable[[Path], Election | Totals] = import_module(f"hustings.count.formats.{LAYOUTS[name]}").read
    return reader(path)


def ballots_text(election: Election, layout: str) -> str:
    """Ranked papers as the text of a file: "blt", "ward-csv", "preflib" or "first-second-csv"."""
    if layout not in _RANKED:
        message = f"Ranked papers cannot be written as “{layout}”."
        raise UnknownName(message, nearest=_RANKED, remedy="Name one of these.")
    writer: Callable[[Election], str] = import_module(f"hustings.count.formats.{LAYOUTS[layout]}").text
    return writer(election)


def _read_csv(path: Path) -> Election | Totals:
    if path.suffix.lower() != ".csv":
        remedy = "Give a .blt, .soi, .soc, .toi, .toc or .csv file, or name the layout."
        raise BadFile("has a name that tells no layout", file=str(path), remedy=remedy)
    try:
        with path.open("rb") as file:
            first = file.readline(256).removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise BadFile(f"cannot be opened: {reason}", file=str(path), remedy="Check the name.") from error
    cells = first.strip().rstrip(b", ").split(b",")
    if len(cells) == 2 and all(cell.strip().isdigit() for cell in cells):
        return read_ballots(path, "ward-csv")
    from hustings.count.formats import first_second, totals
    from hustings.count.formats._table import read_table

    table = read_table(path)
    return first_second.from_table(table) if first_second.is_pairs(table) else totals.from_table(table)
