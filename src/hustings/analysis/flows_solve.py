"""The flow matrix that fits many units best: a constrained least-squares fit, its bootstrap, and raking to the totals.

Unit s has row shares x_s (how its electors voted before, abstention included) and column shares t_s (how they voted
now). Its transition matrix drifts with a covariate u_s, scaled to run from 0 to 1:

    P_s  =  (1 - u_s) A + u_s B        A, B row-stochastic (rows add to one, no cell below nought)

and the fit minimises, over all such A and B,

    sum_s  N_s || t_s - x_s' P_s ||^2 / || x_s ||^2

With z_s = ((1 - u_s) x_s, u_s x_s) and theta = (A; B) stacked this is a quadratic in theta whose Gram matrix has two
rows for each party, so that a step costs nothing by the number of units. It is solved by accelerated projected
gradient: a gradient step, each row thrown onto the simplex, momentum that restarts when the step turns back. Sources:
A. Beck and M. Teboulle, SIAM Journal on Imaging Sciences 2 (2009); B. O'Donoghue and E. Candes, Foundations of
Computational Mathematics 15 (2015); projection: J. Duchi and others, ICML (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fit", "Floats", "fit", "fit_many", "held_out_loss", "interval", "project_rows", "rake", "scaled"]

Floats = NDArray[np.float64]

_STEPS = 4_000
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted matrix. ``shares``: (row, column), of each row's voters over all units, the share in each column.

    ``draws``: (draw, row, column), the same from each bootstrap; ``loss``: the mean squared miss of a unit's column
    shares, weighted as the fit is.
    """

    shares: Floats
    draws: Floats
    loss: float


def scaled(values: Floats) -> Floats:
    """A covariate from 0 to 1: its 1st and 99th percentiles are the ends, what lies beyond is drawn in to them."""
    low, high = np.percentile(values, (1, 99))
    if high <= low:
        return np.zeros_like(values)
    inside: Floats = np.clip((values - low) / (high - low), 0.0, 1.0)
    return inside


def project_rows(values: Floats) -> Floats:
    """Each last-axis vector thrown onto the simplex: the nearest one that has no negative and adds to one."""
    ordered = -np.sort(-values, axis=-1)
    above = np.cumsum(ordered, axis=-1) - 1.0
    counts = np.arange(1, values.shape[-1] + 1)
    kept = (ordered * counts > above).sum(axis=-1, keepdims=True)
    level = np.take_along_axis(above, kept - 1, axis=-1) / kept
    made: Floats = np.maximum(values - level, 0.0)
    return made


def fit(
    rows: Floats,
    columns: Floats,
    electors: Floats,
    covariate: Floats | None,
    clusters: NDArray[np.int64],
    *,
    bootstraps: int,
    generator: np.random.Generator,
) -> Fit:
    """Fit a matrix to units: ``rows`` (unit, row) and ``columns`` (unit, column) are shares that add to one.

    ``electors`` (unit,) weigh them; ``covariate`` (unit,) runs from 0 to 1, or ``None`` for one matrix everywhere;
    ``clusters`` (unit,) numbers the groups of units that the bootstrap draws whole.
    """
    drift = np.zeros(len(rows)) if covariate is None else covariate
    features = rows if covariate is None else np.hstack([rows * (1 - drift)[:, None], rows * drift[:, None]])
    weight = electors / electors.sum() / np.square(rows).sum(axis=1)
    gram, cross = _by_cluster(features, columns, weight, clusters)
    counts = np.ones((1, len(gram)))
    if bootstraps:
        even = np.full(len(gram), 1 / len(gram))
        counts = np.vstack([counts, generator.multinomial(len(gram), even, size=bootstraps)])
    theta = fit_many(np.tensordot(counts, gram, 1), np.tensordot(counts, cross, 1))
    shares = _over_units(theta, rows, electors, drift, covariate is not None)
    miss = columns - features @ theta[0]
    loss = float((weight @ np.square(miss).sum(axis=1)) / weight.sum())
    return Fit(shares[0], shares[1:], loss)


