"""A map in five flat steps: margins, changes of share, turnout; and who came second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Ground, ground_of
from hustings.atlas.hexes import Cell
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.plan import make_plan, painted
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, rect, text

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
    ground: Ground | Mapping[str, Cell],
    shades: Sequence[Shade],
    *,
    title: str,
    steps: Sequence[str] = (),
    what: str = "Figure",
    none: str = "To come",
    nobody: str = "",
    away: bool = False,
    radius: float = 9.6,
    key: bool = True,
    region_names: bool = True,
) -> Chart:
    """Draw seats on a ground, or on the cells of a layout with hexagons of one ``radius``, each in the step of its
    party's colour, or of ink where it has no party.

    ``steps`` are the five labels of the key, lowest first; none: each seat wears the full colour (a map of names, as
    of second places). ``what`` heads the column of words in the table, ``nobody`` names in the key what wears ink.
    ``away``: what has no step is not to come but not there, and wears the page with a hair line.
    Raises :class:`~hustings.errors.BadInput` for a seat that has no place on the ground.
    """
    stand = ground_of(ground, radius)
    names = region_names and len({shade.region for shade in shades}) > 1
    plain = [Seat(s.area, s.name, s.party or None, s.party or None, s.region) for s in shades]
    plan = make_plan(stand, plain, 104.0 if names else 6.0, "gain", title, outlined=False)
    by_area = {shade.area: shade for shade in shades}
    worn = [_worn(by_area[seat.area]) for seat in plan.seats]
    body = painted(plan, worn, lambda kind: _paint(kind[0], None if kind[1] < 0 else kind[1], away))
    body += [*plan.laid.seams(False), *plan.laid.borders(False), *plan.laid.frame()]
    if names:
        body += place_names(plan, plan.sea())
    width, height = plan.laid.size
    if key:
        drawn, height = _key(shades, steps, none, width, height + 12, nobody, away)
        body += drawn
    rows = sorted((s.name, s.region, look(s.party).name if s.party else "–", s.words) for s in shades)
    table = Table(("Seat", "Region", "Party", what), tuple(rows))
    desc = f"{stand.desc} " + (
        "The darker, the higher; the steps are in the key." if steps else "Each wears the colour of the party named."
    )
    return Chart(document(width, height, *body, title=title, desc=desc), title, table, width, height)


def _paint(party: str, step: int | None, away: bool = False) -> Attributes:
    if step is None and away:
        return {"cls": "f-page l-hair", "fill": PAPER.page, "stroke": PAPER.hair, "stroke_width": 0.7}
    if step is None:
        return {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge, "stroke_width": 0.7}
    if not party:
        line: Attributes = {"cls": "f-ink l-edge", "fill": PAPER.ink, "stroke": PAPER.edge, "stroke_width": 0.7}
        return {**line, "fill_opacity": _OPACITY[step]}
    each = look(party)
    line = {"cls": f"f-{each.colours} l-{each.colours}", "fill": each.fill, "stroke": each.ink, "stroke_width": 0.7}
    return {**line, "fill_opacity": _OPACITY[step]}


def _worn(shade: Shade) -> tuple[tuple[str, int], str, str]:
    """The key of a seat's paint, its area, and what it says."""
    return (shade.party, -1 if shade.step is None else shade.step), shade.area, f"{shade.name}: {shade.words}"


def _wears(shade: Shade, colours: str) -> bool:
    return (look(shade.party).colours if shade.party else "") == colours


def _key(
    shades: Sequence[Shade], steps: Sequence[str], none: str, width: float, y: float, nobody: str, away: bool
) -> tuple[list[Element], float]:
    """Each party with its steps, and how many seats stand in each, in the order of LOOKS."""
    order = list(PARTIES)
    worn = {look(shade.party).colours if shade.party else "" for shade in shades if shade.step is not None}
    parties = sorted(worn, key=lambda party: (order.index(look(party).colours) if party else -1, party))
    labels = list(steps) or [""]
    names = [look(party).name if party else nobody for party in parties]
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
        body += [rect(first + 0.5, top + 0.5, 10, 10, **_paint("", None, away)), text(0, top + 10, none, size=13)]
        body.append(text(first + 17, top + 10, str(left), size=13))
        top += 20
    return body, max(top + 2, y + 20)
