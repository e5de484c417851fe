"""Councils: seats before and after, control held, gained or lost, and the wards that were fought."""

from __future__ import annotations

from datetime import date

import polars as pl
from fastapi import APIRouter

from hustings.analysis.control import Council, council
from hustings.atlas.seats import SeatCount, composition
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Head, link, party_cell
from hustings.desk.printing import party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import BadInput, HustingsError

__all__ = ["council_blocks", "router"]

router = APIRouter()


def council_blocks(site: Site, made: Council) -> list[Block]:
    """The composition of a council as a table and, where every seat is known both times, as two bars."""
    rows = []
    for each in made.chamber:
        net = each.after - each.before if each.after is not None and each.before is not None else None
        name = each.label if each.vacant or each.party in ("ind", "other") else party_name(site, each.party)
        rows.append(
            (party_cell(each.party, name, linked=not each.vacant), _dash(each.before), _dash(each.elected),
             _dash(each.after), signed(net), f"{each.votes:,}" if each.votes is not None else "–")
        )  # fmt: skip
    heads = (Head("Party"), Head("Before", True), Head("Elected", True), Head("After", True, main=True),
             Head("Net", True), Head("Votes", True, wide=True))  # fmt: skip
    voted = any(each.votes is not None for each in made.chamber)
    table = Block(
        "Seats",
        made.phrase,
        heads if voted else heads[:-1],
        rows if voted else [row[:-1] for row in rows],
        note=_note(made),
        width=6,
        key="seats",
    )
    before = [SeatCount("" if e.vacant else e.party, e.before or 0, e.label) for e in made.chamber if e.before]
    after = [SeatCount("" if e.vacant else e.party, e.after or 0, e.label) for e in made.chamber if e.after]
    whole = sum(each.seats for each in before) == sum(each.seats for each in after) == made.house
    if not whole:
        return [table]
    title = f"{made.name}: {made.phrase}"
    return [table, Block("Before and after", f"{made.day:%-d %B %Y}", chart=composition(before, after, title=title),
                         width=6, key="before")]  # fmt: skip


def _note(made: Council) -> str:
    """What is a majority, how many seats were up, and what “before” means."""
    partial = f" {made.contested} of {made.house} seats were up." if made.contested < made.house else ""
    basis = (
        "The source does not say whether “before” is the last election or the eve of poll."
        if made.before_basis == "not stated"
        else f"“Before”: {made.before_basis}."
    )
    return f"{made.house // 2 + 1} of {made.house} are a majority.{partial} {basis} – where it is not known."


def _dash(value: int | None) -> str:
    return "–" if value is None else str(value)


@page(router, "/council/{name}")
def one(site: Site, asked: Asked) -> Made:
    """A council at its latest election in the almanac, or at the one on ``?date=``."""
    facts, name = site.facts, asked.parts["name"]
    made = council(facts, name, _day(asked.get("date")))
    days = facts.table("controls").filter(pl.col("body") == made.body).sort("date")["date"].to_list()
    slug = str(facts.areas[made.body]["slug"])
    held = set(facts.table("contests")["election"].to_list())
    blocks = council_blocks(site, made)
    wards = facts.contests(made.election) if made.election in held else pl.DataFrame()
    if len(wards):
        said = f"{len(wards)} wards, ward by ward"
        blocks.append(Block("Wards", "", said=(link(said, f"/election/{made.election}", strong=True),)))
    return Made(
        title=f"{made.name}: {made.phrase}, {made.day:%-d %B %Y}",
        template="desk/blocks.html",
        view={
            "crumbs": [("Councils", "/councils"), (made.name, f"/area/{made.body}")],
            "heading": f"{made.name}: {made.phrase}",
            "under": f"Council election, {made.day:%A %-d %B %Y}. {made.contested} of {made.house} seats were up.",
            "options": [(f"{day:%-d %B %Y}", f"/council/{slug}?date={day}") for day in days] if len(days) > 1 else [],
            "current": f"{made.day:%-d %B %Y}",
            "tabs_label": "Election",
            "blocks": blocks,
        },
        json=made.to_json() | {"stage": "official"},
        header=("party", "label", "before", "elected", "after", "votes"),
        rows=[(e.party, e.label, e.before, e.elected, e.after, e.votes) for e in made.chamber],
        credits=facts.credits(made.sources),
        path=f"/council/{slug}",
        nav="Contests",
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text[:40]}” is no day.", remedy="Write it as 2021-05-06.") from None


@page(router, "/councils")
def every(site: Site, asked: Asked) -> Made:
    """Every council whose composition is known, latest first, with what happened to its control."""
    facts = site.facts
    table = facts.table("controls").sort("date", descending=True)
    rows, plain = [], []
    for row in table.iter_rows(named=True):
        area = facts.areas.get(str(row["body"]), {})
        if area.get("kind") != "council":
            continue
        try:
            made = council(facts, str(row["body"]), row["date"])
        except HustingsError:
            continue
        rows.append((link(made.name, f"/council/{area['slug']}?date={made.day}"), made.phrase,
                     f"{made.contested} of {made.house}", f"{made.day:%-d %B %Y}"))  # fmt: skip
        plain.append((made.body, made.name, made.day, made.before, made.after, made.house, made.contested))
    names = ("body", "name", "date", "before", "after", "seats", "contested")
    days = sorted({made[2] for made in plain}, reverse=True)
    return Made(
        title="Councils",
        template="desk/blocks.html",
        view={
            "kicker": "Councils",
            "heading": f"{len(rows)} councils",
            "under": "Control: more than half of all seats. Otherwise there is no overall control.",
            "options": [(f"Map of {day:%-d %B %Y}", f"/map/local.{day}") for day in days[:4]],
            "current": "",
            "tabs_label": "Maps",
            "blocks": [
                Block("Control", "latest election first", (Head("Council"), Head("Control", main=True),
                      Head("Seats up", True, wide=True), Head("Day")), rows)
            ],
        },
        json={"councils": [dict(zip(names, row, strict=True)) for row in plain]},
        header=names,
        rows=plain,
        path="/councils",
        nav="Contests",
    )  # fmt: skip
