"""The Gaussian of boxes: exact against the whole matrix, and true on simulated counts."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.boxes import study
from hustings.almanac.open import Almanac
from hustings.night import box_model
from hustings.night.box_model import Prior, Sample, Solved, solve

K = 4


def _sample(seed: int = 0, boxes: int = 9, tallies: int = 7) -> tuple[Sample, Prior]:
    rng = np.random.default_rng(seed)
    papers = rng.integers(200, 900, boxes).astype(float)
    share = np.array([0.4, 0.35, 0.15, 0.1])
    box = rng.integers(0, boxes - 1, tallies)
    sample = Sample(
        papers=papers,
        postal=np.arange(boxes) == boxes - 1,
        ward=np.where(np.arange(boxes) == boxes - 1, -1, np.arange(boxes) % 3),
        offset=np.zeros((boxes, K)),
        box=box,
        agent=rng.integers(0, 2, tallies),
        votes=rng.multinomial(90, share, tallies).astype(float),
    )
    spread = rng.standard_normal((K, K - 1)) * 0.05
    spread -= spread.mean(axis=0)
    return sample, Prior(np.array([0.3, 0.3, 0.25, 0.15]), spread @ spread.T + 1e-4 * (np.eye(K) - 1 / K))


def _dense(sample: Sample, prior: Prior, pooled: np.ndarray, spread: float, rho: float, bias: float) -> np.ndarray:
    """Mean and variance of every box by one matrix over boxes, parties, agents and tallies."""
    c = (np.diag(pooled) - np.outer(pooled, pooled))[: K - 1, : K - 1]
    boxes, tallies = len(sample.papers), len(sample.box)
    between = box_model._between(sample, spread)
    whole = np.kron(np.ones((boxes, boxes)), prior.covariance[: K - 1, : K - 1]) + np.kron(between, c)
    pick = np.kron(np.eye(boxes)[sample.box], np.eye(K - 1))
    agents = np.kron((sample.agent[:, None] == sample.agent[None, :]) * bias**2, c)
    noise = np.kron(np.diag(box_model._noise(sample, rho)), c)
    told = (sample.votes / sample.votes.sum(axis=1, keepdims=True))[:, : K - 1].reshape(-1)
    mean = np.tile(prior.mean[: K - 1], boxes)
    about = pick @ whole @ pick.T + agents + noise
    gain = whole @ pick.T @ np.linalg.inv(about)
    found = mean + gain @ (told - np.tile(prior.mean[: K - 1], tallies))
    variance = np.diag(whole - gain @ pick @ whole)
    return np.stack([found.reshape(boxes, -1), np.sqrt(variance).reshape(boxes, -1)])


@pytest.mark.parametrize("seed", range(4))
def test_posterior_is_that_of_the_whole_matrix(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_model, "SPREADS", ((0.2, 1.0),))
    monkeypatch.setattr(box_model, "CLUMPS", ((80.0, 1.0),))
    monkeypatch.setattr(box_model, "BIASES", ((0.02, 1.0),))
    monkeypatch.setattr(box_model, "SURPRISES", ((1.0, 1.0),))
    sample, prior = _sample(seed)
    found = solve(sample, prior, sweeps=1)
    mean, sd = _dense(sample, prior, prior.mean, 0.2, 80.0, 0.02)
    assert found.box_mean[:, : K - 1] == pytest.approx(mean, abs=1e-8)
    assert found.box_sd[:, : K - 1] == pytest.approx(sd, abs=1e-5)
    assert found.box_mean.sum(axis=1) == pytest.approx(1.0)


def test_order_of_the_parties_does_not_matter() -> None:
    sample, prior = _sample(3)
    turned = [2, 0, 3, 1]
    other = Sample(
        sample.papers, sample.postal, sample.ward, sample.offset, sample.box, sample.agent, sample.votes[:, turned]
    )
    mine = solve(sample, prior)
    theirs = solve(other, Prior(prior.mean[turned], prior.covariance[np.ix_(turned, turned)]))
    assert theirs.box_mean == pytest.approx(mine.box_mean[:, turned], abs=1e-5)
    assert theirs.box_sd == pytest.approx(mine.box_sd[:, turned], abs=1e-5)


def _one(votes: list[list[float]], box: list[int], papers: list[float], agent: list[int] | None = None) -> Solved:
    parties = len(votes[0])
    share = np.full(parties, 1 / parties)
    sample = Sample(
        papers=np.array(papers),
        postal=np.zeros(len(papers), dtype=bool),
        ward=np.full(len(papers), -1),
        offset=np.zeros((len(papers), parties)),
        box=np.array(box),
        agent=np.array(agent or [0] * len(box)),
        votes=np.array(votes, dtype=float),
    )
    return solve(sample, Prior(share, 0.36 * (np.diag(share) - np.outer(share, share))))


def test_box_seen_whole_is_known_but_for_the_agents_eye() -> None:
    found = _one([[300.0, 100.0, 100.0]], [0], [500.0, 500.0])
    assert found.box_mean[0] == pytest.approx([0.6, 0.2, 0.2], abs=0.005)
    assert found.box_sd[0].max() < 0.012
    assert found.box_sd[1].max() > 3 * found.box_sd[0].max()


def test_more_papers_leave_less_doubt() -> None:
    widths = [float(_one([[0.6 * n, 0.4 * n]], [0], [1000.0] * 4).total.std()) for n in (20, 100, 400)]
    assert widths == sorted(widths, reverse=True)


def test_a_small_tally_that_shows_a_party_none_is_not_certain() -> None:
    found = _one([[6.0, 4.0, 0.0]], [0], [800.0] * 5)
    assert found.box_sd[0][2] > 0.05
    assert 0.02 < found.box_mean[0][2] < 0.3


def test_repeated_tallies_tell_how_papers_lie_together() -> None:
    alike = [[30.0, 30.0], [31.0, 29.0], [29.0, 31.0], [30.0, 30.0]]
    apart = [[48.0, 12.0], [14.0, 46.0], [45.0, 15.0], [16.0, 44.0]]
    calm = _one(alike, [0, 0, 0, 0], [3000.0, 500.0])
    clumped = _one(apart, [0, 0, 0, 0], [3000.0, 500.0])
    assert clumped.rho < calm.rho / 2
    assert clumped.box_sd[0][0] > 1.25 * calm.box_sd[0][0]


def test_without_a_tally_it_is_what_was_believed() -> None:
    sample, prior = _sample(1)
    blank = Sample(
        sample.papers, sample.postal, sample.ward, sample.offset, sample.box[:0], sample.agent[:0], sample.votes[:0]
    )
    found = solve(blank, prior)
    assert found.total.mean(axis=0) == pytest.approx(prior.mean, abs=0.01)


def test_a_bigger_unseen_box_tells_more_and_a_postal_one_nothing() -> None:
    sample, prior = _sample(2)
    papers = sample.papers.copy()
    papers[:] = 300.0
    unseen = [at for at in range(len(papers) - 1) if at not in sample.box]
    papers[unseen[0]] = 3000.0
    found = solve(
        Sample(papers, sample.postal, sample.ward, sample.offset, sample.box, sample.agent, sample.votes), prior
    )
    assert max(unseen, key=lambda at: found.tells[at]) == unseen[0]
    assert found.tells[-1] == 0.0
    assert all(0 <= each < 1 for each in found.tells)


def test_simulated_counts_are_covered_and_beat_the_raw_tally(almanac: Almanac) -> None:
    lines = study(almanac, (0.02, 0.1), 25, seed=11)
    inside = np.mean([line.cover for line in lines])
    assert 0.83 <= inside <= 0.97, lines
    assert sum(line.error for line in lines) < 1.03 * sum(line.raw for line in lines), lines
