"""Hex maps: who holds each seat and what changed hands, as SVG with a key and a table, and as letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import sqrt

from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import Cell, corners, neighbours
from hustings.atlas.mapwords import key as draw_key
from hustings.atlas.mapwords import letters as letter_words
from hustings.atlas.mapwords import lone_change
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.marks import hatch
from hustings.atlas.paint import rule
from hustings.atlas.palette import PAPER, look
from hustings.atlas.places import Sea
from hustings.atlas.plan import Mode, Plan, Point, make_plan, paint_of
from hustings.atlas.seat import Seat, words_of
from hustings.atlas.svg import Attributes, Element, document, el, group, number
from hustings.errors import BadInput

__all__ = ["NORTH_OF_ENGLAND", "Mode", "borders", "draw_hexes", "seats_within"]

NORTH_OF_ENGLAND = ("North East", "North West", "Yorkshire and The Humber")


def seats_within(seats: Sequence[Seat], regions: Collection[str]) -> list[Seat]:
    """The seats of some regions, whatever the letter case of "the" in their names."""
    wanted = {name.casefold() for name in regions}
    return [seat for seat in seats if seat.region.casefold() in wanted]


def draw_hexes(
    cells: Mapping[str, Cell],
    seats: Sequence[Seat],
    *,
    title: str,
    mode: Mode = "winner",
    radius: float = 9.6,
    outlined: bool | None = None,
    hatched: bool = False,
    letters: bool | None = None,
    region_names: bool = True,
    key: bool = True,
    margin: float | None = None,
) -> Chart:
    """Draw seats on the cells of a layout.

    ``winner`` fills every declared seat; ``gain`` fills what changed hands and tints what did not; a seat
    to come is neutral in both. Gains are outlined in ink in ``gain`` mode, and in ``winner`` mode on
    request (``outlined``), as in a row of maps of which each marks what changed since the one before.
    ``letters`` are set from radius 11 px unless told otherwise. One seat that changed alone is named with a
    line to it where there is sea for its name.

    The frame depends on which seats are given and on nothing that happened in them: maps of the same seats,
    radius and options lie over one another. ``margin`` is the sea around the cells, in pixels. Raises
    :class:`BadInput` for a seat that the layout does not hold.
    """
    unknown = sorted(seat.area for seat in seats if seat.area not in cells)
    if unknown or not seats:
        what = f"The hex layout holds no area {unknown[0]}." if unknown else "A map needs at least one seat."
        raise BadInput(what, remedy="Use the layout of the boundaries at which the election was held.")
    names = region_names and len({seat.region for seat in seats}) > 1
    sea = margin if margin is not None else (104.0 if names else 6.0)
    plan, width, height = make_plan(cells, seats, radius, sea, mode, outlined, hatched, letters, title)
    taken = Sea(tuple(plan.at.values()), radius, (0, 0, width, height))
    body = [*_defs(plan), *_fills(plan), *borders(plan), *_gains(plan), *letter_words(plan)]
    body += lone_change(plan, taken)
    if names:
        body += place_names(plan, taken)
    if key:
        drawn, height = draw_key(plan, width, height + 10)
        body += drawn
    desc = "One hexagon is one seat, all of one size. " + (
        "Solid and outlined: gained; pale: held." if mode == "gain" else "Filled by the party that holds the seat."
    )
    return Chart(document(width, height, *body, title=title, desc=desc), title, _table(plan), width, height)


def _defs(plan: Plan) -> list[Element]:
    if not plan.hatched:
        return []
    worn = dict.fromkeys(look(s.party).colours for s in plan.seats if s.party)
    patterns = [p for p in (hatch(party, plan.stem) for party in worn) if p is not None]
    return [el("defs", *patterns)]


def _hexagon(plan: Plan, seat: Seat, radius: float) -> Element:
    """A hexagon that says its seat's name and what happened there to whoever points at it."""
    x, y = plan.at[seat.area]
    (x0, y0), *_ = corners(x, y, radius)
    half, side = number(sqrt(3) / 2 * radius), number(radius / 2)
    drawn = f"M{number(x0)} {number(y0)}l-{half} {side}-{half}-{side}v-{number(radius)}l{half}-{side} {half} {side}z"
    return el("path", el("title", f"{seat.name}: {words_of(seat)}"), d=drawn, data_area=seat.area)


