"""Back-tests of contests outside general elections: by-elections since 2010, mayors with polls.

Each contest is forecast on the eve of its poll from contests decided earlier and from polls known by then. Shares are
scored for the parties that stand throughout the nation (con, lab, ld, snp, pc, ukip, ref, grn) and for the strongest
candidate of the draws; the Brier score is the sum over candidates of (p - outcome)^2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from hustings.almanac.open import Almanac
from hustings.forecast.by_election import drawn, past_by_elections, simulate
from hustings.forecast.by_election_fit import design, fit
from hustings.forecast.by_election_record import NATIONAL
from hustings.forecast.contest_polls import houses_say, polls_known
from hustings.forecast.contest_result import OneContest

__all__ = ["ContestBacktest", "backtest_by_elections", "contest_backtest"]


@dataclass(frozen=True, slots=True)
class ContestBacktest:
    """Rows (one a contest), scores over all of them, and the gates beside them."""

    kind: str
    rows: tuple[dict[str, object], ...]
    scores: dict[str, float]
    gates: dict[str, str]
    notes: tuple[str, ...] = ()


_GATES = {"right": ">= 0.75", "brier": "<= 0.36", "share_mae": "<= 6.4", "cover90": "0.84-0.95"}


def backtest_by_elections(almanac: Almanac, sims: int = 4000, seed: int = 1) -> ContestBacktest:
    """Every by-election in Great Britain since 2010 on its eve, each from those before it (expanding window).

    The national vote is the plain mean of the polls of the last three weeks.
    """
    every = past_by_elections(almanac, date(9999, 1, 1))
    rows = []
    for field, made in zip(every.fields, every.designs, strict=True):
        if not field.elected:
            continue
        eve = field.day - timedelta(days=1)
        past = every.before(field.day)
        constants = fit(past.fields, past.designs, field.day)
        known = polls_known(almanac, field.contest, eve, field.day)
        prior = simulate(made, constants, 2000, seed).mean(axis=0)
        names = [each.name for each in field.entries]
        told = houses_say(known, [each.party for each in field.entries], names, past.error(eve), prior)
        one = drawn(field, past, eve, sims, seed, told, constants)
        result = np.array([each.result or 0.0 for each in field.entries])
        rows.append({**_scored(one, result, names.index(field.elected)), "polls": len(known), "holder": field.holder})
    notes = (
        "National vote: the plain mean of the polls of three weeks to the eve.",
        "Each is forecast from by-elections held before it, 1945 on.",
    )
    return ContestBacktest("by-elections", tuple(rows), _scores(rows), dict(_GATES), notes)


def _scored(one: OneContest, result: np.ndarray, won: int) -> dict[str, object]:
    """One contest: probabilities, errors and coverage."""
    lo, hi = np.quantile(one.draws, [0.05, 0.95], axis=0)
    mean = one.draws.mean(axis=0)
    top = int(one.p.argmax())
    kept = [k for k, party in enumerate(one.parties) if party in NATIONAL or k == int(mean.argmax())]
    hit = np.zeros(len(one.p))
    hit[won] = 1.0
    return {
        "contest": one.contest,
        "favourite": one.parties[top],
        "p_favourite": round(float(one.p[top]), 4),
        "winner": one.parties[won],
        "p_winner": round(float(one.p[won]), 4),
        "right": top == won,
        "brier": round(float(np.sum((one.p - hit) ** 2)), 4),
        "log_score": round(float(-np.log(max(one.p[won], 1e-3))), 4),
        "share_error": round(100 * float(np.abs(mean - result)[kept].mean()), 3),
        "errors": [round(100 * float(each), 3) for each in np.abs(mean - result)[kept]],
        "inside": [bool(each) for each in ((result >= lo) & (result <= hi))[kept]],
        "scored": [one.parties[k] for k in kept],
    }


def _scores(rows: list[dict[str, object]]) -> dict[str, float]:
    if not rows:
        return {}
    errors = [each for row in rows for each in row["errors"]]  # type: ignore[attr-defined]
    inside = [each for row in rows for each in row["inside"]]  # type: ignore[attr-defined]
    return {
        "contests": float(len(rows)),
        "right": float(np.mean([bool(row["right"]) for row in rows])),
        "brier": float(np.mean([float(str(row["brier"])) for row in rows])),
        "log_score": float(np.mean([float(str(row["log_score"])) for row in rows])),
        "share_mae": float(np.mean(errors)),
        "cover90": float(np.mean(inside)),
    }


def contest_backtest(almanac: Almanac, sims: int = 4000, seed: int = 1) -> tuple[ContestBacktest, ...]:
    return (backtest_by_elections(almanac, sims, seed),)
