"""Back-tests of contests outside general elections: by-elections since 2010, mayors with polls, councils of 2021.

Each contest is forecast on the eve of its poll from contests decided earlier and from polls known by then. Shares are
scored for the parties that stand throughout the nation (con, lab, ld, snp, pc, ukip, ref, grn) and for the candidate
that the forecast puts first; the Brier score is the sum over candidates of (p - outcome)^2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown, UnknownName
from hustings.forecast.by_election import drawn, past_by_elections, simulate
from hustings.forecast.by_election_fit import fit
from hustings.forecast.by_election_record import NATIONAL, Field
from hustings.forecast.contest_polls import houses_say, polls_known
from hustings.forecast.contest_result import OneContest
from hustings.forecast.council import forecast_council
from hustings.forecast.mayor import forecast_mayor
from hustings.ids import parse

__all__ = [
    "ContestBacktest",
    "Row",
    "backtest_by_elections",
    "backtest_councils",
    "backtest_mayors",
    "contest_backtest",
]

_GATES = {"right": ">= 0.75", "brier": "<= 0.36", "share_mae": "<= 6.4", "cover90": "0.84 to 0.95"}


@dataclass(frozen=True, slots=True)
class Row:
    """One contest scored. ``errors`` (points) and ``inside`` (the 90 % interval) are those of ``scored`` parties."""

    contest: str
    polls: int
    favourite: str
    p_favourite: float
    winner: str
    p_winner: float
    brier: float
    scored: tuple[str, ...] = ()
    errors: tuple[float, ...] = ()
    inside: tuple[bool, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the favourite won; a favourite and winner of one label count as the same."""
        return self.favourite == self.winner

    def to_json(self) -> dict[str, object]:
        """The row with its mean error of shares in points."""
        return {
            "contest": self.contest,
            "polls": self.polls,
            "favourite": self.favourite,
            "p_favourite": round(self.p_favourite, 4),
            "winner": self.winner,
            "p_winner": round(self.p_winner, 4),
            "right": self.right,
            "brier": round(self.brier, 4),
            "share_mae": round(float(np.mean(self.errors)), 3) if self.errors else None,
        }


