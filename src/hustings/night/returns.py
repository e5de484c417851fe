"""A return as it comes in: from a clerk’s keyboard, a stringer’s phone or a feed, before anybody has looked at it.

A line of a return names a person; a figure without a name is no line, so that figures cannot be joined to candidates
by their place in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["ENTRY", "Batch", "Line", "Return", "feed_source", "is_feed"]

ENTRY = "entry"
"""The source of what a person keys in."""


def feed_source(name: str) -> str:
    """The source of what a machine feed brings: ``feed:pa``."""
    return f"feed:{name}"


def is_feed(source: str) -> bool:
    """Whether a source is a machine feed."""
    return source.startswith("feed:")


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate's line: the name as sent, party (key, name or abbreviation) if sent, votes, and the elected mark.

    ``votes`` is ``None`` in a rush; ``elected`` is ``None`` where the sender marks nobody.
    """

    name: str
    votes: int | None = None
    party: str | None = None
    elected: bool | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One mini-count, box or tally sheet: its id, its papers, and its votes by candidate in the order of ``lines``."""

    batch: str
    votes: tuple[int, ...]
    papers: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A return of one contest, or a rush (a winner without votes), as its sender gives it.

    ``revision``: for a feed its own number; for a person 1, and one more for each correction. ``electorate``, papers
    verified (``papers``), ``rejected``, ``valid`` and ``majority`` as stated, ``None`` where not stated.
    ``declared_at`` is the officer's declaration; without a zone it is British local time; ``None``: not stated.
    ``corrects`` is the reason of a correction, empty where it is none. ``key`` makes a re-send harmless; one is made
    from the contents where none is given. ``raw`` may hold the message's digest or file name. ``nature`` is ``live`` or
    ``test`` where the message itself says which it is. ``rejected_by`` are rejected papers by heading, as (key or
    words, papers): see :mod:`hustings.night.rejected`. ``supersedes`` are the keys of the same person's entries that
    this one takes the place of.
    """

    contest: str
    lines: tuple[Line, ...]
    actor: str
    source: str = ENTRY
    revision: int = 1
    declared_at: datetime | None = None
    electorate: int | None = None
    papers: int | None = None
    rejected: int | None = None
    valid: int | None = None
    majority: int | None = None
    batches: tuple[Batch, ...] = ()
    batches_expected: int | None = None
    corrects: str = ""
    key: str = ""
    raw: str = ""
    nature: str = ""
    rejected_by: tuple[tuple[str, int], ...] = ()
    supersedes: tuple[str, ...] = ()

    @property
    def is_rush(self) -> bool:
        """Whether it names a winner and no votes."""
        return bool(self.lines) and all(line.votes is None for line in self.lines)
