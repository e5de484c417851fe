"""Hex layouts: where each area stands on a map that gives every area one hexagon of the same size.

Hexagons are pointy-topped. A cell is ``(q, r)`` in odd-r offset coordinates: ``r`` counts rows downwards
from the north, ``q`` columns eastwards, and odd rows are shifted half a cell to the east. The shipped
layouts are our own (see ``atlas/laying.py`` for the method and ``tools/lay_hexes.py`` for the tool); they
lie in ``almanac/tables/hexes.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from math import sqrt
from types import MappingProxyType

from hustings.errors import UnknownName

__all__ = ["Cell", "Layout", "centre", "corners", "in_one_piece", "layout", "layouts", "neighbours", "pieces"]

Cell = tuple[int, int]
Layout = Mapping[str, Cell]

_EVEN = ((1, 0), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1))
_ODD = ((1, 0), (1, 1), (0, 1), (-1, 0), (0, -1), (1, -1))


def neighbours(cell: Cell) -> tuple[Cell, ...]:
    """The six cells that touch a cell: east first, then clockwise as drawn (south-east, south-west, west ...)."""
    q, r = cell
    return tuple((q + dq, r + dr) for dq, dr in (_ODD if r % 2 else _EVEN))


def centre(cell: Cell, radius: float = 1.0) -> tuple[float, float]:
    """The middle of a cell, x to the east and y to the south, for hexagons of this radius (centre to corner)."""
    q, r = cell
    return sqrt(3) * radius * (q + 0.5 * (r % 2)), 1.5 * radius * r


def corners(x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    """The six corners of a hexagon round a point, clockwise as drawn from the lower right.

    Side ``i`` runs from corner ``i - 1`` to corner ``i`` and faces neighbour ``i`` of :func:`neighbours`.
    """
    half = sqrt(3) / 2 * radius
    return (
        (x + half, y + radius / 2),
        (x, y + radius),
        (x - half, y + radius / 2),
        (x - half, y - radius / 2),
        (x, y - radius),
        (x + half, y - radius / 2),
    )


def pieces(cells: Collection[Cell]) -> list[set[Cell]]:
    """The connected pieces of a set of cells, the largest first."""
    left = set(cells)
    found = []
    while left:
        piece, edge = set(), [min(left)]
        left.discard(edge[0])
        while edge:
            here = edge.pop()
            piece.add(here)
            for near in neighbours(here):
                if near in left:
                    left.discard(near)
                    edge.append(near)
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))


def in_one_piece(cells: Iterable[Cell]) -> bool:
    """Whether every cell can be reached from every other by cells that touch."""
    return len(pieces(set(cells))) <= 1


def layouts() -> tuple[str, ...]:
    """The names of the shipped layouts, in order."""
    return tuple(sorted(_tables()))


def layout(name: str) -> Layout:
    """A shipped layout: the cell of each area by its GSS code, or of each seat (``W09000048#1``) where it has several.

    Names are those of :func:`layouts`: constituencies, councils, the Senedd, the Scottish Parliament, each with the
    year of its boundaries, and ``regions``. Raises :class:`UnknownName` for any other.
    """
    try:
        return _tables()[name]
    except KeyError:
        names = layouts()
        raise UnknownName(f"There is no hex layout “{name}”.", nearest=names) from None


@cache
def _tables() -> Mapping[str, Layout]:
    # Imported here: it takes a tenth of a start-up, and most commands draw no map.
    from importlib.resources import files

    tables: dict[str, dict[str, Cell]] = {}
    source = files("hustings.almanac") / "tables" / "hexes.csv"
    with source.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = f"{row['area']}#{row['seat']}" if row["seat"] else row["area"]
            tables.setdefault(row["layout"], {})[key] = (int(row["q"]), int(row["r"]))
    return MappingProxyType({name: MappingProxyType(cells) for name, cells in tables.items()})
