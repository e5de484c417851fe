"""The ward CSV in which ranked ballots of Scottish councils are published (as by mggg/scot-elex).

    6,3,                                        candidates, seats
    100,1,                                      100 papers prefer the first candidate and no other
    12,4,1,2,                                   12 papers prefer 4, then 1, then 2
    "Candidate 1","Jo Smith","Labour (Lab)",    one line for each candidate
    "Ward 1 - Leith"                            last, the name of the ward

Beyond the published form, an empty cell is a number the voter left out, "3=4" two candidates with one number,
and a line ``"Invalid","12","ground"`` papers rejected before the count; the writer uses them so that nothing
is lost.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from hustings.count.ballots import Candidate, Election
from hustings.count.formats._lines import Block, blocks
from hustings.count.formats._papers import MOST_CANDIDATES, Papers, plain_number
from hustings.errors import BadFile

__all__ = ["read", "text"]

_SHAPE = "The first line gives candidates and seats: “6,3,”."


def read(path: Path) -> Election:
    """Read a ward CSV. Raises ``BadFile`` with the line where it is not one."""
    pages = blocks(path)
    row, first = next(pages, (1, ""))
    head, _, rest = first.partition("\n")
    cells = head.rstrip(", ").split(",")
    if len(cells) != 2:
        raise BadFile("does not begin with two numbers", file=str(path), row=row, remedy=_SHAPE)
    candidates = plain_number(cells[0], "candidates", path, row, most=MOST_CANDIDATES)
    seats = plain_number(cells[1], "seats", path, row, most=MOST_CANDIDATES)
    papers = Papers(path, candidates)
    tail: list[Block] = []
    for start, page in _with_first((row + 1, rest), pages):
        if tail:
            tail.append((start, page))
            continue
        body, quote, after = ("", '"', page[1:]) if page.startswith('"') else page.partition('\n"')
        _add_papers(papers, body, path, start)
        if quote:
            tail.append((start + body.count("\n") + bool(body), '"' + after))
    people, title = _names(tail, papers, path)
    if len(people) != candidates:
        message = f"the first line says {candidates} candidates, but {len(people)} are named"
        raise BadFile(message, file=str(path), row=row, remedy="Name each candidate on a line of its own.")
    return papers.election(title, seats, people)


def _with_first(first: Block, rest: Iterator[Block]) -> Iterator[Block]:
    if first[1]:
        yield first
    yield from rest


def _add_papers(papers: Papers, body: str, path: Path, start: int) -> None:
    if not body.strip():
        return
    lines = body.rstrip("\n").replace(",\n", "\n").removesuffix(",").split("\n")
    if papers.add_lines(lines, ","):
        return
    for row, line in enumerate(body.split("\n"), start):
        cells = line.strip().rstrip(",").split(",")
        if cells == [""]:
            continue
        number = plain_number(cells[0], "papers", path, row)
        papers.add([_group(cell, papers.candidates, path, row) for cell in cells[1:]], number)


def _group(cell: str, candidates: int, path: Path, row: int) -> tuple[int, ...]:
    if not cell.strip():
        return ()
    numbers = [plain_number(part, "preference", path, row) for part in cell.split("=")]
    for number in numbers:
        if not 1 <= number <= candidates:
            message = f"there is no candidate {number}; the first line says {candidates}"
            raise BadFile(message, file=str(path), row=row, field="preference", remedy="Check the line.")
    return tuple(number - 1 for number in numbers)


def _names(tail: list[Block], papers: Papers, path: Path) -> tuple[list[Candidate], str]:
    people: list[Candidate] = []
    title = ""
    for start, page in tail:
        for row, line in enumerate(page.split("\n"), start):
            named = _cells(line)
            numbered = named[0].startswith("Candidate ") and len(named) >= 2
            if numbered and named[0] == f"Candidate {len(people) + 1}":
                party = named[2] if len(named) > 2 else ""
                people.append(Candidate(named[1], party, withdrawn=named[3:] == ["withdrawn"]))
            elif numbered:
                message = f"{named[0]} is out of order; candidate {len(people) + 1} comes next"
                remedy = "Name the candidates in the order of their numbers."
                raise BadFile(message, file=str(path), row=row, remedy=remedy)
            elif named[0] == "Invalid" and len(named) >= 3:
                papers.reject(named[2], plain_number(named[1], "papers", path, row))
            elif named[0]:
                title = named[0]
    return people, title


def _cells(line: str) -> list[str]:
    """The cells of a line of names. Some published files leave quotation marks inside a name as they are."""
    line = line.strip().removesuffix(",")
    try:
        cells = next(csv.reader([line], strict=True), [""])
    except csv.Error:
        cells = line.removeprefix('"').removesuffix('"').split('","')
    return [" ".join(cell.split()) for cell in cells]


def text(election: Election) -> str:
    """The election as a ward CSV; ``read`` gives the same back."""
    lines = [f"{len(election.candidates)},{election.seats},"]
    for order, number in zip(election.ballots, election.weights, strict=True):
        lines.append(",".join([str(number), *(str(c + 1) for c in order)]) + ",")
    for broken in election.broken:
        cells = ["=".join(str(c + 1) for c in group) for group in broken.groups]
        lines.append(",".join([str(broken.papers), *cells]) + ",")
    for i, person in enumerate(election.candidates, 1):
        cells = [f"Candidate {i}", person.name, person.party, *(["withdrawn"] if person.withdrawn else [])]
        lines.append(",".join(_quoted(cell) for cell in cells) + ",")
    for ground, number in election.invalid.items():
        lines.append(",".join(_quoted(cell) for cell in ("Invalid", str(number), ground)))
    return "\n".join([*lines, _quoted(election.title)]) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""').replace("\n", " ") + '"'
