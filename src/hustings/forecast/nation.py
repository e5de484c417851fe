"""From pooled polls to election day in England, Scotland and Wales: joint draws of the nations' shares.

One draw: a draw of Great Britain's pool, taken to election day by :mod:`~hustings.forecast.drift` (drift and the
miss of polls); Scotland and Wales from :mod:`~hustings.forecast.nation_evidence`, moved with Great Britain's in
proportion, each with an error of its own; England by subtraction,

    eng_k = (gb_k - w_sco sco_k - w_wal wal_k) / w_eng,

which rebuilds the nationalists of Great Britain from their nations. A party's target is then cut to the part of the
votes that are cast in seats which it contests, and others are divided into each seat's strongest and the rest as
they were last time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.forecast.britain import MAIN, Britain, britain, known_polls
from hustings.forecast.drift import FREEDOM, Drift, fit_drift
from hustings.forecast.nation_evidence import Evidence, evidence, fit_errors, last_slots, last_slots_of_britain
from hustings.forecast.seat_polls import moved_by_seat_polls
from hustings.forecast.seat_table import NEXT, SeatTable, seat_table
from hustings.forecast.slots import NATIONS, REST, SLOTS
from hustings.forecast.targets import NationTargets
from hustings.polls.votes import LastResult, general_elections, last_result

__all__ = ["CANDIDATES_KNOWN", "EARLIEST", "as_known", "day_of", "days_ahead", "latest_day", "nation_targets"]

CANDIDATES_KNOWN = timedelta(days=26)
"""Nominations close 19 working days before a general election (1983 Act, sch. 1 r. 1): then it is known who stands."""

EARLIEST = timedelta(days=36)
"""Poll is on the 25th working day after dissolution (1983 Act, sch. 1 r. 1): five weeks and a public holiday."""

_STANDS_EVERYWHERE = 0.04
_OTHER, _NAT = SLOTS.index("oth"), SLOTS.index("nat")
_LEAST_OTHERS = 0.4
_NATION_DRIFT = 0.5
Vector = NDArray[np.float64]


def day_of(almanac: Almanac, election: str) -> date | None:
    """The day of a general election; ``None`` for “next”. Raises :class:`~hustings.errors.UnknownName`."""
    if election == NEXT:
        return None
    known = dict(general_elections(almanac))
    if election not in known:
        near = [each for each in known if each[5:9] == election[5:9]] or list(known)[-3:]
        raise UnknownName(f"There is no general election {election} in the almanac.", nearest=[*near, NEXT])
    return known[election]


def days_ahead(almanac: Almanac, election: str, as_of: date, on: date | None = None) -> int:
    """Days from ``as_of`` to the election, on ``on`` where that is given, one at least.

    The day of the next election is not known: it is taken as if Parliament were dissolved on ``as_of``, the
    earliest that could be, so that the poll is ``EARLIEST`` later. Raises :class:`~hustings.errors.BadInput` for a
    day that cannot be.
    """
    day = on or day_of(almanac, election)
    if day is None:
        return EARLIEST.days
    if on is not None and (on <= as_of or on > latest_day(almanac)):
        raise BadInput(
            f"The next general election cannot be held on {on:%-d %B %Y} seen from {as_of:%-d %B %Y}.",
            remedy=f"Name a day after that and by {latest_day(almanac):%-d %B %Y}, the latest lawful one.",
        )
    return max((day - as_of).days, 1)


def latest_day(almanac: Almanac) -> date:
    """The latest lawful day of the next general election, by the table ``terms``."""
    terms = almanac.table("terms").filter((pl.col("kind") == "parl") & pl.col("latest").is_not_null())
    if terms.is_empty():
        return general_elections(almanac)[-1][1] + timedelta(days=5 * 365 + 42)
    latest: date = terms["latest"].to_list()[-1]
    return latest


def nation_targets(
    almanac: Almanac,
    election: str,
    as_of: date,
    sims: int = 10_000,
    seed: int = 1,
    add: Path | None = None,
    table: SeatTable | None = None,
    on: date | None = None,
) -> NationTargets:
    """Draws of shares by nation on election day, from the polls whose fieldwork had ended by ``as_of``.

    ``table`` is the election's seat table where the caller has it, ``on`` a day for the next election, whose own is not
    known. ``facts`` of the result say what it stands on. Raises
    :class:`~hustings.errors.BadInput` for a day that is not between the last election and this one,
    :class:`~hustings.errors.NotKnown` without polls, :class:`~hustings.errors.UnknownName` for another election.
    """
    day, last = day_of(almanac, election), last_result(almanac, as_of)
    _check(almanac, election, as_of, day, last)
    assert last is not None
    table = table if table is not None else as_known(almanac, seat_table(almanac, election), as_of, day)
    rng = np.random.default_rng([seed, 1])
    pooled = britain(almanac, as_of, add, seed)
    drift = _drift(almanac, day or as_of)
    horizon = np.full(sims, float(days_ahead(almanac, election, as_of, on)))
    now = pooled.shares[_dealt(sims, len(pooled.shares), rng)]
    was = np.array([*np.where(pooled.named, last_slots_of_britain(last), 0.0), 0.0])
    was[MAIN] = 1 - was[:MAIN].sum()
    gb = drift.move(now, was, horizon, rng)

    known = known_polls(almanac, add)
    found: dict[str, Evidence] = {}
    shares = np.zeros((sims, len(NATIONS), REST + 1))
    trained = set(drift.trained_on)
    movement = gb[:, :MAIN] / np.maximum(pooled.shares.mean(axis=0)[:MAIN], 1e-4)
    movement[:, ~np.array(pooled.named)] = 1.0
    for nation in ("sco", "wal"):
        errors = fit_errors(almanac, nation, day or as_of)
        trained |= {*errors.polls_on, *errors.change_on}
        seats = moved_by_seat_polls(almanac, table, nation, last_slots(last, nation), last.day, as_of)
        found[nation] = evidence(nation, known, pooled, last, errors, seats)
        shares[:, NATIONS.index(nation)] = _nation(found[nation], movement, drift, horizon, rng)
    shares[:, 0] = _england(gb, shares, pooled, last)
    shares = _contested(shares, table)
    return NationTargets(
        share=np.asarray(shares, dtype=np.float32),
        election=election,
        as_of=as_of.isoformat(),
        trained_on=tuple(sorted(trained)),
        facts=_facts(pooled, found, drift, horizon, last),
    )


@lru_cache(maxsize=16)
def _drift(almanac: Almanac, before: date) -> Drift:
    return fit_drift(almanac, known_polls(almanac), before)


def _check(almanac: Almanac, election: str, as_of: date, day: date | None, last: LastResult | None) -> None:
    if last is None:
        raise NotKnown(f"There is no general election before {as_of:%-d %B %Y} to start from.")
    if day is None:
        newest = general_elections(almanac)[-1][1]
        if as_of <= newest:
            raise BadInput(
                f"{as_of:%-d %B %Y} is not after the general election of {newest:%-d %B %Y}.",
                remedy="Name that election, or give a later --as-of.",
            )
        return
    if as_of >= day:
        raise BadInput(
            f"{as_of:%-d %B %Y} is not before the election of {day:%-d %B %Y}: there is nothing left to forecast.",
            remedy=f"Give --as-of {day - timedelta(days=1)} (the eve) or earlier.",
        )
    before = [each for _, each in general_elections(almanac) if each < day]
    if before and as_of <= before[-1]:
        raise BadInput(
            f"{as_of:%-d %B %Y} is not after the election of {before[-1]:%-d %B %Y}, from which this forecast starts.",
            remedy=f"Give an --as-of after {before[-1]}.",
        )


def _dealt(sims: int, held: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which draw of the pool each draw takes: every one as often as any other, in no order."""
    rounds = -(-sims // held)
    return np.concatenate([rng.permutation(held) for _ in range(rounds)])[:sims]


def _nation(told: Evidence, movement: Vector, drift: Drift, horizon: Vector, rng: np.random.Generator) -> Vector:
    """A nation in each draw: (draws, K + 1). Its own error grows with the days to come as other parties' does."""
    shares = np.repeat(told.share[None], len(movement), axis=0)
    shares[:, :MAIN] *= np.clip(movement, 0.2, 5.0)
    shares /= shares.sum(axis=1, keepdims=True)
    v = told.v + _NATION_DRIFT * (drift.other.at(horizon) - drift.other.at(1.0))
    root = np.sqrt(shares)
    z = rng.standard_normal(shares.shape)
    error = root * z - shares * (root * z).sum(axis=1, keepdims=True)
    tail = np.sqrt((FREEDOM - 2) / rng.chisquare(FREEDOM, size=(len(shares), 1)))
    moved = np.maximum(shares + np.sqrt(v)[:, None] * tail * error, 0.1 * shares)
    return np.asarray(moved / moved.sum(axis=1, keepdims=True))


def _england(gb: Vector, shares: Vector, pooled: Britain, last: LastResult) -> Vector:
    """England by subtraction: (draws, K + 1); what the polls do not name is divided as it was last time."""
    sco, wal = shares[:, NATIONS.index("sco")], shares[:, NATIONS.index("wal")]
    w = last.weights
    made = np.zeros((len(gb), REST + 1))
    before = last_slots(last, "eng")
    named = [slot for slot in range(MAIN) if pooled.named[slot]]
    for slot in named:
        taken = w["sco"] * sco[:, slot] + w["wal"] * wal[:, slot]
        made[:, slot] = np.maximum((gb[:, slot] - taken) / w["eng"], 0.2 * gb[:, slot])
    unnamed = [slot for slot in (*range(MAIN), REST) if slot not in named]
    others = float(before[unnamed].sum())
    left = np.maximum(1 - made[:, named].sum(axis=1), _LEAST_OTHERS * others)
    made[:, unnamed] = left[:, None] * before[unnamed] / max(others, 1e-6)
    return np.asarray(made / made.sum(axis=1, keepdims=True))


def _contested(shares: Vector, table: SeatTable) -> Vector:
    """Cut each target to the part of the nation's votes cast where the party stands; divide others by last time's."""
    weight = np.where(table.speaker, 0.0, table.weight)
    for row, nation in enumerate(NATIONS):
        here = table.nation == nation
        votes = weight[here] / weight[here].sum()
        part = votes @ table.standing[here]
        strongest = float(votes @ (table.base[here, _OTHER] * table.standing[here, _OTHER]))
        others = max(1 - float(votes @ table.base[here, :_OTHER].sum(axis=1)), strongest, 1e-6)
        shares[:, row, _OTHER] = shares[:, row, REST] * min(strongest / others, 0.95)
        shares[:, row, REST] -= shares[:, row, _OTHER]
        shares[:, row, :_OTHER] *= part[:_OTHER]
        if not part[_OTHER]:
            shares[:, row, REST] += shares[:, row, _OTHER]
            shares[:, row, _OTHER] = 0.0
    return np.asarray(shares / shares.sum(axis=2, keepdims=True))


def as_known(almanac: Almanac, table: SeatTable, as_of: date, day: date | None) -> SeatTable:
    """The seat table without its result and, before nominations close, without the candidates.

    Then a party is taken to stand where it stood last time, everywhere in its nation if it stood in nine seats of ten
    or the polls give it four per cent, and another candidate where one had three.
    """
    table = table.without_result()
    if day is None or day - as_of <= CANDIDATES_KNOWN:
        return table
    pooled = britain(almanac, as_of)
    stands = table.stood_before.copy()
    for nation in NATIONS:
        here = table.nation == nation
        everywhere = table.stood_before[here].mean(axis=0) > 0.9
        everywhere[:MAIN] |= pooled.shares.mean(axis=0)[:MAIN] > _STANDS_EVERYWHERE
        stands[np.ix_(here, everywhere)] = True
    stands[:, _OTHER] = table.base[:, _OTHER] >= 0.03
    stands[table.speaker] = table.standing[table.speaker]
    keys = table.keys.copy()
    for slot in range(_NAT):
        known = table.keys[table.standing[:, slot], slot]
        if len(known):
            names, counts = np.unique(known, return_counts=True)
            keys[stands[:, slot], slot] = names[counts.argmax()]
    return replace(table, standing=stands, keys=keys)


def _facts(
    pooled: Britain, found: dict[str, Evidence], drift: Drift, horizon: Vector, last: LastResult
) -> dict[str, object]:
    return {
        "polls": len(pooled.rows),
        "pollsters": len({each.house for each in pooled.rows}),
        "last_fieldwork": pooled.last_fieldwork.isoformat(),
        "pool_refused": pooled.refused,
        "pool": {slot: round(float(x), 4) for slot, x in zip(SLOTS[:MAIN], pooled.shares.mean(axis=0), strict=False)},
        "last_election": last.election,
        "days_ahead": round(float(horizon[0])),
        "lead_kept": round(float(np.mean(drift.keep(horizon))), 3),
        "miss_is_a_wide_default": drift.wide,
        "nations": {
            nation: {"polls": each.polls, "houses": each.houses, "sd_at_30_per_cent": round((each.v * 0.21) ** 0.5, 4)}
            for nation, each in found.items()
        },
    }  # fmt: skip
