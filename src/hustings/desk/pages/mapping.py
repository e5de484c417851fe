"""The map of a general election in every mode, and the same place before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hustings.analysis.base import base_seats, latest_base
from hustings.analysis.results import seat_table
from hustings.atlas.chart import Chart
from hustings.atlas.hexes import layout
from hustings.atlas.map import draw_hexes
from hustings.atlas.palette import PARTIES, look
from hustings.atlas.placemap import draw_places
from hustings.atlas.png import to_png
from hustings.atlas.stepmap import STEPS, Stepped, draw_steps
from hustings.desk.answers import STRICT, Made, rendition
from hustings.desk.blocks import party_cell
from hustings.desk.house import House, house
from hustings.desk.pages.front import moment, seats_json
from hustings.desk.printing import party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, NotKnown

__all__ = ["MODES", "map_of", "router"]

router = APIRouter()

MODES = {"winner": "Winner", "gain": "Gains", "margin": "Margin", "change": "Change of share", "turnout": "Turnout",
         "second": "Second place"}  # fmt: skip
_MARGINS = (5.0, 10.0, 20.0, 40.0)
_TURNOUTS = (55.0, 60.0, 65.0, 70.0)
_CHANGES = (-5.0, 0.0, 5.0, 10.0)


@page(router, "/map", "/map/{name}")
def show(site: Site, asked: Asked) -> Made:
    """Two maps beside each other: ``?mode=``, ``?party=`` for changes, ``?region=``, ``?at=``, ``?layout=places``."""
    facts = site.facts
    name = (asked.parts.get("name") or asked.get("election") or (site.live.elections[0] if site.live else "")
            or site.front or latest_base(facts)).lower()  # fmt: skip
    h = house(facts, name, moment(asked.get("at")))
    mode = asked.get("mode") or "winner"
    if mode not in MODES:
        raise BadInput(f"There is no map mode “{mode[:40]}”.", remedy=f"Modes: {', '.join(MODES)}.")
    party = facts.find_party(asked.get("party")) if asked.get("party") else _riser(h)
    region, geographic = asked.get("region"), asked.get("layout") == "places"
    pair = ["winner", "gain"] if mode in ("winner", "gain") else ["winner", mode]
    drawn = [(MODES[m], _scope(m, site, party), map_of(site, h, m, party, region, geographic=geographic),
              _key(m, party)) for m in pair]  # fmt: skip
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
            "options": [(words, f"{election}?{_with(query, mode=key)}") for key, words in MODES.items()],
            "current": tuple(MODES[m] for m in pair),
            "maps": drawn,
            "mode": mode,
            "rows": [(party_cell(p.party, party_name(site, p.party)), p.seats, signed(p.net), p.gained or "–", p.lost or "–")
                     for p in h.totals if p.seats or p.lost],
            "regions": regions.most_common(9),
            "move": moves.most_common(1)[0][0] if moves else None,
            "holders": [p for p in PARTIES if any(s.party == p for s in h.seats)],
            "geographic": geographic,
            "swap": f"{election}?{_with(query, layout='' if geographic else 'places')}",
            "files": f"{election}/file",
            "file_query": f"mode={mode}" + (f"&party={party}" if mode == "change" else ""),
            "form": [
                {"name": "party", "label": "Change of share for", "value": party,
                 "choices": [(p.party, party_name(site, p.party)) for p in h.totals if p.share > 0.005]},
                {"name": "region", "label": "Region", "value": region,
                 "choices": [("", "all"), *((r, r) for r in sorted({s.region for s in h.seats}))]},
            ],
        },
        json={"election": name, "mode": mode, "seats": seats_json(h.seats)},
        header=("contest", "area", "name", "region", "party", "before", "majority", "margin", "turnout", "second", "stage"),
        rows=[(s.contest, s.area, s.name, s.region, s.party, s.before, s.majority, _six(s.margin), _six(s.turnout),
               s.second, s.stage) for s in h.seats],
        credits=facts.credits(h.sources),
        path=election,
        nav="Map",
        embed=f"/embed/map/{name}",
        card=f"/card/election/{name}",
    )  # fmt: skip


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


def _key(mode: str, party: str) -> list[tuple[str, str]]:
    """The steps of a mode as classes and words."""
    cuts, scale = {"margin": (_MARGINS, "ink"), "turnout": (_TURNOUTS, "ink"), "change": (_CHANGES, party)}.get(
        mode, ((), "")
    )
    if not cuts:
        return []
    words = [f"under {_cut(cuts[0])}", *(f"{_cut(a)} to {_cut(b)}" for a, b in zip(cuts, cuts[1:], strict=False)),
             f"{_cut(cuts[-1])} and more"]  # fmt: skip
    scale = scale if scale == "ink" else look(scale).colours
    return [(f"m-{scale}-{step}", each) for step, each in enumerate(words)]


def _cut(value: float) -> str:
    return f"{value:.0f}".replace("-", "−")


def map_of(
    site: Site, h: House, mode: str, party: str = "", region: str = "", *, geographic: bool = False, radius: float = 9.6
) -> Chart:
    """One map of a general election in a mode. Raises :class:`~hustings.errors.NotKnown` for boundaries before 2010."""
    kept = [seat for seat in h.seats if not region or seat.region.casefold() == region.casefold()]
    if not kept:
        raise NotKnown(f"No seat of it lies in a region “{region[:40]}”.")
    wanted = {seat.area for seat in kept}
    title = f"{h.name}, {MODES[mode].lower()}: {len([s for s in kept if s.party])} of {len(kept)} seats declared"
    if geographic:
        centres = {
            area: (float(str(row["lon"])), float(str(row["lat"])))
            for area in wanted
            if (row := site.facts.areas.get(area)) and row["lon"] is not None
        }
        return draw_places(centres, [s for s in h.drawn() if s.area in centres], title=title, gains=mode == "gain")
    cells, radius = layout(h.layout), 13.5 if region else radius
    if mode in ("winner", "gain"):
        drawn = [s for s in h.drawn() if s.area in wanted]
        return draw_hexes(cells, drawn, title=title, mode="gain" if mode == "gain" else "winner", key=False,
                          radius=radius, region_names=not region, margin=None if not region else 16)  # fmt: skip
    figures = _figures(site, h, mode, party)
    seats = [Stepped(s.area, s.name, *(figures.get(s.area) or ("ink", None, "to come")), region=s.region) for s in kept]
    return draw_steps(cells, seats, title=title, measure=MODES[mode], radius=radius, margin=16 if region else 104)


def _figures(site: Site, h: House, mode: str, party: str) -> dict[str, tuple[str, int | None, str]]:
    """The scale, step and words of each declared seat."""
    made: dict[str, tuple[str, int | None, str]] = {}
    changes = _changes(site, h, party) if mode == "change" else {}
    for seat in h.seats:
        if seat.party is None:
            continue
        if mode == "second":
            made[seat.area] = (seat.second or "other", 3, f"{site.facts.short(seat.second or 'other')} second")
        elif mode == "margin" and seat.margin is not None:
            made[seat.area] = (seat.party, _step(100 * seat.margin, _MARGINS), f"majority {100 * seat.margin:.1f}%")
        elif mode == "turnout" and seat.turnout is not None:
            made[seat.area] = ("ink", _step(100 * seat.turnout, _TURNOUTS), f"turnout {100 * seat.turnout:.1f}%")
        elif mode == "change" and seat.area in changes:
            points = changes[seat.area]
            made[seat.area] = (party, _step(points, _CHANGES), f"{points:+.1f} points".replace("-", "−"))
    return made


def _step(value: float, cuts: tuple[float, ...]) -> int:
    return min(sum(value >= cut for cut in cuts), STEPS - 1)


def _changes(site: Site, h: House, party: str) -> dict[str, float]:
    """The change of a party's share in each declared seat where it stood both times, in points."""
    if not h.baseline:
        return {}
    done = [s.area for s in h.seats if s.party]

    def shares(rows: pl.DataFrame) -> dict[str, float]:
        whole = rows.group_by("area").agg(
            pl.col("votes").sum().alias("whole"),
            pl.col("votes").filter(pl.col("party") == party).sum().alias("mine"),
            (pl.col("party") == party).any().alias("stood"),
        )
        return {a: 100 * m / w for a, w, m, stood in whole.select("area", "whole", "mine", "stood").iter_rows()
                if stood and w}  # fmt: skip

    now = shares(seat_table(site.facts, h.election).filter(pl.col("area").is_in(done)))
    then = shares(base_seats(site.facts, h.baseline).rows)
    return {area: now[area] - then[area] for area in now if area in then}


