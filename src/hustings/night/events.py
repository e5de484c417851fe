"""What can happen on a results night: thirteen kinds of event, each a frozen value with one canonical encoding.

Every event has an actor (who), a source (what it stands on: ``entry``, ``feed:pa``, ``checks``, ``model``), the moment
it was declared as its sender says, a revision, and an idempotency key. The ledger adds a sequence, the moment of
receipt, and a digest chained to the event before (:class:`Recorded`).

An event that undoes another names it by key (``of``). So nothing hangs on clocks or on the order of arrival.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from hustings.errors import BadInput
from hustings.night.times import to_text

__all__ = [
    "BODIES",
    "GENESIS",
    "Body",
    "BoxTally",
    "CallWithdrawn",
    "Called",
    "Corrected",
    "Countermanded",
    "Declared",
    "Event",
    "Figures",
    "Finding",
    "Held",
    "Note",
    "Opened",
    "Recorded",
    "Recount",
    "Released",
    "Retracted",
    "Rush",
    "Sheet",
    "body_from_json",
    "canonical",
    "chained",
]

GENESIS = "0" * 64
"""What the first event of a store is chained to."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mini-count or tally sheet of a return: its id, its papers if known, votes in the order of the figures."""

    batch: str
    votes: tuple[int, ...]
    papers: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a return, candidates by the almanac's names, sorted by name.

    ``votes`` is empty in a rush. ``elected`` are the candidates named as elected. Two entries match when their votes
    are the same (:attr:`fingerprint`): the elected and counts of papers may be known to one sender only.
    ``rejected_by`` are rejected papers by heading (keys of :mod:`hustings.night.rejected`), empty where not stated.
    """

    votes: tuple[tuple[str, int], ...]
    elected: tuple[str, ...] = ()
    electorate: int | None = None
    papers: int | None = None
    rejected: int | None = None
    valid: int | None = None
    majority: int | None = None
    sheets: tuple[Sheet, ...] = ()
    rejected_by: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """The sum of the candidates' votes."""
        return sum(votes for _, votes in self.votes)

    @property
    def by_candidate(self) -> dict[str, int]:
        """Votes by candidate."""
        return dict(self.votes)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits of the votes by candidate (of a rush: of the candidates elected)."""
        told: object = self.votes or ("rush", self.elected)
        return hashlib.sha256(canonical(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: ``hard`` holds for good, soft asks for a second look; the rule, and words for people."""

    rule: str
    hard: bool
    said: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The night is opened: live or test, for ever, and its elections."""

    KIND: ClassVar[str] = "opened"
    nature: str
    elections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rush:
    """A winner is known and no votes yet. ``supersedes``: entries of the same person, by key, keyed in anew."""

    KIND: ClassVar[str] = "rush"
    figures: Figures
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """One entry of a return. ``supersedes``: entries of the same person, by key, that it takes the place of."""

    KIND: ClassVar[str] = "declared"
    figures: Figures
    raw: str = ""
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """One entry of a corrected return, and why it was corrected."""

    KIND: ClassVar[str] = "corrected"
    figures: Figures
    reason: str
    raw: str = ""
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retracted:
    """Events that no longer count, by key."""

    KIND: ClassVar[str] = "retracted"
    of: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Recount:
    """A recount is under way: the first, the second, ..."""

    KIND: ClassVar[str] = "recount"
    number: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Countermanded:
    """The poll is countermanded or abandoned, as after a candidate's death."""

    KIND: ClassVar[str] = "countermanded"
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    """The race is called for a candidate or a party, with a probability where a model calls it."""

    KIND: ClassVar[str] = "called"
    party: str
    candidate: str = ""
    p: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallWithdrawn:
    """Calls that no longer stand, by key."""

    KIND: ClassVar[str] = "call withdrawn"
    of: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """Something may not be published until it is released.

    ``scope``: ``entry`` (one entry, by its key: it counts for nothing), ``figures`` (those with this fingerprint, by
    whomever entered), ``contest`` (everything declared there), or ``call`` (no model may call it).
    """

    KIND: ClassVar[str] = "held"
    scope: str
    figures: str = ""
    entry: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """Holds lifted, by key; with ``figures`` also: these may be published although no second entry matches."""

    KIND: ClassVar[str] = "released"
    of: tuple[str, ...]
    reason: str
    figures: str = ""


