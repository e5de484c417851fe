"""What is nearest to something that was asked for and is not there, as addresses that answer.

A refusal names what it did not know. Where that stands in the address that was asked for, in its path or as a value of
its query, exactly it is replaced, and the rest is kept: ``/map/ID?mode=gian&region=Wales`` leads to
``/map/ID?mode=gain&region=Wales``. What has no page of that kind leads to its own page, or is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode

import polars as pl

from hustings.atlas.palette import PARTIES
from hustings.errors import HustingsError, NotKnown, UnknownName

if TYPE_CHECKING:
    from hustings.desk.site import Asked, Site

__all__ = ["link_of", "near_pages", "nearest_links"]

_MOST = 12
_PAGES = ("/map", "/contests", "/polls", "/forecast", "/targets", "/flows", "/records", "/check", "/elections",
          "/councils", "/parties", "/find", "/count", "/scores", "/swing", "/embed")  # fmt: skip
_CHOICES = ("mode", "region", "rule")
"""Parameters of which a refusal names every value there is: the nearest stand first."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in an address: in its path, or in its query under ``name``."""

    value: str
    name: str = ""


def near_pages(path: str) -> UnknownName:
    """What to say of an address that is none, with the pages nearest to it."""
    from rapidfuzz import fuzz, process

    asked = unquote(path)[:200]
    first = "/" + asked.strip("/").split("/")[0]
    found = process.extract(first[:60], _PAGES, scorer=fuzz.ratio, limit=3, score_cutoff=55)
    return UnknownName(f"There is no page at {asked}.", nearest=[name for name, _, _ in found])


def nearest_links(site: Site, asked: Asked, error: HustingsError) -> list[tuple[str, str]]:
    """Words and address of what is nearest to what a refusal did not know; each address answers."""
    names = list(getattr(error, "nearest", ()) or getattr(error, "candidates", ()))
    place = _place(asked, error.message) or _no_map(site, asked)
    if place is None:
        made = [(name, name if name in _PAGES else link_of(site, name)) for name in names]
    elif place.name:
        # Of very many choices only what is like it may be meant, and be possible there.
        least = 55 if len(names) > _MOST else 0
        ordered = _by_likeness(place.value, names, least) if place.name in _CHOICES else names
        made = [(name, _in_query(asked, place, name)) for name in ordered if _fits_query(asked, place.name, name)]
    else:
        made = [(name, _in_path(site, asked, place, name)) for name in _names_for(site, asked, place, names)]
    return [pair for pair in made if pair[1]][:_MOST]


def link_of(site: Site, name: str) -> str:
    """The address of something by its id; empty where it has no page."""
    from hustings.ids import is_id, parse

    if not is_id(name):
        return ""
    rows = site.facts.table("contests")
    if parse(name).is_contest and not rows.filter(rows["contest"] == name).is_empty():
        return f"/contest/{name}"
    return f"/election/{name}"


# -- where it stands --------------------------------------------------------------------------------------------------


def _place(asked: Asked, message: str) -> _Place | None:
    """Where what a refusal names stands in the address: the longest of what it could be, the query first."""
    said = message.casefold()
    query = [_Place(each, name) for name, value in asked.query.items() for each in _values(value) if _named(each, said)]
    parts = [_Place(part) for part in asked.path.strip("/").split("/")[1:]]
    path = [each for part in parts for each in (part, _Place(_stem(part.value))) if _named(each.value, said)]
    found = query or path
    return max(found, key=lambda each: len(each.value)) if found else None


def _no_map(site: Site, asked: Asked) -> _Place | None:
    """What stands where a map's election would, and is none: the council elections of a day without any."""
    kind, _, name = asked.path.strip("/").partition("/")
    return _Place(name) if kind == "map" and "/" not in name and name and not _has_map(site, name) else None


def _values(value: str) -> list[str]:
    """A value of a query, and each of those in a row with commas."""
    return list(dict.fromkeys([value.strip(), *(each.strip() for each in value.split(","))]))


def _stem(part: str) -> str:
    """A part of a path without the ending of a drawing."""
    return re.sub(r"\.(svg|png)$", "", part)


def _named(value: str, said: str) -> bool:
    """Whether a message names a value, which it may have cut short."""
    wanted = value[:40].casefold()
    end = r"(?![\w-])" if len(value) <= 40 else ""
    return bool(wanted) and re.search(rf"(?<![\w.-]){re.escape(wanted)}{end}", said) is not None


