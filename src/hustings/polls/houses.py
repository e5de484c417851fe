"""House effects: how far each pollster stands from the pool, by party and on the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hustings.errors import NotKnown
from hustings.polls.leads import Estimate, estimate
from hustings.polls.logratio import slopes
from hustings.polls.pooled import HouseEffects, Posterior

__all__ = ["House", "Moved", "house_table", "influences", "lead_effects", "nearest_house", "without_house"]


@dataclass(frozen=True, slots=True)
class House:
    """A pollster: its polls in the window, whether it counts among the regular, and its effect on each party.

    Effects are fractions: how much higher the house puts a party than the pool does. Over the regular houses they sum
    to zero; an error that all share cannot be seen in them.
    """

    pollster: str
    polls: int
    regular: bool
    effects: Mapping[str, Estimate]

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``polls pool``."""
        effects = {party: each.to_json() for party, each in self.effects.items()}
        return {"pollster": self.pollster, "polls": self.polls, "regular": self.regular, "effects": effects}


@dataclass(frozen=True, slots=True)
class Moved:
    """How far something moves the average of a day, by party, fractions: a house left out, or a poll that is in."""

    what: str
    polls: int
    shares: Mapping[str, float]


def house_table(effects: HouseEffects) -> tuple[House, ...]:
    """Every house, most polls first."""
    made = []
    for k, name in enumerate(effects.houses):
        each = {
            party: Estimate(
                float(effects.mean[k, c]), float(effects.sd[k, c]), float(effects.lo90[k, c]), float(effects.hi90[k, c])
            )
            for c, party in enumerate(effects.parties)
        }
        made.append(House(name, int(effects.polls[k]), bool(effects.regular[k]), each))
    return tuple(sorted(made, key=lambda house: (-house.polls, house.pollster)))


def lead_effects(posterior: Posterior, day: int, territory: str, pair: tuple[str, str]) -> dict[str, Estimate]:
    """Each house's effect on the lead of the first of ``pair`` over the second, at the shares of ``day``.

    From joint draws: the effects on two parties are not independent, so their intervals do not add up.
    """
    names, layout = posterior.parties_of(territory), posterior._layout
    lever = slopes(posterior.mean_share(day, territory))
    on_lead = lever[names.index(pair[0])] - lever[names.index(pair[1])]
    where = [each.name for each in layout.territories].index(territory)
    return {
        posterior.polls.houses[group.house]: estimate(posterior._effects[:, group.columns] @ on_lead)
        for group in layout.groups
        if group.territory == where
    }


def nearest_house(name: str, houses: tuple[str, ...]) -> str:
    """The house called ``name``, in any case. Raises :class:`~hustings.errors.NotKnown` naming those there are."""
    for house in houses:
        if house.casefold() == name.strip().casefold():
            return house
    raise NotKnown(f"No poll of the window is by “{name}”.", remedy=f"Pollsters here: {', '.join(houses)}.")


def without_house(posterior: Posterior, house: str, day: int, territory: str) -> Moved:
    """By how much the average of ``day`` would differ without the polls of one house.

    Both averages are at the same fixed hyperparameters, so that only the polls differ.
    """
    name = nearest_house(house, posterior.polls.houses)
    base = posterior.average([day], territory)
    rest = posterior.without(name, [day], territory)
    moved = np.atleast_2d(rest.mean)[0] - np.atleast_2d(base.mean)[0]
    count = int((posterior.polls.house == posterior.polls.houses.index(name)).sum())
    return Moved(name, count, {party: float(moved[c]) for c, party in enumerate(base.parties)})


def influences(posterior: Posterior, day: int, names: tuple[str, ...]) -> tuple[Moved, ...]:
    """By how much each poll moves the average of Great Britain on ``day``, largest first by the sum over parties.

    ``names`` are the polls in the engine's order. What remains without a poll is the average less what it moves.
    """
    moved = posterior.influence(day)
    parties = posterior.parties_of("gb")
    made = [
        Moved(name, 1, {party: float(moved[row, c]) for c, party in enumerate(parties)})
        for row, name in enumerate(names)
    ]
    return tuple(sorted(made, key=lambda each: -sum(abs(value) for value in each.shares.values())))