@dataclass(frozen=True, slots=True)
class BoxTally:
    """A sample of a box at verification: papers in the box, papers seen, tallies by party."""

    KIND: ClassVar[str] = "box tally"
    box: str
    papers: int
    seen: int
    tallies: tuple[tuple[str, int], ...]
    ward: str = ""
    postal: bool = False
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Words for the record."""

    KIND: ClassVar[str] = "note"
    text: str


Body = (
    Opened
    | Rush
    | Declared
    | Corrected
    | Retracted
    | Recount
    | Countermanded
    | Called
    | CallWithdrawn
    | Held
    | Released
    | BoxTally
    | Note
)

BODIES: dict[str, type[Any]] = {each.KIND: each for each in get_args(Body)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``contest`` is empty for what concerns the whole night."""

    body: Body
    contest: str
    actor: str
    key: str
    source: str = "entry"
    revision: int = 1
    declared_at: datetime | None = None

    @property
    def kind(self) -> str:
        """The kind, as the ledger writes it."""
        return self.body.KIND

    @property
    def content(self) -> str:
        """The canonical text of the event: what a second event of the same key must equal."""
        return canonical(
            {
                "kind": self.kind,
                "contest": self.contest,
                "actor": self.actor,
                "source": self.source,
                "revision": self.revision,
                "declared_at": "" if self.declared_at is None else to_text(self.declared_at),
                "key": self.key,
                "body": self.body,
            }
        )

    @property
    def body_text(self) -> str:
        """The canonical text of the body."""
        return canonical(self.body)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the ledger: its sequence (1, 2, ...), when it was received, the digest before and its own."""

    sequence: int
    event: Event
    received_at: datetime
    previous: str
    digest: str = field(repr=False)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=lambda value: _plain(value)
)


def canonical(value: object) -> str:
    """JSON with sorted keys, no white space, UTF-8 as it is. Raises ``ValueError`` for NaN and infinities."""
    return _ENCODER.encode(value)


def chained(previous: str, sequence: int, received_at: str, content: str) -> str:
    """The digest of an event: SHA-256 of the digest before, the sequence, the moment of receipt and the content.

    Four lines joined by line ends; the content is canonical JSON and holds none.
    """
    return hashlib.sha256(f"{previous}\n{sequence}\n{received_at}\n{content}".encode()).hexdigest()


def body_from_json(kind: str, text: str) -> Body:
    """The body of an event from its canonical text.

    Raises :class:`~hustings.errors.BadInput` for a kind or a shape that is none of ours.
    """
    made: Any = BODIES.get(kind)
    if made is None:
        raise BadInput(f"“{kind}” is no kind of event.", remedy=f"Kinds are {', '.join(BODIES)}.")
    try:
        read = _reader(made)
        assert read is not None
        return read(json.loads(text))  # type: ignore[no-any-return]  # one of Body, by BODIES
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(f"This is not the body of a “{kind}” event ({error}).") from None


@cache
def _shape(kind: type[Any]) -> tuple[tuple[str, object], ...]:
    return tuple((each.name, each.default) for each in fields(kind))


def _plain(value: Any) -> dict[str, object]:
    """A dataclass as an object without the fields that are at their defaults."""
    kind: Any = type(value)
    pairs = ((name, getattr(value, name), default) for name, default in _shape(kind))
    return {name: held for name, held, default in pairs if default is MISSING or held != default}


_Reader = Callable[[Any], Any]


@cache
def _reader(kind: type[Any]) -> _Reader | None:
    """What makes a value of an annotated type from plain JSON; ``None`` where JSON gives it as it is."""
    if is_dataclass(kind):
        return _class_reader(kind)
    if get_origin(kind) is not tuple:
        return None
    inner = get_args(kind)
    if len(inner) == 2 and inner[1] is Ellipsis:
        each = _reader(inner[0])
        return tuple if each is None else lambda value: tuple(map(each, value))
    return tuple  # a fixed tuple holds plain values only


def _class_reader(kind: type[Any]) -> _Reader:
    hints = get_type_hints(kind)
    readers = {each.name: made for each in fields(kind) if (made := _reader(hints[each.name])) is not None}

    def read(value: Mapping[str, Any]) -> Any:
        return kind(**{name: readers[name](held) if name in readers else held for name, held in value.items()})

    return read
