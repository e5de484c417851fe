"""First and second preferences together, for the supplementary vote: how many papers bear each pair.

As a list, one line for each pair that occurs, the second left empty where there is none:

    # candidates: Ann; Bob; Cat
    first,second,papers
    Ann,Bob,120
    Cat,,4

or as a table, first preferences down and second across, with a last column for papers without a second:

    first,Ann,Bob,Cat,none
    Ann,0,120,15,30

A list names in ``# candidates`` those for whom nobody voted: whether two candidates stand or three decides how the
votes are counted. A second preference for the same candidate as the first is kept as marked and does not count.
"""

from __future__ import annotations

from pathlib import Path

from hustings.count.ballots import UNMARKED, BrokenPaper, Candidate, Election, Order, pack
from hustings.count.formats._papers import MOST_CANDIDATES
from hustings.count.formats._table import Row, Table, facts_text, quoted, read_table, whole
from hustings.errors import BadFile, BadInput

__all__ = ["from_table", "is_pairs", "read", "text"]

_NUMBER = ("papers", "votes", "ballots", "count", "number")
_FIRST = ("first", "first_preference", "first_choice")
_SECOND = ("second", "second_preference", "second_choice")
_NONE = ("none", "no second", "no second preference", "no_second")


def is_pairs(table: Table) -> bool:
    """Whether a table is one of first and second preferences together, not of totals."""
    header = [cell.lower().replace(" ", "_") for cell in table.header.cells]
    listed = len(header) >= 3 and header[0] in _FIRST and header[1] in _SECOND and header[2] in _NUMBER
    return listed or (
        bool(header) and header[0] in _FIRST and not set(header) & {*_NUMBER, "name", "candidate", "party"}
    )


def read(path: Path) -> Election:
    """Read a list or a table of pairs. Raises ``BadFile`` with the line where it is neither."""
    table = read_table(path)
    if not is_pairs(table):
        raise table.bad("is no table of first and second preferences", table.header,
                        remedy="Begin with “first,second,papers”, or with “first” and the candidates.")  # fmt: skip
    return from_table(table)


def from_table(table: Table) -> Election:
    """An election of one seat from a table already read; orders have one or two marks."""
    if len(table.header.cells) == 3 and table.header.cells[1].lower().replace(" ", "_") in _SECOND:
        pairs = _from_list(table)
    else:
        pairs = _from_matrix(table)
    names = list(table.candidates)
    names += [name for _, first, second, _ in pairs for name in (first, second) if name and name not in names]
    names = list(dict.fromkeys(names))
    if len(names) > MOST_CANDIDATES:
        raise BadFile(f"names more than {MOST_CANDIDATES:,} candidates", file=str(table.path))
    return _election(table, names, pairs)


def text(election: Election) -> str:
    """The first two marks of an election's papers as the text of a list of pairs.

    Raises ``BadInput`` for a broken paper that no such list can hold, and for a name with a semicolon in it.
    """
    if any(";" in name for name in election.names):
        raise BadInput("A name has a semicolon in it.", remedy="Write the ballots as a .blt file.")
    rows: dict[tuple[str, str], int] = {}
    marks: list[tuple[tuple[int, ...], int]] = [
        (tuple(order[:2]), papers) for order, papers in zip(election.ballots, election.weights, strict=True)
    ]
    for broken in election.broken:
        flat = [group[0] for group in broken.groups if len(group) == 1]
        if len(flat) != len(broken.groups):
            raise BadInput("A paper with two marks in one column cannot be written as a pair.",
                           remedy="Write the ballots as a .blt file.")  # fmt: skip
        marks.append((tuple(flat[:2]), broken.papers))
    for pair, papers in marks:
        named = [election.names[c] for c in pair]
        key = (named[0], named[1] if len(named) > 1 else "")
        rows[key] = rows.get(key, 0) + papers
    lines = [f"{quoted(first)},{quoted(second) if second else ''},{papers}" for (first, second), papers in rows.items()]
    known = f"# candidates: {'; '.join(quoted(name) for name in election.names)}\n"
    facts = facts_text(election.title, 1, election.invalid)
    return facts + known + "\n".join(["first,second,papers", *lines]) + "\n"


_Pair = tuple[Row, str, str, int]


def _from_list(table: Table) -> list[_Pair]:
    pairs: list[_Pair] = []
    for row in table.rows:
        if len(row.cells) != 3:
            raise table.bad(f"has {len(row.cells)} cells, not 3", row, remedy="Give first, second and papers.")
        first, second, papers = row.cells
        second = "" if second.lower() in _NONE else second
        pairs.append((row, first, second, whole(papers, "papers", table.path, row.number)))
    return pairs


def _from_matrix(table: Table) -> list[_Pair]:
    seconds = list(table.header.cells[1:])
    if not seconds or not table.rows:
        raise table.bad("no candidate is named", table.header, remedy="Name the candidates across and down.")
    for name in seconds:
        if not name or seconds.count(name) > 1:
            raise table.bad(f"“{name}” is no name, or stands twice", table.header, "first", "Name each candidate once.")
    pairs: list[_Pair] = []
    seen: set[str] = set()
    # The candidates across come first, so that the order is the same whichever pairs occur.
    across = [name for name in seconds if name.lower() not in _NONE]
    pairs += [(table.header, "", name, 0) for name in across]
    for row in table.rows:
        first, *cells = row.cells
        if len(cells) > len(seconds):
            raise table.bad(f"has {len(row.cells)} cells, the header {len(seconds) + 1}", row)
        if first in seen:
            raise table.bad(f"“{first}” stands twice", row, "first", "Give each first preference one line.")
        seen.add(first)
        for second, cell in zip(seconds, cells, strict=False):
            papers = whole(cell, second, table.path, row.number) if cell else 0
            pairs.append((row, first, "" if second.lower() in _NONE else second, papers))
    return pairs


def _election(table: Table, names: list[str], pairs: list[_Pair]) -> Election:
    index = {name: i for i, name in enumerate(names)}
    orders: dict[Order, int] = {}
    broken: dict[tuple[tuple[int, ...], ...], int] = {}
    invalid = dict(table.invalid)
    for row, first, second, papers in pairs:
        if not papers:
            continue
        if not first and second:
            raise table.bad(f"{papers:,} papers have a second preference and no first", row, "first",
                            "Such papers are invalid: count them in “# invalid”.")  # fmt: skip
        if not first:
            invalid[UNMARKED] = invalid.get(UNMARKED, 0) + papers
        elif first == second:
            twice = ((index[first],), (index[first],))
            broken[twice] = broken.get(twice, 0) + papers
        else:
            order = pack([index[name] for name in (first, second) if name], len(names))
            orders[order] = orders.get(order, 0) + papers
    return Election(
        title=table.title,
        seats=table.seats or 1,
        candidates=tuple(Candidate(name) for name in names),
        ballots=tuple(orders),
        weights=tuple(orders.values()),
        broken=tuple(BrokenPaper(groups, papers) for groups, papers in broken.items()),
        invalid=invalid,
        source=str(table.path),
    )
