"""Second preferences simulated, and the supplementary vote counted over every draw at once.

The law (Local Democracy, Economic Development and Construction Act 2009, sch. 5B; see
:mod:`hustings.count.rules.supplementary`): more than half of the first preferences elects; else the two with most
remain and the second preferences for them of everybody else's voters are added. A test holds these winners equal to
those of the count room, draw by draw.

Of candidate e's voters the part r_e reaches a finalist, and of that part the shares of finalists a and b are in
proportion to attractions A_e,f = a_e,f exp(.7 z_e,f), with r_e = logistic(mean + .6 z_e) and z standard normal.
The attractions are set by hand, by the family of each party, and are wide; the mean of r is fitted on contests counted
earlier (towards a half: voters who left the second column empty or marked a loser reach nobody).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.ids import parse

__all__ = ["Transfers", "final_share", "fitted_reach", "random_transfers", "winners"]

Matrix = NDArray[np.float64]

_LEFT = frozenset({"lab", "grn", "wep", "respect", "tusc", "cpb", "wpb", "rejoin"})
_RIGHT = frozenset({"con", "ukip", "ref", "ed", "reclaim", "heritage", "bnp", "britain-first", "for-britain", "sdp"})
# Attraction of a finalist's family to a voter's: left, centre, right, other.
_ATTRACTION = {
    "left": {"left": 3.0, "centre": 2.0, "right": 1.0, "other": 1.5},
    "centre": {"left": 1.5, "centre": 2.0, "right": 1.2, "other": 1.2},
    "right": {"left": 1.0, "centre": 1.3, "right": 3.0, "other": 1.5},
    "other": {"left": 1.2, "centre": 1.2, "right": 1.0, "other": 1.2},
}
_PULL_SD, _REACH_SD = 0.7, 0.6
_PRIOR_REACH, _PRIOR_WEIGHT = 0.5, 2.0


def family(party: str) -> str:
    """“left”, “centre”, “right” or “other”."""
    if party in _LEFT:
        return "left"
    return "centre" if party == "ld" else "right" if party in _RIGHT else "other"


@dataclass(frozen=True, slots=True)
class Transfers:
    """Drawn second preferences: reach (D, K) of each candidate's voters, log attractions (D, K, K) to each other."""

    reach: Matrix
    pull: Matrix

    def between(self, first: int, second: int) -> tuple[Matrix, Matrix]:
        """Parts (D, K) of each candidate's voters whose second preference goes to one or the other finalist."""
        lean = 1 / (1 + np.exp(self.pull[:, :, second] - self.pull[:, :, first]))
        return self.reach * lean, self.reach * (1 - lean)


def random_transfers(parties: Sequence[str], draws: int, reach: float, seed: int) -> Transfers:
    """Transfers for a field of candidates; ``reach`` is the mean part that reaches a finalist."""
    rng = np.random.default_rng(seed)
    count = len(parties)
    mean = np.log([[_ATTRACTION[family(e)][family(f)] for f in parties] for e in parties])
    pull = mean + _PULL_SD * rng.standard_normal((draws, count, count))
    z = np.log(reach / (1 - reach)) + _REACH_SD * rng.standard_normal((draws, count))
    return Transfers(1 / (1 + np.exp(-z)), pull)


def final_share(first: Matrix, transfers: Transfers, one: int, other: int) -> Matrix:
    """The share (D,) of finalist ``one`` in a final round against ``other``, from first preferences (D, K)."""
    to_one, to_other = transfers.between(one, other)
    loose = first.copy()
    loose[:, [one, other]] = 0.0
    a = first[:, one] + np.sum(loose * to_one, axis=1)
    b = first[:, other] + np.sum(loose * to_other, axis=1)
    return np.asarray(a / (a + b))


def winners(first: Matrix, transfers: Transfers | None) -> NDArray[np.int64]:
    """The winner (D,) under the supplementary vote; by simple majority with two candidates or without transfers."""
    won: NDArray[np.int64] = first.argmax(axis=1).astype(np.int64)
    if transfers is None or first.shape[1] < 3:
        return won
    ranked = np.argsort(-first, axis=1, kind="stable")[:, :2]
    open_still = first[np.arange(len(first)), won] <= 0.5
    for one, other in np.unique(ranked[open_still], axis=0):
        rows = open_still & (ranked[:, 0] == one) & (ranked[:, 1] == other)
        share = final_share(first[rows], Transfers(transfers.reach[rows], transfers.pull[rows]), int(one), int(other))
        won[rows] = np.where(share > 0.5, one, np.where(share < 0.5, other, one))
    return won


def fitted_reach(almanac: Almanac, before: date) -> tuple[float, tuple[str, ...]]:
    """The mean part of losing candidates' voters who reached a finalist, in contests counted before a day.

    Each contest weighs one beside a prior of a half that weighs two; returned with the contests it rests on.
    """
    rows = almanac.table("candidacies").filter(pl.col("transferred").is_not_null())
    parts, used = [], []
    for contest in sorted(rows["contest"].unique().to_list()):
        if parse(contest).day >= before:
            continue
        field = almanac.contest(contest)[1]
        loose = int(field.filter(pl.col("transferred").is_null())["votes"].sum())
        if loose:
            parts.append(int(field["transferred"].sum()) / loose)
            used.append(contest)
    mean = (_PRIOR_WEIGHT * _PRIOR_REACH + sum(parts)) / (_PRIOR_WEIGHT + len(parts))
    return float(mean), tuple(used)
