"""Records: first, largest, smallest, since when. Each with its measure, definition, comparable set and period.

Nothing is stored: every record is computed from the almanac when it is asked for, and looks at nothing after the day
of the election that it is about. What counts as worth telling: a case that is the most extreme of its set, or the most
extreme for :data:`WORTH_TELLING` or longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.ids import parse

__all__ = ["WORTH_TELLING", "Case", "Record", "Records", "Side", "compare", "records", "worth_telling"]

WORTH_TELLING = 9
"""Years for which nothing as extreme may have been seen, for a “since” to be a record."""

Side = Literal["least", "most"]
Unit = Literal["seats", "votes", "share", "share points", "points", "elections", "gains", "candidates"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a comparable set: its day, whose it is, and its value."""

    day: date
    holder: str
    value: float


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    ``kind``: what it is about (national, contests, seat, by-election, bellwether, same day); ``measure``: "fewest
    seats", "largest swing to a governing party at a by-election", ...; ``subject``: party key, seat or place it is
    about; ``value`` in ``unit``: seats, votes, share (a fraction), share points (a change of share, a fraction), points
    (of swing), elections, gains, candidates. ``holder``: who holds it, in words; ``day``: its election; ``since``: the
    day of the latest earlier case as extreme or more (``None``: none in the set), with ``since_value`` and
    ``since_holder``. ``set``: what was compared, in words; ``period``: its first and last year; ``cases``: how many;
    ``rank``: 1 for the most extreme of the set so far. ``sentence``: the record as one would say it.
    """

    kind: str
    measure: str
    subject: str
    value: float
    unit: Unit
    holder: str
    day: date
    since: date | None
    since_value: float | None
    since_holder: str | None
    set: str
    period: str
    cases: int
    rank: int
    definition: str
    sentence: str
    sources: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``records``: shares as fractions, swings in points."""
        return {
            "measure": self.measure,
            "value": _figure(self.value, self.unit),
            "holder": self.holder,
            "since": self.since.isoformat() if self.since else None,
            "set": self.set,
            "period": self.period,
            "definition": self.definition,
            "kind": self.kind,
            "subject": self.subject,
            "unit": self.unit,
            "date": self.day.isoformat(),
            "since_value": None if self.since_value is None else _figure(self.since_value, self.unit),
            "since_holder": self.since_holder,
            "cases": self.cases,
            "rank": self.rank,
            "sentence": self.sentence,
            "sources": list(self.sources),
        }


def _figure(value: float, unit: Unit) -> float | int:
    return round(value, 6) if unit in ("share", "share points", "points") else round(value)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of an election or a contest, in the order in which they are told."""

    subject: str
    name: str
    records: tuple[Record, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Source keys of every record, each once."""
        return tuple(dict.fromkeys(source for each in self.records for source in each.sources))

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings records --json``."""
        return {
            "subject": self.subject,
            "name": self.name,
            "records": [each.to_json() for each in self.records],
            "sources": list(self.sources),
        }

    def frame(self) -> pl.DataFrame:
        """One row a record; shares are fractions, swings points."""
        rows = [each.to_json() | {"sources": " ".join(each.sources)} for each in self.records]
        return pl.DataFrame(rows, infer_schema_length=None)


@dataclass(frozen=True, slots=True)
class Compared:
    """One case among its set: rank 1 is the most extreme so far; ``since``: the latest earlier one as extreme."""

    since: Case | None
    first: date
    rank: int
    cases: int

    @property
    def record(self) -> bool:
        """Whether none of the set was as extreme."""
        return self.since is None


def compare(cases: Sequence[Case], mine: Case, side: Side) -> Compared:
    """``mine`` among ``cases``; those after its day, and itself, are not looked at."""
    earlier = sorted((each for each in cases if each.day < mine.day), key=lambda each: each.day)
    sign = 1 if side == "least" else -1
    as_extreme = [each for each in earlier if sign * each.value <= sign * mine.value]
    rank = 1 + sum(sign * each.value < sign * mine.value for each in earlier)
    first = earlier[0].day if earlier else mine.day
    return Compared(as_extreme[-1] if as_extreme else None, first, rank, len(earlier) + 1)


def worth_telling(found: Compared, mine: Case, *, years: int = WORTH_TELLING, fewest: int = 4) -> bool:
    """Whether a case is a record of its set, or most extreme for ``years``; a set under ``fewest`` tells nothing."""
    if found.cases < fewest:
        return False
    return found.since is None or (mine.day - found.since.day).days >= 365 * years


def records(almanac: Almanac, subject: str) -> Records:
    """The records of an election or contest; nothing after its day is looked at.

    Raises :class:`~hustings.errors.UnknownName` for an id that the almanac does not hold, and
    :class:`~hustings.errors.NotKnown` where it holds nothing to compare.
    """
    from hustings.analysis.record_of_by_election import of_by_election
    from hustings.analysis.record_of_contests import of_contest, of_election
    from hustings.analysis.record_of_general import of_general_election

    if "@" in subject:
        raise BadInput("A notional result sets no records.", remedy="Name an election that was held.")
    mine = parse(subject)
    if mine.is_contest:
        row, _ = almanac.contest(subject)
        name = f"{row['name']}, {mine.day:%-d %B %Y}"
        made = [
            *(of_by_election(almanac, subject) if mine.kind == "parl" and mine.by else []),
            *of_contest(almanac, subject),
        ]
    else:
        facts = almanac.election(subject)
        name = str(facts["name"])
        general = mine.kind == "parl"
        made = [*(of_general_election(almanac, subject) if general else []), *of_election(almanac, subject)]
    if not made:
        raise NotKnown(f"The almanac holds nothing with which {subject} could be compared.")
    return Records(subject, name, tuple(made))
