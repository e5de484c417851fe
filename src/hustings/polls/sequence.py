"""Polls one after another: each predicted from those that had ended before it began, then compared with what it said.

The hyperparameters are the mode fitted on the polls that had ended before the first of the month; within a month the
state and the house effects are solved anew for each poll, exactly, at those hyperparameters. Later polls of the month
stand in the layout with weight nought, so nothing of them enters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hustings.polls.baselines import recent_mean
from hustings.polls.engine import climb, first_problem, sweep
from hustings.polls.inputs import Settings
from hustings.polls.known import OnePoll
from hustings.polls.layout import lay_out
from hustings.polls.logratio import shares_of
from hustings.polls.model import Moments, Problem
from hustings.polls.observations import Pattern, expected_log_ratios, observe_all, patterns
from hustings.polls.parties import parties_of
from hustings.polls.priors import PRIORS
from hustings.polls.rows import engine_rows
from hustings.polls.select import Selection

__all__ = ["Predicted", "months_of", "predict_month"]

Array = NDArray[np.float64]
# A fit needs some polls before it: the first months of a Parliament predict nothing.
LEAST_BEFORE = 20
_DRAWS = 800
_ROUND = 0.01


@dataclass(frozen=True, slots=True)
class Predicted:
    """One share of one poll beside its prediction: ``rank`` is the part of the draws below it, ties shared.

    ``mean`` and ``sd`` are of the prediction, ``recent`` the plain mean of the fortnight before (``None`` without one).
    """

    poll: str
    end: date
    house: str
    party: str
    said: float
    mean: float
    sd: float
    rank: float
    recent: float | None


def months_of(polls: Sequence[OnePoll]) -> list[date]:
    """The first days of the months in which polls are predicted: those with enough polls before them."""
    starts = sorted({each.end.replace(day=1) for each in polls})
    return [start for start in starts if sum(each.end < start for each in polls) >= LEAST_BEFORE]


def predict_month(
    chosen: Selection, start: date, theta: Array | None = None, seed: int = 1
) -> tuple[list[Predicted], Array]:
    """Predict every poll of Great Britain that ended in the month from ``start``; the hyperparameters come with it.

    ``theta`` is the mode of the month before, to start from; it is used where it is for the same parties.
    """
    following = (start + timedelta(days=32)).replace(day=1)
    before = [each for each in chosen.polls if each.end < start]
    wanted = [each for each in chosen.polls if start <= each.end < following]
    parties = parties_of(before)
    past = _only(chosen, before, parties)
    theta = _mode(past, theta)
    window = _only(chosen, [*before, *wanted], parties)
    problem, grouped = _laid_out(window, len(before), theta)
    out: list[Predicted] = []
    for opens, group in _by_start(wanted):
        weight = np.array([float(each.end < opens) for each in window.polls])
        problem = replace(problem, weight=weight)
        solved = problem.solve(theta[None])
        moments = problem.moments(solved)
        for each in group:
            row = window.polls.index(each)
            draws = _draws(problem, moments, theta, row, each.size, np.random.default_rng((seed, row)))
            out += _compared(each, parties, draws, window.polls)
        problem = _expanded(problem, grouped, moments.mean[:, 0], moments.effects[0])
    return out, theta


def _only(chosen: Selection, polls: Sequence[OnePoll], parties: tuple[str, ...]) -> Selection:
    """The selection with these polls and parties alone."""
    entries = {party: day for party, day in chosen.entries.items() if party in parties}
    as_of = max(each.end for each in polls)
    return replace(chosen, polls=tuple(polls), nation_polls=(), parties=parties, entries=entries, exits={}, as_of=as_of)


def _mode(past: Selection, theta: Array | None) -> Array:
    """The mode of the hyperparameters, found as a fit finds it: sweep, climb, sweep and climb again."""
    problem = first_problem(lay_out(engine_rows(past), Settings(), PRIORS), PRIORS, PRIORS.deff)
    walk = problem.walk
    if theta is None or len(theta) != walk.size:
        theta = walk.start()
    for _ in range(2):
        problem, _count = sweep(problem, theta, PRIORS.deff)
        theta, _calls = climb(problem, theta, np.diag(walk.scale()), 0.05)
    return theta


def _laid_out(window: Selection, before: int, theta: Array) -> tuple[Problem, list[Pattern]]:
    """The window's polls expanded at what the first ``before`` of them say."""
    layout = lay_out(engine_rows(window), Settings(), PRIORS)
    grouped = patterns(layout, PRIORS, PRIORS.deff)
    weight = (np.arange(len(window.polls)) < before).astype(float)
    problem = replace(first_problem(layout, PRIORS, PRIORS.deff), weight=weight)
    for _ in range(3):
        states, effects = problem.centre(problem.solve(theta[None]))
        problem = _expanded(problem, grouped, states[:, 0], effects[0])
    return problem, grouped


def _expanded(problem: Problem, grouped: list[Pattern], states: Array, effects: Array) -> Problem:
    at = expected_log_ratios(problem.layout, states, effects)
    return replace(problem, observed=tuple(observe_all(problem.layout, grouped, at, states)))


def _by_start(polls: Sequence[OnePoll]) -> Iterator[tuple[date, list[OnePoll]]]:
    """Polls by the day their fieldwork began (ended, where that is not known), earliest first."""
    found: dict[date, list[OnePoll]] = {}
    for each in polls:
        found.setdefault(each.start or each.end, []).append(each)
    yield from sorted(found.items())


def _draws(
    problem: Problem, moments: Moments, theta: Array, row: int, size: int | None, rng: np.random.Generator
) -> Array:
    """Draws of the shares a poll will print (draw, party): state, house, method, sampling, rounding.

    log-ratios ~ N(m + k, V) with m the state, k the house; then, at shares p, N(p, (1/n + tau^2)(diag p - pp')).
    """
    layout = problem.layout
    day, columns = layout.day[row], layout.groups[layout.group[row]].columns
    count = layout.gb
    mean = moments.mean[day, 0, :count] + moments.effects[0, columns]
    cross = moments.cross[day, 0, :count, columns]
    cov = moments.cov[day, 0, :count, :count] + moments.border[0, columns, columns] + cross + cross.T
    shares = shares_of(rng.multivariate_normal(mean, cov, size=_DRAWS, method="eigh"), layout.present(0)[day])
    asked = (PRIORS.size if size is None else size) / PRIORS.deff
    scale = np.sqrt(1.0 / asked + np.exp(2 * theta[problem.walk.error_at(0)]))
    root = np.sqrt(shares)
    z = rng.standard_normal(shares.shape)
    noisy = shares + scale * (root * z - shares * (root * z).sum(axis=1, keepdims=True))
    return np.asarray(noisy + rng.uniform(-_ROUND / 2, _ROUND / 2, size=noisy.shape))


def _compared(each: OnePoll, parties: Sequence[str], draws: Array, polls: Sequence[OnePoll]) -> Iterator[Predicted]:
    opens = each.start or each.end
    near = recent_mean(polls, opens - timedelta(days=1), 14, parties).shares
    for c, party in enumerate(parties):
        if party not in each.shares:
            continue
        said, mine = each.shares[party], np.clip(draws[:, c], 0.0, None)
        rank = float((mine < said).mean() + (mine == said).mean() / 2)
        yield Predicted(
            each.poll, each.end, each.house, party, said, float(mine.mean()), float(mine.std()), rank, near.get(party)
        )