async def drawing(request: Request, name: str, ending: str) -> Response:
    """The map alone as SVG or PNG: ``/map/ID/file.svg?mode=gain``."""
    from starlette.concurrency import run_in_threadpool

    site: Site = request.app.state.site
    query = request.query_params

    def work() -> Response:
        mode = query.get("mode", "winner")
        if mode not in MODES or ending not in ("svg", "png"):
            raise BadInput("There is no such map.", remedy=f"Modes: {', '.join(MODES)}; .svg or .png.")
        h = house(site.facts, name.lower(), moment(query.get("at", "")))
        party = site.facts.find_party(query["party"]) if query.get("party") else _riser(h)
        svg = map_of(site, h, mode, party, query.get("region", "")).svg
        if site.test:
            svg = svg.replace("<title", "<!-- TEST --><title", 1).replace("</svg>", _WATERMARK + "</svg>")
        body, kind = (svg.encode(), "image/svg+xml") if ending == "svg" else (to_png(svg), "image/png")
        names = f'inline; filename="{"TEST-" if site.test else ""}{name}-{mode}.{ending}"'
        headers = {"content-security-policy": STRICT, "content-disposition": names}
        return Printed(rendition(body, kind, headers=headers))

    return await run_in_threadpool(work)


router.add_api_route("/map/{name}/file.{ending}", drawing, methods=["GET", "HEAD"], include_in_schema=False)

_WATERMARK = '<text x="12" y="28" font-size="22" font-weight="700" fill="#A3261B">TEST</text>'
