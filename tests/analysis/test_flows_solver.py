"""The fit of flows on simulated truth, its projections, its intervals, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from hustings.analysis.flows_solve import fit, fit_many, held_out_loss, interval, project_rows, rake, scaled
from tests.analysis.flow_simulation import Simulated, simulate


def _fit(sample: Simulated, bootstraps: int = 0, *, drift: bool = True):  # type: ignore[no-untyped-def]
    return fit(
        sample.rows,
        sample.columns,
        sample.electors,
        scaled(sample.covariate) if drift else None,
        sample.clusters,
        bootstraps=bootstraps,
        generator=np.random.default_rng(1),
    )


vectors = arrays(float, st.integers(2, 9), elements=st.floats(-5, 5))


@given(vectors)
def test_projection_lands_on_the_simplex_at_the_nearest_point(vector: np.ndarray) -> None:
    made = project_rows(vector[None])[0]
    assert made.min() >= 0
    assert made.sum() == pytest.approx(1)
    # Nearest: the way back makes no acute angle with any corner.
    for corner in np.eye(len(vector)):
        assert (vector - made) @ (corner - made) <= 1e-9


@given(vectors)
def test_what_is_on_the_simplex_stays(vector: np.ndarray) -> None:
    once = project_rows(vector[None])
    assert np.allclose(project_rows(once), once)


def test_the_solution_is_the_minimum() -> None:
    """A general optimiser on the same problem, by softmax rows, finds nothing lower."""
    draw = np.random.default_rng(7)
    features, columns = draw.dirichlet(np.ones(3), size=40), draw.dirichlet(np.ones(4), size=40)
    gram, cross = features.T @ features, features.T @ columns

    def loss(theta: np.ndarray) -> float:
        return float(0.5 * np.trace(theta.T @ gram @ theta) - np.trace(theta.T @ cross))

    def free(values: np.ndarray) -> float:
        each = np.exp(values.reshape(3, 4))
        return loss(each / each.sum(axis=1, keepdims=True))

    mine = fit_many(gram[None], cross[None])[0]
    best = min(minimize(free, draw.normal(size=12), method="L-BFGS-B").fun for _ in range(4))
    assert loss(mine) <= best + 1e-6
    assert np.allclose(mine.sum(axis=1), 1)


def test_exact_flows_are_found_again() -> None:
    draw = np.random.default_rng(3)
    truth = draw.dirichlet(np.ones(5), size=4)
    rows = draw.dirichlet(np.ones(4), size=200)
    made = fit(
        rows,
        rows @ truth,
        np.full(200, 1000.0),
        None,
        np.arange(200),
        bootstraps=0,
        generator=np.random.default_rng(1),
    )
    assert np.allclose(made.shares, truth, atol=1e-4)


def test_few_votes_are_misplaced_on_simulated_elections() -> None:
    misplaced = []
    for seed in range(4):
        sample = simulate(seed)
        voters = sample.electors @ sample.rows
        wrong = 0.5 * np.abs(_fit(sample).shares - sample.truth).sum(axis=1)
        misplaced.append(wrong @ voters / voters.sum())
    assert np.mean(misplaced) < 0.03


@pytest.mark.parametrize("given_", [{}, {"shock": 0.2}, {"scatter": 20}, {"units": 150, "clusters": 30}])
def test_intervals_cover_simulated_cells(given_: dict[str, float]) -> None:
    """95 % intervals hold at least .93 of the true cells, over elections whose flows drift with the covariate."""
    inside = []
    for seed in range(10, 18):
        sample = simulate(seed, **given_)  # type: ignore[arg-type]  # plain keywords of the simulation
        voters, columns = sample.electors @ sample.rows, sample.electors @ sample.columns
        made = _fit(sample, 120)
        every = rake(
            np.concatenate([made.shares[None], made.draws]), voters, columns, np.zeros((8, 8)), np.ones((8, 8))
        )
        low, high = interval(every[0], every[1:], voters, 0.95, int(sample.clusters.max()) + 1)
        inside.append(((low <= sample.truth) & (sample.truth <= high)).mean())
    assert np.mean(inside) >= 0.93


def test_the_order_of_units_and_parties_changes_nothing() -> None:
    sample = simulate(5, units=120, parties=5, clusters=20)
    plain = _fit(sample).shares
    order = np.random.default_rng(2).permutation(120)
    turned = Simulated(
        sample.rows[order],
        sample.columns[order],
        sample.electors[order],
        sample.covariate[order],
        sample.clusters[order],
        sample.truth,
    )
    assert np.allclose(_fit(turned).shares, plain, atol=1e-4)
    rows, columns = np.array([3, 1, 0, 4, 2]), np.array([4, 0, 3, 1, 2])
    renamed = Simulated(
        sample.rows[:, rows],
        sample.columns[:, columns],
        sample.electors,
        sample.covariate,
        sample.clusters,
        sample.truth,
    )
    assert np.allclose(_fit(renamed).shares, plain[np.ix_(rows, columns)], atol=1e-4)


def test_a_seed_fixes_every_draw() -> None:
    sample = simulate(6, units=80, parties=4, clusters=10)
    assert np.array_equal(_fit(sample, 30).draws, _fit(sample, 30).draws)


def test_a_party_nobody_voted_for_breaks_nothing() -> None:
    sample = simulate(8, units=60, parties=4, clusters=10)
    rows = np.hstack([sample.rows, np.zeros((60, 1))])
    made = fit(
        rows,
        sample.columns,
        sample.electors,
        None,
        sample.clusters,
        bootstraps=5,
        generator=np.random.default_rng(1),
    )
    assert np.isfinite(made.shares).all()
    assert np.allclose(made.shares.sum(axis=1), 1)


def test_drift_is_preferred_where_there_is_drift() -> None:
    sample = simulate(9)
    without = held_out_loss(sample.rows, sample.columns, sample.electors, None, sample.clusters)
    with_it = held_out_loss(sample.rows, sample.columns, sample.electors, scaled(sample.covariate), sample.clusters)
    assert with_it < without


def test_raking_meets_both_totals_within_bounds() -> None:
    draw = np.random.default_rng(4)
    truth = draw.dirichlet(np.ones(4), size=5)
    rows = draw.uniform(100, 1000, 5)
    columns = rows @ truth
    low, high = truth * 0.5, np.minimum(truth * 2, 1)
    made = rake(draw.dirichlet(np.ones(4), size=5), rows, columns, low, high)
    assert np.allclose(made.sum(axis=1), 1)
    assert np.allclose(rows @ made, columns, rtol=0.02)
    assert (made >= low - 0.05).all()


def test_a_covariate_is_scaled_from_nought_to_one() -> None:
    values = scaled(np.linspace(30, 70, 201))
    assert (values.min(), values.max()) == (0, 1)
    assert scaled(np.full(10, 4.0)).tolist() == [0.0] * 10
