"""A general election drawn for the front page: the House as one bar, and its seats as hexagons."""

from __future__ import annotations

from hustings.almanac.open import Almanac
from hustings.atlas.hexes import layout
from hustings.atlas.map import draw_hexes
from hustings.atlas.nightbar import NightPart, night_bar
from hustings.desk.house import House
from hustings.errors import NotKnown

__all__ = ["bar_of", "hexes_of"]

_OFFICERS = 4
"""The Speaker and three Deputy Speakers, who do not vote."""
_SMALL = 600


def bar_of(almanac: Almanac, h: House, width: float = 1216) -> str:
    """One bar of the House: the two largest at its ends, the others beside the second, what is to come between."""
    sizes = [(p.party, p.seats) for p in h.totals if p.seats]
    order = [p for p, _ in sorted(sizes, key=lambda pair: -pair[1])]
    ends = [p for p in ("con", "lab") if p in order] or order[:2]
    middle = [p for p in reversed(order) if p not in ends]
    seats = dict(sizes)
    left = len(h.seats) - len(h.declared)
    small = width < _SMALL

    def end(party: str) -> NightPart:
        short = almanac.short(party)
        return NightPart(party, seats[party], short if small else f"{short} {seats[party]}")

    parts = [end(p) for p in ends[:1]]
    if left:
        parts.append(NightPart("", left, f"{left} to come" if small else f"{left} seats to declare"))
    parts += [NightPart(p, seats[p], "") for p in middle]
    parts += [end(p) for p in ends[1:]]
    named = ", ".join(f"{almanac.short(p)} {n}" for p, n in sizes) or "nothing declared"
    title = f"{len(h.declared)} of {h.size} seats: {named}"
    return night_bar(parts, title=title, majority=h.majority, size=h.size, note=_working(h), width=width)


def _working(h: House) -> str:
    """What is a majority of those who vote: the Speaker and three deputies do not, and Sinn Féin does not sit.

    While its seats are out, those that it had before are taken for those that it will have.
    """
    absent = sum((seat.party or seat.before) == "sf" for seat in h.seats) + _OFFICERS
    about = (h.size - absent) // 2 + 1
    why = "Sinn Féin does not sit; the Speaker and deputies do not vote"
    return f"about {about} in practice: {why}" if h.size == 650 else ""


def hexes_of(h: House) -> str:
    """Its seats as hexagons, who holds each, those that changed hands outlined; empty where there is no layout."""
    try:
        cells = layout(h.layout)
    except NotKnown:
        return ""
    done = ", ".join(f"{p.party} {p.seats}" for p in h.totals[:3] if p.seats)
    title = f"{len(h.declared)} of {len(h.seats)} seats declared: {done}" if done else "No seat declared"
    chart = draw_hexes(cells, h.drawn(), title=title, outlined=True, region_names=False, key=False)
    return chart.svg
