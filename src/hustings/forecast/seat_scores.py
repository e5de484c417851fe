"""Forecasts seat by seat, anybody's, scored against the result beside baselines on the same seats.

Every figure is of :mod:`hustings.forecast.scores` (Brier, log score) over the seats of Great Britain that all files
name, the Speaker's left out; Northern Ireland is counted apart. Who names winners and no chances has no Brier and no
log score: ``if_certain`` is what the Brier would be, had each winner been said with certainty, 2 (1 - right).

    share MAE    mean over seats of the mean |share said - share| of the parties named there by every file, points
    seat error   mean over main parties of |seats said - seats won|; seats said are the sum of chances where there are
                 any, else the number of winners named

A winner that the file has no column for is its “other”, where it has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.almanac.readers.seat_forecasts import SeatForecast
from hustings.analysis.results import seat_table as rows_of
from hustings.errors import BadInput, UnknownName
from hustings.forecast.published import PARTIES
from hustings.forecast.score_baselines import BASELINES, baselines
from hustings.forecast.score_results import ForecastScores, Missed, PartySeats, SeatScore
from hustings.forecast.scores import brier_of, log_of, reliability_of
from hustings.forecast.seat_table import TARGETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["score_seats"]

_NORTHERN_IRELAND = "N92000002"


def score_seats(
    almanac: Almanac, forecasts: Sequence[SeatForecast], beside: Collection[str] = BASELINES
) -> ForecastScores:
    """Score forecasts of one general election, and the baselines named in ``beside`` (all if not given).

    Takes some four seconds where baselines are simulated. Raises :class:`~hustings.errors.UnknownName` for an election
    without result by seat, :class:`~hustings.errors.BadInput` where the files are of several elections or name no seat
    in common.
    """
    if len({each.election for each in forecasts}) != 1:
        raise BadInput("Forecasts are scored one election at a time.", remedy="Name files of one election.")
    election = forecasts[0].election
    if election not in TARGETS:
        raise UnknownName(f"Forecasts of {election} cannot be scored.", nearest=[*TARGETS])
    truth = _truth(almanac, election)
    seats = [each for each in truth.scored if all(each in one.winners for one in forecasts)]
    if not seats:
        raise BadInput("No seat of Great Britain is named by every file.", remedy="Score them one by one.")
    others = baselines(almanac, election, beside)
    cells = _cells(seats, truth, [each for each in forecasts if each.shares] or others)
    main = _main(seats, truth, [*forecasts, *others])
    told = [_scored(each, seats, truth, cells, main, baseline=False) for each in forecasts]
    return ForecastScores(
        election,
        len(seats),
        tuple(told),
        tuple(_scored(each, seats, truth, cells, main, baseline=True) for each in others),
        _notes(truth, seats, forecasts),
    )


@dataclass(frozen=True)
class _Truth:
    """What happened: by contest the winner, shares by party, name; the seats that are scored, those of the north."""

    winner: Mapping[str, str]
    share: Mapping[str, Mapping[str, float]]
    name: Mapping[str, str]
    scored: tuple[str, ...]
    irish: tuple[str, ...]


def _truth(almanac: Almanac, election: str) -> _Truth:
    rows = rows_of(almanac, election).with_columns(
        share=pl.col("votes").fill_null(0) / pl.col("votes").sum().over("contest")
    )
    speaker = set(rows.filter(pl.col("party") == "spk")["contest"])
    share: dict[str, dict[str, float]] = {}
    for contest, party, part in rows.sort("share").select("contest", "party", "share").iter_rows():
        share.setdefault(contest, {})[party] = part
    won = dict(rows.filter(pl.col("elected") > 0).select("contest", "party").iter_rows())
    nation = dict(rows.select("contest", "nation").iter_rows())
    return _Truth(
        winner=won,
        share=share,
        name=dict(rows.select("contest", "name").iter_rows()),
        scored=tuple(c for c in sorted(won) if nation[c] != _NORTHERN_IRELAND and c not in speaker),
        irish=tuple(c for c in sorted(won) if nation[c] == _NORTHERN_IRELAND),
    )


def _cells(seats: Sequence[str], truth: _Truth, forecasts: Sequence[SeatForecast]) -> dict[str, tuple[str, ...]]:
    """The parties of each seat whose shares are scored: those that stood and that every forecast gives a share."""
    made = {}
    for seat in seats:
        named = [each.shares.get(seat, {}) for each in forecasts if each.shares]
        made[seat] = tuple(
            p for p in sorted(truth.share[seat]) if p != "other" and named and all(p in each for each in named)
        )
    return made


def _main(seats: Sequence[str], truth: _Truth, forecasts: Sequence[SeatForecast]) -> tuple[str, ...]:
    """The main parties that won a seat or were said to."""
    said = {truth.winner[seat] for seat in seats} | {each.winners[s] for each in forecasts for s in seats}
    return tuple(party for party in PARTIES if party in said)


def _scored(
    each: SeatForecast,
    seats: Sequence[str],
    truth: _Truth,
    cells: Mapping[str, tuple[str, ...]],
    main: tuple[str, ...],
    *,
    baseline: bool,
) -> SeatScore:
    named = {party for held in each.chances.values() for party in held} | set(each.winners.values())
    won = [truth.winner[seat] if truth.winner[seat] in named else "other" for seat in seats]
    right = np.array([each.winners[seat] == party for seat, party in zip(seats, won, strict=True)])
    chances, hits = _matrix(each, seats, won)
    parties = _parties(each, seats, truth, main)
    errors = [error for error in (_error(each, seat, truth, cells[seat]) for seat in seats) if error is not None]
    return SeatScore(
        name=each.name,
        baseline=baseline,
        gives=each.gives,
        seats=len(seats),
        right=int(right.sum()),
        expected_right=float(chances.max(axis=1).mean()) if each.chances else None,
        brier=float(brier_of(chances, hits).mean()) if each.chances else None,
        log_score=float(log_of(chances[hits]).mean()) if each.chances else None,
        share_mae=float(np.mean(errors)) if each.shares and errors else None,
        seat_error=float(np.mean([abs(party.error) for party in parties if party.party in main])) if main else 0.0,
        parties=parties,
        missed=_missed(each, seats, truth, won, right),
        reliability=tuple(reliability_of(chances, hits)) if each.chances else (),
        northern_ireland=_north(each, truth),
        notes=_own_notes(each, seats, baseline=baseline),
    )


def _matrix(
    each: SeatForecast, seats: Sequence[str], won: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Chances and what came about, (seats, parties)."""
    columns = sorted({party for seat in seats for party in each.chances.get(seat, {})} | set(won))
    place = {party: column for column, party in enumerate(columns)}
    chances = np.zeros((len(seats), len(columns)))
    hits = np.zeros(chances.shape, dtype=bool)
    for row, seat in enumerate(seats):
        hits[row, place[won[row]]] = True
        for party, chance in each.chances.get(seat, {}).items():
            chances[row, place[party]] = chance
    return chances, hits


