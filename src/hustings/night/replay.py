"""Replaying a past general election night, return by return, and scoring the projection on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.seat_table import SeatTable, seat_table
from hustings.night.orders import Due, order_of
from hustings.night.projection import Counted, Night
from hustings.night.scoring import FRACTIONS, CallScore, Checkpoint, score, score_calls

__all__ = ["Replayed", "Said", "at_marks", "replay", "true_votes"]

_EPOCH_HOUR = 22


@dataclass(frozen=True)
class Said:
    """One return of a replay: the contest, when it declared, who won, what was updated in how many milliseconds."""

    due: Due
    winner: str
    declared: int
    milliseconds: float


@dataclass(frozen=True)
class Replayed:
    """A night replayed: checkpoints, calls, times. ``scales`` names the nights the scales were fitted on."""

    election: str
    prior: str
    order: str
    trained_on: tuple[str, ...]
    checkpoints: tuple[Checkpoint, ...]
    calls: CallScore
    milliseconds: tuple[float, ...]
    doubt: tuple[float, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The JSON of ``hustings night replay --score``."""
        times = np.array(self.milliseconds or (0.0,))
        return {
            "election": self.election,
            "prior": self.prior,
            "order": self.order,
            "trained_on": list(self.trained_on),
            "checkpoints": [each.to_json() for each in self.checkpoints],
            "calls": self.calls.to_json(),
            "update_ms": {"p50": round(float(np.median(times)), 2), "p99": round(float(np.quantile(times, 0.99)), 2)},
        }


def true_votes(almanac: Almanac, election: str) -> dict[str, list[tuple[str, int]]]:
    """Votes by contest: party and votes of every candidate. Raises NotKnown where there are none yet."""
    found: dict[str, list[tuple[str, int]]] = {}
    for contest, party, votes in almanac.candidacies(election).select("contest", "party", "votes").iter_rows():
        if votes is not None:
            found.setdefault(contest, []).append((party, votes))
    if not found:
        raise NotKnown(f"The almanac does not hold the result of {election}.", remedy="Replay a past election.")
    return found


def replay(
    almanac: Almanac,
    election: str,
    *,
    order: str = "true",
    due: Sequence[Due] | None = None,
    night: Night | None = None,
    prior: str = "forecast",
    scales: str = "",
    seed: int = 1,
    draws: int = 4000,
    fractions: Sequence[float] = FRACTIONS,
    speed: float = 0.0,
    step: Callable[[Said, Night], None] | None = None,
) -> Replayed:
    """Declare a past night again in an order, projecting after every return.

    ``speed``: how many times faster than it was; 0 is as fast as it goes. ``step`` is told each return.
    """
    votes = true_votes(almanac, election)
    queue = list(due) if due is not None else order_of(almanac, election, order, seed)
    held = night or Night.start(almanac, election, prior=prior, scales=scales, seed=seed, draws=draws)
    truth = seat_table(almanac, election)
    marks = _marks(truth, queue, fractions)
    checkpoints = [score(held, truth)] if 0 in marks else []
    times: list[float] = []
    doubts = [] if held.counted.doubt is None else [held.counted.doubt]
    gb, clock = 0, queue[0].at if queue else None
    inside = {contest for seat, contest in enumerate(truth.contest) if not truth.speaker[seat]}
    for number, each in enumerate(queue, 1):
        clock = _wait(clock, each.at, speed)
        begun = time.perf_counter()
        state: Counted = held.declare(each.contest, votes[each.contest])
        times.append(1000 * (time.perf_counter() - begun))
        gb += each.contest in inside
        if each.contest in inside and gb in marks:
            checkpoints.append(score(held, truth))
            doubts += [] if state.doubt is None else [state.doubt]
        if step is not None:
            step(Said(each, str(held.won_by(each.contest)), number, times[-1]), held)
    return Replayed(
        election, prior, order, held.scales.trained_on, tuple(checkpoints), _calls(held, truth, queue), tuple(times),
        tuple(doubts),
    )  # fmt: skip


def at_marks(
    night: Night,
    truth: SeatTable,
    votes: Mapping[str, Sequence[tuple[str, int]]],
    queue: Sequence[Due],
    fractions: Sequence[float] = FRACTIONS,
) -> list[Checkpoint]:
    """Only the checkpoints of a night: returns taken in together up to each of them. Faster; makes no calls."""
    marks = _marks(truth, queue, fractions)
    inside = {contest for seat, contest in enumerate(truth.contest) if not truth.speaker[seat]}
    found = [score(night, truth)] if 0 in marks else []
    waiting: dict[str, Sequence[tuple[str, int]]] = {}
    gb = 0
    for each in queue:
        waiting[each.contest] = votes[each.contest]
        gb += each.contest in inside
        if each.contest in inside and gb in marks:
            night.declare_all(waiting)
            waiting = {}
            found.append(score(night, truth))
            if gb == max(marks):
                break
    return found


def _marks(truth: SeatTable, queue: Sequence[Due], fractions: Sequence[float]) -> set[int]:
    seats = int((~truth.speaker).sum())
    return {round(fraction * seats) for fraction in fractions}


def _wait(clock: datetime | None, at: datetime | None, speed: float) -> datetime | None:
    """Sleep as long as the night did, divided by the speed."""
    if speed > 0 and clock is not None and at is not None:
        time.sleep(max((at - clock).total_seconds(), 0.0) / speed)
    return at or clock


def _calls(night: Night, truth: SeatTable, queue: Sequence[Due]) -> CallScore:
    timed = [each for each in queue if each.at is not None]
    hours = {}
    if len(timed) > len(queue) / 2:
        start = min(each.at for each in timed if each.at is not None)
        hours = {each.contest: (each.at - start).total_seconds() / 3600 for each in timed if each.at is not None}
    return score_calls(night, truth, night.calls.changes, hours)
