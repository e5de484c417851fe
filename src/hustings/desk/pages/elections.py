"""Elections: the list of them, one of them whatever its kind, and its seats or wards one by one."""

from __future__ import annotations

import polars as pl
from fastapi import APIRouter
from markupsafe import Markup

from hustings.analysis.results import Results, results, seat_table
from hustings.analysis.words import CONTEST_KINDS, change_in_points
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Field, Head, badge, link, party_cell, seats_words
from hustings.desk.house import house, is_general
from hustings.desk.mapping.area_maps import area_map_of
from hustings.desk.pages.council import council_blocks
from hustings.desk.pages.front import house_page, moment, seats_json
from hustings.desk.printing import clock, party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import NotKnown
from hustings.ids import parse

__all__ = ["router"]

router = APIRouter()

_KINDS = {"parl": "General elections", "local": "Councils", "mayor": "Mayors", "pcc": "Police commissioners",
          "sp": "Scottish Parliament", "senedd": "Senedd", "gla": "London Assembly"}  # fmt: skip


@page(router, "/elections")
def elections(site: Site, asked: Asked) -> Made:
    """Every election that the almanac knows, by kind."""
    table = site.facts.table("elections").filter(~pl.col("election").str.contains(".by.")).sort("date", descending=True)
    held = set(site.facts.table("contests")["election"].to_list())
    wanted = asked.get("of")
    kinds = [kind for kind in _KINDS if kind in set(table["kind"].to_list())]
    blocks = []
    for kind in [each for each in kinds if wanted in ("", each)]:
        rows = table.filter(pl.col("kind") == kind)
        most = len(rows) if wanted else 12
        blocks.append(
            Block(
                _KINDS[kind],
                "one election" if len(rows) == 1 else f"{len(rows)} elections",
                (Head("Election"), Head("Day"), Head("In the almanac", wide=True)),
                [
                    (link(row["name"], f"/election/{row['election']}"), f"{row['date']:%-d %B %Y}",
                     "contest by contest" if row["election"] in held else "totals")
                    for row in rows.head(most).iter_rows(named=True)
                ],
                whole=len(rows),
                more=f"/elections?of={kind}",
                width=12 if wanted else 6,
            )
        )  # fmt: skip
    if not blocks:
        raise NotKnown(f"There are no elections of kind “{wanted[:40]}”.")
    columns = ["election", "kind", "date", "name", "baseline"]
    return Made(
        title="Elections",
        template="desk/blocks.html",
        view={
            "kicker": "Contests",
            "heading": f"{len(table)} elections",
            "under": "By-elections apart.",
            "blocks": blocks,
        },
        json={"elections": table.select(columns).to_dicts()},
        header=columns,
        rows=table.select(columns).rows(),
        path="/elections",
        nav="Contests",
    )


@page(router, "/election/{name}")
def election(site: Site, asked: Asked) -> Made:
    """One election: a general election seat by seat; any other by party, with its council where it has one."""
    name = asked.parts["name"].lower()
    facts = site.facts
    if is_general(name) and not facts.contests(name).is_empty():
        return house_page(site, asked, name)
    if parse(name).kind == "parl" and not parse(name).is_contest:
        return _totals_only(site, name)
    return _by_party(site, name)


def _by_party(site: Site, name: str) -> Made:
    facts = site.facts
    made = results(facts, name)
    blocks = [_party_block(site, made)]
    if made.council is not None:
        blocks += council_blocks(site, made.council)
    contests = facts.contests(name) if made.contests else pl.DataFrame()
    if len(contests):
        blocks.append(_contest_block(site, name, contests))
    if area_map_of(name):
        blocks.append(Block("On the map", "", said=(link("Every place of the same day", f"/map/{name}", strong=True),)))
    kind = CONTEST_KINDS.get(parse(name).kind, "election")
    stage = "declared" if site.live is not None and name in site.live.elections else "official"
    return Made(
        title=made.name,
        template="desk/blocks.html",
        view={
            "crumbs": [("Elections", "/elections"), (kind[0].upper() + kind[1:], "")],
            "heading": made.council.name + ": " + made.council.phrase if made.council else made.name,
            "under": f"{made.name}. {made.declared} of {made.contests} contests declared." if made.contests
            else made.name,
            "blocks": blocks,
        },
        json=made.to_json() | {"stage": stage},
        header=[*made.frame().columns, "stage"],
        rows=[(*row, stage) for row in made.frame().rows()],
        credits=facts.credits(made.sources),
        path=f"/election/{name}",
        nav="Contests",
    )  # fmt: skip