@dataclass(frozen=True, slots=True)
class ContestBacktest:
    """Rows (one a contest), scores over all of them, and the gates beside them (none where nothing was promised)."""

    kind: str
    rows: tuple[Row, ...]
    scores: Mapping[str, float]
    gates: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Everything, as plain objects."""
        return {
            "kind": self.kind,
            "scores": {name: round(value, 5) for name, value in self.scores.items()},
            "gates": dict(self.gates),
            "notes": list(self.notes),
            "rows": [each.to_json() for each in self.rows],
        }


def contest_backtest(almanac: Almanac, sims: int = 4000, seed: int = 1) -> tuple[ContestBacktest, ...]:
    """By-elections, mayors and councils, each on its eve, in that order."""
    return (
        backtest_by_elections(almanac, sims, seed),
        backtest_mayors(almanac, sims, seed),
        backtest_councils(almanac, sims, seed),
    )


def backtest_by_elections(
    almanac: Almanac, sims: int = 4000, seed: int = 1, *, since: date = date(2010, 5, 7), until: date = date.max
) -> ContestBacktest:
    """Every by-election in Great Britain since 2010 on its eve, each from those before it (expanding window).

    ``since`` and ``until`` narrow the days. The national vote is the plain mean of the polls of three weeks.
    """
    every = past_by_elections(almanac, date.max)
    rows, held, uniform = [], [], []
    for one, made in zip(every.fields, every.designs, strict=True):
        if not one.elected or not since <= one.day <= until:
            continue
        eve = one.day - timedelta(days=1)
        past = every.before(one.day)
        constants = fit(past.fields, past.designs, eve)
        known = polls_known(almanac, one.contest, eve, one.day)
        prior = simulate(made, constants, 2000, seed).mean(axis=0)
        parties, names = [each.party for each in one.entries], [each.name for each in one.entries]
        told = houses_say(known, parties, names, past.error(eve), prior)
        forecast = drawn(one, past, eve, sims, seed, told, constants)
        result = np.array([each.result or 0.0 for each in one.entries])
        rows.append(_scored(forecast, result, names.index(one.elected), len(known)))
        held.append(one.holder == rows[-1].winner)
        uniform.append(_uniform(one) == rows[-1].winner)
    scores = _scores(rows)
    if rows:
        scores |= {"right_if_held": float(np.mean(held)), "right_by_uniform_swing": float(np.mean(uniform))}
    notes = (
        "National vote: the plain mean of the polls of three weeks to the eve.",
        "Each is forecast from by-elections held before it, of the 45 years before.",
    )
    return ContestBacktest("by-elections", tuple(rows), scores, _GATES, notes)


def _uniform(one: Field) -> str:
    """Who would have won by uniform national swing alone."""
    shares = {
        each.party: (each.before or 0.0) + ((each.now or 0.0) - (each.then or 0.0) if each.before else 0.0)
        for each in one.entries
    }
    return max(shares, key=lambda party: (shares[party], party))


def backtest_mayors(almanac: Almanac, sims: int = 4000, seed: int = 1) -> ContestBacktest:
    """Every mayor of whose contest the almanac has polls and a result, on the eve of the poll."""
    territories = almanac.table("polls")["territory"].unique().to_list()
    held = set(almanac.table("elections")["election"].to_list())
    rows, left = [], []
    for contest in sorted(each for each in territories if str(each).startswith(("mayor.", "pcc."))):
        if contest not in held:
            left.append(contest)
            continue
        day = parse(contest).day
        eve = day - timedelta(days=1)
        forecast = forecast_mayor(almanac, contest, eve, sims, seed, national="mean")
        field_ = almanac.contest(contest)[1]
        votes = np.array(field_["votes"].to_list(), dtype=float)
        won = int(field_["elected"].arg_max() or 0)
        known = polls_known(almanac, contest, eve, day)
        rows.append(_scored(forecast.contests[0], votes / votes.sum(), won, len(known)))
    notes = ["First preferences are scored.", "National vote: the plain mean of the polls of three weeks to the eve."]
    if left:
        notes.append(f"Polled, but without a result in the almanac: {', '.join(left)}.")
    return ContestBacktest("mayors", tuple(rows), _scores(rows), {}, tuple(notes))


def backtest_councils(almanac: Almanac, sims: int = 4000, seed: int = 1) -> ContestBacktest:
    """Every council whose control before and after is known, on the eve, where there are facts enough.

    ``errors`` are of seats of con and lab, in seats, not points.
    """
    rows, left = [], 0
    controls = almanac.table("controls").filter(pl.col("after").is_not_null()).sort("date", "body")
    for row in controls.iter_rows(named=True):
        slug = str(almanac.areas[str(row["body"])]["slug"])
        election = f"local.{slug}.{row['date']}"
        try:
            made = forecast_council(almanac, election, row["date"] - timedelta(days=1), sims, seed, national="mean")
        except (NotKnown, UnknownName):
            left += 1
            continue
        chances = made.p_win
        favourite = max(chances, key=lambda party: chances[party])
        won = str(row["after"])
        brier = sum((p - (party == won)) ** 2 for party, p in chances.items()) + (won not in chances)
        after = _chamber_after(almanac, row)
        scored = tuple(party for party in ("con", "lab") if party in made.seats and party in after)
        ranges = made.seat_ranges()
        rows.append(
            Row(
                contest=election,
                polls=0,
                favourite=favourite,
                p_favourite=chances[favourite],
                winner=won,
                p_winner=chances.get(won, 0.0),
                brier=float(brier),
                scored=scored,
                errors=tuple(abs(ranges[party]["mean"] - after[party]) for party in scored),
                inside=tuple(ranges[party]["lo90"] <= after[party] <= ranges[party]["hi90"] for party in scored),
            )
        )
    notes = (
        "The winner is who controls the council (noc: nobody); errors are in seats of con and lab, not in points.",
        f"{left} other councils whose control is known have not facts enough.",
    )
    return ContestBacktest("councils", tuple(rows), _scores(rows), {}, notes)


def _chamber_after(almanac: Almanac, row: Mapping[str, object]) -> dict[str, int]:
    chamber = almanac.table("chambers").filter((pl.col("body") == row["body"]) & (pl.col("date") == row["date"]))
    return {str(party): int(seats) for party, seats in chamber.select("party", "after").drop_nulls().iter_rows()}


def _scored(one: OneContest, result: NDArray[np.float64], won: int, polls: int) -> Row:
    """One contest: probabilities, errors and coverage."""
    lo, hi = np.quantile(one.draws, [0.05, 0.95], axis=0)
    mean = one.draws.mean(axis=0)
    top = int(one.p.argmax())
    kept = [k for k, party in enumerate(one.parties) if party in NATIONAL or k == int(mean.argmax())]
    hit = np.zeros(len(one.p))
    hit[won] = 1.0
    return Row(
        contest=one.contest,
        polls=polls,
        favourite=one.parties[top],
        p_favourite=float(one.p[top]),
        winner=one.parties[won],
        p_winner=float(one.p[won]),
        brier=float(np.sum((one.p - hit) ** 2)),
        scored=tuple(one.parties[k] for k in kept),
        errors=tuple(100 * float(abs(mean[k] - result[k])) for k in kept),
        inside=tuple(bool(lo[k] <= result[k] <= hi[k]) for k in kept),
    )


def _scores(rows: Sequence[Row]) -> dict[str, float]:
    if not rows:
        return {}
    return {
        "contests": float(len(rows)),
        "right": float(np.mean([each.right for each in rows])),
        "brier": float(np.mean([each.brier for each in rows])),
        "log_score": float(np.mean([-np.log(max(each.p_winner, 1e-3)) for each in rows])),
        "share_mae": float(np.mean([error for each in rows for error in each.errors])),
        "cover90": float(np.mean([inside for each in rows for inside in each.inside])),
    }
