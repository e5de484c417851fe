"""Forecasts of Westminster by-elections: the last result, the national change, past by-elections, local polls.

Draws follow the equations of :mod:`hustings.forecast.by_election_fit`; polls of the constituency then move them as in
:mod:`hustings.forecast.contest_polls`. Without a local poll no probability is above .93, with one none above .98.
Everything is learned from by-elections held before the day of the forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.forecast.by_election_fit import (
    FREEDOM,
    HALF_LIFE,
    SURGE_SD,
    YEARS,
    Constants,
    Design,
    design,
    fit,
    mixture,
)
from hustings.forecast.by_election_record import Field, field_of, modern_fields, old_fields
from hustings.forecast.contest_national import (
    National,
    NationalBook,
    degrees,
    drift_until,
    from_degrees,
    national_book,
    pooled_now,
)
from hustings.forecast.contest_polls import Told, fitted_error, houses_say, moved_by, polls_known
from hustings.forecast.contest_result import ContestForecast, OneContest, capped, check_known, check_sims
from hustings.ids import parse

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CAP", "CAP_POLLED", "Past", "forecast_by_election", "past_by_elections", "simulate"]

Matrix = NDArray[np.float64]

CAP, CAP_POLLED = 0.93, 0.98
"""No probability is above these without and with a poll of the place (set by hand)."""
_MANY = 40_000


@dataclass(frozen=True, slots=True)
class Past:
    """By-elections held before a day, with their designs, and what polls of them were out by.

    ``errors`` are (day, mean square error in degrees of one house, contest) of past contests that were polled.
    """

    fields: tuple[Field, ...]
    designs: tuple[Design, ...]
    errors: tuple[tuple[date, float, str], ...]

    def before(self, day: date) -> Past:
        """Only those held before ``day``."""
        kept = [k for k, each in enumerate(self.fields) if each.day < day]
        return Past(
            tuple(self.fields[k] for k in kept),
            tuple(self.designs[k] for k in kept),
            tuple(each for each in self.errors if each[0] < day),
        )

    def error(self, day: date) -> float:
        """The error of one house on ``day``, degrees; later contests count for more."""
        ages = [(square, (day - held).days / 365.25) for held, square, _ in self.errors]
        rows = [(square, 0.5 ** (age / HALF_LIFE)) for square, age in ages if age <= YEARS]
        return fitted_error(rows)


@lru_cache(maxsize=8)
def _past(almanac: Almanac, book: NationalBook, before: date) -> Past:
    fields = [*old_fields(almanac, book, before), *modern_fields(almanac, book, before)]
    return Past(tuple(fields), tuple(design(each) for each in fields), tuple(_poll_errors(almanac, fields)))


def past_by_elections(almanac: Almanac, before: date) -> Past:
    """Every by-election in Great Britain held before a day, from 1945: read once for each almanac and day."""
    return _past(almanac, national_book(almanac), before)


def _poll_errors(almanac: Almanac, fields: Sequence[Field]) -> list[tuple[date, float, str]]:
    """How far the polls of past by-elections were out, where there were any."""
    polled = almanac.table("polls")["territory"].unique().to_list()
    by_day: dict[date, list[str]] = {}
    for contest in sorted(each for each in polled if ".by." in str(each)):
        by_day.setdefault(parse(contest).day, []).append(contest)
    rows = []
    for field in fields:
        contest = next((each for each in by_day.get(field.day, []) if _is_of(each, field)), None)
        if contest is None:
            continue
        known = polls_known(almanac, contest, field.day, field.day)
        parties = [each.party for each in field.entries]
        result = np.array([each.result or 0.0 for each in field.entries])
        told = houses_say(known, parties, [each.name for each in field.entries], 1.0, result)
        if told is not None:
            off = (told.angle - degrees(result[list(told.who)])) / told.sd
            rows.append((field.day, float(np.mean(off**2)), field.contest))
    return rows


def _is_of(contest: str, field: Field) -> bool:
    slug = contest.split(".")[1]
    return contest == field.contest or slug == "-".join(field.contest.lower().split()[:-1])


def simulate(made: Design, constants: Constants, sims: int, seed: int, drift: float = 0.0) -> Matrix:
    """Draws of shares (sims, K) before local polls: effects within their errors, a surge, scatter of t_5.

    ``drift`` is the sd in degrees by which the parties of the nation may yet move until the poll.
    """
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(constants.covariance + 1e-9 * np.eye(len(constants.effects)))
    effects = constants.effects + rng.standard_normal((sims, len(constants.effects))) @ root.T
    scatter = np.array(constants.scatter)[made.group]
    angle = made.angle + effects @ made.features.T + scatter * rng.standard_t(FREEDOM, size=(sims, len(made.angle)))
    if drift:
        angle += drift * (made.group == 0) * rng.standard_normal(angle.shape)
    kinds = rng.choice(4, size=sims, p=mixture(constants.weights, made))
    for kind in range(1, 4):
        rows = np.flatnonzero(kinds == kind)
        if made.surge[kind] >= 0 and len(rows):
            angle[rows, made.surge[kind]] += rng.normal(constants.surge, SURGE_SD, size=len(rows))
    return _whole(angle)


def _whole(angle: Matrix) -> Matrix:
    share = from_degrees(np.maximum(angle, 0.3))
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def with_polls(draws: Matrix, told: Told | None, seed: int) -> Matrix:
    """Draws of shares after the polls of the contest."""
    if told is None:
        return draws
    angle = degrees(draws)
    return _whole(moved_by(angle, angle[:, list(told.who)], told.angle, told.sd, seed + 1))


def drawn(
    field: Field, past: Past, as_of: date, sims: int, seed: int, told: Told | None,
    constants: Constants | None = None, drift: float = 0.0,
) -> OneContest:  # fmt: skip
    """One by-election from its facts, earlier ones, and what its polls say."""
    fitted = constants or fit(past.fields, past.designs, as_of)
    # Polls leave few of the draws that disagree with them: more are made, and every few of them kept.
    every = 1 if told is None else max(4, -(-_MANY // sims))
    draws = with_polls(simulate(design(field), fitted, sims * every, seed, drift), told, seed)[::every]
    p = np.bincount(draws.argmax(axis=1), minlength=draws.shape[1]) / sims
    p, cut = capped(p, draws.mean(axis=0), CAP if told is None else CAP_POLLED)
    return OneContest(
        contest=field.contest,
        area=field.area,
        name=field.name,
        parties=tuple(each.party for each in field.entries),
        candidates=tuple(each.name for each in field.entries),
        draws=draws,
        p=p,
        capped=cut,
    )


def forecast_by_election(
    almanac: Almanac, contest: str, as_of: date, sims: int = 10_000, seed: int = 1, add: Path | None = None,
    *, national: str = "pooled",
) -> ContestForecast:  # fmt: skip
    """The forecast of a Westminster by-election as of a day.

    ``national`` is “pooled” (the pooled polls of the day) or “mean” (their plain recent mean, much faster). Raises
    :class:`~hustings.errors.NotKnown` in Northern Ireland and where there are no polls or no baseline.
    """
    check_sims(sims)
    day = parse(contest).day
    book = national_book(almanac, add)
    facts, rows = almanac.contest(contest)
    nation = str(almanac.areas.get(str(facts["area"]), {}).get("nation") or "")
    if nation == "N92000002":
        raise NotKnown(
            f"There are not enough facts for {contest}: polls of Great Britain say nothing of Northern Ireland, and "
            "past by-elections there are too few to learn from.",
            remedy="Forecasts of by-elections are made for England, Scotland and Wales.",
        )
    if as_of > day:
        raise BadInput(f"{as_of:%-d %B %Y} is after the poll.", remedy=f"Give a day up to {day:%-d %B %Y}.")
    check_known(book.result(book.last_general(day)).day, as_of)
    now = pooled_now(book, as_of, nation, seed) if national == "pooled" else book.now(as_of, nation)
    field = field_of(almanac, book, contest, now)
    if len(field.entries) < 2 or not any(each.before for each in field.entries):
        raise NotKnown(
            f"There are not enough facts for {contest}: no earlier result in {facts['name']} to start from, or nobody "
            "known to stand.",
            remedy="Add the contest of the last general election there, or its candidates, to your almanac.",
        )
    past = past_by_elections(almanac, min(day, as_of))
    constants = fit(past.fields, past.designs, as_of)
    told = _told(almanac, field, past, as_of, add, constants, seed)
    drift = drift_until(book, as_of, day)
    one = drawn(field, past, as_of, sims, seed, told, constants, drift.degrees)
    words = _stood_on(field, now, told, constants, past.error(as_of), one.capped, rows.is_empty())
    return ContestForecast(contest, "by-election", as_of, sims, (one,), (*words, *drift.words), constants.trained_on)


def _told(
    almanac: Almanac, field: Field, past: Past, as_of: date, add: Path | None, constants: Constants, seed: int
) -> Told | None:
    known = polls_known(almanac, field.contest, as_of, field.day, add)
    if not known:
        return None
    prior = simulate(design(field), constants, 2000, seed).mean(axis=0)
    parties, names = [each.party for each in field.entries], [each.name for each in field.entries]
    return houses_say(known, parties, names, past.error(as_of), prior)


def _stood_on(
    field: Field, now: National, told: Told | None, constants: Constants, error: float, cut: bool, unknown: bool
) -> list[str]:
    words = [
        f"The result of the general election of {field.baseline} in {field.name}, moved by the national change since.",
        f"National vote: {now.words}.",
        f"{len(constants.trained_on)} earlier by-elections, the last {constants.trained_on[-1]}: effects of defending, "
        f"surges against a government, and a scatter of {constants.scatter[0]:.1f} degrees."
        if constants.trained_on
        else "No earlier by-election: effects and scatter are wide defaults.",
    ]
    if told is not None:
        words.append(
            f"{told.words[0].upper()}{told.words[1:]}, each house with a real-world error of {error:.1f} degrees "
            f"({100 * _points(error):.1f} points at 35 %), whatever its sample; polls of one house have one error."
        )
    else:
        words.append("No poll of this constituency: no probability is put above .93.")
    if cut:
        words.append(f"The favourite's probability was cut to {CAP if told is None else CAP_POLLED:.2f}.")
    for each in field.entries:
        if each.standing == "defector":
            words.append(f"{each.name}, elected here last time, stands anew: half of the old vote is taken along, or "
                         "nine tenths where the old party does not stand (set by hand).")  # fmt: skip
    if unknown:
        words.append("The candidates are not known yet: the parties of last time are taken to stand.")
    return words


def _points(error: float) -> float:
    """The error of a share of 35 per cent, as a fraction, that an error in degrees is."""
    return float(np.radians(error) * np.sin(2 * np.arcsin(np.sqrt(0.35))))
