"""Ties broken by the votes that the tied candidates had at an earlier stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hustings.count.record import Stage

__all__ = ["earlier_stage"]


def earlier_stage(stages: Iterable[Stage], tied: Sequence[int], *, highest: bool) -> tuple[list[int], int | None]:
    """Who leads (or trails) among the tied at the first of ``stages`` at which they differ.

    Where three or more are tied and a stage parts them into groups, those in the leading (or trailing) group are
    looked at further. Gives those still tied, one where the tie is broken, and the number of the stage that broke it.
    """
    left = list(tied)
    for stage in stages:
        votes = [stage.totals[c] for c in left]
        best = max(votes) if highest else min(votes)
        left = [c for c, v in zip(left, votes, strict=True) if v == best]
        if len(left) == 1:
            return left, stage.number
    return left, None
