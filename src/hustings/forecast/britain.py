"""Great Britain's pooled polls as a forecast takes them: the last year of polls, pooled once for each day asked about.

A year is enough to know houses by, and a pool of it takes seconds where that of a whole Parliament takes a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.slots import SLOTS
from hustings.polls.known import OnePoll, every_poll
from hustings.polls.read import Pooled, pool_selection
from hustings.polls.select import Selection, select
from hustings.polls.votes import last_result

__all__ = ["MAIN", "Britain", "britain", "known_polls", "slot_shares"]

MAIN = SLOTS.index("nat")
"""How many slots every nation has alike: those before the nationalists'."""

_WINDOW = timedelta(days=365)
_RECENT = timedelta(days=14)
_PLAIN_SD = 0.015
_FAMILY = {"con": ("con",), "lab": ("lab",), "ld": ("ld",), "ref": ("ref", "ukip"), "grn": ("grn",)}
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Britain:
    """The main parties in the pool of a day: ``shares`` (draws, MAIN + 1), fractions, all others in the last column.

    ``named`` says which of the main slots the polls name at all. ``day_means`` (days, MAIN + 1) are the pool's means
    from ``first_day`` on. ``refused`` says why, where no pool could be made and the plain mean of the last polls
    stands in with a wide error.
    """

    as_of: date
    shares: Vector
    named: tuple[bool, ...]
    first_day: date
    day_means: Vector
    rows: tuple[OnePoll, ...]
    refused: str = ""

    @property
    def last_fieldwork(self) -> date:
        """The last day of fieldwork of any poll in the pool."""
        return max(each.end for each in self.rows)

    def mean_on(self, day: date) -> Vector:
        """The pool's means on a day, of its first or last day where that lies outside."""
        place = min(max((day - self.first_day).days, 0), len(self.day_means) - 1)
        return np.asarray(self.day_means[place])


def known_polls(almanac: Almanac, add: Path | None = None) -> tuple[OnePoll, ...]:
    """Every national poll of the almanac and of an added file, in order of fieldwork, read once."""
    return _known_polls(almanac, add)


@lru_cache(maxsize=8)
def _known_polls(almanac: Almanac, add: Path | None) -> tuple[OnePoll, ...]:
    return tuple(every_poll(almanac, add, datetime.now(tz=UTC).date(), [])[0])


@lru_cache(maxsize=64)
def britain(almanac: Almanac, as_of: date, add: Path | None = None, seed: int = 1) -> Britain:
    """The pool of the year to ``as_of``, made once in a process.

    Raises :class:`~hustings.errors.NotKnown` where there are no polls since the last general election.
    """
    last = last_result(almanac, as_of)
    since = max(as_of - _WINDOW, last.day) if last is not None else as_of - _WINDOW
    chosen = select(almanac, "gb", as_of, since, add=add)
    # Nationalists and the nations come in later, each with an error of its own; fewer parties make a quicker pool.
    main = tuple(party for party in chosen.parties if any(party in family for family in _FAMILY.values()))
    chosen = replace(
        chosen,
        parties=main,
        entries={party: day for party, day in chosen.entries.items() if party in main},
        exits={party: day for party, day in chosen.exits.items() if party in main},
        nation_polls=(),
        rebuilt={},
    )
    try:
        pooled = pool_selection(almanac, chosen, seed=seed)
    except NotKnown as why:
        return _plain(chosen, why.message)
    return _of_pool(pooled)


def _of_pool(pooled: Pooled) -> Britain:
    names = pooled.parties
    days = pooled.days
    means = pooled.shares(days).mean(axis=0)
    return Britain(
        as_of=pooled.as_of,
        shares=_in_slots(pooled.shares([pooled.as_of])[:, 0], names),
        named=_named(names),
        first_day=days[0],
        day_means=_in_slots(means, names),
        rows=pooled.selection.polls,
    )


def _named(names: Sequence[str]) -> tuple[bool, ...]:
    return tuple(any(party in names for party in _FAMILY[slot]) for slot in SLOTS[:MAIN])


def _in_slots(shares: Vector, names: Sequence[str]) -> Vector:
    """Columns of parties added up by slot; the last column is all others."""
    made = np.zeros((len(shares), MAIN + 1))
    for column, slot in enumerate(SLOTS[:MAIN]):
        for party in _FAMILY[slot]:
            if party in names:
                made[:, column] += shares[:, names.index(party)]
    made[:, MAIN] = np.maximum(1 - made[:, :MAIN].sum(axis=1), 1e-4)
    return made


def _plain(chosen: Selection, why: str) -> Britain:
    """The mean of the last fortnight's polls (or the last three), where the pool was refused."""
    near = [each for each in chosen.polls if each.end > chosen.as_of - _RECENT] or list(chosen.polls[-3:])
    mean = np.nanmean([slot_shares(each.shares) for each in near], axis=0)
    named = tuple(bool(x) for x in np.isfinite(mean[:MAIN]))
    mean = np.nan_to_num(mean)
    mean[MAIN] = max(1 - mean[:MAIN].sum(), 1e-4)
    rng = np.random.default_rng(1)
    drawn = np.clip(mean + _PLAIN_SD * 2 * np.sqrt(mean * (1 - mean)) * rng.standard_normal((1000, MAIN + 1)), 1e-4, 1)
    return Britain(
        as_of=chosen.as_of,
        shares=drawn / drawn.sum(axis=1, keepdims=True),
        named=named,
        first_day=chosen.as_of,
        day_means=mean[None],
        rows=chosen.polls,
        refused=why,
    )


def slot_shares(shares: Mapping[str, float], nationalists: Sequence[str] = ()) -> Vector:
    """A poll's shares by slot, (MAIN + 1,) or with nationalists (MAIN + 2,): NaN where the poll does not name one."""
    made = [
        sum(shares[party] for party in _FAMILY[slot] if party in shares)
        if any(party in shares for party in _FAMILY[slot])
        else np.nan
        for slot in SLOTS[:MAIN]
    ]
    if nationalists:
        theirs = [shares[party] for party in nationalists if party in shares]
        made.append(sum(theirs) if theirs else np.nan)
    made.append(max(1 - float(np.nansum(made)), 0.0))
    return np.array(made, dtype=float)