def _party_block(site: Site, made: Results) -> Block:
    rows = [
        (
            party_cell(each.party, party_name(site, each.party)), str(each.seats), signed(each.seat_change),
            f"{each.votes:,}" if made.counted else "–", f"{100 * each.share:.1f}" if made.counted else "–",
            "new" if each.new else change_in_points(each.share_change),
        )
        for each in made.totals
        if each.votes or each.seats
    ]  # fmt: skip
    compared = f"Changes since {made.baseline_label}." if made.baseline else "No baseline in the almanac: no changes."
    partial = " A contest is held in part: its votes are those known." if made.partial else ""
    return Block(
        "Parties",
        f"{seats_words(made.seats)} · {f'{made.valid:,} votes' if made.counted else 'votes not known'}",
        (Head("Party"), Head("Seats", True, main=True), Head("Net", True), Head("Votes", True, wide=True),
         Head("Share %", True, main=True), Head("Change", True)),
        rows,
        note=f"Shares of votes; changes in points. {compared}{partial}",
        width=6 if made.council else 12,
        key="parties",
    )  # fmt: skip


def _contest_block(site: Site, name: str, contests: pl.DataFrame) -> Block:
    """Wards or constituencies with who won them."""
    won: dict[str, list[str]] = {}
    for row in seat_table(site.facts, name).filter(pl.col("elected") > 0).iter_rows(named=True):
        won.setdefault(row["contest"], []).extend([row["party"]] * row["elected"])
    rows = []
    for row in contests.iter_rows(named=True):
        parties = won.get(row["contest"], [])
        marks = Markup(" ").join(badge(p, site.facts.short(p)) for p in dict.fromkeys(parties))
        words = ", ".join(f"{parties.count(p)} {site.facts.short(p)}" for p in dict.fromkeys(parties))
        turnout = f"{100 * row['valid'] / row['electorate']:.1f}" if row["valid"] and row["electorate"] else "–"
        rows.append(
            (
                link(row["name"], f"/contest/{row['contest']}"),
                marks if len(parties) == 1 else words or "to come",
                str(row["seats"]),
                turnout,
            )
        )
    return Block(
        "Contests",
        f"{len(rows)} on the day",
        (Head("Place"), Head("Won by"), Head("Seats", True), Head("Turnout %", True, wide=True)),
        rows,
        key="contests",
    )


def _totals_only(site: Site, name: str) -> Made:
    """A general election before seats are held one by one: the totals of the history."""
    facts = site.facts
    row = facts.election(name)
    table = facts.table("history").filter(pl.col("election") == name).sort("seats", "votes", descending=True)
    if table.is_empty():
        raise NotKnown(f"The almanac holds no results of {name}.")
    whole = table["votes"].sum() or 1
    rows = [
        (party_cell(each["party"], party_name(site, each["party"])), str(each["seats"]), f"{each['votes'] or 0:,}",
         f"{100 * (each['votes'] or 0) / whole:.1f}")
        for each in table.iter_rows(named=True)
    ]  # fmt: skip
    columns = ["party", "votes", "seats"]
    return Made(
        title=str(row["name"]),
        template="desk/blocks.html",
        view={
            "crumbs": [("Elections", "/elections"), (str(row["name"]), "")],
            "heading": str(row["name"]),
            "under": f"{row['date']:%-d %B %Y}. Totals only: the almanac holds candidates from 2005 on.",
            "blocks": [
                Block(
                    "Parties",
                    f"{row['house'] or ''} seats",
                    (Head("Party"), Head("Seats", True, main=True), Head("Votes", True), Head("Share %", True)),
                    rows,
                )
            ],
        },
        json={"election": name, "stage": "official", "totals": table.select(columns).to_dicts()},
        header=columns,
        rows=table.select(columns).rows(),
        credits=facts.credits(table["source"].unique().sort().to_list()),
        path=f"/election/{name}",
        nav="Contests",
    )


_ORDERS = (("Name", "name"), ("Latest", "latest"), ("Majority", "majority"), ("Region", "region"))


