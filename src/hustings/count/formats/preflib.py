"""PrefLib ordinal files (.soi, .soc, .toi, .toc; N. Mattei and T. Walsh, PrefLib, 2013).

    # TITLE: Ward 1 - Leith
    # NUMBER ALTERNATIVES: 3
    # ALTERNATIVE NAME 1: Jo Smith
    ...
    12: 1,3,2               12 papers
    4: 2,{1,3}              4 papers put 1 and 3 level, in second place

PrefLib has no place for seats, parties, withdrawals and rejected papers; the writer adds them as further
``#`` lines (SEATS, ALTERNATIVE PARTY n, WITHDRAWN n, INVALID n), which other programs pass over. A file
without SEATS gives an election without a seat, for the caller to set.
"""

from __future__ import annotations

import re
from pathlib import Path

from hustings.count.ballots import Candidate, Election
from hustings.count.formats._lines import blocks
from hustings.count.formats._papers import MOST_CANDIDATES, Papers, plain_number
from hustings.errors import BadFile

__all__ = ["read", "text"]

_HEAD = re.compile(r"([A-Z]+(?: [A-Z]+)*)(?: (\d{1,12}))?")
_GROUP = re.compile(r"\{([^{}]*)\}|([^,{}]+)")


def read(path: Path) -> Election:
    """Read a PrefLib file of orders. Raises ``BadFile`` with the line where it is not one."""
    reader = _Reader(path)
    for start, page in blocks(path):
        reader.page(start, page)
    return reader.election()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.heads: dict[tuple[str, int], str] = {}
        self.papers: Papers | None = None
        self.row = 1

    def page(self, start: int, page: str) -> None:
        lines = page.split("\n")
        done = 0
        while done < len(lines) and (self.papers is None or not lines[done] or lines[done].startswith("#")):
            self._line(start + done, lines[done])
            done += 1
        if done == len(lines) or self.papers is None:
            return
        # Plain papers in one step: "12: 1,3,2" or "12:1,3,2".
        rest = "\n".join(lines[done:]).rstrip("\n").replace(": ", ",").replace(":", ",")
        if "{" not in rest and "#" not in rest and self.papers.add_lines(rest.split("\n"), ","):
            return
        for row, line in enumerate(lines[done:], start + done):
            self._line(row, line)

    def _line(self, row: int, line: str) -> None:
        self.row = row
        line = line.strip()
        if line.startswith("#"):
            key, colon, said = line[1:].partition(":")
            if colon and (head := _HEAD.fullmatch(key.strip())):
                self.heads[head[1], int(head[2] or 0)] = said.strip()
        elif line:
            papers = self._papers()
            number, colon, marks = line.partition(":")
            if not colon:
                remedy = "Write a line of papers as “12: 1,3,2”."
                raise BadFile("a line has no colon", file=str(self.path), row=row, remedy=remedy)
            papers.add(self._groups(marks), plain_number(number, "papers", self.path, row))

    def _papers(self) -> Papers:
        if self.papers is None:
            given = self.heads.get(("NUMBER ALTERNATIVES", 0), "")
            self.papers = Papers(
                self.path, plain_number(given, "NUMBER ALTERNATIVES", self.path, 1, most=MOST_CANDIDATES)
            )
        return self.papers

    def _groups(self, marks: str) -> list[tuple[int, ...]]:
        marks = marks.strip()
        if _GROUP.sub("", marks).strip(", "):
            remedy = "Put level candidates between one pair of braces: “2,{1,3}”."
            raise BadFile("braces do not pair off", file=str(self.path), row=self.row, remedy=remedy)
        groups: list[tuple[int, ...]] = []
        for found in _GROUP.finditer(marks):
            inside = found[2] if found[1] is None else found[1]
            if found[1] is not None and not inside.strip():
                groups.append(())
            elif inside.strip():
                groups.append(tuple(self._candidate(mark) for mark in inside.split(",")))
        return groups

    def _candidate(self, mark: str) -> int:
        number = plain_number(mark, "preference", self.path, self.row)
        most = self._papers().candidates
        if not 1 <= number <= most:
            message = f"there is no alternative {number}; NUMBER ALTERNATIVES says {most}"
            raise BadFile(message, file=str(self.path), row=self.row, field="preference", remedy="Check the line.")
        return number - 1

    def election(self) -> Election:
        papers = self._papers()
        people = []
        for i in range(1, papers.candidates + 1):
            name = self.heads.get(("ALTERNATIVE NAME", i), "")
            if not name:
                remedy = f"Add a line “# ALTERNATIVE NAME {i}: …”."
                raise BadFile(f"alternative {i} has no name", file=str(self.path), row=1, remedy=remedy)
            party = self.heads.get(("ALTERNATIVE PARTY", i), "")
            people.append(Candidate(" ".join(name.split()), party, ("WITHDRAWN", i) in self.heads))
        for (key, number), ground in self.heads.items():
            if key == "INVALID":
                papers.reject(ground, number)
        seats = self.heads.get(("SEATS", 0), "0")
        return papers.election(
            self.heads.get(("TITLE", 0), ""),
            plain_number(seats, "SEATS", self.path, 1, most=MOST_CANDIDATES),
            people,
        )


def text(election: Election) -> str:
    """The election as a .toi file (.soi where no order is broken); ``read`` gives the same back."""
    count = len(election.candidates)
    heads = [f"# TITLE: {election.title}", f"# DATA TYPE: {'toi' if election.broken else 'soi'}"]
    heads += [f"# SEATS: {election.seats}", f"# NUMBER ALTERNATIVES: {count}"]
    heads += [f"# NUMBER VOTERS: {election.papers}"]
    heads += [f"# NUMBER UNIQUE ORDERS: {len(election.ballots) + len(election.broken)}"]
    for i, person in enumerate(election.candidates, 1):
        heads.append(f"# ALTERNATIVE NAME {i}: {person.name}")
        heads += [f"# ALTERNATIVE PARTY {i}: {person.party}"] if person.party else []
        heads += [f"# WITHDRAWN {i}: yes"] if person.withdrawn else []
    heads += [f"# INVALID {number}: {ground}" for ground, number in election.invalid.items()]
    lines = []
    for order, number in zip(election.ballots, election.weights, strict=True):
        lines.append(f"{number}: {','.join(str(c + 1) for c in order)}")
    for broken in election.broken:
        groups = (",".join(str(c + 1) for c in group) for group in broken.groups)
        marks = (g if len(group) == 1 else f"{{{g}}}" for g, group in zip(groups, broken.groups, strict=True))
        lines.append(f"{broken.papers}: {','.join(marks)}")
    return "\n".join([*heads, *lines]) + "\n"
