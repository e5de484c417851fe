"""Maps of general elections in every mode, from the almanac: one seat, one hexagon, or its outline at its place.

``winner`` and ``gain`` say who holds each seat and what changed hands, ``margin`` by how much it was won, ``change``
how a party's share moved, ``turnout`` how many voted and ``second`` who came second; ``probability`` is of a forecast.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from hustings.almanac.open import Almanac
from hustings.atlas.chart import Chart
from hustings.atlas.ground import Ground, Hexes
from hustings.atlas.hexes import layout
from hustings.atlas.map import draw_seats
from hustings.atlas.outlines import Outlines
from hustings.atlas.seat import Seat
from hustings.atlas.shademap import draw_shades
from hustings.desk.house import House, SeatLine, house
from hustings.desk.mapping.area_maps import area_map_of, draw_area_map
from hustings.desk.mapping.boundary_files import Files, geography, outlines_in, to_suit
from hustings.desk.mapping.map_shades import shaded, where
from hustings.errors import NotKnown, UnknownName

__all__ = ["MODES", "MapMode", "draw_map", "map_of", "within"]

MapMode = Literal["winner", "gain", "margin", "change", "turnout", "second", "probability"]
MODES: tuple[MapMode, ...] = ("winner", "gain", "margin", "change", "turnout", "second")
"""The modes of what happened."""

_FEW = 200
"""Seats under which a map is of a region, and drawn larger."""


def draw_map(
    almanac: Almanac,
    election: str,
    mode: MapMode = "winner",
    *,
    party: str | None = None,
    regions: Collection[str] = (),
    radius: float | None = None,
    letters: bool | None = None,
    hatched: bool = False,
    boundaries: Files = (),
) -> Chart:
    """A map of an election as SVG, with its finding and the same figures as a table.

    Of general elections; of days of council elections, the Senedd and Holyrood as in :mod:`.area_maps`. ``party`` is
    needed for ``change``. ``regions`` are names of English regions or nations. ``boundaries`` are files of outlines,
    GeoJSON or TopoJSON, of which the one that has the seats of a general election is drawn; without any, seats are
    hexagons.
    ``probability`` is the forecast of ``election``, which may be “next”. Raises
    :class:`~hustings.errors.BadInput`, :class:`~hustings.errors.NotKnown` and :class:`~hustings.errors.UnknownName`
    where the election, mode, party, region or file cannot be drawn.
    """
    held = outlines_in(almanac, boundaries)
    if mode == "probability":
        from hustings.desk.mapping.chance_maps import draw_chance_map

        return draw_chance_map(almanac, election, regions=regions, radius=radius, outlines=held)
    if area_map_of(election):
        return draw_area_map(almanac, election, mode, party=party, regions=regions, radius=radius, letters=letters,
                             hatched=hatched)  # fmt: skip
    made = house(almanac, election)
    return map_of(
        almanac, made, mode, party=party, regions=regions, radius=radius, letters=letters, hatched=hatched,
        outlines=held,
    )  # fmt: skip


def map_of(
    almanac: Almanac,
    made: House,
    mode: str,
    *,
    party: str | None = None,
    regions: Collection[str] = (),
    radius: float | None = None,
    letters: bool | None = None,
    hatched: bool = False,
    key: bool = True,
    outlines: Sequence[Outlines] = (),
) -> Chart:
    """:func:`draw_map` for a house at any moment of its night: seats to come stay neutral in every mode."""
    if mode not in MODES:
        raise UnknownName(f"There is no map mode “{mode}”.", nearest=MODES)
    seats = within(made.seats, regions)
    ground = _ground(almanac, made, seats, radius or (13.5 if len(seats) < _FEW else 9.6), outlines)
    if mode in ("winner", "gain"):
        drawn = [Seat(s.area, s.name, s.party, s.before, s.region) for s in seats]
        if mode == "gain" and not any(s.before for s in seats):
            raise NotKnown(f"What {made.election} is compared with is not in the almanac, so gains are not known.")
        title = _gains_title(almanac, made, seats) if mode == "gain" else _winner_title(almanac, made, seats)
        return draw_seats(
            ground,
            drawn,
            title=title,
            mode="gain" if mode == "gain" else "winner",
            letters=letters,
            hatched=hatched,
            key=key,
        )
    shades, title, steps, what = shaded(almanac, made, seats, mode, party)
    complete = all(seat.party for seat in seats)
    none = "No comparison" if mode == "change" and complete else "Not known" if complete else "To come"
    return draw_shades(ground, shades, title=title, steps=steps, what=what, none=none, key=key)


def _ground(
    almanac: Almanac, made: House, seats: Sequence[SeatLine], radius: float, outlines: Sequence[Outlines]
) -> Ground:
    """Hexagons of a radius, or outlines about as large as the same map of hexagons."""
    if not outlines:
        return Hexes(layout(made.layout), radius)
    held = to_suit(almanac, outlines, {seat.area: seat.name for seat in seats}, made.election)
    return geography(held, round((40.0 if len(seats) < _FEW else 85.5) * radius))


def within(seats: Sequence[SeatLine], regions: Collection[str]) -> list[SeatLine]:
    """The seats of some regions, of all if none is named; :class:`~hustings.errors.UnknownName` for what is none."""
    if not regions:
        return list(seats)
    known = {seat.region.casefold(): seat.region for seat in seats}
    for name in regions:
        if name.casefold() not in known:
            raise UnknownName(f"There is no region “{name}” on this map.", nearest=sorted(known.values()))
    wanted = {name.casefold() for name in regions}
    return [seat for seat in seats if seat.region.casefold() in wanted]


def _winner_title(almanac: Almanac, made: House, seats: Sequence[SeatLine]) -> str:
    held: dict[str, int] = {}
    for seat in seats:
        if seat.party:
            held[seat.party] = held.get(seat.party, 0) + 1
    most = sorted(held.items(), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{almanac.short(party)} {count}" for party, count in most) or "nothing declared"
    return f"{where(made, seats)}: {words} of {len(seats)} seats"


def _gains_title(almanac: Almanac, made: House, seats: Sequence[SeatLine]) -> str:
    changed = [seat for seat in seats if seat.changed]
    pairs: dict[tuple[str, str], int] = {}
    for seat in changed:
        pair = (seat.before or "", seat.party or "")
        pairs[pair] = pairs.get(pair, 0) + 1
    title = f"{where(made, seats)}: {len(changed)} seats changed hands since {made.baseline_label}"
    if pairs:
        (before, now), count = max(pairs.items(), key=lambda each: each[1])
        title += f", {count} from {almanac.short(before)} to {almanac.short(now)}"
    return title
