"""``hustings backtest night``: past nights replayed in their true order and in bad ones, against what is promised.

Every night is projected with scales fitted on the other nights (``without``), and beside it with scales fitted on
earlier nights only (``before``; a wide default, stated, where fewer than two came before). The forecast it starts from
is trained on earlier elections in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.forecast.seat_table import TARGETS, seat_table
from hustings.night.orders import ORDERS, order_of
from hustings.night.prior import Start, start_of
from hustings.night.projection import Night
from hustings.night.replay import at_marks, replay, true_votes
from hustings.night.scoring import CallScore, Checkpoint

__all__ = ["NIGHTS", "NightBacktest", "Run", "backtest_nights", "house_result"]

NIGHTS = ("parl.2010-05-06", "parl.2017-06-08", "parl.2019-12-12")
"""The nights whose declaration times are known, and so the default."""
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Run:
    """One night in one order: its scales (``without`` or ``before``), its prior, checkpoints, and calls if made."""

    election: str
    order: str
    which: str
    prior: str
    trained_on: tuple[str, ...]
    checkpoints: tuple[Checkpoint, ...]
    house: str
    calls: CallScore | None = None
    milliseconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class NightBacktest:
    """Every run, and the gates computed from them (see :mod:`hustings.night.gates`)."""

    runs: tuple[Run, ...]

    def where(self, *, order: str | None = None, which: str = "without", prior: str | None = None) -> list[Run]:
        """The runs of an order (all if not given), a kind of scales and a prior (any but exit-poll if not given)."""
        return [
            run
            for run in self.runs
            if run.which == which
            and (order is None or run.order == order)
            and (run.prior == prior if prior is not None else run.prior != "exit-poll")
        ]

    def table(self) -> pl.DataFrame:
        """One row a run and checkpoint."""
        rows = [
            {
                "election": run.election, "order": run.order, "scales": run.which, "prior": run.prior,
                "fraction": round(at.fraction, 3), "error": at.abs_seat_error, "uniform": at.uniform_error,
                "right": at.undeclared_right, "brier": at.brier, "covered_seats": at.covered_seats_90,
                "covered_shares": at.covered_shares_90,
                "lab_width": at.seats["lab"].hi90 - at.seats["lab"].lo90 if "lab" in at.seats else 0.0,
            }
            for run in self.runs
            for at in run.checkpoints
        ]  # fmt: skip
        return pl.DataFrame(rows)

    def to_json(self) -> dict[str, object]:
        """The gates, and every run."""
        from hustings.night.gates import gates

        return {
            "gates": [each.to_json() for each in gates(self)],
            "runs": [
                {
                    "election": run.election, "order": run.order, "scales": run.which, "prior": run.prior,
                    "trained_on": list(run.trained_on),
                    "checkpoints": [each.to_json() for each in run.checkpoints],
                    "calls": None if run.calls is None else run.calls.to_json(),
                }
                for run in self.runs
            ],
        }  # fmt: skip


def house_result(almanac: Almanac, election: str) -> str:
    """The party that won a majority of an election, or “hung”."""
    rows = almanac.candidacies(election).filter(pl.col("elected") > 0)
    party, seats = rows.group_by("party").len().sort("len", descending=True).row(0)
    return str(party) if seats > almanac.contests(election).height / 2 else "hung"


def backtest_nights(
    places: Sequence[Path] = (),
    elections: Sequence[str] = (),
    *,
    orders: Sequence[str] = ORDERS,
    prior: str = "forecast",
    past_only: bool = True,
    exit_poll: bool = True,
    workers: int = 1,
    seed: int = 1,
    step: Step | None = None,
) -> NightBacktest:
    """Replay past nights. ``places`` are almanacs laid over the shipped one; ``workers`` processes share the nights.

    Raises :class:`~hustings.errors.UnknownName` for a night that cannot be projected.
    """
    wanted = tuple(elections) or NIGHTS
    for each in wanted:
        if each not in TARGETS:
            raise UnknownName(f"{each} is no general election night to replay.", nearest=list(TARGETS))
    if workers < 1:
        raise BadInput(f"{workers} workers cannot do anything.", remedy="Give --workers 1 or more.")
    jobs = [(each, which) for each in wanted for which in (("without", "before") if past_only else ("without",))]
    say = step or (lambda _what, _done, _all: None)
    found: dict[tuple[str, str], list[Run]] = {}
    if workers == 1:
        for number, job in enumerate(jobs):
            say(f"{job[0]}, scales of nights {_WORDS[job[1]]}", number, len(jobs))
            found[job] = _do(tuple(places), job, tuple(orders), prior, exit_poll, seed)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as crew:
            waiting = {crew.submit(_do, tuple(places), job, tuple(orders), prior, exit_poll, seed): job for job in jobs}
            for count, done in enumerate(as_completed(waiting), 1):
                found[waiting[done]] = done.result()
                say(waiting[done][0], count, len(jobs))
    return NightBacktest(tuple(run for job in jobs for run in found[job]))


_WORDS = {"without": "but this", "before": "before"}


@cache
def _almanac(places: tuple[Path, ...]) -> Almanac:
    return Almanac.open(*places)


@cache
def _start(places: tuple[Path, ...], election: str, prior: str) -> Start:
    almanac = _almanac(places)
    return start_of(almanac, seat_table(almanac, election).without_result(), prior)


def _do(
    places: tuple[Path, ...], job: tuple[str, str], orders: Iterable[str], prior: str, exit_poll: bool, seed: int
) -> list[Run]:
    """Every order of one night with one kind of scales; calls are made in the runs without it (``without``)."""
    election, which = job
    almanac = _almanac(places)
    start = _start(places, election, prior)
    truth, votes, house = seat_table(almanac, election), true_votes(almanac, election), house_result(almanac, election)
    made = []
    for order in orders:
        queue = order_of(almanac, election, order, seed)
        night = Night.start(almanac, election, prior=prior, scales=which, seed=seed, start=start)
        trained = night.scales.trained_on
        if which == "without":
            held = replay(almanac, election, order=order, due=queue, night=night, prior=prior)
            made.append(
                Run(election, order, which, prior, trained, held.checkpoints, house, held.calls, held.milliseconds)
            )
        else:
            made.append(Run(election, order, which, prior, trained, tuple(at_marks(night, truth, votes, queue)), house))
        if exit_poll and which == "without":
            leaning = Night.start(almanac, election, prior="exit-poll", scales=which, seed=seed, start=start)
            checkpoints = tuple(at_marks(leaning, truth, votes, queue))
            made.append(Run(election, order, which, "exit-poll", trained, checkpoints, house))
    return made


def mean_at(runs: Sequence[Run], fraction: float, figure: Callable[[Checkpoint], float]) -> float:
    """The mean over runs of a figure at the checkpoint nearest a fraction."""
    values = [figure(min(run.checkpoints, key=lambda at: abs(at.fraction - fraction))) for run in runs]
    return float(np.mean(values)) if values else float("nan")
