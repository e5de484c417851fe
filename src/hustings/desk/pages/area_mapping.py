"""The map page of elections that are not of the House of Commons: councils on a day, the Senedd, Holyrood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup

from hustings.atlas.chart import Chart
from hustings.atlas.palette import PARTIES
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Field, Head
from hustings.desk.mapping.area_headings import election_words, heading_of, reading_of
from hustings.desk.mapping.area_maps import area_map_modes, draw_area_map
from hustings.desk.printing import party_name
from hustings.desk.site import Asked, Site
from hustings.ids import parse

__all__ = ["area_chart", "area_map_page"]

_WORDS = {"winner": "Who holds it", "gain": "What changed hands", "elected": "Most seats elected",
          "change": "Change of seats", "turnout": "Turnout"}  # fmt: skip
_ALL, _FIRST = 40, 24
"""Rows of a table that is given whole; those of a longer one that are."""
_NUMBER = re.compile(r"[+−]?[\d,.]+%?( in \d+ of \d+ wards)?|–")
_WIDE = ("Region", "Compared with")
"""Columns that a phone leaves out."""


def area_chart(site: Site, name: str, query: Mapping[str, str]) -> Chart:
    """The map as a query asks for it: ``mode``, ``party`` of a map of change, ``region``."""
    mode = query.get("mode", "").strip() or "winner"
    region = query.get("region", "").strip()
    return draw_area_map(
        site.facts, name, mode, party=_party(site, mode, query.get("party", "")), regions=[region] if region else []
    )


def _party(site: Site, mode: str, asked: str) -> str | None:
    """The party of a map of change, Labour where none is named."""
    return site.facts.find_party(asked.strip() or "lab") if mode == "change" or asked.strip() else None


def area_map_page(site: Site, asked: Asked, name: str) -> Made:
    """A day of council elections, the Senedd or Holyrood: every mode there are figures for, ``?region=``."""
    modes = area_map_modes(name)
    mode = asked.get("mode") or modes[0]
    chart = area_chart(site, name, asked.query)
    words, heading = election_words(name), heading_of(name, mode, chart)
    header = [head.lower() for head in chart.table.header]
    return Made(
        title=f"{heading}, {parse(name).day:%-d %B %Y}",
        template="desk/blocks.html",
        view={
            "crumbs": [("Map", "/map"), (words, "")],
            "heading": heading,
            "form": _form(site, asked, modes, mode) if len(modes) > 1 else [],
            "blocks": [Block(_WORDS[mode], words.partition(" · ")[2], chart=chart, width=8, key="areas"),
                       Block("How to read it", said=[reading_of(name, mode)], note=_files(name, asked), width=4),
                       _listed(chart, name, asked)],
        },
        json={"election": name, "mode": mode, "title": chart.title,
              "rows": [dict(zip(header, row, strict=True)) for row in chart.table.rows]},
        header=header,
        rows=chart.table.rows,
        credits=site.facts.credits(_sources_of_day(site, name)),
        path=f"/map/{name}",
        nav="Map",
    )  # fmt: skip


def _form(site: Site, asked: Asked, modes: Sequence[str], mode: str) -> list[Field]:
    """What there is to choose: the mode, and of a map of change the party."""
    fields = [Field("mode", "Mode", mode, [(each, _WORDS[each]) for each in modes])]
    if "change" in modes:
        known = [(p, party_name(site, p)) for p in PARTIES if p in site.facts.parties]
        fields.append(Field("party", "Change of seats for", _party(site, "change", asked.get("party")) or "", known))
    return fields


def _query(asked: Asked) -> str:
    kept = {name: asked.get(name) for name in ("mode", "party", "region") if asked.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _files(name: str, asked: Asked) -> Markup:
    """The map alone."""
    links = (Markup('<a href="{}">{}</a>').format(f"/map/{name}/file.{ending}{_query(asked)}", ending.upper())
             for ending in ("svg", "png"))  # fmt: skip
    return Markup("The map alone: ") + Markup(" · ").join(links)


def _listed(chart: Chart, name: str, asked: Asked) -> Block:
    """What a map shows as a table under it: all of it, or its beginning and where all of it is."""
    whole = list(chart.table.rows)
    rows = whole if len(whole) <= _ALL else [row for row in whole if row[-1] not in ("", "–")] or whole
    shown = rows if len(whole) <= _ALL else rows[:_FIRST]
    first, *others = chart.table.header
    numbers = [all(_NUMBER.fullmatch(row[place]) for row in whole) for place in range(1, len(others) + 1)]
    heads = (Head(first), *(Head(each, number=number, wide=each in _WIDE)
                            for each, number in zip(others, numbers, strict=True)))  # fmt: skip
    if parse(name).kind == "senedd":
        cells = [(row[0] if row[0] == "Wales" else Markup('<span lang="cy">{}</span>').format(row[0]), *row[1:])
                 for row in shown]  # fmt: skip
    else:
        cells = [tuple(row) for row in shown]
    every = f"/map/{name}.csv{_query(asked)}"
    return Block("Place by place", f"{len(whole)} rows", heads, cells, whole=len(whole), more=every)


def _sources_of_day(site: Site, name: str) -> list[str]:
    """Sources of every contest, and of the control of every council, of the kind and day of an election."""
    mine = parse(name)
    elections = site.facts.table("elections").filter(pl.col("kind") == mine.kind, pl.col("date") == mine.day)
    contests = site.facts.table("contests").join(elections.select("election"), on="election", how="semi")["source"]
    councils = [key for key, row in site.facts.areas.items() if row["kind"] == "council"]
    held = site.facts.table("controls").filter(pl.col("date") == mine.day, pl.col("body").is_in(councils))
    controls = held["source"]
    return [str(each) for each in pl.concat([contests, *([controls] if mine.kind == "local" else [])]).unique().sort()]
