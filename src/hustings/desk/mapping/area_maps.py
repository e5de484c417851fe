"""Maps that are not of the House of Commons: councils on a day of elections, the Senedd, Holyrood, regions.

:func:`area_map_of` says whether an election is drawn here, :func:`draw_area_map` draws it. A council election of one
place is drawn with every other of its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from hustings.almanac.open import Almanac
from hustings.analysis.results import PartyTotal, results
from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Hexes
from hustings.atlas.hexes import layout
from hustings.atlas.paint import on_fill
from hustings.atlas.seat import Seat
from hustings.atlas.shademap import Shade, draw_shades
from hustings.atlas.svg import Element, document, inset, text
from hustings.desk.house import is_general
from hustings.desk.mapping.council_maps import COUNCIL_MODES, draw_councils
from hustings.desk.mapping.parliament_maps import PARLIAMENTS, draw_holyrood, draw_senedd
from hustings.errors import BadInput, NotKnown
from hustings.ids import parse

__all__ = ["area_map_modes", "area_map_of", "draw_area_map", "draw_region_map"]

_ALIASES = {"sp.2026-05-07": "sp.c.2026-05-07", "senedd.c.2026-05-07": "senedd.2026-05-07"}
_MARGIN = 6.0
_SHORT = {
    "North East": "NE", "North West": "NW", "Yorkshire and The Humber": "Y&H", "East Midlands": "EM",
    "West Midlands": "WM", "East of England": "East", "London": "Lon", "South East": "SE", "South West": "SW",
    "Scotland": "Scot", "Wales": "Wal", "Northern Ireland": "NI",
}  # fmt: skip


class _Regions(Hexes):
    desc = "One hexagon is one region or nation, all of one size."


def area_map_of(election: str) -> bool:
    """Whether an election is drawn by :func:`draw_area_map`: a day of council elections, the Senedd, Holyrood of 2026.

    ``election`` is an id of an election, or of all council elections of a day: ``local.2026-05-07``. Whether the
    almanac has figures for it only drawing says.
    """
    if _ALIASES.get(election, election) in PARLIAMENTS:
        return True
    try:
        mine = parse(election)
    except BadInput:
        return False
    return mine.kind == "local" and not mine.is_contest and not mine.by


def area_map_modes(election: str) -> tuple[str, ...]:
    """The modes in which an election may be drawn here, the first by default; figures may lack for some."""
    known = _ALIASES.get(election, election)
    if known == "senedd.2026-05-07":
        return ("winner",)
    return ("winner", "gain") if known in PARLIAMENTS else COUNCIL_MODES


def draw_area_map(
    almanac: Almanac,
    election: str,
    mode: str = "winner",
    *,
    party: str | None = None,
    regions: Collection[str] = (),
    hatched: bool = False,
    letters: bool | None = None,
    radius: float | None = None,
) -> Chart:
    """A map of an election that is no general election, as SVG, with its finding and the same figures as a table.

    ``party`` is needed for ``change``; ``regions`` name those to draw of a day of council elections (by default all in
    which a council voted). Raises :class:`~hustings.errors.BadInput` for an election that is not drawn here,
    :class:`~hustings.errors.UnknownName` for a mode or region there is not, and :class:`~hustings.errors.NotKnown`
    where the almanac lacks the figures.
    """
    known = _ALIASES.get(election, election)
    if known in PARLIAMENTS:
        draw = draw_senedd if known.startswith("senedd") else draw_holyrood
        return draw(almanac, known, mode, hatched=hatched, letters=letters, radius=radius)
    if not area_map_of(election):
        raise BadInput(
            f"There is no map of areas for {election}.",
            remedy="There is one of a day of council elections (local.2026-05-07), senedd.2026-05-07, sp.2026-05-07.",
        )
    return draw_councils(
        almanac, parse(election).day, mode,
        party=party, regions=regions, hatched=hatched, letters=letters, radius=radius,
    )  # fmt: skip


def draw_region_map(almanac: Almanac, election: str, *, radius: float = 36.0) -> Chart:
    """A general election by region and nation: who won most seats in each, and how many of how many.

    Raises :class:`~hustings.errors.BadInput` for an election that is no general election.
    """
    if not is_general(election):
        raise BadInput(f"{election} is no general election.", remedy="Regions are drawn for those.")
    groups = results(almanac, election, by="region").groups
    names = {str(row["name"]): area for area, row in almanac.areas.items() if row["kind"] in ("region", "nation")}
    won = {name: _won(totals) for name, totals in groups.items() if any(each.seats for each in totals)}
    if not won:
        raise NotKnown(f"The almanac holds no seats of {election} by region.")
    shades = [
        Shade(names[name], name, seats[0][0], 4, ", ".join(f"{almanac.short(p)} {n}" for p, n in seats), name)
        for name, seats in won.items()
    ]
    led = Counter(shade.party for shade in shades)
    first = max(led, key=lambda each: (led[each], each))
    title = f"{parse(election).day:%-d %B %Y}: {almanac.short(first)} won most seats in {led[first]} of {len(shades)}"
    ground = _Regions(layout("regions"), radius)
    chart = draw_shades(ground, shades, title=f"{title} regions and nations", what="Seats", region_names=False)
    laid = ground.lay([Seat(shade.area, shade.name) for shade in shades], _MARGIN)
    words = [
        line for each in shades for line in _words_in(laid.at[each.area], _SHORT[each.name], won[each.name], each.party)
    ]
    svg = document(chart.width, chart.height, inset(chart.svg, 0, 0), *words, title=chart.title)
    rows = tuple((row[0], *row[2:]) for row in chart.table.rows)
    return Chart(svg, chart.title, Table(("Region", "Party", "Seats"), rows), chart.width, chart.height)


def _won(totals: tuple[PartyTotal, ...]) -> list[tuple[str, int]]:
    """Seats by party, the most first."""
    return sorted(((each.party, each.seats) for each in totals if each.seats), key=lambda each: (-each[1], each[0]))


def _words_in(at: tuple[float, float], short: str, won: list[tuple[str, int]], party: str) -> tuple[Element, Element]:
    """A region's name and “47 of 75” in its hexagon."""
    x, y = at
    of = f"{won[0][1]} of {sum(count for _, count in won)}"
    paint = on_fill(party)
    return (
        text(x, y - 3, short, size=15, weight=600, anchor="middle", paint=paint),
        text(x, y + 14, of, size=13, anchor="middle", paint=paint),
    )
