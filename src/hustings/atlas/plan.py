"""The plan of a map: which seats stand where, in what shape and in what paint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

from hustings.atlas.ground import Ground, Laid, Point
from hustings.atlas.marks import hatch_id
from hustings.atlas.paint import edged, tinted
from hustings.atlas.palette import PAPER, look
from hustings.atlas.places import Sea
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, el, group

__all__ = ["Mode", "Plan", "Point", "drawn_seat", "make_plan", "paint_of", "painted"]

Mode = Literal["winner", "gain"]

_LETTERS_FROM = 11.0


@dataclass(frozen=True)
class Plan:
    """What is to be drawn: seats in their places on a ground, and how."""

    seats: tuple[Seat, ...]
    laid: Laid
    mode: Mode
    outlined: bool
    hatched: bool
    letters: bool
    stem: str

    def gained(self, seat: Seat) -> bool:
        """Whether a seat is outlined: it changed hands, on a map that outlines what did."""
        return self.outlined and seat.changed

    def sea(self) -> Sea:
        """The sea round the land, with room for words."""
        laid = self.laid
        points = tuple(point for region in laid.land.values() for point in region)
        return Sea(points, laid.reach, (0, 0, *laid.size), list(laid.taken))


def make_plan(
    ground: Ground,
    seats: Sequence[Seat],
    sea: float,
    mode: Mode,
    title: str,
    *,
    outlined: bool | None = None,
    hatched: bool = False,
    letters: bool | None = False,
) -> Plan:
    """The plan of a map with ``sea`` pixels beside its land. Raises :class:`~hustings.errors.BadInput` for a seat that
    has no place on the ground.
    """
    laid = ground.lay(seats, sea)
    ordered = tuple(sorted(seats, key=lambda s: (laid.at[s.area][1], laid.at[s.area][0])))
    shown = "|".join(f"{s.area}{s.party}{s.before}" for s in ordered)
    return Plan(
        ordered, laid, mode,
        outlined=mode == "gain" if outlined is None else outlined,
        hatched=hatched,
        letters=laid.radius >= _LETTERS_FROM if letters is None else letters,
        stem=f"{crc32(f'{title}{mode}{laid.radius}{shown}'.encode()):08x}",
    )  # fmt: skip


def painted(plan: Plan, worn: Iterable[tuple[Any, str, str]], paint: Callable[[Any], Attributes]) -> list[Element]:
    """Seats in groups of one paint, so that each paint is written once. ``worn`` are the key of a seat's paint, which
    ``paint`` gives, its area, and the words it says to whoever points at it.
    """
    groups: dict[Any, list[Element]] = {}
    for key, area, words in worn:
        groups.setdefault(key, []).append(drawn_seat(plan, area, words, _line(paint(key))))
    return [group(*drawn, **paint(key)) for key, drawn in sorted(groups.items())]


def drawn_seat(plan: Plan, area: str, words: str, line: float = 0.0) -> Element:
    """The shape of a seat, edged by a line of this width, that says its words."""
    return el("path", el("title", words), d=plan.laid.shape(area, line), data_area=area)


def _line(paint: Attributes) -> float:
    """How wide a paint edges a shape."""
    width = paint.get("stroke_width")
    return float(width) if paint.get("stroke", "none") != "none" and isinstance(width, int | float) else 0.0


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
