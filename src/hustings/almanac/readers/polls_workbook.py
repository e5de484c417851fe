"""The first sheet of an Excel workbook as records of text, where the extra ``xlsx`` is installed."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

from hustings.almanac.readers.sheet import MOST_BYTES, Lines
from hustings.errors import BadFile

__all__ = ["is_workbook", "open_workbook"]

_SAVE_AS = "Save the table as CSV (comma-separated, UTF-8) and try again."


def is_workbook(path: Path) -> bool:
    """Whether a file is named or begins as an Excel workbook."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def open_workbook(path: Path) -> Lines:
    """The records of the workbook's first sheet. Raises BadFile for a damaged one, and where the reader is missing."""
    if importlib.util.find_spec("fastexcel") is None:
        raise BadFile(
            "this is an Excel workbook, and what reads those is not installed.",
            file=path.name,
            remedy="Install hustings[xlsx], or save the table as CSV.",
        )
    raw = _bytes(path)
    rows = _first_sheet(raw, path.name)
    records = tuple((number, cells) for number, cells in enumerate(rows, 1) if any(cells))
    if not records:
        raise BadFile("the first sheet has no rows.", file=path.name, remedy=_SAVE_AS)
    return Lines(path.name, records, "workbook", "", hashlib.sha256(raw).hexdigest(), ends_open=False)


def _bytes(path: Path) -> bytes:
    """The file, if it is a whole archive that does not unpack beyond measure."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"the file cannot be read ({error.strerror}).", file=str(path)) from None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            damaged = archive.testzip() if unpacked <= MOST_BYTES else None
    except Exception:  # a damaged archive raises whatever its first damaged part leads to
        raise BadFile("the workbook is damaged.", file=path.name, remedy=_SAVE_AS) from None
    if unpacked > MOST_BYTES:
        raise BadFile(f"unpacked, the workbook is larger than {MOST_BYTES // 1024**2} MB.", file=path.name)
    if damaged:
        raise BadFile(f"the workbook is damaged in {damaged}.", file=path.name, remedy=_SAVE_AS)
    return raw


def _first_sheet(raw: bytes, file: str) -> list[list[str]]:
    import polars as pl

    try:
        frame = pl.read_excel(
            io.BytesIO(raw), engine="calamine", has_header=False, raise_if_empty=False, drop_empty_rows=False,
            drop_empty_cols=False, read_options={"dtypes": "string"},
        )  # fmt: skip
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        # The engine's own panics are no Exception; each of them means a workbook that it cannot read.
        raise BadFile("the workbook cannot be read.", file=file, remedy=_SAVE_AS) from None
    return [[_text(cell) for cell in row] for row in frame.iter_rows()]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
