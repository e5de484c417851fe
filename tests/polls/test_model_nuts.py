"""The importance draws against NUTS on the same model (numpyro): means within .1 point, sds within 10 %.

The model is written again here from its equations: states sampled step by step, house effects not centred, every
hyperparameter free. numpyro belongs to the extra ``bayes``; without it this file says so and stops.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from benchmarks.polls import made_up
from hustings.polls.logratio import shares_of
from hustings.polls.pooled import PRIORS, Settings, fit

pytest.importorskip("numpyro", reason="numpyro is not installed: pip install 'hustings[bayes]'")


@pytest.fixture(scope="module")
def both():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from benchmarks.polls_nuts import sample_nuts

        polls = made_up(polls=60, houses=4, days=120, parties=2, seed=3)
        posterior = fit(polls, Settings(seed=5, draws=4000))
        states, effects, theta, _ = sample_nuts(posterior, warmup=800, samples=2000, chains=2, priors=PRIORS)
    return posterior, states, effects, theta


def test_shares_agree(both):
    posterior, states, _, _ = both
    theirs = shares_of(states)
    ours = posterior.draws(posterior.poll_days)
    np.testing.assert_allclose(ours.mean(axis=0), theirs.mean(axis=0), atol=1e-3)
    ratio = ours.std(axis=0) / theirs.std(axis=0)
    assert np.abs(np.log(ratio)).mean() < 0.05
    assert np.abs(ratio - 1).max() < 0.1


def test_house_effects_and_hyperparameters_agree(both):
    posterior, _, effects, theta = both
    ours = posterior.effect_draws
    np.testing.assert_allclose(ours.mean(axis=0), effects.mean(axis=0), atol=0.12 * effects.std(axis=0).max())
    np.testing.assert_allclose(ours.std(axis=0), effects.std(axis=0), rtol=0.12)
    free = posterior.theta_draws
    np.testing.assert_allclose(free.mean(axis=0), theta.mean(axis=0), atol=0.15 * theta.std(axis=0).max())
    np.testing.assert_allclose(free.std(axis=0), theta.std(axis=0), rtol=0.12)
