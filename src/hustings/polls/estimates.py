"""What the pooled model gives back, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Average", "Diagnostics", "HouseEffects"]


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Whether the fit may be published: ``ess`` of the importance draws, Pareto k of their weights, cost."""

    ess: float
    pareto_k: float
    seconds: float
    particles: int
    evaluations: int
    sweeps: int


@dataclass(frozen=True, slots=True)
class HouseEffects:
    """House effects in points of share (fractions), by house and party ("other" last), with 5 % and 95 % points."""

    houses: tuple[str, ...]
    parties: tuple[str, ...]
    polls: NDArray[np.int64]
    regular: NDArray[np.bool_]  # the houses whose effects sum to zero
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    lo90: NDArray[np.float64]
    hi90: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Average:
    """Mean and sd of shares by day and party at fixed hyperparameters (no uncertainty about those)."""

    days: NDArray[np.int64]
    parties: tuple[str, ...]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
