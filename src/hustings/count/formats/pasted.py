"""Ballots that are text and no file: read by the same readers, from memory, so that nothing is written anywhere."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from hustings.count.ballots import Election, Totals
from hustings.count.formats import read_ballots

__all__ = ["layout_of", "read_text"]

if TYPE_CHECKING:
    _Path = Path
else:
    _Path = type(Path())  # the kind of this system: before Python 3.12 only that one has heirs

_TWO_NUMBERS = re.compile(r"\d+[ \t]+\d+\s*(#.*)?")
_TWO_CELLS = re.compile(r"\d+\s*,\s*\d+[\s,]*")


class _Pasted(_Path):
    """A name under which a reader finds bytes in memory."""

    held: bytes = b""
    called: str = ""

    def __str__(self) -> str:
        """The name that messages give it."""
        return self.called

    def open(self, *_: Any, **__: Any) -> IO[Any]:  # type: ignore[override]
        """The bytes, whatever mode is asked for: readers of ballots read bytes."""
        return io.BytesIO(self.held)


def layout_of(text: str) -> str | None:
    """The layout that a text of ballots looks to have; ``None`` for a table of totals or of pairs.

    PrefLib heads name the alternatives; ``4 2`` on the first line is .blt, ``4,2,`` the ward CSV.
    """
    if re.search(r"^#\s*NUMBER ALTERNATIVES\s*:", text, re.MULTILINE):
        return "preflib"
    first = next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if _TWO_NUMBERS.fullmatch(first):
        return "blt"
    return "ward-csv" if _TWO_CELLS.fullmatch(first) else None


def read_text(text: str, layout: str | None = None, *, name: str = "pasted text") -> Election | Totals:
    """Read ballots from a text; ``layout`` as for ``read_ballots``, by default the one it looks to have.

    Messages name the text as ``name``. Raises ``BadFile`` with the line where it cannot be read.
    """
    layout = layout or layout_of(text)
    # A table is known by the ending of its name.
    held = _Pasted(name if layout else f"{name}.csv")
    held.held, held.called = text.replace("\r\n", "\n").encode(), name
    return read_ballots(held, layout)
