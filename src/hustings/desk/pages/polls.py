"""Polls: the pool with its bands, what it says now, house effects, and every poll it rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from fastapi import APIRouter

from hustings.atlas.chart import change, share
from hustings.atlas.housechart import HouseMark, house_effects
from hustings.atlas.palette import look
from hustings.atlas.pollchart import pooled_polls
from hustings.atlas.pooledsheet import events_of, lead_title, lead_words, now_rows, pooled_lines
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Field, Head, party_cell
from hustings.desk.printing import party_name
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import BadInput
from hustings.polls.houses import nearest_house
from hustings.polls.known import TERRITORIES

if TYPE_CHECKING:
    from hustings.polls.leads import Lead
    from hustings.polls.read import Pooled

__all__ = ["day_of", "pooled_at", "router"]

router = APIRouter()

_ROWS = 30


def day_of(text: str) -> date | None:
    """A day of the query; ``None`` for none. Raises :class:`~hustings.errors.BadInput` for what is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text[:40]}” is no day.", remedy="Write it as 2021-05-06.") from None


def pooled_at(site: Site, territory: str, as_of: date | None, since: date | None) -> Pooled:
    """The pool of a territory on a day; each is fitted once."""
    from hustings.polls.read import pool

    return site.keep(("pool", territory, as_of, since), lambda: pool(territory, as_of, since, almanac=site.almanac))


@page(router, "/polls", heavy=True)
def polls(site: Site, asked: Asked) -> Made:
    """The pool: ``?territory=``, ``?as_of=``, ``?since=``, ``?house=`` to ring a pollster's polls."""
    facts = site.facts
    territory = asked.get("territory") or "gb"
    made = pooled_at(site, territory, day_of(asked.get("as_of")), day_of(asked.get("since")))
    chosen = made.selection
    ringed = nearest_house(asked.get("house"), made.posterior.polls.houses) if asked.get("house") else ""
    lead = made.every_lead()[0]
    title = lead_title(lead)
    chart = pooled_polls(pooled_lines(made, ringed), title=title, events=events_of(facts, made), ringed=ringed)
    blocks = [
        Block(
            "All the polls, pooled",
            f"{len(chosen.polls):,} polls since {chosen.since:%-d %B %Y} · line, mean · band, 90%",
            chart=chart,
            note="Each dot is one poll at the middle of its fieldwork. ▸ The result before. "
            + (f"Ringed dots: {ringed}. " if ringed else "")
            + " ".join(chosen.notes),
            width=8,
        ),
        _now(site, made, lead),
        *_houses(made, lead, ringed),
    ]
    table = _table(site, made)
    shown: list[Block | tuple[Block, ...]] = [blocks[0], tuple(blocks[1:]), table]
    houses = [("", "none"), *((name, name) for name in sorted(set(made.posterior.polls.houses)))]
    return Made(
        title=title,
        template="desk/blocks.html",
        view={
            "kicker": f"Westminster voting intention · {TERRITORIES[territory]} · as of {made.as_of:%-d %B %Y}",
            "heading": title,
            "form": [
                Field("territory", "Place", territory, list(TERRITORIES.items())),
                Field("as_of", "As of", made.as_of.isoformat(), type="date"),
                Field("house", "Ring the polls of", ringed, houses),
            ],
            "blocks": shown,
        },
        json=made.to_json() | {"stage": "forecast"},
        header=_columns(made),
        rows=_poll_rows(site, made),
        credits=facts.credits(chosen.sources),
        path="/polls",
        nav="Polls",
        about=lead_words(lead),
    )  # fmt: skip


def _now(site: Site, made: Pooled, lead: Lead) -> Block:
    """Every party on the last day, with its change since the election."""
    last = made.selection.last
    since = f"Since GE{last.day:%y}" if last is not None else "Change"
    return Block(
        "Now",
        f"{made.as_of:%-d %B %Y}",
        (Head("Party"), Head("%", True, main=True), Head("90%", True), Head(since, True)),
        [
            (party_cell(row.party, party_name(site, row.party)), share(row.mean),
             f"{share(max(row.low, 0))}–{share(row.high)}", change(row.change))
            for row in now_rows(made)
        ],
        note=lead_words(lead),
        width=4,
    )  # fmt: skip


