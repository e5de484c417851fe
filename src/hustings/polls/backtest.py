"""Backtests: elections from the polls of 1, 7, 30 and 90 days before, and each poll from those before it.

Nothing after the day of the prediction enters: not a poll, not a result, not a constant. The miss and drift of polls
are fitted on the elections before the target alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.polls.known import OnePoll, every_poll
from hustings.polls.leads import estimate
from hustings.polls.miss import Miss, fit_miss
from hustings.polls.read import Pooled, pool_selection
from hustings.polls.select import select
from hustings.polls.sequence import LEAST_BEFORE, Predicted, months_of, predict_month
from hustings.polls.votes import general_elections, result_of

__all__ = [
    "DAYS_BEFORE", "LEVELS", "Backtest", "ElectionDay", "Foretold", "backtest", "default_elections", "foretell",
]  # fmt: skip

DAYS_BEFORE = (1, 7, 30, 90)
LEVELS = (0.5, 0.8, 0.9)
_FIRST = date(2010, 1, 1)
Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Foretold:
    """A figure of an election foretold: a party's share, or a lead ("con-lab"); fractions.

    ``pool`` is the pooled mean before the miss, which moves no mean; ``low`` and ``high`` are its 90 % interval with
    the miss, ``rank`` the part of the draws below the result.
    """

    what: str
    pool: float
    low: float
    high: float
    result: float
    rank: float


@dataclass(frozen=True, slots=True)
class ElectionDay:
    """An election foretold from the polls of some days before, with the elections its miss was fitted on.

    ``refused`` says why where the pool did not pass its own diagnostics: then there are no figures.
    """

    election: str
    days_before: int
    as_of: date
    polls: int
    miss_sd: float
    trained_on: tuple[str, ...]
    figures: tuple[Foretold, ...]
    ess: float
    pareto_k: float
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Everything a backtest found; ``polls`` are single shares of single polls, empty where they were not asked for."""

    elections: tuple[ElectionDay, ...]
    polls: tuple[Predicted, ...]

    def coverage(self) -> pl.DataFrame:
        """``what, n, in50, in80, in90, mae``: shares of figures inside their intervals, mean absolute error."""
        rows = []
        for days in DAYS_BEFORE:
            figures = [f for each in self.elections if each.days_before == days for f in each.figures]
            shares = [f for f in figures if "-" not in f.what]
            leads = [f for f in figures if "-" in f.what]
            rows += [_scored(f"election, {days} days before: shares", shares)] if shares else []
            rows += [_scored(f"election, {days} days before: lead", leads)] if leads else []
        if self.polls:
            ranks = np.array([each.rank for each in self.polls])
            errors = [abs(each.said - each.mean) for each in self.polls]
            rows.append(_row("polls, each from those before", ranks, float(np.mean(errors))))
        return pl.DataFrame(rows)

    def skill(self) -> dict[str, float]:
        """Mean absolute error of the pool and of the fortnight's plain mean, on the shares that both predict."""
        both = [each for each in self.polls if each.recent is not None]
        if not both:
            return {}
        return {
            "shares": float(len(both)),
            "pool": float(np.mean([abs(each.said - each.mean) for each in both])),
            "recent_mean": float(np.mean([abs(each.said - each.recent) for each in both if each.recent is not None])),
        }

    def to_json(self) -> dict[str, object]:
        """The coverage table, each election, and how polls were predicted."""
        return {
            "coverage": self.coverage().to_dicts(),
            "elections": [
                {
                    "election": each.election,
                    "days_before": each.days_before,
                    "as_of": each.as_of.isoformat(),
                    "polls": each.polls,
                    "miss_sd": round(each.miss_sd, 6),
                    "trained_on": list(each.trained_on),
                    "diagnostics": None
                    if each.refused
                    else {"ess": round(each.ess, 1), "pareto_k": round(each.pareto_k, 4)},
                    "refused": each.refused or None,
                    "figures": [
                        {
                            "what": f.what, "mean": round(f.pool, 6), "lo90": round(f.low, 6),
                            "hi90": round(f.high, 6), "result": round(f.result, 6), "rank": round(f.rank, 4),
                        }
                        for f in each.figures
                    ],
                }
                for each in self.elections
            ],
            "polls": {"figures": len(self.polls), **self.skill()},
        }  # fmt: skip


def _scored(what: str, figures: Sequence[Foretold]) -> dict[str, object]:
    ranks = np.array([f.rank for f in figures])
    return _row(what, ranks, float(np.mean([abs(f.pool - f.result) for f in figures])))


def _row(what: str, ranks: NDArray[np.float64], error: float) -> dict[str, object]:
    inside = {f"in{100 * level:.0f}": float((np.abs(ranks - 0.5) <= level / 2).mean()) for level in LEVELS}
    return {"what": what, "n": len(ranks), **inside, "mae": error}


def default_elections(almanac: Almanac) -> tuple[str, ...]:
    """The general elections from 2010 on."""
    return tuple(election for election, day in general_elections(almanac) if day >= _FIRST)


