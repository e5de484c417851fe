"""One seat as a map sees it: where it is, who has it and who had it before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hustings.atlas.palette import look

__all__ = ["Seat", "changes", "words_of"]


@dataclass(frozen=True)
class Seat:
    """``area`` is its code, ``party`` who holds it (``None`` while nothing is declared) and ``before`` who
    held it at the map before (``None``: no comparison is made). ``region`` is the region or nation whose
    border is drawn.
    """

    area: str
    name: str
    party: str | None = None
    before: str | None = None
    region: str = ""

    @property
    def changed(self) -> bool:
        """Whether it is declared and another party had it before."""
        return self.party is not None and self.before is not None and self.party != self.before


def words_of(seat: Seat) -> str:
    """What happened, in words: ``Con gain from Lab``, ``Lab hold``, ``Con`` (nothing to compare) or ``to come``."""
    if seat.party is None:
        return "to come"
    short = look(seat.party).short
    if seat.before is None:
        return short
    return f"{short} gain from {look(seat.before).short}" if seat.changed else f"{short} hold"


def changes(seats: Iterable[Seat]) -> Sequence[tuple[str, str, int]]:
    """Who took how many seats from whom, (to, from, seats), the most first."""
    pairs = Counter((s.party, s.before) for s in seats if s.changed)
    found = [(to or "", old or "", n) for (to, old), n in pairs.items()]
    return sorted(found, key=lambda each: (-each[2], each[0], each[1]))
