"""Government of Wales Act 2006, sections 6 to 9 as substituted by the Senedd Cymru (Members and Elections) Act 2024.

Closed lists and the D'Hondt formula: votes over one more than the seats won so far, seat by seat to the highest.

Senedd, polls from 7 May 2026: sixteen constituencies of six seats; a list names one to eight people (section 7(3)),
and individuals may stand (section 6(1)). Section 9 allocates the seats; once everybody on a list is returned the
party is disregarded. Equal figures beyond the last seat are recalculated with one vote more for each, then a lot.

European Parliament in Great Britain, 10 June 1999 to 23 May 2019 (``law="europe"``): European Parliamentary
Elections Act 2002, section 2 (before it the Act of 1978, section 3, as substituted in 1999). The first seat goes to
the most votes (2(5)), later ones after division by seats allocated plus one (2(6)); a party with as many seats as
names on its list, and an individual with a seat, are disregarded (2(7)); a list names no more people than the region
has seats (2(2)). Northern Ireland used the single transferable vote.

Known deviations: in both the clause on equal figures is taken as stated here (one vote more, then a lot, for the
Senedd; a lot for the European Parliament) without the regulations on the conduct of the poll; it matters only at an
exact tie for the last seat, of which there has been none.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._highest_average import ListLaw, allocate, list_totals
from hustings.errors import BadBallots

__all__ = ["LAWS", "LONGEST_SENEDD_LIST", "RULE", "count"]

RULE = Rule(
    name="closed-list",
    title="Closed lists, D’Hondt",
    citation="Government of Wales Act 2006, sections 6 to 9 as substituted by the Senedd Cymru (Members and Elections) "
    "Act 2024; European Parliamentary Elections Act 2002, section 2",
    dates=((date(1999, 6, 10), date(2019, 5, 23)), (date(2026, 5, 7), None)),
    applies=(
        "Senedd Cymru, from 7 May 2026",
        "European Parliament in Great Britain, from 10 June 1999 to 23 May 2019",
    ),
    ballots="totals",
    deviations=(
        "At an exact tie for the last seat: one vote more for each and then a lot (Senedd), a lot (European "
        "Parliament); the regulations on the conduct of the poll were not compared.",
    ),
)
LAWS: dict[str, ListLaw] = {
    "senedd": ListLaw(
        votes="sections 6 and 9",
        seat="section 9",
        recount="section 9 (equal figures)",
        lot="section 9 (equal figures)",
        exhausted="section 9 (exhausted list)",
        tie="vote",
    ),
    "europe": ListLaw(
        votes="section 2(4)",
        seat="section 2(5) and (6)",
        recount="section 2(6)",
        lot="the regulations (equality of votes)",
        exhausted="section 2(7)",
        tie="lot",
    ),
}
LONGEST_SENEDD_LIST = 8


def count(
    ballots: Election | Totals, *, lots: Lots | None = None, law: Literal["senedd", "europe"] = "senedd"
) -> CountRecord:
    """Allocate the seats of one constituency or region from the votes for its lists.

    Raises ``BadBallots`` for ranked papers, seats held beforehand, a list longer than the law allows, or a tie where
    no lot was given.
    """
    totals = list_totals(ballots, "A closed list")
    longest = LONGEST_SENEDD_LIST if law == "senedd" else totals.seats
    for line in totals.lines:
        if line.seats_held:
            raise BadBallots(
                f"{line.name} is given {line.seats_held} seats already won; under closed lists there are none.",
                remedy="Count regional seats beside constituencies under additional-member.",
            )
        if line.nominated is not None and not line.individual and not 1 <= line.nominated <= longest:
            raise BadBallots(
                f"The list of {line.name} names {line.nominated} people; the law allows 1 to {longest}.",
                remedy="Correct the number nominated, or leave it out where it is not known.",
            )
    return allocate(RULE, LAWS[law], totals, lots)
