"""Matching: every draw has the nations' shares it was asked for; what cannot be is asked of nobody."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.forecast.matching import feasible, match
from hustings.forecast.swing_law import Slope, SwingLaw, fit_law, mean_share


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_any_draws_are_matched(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(5), size=(6, 40)).transpose(2, 0, 1).astype(np.float32)
    shares[1, :, :15] = 0  # a party that does not stand in some seats
    nation = np.repeat([0, 1], [25, 15])
    votes = np.zeros((40, 2), dtype=np.float32)
    for row in (0, 1):
        size = rng.uniform(1, 3, (nation == row).sum())
        votes[nation == row, row] = size / size.sum()
    part = np.stack([(shares[:, 0] > 0) @ votes[:, row] for row in (0, 1)])
    target = feasible(rng.dirichlet(3 * np.ones(5), size=(6, 2)), part)
    error = match(shares, target.astype(np.float32), votes)
    assert error < 1e-3
    assert np.allclose(shares.sum(axis=0), 1, atol=1e-4)
    assert (shares[1, :, :15] == 0).all()
    got = np.einsum("kdn,nr->drk", shares, votes)
    assert np.abs(got - target).max() < 1e-3


def test_a_target_for_a_party_that_nobody_stands_for_is_shared_out() -> None:
    part = np.array([[1.0, 1.0, 0.0, 0.5, 1.0]])
    made = feasible(np.array([[0.4, 0.3, 0.2, 0.08, 0.02]]), part)
    assert made[0, 2] == 0
    assert np.isclose(made.sum(), 1)
    assert feasible(np.array([[0.1, 0.1, 0.0, 0.79, 0.01]]), part)[0, 3] < 0.79


def test_swing_is_uniform_upwards_and_partly_proportional_downwards() -> None:
    law = SwingLaw(rise=0.0, fall=0.3, steep=1.0)
    base = np.array([[0.1], [0.3], [0.5]])
    mean = np.array([[0.3]])
    up = mean_share(base, mean, np.array([[0.05]]), law.lam(np.array([[0.05 / 0.3]])))
    assert np.allclose(up - base, 0.05)
    down = mean_share(base, mean, np.array([[-0.15]]), law.lam(np.array([[-0.5]])))
    assert (np.diff((base - down)[:, 0]) > 0).all()
    assert (down > 0).all()
    assert law.lam(np.array([-0.9])) == 0.9


def test_the_law_is_learned_from_slopes() -> None:
    nothing = fit_law([])
    assert nothing == SwingLaw(0.0, 0.4, 1.0)
    proportional = fit_law([Slope(-0.3, -0.3, 0.01)] * 40)
    assert 0.85 < float(proportional.lam(np.array(-0.3))) < 1.0
