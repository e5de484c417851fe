"""A contest of the almanac counted again under its own rule, from the totals that the almanac holds.

Where the facts suffice the count room elects from them, and what it elects is what was declared: a test holds every
such contest of the almanac to that. Totals suffice for plurality, for a supplementary vote whose transferred second
preferences are known, and for lists (with the seats already won, for additional members); never for transferable votes.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hustings.almanac.open import Almanac
from hustings.count.ballots import Totals, TotalsLine
from hustings.count.record import CountRecord
from hustings.count.registry import count
from hustings.errors import BadBallots

__all__ = ["recount"]

_BY_TOTALS = ("fptp", "block-vote", "supplementary-vote", "closed-list", "additional-member", "london-assembly")
_MEMBERS = ("additional-member", "london-assembly")


def recount(almanac: Almanac, contest_id: str) -> CountRecord | None:
    """The record of a contest counted under its rule, or ``None`` where the almanac's facts do not suffice.

    Raises :class:`~hustings.errors.UnknownName` for a contest that the almanac does not hold.
    """
    facts, rows = almanac.contest(contest_id)
    if facts["rule"] not in _BY_TOTALS or rows["votes"].null_count() or rows.is_empty():
        return None
    held = _seats_held(almanac, facts, rows) if facts["rule"] in _MEMBERS else {}
    if held is None:
        return None
    lines = tuple(
        TotalsLine(
            name=row["candidate"],
            votes=row["votes"],
            party=row["party"],
            second=row["transferred"],
            seats_held=held.get(row["party"], 0),
        )
        for row in rows.iter_rows(named=True)
    )
    totals = Totals(title=f"{facts['name']}, {contest_id}", seats=int(str(facts["seats"])), lines=lines)
    try:
        return count(str(facts["rule"]), totals)
    except BadBallots:
        return None  # a final round without its second preferences, or a tie whose lot is not recorded


def _seats_held(almanac: Almanac, facts: Mapping[str, object], rows: pl.DataFrame) -> dict[str, int] | None:
    """Constituency seats of each party in a region: those after the election less the list seats it won."""
    day = almanac.election(str(facts["election"]))["date"]
    chamber = almanac.table("chambers").filter((pl.col("body") == facts["area"]) & (pl.col("date") == day))
    if chamber.is_empty() or chamber["after"].null_count():
        return None
    after = dict(chamber.group_by("party").agg(pl.col("after").sum()).iter_rows())
    lists = dict(rows.group_by("party").agg(pl.col("elected").sum()).iter_rows())
    return {party: seats - lists.get(party, 0) for party, seats in after.items()}
