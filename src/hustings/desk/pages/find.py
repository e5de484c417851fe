"""Finding: by place, candidate or member, postcode where the user has laid a directory of them, election or party."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import polars as pl
from fastapi import APIRouter

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import shape_of
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Head, link
from hustings.desk.postcode_view import Told, tell_postcode, without_directory
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.ids import is_id, parse

__all__ = ["Index", "index_of", "router"]

router = APIRouter()

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Index:
    """Places and people as they are looked for: plain words, what to print, and where it leads."""

    places: tuple[tuple[str, str, str, str], ...]
    people: tuple[tuple[str, str, str, str], ...]


def plain(text: str) -> str:
    """Text as it is compared: without accents and marks, lower case, single spaces."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", bare).split())


def index_of(almanac: Almanac) -> Index:
    """The index of an almanac."""
    areas = almanac.table("areas").sort("from", descending=True, nulls_last=True)
    places = []
    for row in areas.iter_rows(named=True):
        until = f", until {row['to']:%Y}" if row["to"] else ""
        kind = str(row["kind"]).replace("_", " ")
        places.append((plain(row["name"]), row["name"], f"{kind}{until}", f"/area/{row['area']}"))
    contests = almanac.table("contests").select("contest", "name")
    rows = almanac.table("candidacies").select("contest", "candidate", "party", "elected").join(contests, on="contest")
    people = []
    for contest, name, party, elected, place in rows.iter_rows():
        day = contest[-10:]
        words = f"{almanac.short(party)}, {place} {day[:4]}" + (", elected" if elected else "")
        people.append((plain(name), name, words, f"/contest/{contest}"))
    people.sort(key=lambda each: each[3][-10:], reverse=True)
    return Index(tuple(places), tuple(people))


def look_up(known: tuple[tuple[str, str, str, str], ...], wanted: str) -> list[tuple[str, str, str, str]]:
    """Entries that hold every word asked for, those that begin with them first; the nearest where none does."""
    words = wanted.split()
    found = [each for each in known if all(word in each[0] for word in words)]
    found.sort(key=lambda each: (each[0] != wanted, not each[0].startswith(wanted)))
    if found or len(wanted) < 4:
        return found
    from rapidfuzz import fuzz, process

    names = list(dict.fromkeys(each[0] for each in known))
    near = {name for name, _, _ in process.extract(wanted, names, scorer=fuzz.ratio, limit=5, score_cutoff=76)}
    return [each for each in known if each[0] in near]


@page(router, "/find")
def find(site: Site, asked: Asked) -> Made:
    """What there is for ``?q=``."""
    text = asked.get("q")[:100]
    told = tell_postcode(site, site.postcodes, text) if site.postcodes is not None else None
    hits, blocks = _hits(site, text) if text else ([], [])
    if told is None and site.postcodes is None:
        told = Told(note=without_directory(text))
    told = told or Told()
    found = told.found or bool(blocks)
    named = [("", what, "", name, address) for _, name, what, address in hits]
    return Made(
        title=f"Find: {text}" if text else "Find",
        template="desk/find.html",
        view={"text": text, "blocks": blocks, "postcode": told.blocks, "note": told.note,
              "nothing": bool(text) and not found and not told.json, "by_postcode": site.postcodes is not None},
        json={
            "q": text,
            **({"postcode": told.json} if told.json else {}),
            "found": [{"name": name, "what": words, "address": address} for _, name, words, address in hits],
        },
        header=("postcode", "what", "code", "name", "address", "latest", "next", "postcodes"),
        rows=[*told.rows, *((each[0], each[1], each[2], each[3], each[4], "", "", "") for each in named)],
        path="/find",
        status=404 if text and not found and asked.form != "html" else 200,
        # What somebody looks for by a postcode is nobody else's: neither this desk nor a proxy keeps the page.
        headers={"cache-control": "no-store"} if shape_of(text) else {},
    )  # fmt: skip


def _hits(site: Site, text: str) -> tuple[list[tuple[str, str, str, str]], list[Block]]:
    """Places and people that hold the words of a text, and the sections that show them."""
    hits: list[tuple[str, str, str, str]] = []
    blocks: list[Block] = []
    # What has the shape of a whole postcode is nobody's name.
    wanted = "" if shape_of(text) == "full" else plain(text)
    if not wanted:
        return hits, blocks
    index = site.keep("index", lambda: index_of(site.almanac))
    for title, known in (("Places", index.places), ("Candidates and members", index.people)):
        found = look_up(known, wanted)
        hits += found[:_SHOWN]
        if found:
            rows = [(link(name, address), words) for _, name, words, address in found[:_SHOWN]]
            blocks.append(Block(title, "", (Head("Name"), Head("What")), rows, whole=len(found)))
    return hits, _direct(site, text) + blocks


def _direct(site: Site, text: str) -> list[Block]:
    """An id or a party typed as such."""
    rows = []
    if is_id(text.lower()):
        name = text.lower()
        held = site.facts.table("contests")
        contest = parse(name).is_contest and not held.filter(pl.col("contest") == name).is_empty()
        rows.append((link(name, f"/contest/{name}" if contest else f"/election/{name}"), "id"))
    for key, row in site.facts.parties.items():
        if plain(text) in (key, plain(str(row["short"])), plain(str(row["name"]))):
            rows.append((link(row["name"], f"/party/{key}"), "party"))
    return [Block("Straight there", "", (Head("Name"), Head("What")), rows)] if rows else []
