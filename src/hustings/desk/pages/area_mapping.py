"""The map page of elections that are not of the House of Commons: councils on a day, the Senedd, Holyrood."""

from __future__ import annotations

import polars as pl

from hustings.atlas.chart import Chart
from hustings.atlas.palette import PARTIES
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Field, Head
from hustings.desk.mapping.area_maps import area_map_modes, draw_area_map
from hustings.desk.printing import party_name
from hustings.desk.site import Asked, Site
from hustings.ids import parse

__all__ = ["area_map_page"]

_WORDS = {"winner": "Who holds it", "gain": "What changed hands", "elected": "Most seats elected",
          "change": "Change of share", "turnout": "Turnout"}  # fmt: skip

_FIRST = 24
"""Rows that stand beside a map."""


def area_map_page(site: Site, asked: Asked, name: str) -> Made:
    """A day of council elections, the Senedd or Holyrood: every mode there are figures for, ``?region=``."""
    modes = area_map_modes(name)
    mode = asked.get("mode") or modes[0]
    region, party = asked.get("region"), asked.get("party")
    chart = draw_area_map(
        site.facts, name, mode, party=site.facts.find_party(party) if party else None,
        regions=[region] if region else [],
    )  # fmt: skip
    header = [head.lower() for head in chart.table.header]
    fields = [Field("mode", "Mode", mode, [(each, _WORDS.get(each, each)) for each in modes])]
    if "change" in modes:
        parties = [("", "none"), *((p, party_name(site, p)) for p in PARTIES if p in site.facts.parties)]
        fields.append(Field("party", "Change of share for", party, parties))
    return Made(
        title=chart.title,
        template="desk/blocks.html",
        view={
            "crumbs": [("Map", "/map"), (name, "")],
            "heading": chart.title,
            "form": fields if len(modes) > 1 else [],
            "blocks": [Block(_WORDS.get(mode, mode), name, chart=chart, width=7), _listed(chart, f"/map/{name}.csv")],
        },
        json={"election": name, "mode": mode, "title": chart.title,
              "rows": [dict(zip(header, row, strict=True)) for row in chart.table.rows]},
        header=header,
        rows=chart.table.rows,
        credits=site.facts.credits(_sources_of_day(site, name)),
        path=f"/map/{name}",
        nav="Map",
    )  # fmt: skip


def _listed(chart: Chart, every: str) -> Block:
    """The beginning of what a map shows, as a table beside it; ``every`` is the address of all."""
    first, *others = chart.table.header
    rows = [row for row in chart.table.rows if row[-1] not in ("", "–")] or list(chart.table.rows)
    heads = (Head(first), *(Head(each) for each in others))
    return Block("Place by place", "", heads, rows[:_FIRST], whole=len(chart.table.rows), more=every, width=5)


def _sources_of_day(site: Site, name: str) -> list[str]:
    """Sources of every contest, and of the control of every council, of the kind and day of an election."""
    mine = parse(name)
    elections = site.facts.table("elections").filter(pl.col("kind") == mine.kind, pl.col("date") == mine.day)
    contests = site.facts.table("contests").join(elections.select("election"), on="election", how="semi")["source"]
    councils = [key for key, row in site.facts.areas.items() if row["kind"] == "council"]
    held = site.facts.table("controls").filter(pl.col("date") == mine.day, pl.col("body").is_in(councils))
    controls = held["source"]
    return [str(each) for each in pl.concat([contests, *([controls] if mine.kind == "local" else [])]).unique().sort()]
