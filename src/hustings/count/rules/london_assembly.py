"""Greater London Authority Act 1999, section 4 and schedule 2, part II (paragraphs 5 to 8).

The London members: eleven seats for the whole of London beside fourteen constituencies. Each party's London votes
are divided by one more than the constituency seats it has won (paragraph 6), and the seats go one by one to the
highest London figure, recalculated after each (paragraph 8(1) to (3)). An individual candidate's figure is their
London vote; one already returned as Mayor or for a constituency is disregarded (8(4)).

A party or individual candidate with less than 5 per cent of all London votes has no seat (paragraph 7): 5 per cent
exactly is enough, and constituency seats do not help. A list with nobody left on it is disregarded (8(6)).

Where the highest figure is shared each has a seat (8(7)); where that would fill more than the full number of seats
there is a recalculation, and then a lot (8(8), (9)).

Known deviations: paragraph 8(8) is applied as the explanatory note on the Act (note 53) reads it, as though each
party had one seat more. ``tie="vote"`` adds one vote to each instead, the clause of the Government of Wales Act.
The two differ only at an exact tie for the last seat, of which there has been none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._highest_average import Bar, ListLaw, allocate, list_totals
from hustings.count.rules._words import listed

__all__ = ["LAW", "RULE", "THRESHOLD", "below_threshold", "count"]

RULE = Rule(
    name="london-assembly",
    title="Additional member system of the London Assembly: London members",
    citation="Greater London Authority Act 1999, section 4 and schedule 2, part II",
    dates=((date(2000, 5, 4), None),),
    applies=("London Assembly: the eleven London members",),
    ballots="totals",
    deviations=(
        "At an exact tie for the last seat paragraph 8(8) is applied as the explanatory note on the Act reads it, as "
        "though each party had one seat more; tie='vote' adds one vote to each instead.",
    ),
)
LAW = ListLaw(
    votes="schedule 2, paragraph 6",
    seat="schedule 2, paragraph 8(1) to (3)",
    recount="schedule 2, paragraph 8(8)",
    lot="schedule 2, paragraph 8(9)",
    exhausted="schedule 2, paragraph 8(6)",
    tie="seat",
)
# Paragraph 7: 5 per cent is one in twenty.
THRESHOLD = 20


def count(
    ballots: Election | Totals, *, lots: Lots | None = None, tie: Literal["seat", "vote"] = "seat"
) -> CountRecord:
    """Allocate the London members from London votes and constituency seats won.

    ``tie`` is the recalculation at a tie for the last seat. Raises ``BadBallots`` for ranked papers, totals that
    cannot be, or a tie where no lot was given.
    """
    totals = list_totals(ballots, "The London Assembly")
    barred = below_threshold(totals)
    names = [totals.lines[i].name for i in sorted(barred)]
    said = f"Less than 5% of them, and so no seat: {listed(names)}." if names else "All have 5% of them or more."
    bar = Bar(frozenset(barred), said, "paragraph 7")
    return allocate(RULE, replace(LAW, tie=tie), totals, lots, bar)


def below_threshold(totals: Totals) -> set[int]:
    """Lines with less than 5 per cent of all London votes."""
    return {i for i, line in enumerate(totals.lines) if line.votes * THRESHOLD < totals.votes and not line.withdrawn}
