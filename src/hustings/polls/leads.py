"""Leads from joint draws: who is ahead and how surely, what changed between two days, how long a lead held.

Every function takes draws of shares (draw, day, party) as fractions; leads and changes are fractions too. Because a
draw is one whole history, a change or a run of days carries the correlation of its days: its interval is not that of
two independent estimates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput

__all__ = ["DaysOver", "Estimate", "Lead", "LeadStory", "days_over", "estimate", "lead", "lead_story"]

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean, sd and the 5 % and 95 % points of draws."""

    mean: float
    sd: float
    lo90: float
    hi90: float

    def to_json(self, *, sd: bool = False) -> dict[str, float]:
        """``mean``, ``lo90``, ``hi90`` and, if asked for, ``sd``, rounded to six places."""
        made = {"mean": self.mean, "sd": self.sd, "lo90": self.lo90, "hi90": self.hi90}
        return {name: round(value, 6) for name, value in made.items() if sd or name != "sd"}


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead of one party over another on one day, and the probability that it is ahead."""

    first: str
    second: str
    lead: Estimate
    p_ahead: float

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``polls pool``."""
        made = {"first": self.first, "second": self.second, **self.lead.to_json(sd=True)}
        return {**made, "p_ahead": round(self.p_ahead, 6)}


@dataclass(frozen=True, slots=True)
class DaysOver:
    """The number of days on which a lead was over ``points`` (in points), of ``days``.

    ``p_any``, ``p_half`` and ``p_every``: the probability that it was so on one day at least, on at least half of the
    days, on all of them. ``at_least`` gives the probability of so many days or more, one for each number from 0.
    """

    points: float
    days: int
    count: Estimate
    p_any: float
    p_half: float
    p_every: float
    at_least: tuple[float, ...]

    def p_at_least(self, days: int) -> float:
        """The probability that the lead was over the bound on so many days or more."""
        return 1.0 if days <= 0 else self.at_least[days] if days <= self.days else 0.0

    def to_json(self) -> dict[str, float]:
        """As in the contract of ``polls lead``."""
        probabilities = {"p_any": self.p_any, "p_half": self.p_half, "p_every": self.p_every}
        return {**self.count.to_json(), **{name: round(p, 6) for name, p in probabilities.items()}}


@dataclass(frozen=True, slots=True)
class LeadStory:
    """A lead between two days: at the start, at the end, the change with the probability of a rise, and its runs.

    ``first_change`` and ``second_change`` are the changes of the two shares, ``p_first_rise`` and ``p_second_rise`` the
    probabilities that each rose; ``p_ahead_throughout`` that the first led on every day.
    """

    start: Lead
    end: Lead
    change: Estimate
    p_rise: float
    first_change: Estimate
    second_change: Estimate
    p_first_rise: float
    p_second_rise: float
    days: int
    p_ahead_throughout: float
    over: tuple[DaysOver, ...]


def estimate(draws: Draws) -> Estimate:
    """Mean, sd, 5 % and 95 % points of a vector of draws."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return Estimate(float(draws.mean()), float(draws.std()), float(low), float(high))


def _above(draws: Draws) -> float:
    """The share of draws above nought, ties counted as half."""
    return float((draws > 0).mean() + (draws == 0).mean() / 2)


def lead(shares: Draws, columns: Mapping[str, int], first: str, second: str) -> Lead:
    """The lead of ``first`` over ``second`` on one day; ``shares`` is (draw, party)."""
    apart = shares[:, columns[first]] - shares[:, columns[second]]
    return Lead(first, second, estimate(apart), _above(apart))


def days_over(leads: Draws, points: float) -> DaysOver:
    """On how many of its days a lead, (draw, day) in fractions, was over ``points`` (in points)."""
    counts = (leads > points / 100).sum(axis=1).astype(float)
    days = leads.shape[1]
    at_least = tuple(float((counts >= k).mean()) for k in range(days + 1))
    return DaysOver(
        points=points,
        days=days,
        count=estimate(counts),
        p_any=at_least[min(1, days)],
        p_half=float((counts >= days / 2).mean()),
        p_every=at_least[days],
        at_least=at_least,
    )


def lead_story(
    shares: Draws, columns: Mapping[str, int], first: str, second: str, over: Sequence[float] = ()
) -> LeadStory:
    """A lead over a run of days; ``shares`` is (draw, day, party), its days in order and without gaps.

    Raises :class:`~hustings.errors.BadInput` for a party against itself and for fewer than two days.
    """
    if first == second:
        raise BadInput("A party has no lead over itself.", remedy="Name two parties, as con lab.")
    if shares.shape[1] < 2:
        raise BadInput("A change needs two days.", remedy="Give a --from before --to.")
    a, b = shares[:, :, columns[first]], shares[:, :, columns[second]]
    apart = a - b
    change, rise, other_rise = apart[:, -1] - apart[:, 0], a[:, -1] - a[:, 0], b[:, -1] - b[:, 0]
    return LeadStory(
        start=lead(shares[:, 0], columns, first, second),
        end=lead(shares[:, -1], columns, first, second),
        change=estimate(change),
        p_rise=_above(change),
        first_change=estimate(rise),
        second_change=estimate(other_rise),
        p_first_rise=_above(rise),
        p_second_rise=_above(other_rise),
        days=shares.shape[1],
        p_ahead_throughout=float((apart > 0).all(axis=1).mean()),
        over=tuple(days_over(apart, points) for points in over),
    )
