"""Before and after: the map of a place at several elections, at one scale, each outlining what changed since the last.

A by-election is laid over the general election before it. As one drawing (:func:`row_of_maps`), or as parts for a page
(:func:`stands`): of each moment its bar of seats, its map and what changed in words, and a table by region.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Ground, Hexes
from hustings.atlas.hexes import layout
from hustings.atlas.map import draw_seats
from hustings.atlas.outlines import Outlines
from hustings.atlas.palette import look
from hustings.atlas.seat import Seat, changes
from hustings.atlas.seats import SeatCount, seats_bar
from hustings.atlas.svg import Element, document, inset, text
from hustings.desk.house import house
from hustings.desk.mapping.boundary_files import geography, to_suit
from hustings.desk.mapping.maps import within
from hustings.errors import BadInput
from hustings.ids import parse

__all__ = ["Moment", "Stand", "by_region", "moments", "row_of_maps", "stands"]

_FEW = 200
"""Seats under which a map is of a region, and drawn larger."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A map of a row: its heading, what it shows, and its seats with who held each at the moment before.

    ``since`` is what that moment was: “8 June 2017”, or of the first of a row the label of its own baseline.
    """

    label: str
    note: str
    seats: tuple[Seat, ...]
    layout: str
    since: str = ""


def moments(almanac: Almanac, elections: Sequence[str], regions: Collection[str] = ()) -> tuple[Moment, ...]:
    """The state of the map after each of several elections in order of date; a by-election is laid over the last.

    The first is compared with its own baseline. Raises :class:`~hustings.errors.BadInput` for elections on different
    boundaries, or a by-election before any general election.
    """
    made: list[Moment] = []
    ordered = sorted(elections, key=lambda each: parse(each).day)
    for election in ordered:
        mine = parse(election)
        if mine.by:
            if not made:
                raise BadInput(f"{election} is a by-election.", remedy="Name the general election before it too.")
            now = contest(almanac, election)
            area = str(almanac.contest(election)[0]["area"])
            if area not in {seat.area for seat in made[-1].seats}:
                raise BadInput(f"{now.name} is not among the seats of this map.")
            seats = tuple(
                replace(seat, party=now.winner.party if seat.area == area else seat.party, before=seat.party)
                for seat in made[-1].seats
            )
            made.append(Moment(f"{mine.day:%-d %B %Y}", f"after the {now.name} by-election", seats,
                               made[-1].layout, made[-1].label))  # fmt: skip
            continue
        whole = house(almanac, election)
        if made and whole.layout != made[-1].layout:
            raise BadInput(
                f"{election} was held on other boundaries than the election before.",
                remedy="Draw elections of one set of boundaries in one row: 2010 to 2019, or 2024 on.",
            )
        earlier = {seat.area: seat.party for seat in made[-1].seats} if made else {}
        seats = tuple(
            Seat(s.area, s.name, s.party, earlier.get(s.area) if made else s.before, s.region)
            for s in within(whole.seats, regions)
        )
        made.append(Moment(f"{whole.day:%-d %B %Y}", "general election", seats, whole.layout,
                           made[-1].label if made else whole.baseline_label))  # fmt: skip
    return tuple(made)


def row_of_maps(
    almanac: Almanac, elections: Sequence[str], regions: Collection[str] = (), *, outlines: Sequence[Outlines] = ()
) -> Chart:
    """Maps of one place at one scale, side by side, as one drawing. ``outlines``: on one of these, at its places."""
    row = moments(almanac, elections, regions)
    # One key for the row, at the map with most parties.
    fullest = max(range(len(row)), key=lambda place: len({seat.party for seat in row[place].seats}))
    parts: list[Element] = []
    x = height = 0.0
    charts = _maps(almanac, row, elections[0], outlines, fullest)
    for moment, chart in zip(row, charts, strict=True):
        words = _seat_words(almanac, moment)
        parts += [text(x, 18, moment.label, size=18, weight=600), text(x, 40, words, size=13)]
        parts.append(inset(chart.svg, x, 58))
        x, height = x + chart.width + 40, max(height, chart.height)
    title = f"How the map changed, {row[0].label} to {row[-1].label}: {_seat_words(almanac, row[-1])}"
    svg = document(x - 40, height + 60, *parts, title=title)
    return Chart(svg, title, _changed(almanac, row), x - 40, height + 60)


def _maps(
    almanac: Almanac, row: Sequence[Moment], election: str, outlines: Sequence[Outlines], keyed: int | None = None
) -> list[Chart]:
    """The map of each moment on one ground; that at place ``keyed`` with the key of all."""
    ground = _ground_of_row(almanac, row[0], election, outlines)
    return [
        draw_seats(
            ground,
            moment.seats,
            title=moment.label,
            outlined=True,
            letters=False,
            region_names=False,
            key=place == keyed,
            margin=16,
        )
        for place, moment in enumerate(row)
    ]


def _changed(almanac: Almanac, row: Sequence[Moment]) -> Table:
    """Every seat that changed hands at each moment."""
    rows = tuple(
        (moment.label, seat.name, almanac.short(seat.party or ""), almanac.short(seat.before or ""))
        for moment in row
        for seat in moment.seats
        if seat.changed
    )
    return Table(("Map", "Seat", "Won by", "From"), rows)


# -- for a page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stand:
    """A moment on a page: its heading, what it is, a bar of the seats of the place, the map, and what changed."""

    label: str
    note: str
    bar: Chart
    map: Chart
    said: str


def stands(
    almanac: Almanac, row: Sequence[Moment], election: str, *, outlines: Sequence[Outlines] = ()
) -> tuple[Stand, ...]:
    """Each of several moments (of :func:`moments`); ``election`` is the first, whose boundaries are drawn."""
    return tuple(
        Stand(moment.label, moment.note, _bar(almanac, moment), chart, _said(row, place))
        for place, (moment, chart) in enumerate(zip(row, _maps(almanac, row, election, outlines), strict=True))
    )


def by_region(row: Sequence[Moment], parties: Sequence[str]) -> list[tuple[str, int, list[list[int]]]]:
    """Of each region its seats, and of each party the seats at each moment; the last row is the whole place."""
    regions = sorted({seat.region for seat in row[0].seats})
    made = []
    for name in [*regions, ""]:
        held = [[s for s in moment.seats if not name or s.region == name] for moment in row]
        counts = [[sum(s.party == party for s in seats) for seats in held] for party in parties]
        made.append((name or "All of them", len(held[0]), counts))
    return made if len(regions) > 1 else made[:1]


def _bar(almanac: Almanac, moment: Moment) -> Chart:
    """The two largest parties at the ends, everybody else between them."""
    counts = Counter(seat.party or "" for seat in moment.seats)
    order = [party for party, _ in counts.most_common() if party]
    ends = dict(zip(sorted(order[:2]), (0, 2), strict=False))
    order.sort(key=lambda party: (ends.get(party, 1), -counts[party]))
    bars = [SeatCount(party, counts[party]) for party in (*order, *([""] if counts[""] else []))]
    return seats_bar(bars, title=f"{moment.label}: {_seat_words(almanac, moment)}")


def _said(row: Sequence[Moment], place: int) -> str:
    """“Outlined: changed since 8 June 2017. 54 Conservative from Labour; ...”."""
    moment = row[place]
    pairs = changes(moment.seats)
    if not pairs:
        return "No seat changed hands."
    since = moment.since or "the election before"
    told = "; ".join(f"{number} {look(to).name} from {look(old).name}" for to, old, number in pairs[:6])
    more = f"; {sum(n for *_, n in pairs[6:])} others" if len(pairs) > 6 else ""
    return f"Outlined: changed since {since}. {told}{more}."


def _ground_of_row(almanac: Almanac, first: Moment, election: str, outlines: Sequence[Outlines]) -> Ground:
    """What all maps of a row stand on."""
    few = len(first.seats) < _FEW
    if not outlines:
        return Hexes(layout(first.layout), 13.5 if few else 7.0)
    held = to_suit(almanac, outlines, {seat.area: seat.name for seat in first.seats}, election)
    return geography(held, 440.0 if few else 600.0)


def _seat_words(almanac: Almanac, moment: Moment) -> str:
    counts: dict[str, int] = {}
    for seat in moment.seats:
        if seat.party:
            counts[seat.party] = counts.get(seat.party, 0) + 1
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:3]
    changed = sum(seat.changed for seat in moment.seats)
    return ", ".join(f"{almanac.short(p)} {n}" for p, n in most) + f"; {changed} changed hands"
