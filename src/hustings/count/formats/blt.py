"""The .blt form of ranked ballots (I. D. Hill, B. A. Wichmann and D. R. Woodall, Algorithm 123, 1987).

    4 2                 candidates, seats
    -2                  candidate 2 has withdrawn
    3 1 3 4 0           3 papers prefer 1, then 3, then 4; each line of papers ends with 0
    0                   no more papers
    "Adam"              the candidates in the order of their numbers, then the title
    ...

Common extensions are read too: comments (``#`` to the end of the line, ``/* */``), paper numbers ``(17)`` before a
line, ``3=4`` for candidates with one number, ``-`` for a number left out, ``[nick ...]`` and ``[withdrawn ...]``,
names without quotation marks, and the party before a quoted name (``Lab ""Jo Smith""``) or after it (``Jo Smith
(Lab)``). Other options in brackets are passed over. Names may stand in PrefLib's ``# ALTERNATIVE NAME 1: Jo Smith
(Lab)``. A comment ``# invalid 12: ground`` holds papers rejected before the count.
"""

from __future__ import annotations

import re
from pathlib import Path

from hustings.count.ballots import Candidate, Election
from hustings.count.formats._lines import blocks
from hustings.count.formats._papers import MOST_CANDIDATES, Papers, plain_number
from hustings.errors import BadFile

__all__ = ["read", "text"]

_INVALID = re.compile(r"\s*#\s*invalid (\d{1,12}): (\S.*)")
_NAMED = re.compile(r"#\s*ALTERNATIVE NAME \d{1,6}: *(.*?)(?: \((\w+)\))?")
_PARTY_FIRST = re.compile(r'([^"\s][^"]*?)\s+"([^"]+)"')
_PARTY_LAST = re.compile(r"(.+) \(([^\W\d][^()]{0,11})\)")
_STRING = re.compile(r'\s*"((?:[^"]++|"")*+)"')
_OPTION = re.compile(r"\[([^\[\]]*)\]")


def read(path: Path) -> Election:
    """Read a .blt file. Raises ``BadFile`` with the line where it is not one."""
    reader = _Reader(path)
    for start, page in blocks(path):
        reader.page(start, page.split("\n"))
    return reader.election()


