"""Lines of seats: one constituency followed from one set of boundaries to the next while its name goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from tools.restate.westminster_read import name_key, slugify

__all__ = ["Lined", "draw_lines"]


class Lined(Protocol):
    """What a line needs of a constituency: its name on each set of boundaries, and the elections fought."""

    area: str
    region: str | None
    names: dict[str, str]
    fought: list[str]
    line: str


class _Line:
    """A line of seats: the name it goes by last, and the year of its first election."""

    def __init__(self, name: str, year: str) -> None:
        self.name = name
        self.year = year


# One name, written in two ways at different times.
_ONE_NAME = {
    "Caernarvon": "Caernarfon",
    "Conway": "Conwy",
    "Orkney and Zetland": "Orkney and Shetland",
    "Richmond (Yorkshire)": "Richmond (Yorks)",
}


def draw_lines(sets: Mapping[str, Sequence[Lined]]) -> None:
    """Give every constituency its line.

    A seat continues the line of a seat of the set just before that has the same name (see ``name_key``), where the
    name is unique in both sets. A name that comes back after a gap begins a new line. A line is called by the slug
    of its latest name; where several would be called alike, the latest keeps the plain slug and the others add the
    year of their first election.
    """
    lines: list[tuple[_Line, list[Lined]]] = []
    place_of: dict[int, int] = {}
    before: dict[str, int] = {}
    for boundaries, seats in sets.items():
        names = {id(seat): seat.names[boundaries] for seat in seats}
        keys = _keys(seats, names)
        for seat in seats:
            name = names[id(seat)]
            place = place_of.get(id(seat))
            if place is None:
                place = before.get(keys[id(seat)], len(lines))
                if place == len(lines):
                    lines.append((_Line(name, seat.fought[0][:4]), []))
                lines[place][1].append(seat)
                place_of[id(seat)] = place
            lines[place][0].name = name
        before = {key: place_of[seat] for seat, key in keys.items()}
    _name(lines)


def _keys(seats: Sequence[Lined], names: Mapping[int, str]) -> dict[int, str]:
    """The key of each seat's name; Louth in Ireland, where another Louth is in England, is told by its region."""
    plain = {id(seat): _plain(names[id(seat)]) for seat in seats}
    often = Counter(plain.values())
    return {
        id(seat): plain[id(seat)] if seat.region or often[plain[id(seat)]] == 1 else f"{plain[id(seat)]} (Ireland)"
        for seat in seats
    }


def _plain(name: str) -> str:
    """The key of a name; "The Isle of Ely" is the Isle of Ely (but the Hartlepools are not Hartlepool)."""
    return " ".join(word for word in name_key(_ONE_NAME.get(name, name)).split() if word != "the")


def _name(lines: list[tuple[_Line, list[Lined]]]) -> None:
    taken: set[str] = set()
    for line, seats in sorted(lines, key=lambda each: each[0].year, reverse=True):
        slug = slugify(line.name)
        if slug in taken:
            slug = f"{slug}-{line.year}"
        if slug in taken:
            slug = seats[-1].area.partition(".")[2]
        if slug in taken:
            raise ValueError(f"two lines of seats would be called {slug}")
        taken.add(slug)
        for seat in seats:
            seat.line = slug
