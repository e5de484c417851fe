"""A hex map in letters, for a terminal: lower case held, capital changed, two columns to a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.hexes import Cell
from hustings.atlas.palette import look
from hustings.atlas.seat import Seat

__all__ = ["Glyph", "letters_map", "plain"]


@dataclass(frozen=True)
class Glyph:
    """One seat: its letter, the party to colour it by (``None`` while nothing is declared), and whether it changed."""

    letter: str
    party: str | None
    changed: bool
    area: str


def letters_map(cells: Mapping[str, Cell], seats: Sequence[Seat]) -> tuple[tuple[Glyph | None, ...], ...]:
    """The map as rows of places, ``None`` where there is no seat: a cell is two places wide, and odd rows
    stand one place to the east, as in odd-r layouts. All rows are equally long. A seat to come is a middle
    dot.
    """
    placed = {}
    for seat in seats:
        q, r = cells[seat.area]
        party = seat.party
        letter = "·" if party is None else look(party).letter
        shown = letter if seat.changed else letter.lower()
        placed[(r, 2 * q + r % 2)] = Glyph(shown, party, seat.changed, seat.area)
    if not placed:
        return ()
    top, bottom = min(r for r, _ in placed), max(r for r, _ in placed)
    west, east = min(c for _, c in placed), max(c for _, c in placed)
    return tuple(tuple(placed.get((r, c)) for c in range(west, east + 1)) for r in range(top, bottom + 1))


def plain(rows: Sequence[Sequence[Glyph | None]]) -> str:
    """The map as plain text, a line for each row, with no blanks at the end of lines."""
    return "\n".join("".join(g.letter if g else " " for g in row).rstrip() for row in rows)
