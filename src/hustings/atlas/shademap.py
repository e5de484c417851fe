"""A map in five flat steps: margins, changes of share, turnout; and who came second. One hexagon is one seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import Cell, corners
from hustings.atlas.map import borders
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.places import Sea
from hustings.atlas.plan import Plan, make_plan
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, el, group, polygon, rect, text
from hustings.errors import BadInput

__all__ = ["STEPS", "Shade", "draw_shades", "round_breaks", "step_of"]

STEPS = 5
_OPACITY = (0.13, 0.32, 0.52, 0.74, 1.0)


@dataclass(frozen=True)
class Shade:
    """A seat with the party whose colour it wears ("" for none), its step (0 to 4, ``None``: to come) and its words."""

    area: str
    name: str
    party: str
    step: int | None
    words: str
    region: str = ""


def round_breaks(values: Sequence[float], unit: float = 1.0) -> tuple[float, ...]:
    """Four rising breaks near the fifths of ``values``, on multiples of ``unit`` (halved until they differ)."""
    ordered = sorted(values)
    if not ordered:
        return tuple(unit * k for k in range(1, STEPS))
    fifths = [ordered[min(len(ordered) - 1, len(ordered) * k // STEPS)] for k in range(1, STEPS)]
    for _ in range(12):
        made = [round(each / unit) * unit for each in fifths]
        if len(set(made)) == len(made):
            return tuple(made)
        unit /= 2
    return tuple(fifths[0] + unit * k for k in range(STEPS - 1))


def step_of(value: float, breaks: Sequence[float]) -> int:
    """The step of a value: 0 under the first break, 4 from the last on."""
    return sum(value >= each for each in breaks)


def draw_shades(
    cells: Mapping[str, Cell],
    shades: Sequence[Shade],
    *,
    title: str,
    steps: Sequence[str] = (),
    what: str = "Figure",
    none: str = "To come",
    radius: float = 9.6,
    key: bool = True,
    region_names: bool = True,
) -> Chart:
    """Draw seats on the cells of a layout, each in the step of its party's colour, or of ink where it has no party.

    ``steps`` are the five labels of the key, lowest first; none: each seat wears the full colour (a map of names, as
    of second places). ``what`` heads the column of words in the table. Raises :class:`BadInput` for a seat that the
    layout does not hold.
    """
    unknown = sorted(shade.area for shade in shades if shade.area not in cells)
    if unknown or not shades:
        said = f"The hex layout holds no area {unknown[0]}." if unknown else "A map needs at least one seat."
        raise BadInput(said, remedy="Use the layout of the boundaries at which the election was held.")
    names = region_names and len({shade.region for shade in shades}) > 1
    plain = [Seat(s.area, s.name, s.party or None, s.party or None, s.region) for s in shades]
    plan, width, height = make_plan(cells, plain, radius, 104.0 if names else 6.0, "gain", False, False, False, title)
    body = [*_fills(plan, {shade.area: shade for shade in shades}), *borders(plan)]
    if names:
        body += place_names(plan, Sea(tuple(plan.at.values()), radius, (0, 0, width, height)))
    if key:
        drawn, height = _key(shades, steps, none, width, height + 12)
        body += drawn
    rows = sorted((s.name, s.region, look(s.party).name if s.party else "–", s.words) for s in shades)
    table = Table(("Seat", "Region", "Party", what), tuple(rows))
    desc = "One hexagon is one seat, all of one size. " + (
        "The darker, the higher; the steps are in the key." if steps else "Each wears the colour of the party named."
    )
    return Chart(document(width, height, *body, title=title, desc=desc), title, table, width, height)


def _paint(party: str, step: int | None) -> Attributes:
    if step is None:
        return {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge, "stroke_width": 0.7}
    if not party:
        line: Attributes = {"cls": "f-ink l-edge", "fill": PAPER.ink, "stroke": PAPER.edge, "stroke_width": 0.7}
        return {**line, "fill_opacity": _OPACITY[step]}
    each = look(party)
    line = {"cls": f"f-{each.colours} l-{each.colours}", "fill": each.fill, "stroke": each.ink, "stroke_width": 0.7}
    return {**line, "fill_opacity": _OPACITY[step]}


def _fills(plan: Plan, shades: Mapping[str, Shade]) -> list[Element]:
    groups: dict[tuple[str, int], list[Element]] = {}
    for each in plan.seats:
        shade = shades[each.area]
        hexagon = polygon(corners(*plan.at[each.area], plan.inner - 0.4))
        said = el("title", f"{shade.name}: {shade.words}")
        drawn = el(hexagon.tag, said, **dict(hexagon.attributes), data_area=each.area)
        groups.setdefault((shade.party, -1 if shade.step is None else shade.step), []).append(drawn)
    return [
        group(*drawn, **_paint(party, None if step < 0 else step)) for (party, step), drawn in sorted(groups.items())
    ]


def _wears(shade: Shade, colours: str) -> bool:
    return (look(shade.party).colours if shade.party else "") == colours


def _key(
    shades: Sequence[Shade], steps: Sequence[str], none: str, width: float, y: float
) -> tuple[list[Element], float]:
    """Each party with its steps, and how many seats stand in each, in the order of LOOKS."""
    order = list(PARTIES)
    worn = {look(shade.party).colours if shade.party else "" for shade in shades if shade.step is not None}
    parties = sorted(worn, key=lambda party: (order.index(look(party).colours) if party else -1, party))
    labels = list(steps) or [""]
    names = [look(party).name if party else "" for party in parties]
    first = max(text_width(name, 13) for name in (*names, none)) + 14
    room = max([text_width(label, 12) for label in labels] + [text_width("650", 13) + 18]) + 12
    body: list[Element] = []
    for place, label in enumerate(labels):
        body.append(text(first + place * room, y + 10, label, size=12, paint=neutral("ink2")))
    top = y + (20 if steps else 2)
    for party, name in zip(parties, names, strict=True):
        body.append(text(0, top + 10, name, size=13, paint=neutral("ink2")))
        for place in range(len(labels)):
            step = place if steps else STEPS - 1
            count = sum(_wears(shade, party) and shade.step == step for shade in shades)
            body.append(rect(first + place * room + 0.5, top + 0.5, 10, 10, **_paint(party, step)))
            body.append(text(first + place * room + 17, top + 10, str(count), size=13))
        top += 20
    left = sum(shade.step is None for shade in shades)
    if left:
        body += [rect(first + 0.5, top + 0.5, 10, 10, **_paint("", None)), text(0, top + 10, none, size=13)]
        body.append(text(first + 17, top + 10, str(left), size=13))
        top += 20
    return body, max(top + 2, y + 20)
