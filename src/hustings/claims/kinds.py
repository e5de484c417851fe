"""What an article can claim, as values: one frozen record a kind; and what a verdict on it holds.

A claim holds only what the sentence says (with the places and people it may mean), never what is true.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from hustings.claims.figures import Figure
from hustings.claims.gazetteer import Person, Place

__all__ = [
    "ByElectionRecord",
    "Candidacy",
    "Claim",
    "Control",
    "ElectionDay",
    "Finding",
    "Flow",
    "Found",
    "Inside",
    "Losses",
    "Majority",
    "Moment",
    "Office",
    "Poll",
    "Prediction",
    "Record",
    "Referendum",
    "Result",
    "SeatChange",
    "Seats",
    "Shares",
    "Side",
    "Swing",
    "Tenure",
    "Turnout",
    "Verdict",
    "Votes",
    "Where",
    "fits_moment",
    "parsed",
]


class Verdict(Enum):
    """What the almanac says of a claim."""

    BORNE_OUT = "borne out"
    CONTRADICTED = "contradicted"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Moment:
    """When, as far as the sentence says: a year, a month, a day, a weekday, or “the last election”."""

    year: int | None = None
    month: int | None = None
    day: date | None = None
    weekday: int | None = None
    last: bool = False
    """Whether it says “at the last (general) election”."""

    @property
    def stated(self) -> bool:
        """Whether the sentence says anything of when."""
        return self != Moment()


def fits_moment(when: Moment, day: date) -> bool:
    """Whether a day is what a time says; anything fits a time that says nothing."""
    if when.day is not None and when.year is not None:
        return when.day == day
    if when.month is not None and when.month != day.month:
        return False
    return when.year is None or when.year == day.year


@dataclass(frozen=True, slots=True)
class Side:
    """Who: a party, a person, or both."""

    party: str | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Which contest: the place or person named, the kind of election (parl, mayor, pcc, local), and when.

    ``by`` is set where the sentence says by-election (true) or general election (false). Neither place nor person: the
    whole country at a general election.
    """

    place: Place | None = None
    person: Person | None = None
    kind: str = "parl"
    when: Moment = field(default_factory=Moment)
    by: bool | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The root of the kinds; ``kind`` is its name in JSON."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Poll(Claim):
    """A poll's shares, order or lead. ``bare`` are shares whose owners are not named (“at 50 to 33”)."""

    kind: ClassVar[str] = "poll"
    house: str | None
    place: Place | None
    person: Person | None
    mayoral: bool
    nation: str | None
    shares: tuple[tuple[Side, Figure], ...]
    bare: tuple[Figure, ...]
    first: Side | None
    second: Side | None
    lead: Figure | None
    loose: bool = False
    """Whether the place was taken from a sentence before."""


@dataclass(frozen=True, slots=True)
class Shares(Claim):
    """Shares of the vote at a contest or a general election; a side of ``None`` is a share whose owner is not named."""

    kind: ClassVar[str] = "share"
    where: Where
    shares: tuple[tuple[Side | None, Figure], ...]


@dataclass(frozen=True, slots=True)
class Votes(Claim):
    """A number of votes."""

    kind: ClassVar[str] = "votes"
    where: Where
    side: Side
    figure: Figure


@dataclass(frozen=True, slots=True)
class Majority(Claim):
    """A majority in votes; without a place or person, a majority in the Commons in seats."""

    kind: ClassVar[str] = "majority"
    where: Where
    side: Side | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Turnout(Claim):
    """Turnout at a contest or a general election."""

    kind: ClassVar[str] = "turnout"
    where: Where
    figure: Figure


@dataclass(frozen=True, slots=True)
class Swing(Claim):
    """A swing in points, from one party to another where both are named."""

    kind: ClassVar[str] = "swing"
    where: Where
    source: str | None
    target: str | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Result(Claim):
    """Who won, gained, held or lost a seat or a mayoralty: ``deed`` is one of those words."""

    kind: ClassVar[str] = "result"
    where: Where
    side: Side
    deed: str
    other: Side | None
    firm: bool = False
    """Whether the sentence has words of seats, not of councils."""


@dataclass(frozen=True, slots=True)
class Control(Claim):
    """Who won, gained, held or lost a council; ``other`` may be “noc”."""

    kind: ClassVar[str] = "control"
    place: Place
    party: str
    deed: str
    other: str | None
    when: Moment


@dataclass(frozen=True, slots=True)
class Seats(Claim):
    """Seats won: in the Commons, or in a body or council (an area key)."""

    kind: ClassVar[str] = "seats"
    body: str | None
    place: Place | None
    party: str
    figure: Figure
    when: Moment