def fit_many(gram: Floats, cross: Floats) -> Floats:
    """The stochastic matrices that minimise tr(theta' G theta)/2 - tr(theta' H), one for each of a stack.

    A step is 1 / (L G_rr) for row r, with L the largest eigenvalue of G scaled to a diagonal of ones: L diag(G) - G has
    no negative eigenvalue, so every step goes down. ``gram``: (stack, rows, rows); ``cross``: (stack, rows, columns).
    Returns (stack, rows, columns).
    """
    # A row that nobody is in has no curvature at all: the least ridge keeps its step finite and its place even.
    size = gram.shape[-1]
    ridge = 1e-9 * np.trace(gram, axis1=-2, axis2=-1)[:, None, None] * np.eye(size)
    gram = gram + ridge
    # Each row has its own simplex, so each may have its own step: rows of few voters move as fast as those of many.
    size_of = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
    even = gram / (size_of[:, :, None] * size_of[:, None, :])
    step = 1.0 / (np.linalg.eigvalsh(even)[:, -1][:, None, None] * np.square(size_of)[:, :, None])
    made = project_rows(np.linalg.solve(gram, cross + ridge.max(axis=-1, keepdims=True) / cross.shape[-1]))
    left = np.arange(len(gram))
    theta, ahead, pace = made.copy(), made.copy(), np.ones((len(gram), 1, 1))
    for _ in range(_STEPS):
        fresh = project_rows(ahead - step * (gram @ ahead - cross))
        moved = fresh - theta
        turned = ((ahead - fresh) * moved / step).sum(axis=(-2, -1), keepdims=True) > 0
        quicker = np.where(turned, 1.0, (1 + np.sqrt(1 + 4 * pace**2)) / 2)
        ahead = fresh + np.where(turned, 0.0, (pace - 1) / quicker) * moved
        theta, pace = fresh, quicker
        going = np.abs(moved).max(axis=(-2, -1)) > _TOLERANCE
        if going.mean() < 0.75 or not going.any():
            made[left[~going]] = theta[~going]
            left, theta, ahead, pace = left[going], theta[going], ahead[going], pace[going]
            gram, cross, step = gram[going], cross[going], step[going]
        if not len(left):
            return made
    made[left] = theta
    return made


def _by_cluster(
    features: Floats, columns: Floats, weight: Floats, clusters: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """The Gram matrix and the cross products of each cluster: (cluster, rows, rows) and (cluster, rows, columns)."""
    order = np.argsort(clusters, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(clusters[order]) != 0])
    mine, weighted = features[order], (features * weight[:, None])[order]
    gram = np.add.reduceat(weighted[:, :, None] * mine[:, None, :], starts, axis=0)
    cross = np.add.reduceat(weighted[:, :, None] * columns[order][:, None, :], starts, axis=0)
    return gram, cross


def _over_units(theta: Floats, rows: Floats, electors: Floats, drift: Floats, two: bool) -> Floats:
    """The share of each row's voters in each column over all units: A and B weighed by where the row's voters are."""
    if not two:
        return theta
    voters = rows * electors[:, None]
    total = voters.sum(axis=0)
    mean = np.divide(voters.T @ drift, total, out=np.full(len(total), drift.mean()), where=total > 0)[:, None]
    size = rows.shape[1]
    made: Floats = theta[:, :size] * (1 - mean) + theta[:, size:] * mean
    return made


