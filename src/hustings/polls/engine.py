"""Fitting: smoothed shares and hyperparameters in turn, then Laplace, then importance sampling.

1 start   kernel means of the polls -> a path
2 sweep   expand the polls at the path, solve, take the new path; until no expected share moves by .01 of a point
3 climb   L-BFGS on log p(y | theta) + log p(theta), analytic gradient; sweep again at the summit, and climb once more
4 Laplace curvature at the summit by differences of the gradient
5 draw    theta from a multivariate t, one exact path or more with each; weights; a second, adapted t if need be
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hustings.polls.banded import cholesky
from hustings.polls.gradient import gradient
from hustings.polls.importance import Proposal, effective_size, log_mixture, pareto_smooth
from hustings.polls.inputs import Hyper
from hustings.polls.layout import Layout
from hustings.polls.logratio import shares_of
from hustings.polls.model import Problem
from hustings.polls.observations import expected_log_ratios, observe_all, patterns, starting_path
from hustings.polls.priors import Priors
from hustings.polls.walk import Walk

__all__ = ["PARETO_LIMIT", "Particles", "Summit", "climb", "find_summit", "first_problem", "laplace", "sample", "sweep"]

Array = NDArray[np.float64]

_FREEDOM = 16.0
# Of the prior's spread: the step of the differences, and the least curvature that is believed.
_STEP, _FLATTEST = 0.02, 0.25
_COPIES = 2
_FIRST, _LEAST, _LARGEST = 288, 96, 4096
# With nations a system costs ten times as much.
_WANTED, _WANTED_NATIONS = 400.0, 200.0
PARETO_LIMIT = 0.7
# Working memory of one thread; more systems at once than fit in the cache gain nothing.
_BYTES = 80e6


@dataclass(frozen=True)
class Summit:
    """The mode of the hyperparameters, the expansion of the polls there, and what it cost."""

    problem: Problem
    theta: Array
    cov: Array
    centre: Array  # where to propose from: the mode, or a better guess of the mean
    sweeps: int
    evaluations: int


@dataclass(frozen=True)
class Particles:
    """Importance draws: ``theta`` (n, size), weights (n,), states (M, n, D, copies), house effects (n, Q, copies)."""

    theta: Array
    weights: Array
    states: NDArray[np.float32]
    effects: NDArray[np.float32]
    ess: float
    pareto_k: float
    log_evidence: float


def first_problem(layout: Layout, priors: Priors, deff: float) -> Problem:
    """The polls expanded at kernel means of themselves."""
    grouped = patterns(layout, priors, deff)
    states = starting_path(layout, grouped)
    walk = Walk(len(layout.polls.parties), tuple(len(each.parties) for each in layout.territories[1:]), priors)
    at = expected_log_ratios(layout, states, np.zeros(layout.width))
    observed = tuple(observe_all(layout, grouped, at, states))
    return Problem(layout, observed, walk, priors, np.ones(len(layout.day)))


def sweep(problem: Problem, theta: Array, deff: float, most: int = 12) -> tuple[Problem, int]:
    """Expand the polls again at the smoothed shares until these stand still; how many sweeps that took."""
    layout = problem.layout
    grouped = patterns(layout, problem.priors, deff)
    before: Array | None = None
    for count in range(1, most + 1):
        states, effects = problem.centre(problem.solve(theta[None], keep=False))
        at = expected_log_ratios(layout, states[:, 0], effects[0])
        problem = replace(problem, observed=tuple(observe_all(layout, grouped, at, states[:, 0])))
        shares = shares_of(at)
        if before is not None and np.abs(shares - before).max() < 1e-4:
            return problem, count
        before = shares
    return problem, most


def climb(problem: Problem, theta: Array, root: Array, tolerance: float) -> tuple[Array, int]:
    """The mode of the hyperparameters from ``theta``, and how often the density was asked for.

    ``root`` is a square root of an idea of their covariance; the climb ends when a step gains less than ``tolerance``
    of the log density, or its slope is .05 in units of ``root``.
    """

    def fall(step: Array) -> tuple[float, Array]:
        at = theta + root @ step
        try:
            value, slope = _density(problem, at[None])
        except np.linalg.LinAlgError:
            return 1e12, np.zeros_like(step)
        return -float(value[0]), -(root.T @ slope[0])

    found = minimize(
        fall,
        np.zeros(len(theta)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-12.0, 12.0)] * len(theta),
        options={"maxiter": 200, "ftol": tolerance, "gtol": 0.05, "maxcor": 20},
    )
    return theta + root @ found.x, int(found.nfev)


def _density(problem: Problem, theta: Array) -> tuple[Array, Array]:
    solved = problem.solve(theta)
    slope = gradient(problem, solved, problem.moments(solved))
    prior, prior_slope = problem.walk.log_prior(theta)
    return solved.evidence + prior, slope + prior_slope


def find_summit(layout: Layout, priors: Priors, deff: float, warm: Hyper | None) -> Summit:
    """Smoothed shares and the mode of the hyperparameters, in turn.

    From ``warm`` the curvature is taken over too: the importance weights make good what little a few polls changed.
    """
    problem = first_problem(layout, priors, deff)
    if warm:
        theta, cov, evaluations, sweeps = warm.theta, warm.cov, 0, 0
    else:
        problem, sweeps = sweep(problem, problem.walk.start(), deff)
        theta, evaluations = climb(problem, problem.walk.start(), np.diag(problem.walk.scale()), 1e-4)
        cov = laplace(problem, theta)
    problem, again = sweep(problem, theta, deff)
    # In coordinates in which the curvature is round, a few steps reach the summit.
    theta, more = climb(problem, theta, cholesky(cov), 1e-5)
    centre = theta + (warm.centre - warm.theta) if warm else theta
    return Summit(problem, theta, cov, centre, sweeps + again, evaluations + more)


def systems_at_once(problem: Problem, gradients: bool) -> int:
    """How many hyperparameters to solve together."""
    days, block = problem.layout.active.shape
    width = problem.layout.width + 1
    bytes_each = 8.0 * days * block * ((3 if gradients else 1) * width + 6 * block) + 16.0 * width**2
    return int(np.clip(_BYTES / bytes_each, 1, 48))


def workers() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def laplace(problem: Problem, theta: Array) -> Array:
    """Covariance of theta from the curvature of the log density near its mode (differences of the gradient)."""
    scale = problem.walk.scale()
    points = np.concatenate([theta[None], theta + _STEP * np.diag(scale)])
    size = systems_at_once(problem, gradients=True)
    pieces = [points[start : start + size] for start in range(0, len(points), size)]
    with ThreadPoolExecutor(workers()) as pool:
        slopes = np.concatenate(list(pool.map(lambda piece: _density(problem, piece)[1], pieces)))
    # In units of the prior's spread, so that one bound serves every direction.
    curve = -(slopes[1:] - slopes[0]) * scale / _STEP
    values, vectors = np.linalg.eigh(0.5 * (curve + curve.T))
    # A direction the polls say little of may be flat or bent the wrong way.
    values = np.maximum(values, _FLATTEST)
    return np.asarray((vectors / values) @ vectors.T * np.outer(scale, scale))


def _batch(
    problem: Problem, thetas: Array, seed: np.random.SeedSequence
) -> tuple[Array, NDArray[np.float32], NDArray[np.float32]]:
    solved = problem.solve(thetas, keep=False)
    states, effects = problem.draw(solved, np.random.default_rng(seed), _COPIES)
    return solved.evidence + problem.walk.log_prior(thetas)[0], states.astype(np.float32), effects.astype(np.float32)


def _evaluate(
    problem: Problem, thetas: Array, seeds: Sequence[np.random.SeedSequence], size: int
) -> tuple[Array, NDArray[np.float32], NDArray[np.float32]]:
    pieces = [thetas[start : start + size] for start in range(0, len(thetas), size)]
    with ThreadPoolExecutor(workers()) as pool:
        done = list(pool.map(lambda job: _batch(problem, *job), zip(pieces, seeds, strict=False)))
    return (
        np.concatenate([each[0] for each in done]),
        np.concatenate([each[1] for each in done], axis=1),
        np.concatenate([each[2] for each in done]),
    )


def sample(summit: Summit, seed: int, wanted: float | None = None) -> Particles:
    """Draw hyperparameters with their paths until ``wanted`` effective draws are had, or 4,096 were made.

    400 are wanted if nothing is said, with nations 200.
    """
    problem = summit.problem
    if wanted is None:
        wanted = _WANTED_NATIONS if problem.layout.polls.nations else _WANTED
    size = systems_at_once(problem, gradients=False)
    root = np.random.SeedSequence(seed)
    rng = np.random.default_rng(root.spawn(1)[0])
    used: list[tuple[Proposal, int]] = []
    spread = cholesky(summit.cov)
    proposal = Proposal(summit.centre, spread, _FREEDOM)
    thetas, logs, states, effects = [], [], [], []
    count = _FIRST
    while True:
        used.append((proposal, count))
        thetas.append(proposal.draw(rng, count))
        log, path, house = _evaluate(problem, thetas[-1], root.spawn(-(-count // size)), size)
        logs.append(log)
        states.append(path)
        effects.append(house)
        every = np.concatenate(thetas)
        raw = np.concatenate(logs) - log_mixture(used, every)
        weights, k = pareto_smooth(raw)
        ess = effective_size(weights)
        if (ess >= wanted and k < PARETO_LIMIT) or len(every) >= _LARGEST:
            break
        # The mean is worth learning from a few hundred weighted draws; a covariance of twenty numbers is not.
        proposal = Proposal(weights @ every, spread, _FREEDOM)
        # From the mean a draw is worth more than from the mode: half as much again, in windows from 2010 to 2024.
        worth = ess / len(every) * (1.5 if len(used) == 1 and summit.centre is summit.theta else 1.0)
        missing = 1.1 * (wanted - ess) / worth
        count = int(np.clip(missing, _LEAST, min(2 * len(every), _LARGEST - len(every))))
    evidence = float(raw.max() + np.log(np.exp(raw - raw.max()).mean()))
    return Particles(every, weights, np.concatenate(states, axis=1), np.concatenate(effects), ess, k, evidence)