def _houses(made: Pooled, lead: Lead, ringed: str) -> list[Block]:
    """House effects on the lead, of pollsters with three polls or more; nothing where there is none."""
    marks = [
        HouseMark(each.pollster, 100 * on.mean, 100 * on.lo90, 100 * on.hi90, each.polls)
        for each, on in made.lead_effects(lead.first, lead.second)
        if each.polls >= 3 or each.pollster == ringed
    ]
    if not marks:
        return []
    first, second = look(lead.first).short, look(lead.second).short
    effects = house_effects(
        marks, title=f"House effects on the {first} lead over {second}", first=lead.first, second=lead.second,
        ringed=ringed, width=380,
    )  # fmt: skip
    note = (
        f"Points by which a pollster’s {first} lead differs from the pool, with 90% intervals. A house effect is not a "
        "mistake: the pool may be wrong together."
    )
    return [Block("House effects", f"on the {first} lead · polls", chart=effects, width=6, note=note)]


def _columns(made: Pooled) -> list[str]:
    return ["poll", "pollster", "client", "start", "end", "sample", "territory", "mode", "source", *made.parties[:-1]]


def _poll_rows(site: Site, made: Pooled) -> list[tuple[object, ...]]:
    """The polls of the window with their shares, latest first."""
    chosen = made.selection
    polls = site.facts.table("polls").filter(
        (pl.col("kind") == "poll") & pl.col("end").is_between(chosen.since, made.as_of, closed="right")
        & pl.col("territory").is_in(["gb", "uk"] if made.territory in ("gb", "uk") else [made.territory])
        & ((pl.col("ballot") == "parl") | pl.col("ballot").is_null())
    ).sort("end", "poll", descending=True)  # fmt: skip
    shares: dict[str, dict[str, float]] = {}
    held = site.facts.table("poll_shares").join(polls.select("poll"), on="poll", how="semi")
    for poll, party, value in held.select("poll", "party", "share").iter_rows():
        shares.setdefault(poll, {})[party] = value
    return [
        (row["poll"], row["pollster"], row["client"], row["start"], row["end"], row["sample"], row["territory"],
         row["mode"], row["source"], *(shares.get(row["poll"], {}).get(party) for party in made.parties[:-1]))
        for row in polls.iter_rows(named=True)
    ]  # fmt: skip


def _table(site: Site, made: Pooled) -> Block:
    every = _poll_rows(site, made)
    parties = list(made.parties[:-1])[:7]
    rows = []
    for row in every[:_ROWS]:
        named = dict(zip(_columns(made), row, strict=True))
        values = [named[party] for party in parties]
        ranked = sorted(((v, p) for v, p in zip(values, parties, strict=True) if isinstance(v, float)), reverse=True)
        lead = _lead(ranked)
        rows.append(
            (named["pollster"], named["client"] or "–", _fieldwork(named["start"], named["end"]),
             f"{named['sample']:,}" if isinstance(named["sample"], int) else "–",
             str(named["territory"]).upper(), named["mode"] or "–",
             *(f"{100 * v:.0f}" if isinstance(v, float) else "–" for v in values), lead)
        )  # fmt: skip
    head = (Head("Pollster"), Head("Client", wide=True), Head("Fieldwork"), Head("Sample", True, wide=True),
            Head("Area", wide=True), Head("Mode", wide=True),
            *(Head(look(p).short, True, wide=place > 1) for place, p in enumerate(parties)),
            Head("Lead", True, main=True))  # fmt: skip
    return Block(
        "Latest polls", "– not reported or not asked", head, rows, whole=len(every), more="/polls.csv",
        note="Figures as published by the pollsters. The list of all is the CSV of this page.",
    )  # fmt: skip


def _lead(ranked: list[tuple[float, str]]) -> str:
    """“Con +9”, “level” where nobody is ahead; ``ranked`` are shares with their parties, the largest first."""
    if len(ranked) < 2:
        return "–"
    points = round(100 * (ranked[0][0] - ranked[1][0]))
    return f"{look(ranked[0][1]).short} +{points}" if points else "level"


def _fieldwork(start: object, end: object) -> str:
    if not isinstance(end, date):
        return "not known"
    if not isinstance(start, date) or start == end:
        return f"{end:%-d %b %Y}"
    first = f"{start:%-d}" if start.month == end.month else f"{start:%-d %b}"
    return f"{first}–{end:%-d %b %Y}"
