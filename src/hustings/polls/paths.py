"""From draws on poll days to draws on every day: the walk between two polls is a bridge, after the last it runs free.

x_d | x_{d-1}, y ~ N(x_{d-1} + v/(v + w) (y - x_{d-1}), v w/(v + w) Q),   v, w: days of walk to d and on to a poll
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.polls.layout import Layout, clock_between

__all__ = ["daily"]

Draws = NDArray[np.float32]


def _ends(layout: Layout, step: int, states: Draws, walk: NDArray[np.float64], rng: np.random.Generator) -> Draws:
    """Where the walk of step ``step`` ended (draw, D), before "other" changed its meaning on the next poll day."""
    start, end = states[:, step], states[:, step + 1].copy()
    kind = layout.steps[layout.step[step]]
    end[:, ~kind.active] = start[:, ~kind.active]
    if not kind.reset:
        return end
    index = np.flatnonzero(kind.active)
    gap = layout.gaps[step]
    own = gap * walk[:, index[:, None], index]
    gb = (index < layout.gb).astype(float)
    total = own + gap * kind.reset * np.outer(gb, gb)
    gain = own @ np.linalg.inv(total)
    centre = (gain @ (end - start)[:, index, None])[..., 0]
    # The difference of two covariances may lose its last digits: a hair of the variance is put back.
    left = own - gain @ own
    left = 0.5 * (left + left.swapaxes(-1, -2)) + 1e-9 * own
    noise = (np.linalg.cholesky(left) @ rng.standard_normal((len(start), len(index), 1)))[..., 0]
    end[:, index] = start[:, index] + centre + noise
    return end


def daily(
    layout: Layout, states: Draws, walk: NDArray[np.float64], last: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Draws]:
    """Every day from the first poll to ``last`` and its draws (draw, day, D).

    ``states`` (draw, M, D) on poll days; ``walk`` (draw, D, D) the covariance of a day's walk.
    """
    first = int(layout.dates[0])
    clock = clock_between(first, last, layout.shocks)
    at = layout.dates - first
    out = np.empty((len(states), len(clock), states.shape[2]), dtype=np.float32)
    root = np.linalg.cholesky(walk).astype(np.float32)
    noise = rng.standard_normal(out.shape, dtype=np.float32) @ root.swapaxes(-1, -2)
    out[:, at] = states
    for step in np.flatnonzero(np.diff(at) > 1):
        end = _ends(layout, int(step), states, walk, rng)
        for day in range(at[step] + 1, at[step + 1]):
            ahead, rest = clock[day] - clock[day - 1], clock[at[step + 1]] - clock[day]
            pull, spread = np.float32(ahead / (ahead + rest)), np.float32(np.sqrt(ahead * rest / (ahead + rest)))
            out[:, day] = out[:, day - 1] + pull * (end - out[:, day - 1]) + spread * noise[:, day]
    for day in range(at[-1] + 1, len(clock)):
        out[:, day] = out[:, day - 1] + np.float32(np.sqrt(clock[day] - clock[day - 1])) * noise[:, day]
    return np.arange(first, last + 1), out
