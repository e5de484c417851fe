"""Areas and parties: what was elected in a place, and how a party has done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
from fastapi import APIRouter

from hustings.almanac.open import Almanac
from hustings.analysis.line import line_areas, line_shares, line_winners
from hustings.analysis.words import CONTEST_KINDS
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Head, badge, link
from hustings.desk.contest_view import line_chart
from hustings.desk.printing import party_name
from hustings.desk.routes import moved, page
from hustings.desk.site import Asked, Site
from hustings.errors import NotKnown, UnknownName
from hustings.ids import is_id, parse

__all__ = ["area_of", "router"]

router = APIRouter()

_KIND_WORDS = {"combined_authority": "combined authority", "police_area": "police area",
               "sp_constituency": "Holyrood constituency", "sp_region": "Holyrood region",
               "gla_constituency": "London Assembly constituency"}  # fmt: skip


def area_of(site: Site, name: str) -> Mapping[str, object]:
    """An area by its key, one of its codes, or its slug (the latest boundaries first).

    Raises :class:`~hustings.errors.UnknownName` with the nearest slugs.
    """
    areas = site.facts.areas
    if name in areas or name.upper() in areas:
        return areas[name] if name in areas else areas[name.upper()]
    wanted = name.casefold()
    found = [
        row for row in areas.values()
        if wanted in (str(row["slug"]).casefold(), str(row["gss"]).casefold(), str(row["name"]).casefold())
        or wanted in str(row["other_codes"] or "").casefold().split()
    ]  # fmt: skip
    if not found:
        from rapidfuzz import process

        slugs = {str(row["slug"]): None for row in areas.values() if row["slug"]}
        near = [each for each, _, _ in process.extract(wanted[:100], list(slugs), limit=4, score_cutoff=55)]
        raise UnknownName(f"There is no area “{name[:100]}” in the almanac.", nearest=near)
    order = {"constituency": 0, "council": 1}
    return min(found, key=lambda row: (order.get(str(row["kind"]), 2), -_year(row["from"])))


def _year(day: object) -> int:
    return getattr(day, "year", 0)


@page(router, "/area/{name}")
def area(site: Site, asked: Asked) -> Made:
    """A place: every election in it, through changes of boundaries where its name went on."""
    facts = site.facts
    row = area_of(site, asked.parts["name"])
    key = str(row["area"])
    line = line_areas(facts, key)
    frames = [facts.contests_in(each) for each in line]
    held = pl.concat(frames).sort("date", descending=True) if frames else pl.DataFrame()
    winners = line_winners(facts, key) if row["kind"] == "constituency" else []
    results = {each["contest"]: each for each in facts.table("contests").join(held, on="contest", how="semi").iter_rows(
        named=True)} if len(held) else {}  # fmt: skip
    fought = _fought(held, results)
    blocks: list[Block | tuple[Block, ...]] = [fought] if not winners else [
        (fought, *_line(facts, key, str(row["name"]))), _won(facts, winners)
    ]  # fmt: skip
    if row["kind"] == "council":
        blocks.append(
            Block("The council", "", said=(link("Seats and control", f"/council/{row['slug']}", strong=True),))
        )
    facts_of = facts.table("covariates").filter(pl.col("area") == key)
    leave = facts_of.filter(pl.col("name") == "leave")["value"].to_list() if "value" in facts_of.columns else []
    places = [
        str(facts.areas[str(row[name])]["name"]) for name in ("region", "nation") if str(row[name]) in facts.areas
    ]
    said = [_KIND_WORDS.get(str(row["kind"]), str(row["kind"])).capitalize(), *places]
    if leave:
        said.append(f"Leave {100 * leave[0]:.1f}% in 2016")
    if row["to"]:
        said.append(f"until {row['to']:%Y}")
    if not results and not winners and row["kind"] != "council":
        blocks = [Block("Elections", said=("The almanac holds no election here.",))]
    return Made(
        title=str(row["name"]),
        template="desk/blocks.html",
        view={"crumbs": [("Find", "/find"), (str(row["name"]), "")], "heading": str(row["name"]),
              "under": " · ".join(dict.fromkeys(said)), "blocks": blocks},
        json={"area": key, "name": row["name"], "kind": row["kind"], "gss": row["gss"], "from": row["from"],
              "to": row["to"], "contests": held["contest"].to_list() if len(held) else [],
              "winners": [{"date": day, "party": party} for day, party in winners]},
        header=("contest", "date", "result"),
        rows=[(e["contest"], e["date"], results[e["contest"]]["result"]) for e in held.iter_rows(named=True)],
        credits=facts.credits([*(str(each["source"]) for each in results.values()), str(row["source"])]),
        path=f"/area/{key}",
        nav="Contests",
    )  # fmt: skip


def _fought(held: pl.DataFrame, results: Mapping[str, Mapping[str, object]]) -> Block:
    """Every contest in a place: what came of it, by how much, and how many voted."""
    rows = []
    for each in held.iter_rows(named=True):
        row = results[each["contest"]]
        valid, electorate = row["valid"], row["electorate"]
        turnout = f"{100 * valid / electorate:.1f}" if isinstance(valid, int) and isinstance(electorate, int) else "–"
        majority = f"{row['majority']:,}" if row["majority"] is not None else "–"
        rows.append((link(_kind(each["contest"]), f"/contest/{each['contest']}"), f"{each['date']:%-d %B %Y}",
                     row["result"] or "–", majority, turnout))  # fmt: skip
    heads = (Head("Election"), Head("Day", wide=True), Head("Result"), Head("Majority", True), Head("Turnout %", True))
    return Block("Elections", f"{len(rows)} in the almanac, latest first", heads, rows, width=7)


def _line(facts: Almanac, area: str, name: str) -> tuple[Block, ...]:
    """The shares of the main parties through the line of a seat, where enough elections are held to draw it."""
    shares = line_shares(facts, area)
    if shares.is_empty():
        return ()
    days = shares["date"]
    chart = line_chart(shares, f"{name} at every election since {days[0].year}", days[-1])
    note = "Share of valid votes at general elections, and at by-elections since 2010."
    return (Block("How it has voted", "%", chart=chart, note=note),) if chart else ()


def _won(facts: Almanac, winners: list[tuple[date, str]]) -> Block:
    """Who has won a seat, latest first."""
    return Block(
        "Who has won it",
        f"since {winners[0][0]:%Y}",
        (Head("Year"), Head("Winner")),
        [(f"{day:%B %Y}", badge(party, facts.short(party))) for day, party in reversed(winners)],
        note="Through changes of boundaries, as long as the name went on.",
        width=5,
    )


def _kind(contest: str) -> str:
    mine = parse(contest)
    words = "by-election" if mine.by else CONTEST_KINDS.get(mine.kind, mine.kind)
    return f"{words[0].upper()}{words[1:]} {mine.day.year}"


@page(router, "/parties")
def parties(site: Site, asked: Asked) -> Made:
    """Every party that won a seat at a general election in the almanac, most often first."""
    facts = site.facts
    history = facts.table("history")
    seats = history.group_by("party").agg(pl.col("seats").sum(), pl.col("election").n_unique().alias("elections"))
    ranked = seats.sort("seats", "party", descending=[True, False])
    rows = [
        (
            badge(each["party"], facts.short(each["party"])),
            link(party_name(site, each["party"]), f"/party/{each['party']}"),
            f"{each['elections']}",
            f"{each['seats'] or 0:,}",
        )
        for each in ranked.iter_rows(named=True)
    ]
    return Made(
        title="Parties",
        template="desk/blocks.html",
        view={"kicker": "Parties", "heading": "Parties", "under": "At general elections since 1918.",
              "blocks": [Block("By seats won", f"{len(rows)} parties", (Head("Short"), Head("Name"),
                         Head("Elections", True), Head("Seats since 1918", True)), rows)]},
        json={"parties": [{"party": k, "name": v["name"], "short": v["short"]} for k, v in facts.parties.items()]},
        header=("party", "name", "short"),
        rows=[(k, v["name"], v["short"]) for k, v in facts.parties.items()],
        path="/parties",
        nav="Contests",
    )  # fmt: skip


@page(router, "/party/{name}")
def party(site: Site, asked: Asked) -> Made:
    """A party: its votes and seats at every general election, and where it stands now."""
    facts = site.facts
    key = facts.find_party(asked.parts["name"])
    row = facts.parties[key]
    history = facts.table("history")
    whole = history.group_by("election").agg(pl.col("votes").sum().alias("whole"))
    mine = (
        history.filter(pl.col("party") == key)
        .join(whole, on="election")
        .join(facts.table("elections").select("election", "date"), on="election")
        .sort("date", descending=True)
    )
    general = set(facts.table("contests")["election"].to_list())
    rows = []
    for each in mine.iter_rows(named=True):
        name = f"{each['date']:%-d %B %Y}"
        share = f"{100 * each['votes'] / each['whole']:.1f}" if each["votes"] is not None and each["whole"] else "–"
        votes = f"{each['votes']:,}" if each["votes"] is not None else "–"
        rows.append((link(name, f"/election/{each['election']}"), str(each["seats"]), votes, share))
    bases = [e for e in mine["election"].to_list() if e in general]
    blocks = (
        [
            Block(
                "At general elections",
                f"{len(rows)} since 1918",
                (Head("Election"), Head("Seats", True, main=True), Head("Votes", True), Head("Share %", True)),
                rows,
                width=7,
            )
        ]
        if rows
        else [Block("At general elections", said=("It has no row of its own in the history.",), width=7)]
    )
    if bases:
        latest = bases[0]
        blocks.append(
            Block("Its way to a majority", f"from {latest[5:9]}",
                  said=(link("The seats it needs, in order", f"/targets/{key}?base={latest}", strong=True),), width=5)
        )  # fmt: skip
    other = [f"{row['since']:%Y}–" if row["since"] else "", f"until {row['until']:%Y}" if row["until"] else ""]
    said = f"{row['short']} · key {key} {''.join(other)}".strip()
    columns = ["election", "seats", "votes"]
    return Made(
        title=party_name(site, key),
        template="desk/blocks.html",
        view={"crumbs": [("Parties", "/parties"), (party_name(site, key), "")], "heading": party_name(site, key),
              "under": said, "blocks": blocks},
        json={"party": key, "name": row["name"], "short": row["short"], "general_elections":
              mine.select(columns).to_dicts()},
        header=columns,
        rows=mine.select(columns).rows(),
        credits=facts.credits([str(row["source"]), *mine["source"].unique().sort().to_list()]),
        path=f"/party/{key}",
        nav="Contests",
    )  # fmt: skip


moved(router, "/results/{name}", lambda site, name: f"/election/{name}")
moved(router, "/constituency/{name}", lambda site, name: f"/area/{name}")
moved(router, "/seat/{name}", lambda site, name: f"/contest/{name}")


def bare(site: Site, name: str) -> str:
    """Where an id alone leads: to its contest or its election. Raises :class:`~hustings.errors.NotKnown` for no id."""
    wanted = name.lower()
    if not is_id(wanted):
        raise NotKnown(f"There is no page “{name[:100]}”.")
    rows = site.facts.table("contests")
    known = not rows.filter(rows["contest"] == wanted).is_empty()
    return f"/contest/{wanted}" if known else f"/election/{wanted}"


moved(router, "/id/{name}", bare)
