"""A map of chances: one hexagon a seat, in three steps of how sure its likeliest winner is. Nothing is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import Cell, corners
from hustings.atlas.map import borders
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, tinted
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.places import Sea
from hustings.atlas.plan import Plan, make_plan
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, el, group, polygon, rect, text
from hustings.errors import BadInput

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
    cells: Mapping[str, Cell],
    seats: Sequence[SeatChance],
    *,
    title: str,
    radius: float = 8.0,
    names: bool = True,
    key: bool = True,
) -> Chart:
    """Draw seats on the cells of a layout: page with a dotted line under 75 %, tint to 95 %, deeper tint above.

    Raises :class:`BadInput` for a seat that the layout does not hold.
    """
    unknown = sorted(seat.area for seat in seats if seat.area not in cells)
    if unknown or not seats:
        what = f"The hex layout holds no area {unknown[0]}." if unknown else "A map needs at least one seat."
        raise BadInput(what, remedy="Use the layout of the boundaries at which the election is held.")
    plain = [Seat(seat.area, seat.name, seat.party, seat.party, seat.region) for seat in seats]
    plan, width, height = make_plan(
        cells, plain, radius, 96.0 if names else 6.0, "gain", False, False, False, title
    )  # fmt: skip
    by_area = {seat.area: seat for seat in seats}
    body = [*_fills(plan, by_area), *borders(plan)]
    if names:
        body += place_names(plan, Sea(tuple(plan.at.values()), radius, (0, 0, width, height)))
    drawn: list[Element] = []
    if key:
        drawn, height = _key(seats, width, height + 12)
    desc = "One hexagon is one seat, all of one size, in the tint of its likeliest winner. A forecast, not a result."
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


def _fills(plan: Plan, seats: Mapping[str, SeatChance]) -> list[Element]:
    groups: dict[tuple[str, int], list[Element]] = {}
    for each in plan.seats:
        seat = seats[each.area]
        words = f"{seat.name}: {look(seat.party).short} {100 * seat.p:.0f}%"
        hexagon = polygon(corners(*plan.at[each.area], plan.inner - 0.5))
        titled = el(hexagon.tag, el("title", words), **dict(hexagon.attributes), data_area=each.area)
        groups.setdefault((seat.party, seat.step), []).append(titled)
    return [group(*drawn, **_paint(party, step)) for (party, step), drawn in sorted(groups.items())]


def _key(seats: Sequence[SeatChance], width: float, y: float) -> tuple[list[Element], float]:
    """Each party with its three steps and how many seats stand in each, in the order of LOOKS."""
    order = list(PARTIES)
    parties = sorted({seat.party for seat in seats}, key=lambda party: (order.index(look(party).colours), party))
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
            count = sum(seat.party == party and seat.step == step for seat in seats)
            body.append(rect(at + 0.5, top + 0.5, 10, 10, **_paint(party, step)))
            body.append(text(at + 17, top + 10, str(count), size=13))
    return body, y + 26 + 20 * rows
