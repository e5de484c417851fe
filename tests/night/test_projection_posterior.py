"""Exact conditioning: one return after another equals all at once, in any order, and draws follow the posterior."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.night.posterior import Model, condition
from hustings.night.sampled import Normals, sample

SEATS, PARTIES, FEATURES = 12, 3, 4


def made_up(seed: int = 0) -> tuple[Model, np.ndarray]:
    """A small night: two groups of features, parties that do not stand everywhere, and angles as declared."""
    rng = np.random.default_rng(seed)
    standing = rng.random((SEATS, PARTIES)) < 0.8
    standing[:, 0] = True
    root = rng.standard_normal((2, PARTIES, PARTIES))
    noise = rng.standard_normal((PARTIES, PARTIES))
    model = Model(
        y0=rng.uniform(15, 45, (SEATS, PARTIES)),
        x=rng.standard_normal((SEATS, PARTIES, FEATURES)),
        groups=np.array([0, 0, 1, 1], dtype=np.intp),
        covariance=root @ root.transpose(0, 2, 1) + np.eye(PARTIES),
        scale=rng.uniform(0.5, 2, (SEATS, PARTIES)),
        sigma=noise @ noise.T + np.eye(PARTIES),
        standing=standing,
    )
    return model, rng.uniform(10, 50, (SEATS, PARTIES))


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(SEATS)), st.integers(0, 5), st.integers(0, SEATS))
def test_one_after_another_in_any_order_equals_all_at_once(order: list[int], seed: int, count: int) -> None:
    model, angles = made_up(seed)
    declared = order[:count]
    step = condition(model, (), angles)
    for seat in declared:
        step.declare(seat, angles[seat])
    batch = condition(model, declared, angles)
    assert np.allclose(step.mean, batch.mean, atol=1e-8)
    assert np.allclose(step.cov, batch.cov, atol=1e-8)
    assert np.allclose(step.centre, batch.centre, atol=1e-8)
    assert np.allclose(step.var, batch.var, atol=1e-8)


def test_the_posterior_is_that_of_a_dense_normal() -> None:
    model, angles = made_up(3)
    declared = [1, 4, 7]
    rows = [(s, p) for s in declared for p in range(PARTIES) if model.standing[s, p]]
    design = np.zeros((len(rows), model.size))
    noise = np.zeros((len(rows), len(rows)))
    for i, (s, p) in enumerate(rows):
        design[i, p * FEATURES : (p + 1) * FEATURES] = model.x[s, p]
        for j, (t, q) in enumerate(rows):
            if s == t:
                noise[i, j] = model.sigma[p, q] * model.scale[s, p] * model.scale[s, q]
    prior = model.prior()
    gain = prior @ design.T @ np.linalg.inv(design @ prior @ design.T + noise)
    seen = np.array([angles[s, p] - model.y0[s, p] for s, p in rows])
    found = condition(model, declared, angles)
    assert np.allclose(found.mean, gain @ seen, atol=1e-8)
    assert np.allclose(found.cov, prior - gain @ design @ prior, atol=1e-8)


def test_a_party_that_does_not_stand_teaches_nothing() -> None:
    model, angles = made_up(1)
    seat = int(np.flatnonzero(~model.standing.all(axis=1))[0])
    other = angles.copy()
    other[seat, ~model.standing[seat]] = 89.0
    assert np.array_equal(condition(model, [seat], angles).mean, condition(model, [seat], other).mean)


def test_moved_draws_have_the_mean_and_spread_of_the_posterior() -> None:
    model, angles = made_up(2)
    none = np.zeros(SEATS, dtype=bool)
    normals = Normals(model.size, np.zeros(SEATS, dtype=np.intp), PARTIES, 20000, 0.0, seed=4)
    posterior = condition(model, (), angles)
    field = sample(model, posterior, normals, none)
    for seat in (0, 5, 9):
        field.declare(posterior.declare(seat, angles[seat]), angles[seat])
    assert np.allclose(field.effects.mean(axis=1), posterior.mean, atol=0.06)
    assert np.allclose(np.cov(field.effects), posterior.cov, atol=0.12)
    rows = field.rows.mean(axis=1)
    assert np.allclose(rows, posterior.centre[field.pair_seats, field.pair_slots], atol=0.15)
    spread = posterior.spread()[field.pair_seats, field.pair_slots]
    assert np.allclose(field.rows.std(axis=1), spread, rtol=0.06)


def test_chances_do_not_depend_on_who_is_followed() -> None:
    model, angles = made_up(5)
    normals = Normals(model.size, np.zeros(SEATS, dtype=np.intp), PARTIES, 4000, 0.5, seed=1)
    posterior = condition(model, [2, 3], angles)
    closed = np.zeros(SEATS, dtype=bool)
    closed[[2, 3]] = True
    field = sample(model, posterior, normals, closed)
    codes = np.tile(np.arange(PARTIES), (SEATS, 1))
    before = field.tally({2: 0, 3: 1}, codes, PARTIES)
    field.narrow(posterior, closed)
    after = field.tally({2: 0, 3: 1}, codes, PARTIES)
    assert np.allclose(before.p_win, after.p_win)
    assert np.array_equal(before.totals, after.totals)
    assert np.all(before.totals.sum(axis=0) == SEATS)


@pytest.mark.parametrize("clump", [0.0, 0.5])
def test_clumping_widens_totals_and_leaves_single_seats(clump: float) -> None:
    model, _ = made_up(6)
    normals = Normals(model.size, np.zeros(SEATS, dtype=np.intp), PARTIES, 20000, clump, seed=2)
    assert np.allclose(normals.noise.std(axis=2), 1.0, atol=0.06)
    together = np.corrcoef(normals.noise[0, 0], normals.noise[1, 0])[0, 1]
    assert together == pytest.approx(clump, abs=0.05)
