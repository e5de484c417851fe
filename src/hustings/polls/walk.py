"""Hyperparameters on a free scale, their prior, and the covariance of the walk that they give.

    theta = [log s_1..K | z_ij, j < i | log tau_0, log omega_0 | for each nation: log s_n, log tau_n, log omega_n]
    C_ij = tanh z_ij prod_{k<j} sech z_ik,  C_ii = prod_{k<i} sech z_ik,  Omega = CC',  Q = diag(s) Omega diag(s)
    Q_n = s_n^2 (I + 11') / 2            a nation's offsets: every pair of parties drifts apart at one pace

tanh z_ij is the partial correlation of i and j given those before j, so z is Fisher's transform of it: nearly Normal in
the posterior. Under LKJ(eta) they are independent, (1 + tanh z_ij) / 2 ~ Beta(b, b) with b = eta + (K - 1 - j) / 2
(Lewandowski, Kurowicka and Joe 2009), so z_ij has density sech^2b(z) Gamma(b + 1/2) / (sqrt(pi) Gamma(b)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from hustings.polls.priors import LogNormal, Priors

__all__ = ["Walk"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Walk:
    """The free scale for ``parties`` of Great Britain and ``nations`` with these numbers of parties."""

    parties: int
    nations: tuple[int, ...]
    priors: Priors

    @property
    def size(self) -> int:
        """How many hyperparameters there are."""
        return self.parties + self.parties * (self.parties - 1) // 2 + 2 + 3 * len(self.nations)

    @property
    def _rows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        below = np.tril_indices(self.parties, -1)
        return below[0], below[1]

    @property
    def _correlations(self) -> slice:
        return slice(self.parties, self.parties + self.parties * (self.parties - 1) // 2)

    def error_at(self, territory: int) -> int:
        """Position of log tau of a territory."""
        base = int(self._correlations.stop)
        return base if territory == 0 else base + 3 * territory

    def house_at(self, territory: int) -> int:
        """Position of log omega of a territory."""
        return self.error_at(territory) + 1

    def pace_at(self, nation: int) -> int:
        """Position of log s_n of a nation (from 1)."""
        return int(self._correlations.stop) + 3 * nation - 1

    def _logs(self) -> list[tuple[int, LogNormal]]:
        """The log-normal parts of theta and their priors."""
        p = self.priors
        out = [(k, p.walk) for k in range(self.parties)] + [
            (self.error_at(0), p.poll_error),
            (self.house_at(0), p.house),
        ]
        for nation in range(1, len(self.nations) + 1):
            out += [
                (self.pace_at(nation), p.nation_walk),
                (self.error_at(nation), p.nation_poll_error),
                (self.house_at(nation), p.nation_house),
            ]
        return out

    def start(self) -> Array:
        """The centre of the prior."""
        theta = np.zeros(self.size)
        for index, prior in self._logs():
            theta[index] = prior.centre
        return theta

    def scale(self) -> Array:
        """A sd for each part of theta, as the optimiser's first idea of its scale."""
        sd = np.full(self.size, 1.0 / np.sqrt(self.parties + 2 * self.priors.lkj))
        for index, prior in self._logs():
            sd[index] = prior.spread
        return sd

    def draw(self, rng: np.random.Generator) -> Array:
        """One draw from the prior."""
        theta = np.zeros(self.size)
        for index, prior in self._logs():
            theta[index] = prior.centre + prior.spread * rng.standard_normal()
        weight = self._beta
        theta[self._correlations] = np.arctanh(2 * rng.beta(weight, weight) - 1)
        return theta

    @property
    def _beta(self) -> Array:
        """b of each partial correlation."""
        return np.asarray(self.priors.lkj + (self.parties - 2 - self._rows[1]) / 2)

    def _roots(self, theta: Array) -> tuple[Array, Array, Array, Array]:
        """s (S, K), C, the partial correlations tanh z and the products of sech z before each (S, K, K)."""
        shape = (len(theta), self.parties, self.parties)
        z = np.zeros(shape)
        z[:, *self._rows] = theta[:, self._correlations]
        partial = np.tanh(z)
        before = np.ones(shape)
        before[..., 1:] = np.cumprod(1.0 / np.cosh(z), axis=-1)[..., :-1]
        root = partial * before
        index = np.arange(self.parties)
        root[:, index, index] = before[:, index, index]
        return np.exp(theta[:, : self.parties]), root, partial, before

    def covariance(self, theta: Array) -> Array:
        """Q of a day's walk for the whole block (S, D, D)."""
        pace, root, _, _ = self._roots(theta)
        scaled = pace[..., None] * root
        block = self.parties + sum(self.nations)
        out = np.zeros((len(theta), block, block))
        out[:, : self.parties, : self.parties] = scaled @ scaled.swapaxes(-1, -2)
        start = self.parties
        for nation, count in enumerate(self.nations, start=1):
            own = slice(start, start + count)
            out[:, own, own] = np.exp(2 * theta[:, self.pace_at(nation), None, None]) * (np.eye(count) + 1.0) / 2
            start = own.stop
        return out

    def pull_back(self, theta: Array, slope: Array) -> Array:
        """Gradient (S, size) of a function of the block's Q, from ``slope`` = its derivative (S, D, D), symmetric."""
        pace, root, partial, before = self._roots(theta)
        out = np.zeros_like(theta)
        gb = slope[:, : self.parties, : self.parties]
        scaled = pace[..., None] * root
        out[:, : self.parties] = 2 * (gb * (scaled @ scaled.swapaxes(-1, -2))).sum(axis=-1)
        by_root = 2 * np.tril((gb * pace[:, :, None] * pace[:, None, :]) @ root)
        # z_ij moves C_ij itself and shrinks all that follow it in the row.
        each = by_root * root
        after = np.cumsum(each[..., ::-1], axis=-1)[..., ::-1] - each
        by_z = by_root * (1 - partial**2) * before - partial * after
        out[:, self._correlations] = by_z[:, *self._rows]
        start = self.parties
        for nation, count in enumerate(self.nations, start=1):
            own = slice(start, start + count)
            shape = np.exp(2 * theta[:, self.pace_at(nation), None, None]) * (np.eye(count) + 1.0) / 2
            out[:, self.pace_at(nation)] = 2 * (slope[:, own, own] * shape).sum(axis=(-1, -2))
            start = own.stop
        return out

    def log_prior(self, theta: Array) -> tuple[Array, Array]:
        """Log density (S,) of the prior of theta and its gradient (S, size)."""
        value, slope = np.zeros(len(theta)), np.zeros_like(theta)
        for index, prior in self._logs():
            gap = (theta[:, index] - prior.centre) / prior.spread
            value += -0.5 * gap**2 - np.log(prior.spread) - 0.5 * np.log(2 * np.pi)
            slope[:, index] = -gap / prior.spread
        z, beta = theta[:, self._correlations], self._beta
        value -= (2 * beta * np.log(np.cosh(z))).sum(axis=-1)
        value += (gammaln(beta + 0.5) - gammaln(beta) - 0.5 * np.log(np.pi)).sum()
        slope[:, self._correlations] = -2 * beta * np.tanh(z)
        return value, slope
