"""The base of the seat model: past shares, with those filled in that a party would have had where it did not stand.

A slot that stands now and could not be voted for last time by all of a seat's people gets, for those people, the
share that a ridge regression gives it:  y = arcsin sqrt(s) on region, census facts (Leave once known), the angles of
Con, Lab and LD and the family's earlier share, fitted over the seats where it did stand. What it gets is taken from
the others in proportion; of the ref family's, 60 per cent comes from the Conservatives first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import REST, SLOTS

__all__ = ["angle", "filled_base", "people", "share_of"]

_OTHER = SLOTS.index("oth")
_REF = SLOTS.index("ref")
_FROM_CON = 0.6
_PENALTY = 30.0
_LEAST_SEATS = 25
_MOST_REACH = 0.999
# Another candidate who is new has a typical other candidate's share, in angle: 2.2 per cent.
_NEW_OTHER = 8.5
Matrix = NDArray[np.float64]


def angle(share: Matrix) -> Matrix:
    """arcsin sqrt(share) in degrees: a scale on which a seat's noise is about the same for small and large parties."""
    made: Matrix = np.degrees(np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0))))
    return made


def share_of(degrees: Matrix) -> Matrix:
    """The share at an angle in degrees; nought below nought."""
    made: Matrix = np.sin(np.radians(np.clip(degrees, 0.0, 90.0))) ** 2
    return made


def people(table: SeatTable) -> Matrix:
    """Census facts as standard scores (seats, facts): counts of groups by square root, density by logarithm."""
    columns = []
    for name in table.covariate_names:
        fact = table.covariate(name)
        if name == "density":
            fact = np.log(np.maximum(fact, 1e-6))
        elif name in _SKEWED:
            fact = np.sqrt(np.maximum(fact, 0.0))
        spread = fact.std()
        columns.append((fact - fact.mean()) / spread if spread > 0 else np.zeros_like(fact))
    return np.column_stack(columns)


_SKEWED = ("muslim", "black", "indian", "pakistani_bangladeshi", "agriculture", "born_eu", "student", "private_rent")


def filled_base(table: SeatTable) -> Matrix:
    """Past shares (seats, slots and the rest) that add to one, with those of slots that did not stand filled in."""
    base = np.column_stack([table.base, np.maximum(1 - table.base.sum(axis=1), 0.0)])
    ex_speaker = table.holder < 0
    base[ex_speaker] = 0.0
    facts = people(table)
    for slot in range(len(SLOTS)):
        missing = table.standing[:, slot] & ((table.reach[:, slot] < _MOST_REACH) | ex_speaker)
        if not missing.any():
            continue
        guess = np.full(len(table), float(share_of(np.array(_NEW_OTHER))))
        if slot != _OTHER:
            guess = _ridge(table, slot, facts)
        reach = np.where(ex_speaker, 0.0, table.reach[:, slot])
        gain = np.where(missing, (1 - reach) * guess, 0.0)
        _take(base, slot, np.where(ex_speaker, 0.0, gain))
        base[ex_speaker, slot] = gain[ex_speaker]
    whole: Matrix = base / base.sum(axis=1, keepdims=True)
    return whole


def _ridge(table: SeatTable, slot: int, facts: Matrix) -> Matrix:
    """The share that a slot would have in every seat, had it stood there."""
    known = (table.reach[:, slot] > 0.5) & (table.holder >= 0) & ~table.speaker
    if slot == SLOTS.index("nat"):
        return np.full(len(table), 0.1)
    if known.sum() < _LEAST_SEATS:
        return np.full(len(table), float(np.median(table.base[known, slot])) if known.any() else 0.02)
    regions = np.unique(table.region)
    places = (table.region[:, None] == regions).astype(float)
    columns = [facts, places]
    if np.isfinite(table.family).any() and slot == _REF:
        old = angle(np.where(np.isfinite(table.family), table.family, np.nanmean(table.family)))
        columns.append((old - old.mean())[:, None])
    major = angle(table.base[:, :3])
    seen = table.holder >= 0
    columns.append(np.where(seen[:, None], (major - major[seen].mean(axis=0)) / 10, 0.0))
    x = np.column_stack([np.ones(len(table)), *columns])
    y = angle(table.base[:, slot] / np.maximum(table.reach[:, slot], 0.05))
    penalty = np.full(x.shape[1], _PENALTY)
    penalty[0] = 1e-6
    beta = np.linalg.solve(x[known].T @ x[known] + np.diag(penalty), x[known].T @ y[known])
    return share_of(x @ beta)


def _take(base: Matrix, slot: int, gain: Matrix) -> None:
    """Give ``gain`` to a slot: the ref family's from the Conservatives first, others' from all in proportion."""
    if slot == _REF:
        from_con = np.minimum(_FROM_CON * gain, 0.5 * base[:, 0])
        base[:, 0] -= from_con
        left = gain - from_con
    else:
        left = gain
    others = np.delete(np.arange(REST + 1), slot)
    total = base[:, others].sum(axis=1)
    scale = np.where(total > 0, np.maximum(1 - left / np.maximum(total, 1e-9), 0.0), 1.0)
    base[:, others] *= scale[:, None]
    base[:, slot] += gain
