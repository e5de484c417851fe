"""A tactical matrix in writing: ``ld>lab=0.3@con`` lends Labour 30 per cent of Liberal Democrats where Con holds.

    GIVER[+GIVER]>TAKER=PART@HOLDER[+HOLDER]

PART of the voters of every GIVER, where it is third or lower, move to TAKER, where that is the strongest challenger, in
seats that a HOLDER won. PART is a fraction or per cent (0.3, 30%); several are divided by commas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hustings.analysis.swing import Lent
from hustings.errors import BadInput

__all__ = ["Tactical", "laid_out", "read_tactical", "written"]

_SHAPE = re.compile(r"([^>=@]+)>([^>=@]+)=([^>=@]+)@([^>=@]+)")
_REMEDY = "Write ld>lab=0.3@con: 30 per cent of ld voters, where ld is third or lower, move to lab in seats of con."


@dataclass(frozen=True, slots=True)
class Tactical:
    """One cell: ``part`` (a fraction) of the voters of ``giver`` move to ``taker`` in seats that ``holder`` won."""

    giver: str
    taker: str
    holder: str
    part: float

    def __str__(self) -> str:
        """As it is written: ``ld>lab=0.3@con``."""
        return f"{self.giver}>{self.taker}={self.part:g}@{self.holder}"


def read_tactical(text: str, find_party: Callable[[str], str]) -> tuple[Tactical, ...]:
    """The cells of a matrix, in the order written; none for an empty text.

    Raises :class:`~hustings.errors.BadInput` for what is not so written, a part outside 0 to 1, a party that would lend
    votes to itself or where it or the taker holds the seat, and a cell given twice; ``find_party`` raises for a party
    it does not know.
    """
    made: dict[tuple[str, str, str], Tactical] = {}
    for piece in filter(str.strip, text.split(",")):
        for each in _cells(piece.strip(), find_party):
            key = (each.giver, each.taker, each.holder)
            if key in made:
                raise BadInput(f"{each.giver}>{each.taker}@{each.holder} is given twice.", remedy="Leave one out.")
            made[key] = each
    return tuple(made.values())


def _cells(piece: str, find_party: Callable[[str], str]) -> list[Tactical]:
    found = _SHAPE.fullmatch(piece)
    if found is None:
        raise BadInput(f"“{piece[:60]}” is no tactical vote.", remedy=_REMEDY)
    givers, taker, holders = _parties(found[1], find_party), find_party(found[2]), _parties(found[4], find_party)
    part = _part(found[3])
    for party in (*givers, taker):
        if party in holders or (party == taker and taker in givers):
            wrong = "holds the seat" if party in holders else "would lend votes to itself"
            raise BadInput(f"In “{piece[:60]}” {party} {wrong}.", remedy="Name three different parties.")
    return [Tactical(giver, taker, holder, part) for giver in givers for holder in holders]


def _parties(text: str, find_party: Callable[[str], str]) -> list[str]:
    return [find_party(each) for each in text.split("+")]


def _part(text: str) -> float:
    plain = text.strip()
    try:
        part = float(plain.rstrip("% ")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        part = float("nan")
    if not 0 <= part <= 1:
        raise BadInput(f"“{plain[:20]}” is no part of a party’s voters.", remedy="Write 0.3 or 30%.")
    return part


def written(matrix: Iterable[Tactical]) -> str:
    """A matrix as it is read: ``ld>lab=0.3@con,grn>lab=0.2@con``."""
    return ",".join(map(str, matrix))


def laid_out(matrix: Iterable[Tactical], parties: Sequence[str]) -> tuple[Lent, ...]:
    """The same for :func:`~hustings.analysis.swing.tactical`, with the columns ``parties``.

    Raises :class:`~hustings.errors.BadInput` for a party that stood in no seat.
    """
    place = {party: column for column, party in enumerate(parties)}
    made = []
    for each in matrix:
        for party in (each.giver, each.taker, each.holder):
            if party not in place:
                raise BadInput(f"In “{each}” {party} stood in no seat of Great Britain.", remedy="Leave it out.")
        made.append(Lent(place[each.giver], place[each.taker], place[each.holder], each.part))
    return tuple(made)
