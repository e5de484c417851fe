"""The one record of a count: what was done at each stage, to whom, and why.

Sheet, words, CSV and JSON are views of it. Votes are integers in the rule's own unit (``unit`` to one vote:
100,000 in Scotland, 100 in Northern Ireland, 1 where papers are counted whole), so a figure is printed as it
is held. At every stage the candidates' votes, the non-transferable votes and the loss by truncation add up to
the valid papers; ``Book``, which writes the record, refuses a stage that does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hustings.count.ballots import Candidate
from hustings.count.lots import Lots

__all__ = [
    "CONTINUING",
    "ELECTED",
    "EXCLUDED",
    "WITHDRAWN",
    "Book",
    "CountRecord",
    "Lot",
    "Stage",
    "decimal_text",
    "value_text",
]

CONTINUING = "continuing"
ELECTED = "elected"
EXCLUDED = "excluded"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was drawn: at which stage, what it decided, among whom, the order drawn, by what means."""

    stage: int
    purpose: str
    among: tuple[str, ...]
    order: tuple[str, ...]
    means: str

    @property
    def statement(self) -> str:
        """The lot in a sentence."""
        among = _listed(self.among)
        return f"A lot was drawn ({self.means}) among {among} {self.purpose}; it fell on {self.order[0]}."


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a count. Sequences run along ``CountRecord.candidates``; votes are in the record's unit.

    ``action``          "first preferences", "surplus", "exclusion", "last vacancies", "final transfer",
                        "seat", "votes", ...
    ``subjects``        names of those whose votes move, or to whom the seat goes
    ``value``           the exact value at which each paper (or vote) moves, None where papers have no single
                        value
    ``moved``           change of each candidate's votes at this stage, negative where votes leave
    ``papers``          papers that came to each candidate at this stage
    ``totals``          votes of each candidate after this stage
    ``status``          of each candidate after this stage
    ``non_transferable`` and ``truncated``: votes so far; ``..._moved`` what this stage added
    ``elected``         names deemed elected at this stage, in order
    ``quota``           where it changes from stage to stage (Meek), else None
    ``quotients``       of a list allocation: votes over divisor for each list, None where it takes no part
    ``statement``       why, in English; ``paragraph`` the law it rests on
    """

    number: int
    action: str
    subjects: tuple[str, ...]
    value: Fraction | None
    moved: tuple[int, ...]
    papers: tuple[int, ...]
    totals: tuple[int, ...]
    status: tuple[str, ...]
    non_transferable: int
    non_transferable_moved: int
    truncated: int
    truncated_moved: int
    elected: tuple[str, ...]
    statement: str
    paragraph: str
    quota: int | None = None
    quotients: tuple[Fraction | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class CountRecord:
    """A whole count. ``quota`` is in units, None for a rule without one; ``valid`` and ``invalid`` are
    papers.

    ``elected`` are names in order of election; ``runners_up`` is for the rules that can name who was next.
    """

    rule: str
    citation: str
    title: str
    seats: int
    unit: int
    quota: int | None
    valid: int
    invalid: Mapping[str, int]
    candidates: tuple[Candidate, ...]
    elected: tuple[str, ...]
    stages: tuple[Stage, ...]
    lots: tuple[Lot, ...] = ()
    notes: tuple[str, ...] = ()
    runners_up: tuple[str, ...] = ()

    @property
    def chance_used(self) -> bool:
        """Whether any lot was drawn."""
        return bool(self.lots)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the candidates, in the order of the ballot paper."""
        return tuple(c.name for c in self.candidates)

    def text(self, votes: int) -> str:
        """Votes in the record's unit as an exact decimal."""
        return decimal_text(votes, self.unit)

    def to_json(self) -> dict[str, Any]:
        """The record as the ``count`` object of the command line: exact decimals as strings."""
        return {
            "rule": self.rule,
            "citation": self.citation,
            "title": self.title,
            "seats": self.seats,
            "quota": None if self.quota is None else self.text(self.quota),
            "valid": self.valid,
            "invalid": dict(self.invalid),
            "candidates": [
                {"name": c.name, "party": c.party, "status": self._final_status(i)}
                for i, c in enumerate(self.candidates)
            ],
            "elected": list(self.elected),
            "stages": [self._stage_json(stage) for stage in self.stages],
            "lots": [_lot_json(lot) for lot in self.lots],
            "chance_used": self.chance_used,
            "unit": self.unit,
            "notes": list(self.notes),
            "runners_up": list(self.runners_up),
        }

    def _final_status(self, i: int) -> str:
        return self.stages[-1].status[i] if self.stages else CONTINUING

    def _stage_json(self, stage: Stage) -> dict[str, Any]:
        names = self.names
        shown: dict[str, Any] = {
            "stage": stage.number,
            "action": stage.action,
            "candidate": ", ".join(stage.subjects) or None,
            "value": None if stage.value is None else value_text(stage.value),
            "votes": {n: self.text(v) for n, v in zip(names, stage.totals, strict=True)},
            "non_transferable": self.text(stage.non_transferable),
            "statement": stage.statement,
            "paragraph": stage.paragraph,
            "moved": {n: self.text(v) for n, v in zip(names, stage.moved, strict=True) if v},
            "papers": {n: v for n, v in zip(names, stage.papers, strict=True) if v},
            "status": dict(zip(names, stage.status, strict=True)),
            "elected": list(stage.elected),
            "truncated": self.text(stage.truncated),
        }
        if stage.quota is not None:
            shown["quota"] = self.text(stage.quota)
        if stage.quotients is not None:
            pairs = zip(names, stage.quotients, strict=True)
            shown["quotients"] = {n: value_text(q) for n, q in pairs if q is not None}
        return shown


