"""Local Elections (Principal Areas) (England and Wales) Rules 2006 (SI 2006/3304), schedule 2, rules 45 to 50.

Multi-seat plurality, the block vote: as many votes as seats, at most one for a candidate, and those with most are
elected. The rules for Wales (SI 2021/1459), for parishes (SI 2006/3305) and for polls taken together say the same, and
so did those before 2007, back to the first elections under the Local Government Act 1972.

A voter may use fewer votes than there are seats. A paper with more is rejected whole (rule 47(1)(b)): it is not
cut down to the seats, since no mark tells which votes to drop.

Known deviations: none. Rule numbers are those of schedule 2; the rules for combined polls and for Wales shift some.
"""

from __future__ import annotations

from datetime import date

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._plurality import PluralityLaw, count_most
from hustings.count.rules._tally import Marks, crosses

__all__ = ["RULE", "count"]

RULE = Rule(
    name="block-vote",
    title="Multi-seat plurality (block vote)",
    citation="Local Elections (Principal Areas) (England and Wales) Rules 2006 (SI 2006/3304), schedule 2, "
    "rules 45 to 50",
    dates=((date(1973, 4, 12), None),),
    applies=("councils in England and Wales: wards and divisions with more than one seat", "parish councils"),
    ballots="either",
)
_LAW = PluralityLaw(
    # 45, 47: votes are counted; a paper with more votes than the voter was entitled to is void.
    counting="rules 45 and 47",
    # The method of election: where no more stand nominated than there are vacancies, they are declared elected.
    unopposed="part 2 (method of election)",
    # 50: the candidates to whom most votes have been given are declared elected.
    elected="rules 45 and 50",
    # 49: where an equality lies between those who could have the last seat, a lot decides.
    lot="rule 49",
)


def count(ballots: Election | Totals, *, lots: Lots | None = None, marks: Marks = "crosses") -> CountRecord:
    """Count papers or totals: the candidates with most votes have the seats.

    An order of preference is read as crosses of equal worth, and a paper with more than there are seats is
    rejected; ``marks="ranks"`` takes the first preferences of a ranked paper, as many as there are seats, instead.
    Raises ``BadBallots`` where there is no seat or no candidate, or at a tie for the last seat where no lot was
    given.
    """
    tally = crosses(ballots, ballots.seats, marks)
    return count_most(RULE, _LAW, tally, ballots.seats, lots)
