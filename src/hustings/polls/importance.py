"""Importance sampling of the hyperparameters: multivariate-t proposals, weights, and whether they can be trusted.

Weights are log p - log q against the mixture of every proposal used so far (deterministic mixture), so that a second,
adapted proposal adds to the first instead of replacing it. Pareto k is fitted to the largest weights by the method of
Zhang and Stephens (2009) and those weights are smoothed (Vehtari, Simpson, Gelman, Yao and Gabry 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

__all__ = ["Proposal", "effective_size", "log_mixture", "pareto_smooth", "resample"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Proposal:
    """A multivariate t: ``centre``, lower Cholesky ``root`` of its scale matrix, degrees of ``freedom``."""

    centre: Array
    root: Array
    freedom: float

    def draw(self, rng: np.random.Generator, count: int) -> Array:
        """(count, size) draws, in pairs opposite to one another about the centre."""
        half = (count + 1) // 2
        normal = rng.standard_normal((half, len(self.centre)))
        stretch = np.sqrt(self.freedom / rng.chisquare(self.freedom, (half, 1)))
        step = (normal * stretch) @ self.root.T
        return np.asarray((self.centre + np.stack([step, -step], axis=1).reshape(-1, len(self.centre)))[:count])

    def log_density(self, theta: Array) -> Array:
        """Log density (count,) at ``theta`` (count, size)."""
        size, nu = len(self.centre), self.freedom
        scaled = np.linalg.solve(self.root, (theta - self.centre).T)
        constant = gammaln((nu + size) / 2) - gammaln(nu / 2) - size / 2 * np.log(nu * np.pi)
        constant -= np.log(np.diag(self.root)).sum()
        return np.asarray(constant - (nu + size) / 2 * np.log1p((scaled**2).sum(axis=0) / nu))


def log_mixture(used: list[tuple[Proposal, int]], theta: Array) -> Array:
    """Log density of the mixture of the proposals used, each as often as it was."""
    total = sum(count for _, count in used)
    parts = np.stack([each.log_density(theta) + np.log(count / total) for each, count in used])
    return np.asarray(logsumexp(parts, axis=0))


def _tail_shape(excess: Array) -> tuple[float, float]:
    """Shape k and scale of a generalised Pareto for sorted ``excess`` > 0 (Zhang and Stephens 2009)."""
    count = len(excess)
    grid = 30 + int(np.sqrt(count))
    quarter = excess[int(count / 4 + 0.5) - 1]
    b = 1.0 / excess[-1] + (1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3.0 * quarter)
    k = np.log1p(-b[:, None] * excess).mean(axis=1)
    log_likelihood = count * (np.log(-b / k) - k - 1.0)
    weight = 1.0 / np.exp(log_likelihood[:, None] - log_likelihood[None, :]).sum(axis=0)
    weight = 1.0 / np.exp(log_likelihood[None, :] - log_likelihood[:, None]).sum(axis=1)
    keep = weight >= 10 * np.finfo(float).eps
    best = float((b[keep] * weight[keep]).sum() / weight[keep].sum())
    shape = float(np.log1p(-best * excess).mean())
    scale = -shape / best
    return (shape * count + 5.0) / (count + 10.0), scale


def pareto_smooth(log_weights: Array) -> tuple[Array, float]:
    """Smoothed, normalised weights (sum 1) and Pareto k of ``log_weights`` (count,)."""
    shifted = log_weights - log_weights.max()
    count = len(shifted)
    tail = int(min(0.2 * count, 3.0 * np.sqrt(count)))
    order = np.argsort(shifted, kind="stable")
    cut = shifted[order[-tail - 1]]
    excess = np.exp(shifted[order[-tail:]]) - np.exp(cut)
    if tail < 5 or excess[0] <= 0 or not np.isfinite(log_weights).all():
        weights = np.exp(shifted - logsumexp(shifted))
        return weights, (np.inf if tail < 5 or not np.isfinite(log_weights).any() else 0.0)
    k, scale = _tail_shape(excess)
    points = (np.arange(tail) + 0.5) / tail
    smooth = scale * np.expm1(-k * np.log1p(-points)) / k if abs(k) > 1e-9 else -scale * np.log1p(-points)
    shifted = shifted.copy()
    shifted[order[-tail:]] = np.minimum(np.log(smooth + np.exp(cut)), 0.0)
    return np.exp(shifted - logsumexp(shifted)), k


def effective_size(weights: Array) -> float:
    """1 / sum of squared normalised weights: how many independent draws they are worth."""
    return float(1.0 / (weights**2).sum())


def resample(weights: Array, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling: ``count`` indices, each as often as its weight says to within one, in shuffled order."""
    points = (np.arange(count) + rng.random()) / count
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)
    return np.asarray(rng.permutation(chosen))
