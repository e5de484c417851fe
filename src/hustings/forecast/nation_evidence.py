"""Scotland and Wales on a day: cross-breaks and polls, and the change of Great Britain, each by its worth.

Two estimates of a nation's shares q, each with the error of one draw of 1 / v people, Var = v [diag(q) - qq']:

    polls    every cross-break and poll of the last four months, brought to the day by the pool of Great Britain
             (q_k g_k(day) / g_k(poll)), averaged by house; v = v_polls + the luck of the samples
    change   the nation's last result moved by the change of Great Britain: a rise by as many points, a fall half
             in proportion; v = v_change

They are averaged with weights 1 / v; where the two disagree by more than their errors, v_change is what it takes to
explain it. v_change is fitted on every election since 1955, v_polls on those
with cross-breaks (2015 on) with a wide prior; both on elections before the target alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.britain import MAIN, Britain, known_polls, slot_shares
from hustings.forecast.drift import past_result
from hustings.forecast.seat_polls import SEAT_POLLS_V
from hustings.forecast.slots import REST, SLOTS
from hustings.polls.known import OnePoll
from hustings.polls.votes import LastResult, general_elections

__all__ = ["Evidence", "NationErrors", "evidence", "fit_errors", "last_slots", "moved_by_change"]

NATIONALISTS = {"sco": ("snp", "snp+pc"), "wal": ("pc", "snp+pc")}
_SPAN = timedelta(days=120)
_HALF_LIFE = 30.0
_CROSSBREAK_DEFF, _POLL_DEFF = 3.0, 1.5
_ASSUMED = {"crossbreak": 100, "poll": 1000}
_HOUSE = 0.03**2 / 0.21
# Wide priors: cross-breaks 2 points at 30 per cent in Scotland, 4 in Wales; worth this many elections.
_PRIOR_POLLS = {"sco": 0.0019, "wal": 0.0076}
_PRIOR_CHANGE = {"sco": 0.0119, "wal": 0.0119}
_PRIOR_WORTH = 4.0
_FIRST = date(1955, 1, 1)
_NAT, _OTHER = SLOTS.index("nat"), SLOTS.index("oth")
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A nation's shares by slot (K + 1,), the error ``v`` of them, and how many polls of how many houses they rest on.

    Columns are the main slots, the nationalists, nought for ``oth``, and everybody else in the rest.
    """

    share: Vector
    v: float
    polls: int
    houses: int


@dataclass(frozen=True, slots=True)
class NationErrors:
    """v_polls and v_change of a nation, and the elections behind each."""

    polls: float
    change: float
    polls_on: tuple[str, ...]
    change_on: tuple[str, ...]


def last_slots(last: LastResult, nation: str) -> Vector:
    """A nation's shares at an election by slot (K + 1,), others all in the rest."""
    held = last.nations.get(nation, {})
    made = np.zeros(REST + 1)
    nat = NATIONALISTS.get(nation, ("",))[:1]
    row = np.nan_to_num(slot_shares(held, nat)) if nation in NATIONALISTS else np.nan_to_num(slot_shares(held))
    made[: len(row) - 1] = row[:-1]
    made[REST] = row[-1]
    return made


def moved_by_change(before: Vector, was: Vector, now: Vector) -> Vector:
    """A nation's last shares (K + 1,) moved by the change of Great Britain from ``was`` to ``now`` (MAIN,).

    NaN in ``now``: the polls do not name the party, which keeps its share as the nationalists and others do; then all
    are brought to a sum of one.
    """
    made = before.copy()
    for slot in range(MAIN):
        change = now[slot] - was[slot]
        if np.isnan(change):
            continue
        part = 1.0 if change > 0 else 0.5 + 0.5 * before[slot] / max(was[slot], 1e-6)
        made[slot] = max(before[slot] + part * change, 0.1 * before[slot])
    return np.asarray(made / made.sum())


def evidence(
    nation: str,
    known: Iterable[OnePoll],
    britain: Britain,
    last: LastResult,
    errors: NationErrors,
    seats: tuple[Vector, int] | None = None,
) -> Evidence:
    """What polls and the change of Great Britain say of Scotland (``sco``) or Wales (``wal``) on the pool's day.

    ``seats``: what polls of single seats say of the nation, and how many there are, for want of polls of its own.
    """
    was = last_slots_of_britain(last)
    now = np.where(britain.named, britain.shares.mean(axis=0)[:MAIN], np.nan)
    changed = moved_by_change(last_slots(last, nation), was, now)
    mine = polls_of(nation, known, max(last.day, britain.as_of - _SPAN), britain.as_of)
    polled = averaged(nation, mine, britain) if mine else None
    if polled is None and seats is not None:
        return _mixed(seats[0], SEAT_POLLS_V, changed, errors.change, (seats[1], 0))
    if polled is None:
        return Evidence(changed, errors.change, 0, 0)
    share, luck = polled
    missing = np.isnan(share)
    share = np.where(missing, changed, share)
    share = share / share.sum()
    return _mixed(share, errors.polls + luck, changed, errors.change, (len(mine), len({x.house for x in mine})))


def _mixed(polled: Vector, v_polls: float, changed: Vector, v_change: float, number: tuple[int, int]) -> Evidence:
    """Both estimates by their worth. Polls are direct: where the two disagree by more than their errors, it is the
    change that is off."""
    v_change = max(v_change, _square(changed, polled) - v_polls)
    weight = (1 / v_polls) / (1 / v_polls + 1 / v_change)
    mixed = weight * polled + (1 - weight) * changed
    return Evidence(mixed / mixed.sum(), 1 / (1 / v_polls + 1 / v_change), *number)


