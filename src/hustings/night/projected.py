"""What the projection says after a return: totals, chances and shares, with intervals that respect what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["ContestNow", "Interval", "Predictive", "Projected", "Stage", "interval"]

Floats = NDArray[np.float64]
Stage = Literal["declared", "rush", "part counted", "projection"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean, median and 90 % interval of seats or of a share."""

    mean: float
    median: float
    lo90: float
    hi90: float

    def to_json(self, places: int = 4, *, median: bool = True) -> dict[str, float]:
        """Rounded figures by name."""
        made = {"mean": round(self.mean, places)}
        if median:
            made["median"] = round(self.median, places)
        return {**made, "lo90": round(self.lo90, places), "hi90": round(self.hi90, places)}


def interval(values: NDArray[np.floating], weight: Floats, spread: float = 1.0, least: float = 0.0) -> Interval:
    """Of weighted draws; widened about the median by ``spread``, never below ``least`` (what is already won)."""
    order = np.argsort(values, kind="stable")
    ranked, below = np.asarray(values, dtype=float)[order], np.cumsum(weight[order])
    low, middle, high = (ranked[min(int(np.searchsorted(below, q)), len(ranked) - 1)] for q in (0.05, 0.5, 0.95))
    return Interval(
        float(np.average(ranked, weights=weight[order])),
        float(middle),
        float(max(np.floor(middle + spread * (low - middle)), least)) if spread != 1.0 else float(low),
        float(np.ceil(middle + spread * (high - middle))) if spread != 1.0 else float(high),
    )


@dataclass(frozen=True, slots=True)
class Predictive:
    """What is expected of an undeclared contest given the night so far, for checks of a return.

    By party: ``share`` mean and ``share_sd``, fractions; ``angle`` and ``angle_sd``, degrees of asin sqrt share, where
    errors are nearly normal; ``angle_covariance`` (parties, parties). ``log_turnout`` and its sd are natural logs of
    valid votes over electorate. A party that is not expected to stand is absent.
    """

    contest: str
    parties: tuple[str, ...]
    share: Floats
    share_sd: Floats
    angle: Floats
    angle_sd: Floats
    angle_covariance: Floats
    log_turnout: float
    log_turnout_sd: float


@dataclass(frozen=True, slots=True)
class ContestNow:
    """A contest in the projection. ``stage``: declared, rush (winner named), part counted, projection.

    ``status``: declared, called, likely, too close, too early or held; ``flags``: why the model does not call it alone.
    """

    contest: str
    area: str
    name: str
    stage: Stage
    p_win: Mapping[str, float]
    share: Mapping[str, Interval]
    lead: Interval | None = None
    status: str = "declared"
    flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The contest as in ``forecast``, with its stage and the lead of the first over the second."""
        made: dict[str, object] = {
            "contest": self.contest,
            "area": self.area,
            "name": self.name,
            "stage": self.stage,
            "status": self.status,
            "flags": list(self.flags),
            "p_win": {party: round(p, 4) for party, p in self.p_win.items()},
            "share": {party: each.to_json(median=False) for party, each in self.share.items()},
        }
        if self.lead is not None:
            made["lead"] = self.lead.to_json(median=False)
        return made


@dataclass(frozen=True)
class Projected:
    """The state after a return. ``seats``, ``shares`` by party; ``without_exit_poll`` the same totals without it."""

    election: str
    prior: str
    declared: int
    contests_in_all: int
    trained_on: tuple[str, ...]
    draws: int
    seats: Mapping[str, Interval]
    won: Mapping[str, int]
    p_majority: Mapping[str, float]
    p_largest: Mapping[str, float]
    p_hung: float
    shares: Mapping[str, Interval] = field(default_factory=dict)
    contests: tuple[ContestNow, ...] = ()
    calls: tuple[Mapping[str, object], ...] = ()
    without_exit_poll: Mapping[str, Interval] | None = None
    exit_poll_doubt: float | None = None
    as_of: str = ""

    def to_json(self) -> dict[str, object]:
        """The JSON of ``hustings night project``: as ``forecast``, with ``declared`` and ``calls``."""
        made: dict[str, object] = {
            "election": self.election,
            "as_of": self.as_of,
            "prior": self.prior,
            "trained_on": list(self.trained_on),
            "sims": self.draws,
            "declared": self.declared,
            "of": self.contests_in_all,
            "shares": {party: each.to_json() for party, each in self.shares.items()},
            "seats": {party: each.to_json(2) for party, each in self.seats.items()},
            "won": dict(self.won),
            "p_majority": {party: round(p, 4) for party, p in self.p_majority.items()},
            "p_largest": {party: round(p, 4) for party, p in self.p_largest.items()},
            "p_hung": round(self.p_hung, 4),
            "calls": [dict(each) for each in self.calls],
            "contests": [each.to_json() for each in self.contests],
        }
        if self.without_exit_poll is not None:
            lines = {party: each.to_json(2) for party, each in self.without_exit_poll.items()}
            made["without_exit_poll"] = {"seats": lines}
            made["exit_poll_doubt"] = round(self.exit_poll_doubt or 0.0, 4)
        return made
