"""Every error that Hustings raises on purpose, in one tree.

    HustingsError
    ├── BadInput                what was given cannot be used: exit 2
    │   ├── UnknownName         no such election, contest, party, place: carries the nearest matches
    │   ├── AmbiguousName       a name that fits several: carries them
    │   ├── BadFile             a file that cannot be read: carries file, row and field
    │   └── BadBallots          ballot papers or totals that no count can start from
    ├── NotKnown                the almanac does not hold the fact that was asked for: exit 2
    └── IntegrityError          facts in an almanac contradict one another: names table and row

A message says what is wrong, where, and what to do. Anything else that escapes is a fault of ours: exit 1.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AmbiguousName",
    "BadBallots",
    "BadFile",
    "BadInput",
    "HustingsError",
    "IntegrityError",
    "NotKnown",
    "UnknownName",
]


class HustingsError(Exception):
    """The root of the tree: every error that is raised on purpose."""

    exit_code = 2

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def lines(self) -> list[str]:
        """The message for people, a line each: what is wrong first, what to do last."""
        return [self.message, *([self.remedy] if self.remedy else [])]


class BadInput(HustingsError):
    """What was given cannot be used."""


class UnknownName(BadInput):
    """A name or id that the almanac does not hold; ``nearest`` are the closest it does."""

    def __init__(self, message: str, *, nearest: Sequence[str] = (), remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.nearest = tuple(nearest)

    def lines(self) -> list[str]:
        """The message, the nearest names, what to do."""
        near = [f"Nearest: {', '.join(self.nearest)}."] if self.nearest else []
        return [self.message, *near, *([self.remedy] if self.remedy else [])]


class AmbiguousName(BadInput):
    """A name that fits more than one thing; ``candidates`` are all of them."""

    def __init__(self, message: str, *, candidates: Sequence[str], remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.candidates = tuple(candidates)

    def lines(self) -> list[str]:
        """The message, every name it could be, what to do."""
        return [self.message, f"It could be: {', '.join(self.candidates)}.", *([self.remedy] if self.remedy else [])]


class BadFile(BadInput):
    """A file that cannot be read: where, which field, and what was expected there.

    ``row`` counts lines of the file from 1, the header being line 1.
    """

    def __init__(
        self, message: str, *, file: str, row: int | None = None, field: str | None = None, remedy: str = ""
    ) -> None:
        where = file + (f", row {row}" if row is not None else "") + (f", field “{field}”" if field else "")
        super().__init__(f"{where}: {message}", remedy=remedy)
        self.file = file
        self.row = row
        self.field = field


class BadBallots(BadInput):
    """Ballot papers or totals that no count can start from."""


class NotKnown(HustingsError):
    """A fact that was asked for and that the almanac does not hold."""


class IntegrityError(HustingsError):
    """Facts in an almanac contradict one another."""

    def __init__(self, message: str, *, table: str, row: str, remedy: str = "") -> None:
        super().__init__(f"{table}, {row}: {message}", remedy=remedy)
        self.table = table
        self.row = row
