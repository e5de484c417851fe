"""A map of chances: seats in three steps of how sure its likeliest winner is. Nothing is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Ground, ground_of
from hustings.atlas.hexes import Cell
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, tinted
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.plan import make_plan, painted
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, rect, text

__all__ = ["LIKELY", "SURE", "SeatChance", "draw_chances"]

LIKELY, SURE = 0.75, 0.95
"""The steps: under the first a seat is too close to name."""


@dataclass(frozen=True)
class SeatChance:
    """A seat with its likeliest winner and that party’s chance."""

    area: str
    name: str
    party: str
    p: float
    region: str = ""

    @property
    def step(self) -> int:
        """0: too close; 1: likely; 2: all but sure."""
        return int(self.p >= LIKELY) + int(self.p >= SURE)


def draw_chances(
    ground: Ground | Mapping[str, Cell],
    seats: Sequence[SeatChance],
    *,
    title: str,
    radius: float = 8.0,
    names: bool = True,
    key: bool = True,
) -> Chart:
    """Draw seats on a ground, or on the cells of a layout with hexagons of one ``radius``: page with a dotted line
    under 75 %, tint to 95 %, deeper tint above.

    Raises :class:`~hustings.errors.BadInput` for a seat that has no place on the ground.
    """
    stand = ground_of(ground, radius)
    plain = [Seat(seat.area, seat.name, seat.party, seat.party, seat.region) for seat in seats]
    plan = make_plan(stand, plain, 96.0 if names else 6.0, "gain", title, outlined=False)
    by_area = {seat.area: seat for seat in seats}
    body = painted(plan, [_worn(by_area[seat.area]) for seat in plan.seats], lambda kind: _paint(*kind))
    body += [*plan.laid.seams(False), *plan.laid.borders(False), *plan.laid.frame()]
    if names:
        body += place_names(plan, plan.sea())
    width, height = plan.laid.size
    drawn: list[Element] = []
    if key:
        drawn, height = _key(seats, width, height + 12)
    desc = f"{stand.desc} In the tint of its likeliest winner. A forecast, not a result."
    rows = tuple(
        (seat.name, seat.region, look(seat.party).name, f"{100 * seat.p:.0f}")
        for seat in sorted(seats, key=lambda each: (each.p, each.name))
    )
    table = Table(("Seat", "Region", "Likeliest", "Chance %"), rows)
    return Chart(document(width, height, *body, *drawn, title=title, desc=desc), title, table, width, height)


def _paint(party: str, step: int) -> Attributes:
    each = look(party)
    if step == 0:
        line: Attributes = {"cls": f"f-page l-{each.colours}", "fill": PAPER.page, "stroke": each.ink}
        return {**line, "stroke_width": 1, "stroke_dasharray": "1.5 1.5"}
    if step == 1:
        return tinted(party, 0.7)
    return {"cls": f"f-{each.colours} l-{each.colours}", "fill": each.fill, "stroke": each.ink,
            "fill_opacity": 0.55, "stroke_width": 0.7}  # fmt: skip


def _worn(seat: SeatChance) -> tuple[tuple[str, int], str, str]:
    """The key of a seat's paint, its area, and what it says."""
    return (seat.party, seat.step), seat.area, f"{seat.name}: {look(seat.party).short} {100 * seat.p:.0f}%"


def _key(seats: Sequence[SeatChance], width: float, y: float) -> tuple[list[Element], float]:
    """Each party with its three steps and how many seats stand in each, in the order of LOOKS."""
    order = list(PARTIES)
    worn = {look(seat.party).name: seat.party for seat in seats}
    parties = sorted(worn.values(), key=lambda party: (order.index(look(party).colours), party))
    body: list[Element] = []
    heads = ("under 75%", "75% on", "95% on")
    name = max(text_width(look(party).name, 13) for party in parties) + 14
    step_room = 74.0
    columns = max(1, int((width + 20) // (name + 3 * step_room + 20)))
    wide = width / columns
    rows = -(-len(parties) // columns)
    for column in range(min(columns, len(parties))):
        for step, words in enumerate(heads):
            at = column * wide + name + step * step_room
            body.append(text(at, y + 10, words, size=12, paint=neutral("ink3")))
    for place, party in enumerate(parties):
        column, row = divmod(place, rows)
        x, top = column * wide, y + 20 + 20 * row
        body.append(text(x, top + 10, look(party).name, size=13, paint=neutral("ink2")))
        for step in range(3):
            at = x + name + step * step_room
            count = sum(look(seat.party).name == look(party).name and seat.step == step for seat in seats)
            body.append(rect(at + 0.5, top + 0.5, 10, 10, **_paint(party, step)))
            body.append(text(at + 17, top + 10, str(count), size=13))
    return body, y + 26 + 20 * rows
