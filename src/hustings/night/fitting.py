"""Fitting the scales of a results night on whole past nights, by expectation and maximisation.

Given the amplitudes, every effect of a night on which all seats have declared has an exact posterior N(m_j, V_j). The
amplitudes are then C_g = (sum_j m_j m_j' + V_j + nu W_g) / (n_g + nu), with W_g the wide value set by hand, so that a
group with one feature a night is not read off a few nights alone; the noise likewise from its residuals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hustings.night.features import GROUPS
from hustings.night.posterior import Model, condition
from hustings.night.scales import Scales, wide
from hustings.night.setting import Setting, model_of, nearest_positive

__all__ = ["fit_scales"]

Floats = NDArray[np.float64]
_FLATS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
_ROUNDS = 15
_PRIOR_FEATURES = 4.0
_PRIOR_NOISE = 20.0


def fit_scales(nights: Sequence[Setting], rounds: int = _ROUNDS) -> Scales:
    """Amplitudes, noise and its shape over parties, fitted on whole nights. Each night needs its result."""
    parties = nights[0].y0.shape[1]
    start = wide(GROUPS, parties)
    held = start
    for _ in range(rounds):
        held = _round(nights, held, start)
    names = tuple(sorted(each.table.election for each in nights))
    return Scales(held.groups, held.covariance, held.sigma, held.flat, trained_on=names)


def _round(nights: Sequence[Setting], held: Scales, start: Scales) -> Scales:
    parties = len(held.flat)
    moments = np.zeros_like(held.covariance)
    counts = np.zeros(len(GROUPS))
    squares: list[tuple[Floats, Floats]] = []
    cross, pairs = np.zeros((parties, parties)), np.zeros((parties, parties))
    for night in nights:
        model = model_of(night, held)
        found = condition(model, night.seats(), night.actual())
        features = model.x.shape[2]
        mean = found.mean.reshape(parties, features)
        blocks = found.cov.reshape(parties, features, parties, features)
        places = np.arange(features)
        second = blocks[:, places, :, places] + np.einsum("pf,qf->fpq", mean, mean)
        np.add.at(moments, model.groups, second)
        counts += np.bincount(model.groups, minlength=len(GROUPS))
        squares.append(_noise(model, night, found.fit, found.var, cross, pairs))
    covariance = (moments + _PRIOR_FEATURES * start.covariance) / (counts + _PRIOR_FEATURES)[:, None, None]
    sigma = (cross + _PRIOR_NOISE * start.sigma) / (pairs + _PRIOR_NOISE)
    flat = _shape(squares, held.flat)
    return Scales(held.groups, covariance, nearest_positive(sigma), flat)


def _noise(
    model: Model, night: Setting, fit: Floats, var: Floats, cross: Floats, pairs: Floats
) -> tuple[Floats, Floats]:
    """Add a night's residuals to the cross-products; returns squared residuals in degrees and t of each party."""
    seats = night.seats()
    stands = model.standing[seats]
    left = np.where(stands, night.actual()[seats] - model.y0[seats] - fit[seats], 0.0)
    spare = np.where(stands, np.maximum(var[seats], 0.0), 0.0)
    scaled = left / model.scale[seats]
    cross += scaled.T @ scaled + np.diag((spare / model.scale[seats] ** 2).sum(axis=0))
    pairs += stands.T.astype(float) @ stands.astype(float)
    t = np.tan(np.radians(np.clip(model.y0[seats], 3.0, 75.0))) / 0.33
    return np.where(stands, left**2 + spare, np.nan), np.minimum(t**2, 9.0)


def _shape(squares: Sequence[tuple[Floats, Floats]], flat: Floats) -> Floats:
    """The flat part of each party's noise by maximum likelihood over a grid."""
    square = np.concatenate([each for each, _ in squares])
    t2 = np.concatenate([each for _, each in squares])
    made = flat.copy()
    for party in range(square.shape[1]):
        here = np.isfinite(square[:, party])
        if here.sum() < 50:
            continue
        h2 = _FLATS[:, None] + (1 - _FLATS[:, None]) * t2[here, party]
        level = (square[here, party] / h2).mean(axis=1)
        made[party] = _FLATS[(np.log(level) + np.log(h2).mean(axis=1)).argmin()]
    return made
