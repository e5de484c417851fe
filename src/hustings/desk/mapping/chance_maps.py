"""The map of a forecast: every seat in three steps of how sure its likeliest winner is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from hustings.almanac.open import Almanac
from hustings.atlas.chancemap import LIKELY, SeatChance, draw_chances
from hustings.atlas.chart import Chart
from hustings.atlas.ground import Ground, Hexes
from hustings.atlas.hexes import layout, layouts
from hustings.atlas.outlines import Outlines
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.forecast.outlook import Outlook

__all__ = ["chance_map", "draw_chance_map", "seat_chances"]


def seat_chances(made: Outlook) -> list[SeatChance]:
    """Every seat of a forecast with its likeliest winner."""
    view = made.summary
    return [
        SeatChance(place.area, place.name, party, p, place.region)
        for place, (party, p) in zip(view.held.places, view.favourites, strict=True)
    ]


def draw_chance_map(
    almanac: Almanac,
    election: str = "next",
    *,
    as_of: date | None = None,
    sims: int = 10_000,
    seed: int = 1,
    regions: Collection[str] = (),
    radius: float | None = None,
    outlines: Sequence[Outlines] = (),
) -> Chart:
    """The map of the forecast of a general election, or of the next one, from what was known by ``as_of``.

    Raises :class:`~hustings.errors.BadInput` for an election that is no general election, and what a forecast raises.
    """
    from hustings.desk.mapping.area_maps import area_map_modes, area_map_of
    from hustings.forecast.entry import forecast, kind_of

    if election != "next" and area_map_of(election):
        raise BadInput(
            f"A map of probability is a forecast of a general election, and {election} is none.",
            remedy=f"Its modes are {', '.join(area_map_modes(election))}.",
        )
    if kind_of(almanac, election) != "general":
        raise BadInput(
            f"{election} is one contest, and a map of chances is of a general election.",
            remedy="Draw “next”, or a general election by its id.",
        )
    made = forecast(almanac, election, as_of=as_of, sims=sims, seed=seed)
    assert isinstance(made, Outlook)
    return chance_map(almanac, made, regions=regions, radius=radius, outlines=outlines)


def chance_map(
    almanac: Almanac,
    made: Outlook,
    *,
    regions: Collection[str] = (),
    radius: float | None = None,
    outlines: Sequence[Outlines] = (),
) -> Chart:
    """The map of a forecast that is made. ``outlines``: on one of these, at its places.

    Raises :class:`~hustings.errors.UnknownName` for a region that is not there, and
    :class:`~hustings.errors.NotKnown` where there is no layout of its boundaries.
    """
    seats = seat_chances(made)
    if regions:
        known = {seat.region.casefold(): seat.region for seat in seats}
        for name in regions:
            if name.casefold() not in known:
                raise UnknownName(f"There is no region “{name}” on this map.", nearest=sorted(known.values()))
        wanted = {name.casefold() for name in regions}
        seats = [seat for seat in seats if seat.region.casefold() in wanted]
    close = sum(seat.p < LIKELY for seat in seats)
    ahead = Counter(seat.party for seat in seats).most_common(3)
    words = ", ".join(f"{almanac.short(party)} in {number}" for party, number in ahead)
    title = (
        f"{made.name}, forecast as of {made.as_of:%-d %B %Y}: likeliest {words}; "
        f"{close} of {len(seats)} seats too close to name"
    )
    return draw_chances(_ground(almanac, made, seats, radius, outlines), seats, title=title)


def _ground(
    almanac: Almanac, made: Outlook, seats: Sequence[SeatChance], radius: float | None, outlines: Sequence[Outlines]
) -> Ground:
    from hustings.desk.mapping.boundary_files import geography, to_suit

    few = len(seats) < 200
    if outlines:
        held = to_suit(almanac, outlines, {seat.area: seat.name for seat in seats}, made.name)
        return geography(held, 540.0 if few else 820.0)
    areas = {seat.area for seat in seats}
    found = next((name for name in layouts() if areas <= layout(name).keys()), None)
    if found is None:
        raise NotKnown(f"There is no map of the boundaries of {made.name}.", remedy="Maps begin with 2010.")
    return Hexes(layout(found), radius or (13.5 if few else 9.6))
