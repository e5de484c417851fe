"""A message of a feed, whatever its layout: who stands, who won, the figures, a recount, the state of the parties."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hustings.errors import BadInput
from hustings.night.events import canonical

__all__ = ["KINDS", "Kind", "Message", "PartyLine", "Person", "Refused", "is_test_name"]

Kind = Literal["nominations", "rush", "result", "recount", "state", "council"]
KINDS: tuple[Kind, ...] = ("nominations", "rush", "result", "recount", "state", "council")

_TEST = re.compile(r"(?:local[_-])?test[_-]", re.IGNORECASE)


class Refused(BadInput):
    """A message that cannot be entered: kept in the log with its reason, so that nothing is lost."""


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate as a message has them. ``id`` is the feed's own; ``party`` an abbreviation, name or our key."""

    name: str
    party: str = ""
    votes: int | None = None
    elected: bool = False
    id: str = ""
    party_id: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party of a state of parties or of a council: seats won, gained, lost, votes; ``None`` where not stated."""

    party: str
    seats: int
    gains: int | None = None
    losses: int | None = None
    votes: int | None = None
    party_id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    ``place`` is the area's name as sent, ``number`` the feed's number for it, ``contest`` our id where the sender gives
    it, ``code`` a GSS code where sent. ``revision`` is ``None`` in layouts that have none; of a state of parties it is
    the number in the sequence. ``digest`` tells contents apart, whatever the file is called.
    """

    kind: Kind
    file: str
    revision: int | None = None
    test: bool = False
    place: str = ""
    number: str = ""
    contest: str = ""
    code: str = ""
    declared_at: datetime | None = None
    people: tuple[Person, ...] = ()
    parties: tuple[PartyLine, ...] = ()
    electorate: int | None = None
    papers: int | None = None
    rejected: int | None = None
    valid: int | None = None
    majority: int | None = None
    declared: int | None = None
    seats: int | None = None
    text: str = ""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of what the message says: not of its file, nor of its revision."""
        said = (
            self.kind, self.place, self.number, self.contest, self.code,
            self.declared_at.isoformat() if self.declared_at else "",
            sorted(canonical(each) for each in self.people), sorted(canonical(each) for each in self.parties),
            self.electorate, self.papers, self.rejected, self.valid, self.majority, self.declared, self.seats,
        )  # fmt: skip
        return hashlib.sha256(canonical(said).encode()).hexdigest()[:16]

    @property
    def about(self) -> str:
        """What it is of, as its sender names it."""
        return self.contest or self.place or self.code or "the whole election"


def is_test_name(file: str) -> bool:
    """Whether a file’s name marks it as a test: ``Test_`` or ``Local_Test_`` in front."""
    return _TEST.match(file) is not None
