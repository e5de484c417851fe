"""What the seats of a general election wear on maps in steps: margins, changes of share, turnout, second places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats
from hustings.analysis.baseline import NO_COMPARISON
from hustings.analysis.results import seat_table
from hustings.atlas.shademap import Shade, round_breaks, step_of
from hustings.desk.house import House, SeatLine
from hustings.errors import BadInput, NotKnown

__all__ = ["shaded", "where"]

_MARGINS = (0.05, 0.10, 0.20, 0.30)
_MARGIN_WORDS = ("under 5%", "5–10%", "10–20%", "20–30%", "30% on")


def where(made: House, seats: Sequence[SeatLine]) -> str:
    """What a map shows, for its title: the day, after the places where it does not show all."""
    places = sorted({seat.region for seat in seats})
    whole = len(seats) == len(made.seats)
    return f"{made.day:%-d %B %Y}" if whole else f"{', '.join(places)}, {made.day:%-d %B %Y}"


def shaded(
    almanac: Almanac, made: House, seats: Sequence[SeatLine], mode: str, party: str | None
) -> tuple[list[Shade], str, tuple[str, ...], str]:
    """The shades of a mode, its title, the labels of its steps, and what its figure is."""
    place = where(made, seats)
    if mode == "margin":
        closest = min((s for s in seats if s.margin is not None), key=lambda s: s.margin or 0.0, default=None)
        title = f"{place}: closest {closest.name}, by {closest.majority:,}" if closest else f"{place}: to come"
        return [_margin(almanac, seat) for seat in seats], title, _MARGIN_WORDS, "Majority"
    if mode == "second":
        shades = [
            _shade(seat, seat.second or "", 4 if seat.second else None, _second_words(almanac, seat)) for seat in seats
        ]
        seconds = [seat.second for seat in seats if seat.second]
        first = max(set(seconds), key=seconds.count) if seconds else ""
        title = f"{place}: {almanac.short(first)} second in {seconds.count(first)} of {len(seats)} seats"
        return shades, title, (), "Second"
    if mode == "turnout":
        values = {seat.area: 100 * seat.turnout for seat in seats if seat.turnout is not None and seat.party}
        title = f"{place}: turnout"
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
    title = f"{place}: {almanac.short(key)} share up in {rose} of {len(values)} seats since {made.baseline_label}"
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
