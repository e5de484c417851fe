"""Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018): ranks of the truth are uniform.

Histories are drawn from the priors with polls on the scale of shares; the fit knows none of it. Half a minute.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import chisquare

from hustings.polls.engine import find_summit, sample
from hustings.polls.importance import resample
from hustings.polls.inputs import Settings
from hustings.polls.layout import lay_out
from hustings.polls.logratio import shares_of
from hustings.polls.priors import LogNormal, Priors
from tests.polls.model_support import made_up, problem_of, simulate

HISTORIES, DRAWS, BINS = 200, 63, 8
# Parties of like size at the start: the expansion in shares is not what is on trial here.
PRIORS = Priors(start=0.4, walk=LogNormal(0.02, 0.5), regular=1)


def _ranks(seed: int) -> dict[str, int]:
    rng = np.random.default_rng(seed)
    pattern = made_up(rng, polls=24, houses=3, days=30, rounding=0.0)
    blank = problem_of(pattern, priors=PRIORS)
    truth = blank.walk.draw(rng)
    eta, effects, polls, _ = simulate(rng, blank, truth, PRIORS)
    layout = lay_out(polls, Settings(), PRIORS)
    summit = find_summit(layout, PRIORS, PRIORS.deff, None)
    particles = sample(summit, seed, wanted=150.0)
    chosen = resample(particles.weights, DRAWS, rng)
    theta = particles.theta[chosen]
    states = particles.states[..., 0][:, chosen].astype(float)
    shares, true_shares = shares_of(states), shares_of(eta)
    house = particles.effects[chosen, :, 0]
    middle = len(eta) // 2
    quantities = {
        "last day, party a": (shares[-1, :, 0], true_shares[-1, 0]),
        "last day, party b": (shares[-1, :, 1], true_shares[-1, 1]),
        "last day, other": (shares[-1, :, 2], true_shares[-1, 2]),
        "middle day, party a": (shares[middle, :, 0], true_shares[middle, 0]),
        "change from the first day": (
            shares[-1, :, 0] - shares[0, :, 0],
            true_shares[-1, 0] - true_shares[0, 0],
        ),
        "pace of party a": (theta[:, 0], truth[0]),
        "correlation": (theta[:, 2], truth[2]),
        "poll error": (theta[:, 3], truth[3]),
        "house scale": (theta[:, 4], truth[4]),
        "effect of a house": (house[:, layout.groups[0].columns.start], effects[0, 0]),
    }
    return {name: int((drawn < true).sum()) for name, (drawn, true) in quantities.items()}


@cache
def _all_ranks() -> dict[str, list[int]]:
    from hustings.polls.blas import one_thread

    with one_thread():
        found = [_ranks(seed) for seed in range(HISTORIES)]
    return {name: [each[name] for each in found] for name in found[0]}


QUANTITIES = (
    "last day, party a",
    "last day, party b",
    "last day, other",
    "middle day, party a",
    "change from the first day",
    "pace of party a",
    "correlation",
    "poll error",
    "house scale",
    "effect of a house",
)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_ranks_are_uniform(quantity):
    ranks = np.array(_all_ranks()[quantity])
    counts = np.bincount(ranks * BINS // (DRAWS + 1), minlength=BINS)
    # Ten quantities are looked at: one in a thousand by chance, each.
    assert chisquare(counts).pvalue > 1e-3, counts
    assert abs((ranks + 0.5).mean() / (DRAWS + 1) - 0.5) < 4 / np.sqrt(12 * HISTORIES), counts
