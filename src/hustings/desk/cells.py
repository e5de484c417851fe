"""A moment of the map as the atlas draws it: its seats on the cells of their layout."""

from __future__ import annotations

from collections.abc import Collection

from hustings.almanac.open import Almanac
from hustings.atlas.hexes import layout
from hustings.atlas.letters import Glyph, letters_map
from hustings.atlas.seat import Seat
from hustings.desk.story import MapMoment

__all__ = ["LAYOUT", "letters", "seats"]

LAYOUT = "constituencies-2010"


def seats(almanac: Almanac, moment: MapMoment, areas: Collection[str]) -> list[Seat]:
    """The seats of a moment in ``areas``: who holds each, and from whom it was gained since the moment before."""
    return [
        Seat(
            area=area,
            name=str(almanac.areas[area]["name"]),
            region=str(almanac.areas[str(almanac.areas[area]["region"])]["name"]),
            party=moment.winners[area],
            before=moment.changed[area][0] if area in moment.changed else moment.winners[area],
        )
        for area in sorted(areas)
    ]


def letters(almanac: Almanac, moment: MapMoment, areas: Collection[str]) -> tuple[tuple[Glyph | None, ...], ...]:
    """A moment as letters for a terminal."""
    return letters_map(layout(LAYOUT), seats(almanac, moment, areas))
