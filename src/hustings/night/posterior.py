"""Exact Gaussian conditioning of a night's effects on the seats that have declared.

On the angle scale (degrees of asin sqrt share) seat s, party p:

    y_sp = y0_sp + x_sp' b_p + e_sp,   b_j ~ N(0, C_g(j)),   e_s ~ N(0, H_s Sigma H_s).

``b`` holds one effect for each feature j and party p; C_g is the covariance over parties that all features of group g
share. A declared seat observes the parties that stand there and no others: rows of absent parties are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky
from scipy.linalg.blas import dgemm
from scipy.linalg.lapack import dpotri

__all__ = ["Model", "Posterior", "Step", "condition"]

Floats = NDArray[np.float64]
Seats = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Model:
    """What the night starts from. Shapes: N seats, K parties, F features.

    ``y0`` (N, K) degrees; ``x`` (N, K, F); ``groups`` (F,) group of each feature; ``covariance`` (G, K, K) degrees
    squared; ``scale`` (N, K) is H; ``sigma`` (K, K) degrees squared; ``standing`` (N, K).
    """

    y0: Floats
    x: Floats
    groups: NDArray[np.intp]
    covariance: Floats
    scale: Floats
    sigma: Floats
    standing: Mask

    @property
    def size(self) -> int:
        """Number of effects, K F."""
        return int(self.x.shape[1] * self.x.shape[2])

    def prior(self, *, inverse: bool = False) -> Floats:
        """The prior covariance of b (or its inverse), (K F, K F), parties outermost."""
        parties, features = self.x.shape[1], self.x.shape[2]
        each = np.linalg.inv(self.covariance) if inverse else self.covariance
        whole = np.zeros((parties, features, parties, features))
        places = np.arange(features)
        whole[:, places, :, places] = each[self.groups]
        return np.asfortranarray(whole.reshape(self.size, self.size))

    def noise(self, seat: int, slots: NDArray[np.intp], sigma: Floats) -> Floats:
        """R_s over the parties ``slots`` of a seat."""
        held = self.scale[seat, slots]
        return np.asarray(sigma[np.ix_(slots, slots)] * np.outer(held, held))


@dataclass(frozen=True)
class Step:
    """One declaration taken in: parties seen, their innovation and how everything answers to it.

    ``gain`` (K F, k) moves b, ``lift`` (N, K, k) the fitted angles, by the innovation ``surprise`` (k,).
    """

    seat: int
    slots: NDArray[np.intp]
    surprise: Floats
    covariance: Floats
    gain: Floats
    lift: Floats


@dataclass
class Posterior:
    """Mean and covariance of b, and of the fitted angles x'b of every seat and party, kept up to date.

    ``mean`` (K F,), ``cov`` (K F, K F, Fortran order), ``fit`` (N, K) and ``var`` (N, K): degrees, degrees squared.
    """

    model: Model
    sigma: Floats
    mean: Floats
    cov: Floats
    fit: Floats
    var: Floats

    @property
    def centre(self) -> Floats:
        """Expected angle of every seat and party, (N, K), degrees."""
        return self.model.y0 + self.fit

    def spread(self) -> Floats:
        """Standard deviation of every angle with its own noise, (N, K), degrees."""
        noise = np.diag(self.sigma) * self.model.scale**2
        return np.sqrt(np.maximum(self.var, 0.0) + noise)

    def response(self, seat: int, slots: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Cov(b, x'b) of the parties ``slots`` of a seat, (K F, k), and Cov(x'b), (k, k)."""
        features = self.model.x.shape[2]
        rows = self.model.x[seat, slots]
        answer = np.empty((self.cov.shape[0], len(slots)))
        for place, slot in enumerate(slots):
            answer[:, place] = self.cov[:, slot * features : (slot + 1) * features] @ rows[place]
        inner = np.stack([rows[i] @ answer[s * features : (s + 1) * features] for i, s in enumerate(slots)])
        return answer, (inner + inner.T) / 2

    def declare(self, seat: int, angle: Floats, extra: Floats | None = None) -> Step:
        """Take in one seat: a Kalman step over the parties that stand there. O((K F)^2 k).

        ``angle`` (K,) degrees, read only where a party stands; ``extra`` adds to the noise (a partial count).
        """
        model = self.model
        slots = np.flatnonzero(model.standing[seat])
        answer, inner = self.response(seat, slots)
        covariance = inner + model.noise(seat, slots, self.sigma)
        if extra is not None:
            covariance = covariance + extra[np.ix_(slots, slots)]
        surprise = np.asarray(angle[slots] - self.centre[seat, slots])
        lower = cholesky(covariance, lower=True)
        gain = cho_solve((lower, True), answer.T).T
        lift = self._lift(gain)
        self.mean += gain @ surprise
        self.fit += lift @ surprise
        self.var -= np.einsum("npk,kl,npl->np", lift, covariance, lift, optimize=True)
        self.cov = dgemm(-1.0, np.asfortranarray(answer), np.asfortranarray(gain), 1.0, self.cov, 0, 1, 1)
        return Step(seat, slots, surprise, covariance, gain, lift)

    def _lift(self, gain: Floats) -> Floats:
        parties, features = self.model.x.shape[1:]
        blocks = gain.reshape(parties, features, -1)
        return np.asarray(np.einsum("npf,pfk->npk", self.model.x, blocks, optimize=True))


