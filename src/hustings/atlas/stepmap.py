"""A map in flat steps: how large, how much or how far in each seat, from a party's tint to its ink.

Five steps, the same for every seat, printed in the key; never a ramp. What a seat is drawn in (a party's colour, or
ink where the measure belongs to none) goes with the measure; a seat without a figure is neutral.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import Cell, corners
from hustings.atlas.map import borders
from hustings.atlas.palette import NIGHT, PAPER, PARTIES, look
from hustings.atlas.plan import Plan, make_plan
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, el, group, polygon
from hustings.errors import BadInput

__all__ = ["STEPS", "Stepped", "draw_steps", "step_colour", "step_sheet"]

STEPS = 5
_INK = "ink"


@dataclass(frozen=True)
class Stepped:
    """A seat with its step from 0 to 4 (``None``: no figure) in the scale of a party, or of ``"ink"``.

    ``words`` is the figure as it is said: "12.3%".
    """

    area: str
    name: str
    scale: str
    step: int | None
    words: str
    region: str = ""


def draw_steps(
    cells: Mapping[str, Cell],
    seats: Sequence[Stepped],
    *,
    title: str,
    measure: str,
    radius: float = 9.6,
    margin: float = 6.0,
) -> Chart:
    """Draw seats on the cells of a layout, each in its step. ``measure`` heads the column of the table.

    Raises :class:`BadInput` for a seat that the layout does not hold.
    """
    unknown = sorted(seat.area for seat in seats if seat.area not in cells)
    if unknown or not seats:
        what = f"The hex layout holds no area {unknown[0]}." if unknown else "A map needs at least one seat."
        raise BadInput(what, remedy="Use the layout of the boundaries at which the election was held.")
    plain = [Seat(each.area, each.name, each.scale, each.scale, each.region) for each in seats]
    plan, width, height = make_plan(cells, plain, radius, margin, "gain", False, False, False, title)
    body = [*_fills(plan, {each.area: each for each in seats}), *borders(plan)]
    rows = tuple(sorted((each.name, each.region, each.words) for each in seats))
    desc = f"One hexagon is one seat, all of one size, in five steps of {measure}."
    svg = document(width, height, *body, title=title, desc=desc)
    return Chart(svg, title, Table(("Seat", "Region", measure), rows), width, height)


def _fills(plan: Plan, by_area: Mapping[str, Stepped]) -> list[Element]:
    groups: dict[tuple[str, int], list[Element]] = {}
    for seat in plan.seats:
        each = by_area[seat.area]
        scale = each.scale if each.scale == _INK else look(each.scale).colours
        drawn = polygon(corners(*plan.at[seat.area], plan.inner), data_area=seat.area)
        held = el("path", el("title", f"{each.name}: {each.words}"), **dict(drawn.attributes))
        groups.setdefault((scale, -1 if each.step is None else each.step), []).append(held)
    return [group(*drawn, **_paint(scale, step)) for (scale, step), drawn in sorted(groups.items())]


def _paint(scale: str, step: int) -> Attributes:
    if step < 0:
        return {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge, "stroke_width": 0.7}
    return {"cls": f"m-{scale}-{step}", "fill": step_colour(scale, step)}


def step_colour(scale: str, step: int, *, night: bool = False) -> str:
    """The colour of a step on paper or at night: from tint (or neutral) to ink in equal parts of sRGB."""
    if scale == _INK:
        low, high = (NIGHT.neutral, NIGHT.ink) if night else (PAPER.neutral, PAPER.ink)
    else:
        each = look(scale)
        low, high = (NIGHT.neutral, each.night_ink) if night else (each.tint, each.ink)
    weight = step / (STEPS - 1)
    pairs = zip(_channels(low), _channels(high), strict=True)
    return "#" + "".join(f"{round((1 - weight) * a + weight * b):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def step_sheet() -> str:
    """The rules by which the classes of steps follow a page's day and night."""
    scales = (_INK, *PARTIES)
    paper = "".join(f".m-{s}-{k}{{fill:{step_colour(s, k)}}}" for s in scales for k in range(STEPS))
    night = "".join(f".m-{s}-{k}{{fill:{step_colour(s, k, night=True)}}}" for s in scales for k in range(STEPS))
    return f"{paper}\n@media screen and (prefers-color-scheme:dark){{{night}}}\n"
