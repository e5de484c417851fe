"""Log-ratios of shares: the coordinates of the pooled model, and a poll as a linear observation of them.

For C parties and "other", eta_k = log(p_k / p_other). A poll names groups g of parties (usually one party each); what
it does not name is its rest r. Its log-ratios log(P_g / P_r), P a sum of shares, are expanded at the smoothed shares p:

    z_g = f_g(p) + (y_g / P_g - 1) - (y_r / P_r - 1)         first order in y: log(y_g / y_r) without its bias
    H_gk = p_k [k in g] / P_g - p_k [k in r] / P_r              Jacobian of log P_g - log P_r
    z_g ~ N(f(p) + H (e - eta(p)), S (1/n + tau^2) + (step^2 / 12) [diag(1/P_g^2) + 11'/P_r^2]),
    S = diag(1/P_g) + 11'/P_r

Shares come from p and never from the poll's own y: log(y) of a share of 1 % in a sample of 700 is 7 % too low on
average, and minus infinity when nobody named the party. The last term is what printing whole percentages adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Rows", "observe", "shape_matrix", "shares_of", "slopes"]

Array = NDArray[np.float64]


def shares_of(eta: Array, present: NDArray[np.bool_] | None = None) -> Array:
    """Shares (..., C + 1), "other" last, from log-ratios (..., C); parties not ``present`` have none."""
    logits = eta if present is None else np.where(present, eta, -np.inf)
    peak = np.maximum(logits.max(axis=-1, keepdims=True), 0.0)
    parts = np.exp(np.concatenate([logits - peak, -peak], axis=-1))
    return np.asarray(parts / parts.sum(axis=-1, keepdims=True))


def slopes(shares: Array) -> Array:
    """d p / d eta (..., C + 1, C) at ``shares`` (..., C + 1): diag(p) - pp' without the column of "other"."""
    full = -shares[..., :, None] * shares[..., None, :-1]
    index = np.arange(shares.shape[-1] - 1)
    full[..., index, index] += shares[..., :-1]
    return np.asarray(full)


def shape_matrix(shares: Array) -> Array:
    """S = diag(1/p) + 11'/p_other (..., C, C): covariance of log-ratios in a sample of one person."""
    parties = shares.shape[-1] - 1
    return np.asarray(np.eye(parties) / shares[..., :-1, None] + 1.0 / shares[..., -1:, None])


@dataclass(frozen=True, slots=True)
class Rows:
    """Polls of one pattern as independent scalar observations ``y = h'(e + kappa) + N(0, v + tau^2)``.

    ``h`` (poll, row, C), ``y`` (poll, row), ``v`` (poll, row), ``log_scale`` (poll,): log|T| of the whitening T with
    T S T' = I, so that the density of z is that of y times |T|.
    """

    h: Array
    y: Array
    v: Array
    log_scale: Array


def observe(groups: NDArray[np.int64], reported: Array, expected: Array, at: Array, size: Array, step: float) -> Rows:
    """Expand polls that name the same groups.

    ``groups`` (C + 1,): the group of each party, from 0 for the named, G for the rest; ``reported``
    (poll, G + 1) shares that sum to 1; ``expected`` (poll, C + 1) smoothed shares; ``at`` (poll, C) their log-ratios;
    ``size`` (poll,) effective numbers asked; ``step`` of rounding.
    """
    named = int(groups.max())
    member = (groups[:, None] == np.arange(named + 1)).astype(float)  # (C + 1, G + 1)
    total = expected @ member
    within = (expected[:, :, None] * member / total[:, None, :])[:, :-1].swapaxes(1, 2)  # (poll, G + 1, C)
    jacobian = within[:, :-1] - within[:, -1:]
    excess = reported / total - 1.0
    response = (jacobian @ at[:, :, None])[..., 0] + excess[:, :-1] - excess[:, -1:]
    half = np.linalg.inv(np.linalg.cholesky(shape_matrix(total)))
    printed = step**2 / 12.0 * shape_matrix(total**2)
    extra, turn = np.linalg.eigh(half @ printed @ half.swapaxes(-1, -2))
    whiten = turn.swapaxes(-1, -2) @ half
    return Rows(
        h=whiten @ jacobian,
        y=(whiten @ response[..., None])[..., 0],
        v=1.0 / size[:, None] + np.maximum(extra, 0.0),
        log_scale=np.log(np.diagonal(half, axis1=-2, axis2=-1)).sum(axis=-1),
    )
