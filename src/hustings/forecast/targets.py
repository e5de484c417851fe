"""What the seat model is asked to match: the shares of each nation of Great Britain, one vector a draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, REST, SLOTS

__all__ = ["NationTargets", "shares_by_nation", "true_targets"]


@dataclass(frozen=True)
class NationTargets:
    """Shares of the vote by nation on election day, a draw at a time.

    ``share`` is (draws, nations, slots and the rest), fractions that add to one over the last axis, in the order
    of ``nations`` and ``parties``; the shares are of the seats but the Speaker's. ``trained_on`` names the
    elections behind them, ``facts`` says in words what they stand on (polls used, the last day of fieldwork).
    """

    share: NDArray[np.float32]
    election: str = ""
    as_of: str = ""
    trained_on: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)
    parties: tuple[str, ...] = SLOTS
    nations: tuple[str, ...] = NATIONS

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.share.shape[0])


def shares_by_nation(table: SeatTable, share: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares by nation (nations, slots + 1) of seats' shares (seats, slots), by votes, without the Speaker's."""
    made = np.zeros((len(NATIONS), REST + 1))
    for row, nation in enumerate(NATIONS):
        here = (table.nation == nation) & ~table.speaker
        if here.any():
            made[row, :REST] = np.nan_to_num(share[here]).T @ weight[here] / weight[here].sum()
            made[row, REST] = max(1 - made[row, :REST].sum(), 0.0)
    return made


def true_targets(table: SeatTable, draws: int) -> NationTargets:
    """The shares by nation as they came out, the same in every draw: for scoring the seats alone, never a forecast.

    Raises ``ValueError`` for a table without its result.
    """
    if table.result is None or table.valid is None:
        raise ValueError("The table has no result.")
    true = shares_by_nation(table, table.result, table.valid)
    every = np.broadcast_to(true.astype(np.float32), (draws, *true.shape))
    return NationTargets(np.ascontiguousarray(every), election=table.election, facts={"polls": "none: true shares"})
