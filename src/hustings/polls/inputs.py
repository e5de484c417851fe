"""What the pooled model takes in: polls as plain arrays, and what the user may choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["OTHER", "Hyper", "Merged", "Nation", "PollSet", "Settings"]

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Nation:
    """A territory with an offset of its own to Great Britain, and the parties named in its polls.

    ``parties`` may hold parties that ``PollSet.parties`` does not (then the party has a state in this nation only).
    """

    name: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Several parties that one poll reports as a single share, as in "SNP/PC 5": ``poll`` is the row of the poll."""

    poll: int
    parties: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class PollSet:
    """Polls as the engine takes them; ``N`` polls, ``C`` columns (:attr:`columns`).

    ``shares`` is (N, C): NaN where the poll does not name the party (its vote is then among the poll's others: missing,
    not zero) or gives it only in a merged share. What the named shares leave is the poll's "other".
    ``entries`` and ``exits`` give the first and last day on which a party exists (for parties that appear or vanish
    inside the window); outside them its vote is part of "other". A party without an entry of its own enters with the
    first poll of GB that names it when that is more than a month into the window.
    """

    parties: tuple[str, ...]
    houses: tuple[str, ...]
    days: NDArray[np.int64]  # (N,) mid-field day
    house: NDArray[np.int64]  # (N,) index into houses
    sizes: NDArray[np.float64]  # (N,) people asked; NaN where not stated
    shares: NDArray[np.float64]  # (N, C) fractions
    merged: tuple[Merged, ...] = ()
    nations: tuple[Nation, ...] = ()
    territory: NDArray[np.int64] | None = None  # (N,) 0 for Great Britain, j for nations[j - 1]; None: all 0
    crossbreak: NDArray[np.bool_] | None = None  # (N,) a sub-sample of a larger poll; None: none is
    rounding: float = 0.01  # the step in which shares are printed; 0 for shares that are not rounded
    entries: Mapping[str, int] = field(default_factory=dict)
    exits: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The parties of the columns of ``shares``: those of Great Britain, then those only nations have."""
        extra = [party for nation in self.nations for party in nation.parties if party not in self.parties]
        return (*self.parties, *dict.fromkeys(extra))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose. ``shocks`` multiply the variance of the walk on a day (new leader: say 10)."""

    seed: int = 0
    draws: int = 1000
    shocks: Mapping[int, float] = field(default_factory=dict)
    deff: float | None = None  # design effect of a poll; None: that of Priors
    as_of: int | None = None  # last day of the trend; polls of later days are refused. None: the last poll's day
    horizon: int = 0  # days after ``as_of`` to carry the walk on


@dataclass(frozen=True, slots=True)
class Hyper:
    """Hyperparameters of a fit, to start the next one from: mode, posterior mean and covariance on the free scale.

    ``shape`` names the parties and nations they belong to; a fit of others starts afresh.
    """

    shape: tuple[str, ...]
    theta: NDArray[np.float64]
    centre: NDArray[np.float64]
    cov: NDArray[np.float64]