class _Reader:
    """Reads line after line: first the size, then the papers, then the names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.papers: Papers | None = None
        self.seats = 0
        self.size: list[int] = []
        self.withdrawn: set[int] = set()
        self.nicks: dict[str, int] = {}
        self.rejected: list[tuple[str, int]] = []
        self.begun = False
        self.ended = False
        self.in_comment = False
        self.paper: list[str] = []
        self.names: list[str] = []
        self.row = 1

    def page(self, start: int, lines: list[str]) -> None:
        """Read a block of lines: at once where they are plain papers, else one by one."""
        done = 0
        while done < len(lines) and not (self.begun and not self.paper and not self.ended):
            self._line(start + done, lines[done])
            done += 1
        if done == len(lines):
            return
        end = lines.index("0", done) if "0" in lines[done:] else len(lines)
        if self._plain(lines[done:end]):
            done = end
        for row, line in enumerate(lines[done:], start + done):
            self._line(row, line)

    def _plain(self, lines: list[str]) -> bool:
        """Read lines that each hold papers and end with 0, at once; False where any does not."""
        if self.papers is None or self.nicks or self.in_comment:
            return False
        cut = [line[:-2] for line in lines if line.endswith(" 0")]
        return len(cut) == len(lines) > 0 and self.papers.add_lines(cut, " ")

    def _line(self, row: int, line: str) -> None:
        self.row = row
        if self.ended:
            self._name(line)
            return
        if invalid := _INVALID.fullmatch(line):
            self.rejected.append((invalid[2].strip(), int(invalid[1])))
            return
        line = self._without_comments(line)
        for token in re.finditer(r"\S+", line):
            if self._token(token[0]):
                self._name(line[token.end() :])
                return

    def _without_comments(self, line: str) -> str:
        if not self.in_comment and "/" not in line and "#" not in line and "[" not in line:
            return line
        kept: list[str] = []
        at, hash_mark = 0, line.find("#")
        while at < len(line):
            if self.in_comment:
                closing = line.find("*/", at)
                self.in_comment = closing < 0
                at = len(line) if closing < 0 else closing + 2
                continue
            opening = line.find("/*", at)
            hash_mark = line.find("#", at) if 0 <= hash_mark < at else hash_mark
            if opening < 0 or 0 <= hash_mark < opening:
                kept.append(line[at : hash_mark if hash_mark >= 0 else len(line)])
                break
            kept.append(line[at:opening] + " ")
            at, self.in_comment = opening + 2, True
        clean = "".join(kept)
        return _OPTION.sub(self._option, clean) if "[" in clean else clean

    def _option(self, found: re.Match[str]) -> str:
        option, *words = found[1].split() or [""]
        if option == "nick":
            self.nicks = {nick: i for i, nick in enumerate(words, 1)}
        elif option == "withdrawn":
            self.withdrawn.update(self._candidate(word) for word in words)
        return " "

    def _token(self, token: str) -> bool:
        """Take in one word; True where it ends the papers."""
        if self.papers is None:
            what = ("candidates", "seats")[len(self.size)]
            self.size.append(plain_number(token.removesuffix(","), what, self.path, self.row, most=MOST_CANDIDATES))
            if len(self.size) == 2:
                self.papers, self.seats = Papers(self.path, self.size[0]), self.size[1]
        elif self.paper:
            self.paper.append(token)
            if token == "0":
                self._close_paper(self.papers)
        elif token == "0":
            self.begun = self.ended = True
            return True
        elif token.startswith("-") and token != "-" and not self.begun:
            self.withdrawn.add(self._candidate(token[1:]))
        elif not (token.startswith("(") and token.endswith(")")):
            self.paper.append(token)
        return False

    def _close_paper(self, papers: Papers) -> None:
        number, *marks, _ = self.paper
        self.begun, self.paper = True, []
        groups = [() if mark == "-" else tuple(self._candidate(m) for m in mark.split("=")) for mark in marks]
        papers.add(groups, plain_number(number, "papers", self.path, self.row))

    def _candidate(self, mark: str) -> int:
        if mark in self.nicks:
            return self.nicks[mark] - 1
        number = plain_number(mark, "preference", self.path, self.row)
        if not self.size or not 1 <= number <= self.size[0]:
            said = f"the first line says {self.size[0]}" if self.size else "no number of candidates was given"
            message = f"there is no candidate {number}; {said}"
            raise BadFile(message, file=str(self.path), row=self.row, field="preference", remedy="Check the line.")
        return number - 1

    def _name(self, line: str) -> None:
        line = line.strip()
        if invalid := _INVALID.fullmatch(line):
            self.rejected.append((invalid[2].strip(), int(invalid[1])))
        elif named := _NAMED.fullmatch(line):
            self.names.append(f'{named[2]} "{named[1]}"' if named[2] else named[1])
        elif line.startswith('"'):
            self.names += self._strings(line)
        elif line and not line.startswith(("#", "/*")):
            self.names.append(line)

    def _strings(self, line: str) -> list[str]:
        """The quoted names of a line; a line whose quotation marks do not pair off is one name."""
        found, at = [], 0
        while string := _STRING.match(line, at):
            found.append(string[1].replace('""', '"'))
            at = string.end()
        rest = line[at:].strip()
        if not rest or rest.startswith("#"):
            return found
        if len(line) < 2 or not line.endswith('"'):
            raise self._bad("a quotation mark is not closed", "Put each name between two quotation marks.")
        return [line[1:-1].replace('""', '"')]

    def election(self) -> Election:
        """The election that was read, once the file is at its end."""
        if self.papers is None:
            raise self._bad("does not begin with two numbers", "Begin with candidates and seats: “4 2”.")
        if self.in_comment:
            raise self._bad("a comment is not closed", "Close it with “*/”.")
        if not self.ended:
            raise self._bad("ends before the papers do", "Close the papers with a line “0”.")
        if len(self.names) < self.size[0]:
            message = f"the first line says {self.size[0]} candidates, but {len(self.names)} are named"
            raise self._bad(message, "Name each candidate on a line of its own, then the title.")
        for ground, number in self.rejected:
            self.papers.reject(ground, number)
        people = [_person(name, i in self.withdrawn) for i, name in enumerate(self.names[: self.size[0]])]
        title = " ".join(self.names[self.size[0]].split()) if len(self.names) > self.size[0] else ""
        return self.papers.election(title, self.seats, people)

    def _bad(self, message: str, remedy: str) -> BadFile:
        return BadFile(message, file=str(self.path), row=self.row, remedy=remedy)


def _person(name: str, withdrawn: bool) -> Candidate:
    plain = " ".join(name.split())
    if with_party := _PARTY_FIRST.fullmatch(plain):
        return Candidate(with_party[2].strip(), with_party[1], withdrawn)
    if party_last := _PARTY_LAST.fullmatch(plain):
        return Candidate(party_last[1], party_last[2], withdrawn)
    return Candidate(plain, "", withdrawn)


def text(election: Election) -> str:
    """The election as a .blt file; ``read`` gives the same back."""
    lines = [f"{len(election.candidates)} {election.seats}"]
    withdrawn = [f"-{i}" for i, person in enumerate(election.candidates, 1) if person.withdrawn]
    if withdrawn:
        lines.append(" ".join(withdrawn))
    lines += [f"# invalid {number}: {ground}" for ground, number in election.invalid.items()]
    for order, number in zip(election.ballots, election.weights, strict=True):
        lines.append(" ".join([str(number), *(str(c + 1) for c in order), "0"]))
    for broken in election.broken:
        marks = ["=".join(str(c + 1) for c in group) or "-" for group in broken.groups]
        lines.append(" ".join([str(broken.papers), *marks, "0"]))
    lines.append("0")
    for person in election.candidates:
        lines.append(_quoted(f'{person.party} "{person.name}"' if person.party else person.name))
    return "\n".join([*lines, _quoted(election.title)]) + "\n"


def _quoted(name: str) -> str:
    return '"' + " ".join(name.split()).replace('"', '""') + '"'
