"""Maps of general elections in every mode, from the almanac: one seat, one hexagon.

``winner`` and ``gain`` say who holds each seat and what changed hands, ``margin`` by how much it was won, ``change``
how a party's share moved, ``turnout`` how many voted and ``second`` who came second. Several elections make a row of
maps of one place at one scale, each outlining what changed since the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats
from hustings.analysis.baseline import NO_COMPARISON
from hustings.analysis.contest import contest
from hustings.analysis.results import seat_table
from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import layout
from hustings.atlas.map import draw_hexes
from hustings.atlas.seat import Seat
from hustings.atlas.shademap import Shade, draw_shades, round_breaks, step_of
from hustings.atlas.svg import Element, document, inset, text
from hustings.desk.house import House, SeatLine, house
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.ids import parse

__all__ = ["MODES", "MapMode", "Moment", "draw_map", "map_of", "moments", "row_of_maps"]

MapMode = Literal["winner", "gain", "margin", "change", "turnout", "second"]
MODES: tuple[MapMode, ...] = ("winner", "gain", "margin", "change", "turnout", "second")
_MARGINS = (0.05, 0.10, 0.20, 0.30)
_MARGIN_WORDS = ("under 5%", "5–10%", "10–20%", "20–30%", "30% on")


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
) -> Chart:
    """A map of a general election as SVG, with its finding and the same figures as a table.

    ``party`` is needed for ``change``. ``regions`` are names of English regions or nations. Raises
    :class:`~hustings.errors.BadInput`, :class:`~hustings.errors.NotKnown` and :class:`~hustings.errors.UnknownName`
    where the election, mode, party or region cannot be drawn.
    """
    made = house(almanac, election)
    return map_of(almanac, made, mode, party=party, regions=regions, radius=radius, letters=letters, hatched=hatched)


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
) -> Chart:
    """:func:`draw_map` for a house at any moment of its night: seats to come stay neutral in every mode."""
    if mode not in MODES:
        raise UnknownName(f"There is no map mode “{mode}”.", nearest=MODES)
    seats = _within(made.seats, regions)
    size = radius or (13.5 if len(seats) < 200 else 9.6)
    cells = layout(made.layout)
    if mode in ("winner", "gain"):
        drawn = [Seat(s.area, s.name, s.party, s.before, s.region) for s in seats]
        if mode == "gain" and not any(s.before for s in seats):
            raise NotKnown(f"What {made.election} is compared with is not in the almanac, so gains are not known.")
        title = _gains_title(almanac, made, seats) if mode == "gain" else _winner_title(almanac, made, seats)
        return draw_hexes(
            cells,
            drawn,
            title=title,
            mode="gain" if mode == "gain" else "winner",
            radius=size,
            letters=letters,
            hatched=hatched,
            key=key,
        )
    shades, title, steps, what = _shaded(almanac, made, seats, mode, party)
    complete = all(seat.party for seat in seats)
    none = "No comparison" if mode == "change" and complete else "Not known" if complete else "To come"
    return draw_shades(cells, shades, title=title, steps=steps, what=what, none=none, radius=size, key=key)


def _within(seats: Sequence[SeatLine], regions: Collection[str]) -> list[SeatLine]:
    if not regions:
        return list(seats)
    known = {seat.region.casefold(): seat.region for seat in seats}
    for name in regions:
        if name.casefold() not in known:
            raise UnknownName(f"There is no region “{name}” on this map.", nearest=sorted(known.values()))
    wanted = {name.casefold() for name in regions}
    return [seat for seat in seats if seat.region.casefold() in wanted]


def _where(made: House, seats: Sequence[SeatLine]) -> str:
    places = sorted({seat.region for seat in seats})
    whole = len(seats) == len(made.seats)
    return f"{made.day:%-d %B %Y}" if whole else f"{', '.join(places)}, {made.day:%-d %B %Y}"


def _winner_title(almanac: Almanac, made: House, seats: Sequence[SeatLine]) -> str:
    held: dict[str, int] = {}
    for seat in seats:
        if seat.party:
            held[seat.party] = held.get(seat.party, 0) + 1
    most = sorted(held.items(), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{almanac.short(party)} {count}" for party, count in most) or "nothing declared"
    return f"{_where(made, seats)}: {words} of {len(seats)} seats"


def _gains_title(almanac: Almanac, made: House, seats: Sequence[SeatLine]) -> str:
    changed = [seat for seat in seats if seat.changed]
    pairs: dict[tuple[str, str], int] = {}
    for seat in changed:
        pair = (seat.before or "", seat.party or "")
        pairs[pair] = pairs.get(pair, 0) + 1
    title = f"{_where(made, seats)}: {len(changed)} seats changed hands since {made.baseline_label}"
    if pairs:
        (before, now), count = max(pairs.items(), key=lambda each: each[1])
        title += f", {count} from {almanac.short(before)} to {almanac.short(now)}"
    return title


def _shaded(
    almanac: Almanac, made: House, seats: Sequence[SeatLine], mode: str, party: str | None
) -> tuple[list[Shade], str, tuple[str, ...], str]:
    """The shades of a mode, its title, the labels of its steps, and what its figure is."""
    where = _where(made, seats)
    if mode == "margin":
        closest = min((s for s in seats if s.margin is not None), key=lambda s: s.margin or 0.0, default=None)
        title = f"{where}: closest {closest.name}, by {closest.majority:,}" if closest else f"{where}: to come"
        return [_margin(almanac, seat) for seat in seats], title, _MARGIN_WORDS, "Majority"
    if mode == "second":
        shades = [
            _shade(seat, seat.second or "", 4 if seat.second else None, _second_words(almanac, seat)) for seat in seats
        ]
        seconds = [seat.second for seat in seats if seat.second]
        first = max(set(seconds), key=seconds.count) if seconds else ""
        title = f"{where}: {almanac.short(first)} second in {seconds.count(first)} of {len(seats)} seats"
        return shades, title, (), "Second"
    if mode == "turnout":
        values = {seat.area: 100 * seat.turnout for seat in seats if seat.turnout is not None and seat.party}
        title = f"{where}: turnout"
        if values:
            low, high = min(values.values()), max(values.values())
            title += f" from {low:.1f}% to {high:.1f}%"
        return _stepped(seats, values, "", "%", signed=False), title, _labels(values, "%", signed=False), "Turnout"
    if party is None:
        raise BadInput("A map of change needs a party.", remedy="Name it: --party lab.")
    key = almanac.find_party(party)
    values = _changes(almanac, made, key, {seat.area for seat in seats})
    if not values:
        raise NotKnown(f"{almanac.short(key)} has no share to compare in any of these seats.")
    rose = sum(value > 0 for value in values.values())
    title = f"{where}: {almanac.short(key)} share up in {rose} of {len(values)} seats since {made.baseline_label}"
    return _stepped(seats, values, key, " points", signed=True), title, _labels(values, "", signed=True), "Change"


def _shade(seat: SeatLine, party: str, step: int | None, words: str) -> Shade:
    return Shade(seat.area, seat.name, party, step if seat.party else None, words, seat.region)


def _margin(almanac: Almanac, seat: SeatLine) -> Shade:
    if seat.margin is None or seat.party is None:
        return _shade(seat, seat.party or "", None, "to come")
    words = f"{almanac.short(seat.party)} by {seat.majority:,} ({100 * seat.margin:.1f}%)"
    return _shade(seat, seat.party, step_of(seat.margin, _MARGINS), words)


def _second_words(almanac: Almanac, seat: SeatLine) -> str:
    if seat.second is None or seat.party is None:
        return "to come" if seat.party is None else "not known"
    return f"{almanac.short(seat.second)} second to {almanac.short(seat.party)}"


def _stepped(
    seats: Sequence[SeatLine], values: dict[str, float], party: str, unit: str, *, signed: bool
) -> list[Shade]:
    breaks = round_breaks(list(values.values()))
    made = []
    for seat in seats:
        value = values.get(seat.area)
        words = "–" if value is None else f"{_signed(value, signed)}{unit}"
        made.append(_shade(seat, party, None if value is None else step_of(value, breaks), words))
    return made


def _signed(value: float, signed: bool, places: int = 1) -> str:
    written = f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
    return written.replace("-", "−")


def _labels(values: dict[str, float], unit: str, *, signed: bool) -> tuple[str, ...]:
    breaks = round_breaks(list(values.values()))
    places = 0 if all(each == round(each) for each in breaks) else 1
    words = [_signed(each, signed, places) for each in breaks]
    between = [f"{low} to {high}{unit}" for low, high in pairwise(words)]
    return (f"under {words[0]}{unit}", *between, f"{words[-1]}{unit} on")


def _changes(almanac: Almanac, made: House, party: str, areas: set[str]) -> dict[str, float]:
    """Change of a party's share of valid votes in points, where it stood both times."""
    if made.baseline is None or party in NO_COMPARISON:
        return {}
    now = _shares(seat_table(almanac, made.election), party)
    before = _shares(base_seats(almanac, made.baseline).rows, party)
    done = {seat.area for seat in made.seats if seat.party} & areas
    return {area: 100 * (now[area] - before[area]) for area in now if area in before and area in done}


