"""What each poll does to the average: leave one out, without solving again.

With hyperparameters and expansion held fixed, leaving out poll i with rows h, residual r and noise R moves the mean of
a state x by -Cov(x, h) (R - Cov(h, h))^-1 r, covariances being those of the posterior with every poll in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.polls.banded import solve, substitute
from hustings.polls.logratio import shares_of, slopes
from hustings.polls.model import Moments, Problem

__all__ = ["leave_one_out"]

Array = NDArray[np.float64]


def leave_one_out(problem: Problem, theta: Array, moments: Moments, target: int) -> Array:
    """(poll, party): by how much each poll moves the shares of Great Britain on poll day ``target``; "other" last."""
    layout = problem.layout
    shares = shares_of(moments.mean[target, 0, : layout.gb], layout.present(0)[target])
    lever = slopes(shares)
    states, effects = _reach(problem, theta, moments, target)
    out = np.zeros((len(layout.day), len(shares)))
    for each in problem.observed:
        runs = layout.territories[each.territory].runs
        error = float(np.exp(2 * theta[problem.walk.error_at(each.territory)]))
        for place, poll in enumerate(each.polls):
            used = each.used[place]
            h, at = each.h[place][used], layout.day[poll]
            own = layout.groups[layout.group[poll]].columns
            full = np.zeros((len(h), layout.block))
            for part, columns in runs:
                full[:, columns] += h[:, part]
            mixed = full @ moments.cross[at, 0][:, own] @ h.T
            known = full @ moments.cov[at, 0] @ full.T + mixed + mixed.T + h @ moments.border[0, own, own] @ h.T
            residual = each.y[place][used] - full @ moments.mean[at, 0] - h @ moments.effects[0, own]
            pull = states[at] @ full.T + effects[:, own] @ h.T
            noise = np.diag(each.v[place][used] + error)
            out[poll] = lever @ (pull @ np.linalg.solve(noise - known, residual))
    return out


def _reach(problem: Problem, theta: Array, moments: Moments, target: int) -> tuple[Array, Array]:
    """Cov(state of Great Britain on ``target``, every state) (M, K, D), and with the house effects (K, Q)."""
    layout = problem.layout
    solved = problem.solve(theta[None])
    assert solved.forward is not None  # it is kept
    unit = np.zeros((len(layout.dates), 1, layout.block, layout.gb))
    unit[target, 0, : layout.gb] = np.eye(layout.gb)
    free = solve(solved.factor, substitute(solved.factor, unit))[:, 0]
    tied = solve(solved.factor, solved.forward[..., 1:])[:, 0]
    pull = tied[target, : layout.gb] @ moments.border[0]
    return free.swapaxes(1, 2) + pull @ tied.swapaxes(1, 2), -pull
