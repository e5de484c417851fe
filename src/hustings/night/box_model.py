"""Boxes, tallies and the total as one Gaussian: what a sample at verification tells of every box.

On the scale of shares, with C = diag(p) - pp' at the pooled share p:

    share of the contest        m   ~ N(p0, S0)
    share in box b              s_b = m + q_b + w_ward(b) + e_b,   w, e ~ N(0, tau^2 C / 2) each
    share in a postal box       s_b = m + o + e_b,   o ~ N(0, .10^2 C) common to all of them, e_b ~ N(0, (.4 tau)^2 C)
    tally of n papers of N      y_r = s_b(r) + a_agent(r) + noise,   a ~ N(0, alpha^2 C)
                                noise ~ N(0, C (1 + (n - 1)/(rho + 1)) (1 - n/N) / n)

Every covariance but S0 is a multiple of C, so that in the coordinates in which C is the identity and S0 diagonal the
parties fall apart into independent problems of one dimension, all with the same matrices of boxes: exact, and as fast
as one party. p is the pooled share, not a tally's own, and taken from the posterior once more: a small tally that
shows a party none would otherwise look certain. tau (how much boxes differ), rho (how much like papers lie together;
repeated tallies of a box tell it) and alpha (how far an agent's eye is off) are not known: the answer is the mixture
over a grid of them, weighted by how well each explains the tallies; so is S0's scale, since an election may be further
from what was believed than any election was before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

__all__ = ["SPREADS", "Prior", "Sample", "Solved", "solve"]

Floats = NDArray[np.float64]

# The grid and its prior weights: wide, and stated in the docs. Share scale: a spread of .2 is 10 points at one half.
SPREADS: tuple[tuple[float, float], ...] = ((0.05, 1.0), (0.1, 2.0), (0.16, 3.0), (0.24, 2.0), (0.36, 1.0))
CLUMPS: tuple[tuple[float, float], ...] = ((30.0, 1.0), (100.0, 2.0), (300.0, 2.0), (1000.0, 1.0))
BIASES: tuple[tuple[float, float], ...] = ((0.004, 1.0), (0.01, 2.0), (0.025, 1.0))
SURPRISES: tuple[tuple[float, float], ...] = ((0.6, 1.0), (1.0, 2.0), (2.5, 1.0))
POSTAL_OFFSET = 0.10
POSTAL_SPREAD = 0.4
_FLOOR = 0.003


@dataclass(frozen=True, slots=True)
class Prior:
    """The share of each party before any tally: mean (K,) and covariance (K, K), fractions, and where it is from."""

    mean: Floats
    covariance: Floats
    basis: str = "none"


@dataclass(frozen=True, slots=True)
class Sample:
    """Boxes and tallies as arrays.

    ``papers`` (B,) and ``postal`` (B,) of the boxes, ``ward`` (B,) numbers (-1: not known), ``offset`` (B, K) what is
    known of each box beforehand (rows sum to nought); of the tallies ``box`` (R,), ``agent`` (R,) and ``votes`` (R, K).
    """

    papers: Floats
    postal: NDArray[np.bool_]
    ward: NDArray[np.int64]
    offset: Floats
    box: NDArray[np.int64]
    agent: NDArray[np.int64]
    votes: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """The posterior: draws (D, K) of the total, mean (B, K) and sd (B, K) of each box, and what each box would tell.

    ``tells`` (B,) is the share of the variance of the leader's lead that a tally of 150 further papers of that box
    would take away, nought for postal boxes and those without further papers. ``rho``, ``spread`` and ``bias`` are
    posterior means of the grid; ``pooled`` (K,) is p.
    """

    total: Floats
    box_mean: Floats
    box_sd: Floats
    tells: Floats
    rho: float
    spread: float
    bias: float
    pooled: Floats


@dataclass(frozen=True, slots=True)
class _Point:
    """The posterior at one point of the grid, in the coordinates of :class:`_Frame`."""

    weight: float
    mean: Floats  # (B, K-1)
    common: Floats  # (B,): how much of m's uncertainty is left in each box
    rest: Floats  # (B, B)
    variance: Floats  # (K-1,): of m
    rho: float
    spread: float
    bias: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """Coordinates z in which C is the identity and S0 diagonal: share = prior + turn @ (z - mean)."""

    prior: Floats  # (K,)
    turn: Floats  # (K, K-1)
    back: Floats  # (K-1, K)
    mean: Floats  # (K-1,)
    scale: Floats  # (K-1,)


def solve(sample: Sample, prior: Prior, *, draws: int = 20_000, seed: int = 1, sweeps: int = 3) -> Solved:
    """The posterior of every box and of the total.

    ``draws`` of the total are made from the mixture over the grid, fixed by ``seed``. Without any tally it is the
    prior with what is known of the boxes.
    """
    weight = sample.papers / sample.papers.sum()
    pooled = _smooth(prior.mean)
    frame = _frame(pooled, prior)
    points = _points(sample, frame)
    for _ in range(sweeps - 1):
        centre = np.sum([each.weight * (weight @ each.mean) for each in points], axis=0)
        pooled = _smooth(_shares(centre, frame))
        frame = _frame(pooled, prior)
        points = _points(sample, frame)
    total = _draws(points, weight, frame, draws, np.random.default_rng(seed))
    box_mean, box_sd = _boxes(points, frame)
    return Solved(
        total=total,
        box_mean=box_mean,
        box_sd=box_sd,
        tells=_tells(sample, points, weight, frame, total),
        rho=float(np.exp(sum(each.weight * np.log(each.rho) for each in points))),
        spread=float(sum(each.weight * each.spread for each in points)),
        bias=float(sum(each.weight * each.bias for each in points)),
        pooled=pooled,
    )


def _smooth(share: Floats) -> Floats:
    kept = np.maximum(share, _FLOOR)
    return np.asarray(kept / kept.sum())


def _frame(pooled: Floats, prior: Prior) -> _Frame:
    """Whiten C without the last party (shares sum to one), then turn so that S0 is diagonal."""
    last = len(pooled) - 1
    spread = np.diag(pooled[:last]) - np.outer(pooled[:last], pooled[:last])
    root = np.linalg.cholesky(spread)
    inverse = np.linalg.inv(root)
    scale, vectors = np.linalg.eigh(inverse @ prior.covariance[:last, :last] @ inverse.T)
    turn = root @ vectors
    full = np.vstack([turn, -turn.sum(axis=0)])
    back = np.hstack([vectors.T @ inverse, np.zeros((last, 1))])
    return _Frame(prior.mean, full, back, back @ prior.mean, np.maximum(scale, 1e-9))


def _points(sample: Sample, frame: _Frame) -> list[_Point]:
    """The posterior at every point of the grid, weights summing to one."""
    agents = len(set(sample.agent.tolist()))
    biases: Sequence[tuple[float, float]] = BIASES if agents > 1 else ((0.01, 1.0),)
    clumps = CLUMPS if len(sample.box) else CLUMPS[1:2]
    spreads = SPREADS if len(sample.box) else SPREADS[2:3]
    found = []
    logs = []
    surprises = SURPRISES if len(sample.box) else SURPRISES[1:2]
    for (spread, w1), (rho, w2), (bias, w3) in product(spreads, clumps, biases):
        for (_, w4), (point, log) in zip(surprises, _at(sample, frame, spread, rho, bias, surprises), strict=True):
            found.append(point)
            logs.append(log + np.log(w1 * w2 * w3 * w4))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    return [
        _Point(float(weight), each.mean, each.common, each.rest, each.variance, each.rho, each.spread, each.bias)
        for weight, each in zip(weights, found, strict=True)
        if weight > 1e-6
    ]


def _between(sample: Sample, spread: float) -> Floats:
    """U (B, B): how the boxes vary about m, in units of C."""
    ward, postal = sample.ward, sample.postal
    alike = (ward[:, None] == ward[None, :]) & (ward >= 0)[:, None]
    person = ~postal
    between = 0.5 * spread**2 * (alike & person[:, None] & person[None, :])
    own = np.where(postal, (POSTAL_SPREAD * spread) ** 2, np.where(ward >= 0, 0.5, 1.0) * spread**2)
    return np.asarray(between + np.diag(own) + POSTAL_OFFSET**2 * np.outer(postal, postal))


def _noise(sample: Sample, rho: float) -> Floats:
    """Variance of each tally about its box, in units of C: clumping and the finite box."""
    read = sample.votes.sum(axis=1)
    left = np.maximum(1.0 - read / np.maximum(sample.papers[sample.box], read), 0.0)
    return np.asarray((1.0 + (read - 1.0) / (rho + 1.0)) * left / read + 1e-9)


def _at(
    sample: Sample, frame: _Frame, spread: float, rho: float, bias: float, surprises: Sequence[tuple[float, float]]
) -> list[tuple[_Point, float]]:
    """For each scale of S0 the posterior (its weight still one) and the log of how likely the tallies are there."""
    between = _between(sample, spread)
    offset = sample.offset @ frame.back.T
    if not len(sample.box):
        mean = frame.mean[None, :] + offset
        return [(_Point(1.0, mean, np.ones(len(between)), between, frame.scale, rho, spread, bias), 0.0)]
    seen = between[:, sample.box]
    alike = sample.agent[:, None] == sample.agent[None, :]
    about = seen[sample.box] + bias**2 * alike + np.diag(_noise(sample, rho))
    told = (sample.votes / sample.votes.sum(axis=1, keepdims=True)) @ frame.back.T - offset[sample.box]
    root = np.linalg.cholesky(about)
    left = np.linalg.solve(root, np.column_stack([np.ones(len(about)), told, seen.T]))
    ones, y, u = left[:, 0], left[:, 1 : 1 + told.shape[1]], left[:, 1 + told.shape[1] :]
    off = y - np.outer(ones, frame.mean)
    inner, cross = float(ones @ ones), ones @ off
    common, rest, fixed = 1.0 - u.T @ ones, between - u.T @ u, 2 * told.shape[1] * np.log(np.diag(root)).sum()
    made = []
    for surprise, _ in surprises:
        scale = surprise**2 * frame.scale
        variance = 1.0 / (1.0 / scale + inner)
        centre = frame.mean + variance * cross
        log = -0.5 * float(fixed + np.log1p(scale * inner).sum() + (off**2).sum() - (variance * cross**2).sum())
        mean = centre[None, :] + u.T @ (y - np.outer(ones, centre)) + offset
        made.append((_Point(1.0, mean, common, rest, variance, rho, spread, bias), log))
    return made


def _draws(points: list[_Point], weight: Floats, frame: _Frame, draws: int, rng: np.random.Generator) -> Floats:
    """Draws (D, K) of the total's shares from the mixture; negative shares are nought and the rest keep their ratio."""
    chosen = rng.multinomial(draws, [each.weight for each in points])
    parts = []
    for each, number in zip(points, chosen, strict=True):
        spread = np.sqrt(each.variance * (weight @ each.common) ** 2 + weight @ each.rest @ weight)
        parts.append(weight @ each.mean + spread * rng.standard_normal((number, len(spread))))
    share = _shares(np.vstack(parts), frame)
    share = np.maximum(share, 0.0)
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _shares(turned: Floats, frame: _Frame) -> Floats:
    return np.asarray(frame.prior + (turned - frame.mean) @ frame.turn.T)


