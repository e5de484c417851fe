"""What is known of every council on one day of elections: whether it voted, who controls it since, who did before.

Control afterwards is that of the seats (see :mod:`hustings.analysis.control`). Where the almanac has no composition,
control still follows from the wards of a London borough, whose whole council is elected on one day every fourth year
(Local Government Act 1972, s. 8 and Schedule 2, para. 6): more than half of the seats elected is more than half of the
council. For any other council it does not, for the seats that were not up are not in the almanac, and the party that
won most of those that were up is never given out for the one in control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.control import Council, control, control_phrase, council
from hustings.errors import NotKnown

__all__ = ["DAYS", "CouncilLine", "councils_on", "layout_on"]

DAYS = (date(2026, 5, 7), date(2022, 5, 5), date(2021, 5, 6), date(2018, 5, 3))
"""The days of council elections in the almanac, the latest first."""

_LAYOUTS = ((date(2023, 4, 1), "councils-2026"), (date(2021, 4, 1), "councils-2021"))
_FIRST = (date(2015, 4, 1), date(2019, 3, 31), "councils-2018")
_WHOLE = "london borough"
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """A council on a day. ``voted``: the almanac holds an election of it; ``after`` and ``before`` are party keys or
    ``noc``, ``None`` where control is not known; ``won`` the seats elected that day by party, ``seats`` all of them.
    ``turnout`` is that of the wards whose papers and electorate are both known, ``counted`` how many those are of all.
    """

    area: str
    name: str
    region: str
    voted: bool = False
    after: str | None = None
    before: str | None = None
    basis: str = ""
    phrase: str = ""
    won: Mapping[str, int] | None = None
    seats: int = 0
    turnout: float | None = None
    counted: tuple[int, int] = (0, 0)
    chamber: Council | None = None

    @property
    def changed(self) -> bool:
        """Whether control is known before and after, and is another's."""
        return self.after is not None and self.before is not None and self.before != self.after


def layout_on(day: date) -> str:
    """The hex layout of the councils there were on a day. Raises :class:`~hustings.errors.NotKnown` for other days."""
    since, until, name = _FIRST
    if since <= day <= until:
        return name
    for start, later in _LAYOUTS:
        if day >= start:
            return later
    raise NotKnown(
        f"There is no map of the councils of {day:%-d %B %Y}.",
        remedy="There are maps for days up to March 2019 and from April 2021.",
    )


def councils_on(almanac: Almanac, day: date) -> tuple[CouncilLine, ...]:
    """Every lower-tier and unitary council of the United Kingdom on a day, by area.

    Raises :class:`~hustings.errors.NotKnown` where the almanac holds no council election of that day.
    """
    elections = almanac.table("elections").filter((pl.col("kind") == "local") & (pl.col("date") == day))
    by_body = {str(row["body"]): str(row["election"]) for row in elections.iter_rows(named=True)}
    found = []
    for area, row in sorted(almanac.areas.items()):
        if row["kind"] != "council" or row["type"] == "county" or not _lasting(row, day):
            continue
        region = almanac.areas.get(str(row["region"] or row["nation"]), {}).get("name", "")
        plain = CouncilLine(area, str(row["name"]), str(region))
        found.append(_voted(almanac, plain, by_body[area], row, day) if area in by_body else plain)
    if not any(line.voted for line in found):
        raise NotKnown(
            f"The almanac holds no council elections of {day:%-d %B %Y}.",
            remedy=f"It has those of {', '.join(f'{each:%-d %B %Y}' for each in DAYS)}.",
        )
    return tuple(found)


def _lasting(row: Mapping[str, object], day: date) -> bool:
    since, until = row["from"], row["to"]
    return (not isinstance(since, date) or since <= day) and (not isinstance(until, date) or day <= until)


def _voted(almanac: Almanac, plain: CouncilLine, election: str, row: Mapping[str, object], day: date) -> CouncilLine:
    wards = almanac.contests(election)
    won = _elected(almanac, election) if not wards.is_empty() else None
    seats = int(wards["seats"].sum()) if not wards.is_empty() else 0
    turnout, counted = _turnout(wards)
    here = replace(plain, voted=True, won=won, seats=seats, turnout=turnout, counted=counted)
    try:
        chamber = council(almanac, plain.area, day)
    except NotKnown:
        chamber = None
    if chamber is not None:
        return replace(
            here,
            after=chamber.after,
            before=chamber.before,
            basis=chamber.before_basis if chamber.before else "",
            phrase=chamber.phrase,
            won=won or {each.party: each.elected for each in chamber.chamber if each.elected},
            seats=seats or chamber.contested,
            chamber=chamber,
        )
    if row["type"] != _WHOLE or not won or sum(won.values()) != seats:
        return here
    after = control(won, seats)
    shorts = {key: str(each["short"]) for key, each in almanac.parties.items()}
    return replace(here, after=after, phrase=control_phrase(None, after, shorts))


def _elected(almanac: Almanac, election: str) -> dict[str, int]:
    """Seats elected by party, the most first."""
    rows = almanac.candidacies(election).filter(pl.col("elected") > 0).group_by("party").agg(pl.col("elected").sum())
    return dict(rows.sort("elected", "party", descending=[True, False]).iter_rows())


def _turnout(wards: pl.DataFrame) -> tuple[float | None, tuple[int, int]]:
    """Valid papers over electorate, where nearly all wards have both; and how many wards have, of how many."""
    if wards.is_empty():
        return None, (0, 0)
    known = wards.filter(pl.col("valid").is_not_null() & (pl.col("electorate") > 0))
    counted = (len(known), len(wards))
    if len(known) < _NEARLY_ALL * len(wards):
        return None, counted
    return int(known["valid"].sum()) / int(known["electorate"].sum()), counted
