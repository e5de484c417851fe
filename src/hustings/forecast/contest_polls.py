"""Polls of one contest: which were known, what they say of whom, and how far such polls have been out.

A poll of one constituency or city is far less exact than its sample says: its error is taken in degrees of angle, the
same whatever the sample, and two polls of one house have one error. With H houses the mean has the variance
e^2 (1/2 + 1/(2H)), for half of an error is common to all houses. e is fitted on contests decided earlier, towards a
wide default of 4 degrees (6.7 points at 35 per cent), and is half as wide again for a poll whose basis was not stated.

Draws take the likelihood N(z; g(x), R) of the polls in two parts: first they are drawn again in proportion to a power
a of it, which heeds their long tails and surges, then moved by the ensemble Kalman step with the rest, which keeps them
apart. With state x, prediction g(x) of what was polled, observation z and R' = R / (1 - a),

    w ~ exp(-a |z - g(x)|^2 / 2R),    x' = x + Cov(x, g) [Cov(g, g) + R']^-1 (z + e - g(x)),    e ~ N(0, R').

a is a half, or less where so much would leave fewer than an effective tenth of the draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.almanac.readers.polls import read_polls
from hustings.errors import BadFile
from hustings.forecast.contest_national import degrees

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DEFAULT_ERROR", "ContestPoll", "Told", "houses_say", "moved_by", "polls_known"]

Matrix = NDArray[np.float64]

DEFAULT_ERROR = 4.0
_DEFAULT_WEIGHT = 6.0
_NOT_STATED = 1.5
# Of two polls of one house the later counts twice as much.
_EARLIER = 0.5
_LEAST_SUM = 0.75
_LEAST_PART = 0.1


@dataclass(frozen=True, slots=True)
class ContestPoll:
    """One poll of a contest. ``shares`` by (party, candidate or ""), fractions; ``basis`` as in the table ``polls``."""

    poll: str
    house: str
    end: date | None
    basis: str
    shares: Mapping[tuple[str, str], float]
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the houses say together of some candidates: mean angle (degrees) and its error's sd, by index."""

    who: tuple[int, ...]
    angle: Matrix
    sd: Matrix
    houses: int
    polls: int
    words: str


def polls_known(
    almanac: Almanac, contest: str, as_of: date, poll_day: date, add: Path | None = None
) -> list[ContestPoll]:
    """Polls of a contest that were known on ``as_of``, earliest first.

    Fieldwork had ended by then (or, where its days are not known, the poll was published). A poll without any date is
    taken only on the eve of the poll or later: it must have been made before.
    """
    rows = almanac.table("polls").filter((pl.col("territory") == contest) & (pl.col("kind") == "poll"))
    shares = almanac.table("poll_shares").join(rows.select("poll"), on="poll", how="semi")
    by_poll: dict[str, dict[tuple[str, str], float]] = {}
    for poll, party, candidate, share in shares.select("poll", "party", "candidate", "share").iter_rows():
        by_poll.setdefault(poll, {})[str(party), str(candidate or "")] = float(share)
    known = [
        ContestPoll(
            str(row["poll"]),
            str(row["pollster"]),
            row["end"] or row["published"],
            str(row["basis"]),
            by_poll[row["poll"]],
            row["source"],
        )
        for row in rows.iter_rows(named=True)
        if row["poll"] in by_poll
    ]
    known += _added(add, contest, as_of)
    eve = date.fromordinal(poll_day.toordinal() - 1)
    usable = [each for each in known if (each.end <= as_of if each.end is not None else as_of >= eve)]
    return sorted(usable, key=lambda each: (each.end or date.min, each.house, each.poll))


def _added(add: Path | None, contest: str, as_of: date) -> list[ContestPoll]:
    """Polls of the contest in a user's file. Raises :class:`~hustings.errors.BadFile`."""
    if add is None:
        return []
    if not add.is_file():
        raise BadFile("there is no such file.", file=str(add), remedy="Give the path of a CSV or XLSX file of polls.")
    read = read_polls(add, today=max(as_of, datetime.now(tz=UTC).date()))
    shares: dict[str, dict[tuple[str, str], float]] = {}
    for row in read.shares:
        share, candidate = float(str(row["share"])), str(row.get("candidate") or "")
        shares.setdefault(str(row["poll"]), {})[str(row["party"]), candidate] = share
    made = []
    for values in read.polls:
        if values["territory"] == contest and str(values["poll"]) in shares:
            end = values["end"] or values.get("published")
            made.append(
                ContestPoll(
                    poll=f"{add.name}, {values['poll']}",
                    house=str(values["pollster"]),
                    end=end if isinstance(end, date) else None,
                    basis=str(values["basis"]),
                    shares=shares[str(values["poll"])],
                )
            )
    return made


