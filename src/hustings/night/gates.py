"""What is promised of a results night, and whether a backtest keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hustings.night.backtest import NightBacktest, Run, mean_at
from hustings.night.orders import ORDERS
from hustings.night.scoring import Checkpoint

__all__ = ["Gate", "gates"]

_ERRORS = {0.01: 45, 0.02: 42, 0.05: 22, 0.1: 22, 0.25: 18, 0.5: 13}
_LEANED = (0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
_LATE = (0.05, 0.1, 0.25, 0.5)
_WIDTHS = {0.05: 90, 0.25: 65, 0.5: 45}


@dataclass(frozen=True)
class Gate:
    """One promise: what is measured, the limit and its sense (``at most``, ``at least``), the figure; past-only."""

    what: str
    sense: str
    limit: float
    figure: float
    past_only: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether it is kept; ``None`` where nothing was measured."""
        if np.isnan(self.figure):
            return None
        return self.figure <= self.limit + 1e-9 if self.sense == "at most" else self.figure >= self.limit - 1e-9

    def to_json(self) -> dict[str, object]:
        """The gate with its verdict."""
        return {
            "what": self.what,
            "sense": self.sense,
            "limit": self.limit,
            "figure": None if np.isnan(self.figure) else round(self.figure, 4),
            "past_only": None if self.past_only is None or np.isnan(self.past_only) else round(self.past_only, 4),
            "kept": self.kept,
        }


def gates(made: NightBacktest) -> list[Gate]:
    """Every gate, in the order of the promise. Figures are means over the nights, past-only beside."""
    true, past = made.where(order="true"), made.where(order="true", which="before")
    found: list[Gate] = []

    def add(
        what: str, sense: str, limit: float, fraction: float, figure: Callable[[Checkpoint], float],
        runs: Sequence[Run] | None = None,
    ) -> None:  # fmt: skip
        held = true if runs is None else runs
        beside = mean_at(past, fraction, figure) if runs is None else None
        found.append(Gate(what, sense, limit, mean_at(held, fraction, figure), beside))

    for fraction, limit in _ERRORS.items():
        add(f"error of seats, {fraction:.0%} declared", "at most", limit, fraction, lambda at: at.abs_seat_error)
    leaned = made.where(order="true", prior="exit-poll")
    for fraction in _LEANED:
        what = f"error with the exit poll, {fraction:.0%} declared"
        add(what, "at most", 20, fraction, lambda at: at.abs_seat_error, leaned)
    for fraction in _LATE:
        what = f"undeclared seats right, {fraction:.0%} declared"
        add(what, "at least", 0.915, fraction, lambda at: at.undeclared_right)
    for fraction in _LATE:
        add(f"Brier, {fraction:.0%} declared", "at most", 0.115, fraction, lambda at: at.brier)
    found += _coverage(made)
    for fraction, limit in _WIDTHS.items():
        add(f"width of Labour’s 90 % interval, {fraction:.0%} declared", "at most", limit, fraction, _width)
    found += _adverse(made)
    ratio = [_ratio(true, fraction) for fraction in (0.01, 0.02, 0.05, 0.1)]
    beside = [_ratio(past, fraction) for fraction in (0.01, 0.02, 0.05, 0.1)]
    found.append(
        Gate(
            "error over uniform swing’s, 1-10 % declared", "at most", 0.6, float(np.mean(ratio)), float(np.mean(beside))
        )
    )
    return found + _calls(made)


def _width(at: Checkpoint) -> float:
    return at.seats["lab"].hi90 - at.seats["lab"].lo90


def _ratio(runs: Sequence[Run], fraction: float) -> float:
    ours = mean_at(runs, fraction, lambda at: at.abs_seat_error)
    theirs = mean_at(runs, fraction, lambda at: at.uniform_error)
    return ours / theirs if theirs else float("nan")


def _inside(runs: Sequence[Run]) -> float:
    """Party totals inside their 90 % intervals at 1-50 % declared, pooled."""
    held = [kept for run in runs for at in run.checkpoints if 0 < at.fraction < 0.6 for kept in at.covered.values()]
    return float(np.mean(held)) if held else float("nan")


def _coverage(made: NightBacktest) -> list[Gate]:
    found = [
        Gate(
            "party totals inside 90 %, four orders", "at least", 0.9, _inside(made.where()),
            _inside(made.where(which="before")),
        )
    ]  # fmt: skip
    for order in ORDERS:
        runs, past = made.where(order=order), made.where(order=order, which="before")
        found.append(Gate(f"party totals inside 90 %, {order}", "at least", 0.85, _inside(runs), _inside(past)))
    shares = [
        at.covered_shares_90 for run in made.where(order="true") for at in run.checkpoints if 0.04 < at.fraction < 0.6
    ]
    mean = float(np.mean(shares)) if shares else float("nan")
    found.append(Gate("seat shares inside 90 %, 5-50 % declared", "at least", 0.87, mean))
    found.append(Gate("seat shares inside 90 %, 5-50 % declared", "at most", 0.96, mean))
    return found


def _adverse(made: NightBacktest) -> list[Gate]:
    """Safe Labour seats first: the error at its worst checkpoint against the prior’s, and with the exit poll."""
    plain, leaned = made.where(order="safe-labour-first"), made.where(order="safe-labour-first", prior="exit-poll")
    steps = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
    prior = mean_at(plain, 0.0, lambda at: at.abs_seat_error)
    worst = [mean_at(plain, fraction, lambda at: at.abs_seat_error) for fraction in steps]
    with_poll = [mean_at(leaned, fraction, lambda at: at.abs_seat_error) for fraction in steps]
    return [
        Gate("safe Labour seats first: worst error (limit: the prior’s)", "at most", prior, float(np.max(worst))),
        Gate("safe Labour seats first: mean error (limit: the prior’s)", "at most", prior, float(np.mean(worst))),
        Gate("safe Labour seats first, exit poll: worst error", "at most", 25, float(np.max(with_poll))),
        Gate("safe Labour seats first, exit poll: mean error", "at most", 25, float(np.mean(with_poll))),
    ]


def _calls(made: NightBacktest) -> list[Gate]:
    found = []
    for order in ORDERS:
        held = [run.calls for run in made.where(order=order) if run.calls is not None]
        calls = sum(each.made for each in held)
        wrong = sum(each.contested for each in held)
        found.append(Gate(f"false calls, {order}", "at most", 0.003, wrong / calls if calls else float("nan")))
    held = [run.calls for run in made.where(order="true") if run.calls is not None]
    before = float(np.mean([each.before for each in held])) if held else float("nan")
    found.append(Gate("seats called before they declare, true order", "at least", 0.45, before))
    said = [
        won
        for run in made.where()
        for at in run.checkpoints
        if 0.04 < at.fraction < 0.6
        for p, won in at.reliability
        if 0.95 <= p <= 0.99
    ]
    came = float(np.mean(said)) if said else float("nan")
    found.append(Gate("said .95-.99, came true", "at least", 0.96, came))
    found.append(Gate("said .95-.99, came true", "at most", 0.99, came))
    false = sum(at.house not in ("", run.house) for run in made.runs for at in run.checkpoints)
    found.append(Gate("whole elections called falsely", "at most", 0, float(false)))
    return found
