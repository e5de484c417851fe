"""Seats from drawn votes by highest averages: votes over one more than the seats won so far, seat by seat.

The exact rules, ties and all, are those of :mod:`hustings.count.rules.closed_list` and ``additional_member``; here the
same division is done for every draw at once. Tests hold both equal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["highest_averages"]


def highest_averages(
    votes: NDArray[np.float64],
    seats: int,
    held: NDArray[np.int64] | None = None,
    most: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Seats (draw, party) won from ``votes`` (draw, party).

    ``held`` (draw, party) are seats already won in constituencies, which divide but are not counted again; ``most``
    (party,) the longest a list is (1 for an individual).
    """
    draws, parties = votes.shape
    before = np.zeros((draws, parties), dtype=np.int64) if held is None else held
    won = np.zeros((draws, parties), dtype=np.int64)
    rows = np.arange(draws)
    for _ in range(seats):
        figure = votes / (before + won + 1)
        if most is not None:
            figure = np.where(won >= most, -1.0, figure)
        won[rows, figure.argmax(axis=1)] += 1
    return won