def houses_say(
    polls: Sequence[ContestPoll], parties: Sequence[str], names: Sequence[str], error: float, prior: Matrix
) -> Told | None:
    """The polls of first preferences as one observation; ``None`` where none names a candidate.

    ``prior`` are expected shares: the named candidates of a poll that leaves out its undecided are brought to theirs.
    """
    by_house: dict[str, dict[int, list[tuple[float, float]]]] = {}
    wide: dict[str, float] = {}
    for house in dict.fromkeys(each.house for each in polls):
        weight = 1.0
        for each in reversed([poll for poll in polls if poll.house == house]):
            found = _matched(each.shares, parties, names)
            if not found:
                continue
            total = sum(each.shares.values())
            scale = min(1.0, float(sum(prior[k] for k in found))) / total if total < _LEAST_SUM else 1.0
            for k, share in found.items():
                by_house.setdefault(house, {}).setdefault(k, []).append((weight, share * scale))
            wide[house] = max(wide.get(house, 1.0), _NOT_STATED if each.basis == "not stated" else 1.0)
            weight *= _EARLIER
    if not by_house:
        return None
    who = sorted({k for each in by_house.values() for k in each})
    angle, sd = [], []
    for k in who:
        said = {
            house: sum(w * share for w, share in each[k]) / sum(w for w, _ in each[k])
            for house, each in by_house.items()
            if k in each
        }
        trust = np.array([1 / wide[house] ** 2 for house in said])
        angle.append(float(np.sum(trust * degrees(np.array(list(said.values())))) / trust.sum()))
        sd.append(error * float(np.sqrt(0.5 + 0.5 / trust.sum())))
    names_of = ", ".join(by_house)
    words = f"{_count(len(polls))} of this contest ({names_of})"
    return Told(tuple(who), np.array(angle), np.array(sd), len(by_house), len(polls), words)


def _count(number: int) -> str:
    return "one poll" if number == 1 else f"{number} polls"


def _matched(shares: Mapping[tuple[str, str], float], parties: Sequence[str], names: Sequence[str]) -> dict[int, float]:
    """Candidate index -> share: by name where the poll gives one, else by party where only one candidate has it."""
    found: dict[int, float] = {}
    by_party: dict[str, list[int]] = {}
    for number, party in enumerate(parties):
        by_party.setdefault(party, []).append(number)
    by_name = {name.casefold(): number for number, name in enumerate(names) if name}
    for (party, candidate), share in shares.items():
        k: int | None = by_name.get(candidate.casefold()) if candidate else None
        same = by_party.get(party, [])
        if k is None and party != "other" and len(same) == 1:
            k = same[0]
        if k is not None:
            found[k] = found.get(k, 0.0) + share
    return found


def fitted_error(squares: Sequence[tuple[float, float]]) -> float:
    """The error sd in degrees from past contests: pairs of (mean square error, weight), towards the wide default."""
    total = _DEFAULT_WEIGHT * DEFAULT_ERROR**2 + sum(weight * square for square, weight in squares)
    return float(np.sqrt(total / (_DEFAULT_WEIGHT + sum(weight for _, weight in squares))))


def moved_by(state: Matrix, predicted: Matrix, observed: Matrix, sd: Matrix, seed: int) -> Matrix:
    """Draws after polls: state (D, S), what the polls would have shown (D, M), what they showed and its sd (M,)."""
    rng = np.random.default_rng(seed)
    draws = len(state)
    like = -0.5 * np.sum(((observed - predicted) / sd) ** 2, axis=1)
    part = _part(like)
    chance = np.exp(part * (like - like.max()))
    # Systematic resampling: one uniform number for all.
    at = (rng.random() + np.arange(draws)) / draws
    kept = np.minimum(np.searchsorted(np.cumsum(chance / chance.sum()), at), draws - 1)
    state, predicted, sd = state[kept], predicted[kept], sd / np.sqrt(1 - part)
    x, g = state - state.mean(axis=0), predicted - predicted.mean(axis=0)
    cross, own = x.T @ g / (draws - 1), g.T @ g / (draws - 1)
    gain = np.linalg.solve(own + np.diag(sd**2), cross.T).T
    noise = rng.standard_normal(predicted.shape) * sd
    return np.asarray(state + (observed + noise - predicted) @ gain.T)


def _part(like: Matrix) -> float:
    """The largest part of the log likelihood, up to a half, that leaves an effective tenth of the draws."""

    def effective(part: float) -> float:
        chance = np.exp(part * (like - like.max()))
        return float(chance.sum() ** 2 / np.sum(chance**2)) / len(like)

    if effective(0.5) >= _LEAST_PART:
        return 0.5
    low, high = 0.0, 0.5
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= _LEAST_PART else (low, middle)
    return low
