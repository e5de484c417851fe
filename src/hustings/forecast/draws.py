"""Draws: one array of simulated elections behind every count, probability, condition and user swing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Draws", "House"]

_CHUNK = 500


@dataclass(frozen=True)
class Draws:
    """Simulated results of the contests of one election.

    ``share`` is (draws, contests, slots + 1), float32 fractions that add to one over the last axis; the last column is
    the rest, who never win; ``keys`` (contests, slots) the party of each slot in each contest; ``standing`` who stands.
    ``nation`` (contests,) and ``weight`` (votes each contest is taken to cast) make national shares.
    """

    election: str
    as_of: str
    contests: tuple[str, ...]
    areas: tuple[str, ...]
    names: tuple[str, ...]
    keys: NDArray[np.str_]
    standing: NDArray[np.bool_]
    share: NDArray[np.float32]
    nation: NDArray[np.str_]
    region: NDArray[np.str_]
    weight: NDArray[np.float64]
    trained_on: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        """How many elections were simulated."""
        return int(self.share.shape[0])

    def winner(self) -> NDArray[np.int8]:
        """The slot that wins each contest in each draw: (draws, contests)."""
        made = np.empty(self.share.shape[:2], dtype=np.int8)
        for start in range(0, self.draws, _CHUNK):
            part = slice(start, start + _CHUNK)
            made[part] = self.share[part, :, :-1].argmax(axis=2)
        return made

    def p_win(self) -> NDArray[np.float64]:
        """The chance of each slot to win each contest: (contests, slots)."""
        winner = self.winner()
        return np.stack([(winner == slot).mean(axis=0) for slot in range(self.keys.shape[1])], axis=1)

    def mean(self) -> NDArray[np.float64]:
        """Mean shares: (contests, slots + 1)."""
        mean: NDArray[np.float64] = self.share.mean(axis=0, dtype=np.float64)
        return mean

    def quantile(self, q: Sequence[float]) -> NDArray[np.float32]:
        """Quantiles of shares: (quantiles, contests, slots + 1)."""
        made = np.empty((len(q), *self.share.shape[1:]), dtype=np.float32)
        for contest in range(self.share.shape[1]):
            made[:, contest] = np.quantile(self.share[:, contest], q, axis=0)
        return made

    def seats(self) -> dict[str, NDArray[np.int16]]:
        """Seats of every party in each draw, by party key."""
        winner = self.winner()
        made: dict[str, NDArray[np.int16]] = {}
        for contest in range(winner.shape[1]):
            for slot in np.unique(winner[:, contest]):
                key = str(self.keys[contest, slot])
                made.setdefault(key, np.zeros(self.draws, dtype=np.int16))
                made[key] += winner[:, contest] == slot
        return made

    def national(self, nations: Sequence[str] | None = None) -> NDArray[np.float32]:
        """Shares over all contests (or those of some nations) in each draw: (draws, slots + 1), weighted by votes."""
        inside = np.ones(len(self.contests), dtype=bool) if nations is None else np.isin(self.nation, list(nations))
        weight = (self.weight * inside / (self.weight * inside).sum()).astype(np.float32)
        shares: NDArray[np.float32] = np.einsum("dnk,n->dk", self.share, weight, optimize=True)
        return shares


@dataclass(frozen=True)
class House:
    """The whole House of Commons: Great Britain and Northern Ireland, draw d of both being one election."""

    gb: Draws
    ni: Draws | None = None

    @property
    def parts(self) -> tuple[Draws, ...]:
        """The blocks of draws, Great Britain first."""
        return (self.gb,) if self.ni is None else (self.gb, self.ni)

    @property
    def draws(self) -> int:
        """How many elections were simulated."""
        return self.gb.draws

    @property
    def contests(self) -> int:
        """How many contests there are in all."""
        return sum(len(part.contests) for part in self.parts)

    def seats(self) -> dict[str, NDArray[np.int16]]:
        """Seats of every party in each draw, by party key."""
        made: dict[str, NDArray[np.int16]] = {}
        for part in self.parts:
            for key, seats in part.seats().items():
                made[key] = made[key] + seats if key in made else seats
        return made
