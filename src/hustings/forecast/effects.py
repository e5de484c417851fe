"""Fitting the effects: lasting coefficients by generalised least squares, variances of passing ones by EM.

For each party, stacked over past elections E at their true national shares,

    r_E = y_E - y(mean share)_E = N a_E + X_E beta + sum_g G_gE u_gE + e_E,
    a ~ N(0, 5^2)   beta ~ N(m0, S0)   u_gE ~ N(0, v_g I) anew at each election   e ~ N(0, sigma^2 I)

so that V_E = 25 NN' + sum_g v_g GG' + sigma^2 I and beta | r has precision S0^-1 + sum X'V^-1 X. Each v_g and sigma^2
has an inverse-gamma prior of a few observations at a wide default; EM raises the posterior. Pairs before 2005 count
a fifth.
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
    "asymmetry": (0.25, 6.0),
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

    election: str
    residual: Matrix
    nation: Matrix
    lasting: Matrix
    passing: dict[str, Matrix]
    count: float


@dataclass(frozen=True)
class PartyFit:
    """What is known of one party's effects: ``beta`` and ``cov`` of the lasting ones, ``variance`` of each group of
    passing ones, ``sigma`` of what is left, in degrees; ``trained_on`` the elections behind them."""

    beta: Matrix
    cov: Matrix
    variance: dict[str, float]
    sigma: float
    trained_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Products:
    """Everything that the fit needs of a block: products of its columns G (nations last), X and r."""

    gg: Matrix
    gx: Matrix
    gr: Matrix
    xx: Matrix
    xr: Matrix
    rr: float
    spans: tuple[tuple[str, slice], ...]
    rows: int
    count: float


def fit_party(blocks: list[Block], sigma: float) -> PartyFit:
    """Fit one party; ``sigma`` is the default where there is little to go by."""
    trained = tuple(block.election for block in blocks)
    variance = {g: _PRIOR[g][0] ** 2 for g in GROUPS}
    fit = PartyFit(PRIOR[:, 0], np.diag(PRIOR[:, 1] ** 2), variance, sigma, trained)
    products = [_products(block) for block in blocks]
    for _ in range(_STEPS if blocks else 0):
        fit = _step(products, fit, sigma)
    return fit


def _products(block: Block) -> _Products:
    spans: list[tuple[str, slice]] = []
    parts, start = [], 0
    for group in GROUPS:
        columns = block.lasting[:, : len(LASTING)] * _SCALE if group == GROUPS[-1] else block.passing.get(group)
        if columns is not None and columns.shape[1]:
            parts.append(columns)
            spans.append((group, slice(start, start + columns.shape[1])))
            start += columns.shape[1]
    g, x, r = np.column_stack([*parts, block.nation]), block.lasting, block.residual
    return _Products(g.T @ g, g.T @ x, g.T @ r, x.T @ x, x.T @ r, float(r @ r), tuple(spans), len(r), block.count)


_SCALE = PRIOR[: len(LASTING), 1]


def _step(products: list[_Products], fit: PartyFit, sigma: float) -> PartyFit:
    """One step: beta given the variances, then the variances given beta."""
    precision = np.diag(1 / PRIOR[:, 1] ** 2)
    weighted = precision @ PRIOR[:, 0]
    noise = fit.sigma**2
    inner = []
    for each in products:
        size = np.full(len(each.gg), _NATION_VARIANCE)
        for group, span in each.spans:
            size[span] = fit.variance[group]
        cov = np.linalg.inv(each.gg / noise + np.diag(1 / np.maximum(size, 1e-8)))
        through = each.gx.T @ cov / noise**2
        precision += each.count * (each.xx / noise - through @ each.gx)
        weighted += each.count * (each.xr / noise - through @ each.gr)
        inner.append(cov)
    beta_cov: Matrix = np.linalg.inv(precision).astype(np.float64)
    beta: Matrix = beta_cov @ weighted
    squares = {g: _PRIOR[g][1] * _PRIOR[g][0] ** 2 for g in GROUPS}
    counts = {g: _PRIOR[g][1] for g in GROUPS}
    left, number = _SIGMA_COUNT * sigma**2, _SIGMA_COUNT
    for each, cov in zip(products, inner, strict=True):
        gr = each.gr - each.gx @ beta
        rr = each.rr - 2 * beta @ each.xr + beta @ each.xx @ beta
        u = cov @ gr / noise
        for group, span in each.spans:
            squares[group] += each.count * float(u[span] @ u[span] + np.trace(cov[span, span]))
            counts[group] += each.count * (span.stop - span.start)
        left += each.count * float(rr - 2 * u @ gr + u @ each.gg @ u + np.sum(each.gg * cov))
        number += each.count * each.rows
    variance = {g: squares[g] / counts[g] for g in GROUPS}
    return PartyFit(beta, beta_cov, variance, float(np.sqrt(left / number)), fit.trained_on)
