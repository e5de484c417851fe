"""Rejected papers by heading, as the law has them stated beside the result.

The returning officer draws up a statement of the papers rejected under several heads: Parliamentary Elections Rules
(Representation of the People Act 1983, schedule 1) rule 47; Local Elections (Principal Areas) (England and Wales)
Rules 2006, schedule 2, rule 47, which adds papers rejected in part where a voter has several votes. Those stay among
the valid papers for the votes that are good, so they are none of the papers lost; officers' totals count them or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hustings.errors import BadInput
from hustings.night.events import Finding

__all__ = ["HEADINGS", "IN_PART", "heading_findings", "heading_of", "headings", "in_order", "shown", "wholly_rejected"]

IN_PART = "in-part"
HEADINGS: dict[str, tuple[str, str]] = {
    "mark": ("want of official mark", "want of official mark"),
    "too-many": ("voting for more than one candidate", "voting for more candidates than the voter was entitled to"),
    "identified": ("writing or mark by which the voter could be identified",) * 2,
    "unmarked": ("unmarked or void for uncertainty", "unmarked or wholly void for uncertainty"),
    IN_PART: ("rejected in part", "rejected in part"),
}
"""The heads by key: in the words of a contest with one vote, and of one in which the voter has several."""


def headings(seats: int) -> dict[str, str]:
    """The heads of a contest in the order of the law, in its words; “rejected in part” only where seats are several."""
    several = seats > 1
    return {key: words[several] for key, words in HEADINGS.items() if several or key != IN_PART}


def heading_of(text: str) -> str:
    """The key of a head, by its key or its words in any case. Raises :class:`~hustings.errors.BadInput`."""
    wanted = " ".join(text.split()).casefold()
    for key, words in HEADINGS.items():
        if wanted in (key, *words):
            return key
    raise BadInput(f"“{text[:60]}” is no heading of rejected papers.", remedy=f"Headings are {', '.join(HEADINGS)}.")


def in_order(given: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Papers by head in the order of the law, so that one statement has one encoding whoever enters it.

    Raises :class:`~hustings.errors.BadInput` for a head that is none and for one given twice with different figures.
    """
    held: dict[str, int] = {}
    for name, papers in given.items() if isinstance(given, Mapping) else given:
        key = heading_of(name)
        if held.setdefault(key, papers) != papers:
            raise BadInput(f"“{HEADINGS[key][0]}” is given twice: {held[key]} and {papers}.", remedy="Give it once.")
    return tuple((key, held[key]) for key in HEADINGS if key in held)


def wholly_rejected(rejected: int | None, rejected_by: Sequence[tuple[str, int]]) -> int | None:
    """Papers on which no vote counts: the sum of the heads without those rejected in part, else the total as stated."""
    if not rejected_by:
        return rejected
    return sum(papers for key, papers in rejected_by if key != IN_PART)


def heading_findings(seats: int, rejected: int | None, rejected_by: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """What is impossible in a statement of rejected papers: heads that do not sum to the total, or are not this law's.

    A total may count the papers rejected in part or leave them out: officers do both.
    """
    if not rejected_by:
        return
    part = dict(rejected_by).get(IN_PART, 0)
    if part and seats == 1:
        yield _hard(f"{part:,} papers are said to be rejected in part; with one vote a paper counts or does not.")
    whole = wholly_rejected(rejected, rejected_by) or 0
    if rejected is not None and rejected not in (whole, whole + part):
        sums = f"{whole:,}" + (f", {whole + part:,} with those in part" if part else "")
        yield _hard(f"The rejected papers by heading sum to {sums}; {rejected:,} rejected papers are stated.")


def _hard(said: str) -> Finding:
    return Finding("rejected by heading", True, said)


def shown(seats: int, rejected_by: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Words and papers of each head that was stated, in the order of the law."""
    words = headings(seats)
    return [(words.get(key, HEADINGS[key][0]), papers) for key, papers in rejected_by if key in HEADINGS]
