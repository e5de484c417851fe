"""The record of a list allocation read as a table: a row for each list, a column for each seat, what took each seat.

Every figure is the record's own, exact. The record gives figures and votes: a list's divisor at a seat is its votes
over its figure there, and what it held before the first seat is one less than its first divisor (an individual's is 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hustings.count.record import CountRecord, Stage

__all__ = ["Allocation", "AllocationLine", "SeatWon", "allocation_of", "figure_text", "is_allocation"]


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One list: its party as the ballot names it, votes, its figure for each seat and the seats it won here.

    ``figures`` run along the seats, None where it takes no part; ``won`` are the numbers of its seats, from 1; ``held``
    are seats won before, None where nothing tells (a list without votes, or kept out from the first seat).
    """

    name: str
    party: str
    votes: int
    figures: tuple[Fraction | None, ...]
    won: tuple[int, ...]
    held: int | None


@dataclass(frozen=True, slots=True)
class SeatWon:
    """One seat: who has it, with what figure and divisor, who was next, and why in words with the law.

    ``divisor`` is None for a list without votes. ``following`` are those next, each with the figure ``next_figure``.
    """

    number: int
    name: str
    figure: Fraction
    divisor: int | None
    following: tuple[str, ...]
    next_figure: Fraction | None
    statement: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """A whole allocation: lists, most seats first and then most votes; seats in order; the stage of the votes."""

    lines: tuple[AllocationLine, ...]
    seats: tuple[SeatWon, ...]
    opening: str
    opening_paragraph: str

    @property
    def any_held(self) -> bool:
        """Whether any list came with seats already won."""
        return any(line.held for line in self.lines)


def is_allocation(record: CountRecord) -> bool:
    """Whether a record allocates seats to lists."""
    return any(stage.quotients is not None for stage in record.stages)


def allocation_of(record: CountRecord) -> Allocation:
    """Read the table off a record of a list allocation. Raises ``ValueError`` for a record of another kind."""
    if not is_allocation(record):
        raise ValueError(f"{record.rule} allocates no seats to lists")
    stages = [stage for stage in record.stages if stage.quotients is not None]
    lines = tuple(_line(record, stages, i) for i in range(len(record.candidates)))
    return Allocation(
        lines=tuple(sorted(lines, key=lambda line: (-len(line.won), -line.votes))),
        seats=tuple(_seat(record, stage, number) for number, stage in enumerate(stages, 1)),
        opening=record.stages[0].statement,
        opening_paragraph=record.stages[0].paragraph,
    )


def figure_text(figure: Fraction) -> str:
    """A figure for people, exact: "25,874 1/3"."""
    whole, rest = divmod(figure.numerator, figure.denominator)
    return f"{whole:,} {rest}/{figure.denominator}" if rest else f"{whole:,}"


def _line(record: CountRecord, stages: list[Stage], i: int) -> AllocationLine:
    person, votes = record.candidates[i], record.stages[0].totals[i]
    figures = tuple(stage.quotients[i] if stage.quotients else None for stage in stages)
    first = next((figure for figure in figures if figure is not None), None)
    divisor = _divisor(votes, first)
    won = tuple(number for number, stage in enumerate(stages, 1) if person.name in stage.elected)
    return AllocationLine(person.name, person.party, votes, figures, won, None if divisor is None else divisor - 1)


def _seat(record: CountRecord, stage: Stage, number: int) -> SeatWon:
    assert stage.quotients is not None
    name = stage.elected[0]
    i = record.names.index(name)
    figure = stage.quotients[i]
    assert figure is not None
    others = {n: q for n, q in zip(record.names, stage.quotients, strict=True) if q is not None and n != name}
    most = max(others.values(), default=None)
    return SeatWon(
        number=number,
        name=name,
        figure=figure,
        divisor=_divisor(stage.totals[i], figure),
        following=tuple(n for n, q in others.items() if q == most),
        next_figure=most,
        statement=stage.statement,
        paragraph=stage.paragraph,
    )


def _divisor(votes: int, figure: Fraction | None) -> int | None:
    """What the votes were divided by; None where there is no figure, or no votes to tell."""
    return int(votes / figure) if figure else None
