"""Gathers the papers of a file: distinct orders with their numbers, broken ones as marked, unmarked ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from hustings.count.ballots import UNMARKED, BrokenPaper, Candidate, Election, Order, pack, unique_names
from hustings.errors import BadFile

__all__ = ["MOST_CANDIDATES", "Papers", "plain_number"]

MOST_CANDIDATES = 10_000
_MOST_DIGITS = 12
_LONGEST_NAME = 500
_FAST_CANDIDATES = 60
_END = 255
_OUT_OF_RANGE = 254


class Papers:
    """The papers of one contest as they are read; memory grows with the distinct orders, not with the papers."""

    def __init__(self, path: Path, candidates: int) -> None:
        self.path = path
        self.candidates = candidates
        self.orders: dict[Order, int] = {}
        self.broken: dict[tuple[tuple[int, ...], ...], int] = {}
        self.invalid: dict[str, int] = {}
        # Two-figure numbers become one character each, so that a line of them is read in one step.
        self._pairs = [(str(k), chr(0xC0 + k)) for k in range(10, min(candidates, _FAST_CANDIDATES) + 1)]
        table = [_OUT_OF_RANGE] * 256
        table[ord("0")] = _END
        for k in range(1, min(candidates, _FAST_CANDIDATES) + 1):
            table[ord(str(k)) if k < 10 else 0xC0 + k] = k - 1
        self._table = bytes(table)

    def add(self, groups: Sequence[tuple[int, ...]], papers: int) -> None:
        """Add papers marked alike; ``groups[k]`` are the candidates (from 0) that bear the number k+1."""
        while groups and not groups[-1]:
            groups = groups[:-1]
        if not papers:
            return
        if not groups:
            self.reject(UNMARKED, papers)
            return
        flat = [c for group in groups for c in group]
        if len(flat) == len(groups) == len(set(flat)) and all(groups):
            order = pack(flat, self.candidates)
            self.orders[order] = self.orders.get(order, 0) + papers
        else:
            self.broken[tuple(groups)] = self.broken.get(tuple(groups), 0) + papers

    def reject(self, ground: str, papers: int) -> None:
        """Add papers that were rejected, by ground."""
        if papers:
            self.invalid[ground] = self.invalid.get(ground, 0) + papers

    def add_lines(self, lines: Sequence[str], mark: str) -> bool:
        """Add many lines at once where all are regular: a number of papers, then candidate numbers.

        ``mark`` parts the numbers. Gives False, having added nothing, where any line is not of that form:
        then they are to be read one by one, which finds what is wrong. A candidate numbered twice is regular
        here: a broken paper.
        """
        if self.candidates > _FAST_CANDIDATES:
            return False
        weights, rests = [], []
        for line in lines:
            weight, _, rest = line.partition(mark)
            weights.append(weight)
            rests.append(rest)
        figures = "".join(weights)
        if not (figures.isascii() and figures.isdigit()) or max(map(len, weights)) > _MOST_DIGITS:
            return False
        text = f"{mark}0{mark}".join(rests) + f"{mark}0{mark}"
        for figure, character in self._pairs:
            text = text.replace(figure, character)
        # One character, one mark, turn about: any other text was not regular.
        if not text.isprintable() or text[1::2] != mark * (len(text) // 2) or mark in text[::2]:
            return False
        try:
            marks = text[::2].encode("latin-1").translate(self._table)
        except UnicodeEncodeError:
            return False
        orders = marks.split(b"\xff")[:-1]
        if _OUT_OF_RANGE in marks or len(orders) != len(weights):
            return False
        self._merge(orders, list(map(int, weights)))
        return True

    def _merge(self, orders: list[bytes], weights: list[int]) -> None:
        for order, papers in zip(orders, weights, strict=True):
            if len(set(order)) != len(order) or not order or not papers:
                self.add([(c,) for c in order], papers)
            elif order in self.orders:
                self.orders[order] += papers
            else:
                self.orders[order] = papers

    def election(self, title: str, seats: int, people: Iterable[Candidate]) -> Election:
        """The election that the papers make. Raises ``BadFile`` where a name or the title is no name."""
        people = tuple(people)
        for text in (title, *(person.name for person in people), *(person.party for person in people)):
            if len(text) > _LONGEST_NAME:
                message = f"a name of {len(text):,} characters begins “{text[:30]}…”"
                raise BadFile(message, file=str(self.path), remedy="Check the names and the title.")
        return Election(
            title=title,
            seats=seats,
            candidates=unique_names(people),
            ballots=tuple(self.orders),
            weights=tuple(self.orders.values()),
            broken=tuple(BrokenPaper(groups, papers) for groups, papers in self.broken.items()),
            invalid=self.invalid,
            source=str(self.path),
        )


def plain_number(text: str, what: str, path: Path, row: int, *, most: int | None = None) -> int:
    """A whole number as written in a file; ``what`` names the field. Raises ``BadFile`` for anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        shown = text if len(text) < 40 else f"{text[:37]}…"
        message = f"“{shown}” is not a whole number" if text else "there is no number"
        raise BadFile(message, file=str(path), row=row, field=what, remedy=f"Give the {what} in figures.")
    if len(text) > _MOST_DIGITS or (most is not None and int(text) > most):
        shown = text if len(text) <= _MOST_DIGITS else f"a number of {len(text):,} figures"
        message = f"{shown} is more than any election could have"
        raise BadFile(message, file=str(path), row=row, field=what, remedy=f"Give the {what} in figures.")
    return int(text)