def _shares(rows: pl.DataFrame, party: str) -> dict[str, float]:
    grouped = rows.group_by("area").agg(
        pl.col("votes").filter(pl.col("party") == party).sum().alias("mine"), pl.col("votes").sum().alias("all")
    )
    return {area: mine / every for area, mine, every in grouped.iter_rows() if mine and every}


# -- before and after ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """A map of a row: its heading, what it shows, and its seats with who held each at the moment before."""

    label: str
    note: str
    seats: tuple[Seat, ...]
    layout: str


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
            made.append(Moment(f"{mine.day:%-d %B %Y}", f"after the {now.name} by-election", seats, made[-1].layout))
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
            for s in _within(whole.seats, regions)
        )
        made.append(Moment(f"{whole.day:%-d %B %Y}", "general election", seats, whole.layout))
    return tuple(made)


def row_of_maps(almanac: Almanac, elections: Sequence[str], regions: Collection[str] = ()) -> Chart:
    """Before and after: maps of one place at one scale, side by side, each outlining what changed since the last."""
    row = moments(almanac, elections, regions)
    size = 13.5 if len(row[0].seats) < 200 else 7.0
    parts: list[Element] = []
    x = height = 0.0
    rows: list[tuple[str, ...]] = []
    # One key for the row, at the map with most parties.
    fullest = max(range(len(row)), key=lambda place: len({seat.party for seat in row[place].seats}))
    for place, moment in enumerate(row):
        chart = draw_hexes(
            layout(moment.layout),
            moment.seats,
            title=moment.label,
            radius=size,
            outlined=True,
            letters=False,
            region_names=False,
            key=place == fullest,
            margin=16,
        )
        words = _seat_words(almanac, moment)
        parts += [text(x, 18, moment.label, size=18, weight=600), text(x, 40, words, size=13)]
        parts.append(inset(chart.svg, x, 58))
        x, height = x + chart.width + 40, max(height, chart.height)
        rows += [
            (moment.label, seat.name, almanac.short(seat.party or ""), almanac.short(seat.before or ""))
            for seat in moment.seats
            if seat.changed
        ]
    title = f"How the map changed, {row[0].label} to {row[-1].label}: {_seat_words(almanac, row[-1])}"
    svg = document(x - 40, height + 60, *parts, title=title)
    return Chart(svg, title, Table(("Map", "Seat", "Won by", "From"), tuple(rows)), x - 40, height + 60)


def _seat_words(almanac: Almanac, moment: Moment) -> str:
    counts: dict[str, int] = {}
    for seat in moment.seats:
        if seat.party:
            counts[seat.party] = counts.get(seat.party, 0) + 1
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:3]
    changed = sum(seat.changed for seat in moment.seats)
    return ", ".join(f"{almanac.short(p)} {n}" for p, n in most) + f"; {changed} changed hands"
