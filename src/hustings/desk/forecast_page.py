"""A forecast of a general election as one self-contained page: chances, seats, shares, the map, the closest seats.

Nothing on it is declared, and nothing looks as if it were: tints with a line, a dashed tag, the date of the polls.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.words import change_in_points
from hustings.atlas.chancemap import LIKELY, SURE, draw_chances
from hustings.atlas.chances import Chance, chance_bar
from hustings.atlas.chart import Chart
from hustings.atlas.hexes import layout, layouts
from hustings.atlas.misschart import MissRow, miss_rows
from hustings.atlas.palette import PARTIES, look, stylesheet
from hustings.atlas.seatchart import SeatRow, seat_dots
from hustings.desk.forecast_words import chance_words, many, name_of, standfirst, title_of
from hustings.desk.frame import environment, font_faces, put, styles
from hustings.desk.mapping.chance_maps import seat_chances
from hustings.errors import BadInput
from hustings.forecast.outlook import Outlook
from hustings.forecast.past_misses import lead_misses
from hustings.forecast.words import briefly, fitted_on, in_twenty, range_of, swings_in_words

__all__ = ["forecast_page", "forecast_view", "framed", "put_all", "write_forecast"]

_PARTIES, _CERTAIN, _TIPPING, _TOGETHER = 9, 20, 8, 7
_LEAST = 0.02
_PARTS = (("Seats", "seats"), ("Closest", "closest"), ("Map", "map"), ("Every seat", "every"), ("Method", "method"))


def forecast_page(almanac: Almanac, made: Outlook, beside: str = "") -> str:
    """The page as HTML text. ``beside`` is the stem of the JSON and CSV files that lie beside it, where they do."""
    return framed(almanac, forecast_view(almanac, made), "forecast_body.html", _PARTS, beside)


def framed(almanac: Almanac, view: SimpleNamespace, body: str, parts: Sequence[tuple[str, str]], beside: str) -> str:
    """A page of a forecast round the template ``body``; ``parts`` are the words and targets of its masthead."""
    pages = environment()
    pages.filters |= {
        "colours": lambda party: look(str(party)).colours,
        "partyname": lambda party: name_of(party, almanac),
    }
    return pages.get_template("forecast.html").render(
        view=view,
        body=body,
        parts=parts,
        beside=beside,
        fonts=font_faces(),
        palette=stylesheet(),
        look=styles(),
        own=styles("forecast.css"),
    )


def forecast_view(almanac: Almanac, made: Outlook) -> SimpleNamespace:
    """What the body of the page prints, for a frame of its own or that of the desk."""
    return SimpleNamespace(
        title=title_of(made),
        crumb=f"{made.name} · {len(made.summary.held)} seats · forecast as of {made.as_of:%-d %B %Y}",
        standfirst=standfirst(almanac, made),
        asked=_asked(almanac, made),
        strip=_strip(made),
        seats=_seats(almanac, made, 760),
        seats_small=_seats(almanac, made, 358),
        shares=_shares(almanac, made),
        since=made.before.label,
        together=_together(almanac, made),
        majority=made.summary.majority,
        closest=_rows(almanac, made, made.summary.least_certain(_CERTAIN), bars=True),
        every=_rows(almanac, made, range(len(made.summary.held)), bars=False),
        tipping=_tipping(made),
        **_map(almanac, made),
        misses=_misses(almanac, made),
        sims=f"{made.sims:,}",
        as_of=f"{made.as_of:%-d %B %Y}",
        stood_on=made.stood_on,
        trained_on=fitted_on(made.trained_on),
        seed=made.seed,
        credits=almanac.credits(made.sources),
    )


def _asked(almanac: Almanac, made: Outlook) -> list[str]:
    """What was asked of the draws, a sentence each."""
    asked = []
    if made.changes:
        asked.append(
            f"What if: {swings_in_words(made.changes, almanac.short)}. Parties not named share the rest in proportion."
        )
    if made.given is not None:
        rough = " So few that figures are rough." if made.few else ""
        asked.append(
            f"Given “{made.given.text}”: {made.given.satisfied:,} of {made.sims:,} runs satisfy it, "
            f"{in_twenty(made.given.p)}.{rough}"
        )
    return asked


def _strip(made: Outlook) -> list[tuple[str, str, str]]:
    """The chances at the head of the page: label, chance, and the range of seats."""
    ranked = sorted(made.summary.p_largest.items(), key=lambda pair: -pair[1])
    shown = [(party, p) for party, p in ranked if p >= _LEAST][:3] or ranked[:1]
    strip = []
    for place, (party, p) in enumerate(shown):
        label = f"Most seats: {name_of(party)}" if place == 0 else name_of(party)
        strip.append((label, in_twenty(p), f"{range_of(made.summary.seats[party])} seats"))
    party, p = max(made.summary.p_majority.items(), key=lambda pair: pair[1])
    majority = f"{name_of(party)} a majority: {in_twenty(p)}" if p >= _LEAST else f"{made.summary.majority} make one"
    return [*strip, ("No majority", in_twenty(made.summary.p_hung), majority)]


def _seats(almanac: Almanac, made: Outlook, width: float) -> Chart:
    """The chart of seats: parties that matter, most seats first."""
    view, was = made.summary, made.before
    rows = []
    for party, seats in list(view.seats.items())[:_PARTIES]:
        if seats.hi90 < 2 and was.seats.get(party, 0) < 2:
            continue
        every = view.held.counted.seats[party]
        quantiles = np.quantile(every, (np.arange(20) + 0.5) / 20, method="inverted_cdf")
        share = view.shares.get(party)
        vote = f"{range_of(share, percent=True)}% · " if share else ""
        held = was.seats.get(party, 0)
        plain = made.plain.seats.get(party)
        rows.append(
            SeatRow(
                party, name_of(party, almanac), f"{vote}{held} in {was.label[-4:]}",
                tuple(float(each) for each in quantiles),
                seats.median, seats.lo90, seats.hi90, plain.median if made.asked and plain else None,
            )
        )  # fmt: skip
    note = "The open triangle is the median without what was asked." if made.asked else ""
    return seat_dots(rows, title=_seats_title(made), majority=view.majority, width=width, note=note)


def _seats_title(made: Outlook) -> str:
    party, seats = next(iter(made.summary.seats.items()))
    return f"{name_of(party)}: {range_of(seats)} seats in 90 runs of 100, {made.summary.majority} for a majority"


def _shares(almanac: Almanac, made: Outlook) -> list[SimpleNamespace]:
    was = made.before.shares
    return [
        SimpleNamespace(
            party=party,
            name="Others" if party == "other" else name_of(party, almanac),
            range=range_of(each, percent=True),
            mean=f"{100 * each.mean:.1f}",
            change=change_in_points(each.mean - was[party]) if party in was and party != "other" else "–",
        )
        for party, each in made.summary.shares.items()
    ]


def _together(almanac: Almanac, made: Outlook) -> list[tuple[str, str, str]]:
    short = almanac.short
    return [
        (" + ".join(short(party) for party in each.parties), briefly(each.p), range_of(each.seats))
        for each in made.summary.coalitions[:_TOGETHER]
    ]


def _rows(almanac: Almanac, made: Outlook, seats: Sequence[int], *, bars: bool) -> list[SimpleNamespace]:
    """Seats as rows of a table: who held it and by how much, and each party’s chance as a bar or in words."""
    view, rows = made.summary, []
    for seat in seats:
        holder, lead = made.holder(seat)
        chances = [Chance(party, p, almanac.short(party)) for party, p in view.p_win(seat).items()]
        words = chance_words(almanac, view.p_win(seat))
        place = view.held.places[seat]
        rows.append(
            SimpleNamespace(
                name=place.name,
                region=place.region,
                holder=almanac.short(holder) if holder else "–",
                majority="–" if lead is None else f"{lead:,}",
                bar=chance_bar(chances, title=f"{place.name}: {words}") if bars else "",
                words=words,
            )
        )
    return rows


def _tipping(made: Outlook) -> list[tuple[str, list[tuple[str, str]]]]:
    held = made.summary.held
    return [
        (party, [(held.places[seat].name, f"{100 * p:.1f}") for seat, p in seats[:_TIPPING]])
        for party, seats in made.tipping.items()
        if seats
    ]


def _map(almanac: Almanac, made: Outlook) -> dict[str, object]:
    """The map of chances with its key, where there is a layout for the boundaries."""
    seats = seat_chances(made)
    areas = {seat.area for seat in seats}
    found = next((name for name in layouts() if areas <= set(layout(name))), None)
    if found is None:
        return {"map": None, "map_key": [], "map_title": "", "map_scope": ""}
    sure, likely, close = (sum(seat.step == step for seat in seats) for step in (2, 1, 0))
    title = f"{many(close, 'seat')} in {len(seats)} are too close to name"
    steps = Counter((seat.party, seat.step) for seat in seats)
    order = list(PARTIES)
    parties = sorted({seat.party for seat in seats}, key=lambda party: (order.index(look(party).colours), party))
    scope = f"under {100 * LIKELY:.0f}%: {close} · {100 * LIKELY:.0f}–{100 * SURE:.0f}%: {likely} · above: {sure}"
    return {
        "map": draw_chances(layout(found), seats, title=title, radius=9.6, key=False),
        "map_key": [(party, name_of(party, almanac), [steps[party, step] for step in range(3)]) for party in parties],
        "map_title": title,
        "map_scope": scope,
    }


def _misses(almanac: Almanac, made: Outlook) -> Chart | None:
    """How far out the last week’s polls were at every election before this one."""
    until = made.as_of if made.day is None else min(made.as_of, made.day - timedelta(days=1))
    found = lead_misses(almanac, until)
    if not found:
        return None
    worst = max(found, key=lambda each: abs(each.miss))
    mean = 100 * sum(abs(each.miss) for each in found) / len(found)
    title = (
        f"Last polls missed the lead by {mean:.1f} points on average, in {worst.day:%Y} by {abs(100 * worst.miss):.1f}"
    )
    desc = (
        "Lead of the Conservatives over Labour in the polls of the last week, less that of the result; Great Britain."
    )
    rows = [MissRow(f"{each.day:%Y}", 100 * each.miss) for each in found]
    return miss_rows(rows, title=title, desc=desc, width=520)


def write_forecast(almanac: Almanac, made: Outlook, page: Path) -> list[Path]:
    """Write the page, and beside it the same as JSON and the contests as CSV; the paths, the page first.

    Raises :class:`~hustings.errors.BadInput` where the folder is not there or cannot be written to.
    """
    return put_all(page, forecast_page(almanac, made, page.stem), made.to_json(), made.frame())


def put_all(page: Path, html: str, told: Mapping[str, object], rows: pl.DataFrame) -> list[Path]:
    """Write a page with its JSON and CSV beside it."""
    if not page.parent.is_dir():
        raise BadInput(f"There is no folder {page.parent}.", remedy="Name a page in a folder that is there.")
    put(page, html)
    beside = [page.with_suffix(".json"), page.with_suffix(".csv")]
    put(beside[0], json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    put(beside[1], rows.write_csv(float_precision=6))
    return [page, *beside]
