"""Insurgents: another candidate comes from nowhere, as no swing foretells.

In each seat with another candidate the chance pi of a surge is small, and greater in places where it has been seen to
come about: seats with many Muslims, sitting members standing again outside their party. A surge is worth N(24, 9^2)
points of the vote, taken from the party that leads. The chances are set by judgement, not fitted: too few surges are
on record before any one election.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import SLOTS

__all__ = ["Insurgents", "insurgents_of"]

_OTHER = SLOTS.index("oth")
_ANYWHERE = 0.002
_MUSLIM = ((0.10, 0.01), (0.20, 0.04))
_OUTSIDE = 0.05
_GAIN = (0.24, 0.09)


@dataclass(frozen=True)
class Insurgents:
    """``chance`` (seats,) of a surge of the strongest other candidate."""

    chance: NDArray[np.float64]

    def add(self, shares: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Add surges to shares (slots + 1, draws, seats), in place; the seat is made to add to one by what follows."""
        surge = rng.random(shares.shape[1:], dtype=np.float32) < self.chance.astype(np.float32)
        rows, seats = np.nonzero(surge)
        gain = np.clip(rng.normal(*_GAIN, size=len(rows)), 0.0, 0.7).astype(np.float32)
        before = shares[_OTHER, rows, seats]
        # A surge is made of the votes of the party that leads the seat, as far as they go.
        leader = shares[:_OTHER, rows, seats].argmax(axis=0)
        taken = np.minimum(gain, 0.8 * shares[leader, rows, seats])
        shares[leader, rows, seats] -= taken
        shares[_OTHER, rows, seats] = before + gain


def insurgents_of(table: SeatTable) -> Insurgents:
    """The chances of the seats of a table."""
    chance = np.full(len(table), _ANYWHERE)
    if "muslim" in table.covariate_names:
        for above, more in _MUSLIM:
            chance += more * (table.covariate("muslim") > above)
    chance += _OUTSIDE * table.members.sitting[:, _OTHER]
    return Insurgents(np.where(table.standing[:, _OTHER], chance, 0.0))