@page(router, "/election/{name}/seats")
def seats(site: Site, asked: Asked) -> Made:
    """Every seat of a general election in one table: the equivalent of its map."""
    name = asked.parts["name"].lower()
    live = site.live if site.live is not None and name in site.live.elections else None
    h = house(site.facts, name, None if live else moment(asked.get("at")), live.moment.marks if live else None)
    order = asked.get("order") or "name"
    chosen = [*h.declared, *h.to_come] if order == "latest" else sorted(h.seats, key=lambda s: s.name)
    if order == "majority":
        chosen.sort(key=lambda s: (s.majority is None, s.majority or 0))
    if order == "region":
        chosen.sort(key=lambda s: (s.region, s.name))
    rows = []
    for seat in chosen:
        what: object = Markup('<span class="light">{}</span>').format(seat.note or "to come")
        if seat.party is not None:
            words = (
                f"gain from {site.facts.short(seat.before or '')}" if seat.changed else "hold" if seat.before else ""
            )
            shown = Markup("<strong>{}</strong>").format(words) if seat.changed else words
            what = badge(seat.party, site.facts.short(seat.party)) + Markup(" {}").format(shown)
        rows.append(
            (link(seat.name, f"/contest/{seat.contest}"), seat.region, what, _count(seat.majority),
             f"{100 * seat.turnout:.1f}" if seat.turnout else "–", clock(seat.declared) if seat.party else "–")
        )  # fmt: skip
    query = f"&at={asked.get('at')}" if asked.get("at") else ""
    return Made(
        title=f"{h.name}: every seat",
        template="desk/blocks.html",
        view={
            "crumbs": [("Elections", "/elections"), (h.name, f"/election/{name}"), ("Every seat", "")],
            "heading": f"{len(h.declared)} of {len(h.seats)} seats declared",
            "options": [(words, f"/election/{name}/seats?order={key}{query}") for words, key in _ORDERS],
            "current": next((words for words, key in _ORDERS if key == order), "Name"),
            "tabs_label": "Order",
            "blocks": [
                Block(
                    "Every seat",
                    f"against {h.baseline_label}" if h.baseline_label else "",
                    (Head("Seat"), Head("Region", wide=True), Head("Result"), Head("Majority", True, main=True),
                     Head("Turnout %", True, wide=True), Head("Declared", True, wide=True)),
                    rows,
                )
            ],
        },
        json={"election": name, "seats": seats_json(h.seats)},
        header=("contest", "area", "name", "region", "party", "before", "majority", "valid", "electorate", "declared",
                "stage"),
        rows=[(s.contest, s.area, s.name, s.region, s.party, s.before, s.majority, s.valid, s.electorate,
               s.declared if s.party else None, s.stage) for s in h.seats],
        credits=site.facts.credits(h.sources),
        path=f"/election/{name}/seats",
        nav="Night",
    )  # fmt: skip


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


@page(router, "/contests")
def contests(site: Site, asked: Asked) -> Made:
    """Contests: the seats of the latest general election by letter, and by-elections latest first."""
    from hustings.analysis.base import latest_base

    facts = site.facts
    chosen = asked.get("election") or latest_base(facts)
    by = facts.table("elections").filter(pl.col("election").str.contains(".by.") & (pl.col("kind") == "parl"))
    if asked.get("of") == "by-elections":
        held = facts.table("contests").join(by.select("election", "date"), on="election").sort("date", descending=True)
        blocks = [_by_elections(site, held, len(held))]
        rows = held.select("contest", "name", "election", "date").rows()
        heading = f"{len(held)} by-elections since {held['date'][-1]:%Y}" if len(held) else "By-elections"
    else:
        table = facts.contests(chosen).select("contest", "name", "election", pl.col("declared").alias("date"))
        recent = facts.table("contests").join(by.select("election", "date"), on="election")
        recent = recent.sort("date", descending=True)
        ids = [link(row["name"], f"/contest/{row['contest']}") for row in table.sort("name").iter_rows(named=True)]
        blocks = [_by_elections(site, recent.head(12), len(recent))]
        rows = table.rows()
        name = facts.election(chosen)["name"]
        heading = f"{name}: {len(ids)} contests"
        listed = Markup('<ul class="idlist">{}</ul>').format(
            Markup("").join(Markup("<li>{}</li>").format(each) for each in ids)
        )
        blocks.insert(0, Block("By name", "", said=(listed,), key="names"))
    whole = facts.table("elections").filter(~pl.col("election").str.contains(".by.")).sort("date", descending=True)
    held_elections = set(facts.table("contests")["election"].to_list())
    choices = [(e, name) for e, name in whole.select("election", "name").iter_rows() if e in held_elections]
    return Made(
        title=heading,
        template="desk/blocks.html",
        view={
            "kicker": "Contests",
            "heading": heading,
            "form": [Field("election", "Election", chosen, choices)],
            "blocks": blocks,
        },
        json={"contests": [dict(zip(("contest", "name", "election"), row[:3], strict=True)) for row in rows]},
        header=("contest", "name", "election", "date"),
        rows=rows,
        path="/contests",
        nav="Contests",
    )


def _by_elections(site: Site, held: pl.DataFrame, whole: int) -> Block:
    rows = []
    for row in held.iter_rows(named=True):
        rows.append((link(row["name"], f"/contest/{row['contest']}"), f"{row['date']:%-d %B %Y}", row["result"] or "–"))
    return Block(
        "Parliamentary by-elections",
        "latest first",
        (Head("Seat"), Head("Day"), Head("Result")),
        rows,
        whole=whole,
        more="/contests?of=by-elections",
    )
