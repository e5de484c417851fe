"""How a projection is scored: against the result, at parts of the night declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import SLOTS
from hustings.night.calls import CAP, CAP_FLAGGED, Change
from hustings.night.features import angle
from hustings.night.projected import Interval
from hustings.night.projection import Night

__all__ = ["FRACTIONS", "CallScore", "Checkpoint", "house_called", "score", "score_calls", "uniform_error"]

Floats = NDArray[np.float64]
FRACTIONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.65)
MAIN = ("con", "lab", "ld", "snp")
_Z = 1.6448536
_CLOSE = 0.20


@dataclass(frozen=True)
class Checkpoint:
    """The projection at a part of the night, and how far it was from the result. Figures are of Great Britain.

    ``reliability`` are chances said of leaders of undeclared seats, and whether they won; ``house`` the party said to
    have a majority (or “hung”) with a chance of .995 or more, empty where nothing is.
    """

    declared: int
    fraction: float
    seats: Mapping[str, Interval]
    actual: Mapping[str, int]
    abs_seat_error: float
    undeclared_right: float
    brier: float
    log_score: float
    covered: Mapping[str, bool]
    covered_shares_90: float
    uniform_error: float
    undeclared: int
    reliability: tuple[tuple[float, bool], ...] = ()
    house: str = ""

    @property
    def covered_seats_90(self) -> float:
        """The part of the main parties' totals inside their 90 % intervals."""
        return sum(self.covered.values()) / max(len(self.covered), 1)

    def to_json(self) -> dict[str, object]:
        """As in ``hustings night replay --score``."""
        return {
            "declared": self.declared,
            "fraction": round(self.fraction, 4),
            "seats": {party: each.to_json(2) for party, each in self.seats.items()},
            "actual": dict(self.actual),
            "abs_seat_error": round(self.abs_seat_error, 1),
            "undeclared_right": round(self.undeclared_right, 4),
            "brier": round(self.brier, 4),
            "log_score": round(self.log_score, 4),
            "covered_seats_90": round(self.covered_seats_90, 4),
            "covered_shares_90": round(self.covered_shares_90, 4),
            "uniform_error": round(self.uniform_error, 1),
        }


@dataclass(frozen=True)
class CallScore:
    """Calls of a night by the model. ``contested``: wrong where the seat changed hands or was within 20 points."""

    made: int
    wrong: int
    contested: int
    before: float
    median_fraction: float
    wrong_contests: tuple[str, ...]
    median_hours: float | None = None

    def to_json(self) -> dict[str, object]:
        """As in ``hustings night replay --score``."""
        return {
            "made": self.made,
            "wrong": self.wrong,
            "wrong_contested": self.contested,
            "called_before_declared": round(self.before, 4),
            "median_fraction_declared": round(self.median_fraction, 4),
            "median_hours_ahead": None if self.median_hours is None else round(self.median_hours, 2),
            "wrong_contests": list(self.wrong_contests),
        }


def score(night: Night, truth: SeatTable) -> Checkpoint:
    """Score the state of a night against the result, which ``truth`` carries."""
    assert truth.result is not None
    seats = night.setting.seats()
    stands = truth.standing
    actual = np.where(stands, truth.result, -1.0).argmax(axis=1)
    left = np.array([seat for seat in seats if seat not in night.gb.declared], dtype=np.intp)
    p = night.counted.gb.p_win[left]
    caps = np.array([CAP_FLAGGED if truth.contest[s] in night.calls.flags else CAP for s in left])
    p = np.minimum(p, caps[:, None]) if len(left) else p
    hit = np.eye(len(SLOTS))[actual[left]]
    mean, spread = night.gb.centre()
    z = (angle(np.nan_to_num(truth.result[left])) - mean[left]) / spread[left]
    totals, medians, held = _totals(night, truth, actual)
    lead = p.max(axis=1) if len(left) else np.zeros(0)
    return Checkpoint(
        declared=night.declared,
        fraction=1.0 - len(left) / len(seats),
        seats=held,
        actual=totals,
        abs_seat_error=float(sum(abs(medians.get(key, 0.0) - totals.get(key, 0)) for key in {*medians, *totals})),
        undeclared_right=float((p.argmax(axis=1) == actual[left]).mean()) if len(left) else 1.0,
        brier=float(((p - hit) ** 2).sum(axis=1).mean()) if len(left) else 0.0,
        log_score=float(-np.log(np.maximum((p * hit).sum(axis=1), 1e-4)).mean()) if len(left) else 0.0,
        covered={key: held[key].lo90 <= totals.get(key, 0) <= held[key].hi90 for key in MAIN if key in held},
        covered_shares_90=float((np.abs(z) <= _Z)[stands[left]].mean()) if len(left) else 1.0,
        uniform_error=uniform_error(night, truth, actual),
        undeclared=len(left),
        reliability=tuple(
            (float(each), bool(won)) for each, won in zip(lead, p.argmax(axis=1) == actual[left], strict=True)
        ),
        house=house_called(night),
    )  # fmt: skip


