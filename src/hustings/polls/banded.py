"""Block-tridiagonal systems with a border, many at once: the arithmetic of the pooled model.

The joint precision of states x_1..x_M (blocks of D) and border variables k (Q of them) is

    [[A, B], [B', C]],   A block-tridiagonal with diagonal blocks A_m and blocks O_m between m and m + 1.

    D_1 = A_1,  F_m = O_m' D_m^-1,  D_{m+1} = A_{m+1} - F_m O_m          block LDL' of A
    W_1 = B_1,  W_{m+1} = B_{m+1} - F_m W_m                              forward substitution
    B'A^-1B = sum_m (R_m' W_m)'(R_m' W_m),  D_m^-1 = R_m R_m'             Schur complement C - B'A^-1B
    Z_M = D_M^-1,  Z_m = D_m^-1 + F_m' Z_{m+1} F_m,  Z_{m+1,m} = -Z_{m+1} F_m      blocks of A^-1 (Takahashi)

Cost is O(M D^3 + M D^2 Q + M D Q^2). Each array carries an axis of ``S`` systems of one pattern: (day, S, ...), so one
pass of Python over the days serves many hyperparameters and NumPy's own loops, which hold no lock, do the work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Factor", "cholesky", "eliminate", "factorise", "inverse_blocks", "solve", "substitute"]

Array = NDArray[np.float64]

# Days whose forward-substituted borders are multiplied together: enough to keep the product in the cache.
_CHUNK = 24


@dataclass(frozen=True, slots=True)
class Factor:
    """Block LDL' of A: lower R_m with R_m R_m' = D_m^-1 (M, S, D, D), F_m (M - 1, S, D, D), log|A| (S,)."""

    root: Array
    link: Array
    log_det: Array


def cholesky(matrix: Array) -> Array:
    """Lower Cholesky factors (..., n, n). Raises ``numpy.linalg.LinAlgError`` where one is not positive definite."""
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)


def factorise(diagonal: Array, off: Array) -> Factor:
    """Factorise A from ``diagonal`` (M, S, D, D) and ``off`` (M - 1, S, D, D), block (m, m + 1).

    Raises ``numpy.linalg.LinAlgError`` where A is not positive definite.
    """
    inverse, link = np.empty_like(diagonal), np.empty_like(off)
    pivot = diagonal[0]
    for day in range(len(diagonal)):
        if day:
            np.matmul(off[day - 1].swapaxes(-1, -2), inverse[day - 1], out=link[day - 1])
            pivot = diagonal[day] - link[day - 1] @ off[day - 1]
        inverse[day] = np.linalg.inv(pivot)
    root = cholesky(inverse)
    log_det = -2.0 * np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(axis=(0, -1))
    return Factor(root, link, log_det)


def substitute(factor: Factor, border: Array) -> Array:
    """Forward substitution W of ``border`` (M, S, D, Q), in place; returns it."""
    for day in range(1, len(border)):
        border[day] -= factor.link[day - 1] @ border[day - 1]
    return border


def eliminate(
    factor: Factor, border_of: Callable[[slice], Array], begun: Sequence[int], keep: bool
) -> tuple[Array, Array | None]:
    """B'A^-1B (S, Q, Q), and the substituted border W (M, S, D, Q) if it is to be kept.

    ``border_of`` lays out the border of some days (day, S, D, Q); they are substituted and multiplied while they are in
    the cache. Columns from ``begun[m]`` on are zero up to day m and stay so.
    """
    kept: list[Array] = []
    total: Array | None = None
    last: Array | None = None
    for start in range(0, len(factor.root), _CHUNK):
        some = slice(start, min(start + _CHUNK, len(factor.root)))
        piece = border_of(some)
        for day in range(some.start, some.stop):
            if last is not None:
                width = begun[day - 1]
                piece[day - start, ..., :width] -= factor.link[day - 1] @ last[..., :width]
            last = piece[day - start]
        reach = begun[some.stop - 1]
        tall = factor.root[some].swapaxes(-1, -2) @ piece[..., :reach]
        tall = np.ascontiguousarray(tall.transpose(1, 0, 2, 3)).reshape(piece.shape[1], -1, reach)
        if total is None:
            total = np.zeros((piece.shape[1], piece.shape[3], piece.shape[3]))
        total[:, :reach, :reach] += tall.transpose(0, 2, 1) @ tall
        if keep:
            kept.append(piece)
    assert total is not None  # there is a day
    return total, np.concatenate(kept) if keep else None


def solve(factor: Factor, substituted: Array) -> Array:
    """A^-1 B (M, S, D, Q) of a substituted border: backward substitution."""
    out = factor.root @ (factor.root.swapaxes(-1, -2) @ substituted)
    for day in range(len(out) - 2, -1, -1):
        out[day] -= factor.link[day].swapaxes(-1, -2) @ out[day + 1]
    return out


def inverse_blocks(factor: Factor) -> tuple[Array, Array]:
    """Blocks of A^-1: those of the diagonal (M, S, D, D) and those at (m + 1, m) (M - 1, S, D, D)."""
    diagonal = factor.root @ factor.root.swapaxes(-1, -2)
    below = np.empty_like(factor.link)
    for day in range(len(diagonal) - 2, -1, -1):
        np.matmul(diagonal[day + 1], factor.link[day], out=below[day])
        diagonal[day] += factor.link[day].swapaxes(-1, -2) @ below[day]
    return diagonal, -below
