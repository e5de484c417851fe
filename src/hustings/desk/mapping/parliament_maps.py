"""Maps of the Senedd and of the Scottish Parliament of 2026: one hexagon is one seat.

The Senedd's sixteen constituencies have six seats each, by closed lists; they are filled from the north in the order
of seats won. Of the Scottish Parliament, 73 constituencies stand where they lie and the 56 seats from the regional
lists in a block beside them, for which party won how many is known and in which region is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, sqrt

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.results import seat_table
from hustings.atlas.chart import Chart, Table
from hustings.atlas.hexes import Cell, layout
from hustings.atlas.map import Mode, draw_hexes
from hustings.atlas.paint import neutral
from hustings.atlas.seat import Seat
from hustings.atlas.svg import document, inset, text
from hustings.errors import NotKnown
from hustings.ids import parse

__all__ = ["PARLIAMENTS", "draw_holyrood", "draw_senedd"]

PARLIAMENTS: Mapping[str, str] = {"senedd.2026-05-07": "senedd-2026", "sp.c.2026-05-07": "holyrood-2026"}
_SCOTLAND = "S92000003"
_ACROSS = 8


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
    chart = draw_hexes(
        cells, seats, title=title, radius=radius or 15.0, hatched=hatched, letters=_lettered(letters, hatched)
    )
    return replace(chart, table=_by_constituency(almanac, won, totals))


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
    """The constituencies of the Scottish Parliament, and beside them the list seats.

    ``gain`` is as published, against the party that held each constituency before, and of constituencies alone. Raises
    :class:`~hustings.errors.NotKnown` for other modes: no votes are in the almanac.
    """
    if mode not in ("winner", "gain"):
        raise NotKnown(
            f"The almanac holds who won each constituency of {election}, but no votes to draw by {mode}.",
            remedy="Draw it by winner or gain.",
        )
    kind: Mode = "gain" if mode == "gain" else "winner"
    letters = _lettered(letters, hatched)
    size = radius or 15.0
    seats = _constituencies(almanac, election)
    held = Counter(seat.party or "" for seat in seats)
    lists = _list_seats(almanac, held)
    title = _title(almanac, election, seats, kind)
    whole = draw_hexes(
        layout(PARLIAMENTS[election]), seats, title=title, mode=kind, radius=size, hatched=hatched, letters=letters
    )
    if kind == "gain" or not lists:
        return whole
    block = _block(almanac, lists, size, hatched, letters)
    grey = neutral("ink3")
    words = f"{sum(lists.values())} seats from the regional lists"
    top = 40.0
    drawn = [
        inset(whole.svg, 0, 0),
        text(whole.width, top - 20, words, size=13, weight=600, paint=neutral("ink2")),
        text(whole.width, top - 3, _named(almanac, lists), size=12, paint=neutral("ink2")),
        text(whole.width, top + block.height + 14, "In which region each was won is not known.", size=12, paint=grey),
        inset(block.svg, whole.width, top),
    ]
    wide, tall = whole.width + max(block.width, 250.0), max(whole.height, block.height + top + 20)
    svg = document(wide, tall, *drawn, title=title)
    rows = [*whole.table.rows]
    for party, count in lists.items():
        rows.append(("Regional lists", "Scotland", almanac.short(party), f"{count} seat{'s' if count > 1 else ''}"))
    return Chart(svg, title, Table(whole.table.header, tuple(rows)), wide, tall)


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


def _block(almanac: Almanac, lists: Mapping[str, int], size: float, hatched: bool, letters: bool | None) -> Chart:
    """The list seats in rows, party after party."""
    parties = [party for party, count in lists.items() for _ in range(count)]
    down = ceil(len(parties) / _ACROSS)
    cells: dict[str, Cell] = {f"list#{n}": (n % _ACROSS, n // _ACROSS) for n in range(down * _ACROSS)}
    seats = [Seat(f"list#{n}", "Regional list", party) for n, party in enumerate(parties)]
    words = _named(almanac, lists)
    return draw_hexes(
        cells, seats, title=f"Seats from the lists: {words}", radius=size, hatched=hatched, letters=letters, key=False,
        region_names=False, margin=sqrt(3) * size / 2,
    )  # fmt: skip


def _title(almanac: Almanac, election: str, seats: Sequence[Seat], mode: Mode) -> str:
    where = f"Scotland, {parse(election).day:%-d %B %Y}"
    if mode == "winner":
        held = Counter(seat.party or "" for seat in seats)
        return f"{where}: {_named(almanac, held)} of {len(seats)} constituencies"
    changed = [seat for seat in seats if seat.changed]
    gained = Counter(seat.party or "" for seat in changed)
    return f"{where}: {len(changed)} of {len(seats)} constituencies changed hands, gained by {_named(almanac, gained)}"


def _named(almanac: Almanac, counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{almanac.short(party)} {count}" for party, count in ordered if party)