# -- the address with another in its place ----------------------------------------------------------------------------


def _in_query(asked: Asked, place: _Place, name: str) -> str:
    """The same address, one value replaced."""
    old = asked.query[place.name]
    row = [name if each.strip() == place.value else each for each in old.split(",")]
    new = name if old.strip() == place.value else ",".join(row)
    return f"{quote(asked.path)}?{urlencode({**asked.query, place.name: new})}"


def _in_path(site: Site, asked: Asked, place: _Place, name: str) -> str:
    """The same address with another name in its path, where there is such a page; else the page of what has it."""
    if name in _PAGES:
        return name
    first, *rest = asked.path.strip("/").split("/")
    kind = f"{first}/{rest[0]}" if first in ("embed", "card") else first
    fits = _FITS.get(kind)
    if fits is None or not fits(site, name):
        return "" if kind in _FITS else link_of(site, name) or f"/find?q={quote(name)}"
    parts = [part.replace(place.value, name, 1) if place.value in (part, _stem(part)) else part for part in rest]
    address = "/" + "/".join(quote(part, safe="") for part in (first, *parts))
    return f"{address}?{urlencode(asked.query)}" if asked.query else address


def _names_for(site: Site, asked: Asked, place: _Place, names: list[str]) -> list[str]:
    """Of an election that has no map the maps with the nearest names; of anything else what the refusal named."""
    if not asked.path.startswith(("/map/", "/embed/map/")):
        return names
    return _by_likeness(place.value, _maps(site), least=55)[:3]


def _by_likeness(value: str, names: Iterable[str], least: float = 0) -> list[str]:
    from rapidfuzz import fuzz

    scored = [(fuzz.ratio(value.casefold(), name.casefold()), name) for name in names]
    return [name for score, name in sorted(scored, key=lambda pair: -pair[0]) if score >= least]


def _fits_query(asked: Asked, name: str, value: str) -> bool:
    """Whether a value may stand there: a party is one that is drawn or reckoned with everywhere, an election beside a
    map is one on the same boundaries."""
    if name == "with":
        return _boundaries(value) == _boundaries(asked.path.split("/")[2])
    return name != "party" or value in PARTIES


def _boundaries(election: str) -> str:
    """The layout of a general election; empty where it has none."""
    from hustings.desk.house import is_general, layout_of
    from hustings.ids import parse

    try:
        return layout_of(parse(election).day) if is_general(election) else ""
    except NotKnown:
        return ""


# -- which pages there are of a kind ----------------------------------------------------------------------------------


def _maps(site: Site) -> list[str]:
    """Every election that has a map, the latest first."""
    from hustings.desk.mapping.council_facts import DAYS

    general = (str(each) for each in site.facts.table("elections").filter(pl.col("kind") == "parl")["election"])
    drawn = sorted((each for each in general if _boundaries(each)), reverse=True)
    return [*drawn, *(f"local.{day}" for day in DAYS), "senedd.2026-05-07", "sp.2026-05-07"]


def _has_map(site: Site, name: str) -> bool:
    return name in _maps(site)


def _drawn(site: Site, name: str) -> bool:
    return bool(_boundaries(name))


def _contest(site: Site, name: str) -> bool:
    return link_of(site, name).startswith("/contest/")


def _forecast(site: Site, name: str) -> bool:
    from hustings.forecast.seat_table import NEXT, TARGETS

    return name in (NEXT, *TARGETS)


def _council(site: Site, name: str) -> bool:
    from hustings.analysis.control import council

    try:
        council(site.facts, name)
    except (NotKnown, UnknownName):
        return False
    return True


def _always(site: Site, name: str) -> bool:
    return True


_FITS: Mapping[str, Callable[[Site, str], bool]] = {
    "area": _always,
    "party": _always,
    "count": _always,
    "council": _council,
    "targets": lambda site, name: name in PARTIES,
    "map": _has_map,
    "forecast": _forecast,
    "swing": _drawn,
    "records": _drawn,
    "contest": _contest,
    "embed/map": _has_map,
    "embed/election": _drawn,
    "embed/contest": _contest,
    "card/election": _drawn,
    "card/contest": _contest,
}
"""Of which names there is a page of a kind; what is not named here leads to its own page."""
