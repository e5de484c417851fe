"""What two declarations alone say of a voter flow: Duncan-Davis bounds, and the least flow that gives a result.

Of x electors who chose A before, and y who choose B now, among n electors, the number who did both lies between
max(0, x + y - n) and min(x, y); over x, that bounds the share of A's vote that went to B. Over many units both ends add
up. Source: O. D. Duncan and B. Davis, An alternative to ecological correlation, American Sociological Review 18 (1953).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LeastFlow", "cell_bounds", "flow_bounds", "least_flow"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeastFlow:
    """The least number of A's voters who must have come to B if nobody else came, however loyal B's own voters were.

    ``votes``: B's votes now less B's votes before, every one of which is taken to have come again; ``share`` of A's
    voters. ``possible``: A had as many; ``needed``: B has more votes than before, so that somebody must have come.
    """

    from_party: str
    to_party: str
    votes: int
    share: float | None
    possible: bool

    @property
    def needed(self) -> bool:
        """Whether anybody at all must have come."""
        return self.votes > 0

    def to_json(self) -> dict[str, object]:
        """``{"from", "to", "votes", "share", "possible", "definition"}``; the share is a fraction."""
        return {
            "from": self.from_party,
            "to": self.to_party,
            "votes": self.votes,
            "share": None if self.share is None else round(self.share, 6),
            "possible": self.possible,
            "definition": "votes now less votes before: what must have come if only this party's voters crossed "
            "and every earlier voter came again",
        }


def flow_bounds(before: int, now: int, electors: int) -> tuple[float, float]:
    """The least and greatest share of ``before`` voters who can be among ``now`` voters, of ``electors`` in all.

    >>> flow_bounds(10_603, 15_529, 70_855)
    (0.0, 1.0)
    """
    least = max(0, before + now - electors)
    greatest = min(before, now)
    return least / before, greatest / before


def least_flow(from_party: str, to_party: str, from_before: int, to_before: int, to_now: int) -> LeastFlow:
    """See :class:`LeastFlow`; figures are votes.

    >>> least_flow("ref", "con", 10_603, 11_869, 15_529).votes
    3660
    """
    votes = max(0, to_now - to_before)
    return LeastFlow(from_party, to_party, votes, votes / from_before if from_before else None, votes <= from_before)


def cell_bounds(rows: Floats, columns: Floats, electors: Floats) -> tuple[Floats, Floats]:
    """Bounds (row, column) of the share of each row's voters that went to each column, over all units.

    ``rows`` (unit, row) and ``columns`` (unit, column) are shares of ``electors`` (unit,). A row that nobody is in is
    bounded by 0 and 1.
    """
    before, now = rows[:, :, None], columns[:, None, :]
    least = np.einsum("s,src->rc", electors, np.maximum(0.0, before + now - 1.0))
    greatest = np.einsum("s,src->rc", electors, np.minimum(before, now))
    total = (electors @ rows)[:, None]
    low = np.divide(least, total, out=np.zeros_like(least), where=total > 0)
    high = np.divide(greatest, total, out=np.ones_like(greatest), where=total > 0)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
