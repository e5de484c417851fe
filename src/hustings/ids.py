"""Election and ballot identifiers, as Democracy Club defines them: ``parl.hartlepool.by.2021-05-06``.

An identifier is dot-separated: a kind, a subtype where the kind has them, an organisation or a division, ``by``
for a by-election, and the day of the poll. One without a division names an election (all ballot papers of a kind, of
a subtype, or of an organisation on a day); one that is complete names a single ballot paper, here called a contest.

    parl.2019-12-12                        election: every constituency on that day
    parl.hartlepool.by.2021-05-06          contest
    local.dudley.2021-05-06                election: every ward of Dudley
    local.sheffield.ecclesall.2021-05-06   contest
    mayor.tees-valley.2021-05-06           election and contest at once
    sp.r.glasgow.2021-05-06                contest with a subtype: c constituencies, r regions
    gla.a.2016-05-05                       contest: the London-wide list

Source: Democracy Club, election id reference definition.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from hustings.errors import BadInput

__all__ = ["KINDS", "ElectionId", "Kind", "is_id", "parse", "slugify"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an identifier of one kind of election may hold.

    ``divided`` names the subtypes (``None``: without subtype) whose ballot papers are for divisions; ``organised``
    says whether an organisation comes first.
    """

    key: str
    name: str
    subtypes: tuple[str, ...] = ()
    subtype_needed: bool = False
    organised: bool = False
    divided: tuple[str | None, ...] = ()
    by_elections: bool = True


_EVERY: tuple[str | None, ...] = (None, "c", "r")

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("parl", "UK Parliament", divided=(None,)),
        Kind("nia", "Northern Ireland Assembly", divided=(None,)),
        Kind("europarl", "European Parliament", divided=(None,)),
        Kind("naw", "National Assembly for Wales", ("c", "r"), subtype_needed=True, divided=_EVERY),
        Kind("senedd", "Senedd Cymru", ("c", "r"), divided=_EVERY),
        Kind("sp", "Scottish Parliament", ("c", "r"), subtype_needed=True, divided=_EVERY),
        Kind("gla", "London Assembly", ("c", "a"), subtype_needed=True, divided=("c",)),
        Kind("local", "Council", organised=True, divided=(None,)),
        Kind("pcc", "Police and Crime Commissioner", organised=True),
        Kind("mayor", "Mayor", organised=True),
        Kind("ref", "Referendum", organised=True, by_elections=False),
    )
}

_SEGMENT = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHAPE = (
    "Ids are Democracy Club’s: kind.place.date, as in parl.hartlepool.by.2021-05-06; the date is the day of the poll."
)


def slugify(name: str) -> str:
    """The segment that stands for ``name`` in an identifier: ``"Ynys Môn"`` gives ``"ynys-mon"``.

    Accents are dropped, punctuation vanishes, white space and hyphens become single hyphens.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", plain).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


@dataclass(frozen=True, slots=True)
class ElectionId:
    """A parsed identifier. ``str()`` gives it back; two that print alike are equal."""

    kind: str
    day: date
    subtype: str | None = None
    organisation: str | None = None
    division: str | None = None
    by: bool = False

    def __str__(self) -> str:
        parts = (self.kind, self.subtype, self.organisation, self.division, "by" if self.by else None)
        return ".".join([*(part for part in parts if part), self.day.isoformat()])

    @property
    def is_contest(self) -> bool:
        """Whether it names one ballot paper."""
        kind = KINDS[self.kind]
        if kind.subtype_needed and self.subtype is None:
            return False
        if kind.organised and self.organisation is None:
            return False
        return self.division is not None or self.subtype not in kind.divided

    @property
    def election(self) -> ElectionId:
        """The election to which a contest belongs: a council's own, else all of the kind and subtype that day.

        A by-election to Parliament has no other contest beside it and so names itself.
        """
        kind = KINDS[self.kind]
        if self.kind == "parl" and self.by:
            return self
        organisation = self.organisation if kind.organised else None
        return ElectionId(self.kind, self.day, self.subtype, organisation)

    @property
    def place(self) -> str | None:
        """The most local segment: the division, else the organisation."""
        return self.division or self.organisation


def parse(text: str) -> ElectionId:
    """Read an identifier.

    Raises :class:`~hustings.errors.BadInput`, saying which segment is wrong and how ids are made.
    """
    segments = text.split(".")
    kind = KINDS.get(segments[0])
    if kind is None:
        raise _bad(text, f"“{segments[0]}” is no kind of election; known are {', '.join(KINDS)}")
    day = _day(text, segments[-1] if len(segments) > 1 else "")
    middle = segments[1:-1]
    wrong = [segment for segment in middle if not _SEGMENT.fullmatch(segment)]
    if wrong:
        raise _bad(text, f"“{wrong[0]}” is not in lower-case letters, digits and single hyphens")
    subtype = middle.pop(0) if middle and middle[0] in kind.subtypes else None
    by = bool(middle) and middle[-1] == "by"
    if by:
        middle.pop()
    organisation = middle.pop(0) if middle and kind.organised else None
    division = middle.pop(0) if middle and subtype in kind.divided else None
    if middle:
        raise _bad(text, f"“{middle[0]}” is one segment too many for {kind.key}")
    if kind.subtype_needed and subtype is None and division is not None:
        raise _bad(text, f"{kind.key} needs {' or '.join(kind.subtypes)} before the place")
    made = ElectionId(kind.key, day, subtype, organisation, division, by)
    if by and not (kind.by_elections and made.is_contest):
        raise _bad(text, "“by” stands only in the id of one by-election")
    return made


def is_id(text: str) -> bool:
    """Whether ``text`` is a well-formed identifier."""
    try:
        parse(text)
    except BadInput:
        return False
    return True


def _day(text: str, segment: str) -> date:
    if not _DAY.fullmatch(segment):
        raise _bad(text, "the last segment must be the day of the poll, as 2021-05-06")
    try:
        return date.fromisoformat(segment)
    except ValueError:
        raise _bad(text, f"{segment} is no day of the calendar") from None


def _bad(text: str, why: str) -> BadInput:
    return BadInput(f"“{text}” is not an election id: {why}.", remedy=_SHAPE)
