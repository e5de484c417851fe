"""Representation of the People Act 1983, schedule 1 (parliamentary elections rules), rules 17, 18, 45 and 47 to 50.

First past the post: one seat, one vote, and whoever has the most is elected. The local elections rules of England
and Wales (SI 2006/3304, SI 2006/3305 and those after them) say the same for a division with one seat; so do
section 1 of the Scotland Act 1998 and section 6 of the Government of Wales Act 2006 for a constituency, and, at
polls from 4 May 2023, section 13 of the Elections Act 2022 for mayors and police and crime commissioners.

A paper is rejected where it lacks the official mark, bears votes for more candidates than the voter is entitled
to, could identify the voter, or is unmarked or void for uncertainty (rule 47(1)).

The Act consolidated what had been the law under the Representation of the People Acts of 1918 and 1949 and the Ballot
Act 1872; the count is the same.

Known deviations: none. Ranked papers, which this rule does not use, count by their first preference, so that the
same papers can be counted under several rules.
"""

from __future__ import annotations

from datetime import date

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._plurality import PluralityLaw, count_most
from hustings.count.rules._tally import Marks, first_preferences
from hustings.errors import BadBallots

__all__ = ["LAW", "RULE", "count"]

RULE = Rule(
    name="fptp",
    title="First past the post",
    citation="Representation of the People Act 1983, schedule 1, rules 17, 18, 45 and 47 to 50",
    dates=((date(1918, 12, 14), None),),
    applies=(
        "House of Commons",
        "councils in England and Wales: divisions with one seat",
        "constituencies of the Scottish Parliament and the London Assembly, and of the Senedd before 2026",
        "mayors and police and crime commissioners: polls from 4 May 2023 (combined and combined county authority "
        "mayors to 17 June 2026)",
    ),
    ballots="either",
)
LAW = PluralityLaw(
    counting="rules 45 and 47",
    # 17(1): with no more than one person nominated there is no poll.
    unopposed="rule 17",
    # 18 and 50(1): the candidate to whom the majority of votes has been given is declared elected.
    elected="rules 18 and 50(1)",
    # 49: with an equality of votes, where one more would elect, the returning officer decides by lot forthwith.
    lot="rule 49",
)


def count(ballots: Election | Totals, *, lots: Lots | None = None, marks: Marks = "ranks") -> CountRecord:
    """Count papers or totals: the candidate with most votes has the one seat.

    ``marks="crosses"`` reads the papers as crosses and rejects those with two or more. Raises ``BadBallots``
    where there is no seat, more than one, or no candidate, or at a tie where no lot was given.
    """
    if ballots.seats > 1:
        raise BadBallots(
            f"First past the post fills one seat, not {ballots.seats}.",
            remedy="Count more seats than one under block-vote.",
        )
    return count_most(RULE, LAW, first_preferences(ballots, marks), ballots.seats, lots)
