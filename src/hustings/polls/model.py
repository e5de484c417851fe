"""The joint Gaussian of states and house effects at given hyperparameters: evidence, posterior moments, draws.

    x_1 ~ N(0, start), x_m - x_{m-1} ~ N(0, g_m Q)      states, a block for each poll day; an empty gap is one step
    kappa ~ N(0, K^-1), K = (I / omega^2 + ww' / eps^2) (x) S^-1      house effects, w'kappa held near 0 (regulars)
    y_r = h_r'(E x + kappa) + N(0, v_r + tau^2)                       whitened rows of the polls

    log p(y) = 1/2 [log|P0| + log|K| - log|A| - log|C - B'A^-1B| - sum log 2 pi (v + tau^2) - y'y + b'A^-1b + ...]

P0 is the prior precision of the states, [[A, B], [B', C]] the posterior one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hustings.polls.assembly import Pairing, PollSums, pair, sum_polls
from hustings.polls.banded import Factor, cholesky, eliminate, factorise, inverse_blocks, solve, substitute
from hustings.polls.layout import Layout
from hustings.polls.observations import Observed
from hustings.polls.priors import Priors
from hustings.polls.walk import Walk

__all__ = ["Moments", "Problem", "Solved"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Solved:
    """Systems factorised at S hyperparameters."""

    theta: Array
    walk: Array  # Q (S, D, D)
    precisions: list[Array]  # of each kind of step, for one day (S, D, D)
    factor: Factor
    sums: PollSums
    forward: Array | None  # [right side | border] after substitution (M, S, D, 1 + Q), where it was kept
    schur: Array  # lower Cholesky factor of C - B'A^-1B (S, Q, Q)
    reduced: Array  # right side of the border after elimination (S, Q)
    evidence: Array  # log p(y | theta) (S,)


@dataclass(frozen=True, slots=True)
class Moments:
    """Posterior means and covariances of every block: states, beside them, with the border, the border itself."""

    mean: Array  # (M, S, D)
    effects: Array  # (S, Q)
    cov: Array  # (M, S, D, D)
    below: Array  # Cov(x_{m+1}, x_m) (M - 1, S, D, D)
    cross: Array  # Cov(x_m, kappa) (M, S, D, Q)
    border: Array  # (S, Q, Q)


@dataclass(frozen=True)
class Problem:
    """One fit at one linearisation. ``weight`` (N,) is 1 for a poll that counts and 0 for one left out."""

    layout: Layout
    observed: tuple[Observed, ...]
    walk: Walk
    priors: Priors
    weight: Array

    @cached_property
    def _start(self) -> tuple[Array, float]:
        """Precision (M, D, D) that days bring of themselves (starts, entries, placeholders), and its log|.|."""
        layout = self.layout
        days, block = layout.active.shape
        out = np.zeros((days, block, block))
        log_det = 0.0
        for territory in range(len(layout.territories)):
            part = layout.part(territory)
            first = part.start + np.flatnonzero(layout.active[0, part])
            spread = self.priors.start if territory == 0 else self.priors.nation_start
            precision = np.linalg.inv(spread**2 * (np.eye(len(first)) + 1.0))
            out[0][np.ix_(first, first)] = precision
            log_det += float(np.linalg.slogdet(precision)[1])
        fresh = layout.fresh.copy()
        fresh[0] = False
        day, column = np.nonzero(fresh)
        out[day, column, column] += self.priors.entry**-2
        log_det -= 2 * len(day) * np.log(self.priors.entry)
        day, column = np.nonzero(~layout.active)
        out[day, column, column] += 1.0
        return out, log_det

    def _precisions(self, walk: Array) -> tuple[list[Array], Array]:
        """Precision of a day's step of each kind (S, D, D), and the log determinant of all steps together (S,)."""
        layout = self.layout
        out, total = [], np.zeros(len(walk))
        for kind, step in enumerate(layout.steps):
            index = np.flatnonzero(step.active)
            variance = walk[:, index[:, None], index]
            gb = index < layout.gb
            variance = variance + step.reset * np.outer(gb, gb)
            precision = np.zeros_like(walk)
            precision[:, index[:, None], index] = np.linalg.inv(variance)
            out.append(precision)
            gaps = layout.gaps[layout.step == kind]
            total -= len(gaps) * np.linalg.slogdet(variance)[1] + len(index) * np.log(gaps).sum()
        return out, total

    def _border_prior(self, theta: Array) -> tuple[Array, Array]:
        """K (S, Q, Q) and its log determinant (S,)."""
        layout = self.layout
        out = np.zeros((len(theta), layout.width, layout.width))
        log_det = np.zeros(len(theta))
        for each in self.observed:
            groups = [g for g in layout.groups if g.territory == each.territory]
            inverse, count = np.linalg.inv(each.shape), len(each.shape)
            loose = np.exp(-2 * theta[:, self.walk.house_at(each.territory)])
            weights = np.array([float(g.regular) for g in groups])
            weights /= weights.sum()
            tie = np.outer(weights, weights) / self.priors.zero_sum**2
            for i, one in enumerate(groups):
                for j, two in enumerate(groups):
                    scale = tie[i, j] + (loose if i == j else 0.0)
                    out[:, one.columns, two.columns] = np.multiply.outer(scale * np.ones(len(theta)), inverse)
            log_det += count * (
                len(groups) * np.log(loose) + np.log1p((weights @ weights) / self.priors.zero_sum**2 / loose)
            )
            log_det += len(groups) * float(np.linalg.slogdet(inverse)[1])
        return out, log_det

    def _assemble(self, theta: Array, precisions: list[Array]) -> tuple[Array, Array, PollSums, Array, Array, Array]:
        """Diagonal and off-diagonal blocks of A, what B is made of, K + C, c and the constant of the quadratic form."""
        layout, systems = self.layout, len(theta)
        block = layout.block
        each_step = np.stack(precisions)[layout.step] if len(layout.gaps) else np.zeros((0, systems, block, block))
        off = -each_step / layout.gaps[:, None, None, None]
        diagonal = np.repeat(self._start[0][:, None], systems, axis=1)
        diagonal[1:] -= off
        diagonal[:-1] -= off
        corner, log_det = self._border_prior(theta)
        side, constant = np.zeros((systems, layout.width)), -log_det
        polls = []
        for each in self.observed:
            error = np.exp(2 * theta[:, self.walk.error_at(each.territory)])
            counted = self.weight[each.polls, None] * each.used
            precision = counted[:, None] / (each.v[:, None] + error[:, None])  # (n, S, row)
            both = np.concatenate([each.h, each.y[..., None]], axis=-1)[:, None]
            poll = (each.h.swapaxes(1, 2)[:, None] * precision[:, :, None]) @ both  # (n, S, C, C + 1)
            constant += (precision * each.y[:, None] ** 2).sum(axis=(0, 2))
            constant -= (counted[:, None] * np.log(precision + (counted[:, None] == 0))).sum(axis=(0, 2))
            constant += counted.sum() * np.log(2 * np.pi) - 2 * each.log_scale
            polls.append((each, self._pairings[each.territory], poll))
        sums = sum_polls(layout, polls, diagonal, corner, side)
        return diagonal, off, sums, corner, side, constant

    @cached_property
    def _pairings(self) -> dict[int, Pairing]:
        return {each.territory: pair(self.layout, each) for each in self.observed}

    def solve(self, theta: Array, *, keep: bool = True) -> Solved:
        """Factorise at hyperparameters ``theta`` (S, size); :meth:`moments` needs the border kept, draws do not."""
        walk = self.walk.covariance(theta)
        precisions, log_prior = self._precisions(walk)
        diagonal, off, sums, corner, side, constant = self._assemble(theta, precisions)
        factor = factorise(diagonal, off)
        product, forward = eliminate(factor, sums.border, self.layout.begun, keep)
        schur = cholesky(corner - product[:, 1:, 1:])
        reduced = side - product[:, 1:, 0]
        half = np.linalg.solve(schur, reduced[..., None])[..., 0]
        evidence = 0.5 * (log_prior + self._start[1] - factor.log_det - constant + product[:, 0, 0])
        evidence += 0.5 * (half**2).sum(axis=-1) - np.log(np.diagonal(schur, axis1=1, axis2=2)).sum(axis=-1)
        return Solved(theta, walk, precisions, factor, sums, forward, schur, reduced, evidence)

    def centre(self, solved: Solved) -> tuple[Array, Array]:
        """Posterior means alone: states (M, S, D) and house effects (S, Q)."""
        half = np.linalg.solve(solved.schur, solved.reduced[..., None])
        effects = np.linalg.solve(solved.schur.swapaxes(-1, -2), half)
        side = substitute(solved.factor, solved.sums.residual(effects))
        return solve(solved.factor, side)[..., 0], effects[..., 0]

    def moments(self, solved: Solved) -> Moments:
        """Posterior means and covariances (blocks on and beside the diagonal, and the border)."""
        assert solved.forward is not None, "solve with keep=True"
        inner = np.linalg.inv(solved.schur)
        border = inner.swapaxes(-1, -2) @ inner
        effects = (border @ solved.reduced[..., None])[..., 0]
        back = solve(solved.factor, solved.forward)
        free, tied = back[..., 0], back[..., 1:]
        mean = free - (tied @ effects[..., None])[..., 0]
        cov, below = inverse_blocks(solved.factor)
        spread = tied @ border
        cov = cov + spread @ tied.swapaxes(-1, -2)
        below = below + spread[1:] @ tied[:-1].swapaxes(-1, -2)
        return Moments(mean, effects, cov, below, -spread, border)

    def draw(self, solved: Solved, rng: np.random.Generator, copies: int) -> tuple[Array, Array]:
        """Joint posterior draws: states (M, S, D, copies) and house effects (S, Q, copies)."""
        factor = solved.factor
        systems, width = solved.reduced.shape
        turn = solved.schur.swapaxes(-1, -2)
        centre = np.linalg.solve(solved.schur, solved.reduced[..., None])
        effects = np.asarray(np.linalg.solve(turn, centre + rng.standard_normal((systems, width, copies))), dtype=float)
        side = substitute(factor, solved.sums.residual(effects))
        noise = rng.standard_normal(side.shape)
        out = factor.root @ (factor.root.swapaxes(-1, -2) @ side + noise)
        for day in range(len(out) - 2, -1, -1):
            out[day] -= factor.link[day].swapaxes(-1, -2) @ out[day + 1]
        return out, effects
