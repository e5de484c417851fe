"""A night at one moment, as values: the standing, the almanac with it, and what is known of contests beside figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hustings.almanac.open import Almanac
from hustings.desk.night_facts import NightFacts
from hustings.ids import parse
from hustings.night.standing import Standing

__all__ = ["Mark", "Moment", "due_of"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a contest beside its figures: when it is due (local), when ours came (local), words.

    ``held`` and ``called``: since when it is held and called (local), where it is.
    """

    due: datetime | None = None
    received: datetime | None = None
    note: str = ""
    stage: str = ""
    held: datetime | None = None
    called: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The night at one moment: the cursor of its last event, the standing, the almanac with it, marks by contest.

    ``at`` is the time of the night (local) at which it was taken.
    """

    sequence: int
    standing: Standing
    facts: NightFacts
    marks: Mapping[str, Mark]
    sealed: bool
    at: datetime


def due_of(almanac: Almanac, elections: tuple[str, ...]) -> dict[str, datetime]:
    """When each contest is due: its own time where the almanac has one (a rehearsal), else as long after the close of
    poll as the same area took last time."""
    made: dict[str, datetime] = {}
    for election in elections:
        rows = almanac.contests(election)
        made |= {str(c): t for c, t in rows.select("contest", "declared").drop_nulls().iter_rows()}
        basis = almanac.election(election)["baseline"]
        if made or not isinstance(basis, str) or "@" in basis:
            continue
        shift = parse(election).day - parse(basis).day
        before = dict(almanac.contests(basis).select("area", "declared").drop_nulls().iter_rows())
        for contest, area in rows.select("contest", "area").iter_rows():
            if area in before:
                made[str(contest)] = before[area] + shift
    return made
