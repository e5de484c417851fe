"""The exit poll as evidence about party totals, brought to bear at every update.

With S the totals of the draws, T those published, R the errors of exit polls of other nights shrunk to what was set by
hand, and M the mean angles of undeclared seats of each battleground class and party, every draw is moved once by

    Cov(M, S) (Cov(S) + R)^-1 (T + r_d - S_d),   r_d ~ N(0, R).

A twentieth of belief is that the poll is three times as wrong as usual (9 R): draws are moved by that law in the
proportion that T makes likely, and the proportion is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.night.sampled import Field, Singles, Tally

__all__ = ["SPREAD", "SPREAD_FROM", "ExitPoll", "Leaned", "lean", "published_exit_poll"]

Floats = NDArray[np.float64]
_KIND = "exit poll"
# Seats: the errors expected of an exit poll before any is scored, and the weight of that expectation in past polls.
_ERRORS = {"con": 9.0, "lab": 9.0, "ld": 6.0, "snp": 4.0}
_OTHERS = 5.0
_WEIGHT = 4.0
_DOUBT = 0.05
_WORSE = 9.0
SPREAD, SPREAD_FROM = 1.25, 0.2
"""Where an exit poll counts, totals are widened by this factor once this part of the seats has declared."""


@dataclass(frozen=True)
class ExitPoll:
    """Seats published at the close of poll by party; ``sd`` the error expected of each; the nights behind it."""

    election: str
    seats: dict[str, float]
    sd: dict[str, float]
    trained_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaned:
    """The rows of a field as moved, and the chance that the poll is of the worse sort."""

    rows: Singles
    doubt: float


def published_exit_poll(
    almanac: Almanac, election: str, *, past_only: bool = True, seats: Mapping[str, float] | None = None
) -> ExitPoll:
    """The exit poll of an election from ``published_forecasts`` (or ``seats`` as given), with its expected errors.

    Errors come from the exit polls of earlier elections (``past_only``) or of all others. Raises
    :class:`~hustings.errors.NotKnown` where none was published.
    """
    held = almanac.table("published_forecasts").filter(pl.col("kind") == _KIND)
    if seats is None:
        seats = dict(held.filter(pl.col("election") == election).select("party", "seats").iter_rows())
    if not seats:
        raise NotKnown(
            f"The almanac holds no exit poll of {election}.",
            remedy="Lay one over it (published_forecasts, kind “exit poll”), or project with --prior forecast.",
        )
    squares: dict[str, list[float]] = {}
    used: set[str] = set()
    for other, party, said in held.select("election", "party", "seats").iter_rows():
        if other == election or (past_only and other > election):
            continue
        rows = almanac.candidacies(other)
        won = rows.filter((pl.col("party") == party) & (pl.col("elected") > 0)).height
        squares.setdefault(party, []).append((said - won) ** 2)
        used.add(other)
    sd = {}
    for party in seats:
        expected = _ERRORS.get(party, _OTHERS) ** 2
        past = squares.get(party, [])
        sd[party] = float(np.sqrt((_WEIGHT * expected + sum(past)) / (_WEIGHT + len(past))))
    return ExitPoll(election, {key: float(each) for key, each in seats.items()}, sd, tuple(sorted(used)))


def lean(
    field: Field, tally: Tally, poll: ExitPoll, parties: Sequence[str], classes: NDArray[np.intp], elsewhere: Floats
) -> Leaned:
    """Move the rows of a field by an exit poll.

    ``parties`` name the rows of ``tally.totals``; ``elsewhere`` (parties,) are seats outside the field. O(rows draws).
    """
    said = [party for party in poll.seats if party in parties]
    where = [list(parties).index(party) for party in said]
    totals = tally.totals[where].astype(float) + elsewhere[where][:, None]
    target = np.array([poll.seats[party] for party in said])
    error = np.diag([poll.sd[party] ** 2 for party in said])
    inner = np.cov(totals) + 1e-6 * np.eye(len(said))
    gap = target - totals.mean(axis=1)
    doubt = _doubt(gap, inner + error, inner + _WORSE * error)
    rng = np.random.default_rng([field.normals.seed, 3, 1])
    draws = totals.shape[1]
    noise = rng.standard_normal((len(said), draws)) * np.sqrt(np.diag(error))[:, None]
    worse = np.asarray(rng.random(draws) < doubt)
    cross = _class_means(field, totals, classes)
    moves = np.empty((len(said), draws))
    for law, mine in ((1.0, ~worse), (_WORSE, worse)):
        if np.any(mine):
            wanted = target[:, None] + np.sqrt(law) * noise[:, mine] - totals[:, mine]
            moves[:, mine] = np.linalg.solve(inner + law * error, wanted)
    rows = field.rows + cross.astype(np.float32) @ moves.astype(np.float32)
    return Leaned(rows, doubt)


def _doubt(gap: Floats, usual: Floats, worse: Floats) -> float:
    """The chance that the poll is of the worse sort, given how far the totals are from it."""

    def log_density(cov: Floats) -> float:
        _, size = np.linalg.slogdet(cov)
        return float(-0.5 * (size + gap @ np.linalg.solve(cov, gap)))

    odds = np.log(_DOUBT / (1 - _DOUBT)) + log_density(worse) - log_density(usual)
    return float(1.0 / (1.0 + np.exp(-odds)))


def _class_means(field: Field, totals: Floats, classes: NDArray[np.intp]) -> Floats:
    """Cov(M, S) laid on rows: each row gets the mean covariance of its class and party with the totals."""
    centred = (totals - totals.mean(axis=1, keepdims=True)).astype(np.float32)
    cov = (field.rows @ centred.T).astype(float) / totals.shape[1]
    group = classes[field.pair_seats] * field.model.y0.shape[1] + field.pair_slots
    size = int(group.max()) + 1 if len(group) else 0
    summed = np.zeros((size, totals.shape[0]))
    np.add.at(summed, group, cov)
    return np.asarray(summed[group] / np.bincount(group, minlength=size)[group][:, None])
