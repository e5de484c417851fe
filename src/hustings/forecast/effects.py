"""Fitting the effects: lasting coefficients by generalised least squares, variances of passing ones by EM.

For each party, stacked over past elections E at their true national shares,

    r_E = y_E - y(mean share)_E = N a_E + X_E beta + sum_g G_gE u_gE + e_E,
    a ~ N(0, 5^2)   beta ~ N(m0, S0)   u_gE ~ N(0, v_g I) anew at each election   e ~ N(0, sigma^2 I)

so that V_E = 25 NN' + sum_g v_g GG' + sigma^2 I and beta | r has precision S0^-1 + sum X'V^-1 X. Each v_g and sigma^2 has
an inverse-gamma prior of a few observations at a wide default; EM raises the posterior. Pairs before 2005 count for less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.features import LASTING, PASSING, PRIOR

__all__ = ["GROUPS", "Block", "PartyFit", "fit_party"]

Matrix = NDArray[np.float64]

GROUPS = (*PASSING, "lasting effects this time")
_NATION_VARIANCE = 25.0
_STEPS = 30
_PRIOR = {
    "region": (0.6, 3.0),
    "asymmetry": (0.35, 3.0),
    "own strength": (0.8, 3.0),
    "own strength squared": (0.4, 3.0),
    "others' strength": (0.4, 6.0),
    "battleground": (0.6, 4.0),
    "people": (0.25, 6.0),
    "places": (0.7, 10.0),
    "lasting effects this time": (0.4, 10.0),
}
"""sd in degrees, and how many observations the default counts for."""
_SIGMA_COUNT = 30.0


@dataclass(frozen=True)
class Block:
    """One party at one past election: residuals and columns of the seats where it stood; ``count`` its weight."""

    residual: Matrix
    nation: Matrix
    lasting: Matrix
    passing: dict[str, Matrix]
    count: float


@dataclass(frozen=True)
class PartyFit:
    """What is known of one party's effects: ``beta`` and ``cov`` of the lasting ones, ``variance`` of each group of
    passing ones, ``sigma`` of what is left, in degrees."""

    beta: Matrix
    cov: Matrix
    variance: dict[str, float]
    sigma: float


def fit_party(blocks: list[Block], sigma: float) -> PartyFit:
    """Fit one party; ``sigma`` is the default where there is little to go by."""
    prior = PRIOR
    fit = PartyFit(prior[:, 0], np.diag(prior[:, 1] ** 2), {g: _PRIOR[g][0] ** 2 for g in GROUPS}, sigma)
    laid = [_columns(block) for block in blocks]
    if not blocks:
        return fit
    for _ in range(_STEPS):
        fit = _step(blocks, laid, fit, prior, sigma)
    return fit


def _columns(block: Block) -> tuple[Matrix, list[tuple[str, slice]]]:
    """Every random column of a block side by side, and where each group lies; nations last."""
    spans, parts, start = [], [], 0
    for group in GROUPS:
        columns = block.lasting[:, : len(LASTING)] * _lasting_scale() if group == GROUPS[-1] else block.passing.get(group)
        if columns is not None and columns.shape[1]:
            parts.append(columns)
            spans.append((group, slice(start, start + columns.shape[1])))
            start += columns.shape[1]
    parts.append(block.nation)
    return np.column_stack(parts), spans


def _lasting_scale() -> Matrix:
    return np.array([sd for _, sd in LASTING.values()])


def _step(
    blocks: list[Block], laid: list[tuple[Matrix, list[tuple[str, slice]]]], fit: PartyFit, prior: Matrix, sigma: float
) -> PartyFit:
    precision = np.diag(1 / prior[:, 1] ** 2)
    weighted = precision @ prior[:, 0]
    noise = fit.sigma**2
    inner = []
    for block, (columns, spans) in zip(blocks, laid, strict=True):
        size = np.full(columns.shape[1], _NATION_VARIANCE)
        for group, span in spans:
            size[span] = fit.variance[group]
        cov = np.linalg.inv(columns.T @ columns / noise + np.diag(1 / np.maximum(size, 1e-8)))
        x, r = block.lasting, block.residual
        gx, gr = columns.T @ x / noise, columns.T @ r / noise
        precision += block.count * (x.T @ x / noise - gx.T @ cov @ gx)
        weighted += block.count * (x.T @ r / noise - gx.T @ cov @ gr)
        inner.append((cov, columns, spans))
    beta_cov = np.linalg.inv(precision)
    beta = beta_cov @ weighted
    squares = {g: _PRIOR[g][1] * _PRIOR[g][0] ** 2 for g in GROUPS}
    counts = {g: _PRIOR[g][1] for g in GROUPS}
    left, number = _SIGMA_COUNT * sigma**2, _SIGMA_COUNT
    for block, (cov, columns, spans) in zip(blocks, inner, strict=True):
        r = block.residual - block.lasting @ beta
        u = cov @ (columns.T @ r) / noise
        for group, span in spans:
            squares[group] += block.count * float(u[span] @ u[span] + np.trace(cov[span, span]))
            counts[group] += block.count * (span.stop - span.start)
        e = r - columns @ u
        left += block.count * float(e @ e + np.sum((columns @ cov) * columns))
        number += block.count * len(r)
    variance = {g: squares[g] / counts[g] for g in GROUPS}
    return PartyFit(beta, beta_cov, variance, float(np.sqrt(left / number)))
