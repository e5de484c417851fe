"""Scotland Act 1998, sections 7 and 8; Government of Wales Act 2006, sections 8 and 9 as they stood to 2026.

The additional member system: regional seats, region by region, once the constituencies are decided. Each party's
votes in the region are divided by one more than the seats it has won there, constituencies included (s. 7(2); s.
8(2)); the seat goes to the highest figure (s. 8(1), (2); s. 9(1), (2)), the figure is calculated again (s. 7(3);
s. 8(3)), and so on. An individual candidate's figure is the votes given for them.

Fractions are exact. A list is exhausted, and the party disregarded, when nobody is left on it (s. 8(6); s. 9(6)):
``nominated`` counts those on the list who were not returned for a constituency. Where the highest figure is
shared each has a seat (s. 8(7); s. 9(7)); where that would fill more seats than there are, they are recalculated
with one vote more for each, and a lot decides if they are still equal: section 9(8) and (9) for Wales, and for
Scotland the modification of section 8(7) by the orders made under section 12.

Known deviations: the recalculation with one vote more is taken to be the same in the Scottish orders as in section
9(8) of the Welsh Act; it matters only at an exact tie for the last seat, of which there has been none.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._highest_average import ListLaw, allocate, list_totals

__all__ = ["LAWS", "RULE", "count"]

RULE = Rule(
    name="additional-member",
    title="Additional member system: regional seats",
    citation="Scotland Act 1998, sections 7 and 8; Government of Wales Act 2006, sections 8 and 9 (to 2026)",
    dates=((date(1999, 5, 6), None),),
    applies=(
        "Scottish Parliament: regional seats, from 6 May 1999",
        "National Assembly for Wales and Senedd: regional seats, from 6 May 1999 to the poll of 6 May 2021",
    ),
    ballots="totals",
    deviations=(
        "At an exact tie for the last regional seat in Scotland the clause of the Welsh Act is followed: one vote more "
        "for each, then a lot.",
    ),
)
LAWS: dict[str, ListLaw] = {
    "scotland": ListLaw(
        votes="section 7(2)",
        seat="section 8(1) and (2)",
        recount="section 8(7) with the order under section 12",
        lot="section 8(7) with the order under section 12",
        exhausted="section 8(6)",
        tie="vote",
    ),
    "wales": ListLaw(
        votes="section 8(2)",
        seat="section 9(1) and (2)",
        recount="section 9(8)",
        lot="section 9(9)",
        exhausted="section 9(6)",
        tie="vote",
    ),
}


def count(
    ballots: Election | Totals, *, lots: Lots | None = None, law: Literal["scotland", "wales"] = "scotland"
) -> CountRecord:
    """Allocate the list seats of one region from list votes and constituency seats won.

    ``law`` says which Act the stages cite; the arithmetic is the same. Raises ``BadBallots`` for ranked papers,
    totals that cannot be, or a tie where no lot was given.
    """
    totals = list_totals(ballots, "The additional member system")
    return allocate(RULE, LAWS[law], totals, lots)
