"""Simulated elections whose flows are known: what the estimates of flows are tried on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hustings.analysis.flows_solve import Floats


@dataclass(frozen=True)
class Simulated:
    """Units with known flows: ``rows``, ``columns`` (unit, party) shares, ``electors``, ``covariate``, ``clusters``."""

    rows: Floats
    columns: Floats
    electors: Floats
    covariate: Floats
    clusters: np.ndarray
    truth: Floats


def simulate(
    seed: int, *, units: int = 650, parties: int = 8, clusters: int = 65, scatter: float = 60, shock: float = 0.0
) -> Simulated:
    """Transitions drift from one stochastic matrix to another with a covariate; each unit scatters about them.

    ``scatter``: the concentration of a unit's Dirichlet about its expected transitions; ``shock``: the standard
    deviation, on the log scale, of what neighbours share.
    """
    draw = np.random.default_rng(seed)
    sizes = np.linspace(1.0, 0.1, parties)
    rows = draw.dirichlet(25 * sizes / sizes.sum(), size=units)
    covariate = draw.beta(4, 4, size=units)
    electors = draw.normal(72_000, 8_000, size=units).round()
    loyal = 8 * np.eye(parties) + 0.5
    first = np.array([draw.dirichlet(each) for each in loyal])
    second = (first + np.array([draw.dirichlet(each) for each in loyal])) / 2
    drift = covariate[:, None, None]
    groups = np.arange(units) * clusters // units
    expected = ((1 - drift) * first + drift * second) * np.exp(draw.normal(0, shock, (clusters, parties, parties)))[
        groups
    ]
    expected /= expected.sum(axis=2, keepdims=True)
    there = draw.gamma(np.maximum(expected * scatter, 1e-3))
    there /= there.sum(axis=2, keepdims=True)
    flow = there * (rows * electors[:, None])[:, :, None]
    truth = flow.sum(axis=0) / flow.sum(axis=(0, 2))[:, None]
    return Simulated(rows, flow.sum(axis=1) / electors[:, None], electors, covariate, groups, truth)
