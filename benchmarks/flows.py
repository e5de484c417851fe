"""How fast and how true flows are estimated: ``python -m benchmarks.flows [--elections N] [--draws N]``.

The set is simulated: 8 parties (abstention is one) before and now over 650 seats, transitions that drift from place to
place with a covariate, and scatter about that; so every true cell is known. Measured: the point estimate, the estimate
with 200 bootstraps, the votes misplaced, and how many true cells the 95 % intervals miss over N elections. elex-solver
and PyEI are timed on the same set where they are installed (PyEI with --draws draws: less than its usual work).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from benchmarks.measure import Measured, report, seconds
from hustings.analysis.flows_solve import Floats, fit, interval, rake, scaled
from tests.analysis.flow_simulation import Simulated, simulate

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flows", description="How flows are estimated.")
    parser.add_argument("--elections", type=int, default=40, help="simulated elections for coverage")
    parser.add_argument("--draws", type=int, default=20, help="PyEI's draws and its steps of tuning")
    asked = parser.parse_args(arguments)
    sample = simulate(1)
    point = seconds(lambda: _ours(sample, 0))
    rows = [
        Measured("flows, 8 x 8 over 650 seats, point", "s", 0.5, point),
        Measured("flows, 8 x 8 over 650 seats, 200 bootstraps", "s", 5.0, seconds(lambda: _ours(sample, 200))),
        *_truth(asked.elections),
        *_elex_solver(sample, point),
        *_pyei(sample, asked.draws),
    ]
    return report("Voter flows", rows)


def _ours(sample: Simulated, bootstraps: int) -> tuple[Floats, Floats]:
    """The raked estimate and its draws."""
    made = fit(
        sample.rows,
        sample.columns,
        sample.electors,
        scaled(sample.covariate),
        sample.clusters,
        bootstraps=bootstraps,
        generator=np.random.default_rng(1),
    )
    size = sample.truth.shape
    voters, now = sample.electors @ sample.rows, sample.electors @ sample.columns
    every = rake(np.concatenate([made.shares[None], made.draws]), voters, now, np.zeros(size), np.ones(size))
    return every[0], every[1:]


def _misplaced(shares: Floats, sample: Simulated) -> float:
    """Of 100 voters, how many are in a wrong cell."""
    voters = sample.electors @ sample.rows
    wrong = 0.5 * np.abs(shares - sample.truth).sum(axis=1)
    return float(100 * (wrong @ voters) / voters.sum())


def _truth(elections: int) -> list[Measured]:
    """Votes misplaced, and cells outside their 95 % interval, over simulated elections of four kinds."""
    kinds: dict[str, dict[str, float]] = {
        "drifting with the covariate": {},
        "neighbours alike": {"shock": 0.2},
        "places far apart": {"scatter": 20},
    }
    made = []
    for name, given in kinds.items():
        outside, misplaced = [], []
        for seed in range(100, 100 + elections):
            sample = simulate(seed, scatter=given.get("scatter", 60), shock=given.get("shock", 0.0))
            shares, draws = _ours(sample, 200)
            voters = sample.electors @ sample.rows
            low, high = interval(shares, draws, voters, 0.95, int(sample.clusters.max()) + 1)
            outside.append(100 * float(((sample.truth < low) | (sample.truth > high)).mean()))
            misplaced.append(_misplaced(shares, sample))
        made.append(Measured(f"cells outside their 95 % interval, {name}", "%", 7.0, float(np.mean(outside))))
        made.append(Measured(f"votes misplaced, {name}", "%", 4.0, float(np.mean(misplaced))))
    return made


def _elex_solver(sample: Simulated, point: float) -> list[Measured]:
    """elex-solver's one matrix for all places: our time over its, our votes misplaced over its."""
    what = "our point estimate, over elex-solver’s time"
    if find_spec("elexsolver") is None:
        return [Measured(what, "times", 1.0, why_not="elex-solver is not installed")]
    solver = import_module("elexsolver.TransitionMatrixSolver").TransitionMatrixSolver
    before = np.rint(sample.rows * sample.electors[:, None])
    now = np.rint(sample.columns * sample.electors[:, None])
    theirs = seconds(lambda: solver().fit(before, now), repeats=3)
    betas = np.asarray(solver().fit(before, now).get_coefficients())
    ours, _ = _ours(sample, 0)
    return [
        Measured(f"{what} ({theirs:.3f} s)", "times", 1.0, point / theirs),
        Measured(
            "our votes misplaced, over elex-solver’s",
            "times",
            1.0,
            _misplaced(ours, sample) / _misplaced(betas, sample),
        ),
    ]


def _pyei(sample: Simulated, draws: int) -> list[Measured]:
    """Our 200 bootstraps over PyEI's sampling: a hundredth or less is wanted."""
    what = "our 200 bootstraps, over PyEI’s sampling"
    if find_spec("pyei") is None:
        return [Measured(what, "times", 0.01, why_not="PyEI is not installed")]
    model = import_module("pyei").RowByColumnEI(model_name="multinomial-dirichlet")
    ours = seconds(lambda: _ours(sample, 200), repeats=3)
    begin = time.perf_counter()
    model.fit(
        _whole(sample.rows, sample.electors).T,
        _whole(sample.columns, sample.electors).T,
        sample.electors.astype(int),
        draws=draws,
        tune=draws,
        chains=2,
        progressbar=False,
    )
    theirs = time.perf_counter() - begin
    return [Measured(f"{what} ({draws} draws, {theirs:.0f} s)", "times", 0.01, ours / theirs)]


def _whole(shares: Floats, electors: Floats) -> Floats:
    """Shares that are whole numbers of electors and add to all of them, as a multinomial model needs."""
    wanted = shares * electors[:, None]
    counts = np.floor(wanted)
    for unit, left in enumerate((electors - counts.sum(axis=1)).astype(int)):
        counts[unit, np.argsort(counts[unit] - wanted[unit])[:left]] += 1
    made: Floats = (counts + 1e-6) / electors[:, None]
    return made


if __name__ == "__main__":
    sys.exit(main())
