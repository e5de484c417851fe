"""Matching: seats' draws raked so that every draw gives exactly the shares by nation that were asked of it.

With weights w_ik (what simulation gives slot k in seat i), a draw's shares are  p_ik = w_ik m_k / sum_j w_ij m_j,
one multiplier a slot and nation, solved so that  sum_i v_i p_ik = T_k.  In logarithms a = log m, Newton's step is

    a <- a + (I - diag(1/T) M)^+ log(T / f),      M_jk = sum_i v_i p_ij p_ik,

with M of the chunk's mean draw at first (one matrix for all draws), and of each draw by itself where that is not
enough.
A target for a slot that nobody stands for can never be met: it is nought before anything is solved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["feasible", "match"]

Rows = NDArray[np.float32]
_ENOUGH = 1e-4
_COMMON_STEPS = 16
_OWN_STEPS = 60
_MOST = 0.95
_ROUNDS = 6


def feasible(target: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Targets that can be met: (..., nations, slots + 1), nought where a slot has no seat, and adding to one again.

    ``part`` (nations, slots + 1): the share of the nation's votes cast where the slot stands; no slot gets more than
    nineteen twentieths of those.
    """
    most = _MOST * part
    made = np.where(part > 0, np.clip(target, 1e-5 * part, most), 0.0)
    for _ in range(_ROUNDS):
        # What is missing goes to those who have room; what is too much is taken from all.
        missing = 1 - made.sum(axis=-1, keepdims=True)
        free = np.where((missing < 0) | (made < most - 1e-9), made, 0.0)
        made = made + free * missing / np.maximum(free.sum(axis=-1, keepdims=True), 1e-9)
        made = np.minimum(made, most)
    whole: NDArray[np.float64] = made / np.maximum(made.sum(axis=-1, keepdims=True), 1e-9)
    return whole


def match(shares: Rows, target: Rows, votes: Rows) -> float:
    """Rake ``shares`` (slots + 1, draws, seats), in place, to ``target`` (draws, nations, slots + 1).

    ``votes`` (seats, nations): each seat's votes in its nation's column, every column adding to one; a seat that counts
    for no nation is only made to add to one. Returns the largest error left, as a share.
    """
    nation = np.where(votes.any(axis=1), votes.argmax(axis=1), -1)
    error = 0.0
    for row in range(votes.shape[1]):
        seats = np.flatnonzero(nation == row)
        if seats.size:
            error = max(error, _match_nation(shares, target[:, row].T, votes[seats, row], _span(seats)))
    alone = np.flatnonzero(nation < 0)
    if alone.size:
        shares[:, :, alone] /= shares[:, :, alone].sum(axis=0)
    return error


def _span(seats: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Seats that lie side by side as a slice, which needs no copy."""
    first, last = int(seats[0]), int(seats[-1])
    return slice(first, last + 1) if last - first + 1 == len(seats) else seats


def _match_nation(shares: Rows, target: Rows, votes: Rows, seats: slice | NDArray[np.intp]) -> float:
    """One nation: ``target`` (slots + 1, draws), ``votes`` (seats,)."""
    used = np.flatnonzero(target.max(axis=1) > 0)
    w = shares[:, :, seats][used]
    wanted = target[used]
    step: NDArray[np.float32] | None = None
    error = np.inf
    for _ in range(_COMMON_STEPS):
        whole = w.sum(axis=0)
        got = np.einsum("kdn,dn->kd", w, votes / whole)
        error = float(np.abs(got - wanted).max())
        if error < _ENOUGH:
            break
        if step is None:
            step = _common((w / whole).mean(axis=1, dtype=np.float64), votes.astype(np.float64))
        w *= np.exp(step @ np.log(wanted / np.maximum(got, 1e-9)))[:, :, None]
    w /= w.sum(axis=0)
    if error >= _ENOUGH:
        error = _each(w, wanted, votes)
    for row, slot in enumerate(used):
        shares[slot][:, seats] = w[row]
    return error


def _common(mean: NDArray[np.float64], votes: NDArray[np.float64]) -> NDArray[np.float32]:
    """(I - diag(1/f) M)^+ at the mean draw (slots + 1, seats)."""
    got = mean @ votes
    together = (mean * votes) @ mean.T
    made = np.linalg.pinv(np.eye(len(mean)) - together / got[:, None], rcond=1e-6)
    return made.astype(np.float32)


def _each(w: Rows, wanted: Rows, votes: Rows) -> float:
    """Newton's method for the draws that are not there yet, each with its own matrix."""
    w /= w.sum(axis=0)
    rows = np.flatnonzero(np.abs(w @ votes - wanted).max(axis=0) >= _ENOUGH)
    v = votes.astype(np.float64)
    worst = 0.0
    for draw in rows:
        p, t = w[:, draw].astype(np.float64), wanted[:, draw].astype(np.float64)
        for _ in range(_OWN_STEPS):
            p /= p.sum(axis=0)
            got = p @ v
            if np.abs(got - t).max() < _ENOUGH:
                break
            matrix = np.eye(len(t)) - ((p * v) @ p.T) / got[:, None]
            move = np.linalg.lstsq(matrix, np.log(t / np.maximum(got, 1e-12)), rcond=1e-9)[0]
            p *= np.exp(np.clip(move, -2.0, 2.0))[:, None]
        w[:, draw] = p / p.sum(axis=0)
        worst = max(worst, float(np.abs(w[:, draw] @ votes - wanted[:, draw]).max()))
    return worst
