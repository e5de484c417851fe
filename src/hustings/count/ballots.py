"""What a count starts from: ranked ballot papers, or totals.

Papers are held once for each distinct order of preference, with how many papers bear it. An order is
``bytes`` of candidate indices (0 is the first candidate), most preferred first; a paper with more than 255
candidates is held as a tuple of the same indices. Papers on which the voter's order is broken (two candidates
with one number, a number left out, one candidate numbered twice) are kept as marked, because each law says in
its own way how far such a paper counts. Papers that name nobody, and those rejected before the count, are
kept by ground and never dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hustings.errors import BadBallots

__all__ = [
    "UNMARKED",
    "BrokenPaper",
    "Candidate",
    "Election",
    "Order",
    "Totals",
    "TotalsLine",
    "pack",
    "unique_names",
]

Order = bytes | tuple[int, ...]

UNMARKED = "unmarked or void for uncertainty"
_MOST_IN_BYTES = 255


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as the ballot paper names them; ``party`` is the description, or empty for none."""

    name: str
    party: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class BrokenPaper:
    """Papers whose order of preference is broken, as marked.

    ``groups[k]`` are the candidates (indices) bearing the number k+1: none where the number was left out, two
    or more where it was written twice. One candidate may stand in several groups. ``papers`` is how many were
    marked so.
    """

    groups: tuple[tuple[int, ...], ...]
    papers: int


@dataclass(frozen=True, slots=True)
class Election:
    """Ranked papers of one contest.

    ``ballots[i]`` is a distinct order and ``weights[i]`` (an integer above nought) the papers bearing it.
    ``invalid`` maps a ground of rejection to a number of papers. ``source`` names the file they were read
    from.
    """

    title: str
    seats: int
    candidates: tuple[Candidate, ...]
    ballots: tuple[Order, ...]
    weights: tuple[int, ...]
    broken: tuple[BrokenPaper, ...] = ()
    invalid: Mapping[str, int] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def of(
        cls,
        candidates: Sequence[str | Candidate],
        papers: Iterable[tuple[Sequence[int | str], int]],
        seats: int,
        *,
        title: str = "",
        invalid: Mapping[str, int] | None = None,
    ) -> Election:
        """An election written by hand: ``papers`` are (order, number of papers), orders of names or of
        indices.

        Orders that occur twice are added together, empty ones count as unmarked, and an order that names a
        candidate twice is kept as broken. Raises ``BadBallots`` for a name or index that is on no ballot
        paper, a number of papers below nought, or no seat.
        """
        people = tuple(c if isinstance(c, Candidate) else Candidate(c) for c in candidates)
        index = {c.name: i for i, c in enumerate(people)}
        if len(index) < len(people):
            raise BadBallots(
                "Two candidates bear the same name.", remedy="Add the party or a number to tell them apart."
            )
        orders: dict[Order, int] = {}
        broken: dict[tuple[tuple[int, ...], ...], int] = {}
        grounds = dict(invalid or {})
        for order, count in papers:
            if count < 0:
                raise BadBallots(f"A ballot paper is counted {count} times.", remedy="Give a whole number.")
            if not count:
                continue
            indices = [_index(mark, index, len(people)) for mark in order]
            if not indices:
                grounds[UNMARKED] = grounds.get(UNMARKED, 0) + count
            elif len(set(indices)) < len(indices):
                groups = tuple((i,) for i in indices)
                broken[groups] = broken.get(groups, 0) + count
            else:
                packed = pack(indices, len(people))
                orders[packed] = orders.get(packed, 0) + count
        return cls(
            title=title,
            seats=seats,
            candidates=people,
            ballots=tuple(orders),
            weights=tuple(orders.values()),
            broken=tuple(BrokenPaper(g, n) for g, n in broken.items()),
            invalid=grounds,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the candidates, in the order of the ballot paper."""
        return tuple(c.name for c in self.candidates)

    @property
    def papers(self) -> int:
        """Papers that bear an order, sound or broken; invalid ones are not in it."""
        return sum(self.weights) + sum(b.papers for b in self.broken)

    def with_seats(self, seats: int | None) -> Election:
        """The same papers for another number of seats; itself where ``seats`` is None."""
        return self if seats is None else replace(self, seats=seats)

    def checked(self) -> Election:
        """Itself, if a count can start from it.

        Raises ``BadBallots`` where there is no seat or no candidate who has not withdrawn.
        """
        if self.seats < 1:
            raise BadBallots("There is no seat to fill.", remedy="Give the number of seats, one or more.")
        if not any(not c.withdrawn for c in self.candidates):
            raise BadBallots("There is no candidate.", remedy="Name at least one candidate who has not withdrawn.")
        return self


@dataclass(frozen=True, slots=True)
class TotalsLine:
    """What one candidate, party or list received, where only totals are known.

    ``votes`` first preferences or list votes. ``second`` second preferences that count in a second round,
    None where not known. ``seats_held`` seats already won (constituency seats, under additional member
    rules). ``nominated`` persons on the list, None where not known; an individual candidate stands alone on
    one.
    """

    name: str
    votes: int
    party: str = ""
    second: int | None = None
    seats_held: int = 0
    nominated: int | None = None
    individual: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of one contest, for the rules that need no more. ``seats`` are those this count fills."""

    title: str
    seats: int
    lines: tuple[TotalsLine, ...]
    invalid: Mapping[str, int] = field(default_factory=dict)
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the lines in their order."""
        return tuple(line.name for line in self.lines)

    @property
    def votes(self) -> int:
        """All votes given."""
        return sum(line.votes for line in self.lines)

    def with_seats(self, seats: int | None) -> Totals:
        """The same votes for another number of seats; itself where ``seats`` is None."""
        return self if seats is None else replace(self, seats=seats)


def pack(indices: Sequence[int], candidates: int) -> Order:
    """An order in the form that ``Election`` holds for a contest of so many candidates."""
    return bytes(indices) if candidates <= _MOST_IN_BYTES else tuple(indices)


def unique_names(people: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The same candidates with names that differ: two of one name are told apart by party, else by number."""
    counts: dict[str, int] = {}
    for person in people:
        counts[person.name] = counts.get(person.name, 0) + 1
    if len(counts) == len(people):
        return tuple(people)
    seen: set[str] = {name for name, n in counts.items() if n == 1}
    told: list[Candidate] = []
    for person in people:
        name = person.name
        if counts[name] > 1:
            name = f"{person.name} ({person.party})" if person.party else person.name
            number = 1
            while name in seen or name == person.name:
                name = f"{person.name} ({number})"
                number += 1
            seen.add(name)
        told.append(replace(person, name=name))
    return tuple(told)


def _index(mark: int | str, index: Mapping[str, int], candidates: int) -> int:
    if isinstance(mark, str):
        if mark not in index:
            raise BadBallots(f"“{mark}” is on no ballot paper.", remedy=f"The candidates are {', '.join(index)}.")
        return index[mark]
    if not 0 <= mark < candidates:
        raise BadBallots(f"There is no candidate number {mark}.", remedy=f"Numbers run from 0 to {candidates - 1}.")
    return mark
