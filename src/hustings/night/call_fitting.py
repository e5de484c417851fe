"""Fitting the probability at which a seat is called, on past nights in their true order and in bad ones.

For each night, projected with scales fitted on the others, the highest chance that each party ever had in a seat still
to come is kept. The threshold for another night is the least of a grid at which no more than two calls in a thousand
on these nights would have been false, and never below .995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.seat_table import seat_table
from hustings.night.calls import EARLIEST
from hustings.night.orders import ORDERS, order_of
from hustings.night.prior import Start
from hustings.night.projection import Night
from hustings.night.replay import true_votes
from hustings.night.scales import Scales
from hustings.night.setting import Setting

__all__ = ["GRID", "Peak", "peaks", "threshold"]

GRID = (0.995, 0.9965, 0.9975, 0.9985, 0.99925)
Peak = tuple[float, bool]
_FALSE = 0.0015
_MARKS = (EARLIEST, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def peaks(almanac: Almanac, setting: Setting, scales: Scales, start: Start, draws: int = 4000) -> list[Peak]:
    """The highest chance of each party in each seat before it declared, in every order, and whether it was false."""
    election = setting.table.election
    truth, votes = seat_table(almanac, election), true_votes(almanac, election)
    assert truth.result is not None
    actual = np.where(truth.standing, truth.result, -1.0).argmax(axis=1)
    found: list[Peak] = []
    for order in ORDERS:
        try:
            queue = [each for each in order_of(almanac, election, order) if each.contest in set(truth.contest)]
        except NotKnown:
            continue
        night = Night(setting, scales, None, start, draws=draws, background=False)
        best: dict[tuple[int, int], float] = {}
        done = 0
        for mark in _MARKS:
            upto = round(mark * len(queue)) + 1
            night.declare_all({each.contest: votes[each.contest] for each in queue[done:upto]})
            done = upto
            for seat in np.flatnonzero(~truth.speaker):
                if int(seat) in night.gb.declared or truth.contest[seat] in night.calls.flags:
                    continue
                slot = int(night.counted.gb.p_win[seat].argmax())
                chance = float(night.counted.gb.p_win[seat, slot])
                best[int(seat), slot] = max(chance, best.get((int(seat), slot), 0.0))
        found += [(chance, slot != actual[seat]) for (seat, slot), chance in best.items()]
    return found


def threshold(nights: Iterable[Sequence[Peak]]) -> float:
    """The least threshold of the grid that keeps false calls to three in two thousand over some nights."""
    held = [peak for night in nights for peak in night]
    for each in GRID:
        called = [false for chance, false in held if chance >= each]
        if called and sum(called) <= _FALSE * len(called):
            return each
    return GRID[-1]
