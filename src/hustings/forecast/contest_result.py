"""What a forecast of contests says: probabilities, shares with intervals, draws, and what it all rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ContestForecast", "OneContest", "Range", "capped", "check_known", "check_sims"]

Matrix = NDArray[np.float64]
_LEAST, _MOST = 100, 1_000_000


@dataclass(frozen=True, slots=True)
class Range:
    """The mean of draws and the interval that holds nine in ten."""

    mean: float
    lo90: float
    hi90: float

    def to_json(self) -> dict[str, float]:
        """``{"mean", "lo90", "hi90"}``, rounded to six places."""
        return {"mean": round(self.mean, 6), "lo90": round(self.lo90, 6), "hi90": round(self.hi90, 6)}


@dataclass(frozen=True, slots=True)
class OneContest:
    """One ballot paper: who stands, draws of shares (draw, candidate), and each one's probability of winning.

    ``seats`` (draw, candidate) are seats won where the contest fills more than one; ``final`` is the share of the
    final round by candidate where there may be one.
    """

    contest: str
    area: str
    name: str
    parties: tuple[str, ...]
    candidates: tuple[str, ...]
    draws: Matrix
    p: Matrix
    seats: NDArray[np.int64] | None = None
    capped: bool = False

    def p_win(self) -> dict[str, float]:
        """Probability of winning (of the most seats, where there are several) by party, the likeliest first."""
        return self._by_party(self.p)

    def shares(self) -> dict[str, Range]:
        """Share of the (first) votes by party, the largest first; candidates of one label are added."""
        made = {}
        for party in dict.fromkeys(self.parties):
            mine = self.draws[:, [k for k, each in enumerate(self.parties) if each == party]].sum(axis=1)
            lo, hi = np.quantile(mine, [0.05, 0.95])
            made[party] = Range(float(mine.mean()), float(lo), float(hi))
        return dict(sorted(made.items(), key=lambda row: (-row[1].mean, row[0])))

    def _by_party(self, values: Matrix) -> dict[str, float]:
        made: dict[str, float] = {}
        for party, value in zip(self.parties, values, strict=True):
            made[party] = made.get(party, 0.0) + float(value)
        return dict(sorted(made.items(), key=lambda row: (-row[1], row[0])))

    def to_json(self) -> dict[str, object]:
        """An entry of ``contests`` in the contract of ``forecast``, with the candidates beside it."""
        lo, hi = np.quantile(self.draws, [0.05, 0.95], axis=0)
        people = [
            {
                "candidate": name,
                "party": party,
                "p_win": round(float(self.p[k]), 6),
                "share": Range(float(self.draws[:, k].mean()), float(lo[k]), float(hi[k])).to_json(),
            }
            for k, (name, party) in enumerate(zip(self.candidates, self.parties, strict=True))
        ]
        return {
            "contest": self.contest,
            "area": self.area,
            "name": self.name,
            "p_win": {party: round(p, 6) for party, p in self.p_win().items()},
            "share": {party: each.to_json() for party, each in self.shares().items()},
            "candidates": people,
        }


@dataclass(frozen=True, slots=True)
class ContestForecast:
    """A forecast of one contest, or of a body of several.

    ``stood_on`` are plain sentences, ``trained_on`` the contests behind fitted constants, ``seats`` draws of seats by
    party where a body is elected, ``house`` its size (all its seats, also those not up), ``weights`` what each
    contest counts in the shares of the whole.
    """

    election: str
    kind: str
    as_of: date
    sims: int
    contests: tuple[OneContest, ...]
    stood_on: tuple[str, ...]
    trained_on: tuple[str, ...]
    seats: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    house: int = 1
    weights: tuple[float, ...] = ()

    @property
    def draws(self) -> Matrix:
        """Draws of shares (draw, candidate) of the only contest."""
        return self._only().draws

    @property
    def p_win(self) -> dict[str, float]:
        """Of the only contest, by party; of a body, the probability of a majority by party, and ``noc`` of none."""
        if len(self.contests) == 1 and not self.seats:
            return self.contests[0].p_win()
        return {**self.p_majority(), "noc": self.p_hung()}

    @property
    def shares(self) -> dict[str, Range]:
        """Shares by party: of the only contest, or of all together (weighted by the votes of the baseline)."""
        if len(self.contests) == 1:
            return self.contests[0].shares()
        weights = np.array(self.weights or (1.0,) * len(self.contests))
        whole: dict[str, Matrix] = {}
        for weight, each in zip(weights / weights.sum(), self.contests, strict=True):
            for k, party in enumerate(each.parties):
                whole[party] = whole.get(party, np.zeros(len(each.draws))) + weight * each.draws[:, k]
        made = {}
        for party, mine in whole.items():
            lo, hi = np.quantile(mine, [0.05, 0.95])
            made[party] = Range(float(mine.mean()), float(lo), float(hi))
        return dict(sorted(made.items(), key=lambda row: (-row[1].mean, row[0])))

    def p_majority(self) -> dict[str, float]:
        """Probability of more than half of all seats, by party; independents are no party."""
        if not self.seats:
            return self.contests[0].p_win()
        made = {p: float((2 * n > self.house).mean()) for p, n in self.seats.items() if p not in ("ind", "other")}
        return dict(sorted(made.items(), key=lambda row: (-row[1], row[0])))

    def p_largest(self) -> dict[str, float]:
        """Probability of the most seats (a tie counts for each in equal parts), by party."""
        if not self.seats:
            return self.contests[0].p_win()
        names = list(self.seats)
        table = np.stack([self.seats[each] for each in names], axis=1)
        first = table == table.max(axis=1, keepdims=True)
        part = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
        return dict(sorted(zip(names, part.tolist(), strict=True), key=lambda row: (-row[1], row[0])))

    def p_hung(self) -> float:
        """Probability that no party has more than half of all seats."""
        return max(0.0, 1.0 - sum(self.p_majority().values())) if self.seats else 0.0

    def seat_ranges(self) -> dict[str, dict[str, float]]:
        """``mean, median, lo90, hi90`` of seats by party."""
        if not self.seats:
            return {
                p: {"mean": round(v, 6), "median": float(v > 0.5), "lo90": float(v > 0.95), "hi90": float(v >= 0.05)}
                for p, v in self.contests[0].p_win().items()
            }
        made = {}
        for party, drawn in sorted(self.seats.items(), key=lambda row: (-row[1].mean(), row[0])):
            lo, middle, hi = np.quantile(drawn, [0.05, 0.5, 0.95])
            made[party] = {
                "mean": round(float(drawn.mean()), 4),
                "median": float(middle),
                "lo90": float(lo),
                "hi90": float(hi),
            }
        return made

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings forecast --json``, with ``kind`` and ``stood_on`` beside it."""
        return {
            "election": self.election,
            "kind": self.kind,
            "as_of": self.as_of.isoformat(),
            "trained_on": list(self.trained_on),
            "stood_on": list(self.stood_on),
            "sims": self.sims,
            "shares": {party: each.to_json() for party, each in self.shares.items()} if self.contests else {},
            "seats": self.seat_ranges(),
            "p_majority": {party: round(p, 6) for party, p in self.p_majority().items()},
            "p_largest": {party: round(p, 6) for party, p in self.p_largest().items()},
            "p_hung": round(self.p_hung(), 6),
            "contests": [each.to_json() for each in self.contests],
        }

    def frame(self) -> pl.DataFrame:
        """``contest, candidate, party, p_win, mean, lo90, hi90``: a row a candidate, the likeliest first."""
        import polars as pl

        rows: list[dict[str, object]] = []
        for each in self.contests:
            lo, hi = np.quantile(each.draws, [0.05, 0.95], axis=0)
            for k in np.argsort(-each.p, kind="stable"):
                rows.append(
                    {
                        "contest": each.contest,
                        "candidate": each.candidates[k],
                        "party": each.parties[k],
                        "p_win": float(each.p[k]),
                        "mean": float(each.draws[:, k].mean()),
                        "lo90": float(lo[k]),
                        "hi90": float(hi[k]),
                    }
                )
        return pl.DataFrame(rows)

    def _only(self) -> OneContest:
        if len(self.contests) != 1:
            raise BadInput(
                f"{self.election} is {len(self.contests)} contests; draws are held for each.",
                remedy="Read them from contests.",
            )
        return self.contests[0]


