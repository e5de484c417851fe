"""Whether samples of ballot boxes tell the truth: simulated counts of real results, tallied as agents tally.

    python -m benchmarks.boxes                  # 200 counts at each coverage
    python -m benchmarks.boxes --counts 40 --prior swing

Each count is a constituency of the almanac at a general election: its real votes are dealt to boxes, wards and the post
(logit effects of wards, boxes and postal voters, none of them the model's), papers lie in runs as households and
streets do, an agent takes consecutive papers and misreads some towards a party of their own. The prior is the last
result, wide (as the command has it for a seat of a general election), or with --prior swing the last result moved by
the nation's change with a poll's error, as a forecast would have it. Printed at each coverage of the papers cast in
person: how often the 90 % interval of a party's share held the truth, the mean error in points beside the raw tally's,
how often the likeliest winner won and how sure of it we were.

Promised: cover .87-.93 and an error below the raw tally's at every coverage.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import baseline_of
from hustings.night.box_model import Prior, Sample, Solved, solve
from hustings.night.box_prior import prior_of

__all__ = ["COVERAGES", "Count", "Line", "Swings", "deal", "study", "tally"]

Floats = NDArray[np.float64]
COVERAGES = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
ELECTIONS = ("parl.2010-05-06", "parl.2015-05-07", "parl.2017-06-08", "parl.2019-12-12", "parl.2024-07-04")


@dataclass(frozen=True)
class Count:
    """A simulated count: votes (B, K) in each box, which are postal, the ward of each, and the prior."""

    contest: str
    parties: tuple[str, ...]
    votes: NDArray[np.int64]
    postal: NDArray[np.bool_]
    ward: NDArray[np.int64]
    prior: Prior

    @property
    def truth(self) -> Floats:
        """Every party's share of all papers."""
        return np.asarray(self.votes.sum(axis=0) / self.votes.sum())


@dataclass(frozen=True)
class Line:
    """What one coverage came to, over all counts."""

    coverage: float
    counts: int
    cover: float
    error: float
    raw: float
    right: float
    said: float
    seconds: float


def deal(almanac: Almanac, contest: str, rng: np.random.Generator) -> Count | None:
    """Deal the real votes of a contest to boxes; ``None`` where fewer than three parties are worth a column."""
    _, rows = almanac.contest(contest)
    votes: dict[str, int] = {}
    for party, number in rows.select("party", "votes").iter_rows():
        votes[party] = votes.get(party, 0) + int(number)
    total = sum(votes.values())
    named = [party for party, number in votes.items() if number > 0.02 * total and party not in ("ind", "other")]
    other = total - sum(votes[party] for party in named)
    parties = (*named, "other") if other > 0.004 * total else tuple(named)
    if len(parties) < 3:
        return None
    whole = np.array([votes.get(party, other) for party in parties], dtype=float)
    boxes, wards = int(rng.integers(35, 90)), int(rng.integers(6, 14))
    size = rng.lognormal(0.0, 0.45, boxes)
    ward = rng.integers(0, wards, boxes)
    count = len(parties)
    lean = rng.uniform(0.15, 0.45) * rng.standard_normal((wards, count))[ward]
    lean += rng.uniform(0.1, 0.4) * rng.standard_normal((boxes, count))
    post = int(rng.integers(1, 4))
    by_post = np.vstack([0.2 * rng.standard_normal(count) + 0.05 * rng.standard_normal((post, count))])
    size = np.concatenate([size / size.sum() * (1 - (away := rng.uniform(0.12, 0.35))), np.full(post, away / post)])
    shares = np.exp(np.vstack([lean, by_post])) * whole
    for _ in range(200):  # rows to box sizes, columns to the real votes
        shares *= (size * total / shares.sum(axis=1))[:, None]
        shares *= whole / shares.sum(axis=0)
    postal = np.arange(boxes + post) >= boxes
    dealt = np.round(shares).astype(np.int64)
    return Count(
        contest,
        parties,
        dealt,
        postal,
        np.where(postal, -1, np.append(ward, [-1] * post)),
        prior_of(almanac, contest, parties),
    )


def tally(count: Count, coverage: float, rng: np.random.Generator) -> Sample:
    """What agents see of ``coverage`` of the papers cast in person: some boxes, of each some runs of papers."""
    papers = count.votes.sum(axis=1)
    person = np.flatnonzero(~count.postal)
    wanted = coverage * papers[person].sum()
    visited = rng.permutation(person)[: max(3, int(len(person) * rng.uniform(max(0.25, coverage), 1.0)))]
    each = wanted / papers[visited].sum()
    agents = int(rng.integers(1, 6))
    slip = rng.uniform(0.0, 0.03, agents)
    own = rng.integers(0, len(count.parties), agents)
    stay = rng.uniform(0.0, 0.35)
    box, agent, votes = [], [], []
    for place in visited:
        order = _in_runs(count.votes[place], stay, rng)
        size = int(np.clip(round(min(each * rng.uniform(0.6, 1.4), 1.0) * len(order)), 5, len(order)))
        for start, number in _looks(len(order), size, rng):
            who = int(rng.integers(agents))
            seen = order[start : start + number].copy()
            wrong = rng.random(number) < slip[who]
            seen[wrong] = np.where(
                rng.random(wrong.sum()) < 0.3, own[who], rng.integers(0, len(count.parties), wrong.sum())
            )
            box.append(place)
            agent.append(who)
            votes.append(np.bincount(seen, minlength=len(count.parties)))
    return Sample(
        papers=papers.astype(float),
        postal=count.postal,
        ward=count.ward,
        offset=np.zeros(count.votes.shape),
        box=np.array(box),
        agent=np.array(agent),
        votes=np.array(votes, dtype=float),
    )


