"""The banded engine against one big Gaussian in dense algebra, and its gradient against differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hustings.polls.banded import eliminate, factorise, inverse_blocks, solve, substitute
from hustings.polls.gradient import gradient
from hustings.polls.inputs import Merged, Settings
from tests.polls.model_support import FIRST_DAY, NATIONS, dense_posterior, late_party, made_up, problem_of


def _cases():
    rng = np.random.default_rng(4)
    plain = made_up(rng)
    merged = replace(plain, shares=plain.shares.copy(), merged=(Merged(3, ("a", "b"), 0.6),))
    merged.shares[3] = np.nan
    gone = made_up(rng, parties=("a", "b", "c"), days=90)
    return {
        "plain": (plain, Settings()),
        "shocks": (plain, Settings(shocks={FIRST_DAY + 10: 9.0, FIRST_DAY + 11: 0.5})),
        "merged parties": (merged, Settings()),
        "a party that appears": (late_party(made_up(rng, days=90)), Settings()),
        "a party that vanishes": (replace(gone, exits={"c": FIRST_DAY + 40}), Settings()),
        "nations": (made_up(rng, nations=NATIONS, polls=50), Settings()),
        "nations and a party that appears": (late_party(made_up(rng, nations=NATIONS, polls=60, days=90)), Settings()),
    }


CASES = _cases()


def _thetas(problem, count=2):
    rng = np.random.default_rng(9)
    return problem.walk.start() + 0.4 * rng.standard_normal((count, problem.walk.size))


@pytest.mark.parametrize("name", CASES)
def test_equals_dense_algebra(name):
    problem = problem_of(*CASES[name])
    theta = _thetas(problem)
    solved = problem.solve(theta)
    moments = problem.moments(solved)
    days, block = problem.layout.active.shape
    states = days * block
    for system in range(len(theta)):
        mean, cov, evidence = dense_posterior(problem, theta[system])
        assert solved.evidence[system] == pytest.approx(evidence, abs=1e-8 * max(1.0, abs(evidence)))
        np.testing.assert_allclose(moments.mean[:, system].ravel(), mean[:states], atol=1e-8)
        np.testing.assert_allclose(moments.effects[system], mean[states:], atol=1e-8)
        np.testing.assert_allclose(moments.border[system], cov[states:, states:], atol=1e-8)
        full = cov[:states, :states].reshape(days, block, days, block)
        for day in range(days):
            np.testing.assert_allclose(moments.cov[day, system], full[day, :, day], atol=1e-8)
            if day:
                np.testing.assert_allclose(moments.below[day - 1, system], full[day, :, day - 1], atol=1e-8)
        np.testing.assert_allclose(moments.cross[:, system], cov[:states, states:].reshape(days, block, -1), atol=1e-8)
        centre = problem.centre(solved)
        np.testing.assert_allclose(centre[0][:, system], moments.mean[:, system], atol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_gradient_is_that_of_the_evidence(name):
    problem = problem_of(*CASES[name])
    theta = _thetas(problem, 1)[0]
    solved = problem.solve(theta[None])
    slope = gradient(problem, solved, problem.moments(solved))[0]
    prior_slope = problem.walk.log_prior(theta[None])[1][0]
    step = 1e-5 * np.eye(len(theta))
    above, below = problem.solve(theta + step), problem.solve(theta - step)
    np.testing.assert_allclose(slope, (above.evidence - below.evidence) / 2e-5, rtol=2e-5, atol=2e-5)
    above, below = (problem.walk.log_prior(theta + sign * step)[0] for sign in (1, -1))
    np.testing.assert_allclose(prior_slope, (above - below) / 2e-5, rtol=1e-6, atol=1e-6)


def test_a_poll_left_out_is_as_if_it_had_never_been():
    polls = CASES["plain"][0]
    # The day of the poll left out keeps another poll, so that both problems have the same days.
    polls = replace(polls, days=polls.days - polls.days % 2)
    rng = np.random.default_rng(0)
    with_all = problem_of(polls)
    shared = np.flatnonzero(np.bincount(with_all.layout.day)[with_all.layout.day] > 1)
    out = int(rng.choice(shared))
    theta = _thetas(with_all, 1)
    masked = replace(with_all, weight=np.where(np.arange(len(polls.days)) == out, 0.0, 1.0))
    mean, cov, _ = dense_posterior(masked, theta[0])
    moments = masked.moments(masked.solve(theta))
    np.testing.assert_allclose(moments.mean.ravel(), mean[: moments.mean.size], atol=1e-8)
    assert cov.shape[0] == moments.mean.size + moments.effects.size


def test_draws_have_the_mean_and_covariance_of_the_posterior():
    problem = problem_of(CASES["plain"][0])
    theta = _thetas(problem, 1)
    mean, cov, _ = dense_posterior(problem, theta[0])
    states, effects = problem.draw(problem.solve(theta), np.random.default_rng(1), 20_000)
    joint = np.concatenate([states.reshape(-1, 20_000), effects[0]])
    sd = np.sqrt(np.diag(cov))
    np.testing.assert_allclose(joint.mean(axis=1), mean, atol=4 * sd.max() / np.sqrt(20_000))
    drawn = np.cov(joint) / np.outer(sd, sd)
    np.testing.assert_allclose(drawn, cov / np.outer(sd, sd), atol=0.06)


def test_lkj_draws_have_the_density_that_is_claimed():
    from scipy.integrate import quad

    from hustings.polls.priors import PRIORS
    from hustings.polls.walk import Walk

    walk = Walk(2, (), PRIORS)
    at = np.tile(walk.start(), (1, 1))
    rest = walk.log_prior(at)[0][0]

    def density(z):
        theta = at.copy()
        theta[0, 2] = z
        return float(np.exp(walk.log_prior(theta)[0][0] - rest))

    # With two parties LKJ(2) is (1 + r)/2 ~ Beta(2, 2): variance of r is 1/5.
    total = quad(density, -12, 12)[0]
    second = quad(lambda z: np.tanh(z) ** 2 * density(z), -12, 12)[0]
    assert second / total == pytest.approx(0.2, abs=1e-8)
    rng = np.random.default_rng(0)
    many = np.array([walk.draw(rng) for _ in range(4000)])
    assert np.tanh(many[:, 2]).var() == pytest.approx(0.2, abs=0.02)


def test_block_algebra_of_several_systems_at_once():
    rng = np.random.default_rng(3)
    days, systems, block, width = 6, 3, 2, 4
    root = rng.standard_normal((systems, days * block, days * block))
    full = root @ root.swapaxes(1, 2) + 30 * np.eye(days * block)
    cut = np.abs(np.subtract.outer(np.repeat(np.arange(days), block), np.repeat(np.arange(days), block))) <= 1
    full = full * cut
    blocks = full.reshape(systems, days, block, days, block)
    diagonal = np.stack([blocks[:, m, :, m] for m in range(days)])
    off = np.stack([blocks[:, m, :, m + 1] for m in range(days - 1)])
    border = rng.standard_normal((days, systems, block, width))
    wide = border.transpose(1, 0, 2, 3).reshape(systems, -1, width)
    factor = factorise(diagonal, off)
    np.testing.assert_allclose(factor.log_det, np.linalg.slogdet(full)[1], atol=1e-10)
    forward = substitute(factor, border.copy())
    product, kept = eliminate(factor, lambda some: border[some].copy(), [width] * days, keep=True)
    np.testing.assert_allclose(kept, forward, atol=1e-12)
    np.testing.assert_allclose(product, wide.swapaxes(1, 2) @ np.linalg.solve(full, wide), atol=1e-10)
    back = solve(factor, forward).transpose(1, 0, 2, 3).reshape(systems, -1, width)
    np.testing.assert_allclose(back, np.linalg.solve(full, wide), atol=1e-10)
    on, below = inverse_blocks(factor)
    inverse = np.linalg.inv(full).reshape(systems, days, block, days, block)
    for m in range(days):
        np.testing.assert_allclose(on[m], inverse[:, m, :, m], atol=1e-10)
        if m:
            np.testing.assert_allclose(below[m - 1], inverse[:, m, :, m - 1], atol=1e-10)
