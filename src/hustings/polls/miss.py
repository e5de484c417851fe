"""How far pooled polls have been from results: the error common to all houses, and the drift of the days to come.

No pool can see an error that all pollsters share. It is fitted on earlier general elections, on those before the one
asked about only. With e the result less the mean of the polls h days before, for Con, Lab and LD in Great Britain,

    Var(e_k) = v(h) p_k (1 - p_k),   Cov(e_j, e_k) = -v(h) p_j p_k,   v(h) = a + b (1 - exp(-2 h / l)).

That is the shape of a sample of 1 / v(h) people, so it holds for any set of parties and keeps their sum. ``a`` is the
miss of the last day, ``b`` the drift of opinion that is mean-reverting over ``l`` days. Draws are Student's t with six
degrees of freedom and that covariance, centred at nought: signs of past misses do not repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.polls.known import OnePoll
from hustings.polls.votes import general_elections, result_of

__all__ = ["HORIZONS", "Miss", "fit_miss", "mean_before"]

HORIZONS = (1, 7, 30, 90, 180, 365)
FREEDOM = 6
_PARTIES = ("con", "lab", "ld")
# Before 1955 the seats' history has National Liberals apart from the Conservatives, and polls are two or three.
_FIRST = date(1955, 1, 1)
_LEAST_ELECTIONS = 5
_LEAST_POLLS = 2
# Three points at 40 per cent on the last day, five half a year before: set wide by hand, for want of a record.
_WIDE = (0.0612**2, 0.1**2 - 0.0612**2, 180.0)
_SCALES = (45.0, 90.0, 180.0, 365.0)


@dataclass(frozen=True, slots=True)
class Miss:
    """The fitted miss: ``now`` (a), ``drift`` (b), ``days`` (l), and the elections behind it, none if ``wide``."""

    now: float
    drift: float
    days: float
    trained_on: tuple[str, ...]
    wide: bool = False

    def variance(self, horizon: float) -> float:
        """v(h): the variance of an error as a multiple of p (1 - p)."""
        return float(self.now + self.drift * (1 - np.exp(-2 * horizon / self.days)))

    def draws(self, shares: NDArray[np.float64], horizon: float, seed: int) -> NDArray[np.float64]:
        """Election-day shares (draw, party) from pooled ones ``horizon`` days before, that sum to one as those do.

        Each draw gets an error of its own at its own shares; none falls below nought.
        """
        rng = np.random.default_rng(seed)
        draws, parties = shares.shape
        # sqrt(p) z - p (sqrt(p)'z) has covariance diag(p) - pp'.
        root = np.sqrt(np.clip(shares, 0.0, None))
        z = rng.standard_normal((draws, parties))
        error = root * z - shares * (root * z).sum(axis=1, keepdims=True) / shares.sum(axis=1, keepdims=True)
        tail = np.sqrt((FREEDOM - 2) / rng.chisquare(FREEDOM, size=(draws, 1)))
        moved = np.clip(shares + np.sqrt(self.variance(horizon)) * tail * error, 0.0, None)
        return np.asarray(moved / moved.sum(axis=1, keepdims=True) * shares.sum(axis=1, keepdims=True))


def fit_miss(almanac: Almanac, polls: Sequence[OnePoll], before: date) -> Miss:
    """The miss and drift of polls at general elections from 1955 to the last before ``before``.

    ``polls`` are national polls of any time. With fewer than five elections a wide default is used, and ``wide`` says
    so: three points at 40 per cent on the last day, five half a year ahead.
    """
    national = [each for each in polls if each.kind == "poll" and each.territory in ("gb", "uk")]
    squares: dict[int, list[float]] = {}
    trained = []
    for election, day in general_elections(almanac):
        if not _FIRST <= day < before:
            continue
        result = result_of(almanac, election)
        for horizon in HORIZONS:
            mean = mean_before(national, day - timedelta(days=horizon))
            if mean is None:
                continue
            errors = [(result.shares[each] - mean[each]) ** 2 / (mean[each] * (1 - mean[each])) for each in _PARTIES]
            squares.setdefault(horizon, []).append(sum(errors) / len(errors))
            if horizon == HORIZONS[0]:
                trained.append(election)
    if len(trained) < _LEAST_ELECTIONS:
        return Miss(*_WIDE, trained_on=(), wide=True)
    return _fitted(squares, tuple(trained))


def mean_before(polls: Sequence[OnePoll], end: date) -> dict[str, float] | None:
    """The mean of the polls of the week to ``end``, of the fortnight or month where those are fewer than three.

    Shares of Con, Lab and LD as fractions; ``None`` where not two polls name all three.
    """
    for days in (7, 14, 28):
        near = [
            each
            for each in polls
            if end - timedelta(days=days) < each.end <= end and all(party in each.shares for party in _PARTIES)
        ]
        if len(near) > _LEAST_POLLS:
            break
    if len(near) < _LEAST_POLLS:
        return None
    return {party: sum(each.shares[party] for each in near) / len(near) for party in _PARTIES}


def _fitted(squares: dict[int, list[float]], trained: tuple[str, ...]) -> Miss:
    """Least squares of the mean squares on the curve of drift, weighted by their number, over a few time scales."""
    from scipy.optimize import nnls

    horizons = np.array(sorted(squares), dtype=float)
    level = np.array([np.mean(squares[int(h)]) for h in horizons])
    weight = np.sqrt(np.array([len(squares[int(h)]) for h in horizons])) / level
    best: tuple[float, Miss] | None = None
    for scale in _SCALES:
        curve = np.column_stack([np.ones_like(horizons), 1 - np.exp(-2 * horizons / scale)])
        (now, drift), distance = nnls(curve * weight[:, None], level * weight)
        if best is None or distance < best[0]:
            best = (distance, Miss(float(now), float(drift), scale, trained))
    assert best is not None
    return best[1]
