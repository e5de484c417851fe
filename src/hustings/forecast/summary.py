"""What draws say: seats and shares with their intervals, majorities, coalitions, tipping-point seats, every contest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.held import GB, Held

__all__ = ["Coalition", "SeatOdds", "Spread", "Summary", "spread", "tipping_points"]

_MOST_TOGETHER = 4
_LEAST_SEATS = 1.0
_PLAUSIBLE = 0.05
# A party is named among the shares with one per cent of the votes, or .4 where it stands in one seat of twenty.
_SMALL, _LEAST, _SOME, _FEW, _NONE = 0.01, 0.004, 5, 0.05, 1e-4


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over all draws: mean, median and the middle 90 per cent."""

    mean: float
    median: float
    lo90: float
    hi90: float

    def to_json(self, places: int = 6) -> dict[str, float]:
        """As in the contract of ``forecast``."""
        names = ("mean", "median", "lo90", "hi90")
        return {name: round(float(getattr(self, name)), places) for name in names}


@dataclass(frozen=True, slots=True)
class Coalition:
    """Parties that reach a majority together with probability ``p``; the arithmetic alone, whoever would agree to it.

    ``p_needed``: they do and none of them can be left out.
    """

    parties: tuple[str, ...]
    p: float
    p_needed: float
    seats: Spread


