"""Backtests of forecasts: general elections as of days before them, from polls or from true shares by nation.

Nothing after the day of the forecast enters: not a poll, not a result, not a constant; the seat model, the drift and
miss of polls, the errors of nations and the comparators' noise are fitted on earlier elections alone, named in
``trained_on``. Every election and horizon is a job of its own; see :mod:`hustings.forecast.executors`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.forecast.baselines import BASELINES, baseline
from hustings.forecast.contest_backtest import ContestBacktest, contest_backtest
from hustings.forecast.executors import crew
from hustings.forecast.gates import Gate, election_gates, pooled_gates
from hustings.forecast.general import fitted_seats
from hustings.forecast.nation import as_known, nation_targets
from hustings.forecast.published import Published, published
from hustings.forecast.scores import Scored, paired, reliability, score
from hustings.forecast.seat_table import TARGETS, SeatTable, seat_table
from hustings.forecast.simulate import simulate
from hustings.forecast.targets import NationTargets, true_targets
from hustings.ids import parse
from hustings.polls.blas import one_thread

__all__ = ["HORIZONS", "SOURCES", "Backtest", "Run", "Start", "backtest", "run_one", "start_of"]

HORIZONS = (1, 7, 30, 90)
SOURCES = ("polls", "truth")
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Run:
    """One election forecast from some days before it and scored, beside comparators on the same shares by nation.

    ``source``: ``polls``, or ``truth`` for true shares by nation, which scores the seats alone. ``seats`` are mean
    totals by party key, of Great Britain, and ``won`` what each party won there.
    """

    election: str
    days_before: int
    source: str
    as_of: date
    sims: int
    trained_on: tuple[str, ...]
    facts: dict[str, object]
    model: Scored
    comparators: dict[str, Scored]
    published: tuple[Published, ...]
    seconds: float
    seats: dict[str, float] = field(default_factory=dict)
    won: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Scores of the model and of each comparator, and the gates where there are any."""
        gates = election_gates(self.election, self.source, self.model) if self.days_before == 1 else ()
        return {
            "election": self.election,
            "days_before": self.days_before,
            "from": self.source,
            "as_of": self.as_of.isoformat(),
            "sims": self.sims,
            "trained_on": list(self.trained_on),
            "stood_on": self.facts,
            "scores": self.model.to_json(),
            "seats": {party: round(mean, 2) for party, mean in sorted(self.seats.items())},
            "comparators": {rule: each.to_json() for rule, each in self.comparators.items()},
            "published": [each.to_json() for each in self.published],
            "gates": [each.to_json() for each in gates],
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class Backtest:
    """Every run, in order of election and horizon, and the contests outside general elections, where asked for."""

    runs: tuple[Run, ...]
    contests: tuple[ContestBacktest, ...] = ()

    def at(self, days_before: int, source: str) -> dict[str, Run]:
        """The runs of one horizon by election."""
        return {each.election: each for each in self.runs if each.days_before == days_before and each.source == source}

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """The sources and horizons that there are, polls first."""
        found = {(each.source, each.days_before) for each in self.runs}
        return tuple(sorted(found, key=lambda kind: (SOURCES.index(kind[0]), kind[1])))

    def gates(self, source: str) -> tuple[Gate, ...]:
        """The gates over all five elections on the eve; none where some are missing."""
        held = self.at(1, source)
        if set(held) != set(TARGETS):
            return ()
        uniform = {key: each.comparators["uniform"] for key, each in held.items() if "uniform" in each.comparators}
        return pooled_gates(source, {key: each.model for key, each in held.items()}, uniform)

    def against(self, source: str, days_before: int) -> dict[str, dict[str, float]]:
        """Each comparator's Brier score less the model's over all elections, with its paired-bootstrap interval."""
        held = list(self.at(days_before, source).values())
        rules = [rule for rule in BASELINES if held and all(rule in each.comparators for each in held)]
        return {
            rule: paired([each.comparators[rule].brier for each in held], [each.model.brier for each in held])
            for rule in rules
        }

    def to_json(self) -> dict[str, object]:
        """Everything, as plain objects."""
        pooled = []
        for source, days in self.kinds:
            held = [each.model for each in self.at(days, source).values()]
            pooled.append(
                {
                    "from": source,
                    "days_before": days,
                    "elections": len(held),
                    "right": round(float(sum(each.right.mean() for each in held) / len(held)), 5),
                    "brier": round(float(sum(each.brier.mean() for each in held) / len(held)), 5),
                    "reliability": [{k: round(v, 4) for k, v in row.items()} for row in reliability(held)],
                    "brier_of_comparators_less_ours": {
                        rule: {k: round(v, 5) for k, v in gap.items()}
                        for rule, gap in self.against(source, days).items()
                    },
                }
            )
        return {
            "runs": [each.to_json() for each in self.runs],
            "pooled": pooled,
            "gates": {source: [each.to_json() for each in self.gates(source)] for source in SOURCES},
            "contests": [each.to_json() for each in self.contests],
        }


def backtest(
    places: Sequence[Path] = (),
    elections: Sequence[str] = (),
    horizons: Sequence[int] = HORIZONS,
    sources: Sequence[str] = ("polls",),
    *,
    contests: bool = False,
    sims: int = 4000,
    workers: int = 1,
    cluster: str | None = None,
    seed: int = 1,
    step: Step | None = None,
) -> Backtest:
    """Forecast general elections (2010 to 2024 if none is named) from days before them, and score them.

    ``places`` are almanacs laid over the shipped one (a cluster's machines must see them). ``sources``: ``polls``,
    ``truth``. ``contests``: also by-elections, mayors and councils. Raises :class:`~hustings.errors.UnknownName` for an
    election that cannot be forecast and :class:`~hustings.errors.BadInput` for horizons, sources or workers that
    cannot be.
    """
    jobs: list[tuple[str, int, str]] = _jobs(elections, horizons, sources)
    say = step or (lambda _what, _done, _all: None)
    whole = len(jobs) + contests
    with crew(workers, cluster) as executor:
        waiting: dict[Future[Any], str] = {}
        runs: list[Future[Run]] = []
        for number, job in enumerate(jobs):
            if workers == 1 and cluster is None:
                say(_named(job), number, whole)
            runs.append(executor.submit(run_one, tuple(places), *job, sims, seed))
            waiting[runs[-1]] = _named(job)
        others: Future[tuple[ContestBacktest, ...]] | None = None
        if contests:
            others = executor.submit(_contests, tuple(places), seed)
            waiting[others] = "By-elections, mayors, councils"
        for number, done in enumerate(as_completed(waiting), 1):
            say(waiting[done], number, whole)
        return Backtest(tuple(each.result() for each in runs), others.result() if others is not None else ())


def _jobs(elections: Sequence[str], horizons: Sequence[int], sources: Sequence[str]) -> list[tuple[str, int, str]]:
    wanted = tuple(elections) or TARGETS
    for each in wanted:
        if each not in TARGETS:
            raise UnknownName(f"There is no backtest of {each}.", nearest=list(TARGETS))
    wrong = [each for each in horizons if each < 1]
    if wrong or not horizons:
        raise BadInput(f"{wrong[0] if wrong else 'No'} days before is no horizon.", remedy="Give days, as 1,7,30,90.")
    strange = [each for each in sources if each not in SOURCES]
    if strange or not sources:
        raise BadInput(
            f"A backtest cannot start from “{strange[0] if strange else ''}”.", remedy="Use --from polls or truth."
        )
    jobs = [(each, days, "polls") for each in wanted for days in sorted(set(horizons))] if "polls" in sources else []
    # True shares do not depend on the day; the eve decides what is known of candidates.
    return jobs + ([(each, 1, "truth") for each in wanted] if "truth" in sources else [])


def _named(job: tuple[str, int, str]) -> str:
    election, days, source = job
    return f"{election}, true shares" if source == "truth" else f"{election}, {days} days before"


@cache
def _almanac(places: tuple[Path, ...]) -> Almanac:
    return Almanac.open(*places)


def _contests(places: tuple[Path, ...], seed: int) -> tuple[ContestBacktest, ...]:
    return contest_backtest(_almanac(places), seed=seed)


def run_one(places: tuple[Path, ...], election: str, days: int, source: str, sims: int, seed: int) -> Run:
    """One election, horizon and source: forecast, comparators, scores."""
    with one_thread():
        return _run(_almanac(places), election, days, source, sims, seed)


@dataclass(frozen=True)
class Start:
    """What a run stands on: seats with their result, the same as known on the day, draws of shares by nation."""

    as_of: date
    full: SeatTable
    table: SeatTable
    targets: NationTargets


def start_of(almanac: Almanac, election: str, days: int, source: str, sims: int, seed: int) -> Start:
    """Where a forecast of an election some days before it starts from, for the seat model and every comparator."""
    day = parse(election).day
    as_of = day - timedelta(days=days)
    full = seat_table(almanac, election)
    table = as_known(almanac, full, as_of, day)
    if source == "truth":
        return Start(as_of, full, table, true_targets(full, sims))
    return Start(as_of, full, table, nation_targets(almanac, election, as_of, sims, seed, table=table))


def _won(full: SeatTable) -> dict[str, int]:
    """Seats won by party, the Speaker's left out."""
    assert full.result is not None
    first = full.result.argmax(axis=1)
    keys = [str(full.keys[seat, first[seat]]) for seat in range(len(full)) if not full.speaker[seat]]
    return {party: keys.count(party) for party in sorted(set(keys))}


def _run(almanac: Almanac, election: str, days: int, source: str, sims: int, seed: int) -> Run:
    began = perf_counter()
    start = start_of(almanac, election, days, source, sims, seed)
    full, table, targets = start.full, start.table, start.targets
    model = fitted_seats(almanac, election)
    draws = simulate(model, table, targets, seed)
    totals = {party: float(seats.mean()) for party, seats in draws.seats().items()}
    scored = score(draws, full)
    trained = draws.trained_on
    del draws
    return Run(
        election=election,
        days_before=days,
        source=source,
        as_of=start.as_of,
        sims=sims,
        trained_on=tuple(sorted(set(trained))),
        facts=dict(targets.facts),
        model=scored,
        comparators={rule: score(baseline(rule, almanac, table, targets, seed), full) for rule in BASELINES},
        published=published(almanac, election, totals) if days == 1 and source == "polls" else (),
        seconds=perf_counter() - began,
        seats=totals,
        won=_won(full),
    )
