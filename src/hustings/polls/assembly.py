"""Polls of a day and a house summed into blocks: what the posterior precision takes from them.

A poll with whitened rows h, responses y and precisions w adds h'wh to its day's block, to its house's block of the
border and to the block between the two, and h'wy to both right sides. The border of all days together is large and
mostly zero, so it is laid out a few days at a time, where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hustings.polls.layout import Layout
from hustings.polls.observations import Observed

__all__ = ["Pairing", "PollSums", "pair", "sum_polls"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which polls share a day and a house, in order of day: sums over them, and where the sums go."""

    by_pair: sparse.csr_array
    by_day: sparse.csr_array
    by_group: sparse.csr_array
    days: NDArray[np.int64]  # of each pair
    group: NDArray[np.int64]  # of each pair
    dates: NDArray[np.int64]  # the poll days that any pair has
    groups: NDArray[np.int64]  # the groups that any pair has


def _summing(target: NDArray[np.int64]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(target)), (target, np.arange(len(target)))))


def pair(layout: Layout, each: Observed) -> Pairing:
    """Find the pairs of day and house among a territory's polls."""
    keys, which = np.unique(np.stack([layout.day[each.polls], layout.group[each.polls]]), axis=1, return_inverse=True)
    dates, day = np.unique(keys[0], return_inverse=True)
    groups, group = np.unique(keys[1], return_inverse=True)
    return Pairing(_summing(which), _summing(day), _summing(group), keys[0], keys[1], dates, groups)


def _sums(by: sparse.csr_array, values: Array) -> Array:
    """Sums over the first axis of ``values``."""
    return np.asarray(by @ values.reshape(len(values), -1)).reshape(-1, *values.shape[1:])


@dataclass(frozen=True, slots=True)
class PollSums:
    """Sums of S systems: ``pairs`` of each territory (pair, S, C, C + 1), ``right`` side of the states (M, S, D)."""

    layout: Layout
    pairings: list[Pairing]
    runs: list[list[tuple[slice, slice]]]
    pairs: list[Array]
    right: Array

    def border(self, some: slice) -> Array:
        """[right side | border] of some days (day, S, D, 1 + Q)."""
        right = self.right[some]
        out = np.zeros((*right.shape, 1 + self.layout.width))
        out[..., 0] = right
        for pairing, runs, pairs in zip(self.pairings, self.runs, self.pairs, strict=True):
            first, last = np.searchsorted(pairing.days, [some.start, some.stop])
            for index in range(first, last):
                own = self.layout.groups[pairing.group[index]].columns
                day = out[pairing.days[index] - some.start]
                for part, columns in runs:
                    day[:, columns, own.start + 1 : own.stop + 1] = pairs[index, :, part, :-1]
        return out

    def residual(self, effects: Array) -> Array:
        """Right side of the states (M, S, D, copies) once house effects (S, Q, copies) are known: b - B kappa."""
        out = np.repeat(self.right[..., None], effects.shape[-1], axis=-1)
        for pairing, runs, pairs in zip(self.pairings, self.runs, self.pairs, strict=True):
            columns_of = np.array([self.layout.groups[group].columns.start for group in pairing.group])
            own = columns_of[:, None] + np.arange(pairs.shape[2])
            daily = _sums(pairing.by_day, pairs[..., :-1] @ effects[:, own].swapaxes(0, 1))
            for part, columns in runs:
                out[pairing.dates, :, columns] -= daily[:, :, part]
        return out


def sum_polls(
    layout: Layout,
    polls: list[tuple[Observed, Pairing, Array]],
    diagonal: Array,
    corner: Array,
    side: Array,
) -> PollSums:
    """Add polls to the diagonal blocks (M, S, D, D), the border's block (S, Q, Q) and its right side (S, Q), in place.

    ``polls`` gives each territory's sums by poll (poll, S, C, C + 1). What is between states and border is returned.
    """
    right = np.zeros(diagonal.shape[:3])
    every_run, every_pair = [], []
    for each, pairing, poll in polls:
        runs = layout.territories[each.territory].runs
        pairs = _sums(pairing.by_pair, poll)
        daily = _sums(pairing.by_day, pairs)
        for part, columns in runs:
            right[pairing.dates, :, columns] += daily[:, :, part, -1]
            for other, across in runs:
                diagonal[pairing.dates, :, columns, across] += daily[:, :, part, other]
        for group, total in zip(pairing.groups, _sums(pairing.by_group, pairs), strict=True):
            own = layout.groups[group].columns
            corner[:, own, own] += total[:, :, :-1]
            side[:, own] += total[:, :, -1]
        every_run.append(runs)
        every_pair.append(pairs)
    return PollSums(layout, [pairing for _, pairing, _ in polls], every_run, every_pair, right)
