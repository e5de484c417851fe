"""Turnout on the night: what is expected of a seat that has not declared, from where it was and from those that have.

log turnout = log turnout last time + effects of nation, region, people + noise, conditioned like the shares. Scales are
wide values set by hand (natural logs): all seats together .08, a nation .04, a region .02, people .015, noise .035.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS
from hustings.night.posterior import Model, condition
from hustings.night.setting import learned_noise

__all__ = ["Turnout"]

Floats = NDArray[np.float64]
_SCALES = (0.08, 0.04, 0.02, 0.015, 0.02)
_NOISE = 0.035
_PEOPLE = ("degree", "owned", "age_65_plus", "student", "private_rent")
_LEAST = 0.2
_MOST = 0.95


class Turnout:
    """Turnout of the seats of Great Britain: declared so far, and expected of the rest."""

    def __init__(self, table: SeatTable) -> None:
        self._electorate = table.electorate.astype(float)
        self._before = np.log(np.clip(table.turnout, _LEAST, _MOST))
        columns: list[tuple[int, Floats]] = [(0, np.ones(len(table)))]
        columns += [(1, (table.nation == nation).astype(float)) for nation in NATIONS]
        columns += [(2, (table.region == region).astype(float)) for region in sorted(set(table.region.tolist()))]
        for name in (*_PEOPLE, *(("leave",) if "leave" in table.covariate_names else ())):
            fact = table.covariate(name)
            columns.append((3, (fact - fact.mean()) / max(float(fact.std()), 1e-9)))
        spread = max(float(self._before.std()), 1e-9)
        columns.append((4, (self._before - self._before.mean()) / spread))
        x = np.stack([column for _, column in columns], axis=1)[:, None, :]
        self._model = Model(
            y0=self._before[:, None], x=x, groups=np.array([group for group, _ in columns], dtype=np.intp),
            covariance=np.square(np.array(_SCALES))[:, None, None], scale=np.ones((len(table), 1)),
            sigma=np.array([[_NOISE**2]]), standing=np.ones((len(table), 1), dtype=bool),
        )  # fmt: skip
        self._seen: dict[int, float] = {}
        self._fresh: tuple[Floats, Floats] | None = None

    def declare(self, seat: int, valid: int, electorate: int | None = None) -> None:
        """Valid votes of a seat; its electorate as declared, where that was given."""
        whole = float(electorate) if electorate else self._electorate[seat]
        if whole > 0 and _LEAST / 2 < valid / whole < 1.0:
            self._seen[seat] = float(np.log(valid / whole))
            self._fresh = None

    def expected(self) -> tuple[Floats, Floats]:
        """Mean and sd of log turnout of every seat (N,)."""
        if self._fresh is None:
            seats = np.array(sorted(self._seen), dtype=np.intp)
            angles = np.zeros((len(self._before), 1))
            angles[seats, 0] = [self._seen[seat] for seat in seats.tolist()]
            found = condition(self._model, seats, angles)
            if len(seats) >= 5:
                noise = learned_noise(self._model, seats, angles, found.fit, found.var)
                found = condition(self._model, seats, angles, noise)
            self._fresh = found.centre[:, 0], found.spread()[:, 0]
        return self._fresh

    def votes(self) -> Floats:
        """Valid votes expected of every seat (N,)."""
        return np.asarray(self._electorate * np.exp(self.expected()[0]))
