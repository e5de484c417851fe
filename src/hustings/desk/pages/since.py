"""The same place before and after: its map at several elections, with what changed at each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter

from hustings.atlas.map import NORTH_OF_ENGLAND
from hustings.atlas.palette import PARTIES
from hustings.desk.answers import Made
from hustings.desk.house import house
from hustings.desk.mapping.before_after import Moment, by_region, moments, stands
from hustings.desk.pages.mapping import outlines_of, shapes
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.ids import parse

__all__ = ["router"]

router = APIRouter()


@page(router, "/map/{name}/since")
def since(site: Site, asked: Asked) -> Made:
    """Before and after: the same place at several elections, ``?with=ID`` each, ``?region=``, ``?layout=places``."""
    name = asked.parts["name"].lower()
    chosen = [each for each in asked.get("with").split(",") if each] or _earlier(site, name)
    region = asked.get("region")
    elections = sorted(dict.fromkeys([*chosen, name]), key=lambda each: parse(each).day)
    first = house(site.facts, elections[0])
    outlines = outlines_of(site, first)
    geographic = outlines is not None and asked.get("layout") == "places"
    row = moments(site.facts, elections, [each for each in region.split(",") if each])
    made = stands(
        site.facts, row, elections[0], outlines=[outlines] if outlines is not None and geographic else []
    )  # fmt: skip
    query = {name: asked.get(name) for name in ("region", "with", "layout") if asked.get(name)}
    where = "the North" if region == ",".join(NORTH_OF_ENGLAND) else ", ".join(map(_placed, region.split(",")))
    heading = _heading(row, where)
    two = [party for party, _ in Counter(s.party for m in row for s in m.seats if s.party).most_common(3)]
    return Made(
        title=heading,
        template="desk/since.html",
        view={
            "heading": heading,
            "scope": f"{len(row[0].seats)} seats",
            "stands": made,
            "name": name,
            "election": f"{'By-election' if parse(name).by else 'General election'} · {parse(name).day:%-d %B %Y}",
            "regions": [("", "the whole country"), (",".join(NORTH_OF_ENGLAND), "the North of England"),
                        *((each, each) for each in sorted({seat.region for seat in first.seats}))],
            "region": region,
            "chosen": ",".join(each for each in elections if each != name),
            "geographic": geographic,
            "shapes": shapes(f"/map/{name}/since", query) if outlines is not None else [],
            "parties": two,
            "by_region": by_region(row, two),
            "holders": [p for p in PARTIES if any(s.party == p for m in row for s in m.seats)],
            "changed": _changed(row),
        },
        json={"elections": elections, "changed": [list(each) for each in _changed(row)]},
        header=("map", "seat", "won_by", "from"),
        rows=_changed(row),
        credits=site.facts.credits(_sources(site, elections)),
        path=f"/map/{name}/since",
        nav="Map",
    )  # fmt: skip


def _placed(region: str) -> str:
    """A region as it stands in a sentence: “the North East”, “Wales”."""
    return f"the {region}" if region.split(" ")[0] in ("North", "South", "East", "West") else region


def _heading(row: Sequence[Moment], where: str) -> str:
    """“The map of the North, 2017 to 2021: 30 of 158 seats changed hands”: from the first map to the last."""
    first, last = row[0], row[-1]
    if len(row) == 1:
        since = f"since {first.since}" if first.since else first.label[-4:]
        changed = sum(seat.changed for seat in first.seats)
    else:
        held = {seat.area: seat.party for seat in first.seats}
        since = f"{first.label[-4:]} to {last.label[-4:]}"
        changed = sum(seat.party != held[seat.area] for seat in last.seats)
    verb = "seat changed" if changed == 1 else "seats changed"
    return f"The map{' of ' + where if where else ''}, {since}: {changed or 'no'} {verb} hands"


def _changed(row: Sequence[Moment]) -> list[tuple[str, str, str | None, str | None]]:
    return [(m.label, s.name, s.party, s.before) for m in row for s in m.seats if s.changed]


def _sources(site: Site, elections: Sequence[str]) -> list[str]:
    wanted = site.facts.table("contests")
    held = wanted.filter(wanted["election"].is_in(elections) | wanted["contest"].is_in(elections))
    return [str(each) for each in held["source"].unique().sort().to_list()]


def _earlier(site: Site, name: str) -> list[str]:
    """The general election before, where it was held on the same boundaries."""
    basis = site.facts.election(name)["baseline"]
    return [str(basis)] if basis and "@" not in str(basis) else []
