"""By how much polls were out before past elections: why the bands of a forecast are as wide as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.britain import known_polls
from hustings.forecast.drift import past_result
from hustings.polls.miss import mean_before
from hustings.polls.votes import general_elections

__all__ = ["LeadMiss", "lead_misses"]

_FIRST = date(1983, 1, 1)


@dataclass(frozen=True, slots=True)
class LeadMiss:
    """The mean lead of Con over Lab in the last week’s polls less that of the result: ``miss``, a fraction."""

    election: str
    day: date
    polls: float
    result: float

    @property
    def miss(self) -> float:
        """Polls less result; above nought where the polls had the Conservatives too high against Labour."""
        return self.polls - self.result


def lead_misses(almanac: Almanac, as_of: date) -> tuple[LeadMiss, ...]:
    """Every general election since 1983 that was held by ``as_of`` and has polls, earliest first; Great Britain."""
    national = [each for each in known_polls(almanac) if each.kind == "poll" and each.territory in ("gb", "uk")]
    made = []
    for election, day in general_elections(almanac):
        if not _FIRST <= day <= as_of:
            continue
        mean = mean_before(national, day - timedelta(days=1))
        if mean is None:
            continue
        try:
            shares = past_result(almanac, election).shares
        except NotKnown:
            continue
        made.append(LeadMiss(election, day, mean["con"] - mean["lab"], shares["con"] - shares["lab"]))
    return tuple(made)
