"""A list allocation as the desk prints it: quotients by list and seat, and each seat with its divisor in words.

Nothing is reckoned here: every figure is read off the count record (:mod:`hustings.count.allocation`).
"""

from __future__ import annotations

from types import SimpleNamespace

from hustings.count.allocation import AllocationLine, SeatWon, allocation_of, figure_text, is_allocation
from hustings.count.record import CountRecord, value_text

__all__ = ["allocation_cells", "allocation_head", "allocation_json", "allocation_view"]


def allocation_view(record: CountRecord | None) -> SimpleNamespace | None:
    """The table and the seats of a record that allocates to lists; ``None`` of any other.

    ``lines`` have name, party, votes, held, won, ``cells`` (text, whether it took the seat) and ``part``, whether the
    law lets it take part; ``seats`` have number, name, ``sum`` (“74,088 ÷ 2”), quotient, ``following`` and ``next``,
    statement and paragraph.
    """
    if record is None or not is_allocation(record):
        return None
    made = allocation_of(record)
    party = {line.name: line.party for line in made.lines}
    votes = {line.name: line.votes for line in made.lines}
    return SimpleNamespace(
        numbers=[seat.number for seat in made.seats],
        any_held=made.any_held,
        opening=made.opening,
        opening_law=made.opening_paragraph,
        lines=[_line(line) for line in made.lines],
        seats=[_seat(seat, party[seat.name], votes[seat.name]) for seat in made.seats],
        lots=[lot.statement for lot in record.lots],
        notes=record.notes,
        citation=record.citation,
    )


def _line(line: AllocationLine) -> SimpleNamespace:
    cells = [
        ("–" if figure is None else figure_text(figure), number in line.won)
        for number, figure in enumerate(line.figures, 1)
    ]
    part = any(figure is not None for figure in line.figures)
    return SimpleNamespace(
        name=line.name, party=line.party, votes=line.votes, held=line.held, won=len(line.won), cells=cells, part=part
    )


def _seat(seat: SeatWon, party: str, votes: int) -> SimpleNamespace:
    return SimpleNamespace(
        number=seat.number,
        name=seat.name,
        party=party,
        sum=f"{votes:,}" if seat.divisor is None else f"{votes:,} ÷ {seat.divisor}",
        quotient=figure_text(seat.figure),
        following=seat.following,
        next="" if seat.next_figure is None else figure_text(seat.next_figure),
        statement=seat.statement,
        paragraph=seat.paragraph,
    )


def allocation_json(record: CountRecord | None) -> dict[str, object] | None:
    """The allocation for programs: exact figures as in ``count``, divisors as numbers; ``None`` of any other record."""
    if record is None or not is_allocation(record):
        return None
    made = allocation_of(record)
    return {
        "lists": [
            {
                "list": line.name,
                "votes": line.votes,
                "seats_held": line.held,
                "figures": [None if figure is None else value_text(figure) for figure in line.figures],
                "won": list(line.won),
            }
            for line in made.lines
        ],
        "seats": [
            {
                "seat": seat.number,
                "list": seat.name,
                "divisor": seat.divisor,
                "figure": value_text(seat.figure),
                "next": list(seat.following),
                "next_figure": None if seat.next_figure is None else value_text(seat.next_figure),
                "statement": seat.statement,
                "paragraph": seat.paragraph,
            }
            for seat in made.seats
        ],
    }


def allocation_head(record: CountRecord | None) -> tuple[str, ...]:
    """Columns that an allocation adds to a table of lists: seats held before, seats won, the figure for each seat."""
    if record is None or not is_allocation(record):
        return ()
    return ("seats_held", "seats_won", *(f"figure_{seat.number}" for seat in allocation_of(record).seats))


def allocation_cells(record: CountRecord | None) -> dict[str, tuple[object, ...]]:
    """The cells of those columns by the list's name."""
    if record is None or not is_allocation(record):
        return {}
    return {
        line.name: (
            line.held,
            len(line.won),
            *(None if figure is None else value_text(figure) for figure in line.figures),
        )
        for line in allocation_of(record).lines
    }
