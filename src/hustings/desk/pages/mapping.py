"""The map of a general election in every mode, and the same place before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hustings.analysis.base import latest_base
from hustings.atlas.chart import Chart
from hustings.atlas.outlines import Outlines
from hustings.atlas.palette import PARTIES
from hustings.atlas.placemap import draw_places
from hustings.atlas.png import to_png
from hustings.desk.answers import STRICT, Made, rendition
from hustings.desk.blocks import Field, party_cell
from hustings.desk.house import House, house
from hustings.desk.mapping.area_maps import area_map_of
from hustings.desk.mapping.boundary_files import suited
from hustings.desk.mapping.maps import MODES, map_of
from hustings.desk.pages.area_mapping import area_chart, area_map_page
from hustings.desk.pages.front import moment, seats_json
from hustings.desk.printing import called, party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, UnknownName

__all__ = ["outlines_of", "router", "shapes"]

router = APIRouter()

_WORDS = {"winner": "Winner", "gain": "Gains", "margin": "Margin", "change": "Change of share", "turnout": "Turnout",
          "second": "Second place"}  # fmt: skip


@page(router, "/map", "/map/{name}")
def show(site: Site, asked: Asked) -> Made:
    """Two maps beside each other: ``?mode=``, ``?party=`` for changes, ``?region=``, ``?at=``, ``?layout=places``."""
    facts = site.facts
    name = (asked.parts.get("name") or asked.get("election") or (site.live.elections[0] if site.live else "")
            or site.front or latest_base(facts)).lower()  # fmt: skip
    if area_map_of(name):
        return area_map_page(site, asked, name)
    live = site.live is not None and name in site.live.elections
    h = house(facts, name, None if live else moment(asked.get("at")))
    mode = asked.get("mode") or "winner"
    if mode not in MODES:
        raise UnknownName(f"There is no map mode “{mode[:40]}”.", nearest=MODES)
    party = facts.find_party(asked.get("party")) if asked.get("party") else _riser(h)
    region, geographic = asked.get("region"), asked.get("layout") == "places"
    outlined = geographic and outlines_of(site, h) is not None
    pair = ["winner", "gain"] if mode in ("winner", "gain") else ["winner", mode]
    drawn = [(_WORDS[m], _scope(m, site, party), _draw(site, h, m, party, region, geographic=geographic)) for m in pair]
    query = _query(asked)
    moves = Counter((s.before, s.party) for s in h.seats if s.changed)
    regions = Counter(s.region for s in h.seats if moves and (s.before, s.party) == moves.most_common(1)[0][0])
    election = f"/map/{name}"
    return Made(
        title=f"{_heading(site, h, moves)}, {h.day:%-d %B %Y}",
        template="desk/map.html",
        view={
            "h": h,
            "heading": _heading(site, h, moves),
            "options": [(words, f"{election}?{_with(query, mode=key)}") for key, words in _WORDS.items()],
            "current": tuple(_WORDS[m] for m in pair),
            "maps": drawn,
            "mode": mode,
            "rows": _totals(site, h),
            "regions": regions.most_common(9),
            "move": moves.most_common(1)[0][0] if moves else None,
            "holders": [p for p in PARTIES if any(s.party == p for s in h.seats)],
            "geographic": geographic,
            "outlined": outlined,
            "shapes": shapes(election, query),
            "files": f"{election}/file",
            "file_query": _with({name: query[name] for name in ("region", "at", "layout") if name in query},
                                mode=mode, party=party if mode == "change" else ""),
            "form": [
                Field("party", "Change of share for", party,
                      [(p.party, called(site, p.party, h.day)) for p in h.totals if p.share > 0.005]),
                Field("region", "Region", region,
                      [("", "all"), *((r, r) for r in sorted({s.region for s in h.seats}))]),
            ],
        },
        json={"election": name, "mode": mode, "seats": seats_json(h.seats)},
        header=_COLUMNS,
        rows=_seat_rows(h),
        credits=facts.credits(h.sources),
        path=election,
        nav="Map",
        embed=f"/embed/map/{name}",
        card=f"/card/election/{name}",
    )  # fmt: skip


_COLUMNS = (
    "contest", "area", "name", "region", "party", "before", "majority", "margin", "turnout", "second", "stage",
)  # fmt: skip


def _seat_rows(h: House) -> list[tuple[object, ...]]:
    """Every seat under :data:`_COLUMNS`."""
    return [
        (s.contest, s.area, s.name, s.region, s.party, s.before, s.majority, _six(s.margin), _six(s.turnout), s.second,
         s.stage)
        for s in h.seats
    ]  # fmt: skip


def shapes(address: str, query: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same map on hexagons and at its places: words and address."""
    return [("Hexagons", f"{address}?{_with(query, layout='')}"),
            ("Geographic", f"{address}?{_with(query, layout='places')}")]  # fmt: skip


def outlines_of(site: Site, h: House) -> Outlines | None:
    """The outlines that the desk was given for every seat of an election."""
    return suited(site.outlines, [seat.area for seat in h.seats])


