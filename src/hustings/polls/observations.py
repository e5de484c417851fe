"""Polls as independent scalar observations of the state, at given smoothed shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.polls.inputs import PollSet
from hustings.polls.layout import Layout
from hustings.polls.logratio import observe, shares_of
from hustings.polls.priors import Priors

__all__ = ["Observed", "Pattern", "expected_log_ratios", "observe_all", "patterns", "starting_path"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Polls of a territory that name the same groups of the parties present, with their shares (poll, G + 1)."""

    territory: int
    polls: Ints
    groups: Ints
    reported: Array
    size: Array


@dataclass(frozen=True, slots=True)
class Observed:
    """Scalar observations of one territory's polls, in order of day and house; ``row`` pads polls to the longest.

    ``y = h'(e + kappa) + N(0, v + tau^2)``; a padded row has h = y = 0 and ``used`` False. ``shape`` (C, C) is the
    covariance of a house effect over omega^2.
    """

    territory: int
    polls: Ints
    h: Array  # (n, row, C)
    y: Array  # (n, row)
    v: Array  # (n, row)
    used: NDArray[np.bool_]
    log_scale: float
    shape: Array


def _groups_of(
    polls: PollSet, columns: Ints, names: tuple[str, ...], row: int, present: NDArray[np.bool_]
) -> list[int]:
    """The group of each party of a territory and of "other" in one poll; -1 stands for the rest."""
    label = np.full(len(columns) + 1, -1)
    label[:-1][~np.isnan(polls.shares[row, columns]) & present] = 1
    found = np.cumsum(label == 1) - 1
    found[label != 1] = -1
    count = int(found.max()) + 1
    for each in (m for m in polls.merged if m.poll == row):
        members = [i for i, name in enumerate(names) if name in each.parties and present[i]]
        # Members that have no coordinate here are in "other", so the merged share cannot be told from the rest.
        if len(members) == len(each.parties):
            found[members] = count
            count += 1
    return [int(value) for value in found]


def patterns(layout: Layout, priors: Priors, deff: float) -> list[Pattern]:
    """Gather polls that name the same groups, with shares that sum to 1 and effective sizes."""
    polls = layout.polls
    where = np.zeros(len(layout.day), dtype=np.int64) if polls.territory is None else polls.territory
    sub = np.zeros(len(layout.day), dtype=bool) if polls.crossbreak is None else polls.crossbreak
    size = np.where(np.isnan(polls.sizes), priors.size, polls.sizes) / np.where(sub, priors.crossbreak_deff, deff)
    floor = priors.zero * polls.rounding if polls.rounding else 1e-6
    found: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for row, territory in enumerate(where):
        here = layout.territories[territory]
        present = layout.present(int(territory))[layout.day[row]]
        groups_of = _groups_of(polls, here.columns, here.parties, row, present)
        if max(groups_of) >= 0:
            found.setdefault((int(territory), tuple(groups_of)), []).append(row)
    out = []
    for (territory, labels), members in sorted(found.items()):
        groups = np.array(labels)
        named = int(groups.max()) + 1
        groups[groups < 0] = named
        reported = np.empty((len(members), named + 1))
        for group in range(named):
            inside = np.flatnonzero(groups[:-1] == group)
            reported[:, group] = _share(
                polls, layout.territories[territory].parties, inside, members, territory, layout
            )
        reported[:, named] = 1.0 - reported[:, :named].sum(axis=1)
        reported = np.maximum(reported, floor)
        reported /= reported.sum(axis=1, keepdims=True)
        out.append(Pattern(territory, np.array(members), groups, reported, size[members]))
    return out


def _share(
    polls: PollSet, names: tuple[str, ...], inside: Ints, members: list[int], territory: int, layout: Layout
) -> Array:
    columns = layout.territories[territory].columns
    if len(inside) == 1 and not np.isnan(polls.shares[members[0], columns[inside[0]]]):
        return polls.shares[members, columns[inside[0]]]
    parties = {names[i] for i in inside}
    share = {each.poll: each.share for each in polls.merged if set(each.parties) == parties}
    return np.array([share[row] for row in members])