def last_slots_of_britain(last: LastResult) -> Vector:
    """The main slots of Great Britain at an election, (MAIN,)."""
    return np.asarray(np.nan_to_num(slot_shares(last.shares))[:MAIN])


def polls_of(nation: str, known: Iterable[OnePoll], since: date, as_of: date) -> list[OnePoll]:
    """Cross-breaks and polls of a nation with fieldwork after ``since`` that had ended by ``as_of``."""
    return [
        each
        for each in known
        if each.territory == nation and each.kind != "mrp" and (each.start or each.end) > since and each.end <= as_of
    ]


def averaged(nation: str, polls: Sequence[OnePoll], britain: Britain) -> tuple[Vector, float] | None:
    """The mean (K + 1,) of a nation's polls on the pool's day and its sampling v; ``None`` without the nationalists.

    Each is weighted by its size and halved in a month, then houses by what they are worth: one that polls every day
    does not outweigh the others by more than its samples do. NaN for a slot that no poll names.
    """
    today = britain.mean_on(britain.as_of)
    rows, sizes = [], []
    for each in polls:
        row = slot_shares(each.shares, NATIONALISTS[nation])
        then = britain.mean_on(each.middle)
        ratio = np.divide(today[:MAIN], then[:MAIN], out=np.ones(MAIN), where=then[:MAIN] > 0.003)
        row[:MAIN] *= np.clip(ratio, 0.4, 2.5)
        rows.append(row)
        deff = _CROSSBREAK_DEFF if each.kind == "crossbreak" else _POLL_DEFF
        age = (britain.as_of - each.middle).days
        sizes.append((each.size or _ASSUMED[each.kind]) / deff * 0.5 ** (age / _HALF_LIFE))
    shares, size = np.array(rows), np.array(sizes)
    if np.isnan(shares[:, MAIN]).all() or size.sum() <= 0:
        return None
    by_house: dict[str, list[int]] = {}
    for place, each in enumerate(polls):
        by_house.setdefault(each.house, []).append(place)
    worth = np.zeros(len(polls))
    for places in by_house.values():
        whole = size[places].sum()
        worth[places] = size[places] / whole / (_HOUSE + 1 / max(whole, 1e-9))
    named = np.isfinite(shares[:, :-1])
    total = (named * worth[:, None]).sum(axis=0)
    mean = np.divide(
        (np.nan_to_num(shares[:, :-1]) * worth[:, None]).sum(axis=0),
        total,
        out=np.full(shares.shape[1] - 1, np.nan),
        where=total > 0,
    )
    made = np.full(REST + 1, 0.0)
    made[: MAIN + 1] = mean
    made[REST] = max(1 - np.nansum(mean), 0.003)
    return made, float(1 / worth.sum())


# -- fitting ------------------------------------------------------------------------------------------------------


def fit_errors(almanac: Almanac, nation: str, before: date) -> NationErrors:
    """v_polls and v_change of a nation from the general elections before ``before``."""
    change, polls = _squares(almanac, nation)
    changes = [(e, s) for e, day, s in change if day < before]
    polled = [(e, s) for e, day, s in polls if day < before]
    return NationErrors(
        polls=_level(_PRIOR_POLLS[nation], [s for _, s in polled]),
        change=_level(_PRIOR_CHANGE[nation], [s for _, s in changes]),
        polls_on=tuple(e for e, _ in polled),
        change_on=tuple(e for e, _ in changes),
    )


def _level(prior: float, squares: Sequence[float]) -> float:
    return (_PRIOR_WORTH * prior + sum(squares)) / (_PRIOR_WORTH + len(squares))


@lru_cache(maxsize=8)
def _squares(almanac: Almanac, nation: str) -> tuple[list[tuple[str, date, float]], list[tuple[str, date, float]]]:
    """For every past election the mean square of each way's errors, in units of p (1 - p).

    One election's entry uses that election and the one before it, so a caller that keeps entries of elections before
    a day sees nothing later.
    """
    known = known_polls(almanac)
    change, polls = [], []
    elections = [(e, day) for e, day in general_elections(almanac) if day >= _FIRST]
    for (last_id, _), (election, day) in pairwise(elections):
        last, result = past_result(almanac, last_id), past_result(almanac, election)
        true = last_slots(result, nation)
        was, now = last_slots_of_britain(last), last_slots_of_britain(result)
        told = moved_by_change(last_slots(last, nation), was, now)
        change.append((election, day, _square(told, true)))
        mine = polls_of(nation, known, day - timedelta(days=31), day - timedelta(days=1))
        flat = Britain(day, np.ones((1, MAIN + 1)), (True,) * MAIN, day, np.ones((1, MAIN + 1)), ())
        mean = averaged(nation, mine, flat) if len(mine) > 2 else None
        if mean is not None:
            share = np.nan_to_num(mean[0])
            # What Great Britain's polls had wrong is in the miss already.
            polls.append((election, day, max(_square(share, true) - mean[1], 0.0)))
    return change, polls


def _square(told: Vector, true: Vector) -> float:
    """Mean of (told - true)^2 / p (1 - p) over the parties with 3 per cent or more in either."""
    p = np.maximum(told, true)
    large = [slot for slot in range(MAIN + 1) if p[slot] >= 0.03]
    return float(np.mean([(told[s] - true[s]) ** 2 / (p[s] * (1 - p[s])) for s in large]))
