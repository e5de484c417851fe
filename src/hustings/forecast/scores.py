"""Scores of simulated seats against results: who was right, by how much, and whether probabilities mean what they say.

For seat i with chances p_ij of every party j and winner w:

    Brier      sum_j (p_ij - [j = w])^2          log score    -ln max(p_iw, .001)
    share MAE  mean |mean share - share| of parties that stand, points       PIT   part of draws below the result
    cover      part of shares (of party totals) inside the middle 90 % of the draws

Seats of the Speaker are left out. Differences of scores between two forecasts of the same seats carry the interval of a
paired bootstrap over seats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.slots import REST, SLOTS

if TYPE_CHECKING:
    from hustings.forecast.draws import Draws
    from hustings.forecast.seat_table import SeatTable

__all__ = ["TOTALS", "Scored", "Total", "brier_of", "log_of", "paired", "reliability", "reliability_of", "score"]

TOTALS = ("con", "lab", "ld", "ref", "grn", "nat")
"""The slots whose totals of seats are scored."""

_FLOOR = 1e-3
_BINS = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Total:
    """Seats of one slot: mean and middle 90 per cent of the draws, and what it won."""

    party: str
    mean: float
    lo90: float
    hi90: float
    actual: int

    @property
    def inside(self) -> bool:
        """Whether the result lies inside the interval."""
        return self.lo90 <= self.actual <= self.hi90


@dataclass(frozen=True)
class Scored:
    """One forecast scored seat by seat, (seats,) each, in the order of the seat table without the Speaker's.

    ``p_top`` is the chance of the favourite. ``chances`` and ``hits`` (seats, slots) serve reliability. ``error``
    (points) and ``inside`` are (seats,) means over the parties standing. ``pit`` are the ranks of every share scored.
    """

    right: NDArray[np.bool_]
    brier: Vector
    log: Vector
    error: Vector
    inside: Vector
    p_top: Vector
    chances: Vector
    hits: NDArray[np.bool_]
    pit: Vector
    totals: tuple[Total, ...]

    @property
    def cover(self) -> float:
        """Coverage of seat shares."""
        return float(np.mean((self.pit >= 0.05) & (self.pit <= 0.95)))

    @property
    def expected_less_actual(self) -> float:
        """Expected winners right less actual, as a fraction of seats."""
        return float(self.p_top.mean() - self.right.mean())

    @property
    def nearly_sure(self) -> tuple[int, float]:
        """Seats in which the favourite was said to have more than .99, and the part of them that came right."""
        sure = self.p_top > 0.99
        return int(sure.sum()), float(self.right[sure].mean()) if sure.any() else float("nan")

    def pit_counts(self, bins: int = 10) -> list[int]:
        """The ranks of shares in equal bins: level where the draws are honest."""
        return [int(n) for n in np.histogram(self.pit, bins, (0, 1))[0]]

    def to_json(self) -> dict[str, object]:
        """All figures; shares and probabilities as fractions, errors in points."""
        sure, held = self.nearly_sure
        return {
            "seats": len(self.right),
            "right": round(float(self.right.mean()), 5),
            "expected_right": round(float(self.p_top.mean()), 5),
            "brier": round(float(self.brier.mean()), 5),
            "log_score": round(float(self.log.mean()), 5),
            "share_mae": round(float(self.error.mean()), 4),
            "cover90_shares": round(self.cover, 4),
            "said_over_99": {"seats": sure, "right": round(held, 5) if sure else None},
            "pit": self.pit_counts(),
            "totals": [
                {
                    "party": each.party, "mean": round(each.mean, 2), "lo90": each.lo90, "hi90": each.hi90,
                    "actual": each.actual, "inside": each.inside,
                }
                for each in self.totals
            ],
        }  # fmt: skip


def brier_of(chances: Vector, hits: NDArray[np.bool_]) -> Vector:
    """The Brier score of each seat (seats,): ``chances`` and ``hits`` (what came about) are (seats, parties)."""
    made: Vector = ((chances - hits) ** 2).sum(axis=1)
    return made


def log_of(p_won: Vector) -> Vector:
    """The log score of each seat from the chance that was given to its winner, a thousandth at least."""
    made: Vector = -np.log(np.maximum(p_won, _FLOOR))
    return made


def score(draws: Draws, table: SeatTable) -> Scored:
    """Score the draws of Great Britain against the result of ``table``, the Speaker's seat left out.

    Raises ``ValueError`` for a table without its result, or of other seats.
    """
    if table.result is None:
        raise ValueError("The table has no result.")
    if draws.contests != table.contest:
        raise ValueError("The draws are of other seats than the table.")
    seats = np.flatnonzero(~table.speaker)
    result, stands = table.result[seats], table.standing[seats]
    winner = draws.winner()[:, seats]
    chances = np.stack([(winner == slot).mean(axis=0) for slot in range(REST)], axis=1)
    won = result.argmax(axis=1)
    hits = np.zeros(chances.shape, dtype=bool)
    hits[np.arange(len(seats)), won] = True
    p_won = chances[hits]
    error, pit = _shares(draws, seats, result, stands)
    # Before nominations a forecast cannot know every candidate: of one it had not there is an error but no rank.
    ranked = stands & draws.standing[seats]
    inside = np.where(ranked, (pit >= 0.05) & (pit <= 0.95), np.nan)
    return Scored(
        right=chances.argmax(axis=1) == won,
        brier=brier_of(chances, hits),
        log=log_of(p_won),
        error=np.nanmean(np.where(stands, error, np.nan), axis=1),
        inside=np.nanmean(inside, axis=1),
        p_top=chances.max(axis=1),
        chances=chances,
        hits=hits,
        pit=pit[ranked],
        totals=tuple(_totals(winner, won)),
    )


def _shares(draws: Draws, seats: NDArray[np.int64], result: Vector, stands: NDArray[np.bool_]) -> tuple[Vector, Vector]:
    """Errors in points and ranks, (seats, slots)."""
    error, pit = np.zeros(result.shape), np.zeros(result.shape)
    for row, seat in enumerate(seats):
        share = draws.share[:, seat, :REST]
        error[row] = 100 * np.abs(share.mean(axis=0, dtype=np.float64) - result[row])
        pit[row] = (share < result[row]).mean(axis=0)
    return np.where(stands, error, 0.0), np.where(stands, pit, 0.5)


def _totals(winner: NDArray[np.int8], won: NDArray[np.int64]) -> list[Total]:
    made = []
    for party in TOTALS:
        slot = SLOTS.index(party)
        seats = (winner == slot).sum(axis=1)
        lo, hi = np.quantile(seats, [0.05, 0.95])
        made.append(
            Total(party, float(seats.mean()), float(np.floor(lo)), float(np.ceil(hi)), int((won == slot).sum()))
        )
    return made


def reliability(scored: Sequence[Scored]) -> list[dict[str, float]]:
    """Chances in bins: ``lo, hi, n, said, happened`` over every party that stands to win anywhere in any seat."""
    chances = np.concatenate([each.chances.ravel() for each in scored])
    return reliability_of(chances, np.concatenate([each.hits.ravel() for each in scored]))


def reliability_of(chances: Vector, hits: NDArray[np.bool_]) -> list[dict[str, float]]:
    """The same of chances in any shape and whether each came about; a chance of nought is left out."""
    kept = chances > 0
    chances, hits = chances[kept], hits[kept]
    made = []
    for lo, hi in pairwise(_BINS):
        inside = (chances >= lo) & ((chances < hi) if hi < 1 else (chances <= hi))
        if inside.any():
            made.append(
                {
                    "lo": lo, "hi": hi, "n": float(inside.sum()),
                    "said": float(chances[inside].mean()), "happened": float(hits[inside].mean()),
                }
            )  # fmt: skip
    return made


def paired(first: Sequence[Vector], second: Sequence[Vector], seed: int = 1, rounds: int = 2000) -> dict[str, float]:
    """Mean of ``first`` less ``second`` over the same seats with its paired-bootstrap 90 % interval.

    Each of the sequences is an election's (seats,): seats are drawn again within elections.
    """
    rng = np.random.default_rng(seed)
    gaps = [np.asarray(a) - np.asarray(b) for a, b in zip(first, second, strict=True)]
    drawn = np.zeros(rounds)
    for gap in gaps:
        drawn += gap[rng.integers(0, len(gap), (rounds, len(gap)))].mean(axis=1) / len(gaps)
    lo, hi = np.quantile(drawn, [0.05, 0.95])
    return {"mean": float(np.mean([gap.mean() for gap in gaps])), "lo90": float(lo), "hi90": float(hi)}
