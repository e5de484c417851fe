"""Maps of seats: who holds each and what changed hands, as SVG with a key and a table. One drawing, whatever the shape:
hexagons of a layout, or outlines by place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Ground, Hexes
from hustings.atlas.hexes import Cell
from hustings.atlas.mapwords import key as draw_key
from hustings.atlas.mapwords import letters as letter_words
from hustings.atlas.mapwords import lone_change
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.marks import hatch
from hustings.atlas.palette import PAPER, look
from hustings.atlas.plan import Mode, Plan, drawn_seat, make_plan, paint_of, painted
from hustings.atlas.seat import Seat, words_of
from hustings.atlas.svg import Element, document, el, group

__all__ = ["NORTH_OF_ENGLAND", "Mode", "draw_hexes", "draw_seats", "seats_within"]

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
    """:func:`draw_seats` on the cells of a layout, with hexagons of one ``radius``, in pixels."""
    return draw_seats(
        Hexes(cells, radius),
        seats,
        title=title,
        mode=mode,
        outlined=outlined,
        hatched=hatched,
        letters=letters,
        region_names=region_names,
        key=key,
        margin=margin,
    )


def draw_seats(
    ground: Ground,
    seats: Sequence[Seat],
    *,
    title: str,
    mode: Mode = "winner",
    outlined: bool | None = None,
    hatched: bool = False,
    letters: bool | None = None,
    region_names: bool = True,
    key: bool = True,
    margin: float | None = None,
) -> Chart:
    """Draw seats on a ground.

    ``winner`` fills every declared seat; ``gain`` fills what changed hands and tints what did not; a seat
    to come is neutral in both. Gains are outlined in ink in ``gain`` mode, and in ``winner`` mode on
    request (``outlined``), as in a row of maps of which each marks what changed since the one before.
    ``letters`` are set from radius 11 px unless told otherwise. One seat that changed alone is named with a
    line to it where there is sea for its name.

    The frame depends on which seats are given and on nothing that happened in them: maps of the same seats,
    ground and options lie over one another. ``margin`` is the sea beside the land, in pixels. Raises
    :class:`~hustings.errors.BadInput` for a seat that has no place on the ground.
    """
    names = region_names and len({seat.region for seat in seats}) > 1
    sea = margin if margin is not None else (104.0 if names else 6.0)
    plan = make_plan(ground, seats, sea, mode, title, outlined=outlined, hatched=hatched, letters=letters)
    taken = plan.sea()
    laid = plan.laid
    width, height = laid.size
    body = [*_defs(plan), *_fills(plan), *laid.seams(mode == "winner"), *laid.borders(mode == "winner"), *_gains(plan)]
    body += [*letter_words(plan), *laid.frame(), *lone_change(plan, taken)]
    if names:
        body += place_names(plan, taken)
    if key:
        drawn, height = draw_key(plan, width, height + 10)
        body += drawn
    desc = f"{ground.desc} " + (
        "Solid and outlined: gained; pale: held." if mode == "gain" else "Filled by the party that holds the seat."
    )
    return Chart(document(width, height, *body, title=title, desc=desc), title, _table(plan), width, height)


def _defs(plan: Plan) -> list[Element]:
    if not plan.hatched:
        return []
    worn = dict.fromkeys(look(s.party).colours for s in plan.seats if s.party)
    patterns = [p for p in (hatch(party, plan.stem) for party in worn) if p is not None]
    return [el("defs", *patterns)]


def _said(seat: Seat) -> str:
    """A seat's name and what happened there."""
    return f"{seat.name}: {words_of(seat)}"


def _fills(plan: Plan) -> list[Element]:
    """All seats but the outlined gains."""
    worn = [
        ((seat.party or "", plan.mode == "gain" and not seat.changed), seat.area, _said(seat))
        for seat in plan.seats
        if not plan.gained(seat)
    ]
    return painted(plan, worn, lambda kind: paint_of(plan, *kind))


def _gains(plan: Plan) -> list[Element]:
    """Outlined seats, over everything else, so that no border or neighbour cuts their outline."""
    groups: dict[tuple[str, float], list[Element]] = {}
    for seat in plan.seats:
        if plan.gained(seat):
            kind = (seat.party or "", plan.laid.outline_of(seat.area))
            groups.setdefault(kind, []).append(drawn_seat(plan, seat.area, _said(seat)))
    drawn = []
    for (party, wide), shapes in sorted(groups.items()):
        paint = dict(paint_of(plan, party, pale=False))
        paint["cls"] = f"f-{look(party).colours} l-ink" if "url" not in str(paint["fill"]) else "l-ink"
        paint |= {"stroke": PAPER.ink, "stroke_width": wide, "stroke_linejoin": plan.laid.join}
        drawn.append(group(*shapes, **paint))
    return drawn


def _table(plan: Plan) -> Table:
    rows = sorted((s.name, s.region, look(s.party).name if s.party else "–", words_of(s)) for s in plan.seats)
    return Table(("Seat", "Region", "Party", "What happened"), tuple(rows))
