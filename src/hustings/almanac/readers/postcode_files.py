"""The bytes of a directory of postcodes as it is downloaded: a CSV file, or a zip that holds it among other files.

Such a file has 2.6 million rows and more than a gigabyte: it is handed on in pieces of whole lines and never unpacked
to the disk. What unpacks to more than any edition, or has a line that does not end, is refused while it is read,
whatever the archive says of itself.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hustings.errors import BadFile

__all__ = ["MOST_BYTES", "Part", "parts_of"]

MOST_BYTES = 4_000_000_000
"""Bytes that a directory may unpack to: three times the largest edition."""
_PIECE = 32_000_000
_LONGEST_LINE = 20_000
_MOST_MEMBERS = 5_000
_AS_IT_IS = "Give the zip as it is downloaded from the Open Geography Portal, or the large CSV in its folder Data."


@dataclass(frozen=True, slots=True)
class Part:
    """A CSV file, alone or in an archive. ``name`` is its own, ``size`` what it is said to hold in bytes."""

    name: str
    size: int
    open: Callable[[ExitStack], IO[bytes]]

    def start(self) -> bytes:
        """What stands at its beginning: its header."""
        with ExitStack() as stack:
            return self._next(self._opened(stack), _LONGEST_LINE)

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines, some tens of megabytes at a time, each time with the line of the file that comes first.

        Raises :class:`~hustings.errors.BadFile` where the file is damaged, endless, or holds an endless line.
        """
        line, rest, read = 1, b"", 0
        with ExitStack() as stack:
            stream = self._opened(stack)
            while piece := self._next(stream, _PIECE):
                read += len(piece)
                if read > MOST_BYTES:
                    raise BadFile("the file is larger than any directory of postcodes.", file=self.name,
                                  remedy=_AS_IT_IS)  # fmt: skip
                whole, _, after = piece.rpartition(b"\n")
                if len(after) > _LONGEST_LINE:
                    wrong = "the line is longer than any of a directory of postcodes."
                    raise BadFile(wrong, file=self.name, row=line + piece.count(b"\n"), remedy=_AS_IT_IS)
                if whole:
                    lines = rest + whole + b"\n"
                    yield line, lines
                    line += lines.count(b"\n")
                    rest = b""
                rest += after
        if rest.strip():
            yield line, rest + b"\n"

    def _opened(self, stack: ExitStack) -> IO[bytes]:
        try:
            return self.open(stack)
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise BadFile(f"the file cannot be read ({error}).", file=self.name, remedy=_AS_IT_IS) from None

    def _next(self, stream: IO[bytes], most: int) -> bytes:
        try:
            return stream.read(most)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            remedy = "Get it again: it is damaged or cut short."
            raise BadFile(f"the file cannot be read to its end ({error}).", file=self.name, remedy=remedy) from None


def parts_of(path: Path) -> list[Part]:
    """The CSV files of a download, the whole directory before its parts by area.

    Raises :class:`~hustings.errors.BadFile` where there is no file, or no CSV in an archive.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise BadFile(f"the file cannot be read ({error.strerror}).", file=str(path), remedy=_AS_IT_IS) from None
    if not start.startswith(b"PK"):
        return [Part(path.name, size, lambda stack: stack.enter_context(path.open("rb")))]
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        remedy = "Get it again: it is damaged or cut short."
        raise BadFile(f"the archive cannot be opened ({error}).", file=path.name, remedy=remedy) from None
    if len(members) > _MOST_MEMBERS:
        raise BadFile(f"the archive holds {len(members):,} files.", file=path.name, remedy=_AS_IT_IS)
    tables = [each for each in members if each.filename.lower().endswith(".csv") and not each.is_dir()]
    data = [each for each in tables if "data" in each.filename.lower().split("/")[:-1]] or tables
    if not data:
        raise BadFile("the archive holds no CSV file.", file=path.name, remedy=_AS_IT_IS)
    return [_member(path, each) for each in sorted(data, key=lambda each: (-each.file_size, each.filename))]


def _member(path: Path, member: zipfile.ZipInfo) -> Part:
    def opened(stack: ExitStack) -> IO[bytes]:
        archive = stack.enter_context(zipfile.ZipFile(path))
        return stack.enter_context(archive.open(member))

    return Part(f"{path.name}: {member.filename}", member.file_size, opened)
