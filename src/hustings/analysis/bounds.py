"""What two declarations alone say of a voter flow: Duncan-Davis bounds.

Of x electors who chose A before, and y who choose B now, among n electors, the number who did both lies between
max(0, x + y - n) and min(x, y); over x, that bounds the share of A's vote that went to B. Source: O. D. Duncan and
B. Davis, An alternative to ecological correlation, American Sociological Review 18 (1953).
"""

from __future__ import annotations

__all__ = ["flow_bounds"]


def flow_bounds(before: int, now: int, electors: int) -> tuple[float, float]:
    """The least and greatest share of ``before`` voters who can be among ``now`` voters, of ``electors`` in all.

    >>> flow_bounds(10_603, 15_529, 70_855)
    (0.0, 1.0)
    """
    least = max(0, before + now - electors)
    greatest = min(before, now)
    return least / before, greatest / before
