"""The values of which a contest's state is made: entries, editions of its figures, holds, calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hustings.night.events import BoxTally, Figures, Finding
from hustings.night.returns import is_feed

__all__ = ["Call", "ContestState", "Edition", "Entry", "Hold", "Stage", "same_person", "witness"]

Stage = Literal[
    "open", "recount", "rush", "entered", "disputed", "held", "declared", "corrected", "retracted", "countermanded"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a return: who, from what, at which revision, and its figures. ``counts``: it may bear witness.

    ``supersedes``: the keys of the same person's entries that it takes the place of; those are ``superseded``.
    """

    key: str
    actor: str
    source: str
    revision: int
    declared_at: datetime | None
    figures: Figures
    fingerprint: str
    reason: str = ""
    counts: bool = True
    retracted: bool = False
    supersedes: tuple[str, ...] = ()
    superseded: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is still its sender's word."""
        return not (self.retracted or self.superseded)

    @property
    def witness(self) -> str:
        """Whose word it is: a feed's name, or a person's."""
        return witness(self.actor, self.source)


@dataclass(frozen=True, slots=True)
class Edition:
    """Figures that somebody entered, with all who did, and whether they may stand.

    ``confirmed``: two independent entries match, or an override was logged. ``held``: a hold on them is open.
    ``revision``: the highest at which a person and a feed entered them; ``first``: the lowest at which anybody did.
    ``names`` are the witnesses as they write themselves.
    """

    fingerprint: str
    figures: Figures
    witnesses: tuple[str, ...]
    revision: tuple[int, int]
    first: int
    confirmed: bool
    held: bool
    retracted: bool
    override: str = ""
    reasons: tuple[str, ...] = ()
    declared_at: datetime | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """An open hold: its key, who set it, on what, and why."""

    key: str
    actor: str
    scope: str
    figures: str
    entry: str
    findings: tuple[Finding, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call that stands. ``by_model``: no person made it."""

    key: str
    party: str
    candidate: str
    p: float | None
    actor: str
    by_model: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ContestState:
    """What stands in one contest.

    ``published`` is the edition that may be shown; ``as_declared`` the first that was ever confirmed, which stays when
    it is corrected; ``pending`` editions that wait for a second entry or a release; ``disputes`` say who disagrees.
    ``rush`` is the winner that two have named; ``rush_waits`` one that waits for the second; ``rushes`` every entry.
    """

    contest: str
    stage: Stage = "open"
    published: Edition | None = None
    as_declared: Edition | None = None
    editions: tuple[Edition, ...] = ()
    pending: tuple[Edition, ...] = ()
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    disputes: tuple[str, ...] = ()
    rush: Edition | None = None
    rush_waits: Edition | None = None
    rushes: tuple[Entry, ...] = ()
    recount: int = 0
    countermanded: str = ""
    call: Call | None = None
    calls: tuple[Call, ...] = ()
    call_held: bool = False
    boxes: tuple[BoxTally, ...] = ()
    retractions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def same_person(actor: str) -> str:
    """An actor's name as independence is judged by: without case and white space."""
    return "".join(actor.casefold().split())


def witness(actor: str, source: str) -> str:
    """Whose word an entry is: the feed's whatever machine brought it, else the person's."""
    return source if is_feed(source) else same_person(actor)
