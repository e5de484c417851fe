"""Maps of the Senedd and of the Scottish Parliament of 2026: one hexagon is one seat.

The Senedd's sixteen constituencies have six seats each, by closed lists; they are filled from the north in the order
of seats won, and numbered, with their names in a legend. Of the Scottish Parliament, 73 constituencies stand where
they lie and the 56 seats from the regional lists in a block below them, for which party won how many is known and in
which region is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, dist, sqrt

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.results import seat_table
from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Hexes
from hustings.atlas.hexes import Cell, corners, layout
from hustings.atlas.map import Mode, draw_hexes
from hustings.atlas.mapwords import key as draw_key
from hustings.atlas.marks import hatch
from hustings.atlas.paint import neutral
from hustings.atlas.palette import PAPER
from hustings.atlas.plan import make_plan
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Element, document, el, group, inset, text
from hustings.errors import NotKnown, UnknownName
from hustings.ids import parse

__all__ = ["PARLIAMENTS", "draw_holyrood", "draw_senedd"]

PARLIAMENTS: Mapping[str, str] = {"senedd.2026-05-07": "senedd-2026", "sp.c.2026-05-07": "holyrood-2026"}
_SCOTLAND = "S92000003"
_SEA = 8.0
_KNOWN = ("winner", "gain", "margin", "change", "turnout", "second", "elected")
"""Modes of other maps: of these it is said why they are not drawn."""


def draw_senedd(
    almanac: Almanac,
    election: str,
    mode: str = "winner",
    *,
    hatched: bool = False,
    letters: bool | None = None,
    radius: float | None = None,
) -> Chart:
    """The Senedd, six hexagons to a constituency.

    Raises :class:`~hustings.errors.NotKnown` for a mode but ``winner``.
    """
    _known(mode, ("winner",))
    if mode != "winner":
        raise NotKnown(
            f"The Senedd of 2026 was the first on these boundaries: a map by {mode} has nothing to go by.",
            remedy="Draw it by winner.",
        )
    cells = layout(PARLIAMENTS[election])
    rows = seat_table(almanac, election).filter(pl.col("elected") > 0)
    ordered = rows.sort("elected", "votes", descending=True, nulls_last=True)
    seats: list[Seat] = []
    won: dict[str, dict[str, int]] = {}
    for (area,), mine in ordered.group_by(["area"], maintain_order=True):
        own = sorted((cell[1], cell[0], key) for key, cell in cells.items() if key.startswith(f"{area}#"))
        parties = [party for party, count in mine.select("party", "elected").iter_rows() for _ in range(count)]
        name = str(mine["name"][0])
        won[name] = Counter(parties)
        words = ", ".join(f"{almanac.short(party)} {count}" for party, count in won[name].items())
        for (_, _, key), party in zip(own, parties, strict=True):
            seats.append(Seat(key, f"{name} ({words})", party, None, name))
    totals = Counter(seat.party or "" for seat in seats)
    title = f"Wales, {parse(election).day:%-d %B %Y}: {_named(almanac, totals)} of {len(seats)} seats"
    size = radius or 20.0
    chart = draw_hexes(
        cells, seats, title=title, radius=size, hatched=hatched, letters=_lettered(letters, hatched),
        region_names=False, margin=_SEA,
    )  # fmt: skip
    return replace(_numbered(chart, cells, seats, size), table=_by_constituency(almanac, won, totals))


def _known(mode: str, drawn: Sequence[str]) -> None:
    """Refuse what is no mode of any map."""
    if mode not in _KNOWN:
        raise UnknownName(f"There is no map mode “{mode}” of this election.", nearest=drawn)


def _numbered(chart: Chart, cells: Mapping[str, Cell], seats: Sequence[Seat], size: float) -> Chart:
    """The map with a number in each constituency, where three of its hexagons meet, and the names below it."""
    at = Hexes(cells, size).lay(seats, _SEA).at
    held: dict[str, list[tuple[float, float]]] = {}
    for seat in seats:
        held.setdefault(seat.region, []).append(at[seat.area])
    spots = {name: _joint(points, size) for name, points in held.items()}
    names = sorted(spots, key=lambda name: (round(spots[name][1] / size), spots[name][0]))
    radius, small = 0.46 * size, round(0.54 * size, 1)
    drawn: list[Element] = []
    for place, name in enumerate(names, start=1):
        x, y = spots[name]
        disc = el("circle", cx=x, cy=y, r=radius, cls="f-page l-ink", fill=PAPER.page, stroke=PAPER.ink, stroke_width=1)
        number = text(x, y + 0.36 * small, str(place), size=small, weight=600, anchor="middle")
        drawn += [disc, number]
    down = ceil(len(names) / 2)
    top = chart.height + 20
    for place, name in enumerate(names):
        x, y = 4 + (place // down) * chart.width / 2, top + (place % down) * 18
        drawn += [text(x, y, f"{place + 1}", size=12, weight=600), text(x + 18, y, name, size=12, lang="cy")]
    height = top + down * 18 - 8
    body = [inset(chart.svg, 0, 0), group(*drawn, pointer_events="none")]
    return replace(chart, svg=document(chart.width, height, *body, title=chart.title), height=height)


def _joint(points: Sequence[tuple[float, float]], size: float) -> tuple[float, float]:
    """The corner that most of some hexagons share, the nearest to the middle of them all."""
    middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    every = [corner for x, y in points for corner in corners(x, y, size)]

    def shared(corner: tuple[float, float]) -> int:
        return sum(dist(corner, other) < 0.1 * size for other in every)

    return min(every, key=lambda corner: (-shared(corner), round(dist(corner, middle), 3), corner))


def _lettered(letters: bool | None, hatched: bool) -> bool | None:
    """Hatches stand for letters unless both are asked for: a letter is hard to read on a hatch."""
    return False if hatched and letters is None else letters


def _by_constituency(almanac: Almanac, won: Mapping[str, Mapping[str, int]], totals: Mapping[str, int]) -> Table:
    """Seats by constituency and party, the largest party first."""
    parties = [party for party, _ in sorted(totals.items(), key=lambda each: (-each[1], each[0]))]
    rows = [(name, *(str(won[name].get(party, 0)) for party in parties)) for name in sorted(won)]
    rows.append(("Wales", *(str(totals[party]) for party in parties)))
    return Table(("Constituency", *(almanac.short(party) for party in parties)), tuple(rows))


def draw_holyrood(
    almanac: Almanac,
    election: str,
    mode: str = "winner",
    *,
    hatched: bool = False,
    letters: bool | None = None,
    radius: float | None = None,
) -> Chart:
    """The constituencies of the Scottish Parliament, and below them the list seats.

    ``gain`` is as published, against the party that held each constituency before, and of constituencies alone. Raises
    :class:`~hustings.errors.NotKnown` for other modes: no votes are in the almanac.
    """
    _known(mode, ("winner", "gain"))
    if mode not in ("winner", "gain"):
        raise NotKnown(
            f"The almanac holds who won each constituency of {election}, but no votes to draw by {mode}.",
            remedy="Draw it by winner or gain.",
        )
    kind: Mode = "gain" if mode == "gain" else "winner"
    letters = _lettered(letters, hatched)
    size = radius or 15.0
    cells = layout(PARLIAMENTS[election])
    seats = _constituencies(almanac, election)
    held = Counter(seat.party or "" for seat in seats)
    lists = _list_seats(almanac, held) if kind == "winner" else {}
    title = _title(almanac, election, seats, kind, lists)
    whole = draw_hexes(
        cells, seats, title=title, mode=kind, radius=size, hatched=hatched, letters=letters, key=not lists
    )
    return _with_lists(almanac, whole, cells, seats, lists, size, hatched, letters) if lists else whole


def _with_lists(
    almanac: Almanac, whole: Chart, cells: Mapping[str, Cell], seats: Sequence[Seat], lists: Mapping[str, int],
    size: float, hatched: bool, letters: bool | None,
) -> Chart:  # fmt: skip
    """The constituencies with the list seats below them, and one key for both."""
    block = _block(almanac, lists, size, hatched, letters, int((whole.width - sqrt(3) * size) // (sqrt(3) * size)))
    top = whole.height + 48
    words = f"{sum(lists.values())} seats from the regional lists"
    low = top + block.height
    plan = make_plan(Hexes(cells, size), seats, 0.0, "winner", whole.title, hatched=hatched, letters=letters)
    every = (*plan.seats, *(Seat(f"list#{party}", "Regional list", party) for party in lists))
    keyed = replace(plan, seats=every)
    patterns = [made for party in lists if hatched and (made := hatch(party, plan.stem)) is not None]
    key, height = draw_key(keyed, whole.width, low + 24)
    svg = document(
        whole.width, height,
        *([el("defs", *patterns)] if patterns else []),
        inset(whole.svg, 0, 0),
        text(4, top - 22, words, size=13, weight=600, paint=neutral("ink2")),
        text(4, top - 5, _named(almanac, lists), size=12, paint=neutral("ink2")),
        inset(block.svg, 0, top),
        text(4, low + 12, "In which region each was won is not known.", size=12, paint=neutral("ink3")),
        *key,
        title=whole.title,
    )  # fmt: skip
    rows = [*whole.table.rows]
    for party, count in lists.items():
        rows.append(("Regional lists", "Scotland", almanac.short(party), f"{count} seat{'s' if count > 1 else ''}"))
    return Chart(svg, whole.title, Table(whole.table.header, tuple(rows)), whole.width, height)


def _constituencies(almanac: Almanac, election: str) -> list[Seat]:
    contests = almanac.contests(election)
    winners = dict(almanac.candidacies(election).filter(pl.col("elected") > 0).select("contest", "party").iter_rows())
    places = almanac.table("places").filter(pl.col("area").is_in(contests["area"].to_list()))
    within = dict(places.select("area", "within").iter_rows())
    return [
        Seat(
            row["area"],
            row["name"],
            winners.get(row["contest"]),
            row["held_before"],
            str(almanac.areas.get(str(within.get(row["area"])), {}).get("name", "")),
        )
        for row in contests.iter_rows(named=True)
    ]


def _list_seats(almanac: Almanac, held: Mapping[str, int]) -> dict[str, int]:
    """Seats from the lists by party: all seats less constituencies, the most first."""
    rows = almanac.table("chambers").filter((pl.col("body") == _SCOTLAND) & (pl.col("date") == pl.date(2026, 5, 7)))
    lists = {party: after - held.get(party, 0) for party, after in rows.select("party", "after").iter_rows()}
    return dict(sorted(((p, n) for p, n in lists.items() if n > 0), key=lambda each: (-each[1], each[0])))


def _block(
    almanac: Almanac, lists: Mapping[str, int], size: float, hatched: bool, letters: bool | None, across: int
) -> Chart:
    """The list seats in rows, party after party."""
    parties = [party for party, count in lists.items() for _ in range(count)]
    down = ceil(len(parties) / across)
    cells: dict[str, Cell] = {f"list#{n}": (n % across, n // across) for n in range(down * across)}
    seats = [Seat(f"list#{n}", "Regional list", party) for n, party in enumerate(parties)]
    words = _named(almanac, lists)
    return draw_hexes(
        cells, seats, title=f"Seats from the lists: {words}", radius=size, hatched=hatched, letters=letters, key=False,
        region_names=False, margin=4.0,
    )  # fmt: skip


def _title(almanac: Almanac, election: str, seats: Sequence[Seat], mode: Mode, lists: Mapping[str, int]) -> str:
    where = f"Scotland, {parse(election).day:%-d %B %Y}"
    if mode == "winner":
        held = Counter(seat.party or "" for seat in seats)
        title = f"{where}: {_named(almanac, held)} of {len(seats)} constituencies"
        total = held + Counter(lists)
        return f"{title}; with the lists {_named(almanac, total)} of {total.total()} seats" if lists else title
    changed = [seat for seat in seats if seat.changed]
    gained = Counter(seat.party or "" for seat in changed)
    return f"{where}: {len(changed)} of {len(seats)} constituencies changed hands, gained by {_named(almanac, gained)}"


def _named(almanac: Almanac, counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{almanac.short(party)} {count}" for party, count in ordered if party)
