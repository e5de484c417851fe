"""A seat table laid ready for a nation's swing: base, who counts, national means, and the change asked of each party.

Where a slot stands no more, what it would have had there at its present level goes to the others: of the ref family's
60 per cent to the Conservatives, the rest (and other parties' all) in proportion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.filled import filled_base
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, REST, SLOTS

__all__ = ["Ready", "make_ready"]

_CON, _REF, _OTHER = (SLOTS.index(slot) for slot in ("con", "ref", "oth"))
_TO_CON = 0.6
_LEAST_REST = 0.002
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Ready:
    """``base`` (seats, slots + 1) and ``stands`` of the same shape; ``nation`` (seats,) as rows of ``NATIONS``;
    ``weight`` (seats,) with nought for the Speaker's; ``part`` (nations, slots + 1) the share of votes cast where the
    slot stands; ``mean`` (nations, slots + 1) of the base over those seats."""

    base: Matrix
    stands: NDArray[np.bool_]
    nation: NDArray[np.int64]
    weight: Matrix
    part: Matrix
    mean: Matrix

    def change(self, target: Matrix) -> Matrix:
        """D: what targets (..., nations, slots + 1) ask of each slot where it stands, over its mean there."""
        asked = np.divide(target, self.part, out=np.zeros_like(target), where=self.part > 0)
        made: Matrix = np.where(self.part > 0, asked - self.mean, 0.0)
        return made

    def relative(self, change: Matrix) -> Matrix:
        """D / S, with nought where there is no base."""
        made: Matrix = np.divide(change, self.mean, out=np.zeros_like(change), where=self.mean > 1e-6)
        return made


def make_ready(table: SeatTable, target: Matrix) -> Ready:
    """Lay a seat table ready for targets whose mean is ``target`` (nations, slots + 1)."""
    base = filled_base(table)
    nation = np.array([NATIONS.index(str(each)) for each in table.nation])
    weight = np.where(table.speaker, 0.0, table.weight)
    stands = np.column_stack([table.standing, np.ones(len(table), dtype=bool)])
    base[:, REST] = np.maximum(base[:, REST], _LEAST_REST)
    part, mean = _means(base, stands, nation, weight)
    base = _handed(base, stands, nation, part, mean, target)
    part, mean = _means(base, stands, nation, weight)
    return Ready(base, stands, nation, weight, part, mean)


def _means(base: Matrix, stands: NDArray[np.bool_], nation: NDArray[np.int64], weight: Matrix) -> tuple[Matrix, Matrix]:
    """Share of votes cast where each slot stands, and the mean of the base there, by nation."""
    part, mean = np.zeros((len(NATIONS), REST + 1)), np.zeros((len(NATIONS), REST + 1))
    for row in range(len(NATIONS)):
        here = nation == row
        whole = weight[here].sum()
        if whole > 0:
            there = weight[here, None] * stands[here]
            part[row] = there.sum(axis=0) / whole
            total = np.maximum(there.sum(axis=0), 1e-9)
            mean[row] = (there * base[here]).sum(axis=0) / total
    return part, mean


def _handed(
    base: Matrix, stands: NDArray[np.bool_], nation: NDArray[np.int64], part: Matrix, mean: Matrix, target: Matrix
) -> Matrix:
    """The base with the votes of slots that stand no more given to those that do."""
    made = np.where(stands, base, 0.0)
    ratio = np.divide(target, part * mean, out=np.zeros_like(target), where=part * mean > 1e-6)
    level = np.minimum(ratio, 1.0)[nation] * base * ~stands
    lost = level.sum(axis=1) - level[:, _OTHER]
    to_con = np.where(stands[:, _CON], _TO_CON * level[:, _REF], 0.0)
    main = made[:, :_OTHER].sum(axis=1)
    made[:, :_OTHER] *= (1 + np.divide(lost - to_con, main, out=np.zeros_like(main), where=main > 0))[:, None]
    made[:, _CON] += to_con
    return made