def _fills(plan: Plan) -> list[Element]:
    """All seats but the outlined gains, in groups of one paint, so that each paint is written once."""
    groups: dict[tuple[str, bool], list[Element]] = {}
    for seat in plan.seats:
        if not plan.gained(seat):
            kind = (seat.party or "", plan.mode == "gain" and not seat.changed)
            groups.setdefault(kind, []).append(_hexagon(plan, seat, plan.inner - _inset(plan, *kind)))
    return [group(*drawn, **paint_of(plan, party, pale)) for (party, pale), drawn in sorted(groups.items())]


def _inset(plan: Plan, party: str, pale: bool) -> float:
    """How much smaller a hexagon with an edge is drawn, so that the edge does not fill the gap to its neighbours."""
    paint = paint_of(plan, party, pale)
    width = paint.get("stroke_width")
    lined = paint.get("stroke", "none") != "none" and isinstance(width, float)
    return float(width or 0) / sqrt(3) if lined else 0.0


def _gains(plan: Plan) -> list[Element]:
    """Outlined seats, over everything else, so that no border or neighbour cuts their outline."""
    groups: dict[str, list[Element]] = {}
    for seat in plan.seats:
        if plan.gained(seat):
            groups.setdefault(seat.party or "", []).append(_hexagon(plan, seat, plan.inner))
    drawn = []
    for party, hexagons in sorted(groups.items()):
        paint = dict(paint_of(plan, party, pale=False))
        paint["cls"] = f"f-{look(party).colours} l-ink" if "url" not in str(paint["fill"]) else "l-ink"
        paint |= {"stroke": PAPER.ink, "stroke_width": plan.outline, "stroke_linejoin": "miter"}
        drawn.append(group(*hexagons, **paint))
    return drawn


def borders(plan: Plan) -> list[Element]:
    """Lines between regions that touch: ink over a casing of page where fills are solid."""
    at_cell = {plan.cells[s.area]: s for s in plan.seats}
    segments = []
    for seat in plan.seats:
        ring = corners(*plan.at[seat.area], plan.radius)
        for i, near in enumerate(neighbours(plan.cells[seat.area])):
            other = at_cell.get(near)
            if other is not None and other.region != seat.region and seat.area < other.area:
                segments.append((ring[i - 1], ring[i]))
    if not segments:
        return []
    drawn = "".join(_chained(segments))
    wide = 1.2 if plan.mode == "gain" else 1.8
    caps: Attributes = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    body = [el("path", d=drawn, **rule("ink", wide), **caps)]
    if plan.mode == "winner":
        body.insert(0, el("path", d=drawn, **rule("page", 4.2), **caps))
    return body


def _chained(segments: Sequence[tuple[Point, Point]]) -> list[str]:
    """Segments joined end to end into as few strokes as a walk finds, each as path data."""
    ends: dict[tuple[int, int], list[int]] = {}

    def at(point: Point) -> tuple[int, int]:
        return round(point[0] * 10), round(point[1] * 10)

    for k, pair in enumerate(segments):
        for point in pair:
            ends.setdefault(at(point), []).append(k)
    left = set(range(len(segments)))
    strokes = []
    # Strokes begin at loose ends and forks, and only then anywhere on a closed ring.
    starts = sorted(range(len(segments)), key=lambda k: (all(len(ends[at(p)]) == 2 for p in segments[k]), k))
    for first in starts:
        if first not in left:
            continue
        left.discard(first)
        a, b = segments[first]
        stroke = [a, b] if len(ends[at(a)]) != 2 else [b, a]
        while len(ends[at(stroke[-1])]) == 2:
            following = [k for k in ends[at(stroke[-1])] if k in left]
            if not following:
                break
            left.discard(following[0])
            c, d = segments[following[0]]
            stroke.append(d if at(c) == at(stroke[-1]) else c)
        strokes.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in stroke))
    return strokes


def _table(plan: Plan) -> Table:
    rows = sorted((s.name, s.region, look(s.party).name if s.party else "–", words_of(s)) for s in plan.seats)
    return Table(("Seat", "Region", "Party", "What happened"), tuple(rows))
