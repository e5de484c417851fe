"""Parcels of ballot papers, as they lie on the table: what every transferable rule here moves about.

A paper's order is cut down as it moves: candidates who are elected, excluded or withdrawn are struck out, so
that the first mark of what remains is the next available preference. No paper can come back to a candidate it
has passed, because nobody who has left the count returns to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from hustings.count.ballots import Election, Order, pack

__all__ = ["NO_FIRST", "WITHDRAWN_ONLY", "Parcel", "papers_in", "sort_papers", "valid_papers"]

# Papers of one value: (what is left of the order, number of papers).
Parcel = list[tuple[Order, int]]

NO_FIRST = "no first preference for one candidate alone"
WITHDRAWN_ONLY = "preferences for withdrawn candidates only"


def sort_papers(parcel: Parcel, gone: Collection[int]) -> tuple[dict[int, Parcel], int]:
    """Sort papers by their next available preference.

    ``gone`` are the candidates no longer in the count. Gives the papers for each candidate, and the number of
    papers that show no further preference.
    """
    sorted_to: dict[int, Parcel] = {}
    dead = 0
    if parcel and isinstance(parcel[0][0], bytes):
        strike = bytes(gone)
        for packed, papers in cast(list[tuple[bytes, int]], parcel):
            left = packed.translate(None, strike)
            if not left:
                dead += papers
            elif left[0] in sorted_to:
                sorted_to[left[0]].append((left, papers))
            else:
                sorted_to[left[0]] = [(left, papers)]
        return sorted_to, dead
    for order, papers in parcel:
        rest = tuple(c for c in order if c not in gone)
        if rest:
            sorted_to.setdefault(rest[0], []).append((rest, papers))
        else:
            dead += papers
    return sorted_to, dead


def papers_in(parcel: Parcel) -> int:
    """Number of papers in a parcel."""
    return sum([papers for _, papers in parcel])


def valid_papers(election: Election) -> tuple[Parcel, dict[str, int]]:
    """The papers that start the count, and the invalid ones by ground.

    A broken order counts as far as it is clear: up to a number that is left out, given to two candidates, or
    given to a candidate already numbered. Without a first preference for one candidate alone it is invalid.
    """
    papers: Parcel = list(zip(election.ballots, election.weights, strict=True))
    invalid = {ground: n for ground, n in election.invalid.items() if n}
    for broken in election.broken:
        clear = _clear_part(broken.groups)
        if clear:
            papers.append((pack(clear, len(election.candidates)), broken.papers))
        else:
            invalid[NO_FIRST] = invalid.get(NO_FIRST, 0) + broken.papers
    withdrawn = [i for i, c in enumerate(election.candidates) if c.withdrawn]
    if withdrawn:
        sorted_to, dead = sort_papers(papers, withdrawn)
        papers = [paper for parcel in sorted_to.values() for paper in parcel]
        if dead:
            invalid[WITHDRAWN_ONLY] = dead
    return papers, invalid


def _clear_part(groups: Sequence[tuple[int, ...]]) -> list[int]:
    clear: list[int] = []
    for group in groups:
        if len(group) != 1 or group[0] in clear:
            break
        clear.append(group[0])
    return clear
