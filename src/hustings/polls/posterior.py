"""The pooled estimate and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.polls.engine import Particles, Summit
from hustings.polls.estimates import Average, Diagnostics, HouseEffects
from hustings.polls.importance import resample
from hustings.polls.influence import leave_one_out
from hustings.polls.inputs import OTHER, Hyper, Settings
from hustings.polls.layout import Layout, Territory, clock_between
from hustings.polls.logratio import shares_of, slopes
from hustings.polls.model import Moments, Problem
from hustings.polls.paths import daily

__all__ = ["Posterior"]

Array = NDArray[np.float64]


class Posterior:
    """The pooled estimate: joint draws of every day of the window, and what is asked of them.

    Attributes: ``parties`` (named parties of Great Britain and "other" last), ``days`` (every day from the first poll
    to ``as_of`` + horizon), ``polls`` (the PollSet), ``diagnostics``, ``log_evidence``, ``hyper``.
    Territories are "gb" and the names of the PollSet's nations; a day is an ordinal.
    """

    def __init__(
        self,
        layout: Layout,
        settings: Settings,
        deff: float,
        summit: Summit,
        particles: Particles,
        diagnostics: Diagnostics,
        shape: tuple[str, ...],
    ) -> None:
        self.polls = layout.polls
        self.parties = (*layout.polls.parties, OTHER)
        self.diagnostics = diagnostics
        self.log_evidence = particles.log_evidence
        centre = particles.weights @ particles.theta
        self.hyper = Hyper(shape, summit.theta, centre, summit.cov)
        self._layout, self._deff, self._summit = layout, deff, summit
        self._rng_key = settings.seed
        rng = np.random.default_rng(np.random.SeedSequence(settings.seed).spawn(2)[1])
        chosen = resample(particles.weights, settings.draws, rng)
        copies = particles.states.shape[-1]
        # A particle chosen twice gives its two paths, not one of them twice.
        order = np.argsort(chosen, kind="stable")
        copy = np.empty(len(chosen), dtype=np.int64)
        copy[order] = np.arange(len(chosen)) - np.searchsorted(chosen[order], chosen[order])
        self._theta = particles.theta[chosen]
        self._effects = particles.effects[chosen, :, copy % copies].astype(float)
        # Two index arrays apart put their axis first: (draw, M, D).
        states = particles.states[:, chosen, :, copy % copies]
        last = max(settings.as_of or 0, int(layout.dates[-1])) + settings.horizon
        walk = summit.problem.walk.covariance(self._theta)
        self.days, self._paths = daily(layout, states, walk, last, rng)

    @property
    def problem(self) -> Problem:
        """The linear-Gaussian problem that was solved, at the last expansion of the polls."""
        return self._summit.problem

    @property
    def poll_days(self) -> NDArray[np.int64]:
        """The days that have polls."""
        return self._layout.dates

    @property
    def theta_draws(self) -> Array:
        """Hyperparameters of each draw on their free scale (draw, size): see :mod:`hustings.polls.walk`."""
        return self._theta

    @property
    def effect_draws(self) -> Array:
        """House effects of each draw as log-ratios (draw, column): groups of a house in order of first poll."""
        return self._effects

    def _territory(self, name: str) -> tuple[int, Territory]:
        names = [each.name for each in self._layout.territories]
        if name not in names:
            raise UnknownName(f"No polls of “{name}” were pooled.", nearest=names)
        return names.index(name), self._layout.territories[names.index(name)]

    def _places(self, days: Sequence[int] | NDArray[np.int64] | int) -> NDArray[np.int64]:
        """Positions of ``days`` in the window."""
        places = np.atleast_1d(np.asarray(days, dtype=np.int64)) - self.days[0]
        outside = (places < 0) | (places >= len(self.days))
        if outside.any():
            day = date.fromordinal(int(places[outside][0] + self.days[0]))
            first, last = (date.fromordinal(int(self.days[end])) for end in (0, -1))
            raise NotKnown(f"{day} is outside the window of the pooled polls, {first} to {last}.")
        return np.asarray(places)

    def _at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The poll day on or before each place."""
        return np.searchsorted(self._layout.dates, self.days[places], side="right") - 1

    def _state_shares(self, states: Array, places: NDArray[np.int64], territory: int) -> Array:
        here = self._layout.territories[territory]
        return shares_of(here.log_ratios(states), self._layout.present(territory)[self._at(places)])

    def parties_of(self, territory: str = "gb") -> tuple[str, ...]:
        """Parties of the columns of a territory's shares, "other" last."""
        return (*self._territory(territory)[1].parties, OTHER)

    def draws(self, days: Sequence[int] | NDArray[np.int64] | int, territory: str = "gb") -> Array:
        """Joint draws of shares (draw, day, party); the same draw is the same history in every call.

        A party is 0 outside its entry and exit. Raises :class:`~hustings.errors.NotKnown` for a day outside the window,
        :class:`~hustings.errors.UnknownName` for a territory that was not pooled.
        """
        index, _ = self._territory(territory)
        places = self._places(days)
        return self._state_shares(self._paths[:, places].astype(float), places, index)

    def mean_share(self, days: Sequence[int] | NDArray[np.int64] | int, territory: str = "gb") -> Array:
        """Mean of the draws: (party,) for one day, (day, party) for several. Raises as :meth:`draws`."""
        mean = self.draws(days, territory).mean(axis=0)
        return np.asarray(mean[0] if np.ndim(days) == 0 else mean)

    def rebuilt(
        self, days: Sequence[int] | NDArray[np.int64] | int, turnout: Mapping[str, float]
    ) -> tuple[tuple[str, ...], Array]:
        """Great Britain with the parties of one nation only rebuilt from that nation: parties and draws.

        ``turnout`` is each nation's fraction of the votes cast in Great Britain. A national party's share is that
        fraction of its share in its nation; "other" gives or takes the difference. Raises
        :class:`~hustings.errors.BadInput` for a fraction that is missing or not between 0 and 1.
        """
        nations = self._layout.territories[1:]
        wrong = [each.name for each in nations if not 0 < turnout.get(each.name, 0.0) < 1]
        if wrong:
            raise BadInput(f"No fraction of Great Britain's votes, between 0 and 1, is given for {', '.join(wrong)}.")
        homes: dict[str, list[str]] = {}
        for nation in nations:
            for party in nation.parties:
                homes.setdefault(party, []).append(nation.name)
        # A party of the whole of Great Britain is named in several nations, or in one and by the polls of a window
        # with one nation; a national party's home is the one nation that names it.
        local = {
            party: at[0]
            for party, at in homes.items()
            if len(at) == 1 and (len(nations) > 1 or party not in self.polls.parties)
        }
        gb = self.draws(days)
        keep = [i for i, party in enumerate(self.polls.parties) if party not in local]
        parts = [gb[..., keep]]
        for party, home in local.items():
            column = self._territory(home)[1].parties.index(party)
            parts.append(turnout[home] * self.draws(days, home)[..., column : column + 1])
        named = np.concatenate(parts, axis=-1)
        other = np.maximum(1.0 - named.sum(axis=-1, keepdims=True), 0.0)
        out = np.concatenate([named, other], axis=-1)
        return (*(self.polls.parties[i] for i in keep), *local, OTHER), out / out.sum(axis=-1, keepdims=True)

    def house_effects(self, day: int | None = None, territory: str = "gb") -> HouseEffects:
        """House effects in points of share at the mean shares of ``day`` (the last day if none).

        The effects of regular houses sum to zero for each party, those of each house over parties.
        """
        index, here = self._territory(territory)
        shares = self.mean_share(int(self.days[-1]) if day is None else day, territory)
        lever = slopes(shares)
        groups = sorted((g for g in self._layout.groups if g.territory == index), key=lambda g: g.house)
        draws = np.stack([self._effects[:, g.columns] @ lever.T for g in groups], axis=1)
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        return HouseEffects(
            houses=tuple(self.polls.houses[g.house] for g in groups),
            parties=(*here.parties, OTHER),
            polls=np.array([g.polls for g in groups]),
            regular=np.array([g.regular for g in groups]),
            mean=draws.mean(axis=0),
            sd=draws.std(axis=0),
            lo90=low,
            hi90=high,
        )

    @cached_property
    def _moments(self) -> Moments:
        return _moments(self._summit.problem, self._summit.theta)

    def average(self, days: Sequence[int] | NDArray[np.int64] | int, territory: str = "gb") -> Average:
        """The average at the fitted hyperparameters, held fixed: what :meth:`without` compares with."""
        return self._average(self._moments, days, territory)

    def without(self, house: str, days: Sequence[int] | NDArray[np.int64] | int, territory: str = "gb") -> Average:
        """The average without the polls of one house: solved again at the fitted hyperparameters.

        Raises :class:`~hustings.errors.UnknownName` for a house with no poll in the window.
        """
        if house not in self.polls.houses:
            raise UnknownName(f"No poll of “{house}” was pooled.", nearest=self.polls.houses)
        mine = self.polls.house == self.polls.houses.index(house)
        problem = replace(self._summit.problem, weight=np.where(mine, 0.0, 1.0))
        return self._average(_moments(problem, self._summit.theta), days, territory)

    def _average(self, moments: Moments, days: Sequence[int] | NDArray[np.int64] | int, territory: str) -> Average:
        index, here = self._territory(territory)
        places = self._places(days)
        mean, cov = self._between(moments, places)
        shares = self._state_shares(mean, places, index)
        lift = np.zeros((len(here.parties), self._layout.block))
        for part, columns in here.supports:
            lift[part, columns] += 1.0
        lever = slopes(shares) @ lift
        variance = ((lever @ cov) * lever).sum(axis=-1)
        return Average(self.days[places], (*here.parties, OTHER), shares, np.sqrt(np.maximum(variance, 0.0)))

    def _between(self, moments: Moments, places: NDArray[np.int64]) -> tuple[Array, Array]:
        """Mean and covariance of the state on any day, poll day or not."""
        layout = self._layout
        clock = clock_between(int(self.days[0]), int(self.days[-1]), layout.shocks)[places]
        before = self._at(places)
        after = np.minimum(before + 1, len(layout.dates) - 1)
        gone = clock - layout.clock[before]
        gap = np.where(after > before, layout.clock[after] - layout.clock[before], 1.0)
        part = np.where(after > before, gone / gap, 0.0)
        # Across a day on which "other" changes its meaning the walk is not a bridge: carry the earlier day forward.
        broken = np.array([layout.steps[kind].reset > 0 for kind in layout.step] + [True])[before]
        part = np.where(broken, 0.0, part)[:, None]
        walk = self._summit.problem.walk.covariance(self._summit.theta[None])[0]
        mean, cov = moments.mean[:, 0], moments.cov[:, 0]
        below = moments.below[np.minimum(before, len(moments.below) - 1), 0]
        weight = part[..., None]
        spread = np.where(broken, gone, gone * (1 - part[:, 0]))[:, None, None] * walk
        both = weight * (1 - weight) * (below + below.swapaxes(-1, -2))
        total = (1 - weight) ** 2 * cov[before] + weight**2 * cov[after] + both + spread
        return (1 - part) * mean[before] + part * mean[after], total

    def influence(self, day: int) -> Array:
        """(poll, party): by how much each poll moves the average of Great Britain on ``day``, in points of share.

        Leave one out at the fitted hyperparameters, exactly (to the first order in shares). Row for row with the
        PollSet; "other" last. A day without a poll takes the poll day before it.
        """
        target = int(self._at(self._places(day))[0])
        return leave_one_out(self.problem, self._summit.theta, self._moments, target)

    def predict(
        self,
        day: int,
        house: str | None = None,
        size: float = 1000.0,
        territory: str = "gb",
        design_effect: float | None = None,
    ) -> Array:
        """Draws (draw, party) of the shares a poll of ``day`` would print: state, house, poll error and sampling.

        A house without a poll in the window has an effect drawn from the prior of houses.
        """
        index, here = self._territory(territory)
        places = self._places(day)
        rng = np.random.default_rng([self._rng_key, int(day), index])
        states = here.log_ratios(self._paths[:, places[0]].astype(float))
        present = self._layout.present(index)[self._at(places)[0]]
        walk = self._summit.problem.walk
        known = house in self.polls.houses
        groups = [
            g for g in self._layout.groups if g.territory == index and known and self.polls.houses[g.house] == house
        ]
        if groups:
            effect = self._effects[:, groups[0].columns]
        else:
            shape = next(each.shape for each in self._summit.problem.observed if each.territory == index)
            spread = np.exp(self._theta[:, walk.house_at(index)])[:, None]
            effect = spread * (rng.standard_normal(states.shape) @ np.linalg.cholesky(shape).T)
        shares = shares_of(states + effect, present)
        error = np.exp(2 * self._theta[:, walk.error_at(index)])
        scale = np.sqrt((design_effect or self._deff) / size + error)[:, None]
        root = np.sqrt(shares)
        noise = rng.standard_normal(shares.shape)
        # sqrt(p) (z - sqrt(p) (sqrt(p)'z)) has covariance diag(p) - pp'.
        out = np.maximum(shares + scale * root * (noise - root * (root * noise).sum(axis=-1, keepdims=True)), 0.0)
        step = self.polls.rounding
        return np.asarray(np.round(out / step) * step if step else out)


def _moments(problem: Problem, theta: Array) -> Moments:
    return problem.moments(problem.solve(theta[None]))