def capped(p: Matrix, shares: Matrix, cap: float) -> tuple[Matrix, bool]:
    """Probabilities none of which is above ``cap``; what is cut goes to the others by their chances and shares.

    A model without a poll of the place cannot know what made past by-elections surprising: a candidate, a scandal, a
    cause. The chances of the others are eked out with their mean shares, for the one who wins may be one that the
    draws never elect.
    """
    top = int(p.argmax())
    if p[top] <= cap or len(p) < 2:
        return p, False
    others = p + 0.1 * shares
    others[top] = 0.0
    made = p + (p[top] - cap) * others / others.sum()
    made[top] = cap
    return np.asarray(made), True


def check_sims(sims: int) -> None:
    """Raises :class:`~hustings.errors.BadInput` for a number of draws that says nothing or fills the memory."""
    if not _LEAST <= sims <= _MOST:
        raise BadInput(f"{sims:,} simulations cannot be.", remedy=f"Give --sims from {_LEAST} to {_MOST:,}.")


def check_known(baseline: date, as_of: date) -> None:
    """Raises :class:`~hustings.errors.BadInput` where the result that a forecast starts from is later than its day."""
    if baseline > as_of:
        raise BadInput(
            f"On {as_of:%-d %B %Y} the result of {baseline:%-d %B %Y}, from which this forecast starts, was not known.",
            remedy=f"Give a day from {baseline:%-d %B %Y} on with --as-of.",
        )