def _boxes(points: list[_Point], frame: _Frame) -> tuple[Floats, Floats]:
    means = np.array([_shares(each.mean, frame) for each in points])
    weights = np.array([each.weight for each in points])[:, None, None]
    mean = (weights * means).sum(axis=0)
    within = np.array(
        [
            (each.common[:, None] ** 2 * each.variance + np.diag(each.rest)[:, None]).clip(0) @ (frame.turn.T**2)
            for each in points
        ]
    )
    return mean, np.sqrt((weights * (within + (means - mean) ** 2)).sum(axis=0))


def _tells(sample: Sample, points: list[_Point], weight: Floats, frame: _Frame, total: Floats) -> Floats:
    """How much of the variance of the lead (first less second in the total) 150 further papers of each box would take.

    Var(lead | tally) = Var(lead) - Cov(lead, s_b)^2 / (Var(s_b) + noise), summed over the coordinates.
    """
    first, second = np.argsort(total.mean(axis=0))[::-1][:2]
    ahead = (frame.turn[first] - frame.turn[second]) ** 2
    read = np.zeros(len(sample.papers))
    np.add.at(read, sample.box, sample.votes.sum(axis=1))
    further = np.minimum(150.0, np.maximum(sample.papers - read, 0.0))
    taken, whole = np.zeros(len(read)), 0.0
    for each in points:
        size = np.maximum(further, 1.0)
        noise = (1 + (size - 1) / (each.rho + 1)) * (1 - size / np.maximum(sample.papers, size + 1)) / size
        mean_common = weight @ each.common
        cross = each.variance * mean_common * each.common[:, None] + (each.rest @ weight)[:, None]
        own = each.variance * each.common[:, None] ** 2 + np.diag(each.rest)[:, None] + noise[:, None] + each.bias**2
        taken += each.weight * (cross**2 / own) @ ahead
        whole += each.weight * float((each.variance * mean_common**2 + weight @ each.rest @ weight) @ ahead)
    return np.where((further > 0) & ~sample.postal, taken / whole, 0.0)
