"""A file of ballot papers as blocks of whole lines: bounded memory, and every fault with its line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from hustings.errors import BadFile

__all__ = ["BLOCK", "LONGEST_LINE", "Block", "blocks"]

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20

# (number of the first line, the lines joined by "\n", without the last line end)
Block = tuple[int, str]

_UTF8 = "Save the file as UTF-8 text."


def blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """The text of a UTF-8 file in blocks of whole lines, with the number of each block's first line.

    A byte order mark is dropped and every line end becomes "\\n". Raises ``BadFile`` where the file cannot be
    opened, is not UTF-8 text, or has a line that no ballot paper could need.
    """
    row, rest = 1, b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(size):
                if row == 1 and not rest:
                    chunk = _without_mark(chunk, path)
                whole, end, tail = (rest + chunk).rpartition(b"\n")
                if end:
                    text = _decoded(whole, path, row)
                    yield row, text
                    row += text.count("\n") + 1
                rest = tail
                if len(rest) > LONGEST_LINE:
                    message = f"a line is longer than {LONGEST_LINE:,} characters"
                    raise BadFile(message, file=str(path), row=row, remedy="Is this a file of ballot papers?")
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise BadFile(f"cannot be opened: {reason}", file=str(path), remedy="Check the name.") from error
    if rest:
        yield row, _decoded(rest, path, row)


def _without_mark(chunk: bytes, path: Path) -> bytes:
    if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadFile("is UTF-16 text, not UTF-8", file=str(path), row=1, remedy=_UTF8)
    return chunk.removeprefix(codecs.BOM_UTF8)


def _decoded(raw: bytes, path: Path, row: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        at = row + raw.count(b"\n", 0, error.start)
        message = f"byte {raw[error.start]:#04x} is not UTF-8 text"
        raise BadFile(message, file=str(path), row=at, remedy=_UTF8) from None
    if "\0" in text:
        at = row + text.count("\n", 0, text.index("\0"))
        raise BadFile("has a null character", file=str(path), row=at, remedy=_UTF8)
    return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text