@dataclass(slots=True)
class Book:
    """Writes a record stage by stage, and holds what is constant through a count.

    ``valid`` is the number of papers; a rule that moves no votes between candidates may leave stages' totals
    alone.
    """

    rule: str
    citation: str
    title: str
    seats: int
    unit: int
    quota: int | None
    valid: int
    invalid: Mapping[str, int]
    candidates: tuple[Candidate, ...]
    lots_from: Lots = field(default_factory=Lots)
    check_sums: bool = True
    stages: list[Stage] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    elected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def stage(
        self,
        action: str,
        totals: Sequence[int],
        status: Sequence[str],
        statement: str,
        paragraph: str,
        *,
        subjects: tuple[str, ...] = (),
        value: Fraction | None = None,
        papers: Sequence[int] = (),
        elected: Sequence[str] = (),
        non_transferable: int = 0,
        truncated: int = 0,
        quota: int | None = None,
        quotients: Sequence[Fraction | None] | None = None,
    ) -> Stage:
        """Write the next stage from the figures after it; what moved is the difference from the stage before.

        ``non_transferable`` and ``truncated`` are running totals. Raises ``ArithmeticError`` where the votes
        do not add up to the valid papers: that is a fault of the rule's module, never of the input.
        """
        if self.check_sums and sum(totals) + non_transferable + truncated != self.valid * self.unit:
            raise ArithmeticError(f"stage {len(self.stages) + 1} of {self.title!r} does not add up to the valid papers")
        before = self.stages[-1] if self.stages else None
        now = tuple(totals)
        stage = Stage(
            number=len(self.stages) + 1,
            action=action,
            subjects=subjects,
            value=value,
            moved=now if before is None else tuple(map(int.__sub__, now, before.totals)),
            papers=tuple(papers) or (0,) * len(now),
            totals=now,
            status=tuple(status),
            non_transferable=non_transferable,
            non_transferable_moved=non_transferable - (before.non_transferable if before else 0),
            truncated=truncated,
            truncated_moved=truncated - (before.truncated if before else 0),
            elected=tuple(elected),
            statement=statement,
            paragraph=paragraph,
            quota=quota,
            quotients=None if quotients is None else tuple(quotients),
        )
        self.stages.append(stage)
        self.elected.extend(elected)
        return stage

    def draw(self, tied: Sequence[str], purpose: str) -> tuple[str, ...]:
        """Draw a lot among tied names, write it down, and give the order in which they came out.

        ``purpose`` completes "A lot was drawn among A and B ...": "to decide who is excluded".
        """
        already = sum(len(lot.order) for lot in self.lots)
        drawn = self.lots_from.draw(tied, already, purpose)
        self.lots.append(Lot(len(self.stages) + 1, purpose, tuple(tied), drawn.order, drawn.means))
        return drawn.order

    def close(self, *, runners_up: Sequence[str] = ()) -> CountRecord:
        """The finished record."""
        return CountRecord(
            rule=self.rule,
            citation=self.citation,
            title=self.title,
            seats=self.seats,
            unit=self.unit,
            quota=self.quota,
            valid=self.valid,
            invalid=dict(self.invalid),
            candidates=self.candidates,
            elected=tuple(self.elected),
            stages=tuple(self.stages),
            lots=tuple(self.lots),
            notes=tuple(self.notes),
            runners_up=tuple(runners_up),
        )


def decimal_text(votes: int, unit: int) -> str:
    """Votes in units of 1/unit as an exact decimal; ``unit`` is a power of ten."""
    if unit == 1:
        return str(votes)
    whole, part = divmod(abs(votes), unit)
    return f"{'-' if votes < 0 else ''}{whole}.{part:0{len(str(unit)) - 1}d}"


def value_text(value: Fraction) -> str:
    """A value as an exact decimal where it has one ("0.13782"), else as a fraction ("1203/7")."""
    rest, fives, twos = value.denominator, 0, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = max(fives, twos)
    return decimal_text(int(value * 10**digits), 10**digits)


def _lot_json(lot: Lot) -> dict[str, Any]:
    return {
        "stage": lot.stage,
        "purpose": lot.purpose,
        "among": list(lot.among),
        "order": list(lot.order),
        "means": lot.means,
        "statement": lot.statement,
    }


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
