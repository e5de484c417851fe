"""The slope of log p(y | theta), by Fisher's identity.

It is the mean under the posterior of the slope of the complete log density, log p(x, kappa, y | theta): that needs the
blocks of the posterior covariance on and beside the diagonal, and no derivative of any factorisation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.polls.model import Moments, Problem, Solved
from hustings.polls.observations import Observed

__all__ = ["gradient"]

Array = NDArray[np.float64]


def gradient(problem: Problem, solved: Solved, moments: Moments) -> Array:
    """Gradient (S, size) of log p(y | theta)."""
    theta = solved.theta
    out = problem.walk.pull_back(theta, _walk_slope(problem, solved, moments))
    for each in problem.observed:
        out[:, problem.walk.error_at(each.territory)] = _error_slope(problem, each, theta, moments)
        out[:, problem.walk.house_at(each.territory)] = _house_slope(problem, each, theta, moments)
    return out


def _walk_slope(problem: Problem, solved: Solved, moments: Moments) -> Array:
    """Derivative by Q: sum over steps of g/2 [V^-1 E(dd') V^-1 - V^-1], V = g (Q + reset) and d the step."""
    layout = problem.layout
    out = np.zeros_like(solved.walk)
    step = moments.mean[1:] - moments.mean[:-1]
    second = moments.cov[1:] + moments.cov[:-1] - moments.below - moments.below.swapaxes(-1, -2)
    second += step[..., :, None] * step[..., None, :]
    for kind, precision in enumerate(solved.precisions):
        mine = layout.step == kind
        scaled = (second[mine] / layout.gaps[mine, None, None, None]).sum(axis=0)
        out += 0.5 * (precision @ scaled @ precision - mine.sum() * precision)
    return out


def _error_slope(problem: Problem, each: Observed, theta: Array, moments: Moments) -> Array:
    """Derivative by log tau: sum over rows of tau^2 [E(y - h'(Ex + kappa))^2 / v^2 - 1 / v]."""
    layout = problem.layout
    here = layout.territories[each.territory]
    day, group = layout.day[each.polls], layout.group[each.polls]
    columns = np.array(
        [np.arange(g.columns.start, g.columns.stop) for g in layout.groups if g.territory == each.territory]
    )
    place = np.array(
        [[g.territory for g in layout.groups[:i]].count(each.territory) for i in range(len(layout.groups))]
    )
    border = columns[place[group]]  # (n, C)
    lift = np.zeros((len(here.parties), layout.block))
    for part, across in here.supports:
        lift[part, across] += 1.0
    systems = np.arange(len(theta))[None, :, None]
    mean = moments.mean[day] @ lift.T + moments.effects[systems, border[:, None]]
    cross = np.take_along_axis(moments.cross[day], border[:, None, None, :], axis=3)
    cross = lift @ cross
    own = moments.border[np.arange(len(theta))[None, :, None, None], border[:, None, :, None], border[:, None, None, :]]
    cov = lift @ moments.cov[day] @ lift.T + cross + cross.swapaxes(-1, -2) + own
    h = each.h[:, None]
    residual = each.y[:, None] - (h @ mean[..., None])[..., 0]
    second = residual**2 + ((h @ cov) * h).sum(axis=-1)
    error = np.exp(2 * theta[:, problem.walk.error_at(each.territory)])[:, None]
    variance = each.v[:, None] + error
    counted = (problem.weight[each.polls, None] * each.used)[:, None]
    return np.asarray((counted * error * (second / variance**2 - 1.0 / variance)).sum(axis=(0, 2)))


def _house_slope(problem: Problem, each: Observed, theta: Array, moments: Moments) -> Array:
    """Derivative by log omega of the density of the house effects."""
    groups = [g for g in problem.layout.groups if g.territory == each.territory]
    loose = np.exp(-2 * theta[:, problem.walk.house_at(each.territory)])
    inverse, count = np.linalg.inv(each.shape), len(each.shape)
    regular = sum(g.regular for g in groups)
    second = np.zeros(len(theta))
    for g in groups:
        mean = moments.effects[:, g.columns]
        second += ((mean @ inverse) * mean).sum(axis=-1)
        second += (moments.border[:, g.columns, g.columns] * inverse).sum(axis=(-1, -2))
    tied = 1.0 / (1.0 + 1.0 / (regular * problem.priors.zero_sum**2 * loose))
    return np.asarray(loose * second - count * (len(groups) - 1 + tied))
