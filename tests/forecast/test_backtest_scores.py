"""Scores: known figures of a small election, honest intervals, the bootstrap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.forecast.baselines import BASELINES, baseline, fitted_noise
from hustings.forecast.draws import Draws
from hustings.forecast.scores import paired, reliability, score
from hustings.forecast.seat_table import SeatTable, seat_table
from hustings.forecast.slots import REST
from hustings.forecast.targets import true_targets
from tests.forecast.nation_support import PLAIN_ELECTION


@pytest.fixture(scope="module")
def table(almanac: Almanac) -> SeatTable:
    return seat_table(almanac, PLAIN_ELECTION)


def drawn(table: SeatTable, noise: float, draws: int = 400) -> Draws:
    """The result itself with an error of known size."""
    assert table.result is not None
    rng = np.random.default_rng(1)
    share = np.zeros((draws, len(table), REST + 1), dtype=np.float32)
    share[:, :, :REST] = table.result + noise * rng.standard_normal((draws, *table.result.shape))
    share[:, :, REST] = 1 - share[:, :, :REST].sum(axis=2)
    return Draws(
        election=table.election, as_of="", contests=table.contest, areas=table.area, names=table.name,
        keys=table.keys, standing=table.standing, share=share, nation=table.nation, region=table.region,
        weight=table.weight,
    )  # fmt: skip


def test_a_perfect_forecast_has_perfect_scores(table: SeatTable) -> None:
    made = score(drawn(table, 0.0, 50), table)
    assert made.right.all()
    assert made.brier.sum() == 0
    assert made.error.max() < 1e-4
    assert all(each.mean == each.actual for each in made.totals)
    assert made.expected_less_actual == 0
    assert len(made.right) == len(table) - table.speaker.sum()


def test_errors_of_known_size_are_covered_as_often_as_is_said(table: SeatTable) -> None:
    assert table.result is not None
    rng = np.random.default_rng(2)
    shifted = replace(table, result=table.result + 0.03 * rng.standard_normal(table.result.shape))
    made = score(drawn(table, 0.03), shifted)
    assert made.cover == pytest.approx(0.9, abs=0.02)
    counts = made.pit_counts()
    assert max(counts) < 1.3 * min(counts)
    assert abs(made.expected_less_actual) < 0.05
    assert all(abs(row["said"] - row["happened"]) < 0.1 for row in reliability([made]) if row["n"] > 100)


def test_a_paired_bootstrap_knows_a_better_forecast() -> None:
    rng = np.random.default_rng(1)
    hard = rng.uniform(0, 1, 632)
    gap = paired([hard + 0.05], [hard])
    assert gap["mean"] == pytest.approx(0.05)
    assert gap["lo90"] == pytest.approx(0.05)
    noisy = paired([hard], [rng.permutation(hard)])
    assert noisy["lo90"] < 0 < noisy["hi90"]


@pytest.mark.parametrize("rule", sorted(BASELINES))
def test_comparators_are_elections_and_know_no_later_one(almanac: Almanac, table: SeatTable, rule: str) -> None:
    draws = baseline(rule, almanac, table.without_result(), true_targets(table, 60), 1)
    assert np.allclose(draws.share.sum(axis=2), 1, atol=1e-4)
    assert not draws.share[:, :, :REST][:, ~table.standing].any()
    assert score(draws, table).right.mean() > 0.8
    noise, trained = fitted_noise(rule, almanac, PLAIN_ELECTION)
    assert max(trained) < PLAIN_ELECTION
    assert (noise > 0).all()


def test_other_seats_and_tables_without_results_are_refused(table: SeatTable) -> None:
    with pytest.raises(ValueError, match="no result"):
        score(drawn(table, 0.0, 2), table.without_result())
    other = replace(drawn(table, 0.0, 2), contests=table.contest[::-1])
    with pytest.raises(ValueError, match="other seats"):
        score(other, table)