@dataclass(frozen=True, slots=True)
class SeatOdds:
    """One contest: the chance of each party that stands, and its share."""

    contest: str
    area: str
    name: str
    p_win: Mapping[str, float]
    share: Mapping[str, Spread]

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``forecast``."""
        return {
            "contest": self.contest,
            "area": self.area,
            "name": self.name,
            "p_win": {party: round(p, 6) for party, p in self.p_win.items()},
            "share": {party: each.to_json() for party, each in self.share.items()},
        }


def spread(values: NDArray[np.floating] | NDArray[np.integer]) -> Spread:
    """Mean, median and the 5 and 95 per cent points; of whole numbers, whole numbers that occur."""
    whole = np.issubdtype(values.dtype, np.integer)
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], method="inverted_cdf" if whole else "linear")
    return Spread(float(values.mean(dtype=np.float64)), float(middle), float(low), float(high))


class Summary:
    """What draws of one election say. ``majority``: seats that make one; 1 for a single contest.

    Every probability is a share of the draws; those of a contest add to one.
    """

    def __init__(self, held: Held, majority: int) -> None:
        self.held = held
        self.majority = majority

    @cached_property
    def seats(self) -> dict[str, Spread]:
        """Seats of every party that wins one in some draw, most first."""
        found = {party: spread(seats) for party, seats in self.held.counted.seats.items()}
        return dict(sorted(found.items(), key=lambda pair: -pair[1].mean))

    @cached_property
    def shares(self) -> dict[str, Spread]:
        """Shares of the vote of Great Britain, largest first; small parties and the rest are ``other``, last."""
        return self._shares(GB)

    @cached_property
    def nations(self) -> dict[str, dict[str, Spread]]:
        """Shares within each nation, by nation."""
        names = dict.fromkeys(place.nation for place in self.held.places)
        return {name: self._shares((name,)) for name in names}

    def _shares(self, nations: tuple[str, ...]) -> dict[str, Spread]:
        found = self.held.national(nations)
        if not found:
            return {}
        inside = [names for names, place in zip(self.held.parties, self.held.places, strict=True)
                  if place.nation in nations]  # fmt: skip
        stands = {party: sum(party in names for names in inside) for party in found}
        named = {
            party: share
            for party, share in found.items()
            if share.mean() >= _SMALL or (share.mean() >= _LEAST and stands[party] >= max(_SOME, _FEW * len(inside)))
        }
        made = {party: spread(share) for party, share in named.items()}
        made = dict(sorted(made.items(), key=lambda pair: -pair[1].mean))
        rest = 1 - np.sum(list(named.values()), axis=0)
        return {**made, "other": spread(np.maximum(rest, 0))} if rest.mean() > _NONE else made

    @cached_property
    def p_majority(self) -> dict[str, float]:
        """The chance of each party to have a majority of its own."""
        return {party: float((self.held.counted.seats[party] >= self.majority).mean()) for party in self.seats}

    @cached_property
    def p_hung(self) -> float:
        """The chance that nobody has a majority."""
        return max(0.0, 1 - sum(self.p_majority.values()))

    @cached_property
    def p_largest(self) -> dict[str, float]:
        """The chance of each party to have the most seats; parties that tie share the draw."""
        every = np.stack([self.held.counted.seats[party] for party in self.seats])
        first = every == every.max(axis=0)
        chance = (first / first.sum(axis=0)).mean(axis=1)
        return {party: float(p) for party, p in zip(self.seats, chance, strict=True)}

    @cached_property
    def coalitions(self) -> tuple[Coalition, ...]:
        """Two to four parties that reach a majority together in one draw in twenty or more, likeliest first.

        Only parties with a seat or more on average are put together, and only where each is needed that often too.
        """
        parties = [party for party, each in self.seats.items() if each.mean >= _LEAST_SEATS and party not in _ALONE][:9]
        seats = {party: self.held.counted.seats[party].astype(np.int32) for party in parties}
        found = []
        for size in range(2, _MOST_TOGETHER + 1):
            for names in combinations(parties, size):
                total = np.sum([seats[name] for name in names], axis=0)
                reach = total >= self.majority
                if reach.mean() < _PLAUSIBLE:
                    continue
                least = np.min([seats[name] for name in names], axis=0)
                needed = reach & (total - least < self.majority)
                if needed.mean() >= _PLAUSIBLE:
                    found.append(Coalition(names, float(reach.mean()), float(needed.mean()), spread(total)))
        return tuple(sorted(found, key=lambda each: (-each.p_needed, len(each.parties), each.parties)))

    def p_win(self, seat: int) -> dict[str, float]:
        """The chance of each party that stands in a seat, likeliest first."""
        chances = zip(self.held.parties[seat], self.held.counted.wins[seat] / self.held.draws, strict=True)
        return dict(sorted(((party, float(p)) for party, p in chances), key=lambda pair: -pair[1]))

    def odds(self, seat: int) -> SeatOdds:
        """One contest in full."""
        place, rows = self.held.places[seat], self.held.rows(seat)
        share = {party: spread(rows[row]) for row, party in enumerate(self.held.parties[seat])}
        return SeatOdds(place.contest, place.area, place.name, self.p_win(seat), share)

    @cached_property
    def contests(self) -> tuple[SeatOdds, ...]:
        """Every contest in full, in the order of the forecast."""
        return tuple(self.odds(seat) for seat in range(len(self.held)))

    @cached_property
    def favourites(self) -> tuple[tuple[str, float], ...]:
        """The likeliest winner of each seat with its chance."""
        return tuple(next(iter(self.p_win(seat).items())) for seat in range(len(self.held)))

    def least_certain(self, most: int = 10) -> list[int]:
        """The seats whose likeliest winner is least likely, least certain first."""
        return sorted(range(len(self.held)), key=lambda seat: (self.favourites[seat][1], seat))[:most]


_ALONE = ("ind", "spk", "other", "sf")
"""Who counts towards no coalition: independents, the Speaker, and Sinn Féin, whose members do not take their seats."""


def tipping_points(held: Held, party: str, needed: int) -> list[tuple[int, float]]:
    """The seats that would take a party over ``needed`` seats: (seat, probability), likeliest first.

    In each draw the seats are put in order of the party's lead over its strongest rival there; the one in place
    ``needed`` is the seat it must win, all seats moving alike. Empty for a party that stands in fewer.
    """
    stands = [seat for seat, names in enumerate(held.parties) if party in names]
    if len(stands) < needed:
        return []
    lead = np.empty((len(stands), held.draws), dtype=np.float32)
    for place, seat in enumerate(stands):
        rows, own = held.rows(seat), held.parties[seat].index(party)
        others = [row for row in range(len(held.parties[seat])) if row != own]
        rival = rows[others].max(axis=0) if others else np.float32(0)
        np.subtract(rows[own], rival, out=lead[place])
    order = np.argpartition(-lead.T, needed - 1, axis=1)[:, needed - 1]
    counts = np.bincount(order, minlength=len(stands))
    ranked = sorted(range(len(stands)), key=lambda place: (-counts[place], place))
    return [(stands[place], float(counts[place] / held.draws)) for place in ranked if counts[place]]


def leading_parties(summary: Summary, most: int = 2) -> Sequence[str]:
    """The parties that may well have most seats: those of which a tipping point is worth asking."""
    ranked = sorted(summary.p_largest.items(), key=lambda pair: -pair[1])
    return [party for party, p in ranked[:most] if p >= _PLAUSIBLE]
