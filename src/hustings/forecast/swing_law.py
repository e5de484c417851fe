"""Asymmetric swing: where a party's votes come from when it rises, and from where they go when it falls.

With s0 a seat's past share, S the mean of s0 over the seats of a nation where the party stands, T its share there now,
D = T - S, a seat's mean share is

    s = s0 + D [(1 - lam) + lam s0 / S],      lam = rise                           where D >= 0
                                              lam = min(fall + steep (-D / S), .9) where D < 0

lam = 0 is uniform swing, lam = 1 proportional. How far lam differs from election to election is a passing effect
(“asymmetry”). A fall of uniform points takes a party below nought in its weak seats: no seat goes below a third of what
proportional swing would leave it.

``rise``, ``fall`` and ``steep`` are fitted on the slopes of past pairs: of each nation and party with 25 seats and 2
per cent or more, regress s - s0 on s0 - S; the slope is lam D / S + churn. Weighted least squares towards a wide prior.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.slots import SLOTS

__all__ = ["Slope", "SwingLaw", "fit_law", "mean_share", "slopes_of"]

Matrix = NDArray[np.float64]

MOST = 0.9
_LEAST_SEATS = 25
_LEAST_SHARE = 0.02
_OTHER = SLOTS.index("oth")
FLOOR = 1 / 3
# Before any pair is seen: rises uniform give or take half, falls half proportional give or take half; a fall of the
# whole must be proportional, so lam grows with the fall.
_PRIOR_MEAN = np.array([0.0, 0.4, 1.0])
_PRIOR_SD = np.array([0.5, 0.5, 0.25])
_CHURN = 0.08
_SPREAD = 0.35


@dataclass(frozen=True)
class Slope:
    """What one party did in one nation between two elections: D / S, the slope of its change on s0 and its error."""

    relative: float
    slope: float
    error: float


@dataclass(frozen=True)
class SwingLaw:
    """The constants of asymmetric swing: ``rise``, ``fall`` and ``steep``."""

    rise: float
    fall: float
    steep: float

    def lam(self, relative: Matrix) -> Matrix:
        """lam at D / S."""
        made: Matrix = np.where(relative >= 0, self.rise, np.minimum(self.fall - self.steep * relative, MOST))
        return made


def mean_share(base: Matrix, mean: Matrix, change: Matrix, lam: Matrix) -> Matrix:
    """Mean shares of seats: ``base`` (seats, slots), ``mean``, ``change`` and ``lam`` broadcast against it."""
    safe = np.maximum(mean, 1e-6)
    moved = base + change * ((1 - lam) + lam * base / safe)
    kept = FLOOR * base * np.clip(1 + change / safe, 0.0, 1.0)
    made: Matrix = np.maximum(moved, kept)
    return made


def slopes_of(
    base: Matrix, result: Matrix, both: NDArray[np.bool_], nation: NDArray[np.str_], votes: Matrix
) -> list[Slope]:
    """The slopes of a pair: ``base``, ``result`` and ``both`` (stood at both) are (seats, slots)."""
    made = []
    for where in np.unique(nation):
        for slot in range(base.shape[1]):
            rows = both[:, slot] & (nation == where)
            if rows.sum() < _LEAST_SEATS:
                continue
            s0, change, weight = base[rows, slot], result[rows, slot] - base[rows, slot], votes[rows]
            mean, moved = np.average(s0, weights=weight), np.average(change, weights=weight)
            if mean < _LEAST_SHARE or slot == _OTHER:
                continue
            x = s0 - mean
            slope = float(x @ (change - change.mean()) / (x @ x))
            left = change - change.mean() - slope * (x - x.mean())
            made.append(Slope(float(moved / mean), slope, float(left.std() / np.sqrt(x @ x))))
    return made


def fit_law(slopes: Iterable[Slope]) -> SwingLaw:
    """The law from past slopes; with none, the prior: rises uniform, falls half proportional."""
    rows = [each for each in slopes if abs(each.relative) < 3]
    precision = np.diag(1 / _PRIOR_SD**2)
    weighted = precision @ _PRIOR_MEAN
    for each in rows:
        r = each.relative
        x = np.array([r, 0.0, 0.0]) if r >= 0 else np.array([0.0, r, -r * r])
        weight = 1 / (_CHURN**2 + each.error**2 + (_SPREAD * r) ** 2)
        precision += weight * np.outer(x, x)
        weighted += weight * x * each.slope
    rise, fall, steep = np.linalg.solve(precision, weighted)
    return SwingLaw(float(rise), float(fall), float(steep))