def _totals(site: Site, h: House) -> list[tuple[object, ...]]:
    """Parties that hold or lost a seat: seats, net change, gained, lost."""
    return [
        (party_cell(p.party, called(site, p.party, h.day)), p.seats, signed(p.net), p.gained or "–", p.lost or "–")
        for p in h.totals
        if p.seats or p.lost
    ]


def _six(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _query(asked: Asked) -> dict[str, str]:
    return {name: asked.get(name) for name in ("mode", "party", "region", "at", "layout") if asked.get(name)}


def _with(query: Mapping[str, str], **changed: str) -> str:
    from urllib.parse import urlencode

    return urlencode({name: value for name, value in {**query, **changed}.items() if value})


def _heading(site: Site, h: House, moves: Counter[tuple[str | None, str | None]]) -> str:
    changed = sum(moves.values())
    if not changed:
        return f"{h.name}: {len(h.declared)} of {len(h.seats)} seats declared"
    (old, new), number = moves.most_common(1)[0]
    verb = "seat changed" if changed == 1 else "seats changed"
    words = f"{changed} {verb} hands; {number} went from {party_name(site, str(old))} to {party_name(site, str(new))}"
    return words if len(h.declared) == len(h.seats) else f"{words}, with {len(h.declared)} of {len(h.seats)} declared"


def _riser(h: House) -> str:
    rising = [p for p in h.totals if p.change is not None]
    return max(rising, key=lambda p: abs(p.change or 0)).party if rising else "con"


def _scope(mode: str, site: Site, party: str) -> str:
    return {
        "winner": "who holds each seat",
        "gain": "solid, outlined: gained · tint: held",
        "margin": "majority in % of valid votes",
        "change": f"{party_name(site, party)}, points",
        "turnout": "valid votes, % of the electorate",
        "second": "who came second",
    }[mode]


def _draw(site: Site, h: House, mode: str, party: str, region: str, *, geographic: bool = False) -> Chart:
    """One map: hexagons, or outlines at their places where the desk was given them; else discs there for winners and
    gains.
    """
    regions = [region] if region else []
    outlines = outlines_of(site, h) if geographic else None
    if not geographic or outlines is not None or mode not in ("winner", "gain"):
        keyed = mode not in ("winner", "gain")
        held = [outlines] if outlines is not None else []
        # Of the country no larger than half a page, so that its words are read at their size.
        radius = 7.4 if held and not region else None
        return map_of(
            site.facts,
            h,
            mode,
            party=party if mode == "change" else None,
            regions=regions,
            key=keyed,
            outlines=held,
            radius=radius,
        )
    seats = [seat for seat in h.drawn() if not region or seat.region.casefold() == region.casefold()]
    places = site.facts.areas
    centres = {
        seat.area: (float(str(places[seat.area]["lon"])), float(str(places[seat.area]["lat"])))
        for seat in seats
        if places.get(seat.area, {}).get("lon") is not None
    }
    title = f"{h.name}, {_WORDS[mode].lower()}: {len(h.declared)} of {len(h.seats)} seats declared"
    return draw_places(centres, [s for s in seats if s.area in centres], title=title, gains=mode == "gain")


async def drawing(request: Request, name: str, ending: str) -> Response:
    """The map alone as SVG or PNG: ``/map/ID/file.svg?mode=gain``, ``&layout=places`` for the geographic one."""
    from starlette.concurrency import run_in_threadpool

    site: Site = request.app.state.site
    query = request.query_params

    def work() -> Response:
        mode = query.get("mode") or "winner"
        if ending not in ("svg", "png"):
            raise BadInput("There is no such map.", remedy="A map is had as .svg or .png.")
        svg = _asked_for(site, name.lower(), query).svg
        if site.test:
            svg = svg.replace("<title", "<!-- TEST --><title", 1).replace("</svg>", _WATERMARK + "</svg>")
        body, kind = (svg.encode(), "image/svg+xml") if ending == "svg" else (to_png(svg), "image/png")
        names = f'inline; filename="{"TEST-" if site.test else ""}{name}-{mode}.{ending}"'
        headers = {"content-security-policy": STRICT, "content-disposition": names}
        return Printed(rendition(body, kind, headers=headers))

    return await run_in_threadpool(work)


def _asked_for(site: Site, name: str, query: Mapping[str, str]) -> Chart:
    """A map as a query asks for it."""
    if area_map_of(name):
        return area_chart(site, name, query)
    mode = query.get("mode") or "winner"
    if mode not in MODES:
        raise UnknownName(f"There is no map mode “{mode[:40]}”.", nearest=MODES)
    h = house(site.facts, name, moment(query.get("at", "")))
    party = site.facts.find_party(query["party"]) if query.get("party") else _riser(h)
    return _draw(site, h, mode, party, query.get("region", ""), geographic=query.get("layout") == "places")


router.add_api_route("/map/{name}/file.{ending}", drawing, methods=["GET", "HEAD"], include_in_schema=False)

_WATERMARK = '<text x="12" y="28" font-size="22" font-weight="700" fill="#A3261B">TEST</text>'