def _totals(
    night: Night, truth: SeatTable, actual: NDArray[np.intp]
) -> tuple[dict[str, int], dict[str, float], dict[str, Interval]]:
    """Seats won in Great Britain by party, the medians and the intervals of the projection."""
    won: dict[str, int] = {}
    for seat in night.setting.seats():
        key = str(truth.keys[seat, actual[seat]])
        won[key] = won.get(key, 0) + 1
    every = night.seats()
    ni = set(() if night.ni_keys is None else np.unique(night.ni_keys).tolist())
    gb_keys = set(np.unique(truth.keys).tolist())
    held = {key: each for key, each in every.items() if key in gb_keys and (key not in ni or key in won)}
    return won, {key: each.median for key, each in held.items()}, held


def house_called(night: Night) -> str:
    """The party whose majority is as good as certain (.995), “hung”, or nothing."""
    held = night.counted
    most = held.totals > night.contests / 2
    chances = {party: float(most[row] @ held.weight) for row, party in enumerate(held.parties)}
    best = max(chances, key=lambda party: chances[party])
    if chances[best] >= CAP:
        return best
    return "hung" if 1 - sum(chances.values()) >= CAP else ""


def uniform_error(night: Night, truth: SeatTable, actual: NDArray[np.intp]) -> float:
    """The error of uniform national swing from the same declared seats: their mean change of share, laid on every seat.

    The change of nationalists is that of the seats where they stand.
    """
    assert truth.result is not None
    base = np.where(truth.stood_before, truth.base, 0.0)
    declared = np.array(sorted(night.gb.declared), dtype=np.intp)
    change = np.zeros(len(SLOTS))
    for slot in range(len(SLOTS) - 1):
        both = declared[truth.standing[declared, slot] & truth.stood_before[declared, slot]]
        if len(both):
            change[slot] = float((truth.result[both, slot] - base[both, slot]).mean())
    guess = np.where(truth.standing, base + change, -1.0)
    guess[declared] = np.where(truth.standing[declared], truth.result[declared], -1.0)
    seats = night.setting.seats()
    said = np.bincount(guess[seats].argmax(axis=1), minlength=len(SLOTS))
    true = np.bincount(actual[seats], minlength=len(SLOTS))
    return float(np.abs(said - true).sum())


def score_calls(night: Night, truth: SeatTable, changes: Sequence[Change], hours: Mapping[str, float]) -> CallScore:
    """Score every call that was made before its seat declared. ``hours``: when each did, where times are known."""
    assert truth.result is not None
    where = {contest: seat for seat, contest in enumerate(truth.contest)}
    result = np.where(truth.standing, truth.result, 0.0)
    ranked = np.sort(result, axis=1)[:, ::-1]
    first: dict[str, Change] = {}
    wrong = []
    for change in changes:
        if change.kind == "called" and change.by == "model":
            first.setdefault(change.contest, change)
            seat = where[change.contest]
            if str(truth.keys[seat, result[seat].argmax()]) != change.party:
                wrong.append(change.contest)
    contested = [
        each
        for each in dict.fromkeys(wrong)
        if result[where[each]].argmax() != truth.holder[where[each]]
        or ranked[where[each], 0] - ranked[where[each], 1] < _CLOSE
    ]
    at = sorted(hours.values())
    ahead = []
    if at:
        for contest, change in first.items():
            if contest in hours and change.declared <= len(at):
                ahead.append(hours[contest] - at[max(change.declared - 1, 0)])
    return CallScore(
        made=len(first),
        wrong=len(dict.fromkeys(wrong)),
        contested=len(contested),
        before=len(first) / len(night.setting.seats()),
        median_fraction=float(np.median([each.declared / night.contests for each in first.values()])) if first else 1.0,
        wrong_contests=tuple(dict.fromkeys(wrong)),
        median_hours=float(np.median(ahead)) if ahead else None,
    )
