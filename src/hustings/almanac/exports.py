"""CSV for other programs: a cell that a spreadsheet would take for a formula is neutralised, numbers stay numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TextIO

__all__ = ["neutralise", "restore", "write_csv"]

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?", re.ASCII)
# What a spreadsheet may run, after any white space; apostrophes before it are counted so that reading can undo ours.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def neutralise(cell: object) -> str:
    """A cell as text that no spreadsheet runs: ``=2+2`` becomes ``'=2+2``.

    Text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end (white space before it counts for nothing)
    gets an apostrophe in front. Numbers stay as they are: ``-1.5``, ``+23.0``. ``None`` is empty.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """What :func:`neutralise` made safe, as it was: ``'=2+2`` becomes ``=2+2``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(rows: Iterable[Sequence[object]], header: Sequence[str], file: TextIO) -> None:
    """Write a header and rows as CSV (UTF-8 is the file's business), every cell neutralised.

    Raises ``ValueError`` for a row that is not as long as the header.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(neutralise, header))
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells under a header of {len(header)}")
        writer.writerow(map(neutralise, row))
