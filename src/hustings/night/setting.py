"""A general election night as the projection sees it before the first return: seats, features, starting angles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.night.features import GROUPS, Design, angle, classes
from hustings.night.posterior import Model
from hustings.night.scales import Scales

__all__ = ["Setting", "learned_noise", "model_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """Great Britain on the eve: the seat table without its result, the design, y0 (N, K) degrees, classes (N,)."""

    table: SeatTable
    design: Design
    y0: Floats
    classes: NDArray[np.intp]

    @classmethod
    def of(cls, table: SeatTable, made: Design, y0: Floats) -> Setting:
        """Lay a night out; nobody stands in a Speaker’s seat as far as the model goes."""
        standing = table.standing & ~table.speaker[:, None]
        return cls(replace(table, standing=standing), made, y0, classes(table))

    def actual(self) -> Floats:
        """Angles of the result (N, K): for fitting and scoring only. Raises ``ValueError`` where there is none."""
        if self.table.result is None:
            raise ValueError("the table has no result")
        return angle(np.nan_to_num(self.table.result))

    def seats(self) -> NDArray[np.intp]:
        """Places of the seats that the model covers: all but the Speaker’s."""
        return np.flatnonzero(~self.table.speaker)


def model_of(setting: Setting, scales: Scales) -> Model:
    """The model of a night with its scales."""
    order = [scales.groups.index(name) for name in GROUPS]
    return Model(
        y0=setting.y0,
        x=setting.design.x,
        groups=setting.design.groups,
        covariance=scales.covariance[order],
        scale=scales.scale(setting.y0),
        sigma=scales.sigma,
        standing=setting.table.standing,
    )


def learned_noise(model: Model, seats: NDArray[np.intp], angles: Floats, fit: Floats, var: Floats) -> Floats:
    """Sigma learned on the night: (60 S0 + residual cross-products + posterior variances) / (60 + n), party by party.

    ``fit`` (N, K) and ``var`` (N, K) are those of the posterior given the same seats. Pairs of parties that never
    stood together keep what was expected of them.
    """
    stands = model.standing[seats].astype(float)
    scale = model.scale[seats]
    left = np.where(stands > 0, (angles[seats] - model.y0[seats] - fit[seats]) / scale, 0.0)
    cross = left.T @ left
    np.fill_diagonal(cross, np.diag(cross) + (stands * np.maximum(var[seats], 0.0) / scale**2).sum(axis=0))
    count = stands.T @ stands
    return nearest_positive((PRIOR_SEATS * model.sigma + cross) / (PRIOR_SEATS + count))


PRIOR_SEATS = 60.0


def nearest_positive(matrix: Floats) -> Floats:
    """A symmetric matrix with its eigenvalues kept away from nought."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 1e-3 * values.max())) @ vectors.T)