def _error(each: SeatForecast, seat: str, truth: _Truth, parties: tuple[str, ...]) -> float | None:
    """Mean error of the shares of a seat in points; ``None`` where none is compared."""
    if not parties or seat not in each.shares:
        return None
    said, was = each.shares[seat], truth.share[seat]
    return 100 * float(np.mean([abs(said.get(party, 0.0) - was[party]) for party in parties]))


def _parties(each: SeatForecast, seats: Sequence[str], truth: _Truth, main: tuple[str, ...]) -> tuple[PartySeats, ...]:
    actual = [truth.winner[seat] for seat in seats]
    said = [each.winners[seat] for seat in seats]
    every = set(main) | set(actual) | {party for party in said if party}
    made = [
        PartySeats(
            party,
            said.count(party),
            sum(each.chances[seat].get(party, 0.0) for seat in seats) if each.chances else None,
            actual.count(party),
        )
        for party in every
    ]
    return tuple(sorted(made, key=lambda row: (-row.actual, -row.named, row.party)))


def _missed(
    each: SeatForecast, seats: Sequence[str], truth: _Truth, won: Sequence[str], right: NDArray[np.bool_]
) -> tuple[Missed, ...]:
    made = []
    for seat, party, hit in zip(seats, won, right, strict=True):
        if not hit:
            chances = each.chances.get(seat)
            said = each.winners[seat]
            chance = None if chances is None or not said else chances.get(said, 0.0)
            given = None if chances is None else chances.get(party, 0.0)
            made.append(Missed(seat, truth.name[seat], said, chance, truth.winner[seat], given))
    return tuple(sorted(made, key=lambda row: (-(row.chance or 0.0), row.name)))


def _north(each: SeatForecast, truth: _Truth) -> tuple[int, int]:
    named = [seat for seat in truth.irish if seat in each.winners]
    return sum(each.winners[seat] == truth.winner[seat] for seat in named), len(named)


def _own_notes(each: SeatForecast, seats: Sequence[str], *, baseline: bool) -> tuple[str, ...]:
    made = []
    if not each.chances:
        what = "winners" if not each.shares else "shares and winners"
        made.append(f"It gives {what}, no chances: no Brier and no log score.")
    level = set(each.level) & set(seats)
    if level:
        number = "one seat" if len(level) == 1 else f"{len(level)} seats"
        why = "the Speaker’s before" if baseline else "two parties being level"
        made.append(f"Nobody is named in {number}, {why}: counted as not right.")
    if each.ignored:
        made.append(f"Columns not read: {', '.join(each.ignored)}.")
    return tuple(made)


def _notes(truth: _Truth, seats: Sequence[str], forecasts: Sequence[SeatForecast]) -> tuple[str, ...]:
    gone = len(truth.scored) - len(seats)
    made = [f"Seats of Great Britain but the Speaker’s: {len(seats)} of {len(truth.scored)}"
            + (", those that every file names." if gone and len(forecasts) > 1 else ".")]  # fmt: skip
    if gone:
        made.append(f"{gone} seats are not named, so that figures are not those of the whole election.")
    return tuple(made)
