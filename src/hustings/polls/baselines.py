"""What a reader could reckon without a model, kept beside the pool: the mean of the last days, and a LOESS trend.

Neither knows who took a poll, how large it was, or how far either can be wrong: that is the difference to the pool.

    W. S. Cleveland, "Robust locally weighted regression and smoothing scatterplots", JASA 74 (1979) 829-836.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput
from hustings.polls.known import OnePoll

__all__ = ["NEIGHBOURS", "RecentMean", "loess", "loess_trend", "recent_mean"]

# A LOESS point rests on as many polls as this: about seventy days of 2020, forty of 2011.
NEIGHBOURS = 40
_REACH = 45


@dataclass(frozen=True, slots=True)
class RecentMean:
    """The plain mean of every poll that ended in a window; ``shares`` are fractions, by party."""

    start: date
    end: date
    polls: int
    shares: dict[str, float]


def recent_mean(polls: Sequence[OnePoll], as_of: date, days: int = 14, parties: Sequence[str] = ()) -> RecentMean:
    """The mean share of each party over the polls that name it and ended in the ``days`` days up to ``as_of``.

    A party that no poll of the window names is left out. Raises :class:`~hustings.errors.BadInput` for no days.
    """
    if days < 1:
        raise BadInput(f"A mean of the last {days} days has no days.", remedy="Give --days 1 or more.")
    start = as_of - timedelta(days=days - 1)
    taken = [each for each in polls if start <= each.end <= as_of]
    shares = {}
    for party in parties or dict.fromkeys(party for each in taken for party in each.shares):
        named = [each.shares[party] for each in taken if party in each.shares]
        if named:
            shares[party] = sum(named) / len(named)
    return RecentMean(start, as_of, len(taken), shares)


def loess(
    x: NDArray[np.float64], y: NDArray[np.float64], at: NDArray[np.float64], neighbours: int = NEIGHBOURS
) -> NDArray[np.float64]:
    """A locally weighted straight line through points ``(x, y)``, read at ``at``.

    At each place the ``neighbours`` nearest points weigh by Cleveland's tricube, w = (1 - |d / h|^3)^3, with h the
    distance of the furthest of them (one part in a thousand more, so that it counts), and

        y(at) = sum w y / sum w + slope (at - sum w x / sum w),  slope = sum w (x - mx)(y - my) / sum w (x - mx)^2.

    Where all near points lie on one day there is no slope and their mean is given. Raises
    :class:`~hustings.errors.BadInput` for no points, or for arrays of different lengths.
    """
    if len(x) == 0 or len(x) != len(y):
        raise BadInput(f"A trend needs points with both coordinates; {len(x)} and {len(y)} were given.")
    q = min(max(neighbours, 1), len(x))
    distance = np.abs(at[:, None] - x[None, :])
    reach = np.partition(distance, q - 1, axis=1)[:, q - 1 : q] * 1.001
    # With every near point on the very day the reach is nothing: those points alone count, alike.
    reach = np.where(reach > 0, reach, 0.5)
    w = np.clip(1.0 - (distance / reach) ** 3, 0.0, None) ** 3
    total = w.sum(axis=1)
    mx, my = (w @ x) / total, (w @ y) / total
    dx = x[None, :] - mx[:, None]
    spread = (w * dx**2).sum(axis=1)
    lean = (w * dx * (y[None, :] - my[:, None])).sum(axis=1)
    slope = np.divide(lean, spread, out=np.zeros_like(lean), where=spread > 1e-9 * np.maximum(total, 1e-300))
    return np.asarray(my + slope * (at - mx))


def loess_trend(
    polls: Sequence[OnePoll], party: str, days: Sequence[date], neighbours: int = NEIGHBOURS
) -> NDArray[np.float64]:
    """The LOESS trend of a party's shares on ``days``: (day,) fractions.

    NaN on a day with no poll that names the party within 45 days: a line is not drawn on where polls have ended.
    """
    named = [(each.middle.toordinal(), each.shares[party]) for each in polls if party in each.shares]
    at = np.array([day.toordinal() for day in days], dtype=float)
    if not named:
        return np.full(len(at), np.nan)
    points = np.array(named, dtype=float)
    near = np.abs(at[:, None] - points[None, :, 0]).min(axis=1) <= _REACH
    return np.where(near, loess(points[:, 0], points[:, 1], at, neighbours), np.nan)
