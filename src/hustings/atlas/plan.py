"""The plan of a hex map: which seats stand where, how large, and in what paint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal
from zlib import crc32

from hustings.atlas.hexes import Cell, centre
from hustings.atlas.marks import hatch_id
from hustings.atlas.paint import edged, tinted
from hustings.atlas.palette import PAPER, look
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes

__all__ = ["Mode", "Plan", "Point", "make_plan", "paint_of"]

Mode = Literal["winner", "gain"]
Point = tuple[float, float]

_GAP = 0.9
_LETTERS_FROM = 11.0


@dataclass(frozen=True)
class Plan:
    """What is to be drawn: seats with the middle of their hexagon, in pixels, and how."""

    seats: tuple[Seat, ...]
    at: Mapping[str, Point]
    cells: Mapping[str, Cell]
    radius: float
    mode: Mode
    outlined: bool
    hatched: bool
    letters: bool
    stem: str

    @property
    def inner(self) -> float:
        """The radius of a hexagon as it is filled, half the gap inside its cell on every side."""
        return self.radius - _GAP / sqrt(3)

    @property
    def outline(self) -> float:
        """The width of the outline of a gain: 1.5 to 3 px with the size of the hexagon."""
        return min(3.0, max(1.5, 0.2 * self.radius))

    def gained(self, seat: Seat) -> bool:
        """Whether a seat is outlined: it changed hands, on a map that outlines what did."""
        return self.outlined and seat.changed


def make_plan(
    cells: Mapping[str, Cell],
    seats: Sequence[Seat],
    radius: float,
    sea: float,
    mode: Mode,
    outlined: bool | None,
    hatched: bool,
    letters: bool | None,
    title: str,
) -> tuple[Plan, float, float]:
    """The plan of a map with ``sea`` pixels round its cells, and the width and height of its frame."""
    raw = {seat.area: centre(cells[seat.area], radius) for seat in seats}
    half = sqrt(3) / 2 * radius
    left = min(x for x, _ in raw.values()) - half - sea
    top = min(y for _, y in raw.values()) - radius - 6
    at = {area: (x - left, y - top) for area, (x, y) in raw.items()}
    width = max(x for x, _ in at.values()) + half + sea
    height = max(y for _, y in at.values()) + radius + 6
    ordered = tuple(sorted(seats, key=lambda s: (at[s.area][1], at[s.area][0])))
    shown = "|".join(f"{s.area}{s.party}{s.before}" for s in ordered)
    plan = Plan(
        ordered, at, cells, radius, mode,
        outlined=mode == "gain" if outlined is None else outlined,
        hatched=hatched,
        letters=radius >= _LETTERS_FROM if letters is None else letters,
        stem=f"{crc32(f'{title}{mode}{radius}{shown}'.encode()):08x}",
    )  # fmt: skip
    return plan, width, height


def paint_of(plan: Plan, party: str, pale: bool) -> Attributes:
    """The paint of a declared seat in solid, hatched or pale, and of a seat to come, for which ``party`` is empty."""
    if not party:
        return {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge, "stroke_width": 0.7}
    if pale:
        return tinted(party)
    if plan.hatched and look(party).hatch != "solid":
        each = look(party)
        stroke: Attributes = {"cls": f"l-{each.colours}", "stroke": each.ink, "stroke_width": 0.8}
        return {"fill": f"url(#{hatch_id(party, plan.stem)})", **stroke}
    return edged(party)