@dataclass(frozen=True, slots=True)
class SeatChange(Claim):
    """Seats gained or lost at a general election, net."""

    kind: ClassVar[str] = "seat change"
    party: str
    figure: Figure
    gained: bool
    when: Moment


@dataclass(frozen=True, slots=True)
class Losses(Claim):
    """Seats that one party lost to another at a general election; without a figure, any."""

    kind: ClassVar[str] = "losses"
    source: str
    target: str
    figure: Figure | None
    when: Moment


@dataclass(frozen=True, slots=True)
class Record(Claim):
    """Best or worst since a year, or for a span of years. ``measure`` is "" where none is named."""

    kind: ClassVar[str] = "record"
    party: str | None
    measure: str
    best: bool
    since: int | None
    span: Figure | None
    ever: bool
    when: Moment


@dataclass(frozen=True, slots=True)
class ByElectionRecord(Claim):
    """The most extreme by-election since a year: ``measure`` is "swing to", "swing against" (the party in government),
    "turnout low", "turnout high", or "government gain": the first seat that a party in government has gained."""

    kind: ClassVar[str] = "by-election record"
    where: Where
    measure: str
    since: int | None
    span: Figure | None
    ever: bool


@dataclass(frozen=True, slots=True)
class Tenure(Claim):
    """A seat held by one party since a year, for a span, or always; ``formed`` is the year it is said to date from.

    ``past``: it had been held so, up to some day before.
    """

    kind: ClassVar[str] = "tenure"
    place: Place
    party: str
    since: int | None
    span: Figure | None
    always: bool
    formed: int | None
    past: bool = False


@dataclass(frozen=True, slots=True)
class Referendum(Claim):
    """How a place voted on membership of the European Union in 2016; no figure: which side had more."""

    kind: ClassVar[str] = "referendum"
    place: Place
    leave: bool
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class ElectionDay(Claim):
    """The day of an election: its kind (parl, local, mayor, sp, senedd, gla, pcc, referendum) and the day stated.

    ``days``: a weekday whose tense is open may be the one before or the one to come.
    """

    kind: ClassVar[str] = "election day"
    of: str
    place: Place | None
    when: Moment
    days: tuple[date, ...]
    by: bool


@dataclass(frozen=True, slots=True)
class Candidacy(Claim):
    """Who stands, or stood, for which party; ``again``: for re-election."""

    kind: ClassVar[str] = "candidacy"
    person: Person
    party: str | None
    place: Place | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Office(Claim):
    """Who holds what: MP, mayor, or leader of a party."""

    kind: ClassVar[str] = "office"
    person: Person
    office: str
    party: str | None
    place: Place | None
    former: bool


@dataclass(frozen=True, slots=True)
class Flow(Claim):
    """How many of one party's voters went to another."""

    kind: ClassVar[str] = "flow"
    source: str
    target: str
    figure: Figure | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Inside(Claim):
    """One place inside another."""

    kind: ClassVar[str] = "place"
    place: Place
    within: Place


@dataclass(frozen=True, slots=True)
class Prediction(Claim):
    """What somebody may win or lose: marked, never judged."""

    kind: ClassVar[str] = "prediction"
    side: Side


@dataclass(frozen=True, slots=True)
class Found:
    """A claim where it stands in the text; ``quoted``: in somebody's words, not the article's.

    ``doubted``: a prediction, hope, condition or denial, which is marked and not judged.
    """

    claim: Claim
    start: int
    end: int
    quoted: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its evidence: the first sentence is the finding, what follows qualifies it.

    ``missing`` says what would settle it; ``wording`` how it could be put right.
    """

    verdict: Verdict
    evidence: tuple[str, ...]
    sources: tuple[str, ...] = ()
    missing: str = ""
    wording: str = ""


def parsed(claim: Claim) -> dict[str, object]:
    """A claim as JSON: the fields that say something, names for places and people."""
    return {each.name: value for each in fields(claim) if (value := _plain(getattr(claim, each.name))) not in _EMPTY}


_EMPTY: tuple[object, ...] = (None, "", (), [], {}, False)


def _plain(value: object) -> object:
    if isinstance(value, (Place, Person)):
        return value.name
    if isinstance(value, Figure):
        kept: dict[str, object] = {"value": value.value / 100 if value.unit == "share" else value.value}
        return kept | {"unit": value.unit} | ({"how": value.how} if value.how else {})
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: held for each in fields(value) if (held := _plain(getattr(value, each.name))) not in _EMPTY}
    return value