def backtest(
    places: Sequence[Path],
    elections: Sequence[str] = (),
    *,
    single_polls: bool = True,
    workers: int = 1,
    seed: int = 1,
    step: Step | None = None,
) -> Backtest:
    """Foretell elections at 1, 7, 30 and 90 days, and each poll of the Parliaments that ended with them.

    ``places`` are almanacs laid over the shipped one. ``workers`` processes share the work. ``step`` is told what is
    being done. Raises :class:`~hustings.errors.UnknownName` for an election the almanac does not hold.
    """
    almanac = _almanac(tuple(places))
    known = dict(general_elections(almanac))
    wanted = tuple(elections) or default_elections(almanac)
    for each in wanted:
        if each not in known:
            near = get_close_matches(each, known, 3)
            raise UnknownName(f"There is no general election {each} in the almanac.", nearest=near)
    if workers < 1:
        raise BadInput(f"{workers} workers cannot do anything.", remedy="Give --workers 1 or more.")
    jobs: list[tuple[str, int]] = [(each, days) for each in wanted for days in DAYS_BEFORE]
    jobs += [(each, 0) for each in wanted] if single_polls else []
    found: dict[tuple[str, int], ElectionDay | list[Predicted]] = {}
    say = step or (lambda _what, _done, _all: None)
    if workers == 1:
        for count, job in enumerate(jobs):
            say(_named(job), count, len(jobs))
            found[job] = _do(tuple(places), job, seed)
    else:
        # Polars and the engine have threads of their own, which a forked child would inherit in mid-step.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as crew:
            waiting = {crew.submit(_do, tuple(places), job, seed): job for job in jobs}
            for count, done in enumerate(as_completed(waiting), 1):
                found[waiting[done]] = done.result()
                say(_named(waiting[done]), count, len(jobs))
    ordered = [found[job] for job in jobs]
    return Backtest(
        tuple(each for each in ordered if isinstance(each, ElectionDay)),
        tuple(one for each in ordered if isinstance(each, list) for one in each),
    )


def _named(job: tuple[str, int]) -> str:
    election, days = job
    return f"{election}, {days} days before" if days else f"Polls to {election}"


def _do(places: tuple[Path, ...], job: tuple[str, int], seed: int) -> ElectionDay | list[Predicted]:
    election, days = job
    return foretell(_almanac(places), election, days, seed) if days else _polls_to(_almanac(places), election, seed)


@cache
def _almanac(places: tuple[Path, ...]) -> Almanac:
    return Almanac.open(*places)


@cache
def _known_polls(almanac: Almanac) -> tuple[OnePoll, ...]:
    return tuple(every_poll(almanac, None, date.max, [])[0])


# -- elections ----------------------------------------------------------------------------------------------------


def foretell(almanac: Almanac, election: str, days_before: int, seed: int = 1) -> ElectionDay:
    """An election's shares in Great Britain from the polls of ``days_before`` days before it, with the miss added."""
    result = result_of(almanac, election)
    as_of = result.day - timedelta(days=days_before)
    chosen = select(almanac, "gb", as_of)
    miss = fit_miss(almanac, _known_polls(almanac), result.day)
    try:
        pooled = pool_selection(almanac, chosen, seed=seed)
    except NotKnown as why:
        sd = float(np.sqrt(miss.variance(days_before) * 0.24))
        nothing = float("nan")
        return ElectionDay(
            election, days_before, as_of, len(chosen.rows), sd, miss.trained_on, (), nothing, nothing, why.message
        )
    told = pooled.posterior.diagnostics
    return ElectionDay(
        election=election,
        days_before=days_before,
        as_of=as_of,
        polls=len(pooled.selection.rows),
        miss_sd=float(np.sqrt(miss.variance(days_before) * 0.24)),
        trained_on=miss.trained_on,
        figures=tuple(_figures(pooled, miss, days_before, result.shares, seed)),
        ess=told.ess,
        pareto_k=told.pareto_k,
    )


def _figures(pooled: Pooled, miss: Miss, days: int, result: Mapping[str, float], seed: int) -> list[Foretold]:
    """Each party, the others, and the lead of Con over Lab."""
    now = pooled.shares([pooled.as_of])[:, 0]
    moved = miss.draws(now, days, seed)
    named = {party: result.get(party, 0.0) for party in pooled.parties if party != "other"}
    truth = {**named, "other": 1 - sum(named.values())}
    made = [_foretold(party, now[:, c], moved[:, c], truth[party]) for c, party in enumerate(pooled.parties)]
    con, lab = pooled.columns["con"], pooled.columns["lab"]
    lead = _foretold("con-lab", now[:, con] - now[:, lab], moved[:, con] - moved[:, lab], truth["con"] - truth["lab"])
    return [*made, lead]


def _foretold(what: str, now: NDArray[np.float64], moved: NDArray[np.float64], truth: float) -> Foretold:
    spread = estimate(moved)
    return Foretold(what, float(now.mean()), spread.lo90, spread.hi90, truth, float((moved < truth).mean()))


# -- single polls -------------------------------------------------------------------------------------------------


def _polls_to(almanac: Almanac, election: str, seed: int) -> list[Predicted]:
    """Every poll of the Parliament that ended with an election, each predicted from those before it."""
    day = dict(general_elections(almanac))[election]
    chosen = select(almanac, "gb", day - timedelta(days=1))
    out: list[Predicted] = []
    theta = None
    for start in months_of(chosen.polls):
        found, theta = predict_month(chosen, start, theta, seed)
        out += found
    if not out:
        raise NotKnown(
            f"Fewer than {LEAST_BEFORE} polls lead to {election}: none can be predicted from those before it."
        )
    return out