def _looks(papers: int, size: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """One look at a box, or two by turns: where each begins and how many papers it takes."""
    if size < 20 or rng.random() < 0.6:
        return [(int(rng.integers(0, papers - size + 1)), size)]
    half = size // 2
    first = int(rng.integers(0, papers - size + 1))
    return [(first, half), (first + half, size - half)]


def _in_runs(votes: NDArray[np.int64], stay: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """The papers of a box in order: shuffled in runs whose mean length is 1 / (1 - stay)."""
    runs: list[NDArray[np.int64]] = []
    for party, number in enumerate(votes):
        left = int(number)
        while left > 0:
            length = min(int(rng.geometric(1 - stay)), left)
            runs.append(np.full(length, party))
            left -= length
    return np.concatenate([runs[at] for at in rng.permutation(len(runs))])


class Swings:
    """The mean change of every party's share by nation and election: what perfect polls would have told."""

    def __init__(self, almanac: Almanac) -> None:
        self._almanac = almanac
        self._changes: dict[tuple[str, str], dict[str, float]] = {}

    def prior(self, count: Count, rng: np.random.Generator) -> Prior:
        """The last result moved by the change in its nation, each party's with an error of sd 2.5 points."""
        facts, _ = self._almanac.contest(count.contest)
        base = baseline_of(self._almanac, facts)
        if base is None:
            return count.prior
        changes = self._of(str(facts["election"]), str(facts["area"])[:1])
        moved = np.array(
            [
                base.shares.get(party, 0.0) + changes.get(party, 0.0) + 0.025 * rng.standard_normal()
                for party in count.parties
            ]
        )
        mean = np.maximum(moved, 0.015)
        mean /= mean.sum()
        return Prior(mean, 0.16**2 * (np.diag(mean) - np.outer(mean, mean)), "swing")

    def _of(self, election: str, nation: str) -> dict[str, float]:
        if (election, nation) not in self._changes:
            sums: dict[str, list[float]] = {}
            for facts in self._almanac.contests(election).iter_rows(named=True):
                base = baseline_of(self._almanac, facts) if str(facts["area"]).startswith(nation) else None
                if base is None:
                    continue
                _, rows = self._almanac.contest(str(facts["contest"]))
                total = rows["votes"].sum()
                now = dict(rows.select("party", "votes").iter_rows())
                for party in {*now, *base.shares}:
                    sums.setdefault(party, []).append(now.get(party, 0) / total - base.shares.get(party, 0.0))
                if len(sums.get("con", sums.get("dup", []))) >= 80:
                    break
            most = max(map(len, sums.values()), default=1)
            self._changes[election, nation] = {party: sum(each) / most for party, each in sums.items()}
        return self._changes[election, nation]


def study(almanac: Almanac, coverages: tuple[float, ...], counts: int, seed: int, *, swing: bool = False) -> list[Line]:
    """Simulate ``counts`` counts at each coverage."""
    swings = Swings(almanac) if swing else None
    rng = np.random.default_rng(seed)
    known = [each for election in ELECTIONS for each in almanac.contests(election)["contest"].to_list()]
    lines = []
    for coverage in coverages:
        inside: list[float] = []
        errors: list[float] = []
        raw: list[float] = []
        right: list[float] = []
        said: list[float] = []
        seconds = 0.0
        while len(right) < counts:
            count = deal(almanac, str(rng.choice(known)), rng)
            if count is None:
                continue
            sample = tally(count, coverage, rng)
            begun = perf_counter()
            prior = swings.prior(count, rng) if swings else count.prior
            solved = solve(sample, prior, draws=4000, seed=int(rng.integers(1 << 30)))
            seconds += perf_counter() - begun
            inside.extend(_inside(solved, count.truth))
            errors.append(float(np.abs(solved.total.mean(axis=0) - count.truth).mean()))
            plain = sample.votes.sum(axis=0) / sample.votes.sum()
            raw.append(float(np.abs(plain - count.truth).mean()))
            chances = np.bincount(solved.total.argmax(axis=1), minlength=len(count.parties)) / len(solved.total)
            right.append(float(chances.argmax() == count.truth.argmax()))
            said.append(float(chances.max()))
        mean = [float(np.mean(each)) for each in (inside, errors, raw, right, said)]
        lines.append(Line(coverage, counts, mean[0], 100 * mean[1], 100 * mean[2], mean[3], mean[4], seconds / counts))
    return lines


def _inside(solved: Solved, truth: Floats) -> list[float]:
    low, high = np.quantile(solved.total, [0.05, 0.95], axis=0)
    return [float(each) for each in (low <= truth) & (truth <= high)]


def main() -> int:
    """Print the study; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prior", choices=("last", "swing"), default="last")
    told = parser.parse_args()
    lines = study(Almanac.open(own=False), COVERAGES, told.counts, told.seed, swing=told.prior == "swing")
    sys.stdout.write("seen    counts  90 % cover  error   raw tally  right  said   seconds\n")
    for each in lines:
        sys.stdout.write(
            f"{each.coverage:5.0%}  {each.counts:7}  {each.cover:10.3f}  {each.error:5.2f}  {each.raw:9.2f}  "
            f"{each.right:5.3f}  {each.said:5.3f}  {each.seconds:7.3f}\n"
        )
    return 0 if all(0.87 <= each.cover <= 0.93 and each.error < each.raw for each in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