def observe_all(layout: Layout, grouped: list[Pattern], expected: Array, states: Array) -> list[Observed]:
    """Expand every poll at ``expected`` log-ratios (N, widest territory), its own smoothed state and house effect.

    ``states`` (M, D): their mean over the days gives the shares at which house effects have their shape.
    """
    out = []
    for territory, here in enumerate(layout.territories):
        mine = [each for each in grouped if each.territory == territory]
        if not mine:
            continue
        count = len(here.parties)
        polls = np.concatenate([each.polls for each in mine])
        h, y = np.zeros((len(polls), count, count)), np.zeros((len(polls), count))
        v, used = np.ones((len(polls), count)), np.zeros((len(polls), count), dtype=bool)
        scale, start = 0.0, 0
        for each in mine:
            at = expected[each.polls, :count]
            shares = shares_of(at, layout.present(territory)[layout.day[each.polls]])
            finite = np.where(shares[:, :-1] > 0, at, 0.0)
            rows = observe(each.groups, each.reported, shares, finite, each.size, layout.polls.rounding)
            here_rows, named = slice(start, start + len(each.polls)), rows.y.shape[1]
            h[here_rows, :named], y[here_rows, :named], v[here_rows, :named] = rows.h, rows.y, rows.v
            used[here_rows, :named] = True
            scale += float(rows.log_scale.sum())
            start = here_rows.stop
        order = np.lexsort((layout.group[polls], layout.day[polls]))
        shape = house_shape(layout, territory, states)
        out.append(Observed(territory, polls[order], h[order], y[order], v[order], used[order], scale, shape))
    return out


def house_shape(layout: Layout, territory: int, states: Array) -> Array:
    """diag(1/p) + 11'/p_other at the mean shares of a territory's parties over the days they exist."""
    present = layout.present(territory)
    shares = shares_of(layout.territories[territory].log_ratios(states), present)
    mean = shares[:, :-1].sum(axis=0) / present.sum(axis=0)
    other = float(shares[:, -1].mean())
    return np.asarray(np.diag(1.0 / mean) + 1.0 / other)


def expected_log_ratios(layout: Layout, states: Array, effects: Array) -> Array:
    """Log-ratios (N, widest) each poll is expected to show: the state of its day (M, D) and its house (border,)."""
    out = np.zeros((len(layout.day), max(len(each.parties) for each in layout.territories)))
    for index, group in enumerate(layout.groups):
        mine = np.flatnonzero(layout.group == index)
        here = layout.territories[group.territory]
        out[mine, : len(here.parties)] = here.log_ratios(states[layout.day[mine]]) + effects[group.columns]
    return out


def starting_path(layout: Layout, grouped: list[Pattern], days: float = 20.0) -> Array:
    """A first path (M, D): kernel means of the reported shares, territory by territory (a start, nothing more)."""
    states = np.zeros(layout.active.shape)
    for territory, here in enumerate(layout.territories):
        count = len(here.parties)
        when, share, known = [np.zeros(0)], [np.zeros((0, count + 1))], [np.zeros((0, count + 1))]
        for each in (g for g in grouped if g.territory == territory):
            single = np.array([(each.groups == each.groups[k]).sum() == 1 for k in range(count)] + [True])
            values = np.where(single, each.reported[:, each.groups], 0.0)
            when.append(layout.dates[layout.day[each.polls]].astype(float))
            share.append(values)
            known.append(np.broadcast_to(single.astype(float), values.shape))
        gap = (layout.dates[:, None] - np.concatenate(when)[None, :]) / days
        weight = np.exp(-np.minimum(0.5 * gap**2, 200.0)) + 1e-9
        total = weight @ np.concatenate(known)
        mean = np.where(total > 1e-12, (weight @ np.concatenate(share)) / np.maximum(total, 1e-12), 0.02)
        mean = np.maximum(mean, 0.002)
        eta = np.log(mean[:, :-1] / mean[:, -1:])
        base = here.log_ratios(states)
        part = layout.part(territory)
        states[:, part] = np.where(layout.active[:, part], eta - base, 0.0)
    return states