def rake(shares: Floats, rows: Floats, columns: Floats, low: Floats, high: Floats, rounds: int = 200) -> Floats:
    """Matrices brought into line with the totals of both elections, and within bounds.

    ``shares``: (..., row, column); ``rows`` and ``columns`` are totals; ``low`` and ``high`` (row, column) bound the
    shares. Rows and columns are scaled in turn, and drawn in to the bounds, until both totals are met.
    """
    flow = np.maximum(shares, 1e-6) * rows[:, None]
    least, most = low * rows[:, None], high * rows[:, None]
    wanted = columns * (rows.sum() / columns.sum())
    for _ in range(rounds):
        totals = flow.sum(axis=-2, keepdims=True)
        flow = np.clip(flow * np.divide(wanted, totals, out=np.ones_like(totals), where=totals > 0), least, most)
        flow = _even_rows(flow, rows, least, most)
        if np.abs(flow.sum(axis=-2) - wanted).max() < 1e-7 * rows.sum():
            break
    made = np.array(np.broadcast_to(shares, flow.shape))
    np.divide(flow, rows[:, None], out=made, where=rows[:, None] > 0)
    return made


def _even_rows(flow: Floats, rows: Floats, least: Floats, most: Floats) -> Floats:
    """Each row scaled to its total; what a bound stops goes to the cells of the row that have room, by their room."""
    totals = flow.sum(axis=-1, keepdims=True)
    flow = np.clip(flow * np.divide(rows[:, None], totals, out=np.ones_like(totals), where=totals > 0), least, most)
    short = rows[:, None] - flow.sum(axis=-1, keepdims=True)
    room = np.where(short > 0, most - flow, flow - least)
    whole = room.sum(axis=-1, keepdims=True)
    made: Floats = flow + room * np.divide(short, whole, out=np.zeros_like(whole), where=whole > 0)
    return made


def interval(shares: Floats, draws: Floats, voters: Floats, level: float, clusters: int) -> tuple[Floats, Floats]:
    """The interval of each cell at ``level`` from its bootstrap draws: (row, column) low and high.

    The draws lie about the estimate as the estimate lies about the truth, but shares that cannot fall below nought make
    the two lopsided: the interval reaches as far as the percentiles or as their reflection in the estimate, whichever
    is farther. A cell that lies at its limit in every draw has no spread of its own: it gets at least half that of the
    middling cell of its row, or of its column in votes (``voters``: (row,) totals). All of it is widened for the number
    of clusters drawn, as Student's t is.
    """
    from scipy.special import ndtri, stdtrit

    tail = (1 - level) / 2
    wide = float(stdtrit(max(clusters - 1, 1), 1 - tail) / ndtri(1 - tail))
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    spread = draws.std(axis=0)
    size = np.maximum(voters, 1e-12)[:, None]
    middling = np.maximum(np.median(spread, axis=1, keepdims=True), np.median(spread * size, axis=0) / size)
    least = 0.5 * float(ndtri(1 - tail)) * middling
    down = np.maximum(least, shares - np.minimum(low, 2 * shares - high))
    up = np.maximum(least, np.maximum(high, 2 * shares - low) - shares)
    return np.clip(shares - wide * down, 0.0, 1.0), np.clip(shares + wide * up, 0.0, 1.0)


def held_out_loss(
    rows: Floats,
    columns: Floats,
    electors: Floats,
    covariate: Floats | None,
    clusters: NDArray[np.int64],
    folds: int = 5,
) -> float:
    """The mean squared miss in units left out of the fit: clusters are left out in ``folds`` turns. As :func:`fit`."""
    drift = np.zeros(len(rows)) if covariate is None else covariate
    features = rows if covariate is None else np.hstack([rows * (1 - drift)[:, None], rows * drift[:, None]])
    weight = electors / electors.sum() / np.square(rows).sum(axis=1)
    gram, cross = _by_cluster(features, columns, weight, clusters)
    turn = np.arange(len(gram)) % folds
    kept = (turn[None, :] != np.arange(folds)[:, None]).astype(float)
    theta = fit_many(np.tensordot(kept, gram, 1), np.tensordot(kept, cross, 1))
    order = np.unique(clusters, return_inverse=True)[1]
    fold = turn[order]
    miss = columns - np.einsum("sf,sfc->sc", features, theta[fold])
    return float((weight @ np.square(miss).sum(axis=1)) / weight.sum())