def condition(model: Model, seats: Sequence[int] | Seats, angles: Floats, sigma: Floats | None = None) -> Posterior:
    """The posterior after ``seats`` at once, in information form: equal to one step after another, in any order.

    ``angles`` (N, K) degrees, read at the seats declared only.
    """
    noise = model.sigma if sigma is None else sigma
    places = np.asarray(seats, dtype=np.intp)
    if not len(places):
        cov = model.prior()
        mean = np.zeros(model.size)
    else:
        precision, push = _information(model, places, angles, noise)
        precision += model.prior(inverse=True)
        lower = cholesky(precision, lower=True, overwrite_a=True, check_finite=False)
        mean = cho_solve((lower, True), push)
        cov, _ = dpotri(lower, lower=1, overwrite_c=1)
        cov = np.asfortranarray(np.tril(cov) + np.tril(cov, -1).T)
    parties, features = model.x.shape[1:]
    blocks = cov.reshape(parties, features, parties, features)
    var = np.stack([((model.x[:, p] @ blocks[p, :, p]) * model.x[:, p]).sum(axis=1) for p in range(parties)], axis=1)
    fit = np.einsum("npf,pf->np", model.x, mean.reshape(parties, features), optimize=True)
    return Posterior(model, noise, mean, cov, fit, var)


def weights(model: Model, seats: Seats, sigma: Floats) -> Floats:
    """Inverse noise of each seat over the parties that stand there, nought elsewhere: (n, K, K)."""
    parties = model.y0.shape[1]
    stands = model.standing[seats]
    found = np.zeros((len(seats), parties, parties))
    for pattern in np.unique(stands, axis=0):
        slots = np.flatnonzero(pattern)
        if not len(slots):
            continue
        mine = np.flatnonzero((stands == pattern).all(axis=1))
        inverse = np.linalg.inv(sigma[np.ix_(slots, slots)])
        scale = 1.0 / model.scale[np.ix_(seats[mine], slots)]
        found[np.ix_(mine, slots, slots)] = inverse * scale[:, :, None] * scale[:, None, :]
    return found


def _information(model: Model, seats: Seats, angles: Floats, sigma: Floats) -> tuple[Floats, Floats]:
    parties, features = model.x.shape[1:]
    weight = weights(model, seats, sigma)
    gap = np.where(model.standing[seats], angles[seats] - model.y0[seats], 0.0)
    rows = model.x[seats]
    precision = np.zeros((parties, features, parties, features))
    for p in range(parties):
        for q in range(p, parties):
            block = (rows[:, p] * weight[:, p, q, None]).T @ rows[:, q]
            precision[p, :, q] = block
            precision[q, :, p] = block.T
    push = np.einsum("npf,npq,nq->pf", rows, weight, gap, optimize=True)
    return precision.reshape(model.size, model.size), push.reshape(-1)
