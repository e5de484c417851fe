"""Embeds for other people's pages, with a page that makes them, and social cards."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hustings.analysis.contest import Candidacy, Contest, contest
from hustings.analysis.words import change_in_points, result_line
from hustings.atlas.card import CardBar, draw_card
from hustings.atlas.chart import Chart
from hustings.atlas.png import to_png
from hustings.desk.answers import EMBEDDABLE, STRICT, Made, rendition
from hustings.desk.blocks import Field
from hustings.desk.contest_view import result_rows, said
from hustings.desk.house import House, house
from hustings.desk.mapping.area_maps import area_map_of
from hustings.desk.mapping.maps import MODES, map_of
from hustings.desk.pages.area_mapping import area_chart
from hustings.desk.pages.front import house_page
from hustings.desk.printing import called, party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, NotKnown, UnknownName

__all__ = ["router"]

router = APIRouter()

_HEIGHTS = {"election": 640, "contest": 620, "map": 868}
"""Each kind of embed, with the height in pixels that holds it at a width of 640."""


@page(router, "/embed")
def customise(site: Site, asked: Asked) -> Made:
    """The page that makes an embed: ``?of=`` its address, ``width=``, ``height=``, and for a map its ``mode=``,
    ``party=`` and ``region=``; with the embed itself below."""
    kind, name = _of(asked.get("of"))
    width = _size(asked, "width", 640)
    height = _size(asked, "height", max(200, round(1.2 * width) + 100) if kind == "map" else _HEIGHTS[kind])
    fields = _map_fields(site, name, asked) if kind == "map" and not area_map_of(name) else []
    query = urlencode({each.name: each.value for each in fields if each.value})
    address = f"/embed/{kind}/{name}" + (f"?{query}" if query else "")
    snippet = (
        f'<iframe src="{site.address}{address}" width="{width}" height="{height}" title="Hustings: {name}"></iframe>'
    )
    of = Field("of", "What", f"/embed/{kind}/{name}")
    sizes = [Field(each, f"{each.capitalize()}, px", str(px)) for each, px in (("width", width), ("height", height))]
    return Made(
        title="Embed",
        template="desk/embed_maker.html",
        view={"form": [of, *fields, *sizes], "address": address, "snippet": snippet, "width": width,
              "height": height, "name": name},
        path="/embed",
        headers={"content-security-policy": f"{STRICT}; frame-src 'self'"},
    )  # fmt: skip


def _size(asked: Asked, name: str, otherwise: int) -> int:
    text = asked.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit()) or not 200 <= int(text[:6]) <= 2000:
        raise BadInput(f"The {name} of an embed lies between 200 and 2000 pixels.")
    return int(text)


def _map_fields(site: Site, name: str, asked: Asked) -> list[Field]:
    """What a map may be told: its mode, the party of a map of change, and one region."""
    h = house(site.facts, name)
    parties = [("", "the largest"), *((p.party, party_name(site, p.party)) for p in h.totals if p.share > 0.005)]
    regions = [("", "all"), *((each, each) for each in sorted({s.region for s in h.seats}))]
    return [
        Field("mode", "Map mode", asked.get("mode") or "winner", [(each, each) for each in MODES]),
        Field("party", "Change of share for", asked.get("party"), parties),
        Field("region", "Region", asked.get("region"), regions),
    ]


def _of(address: str) -> tuple[str, str]:
    parts = address.removeprefix("/embed/").split("/")
    if not address:
        return "election", "parl.2024-07-04"
    if len(parts) != 2 or parts[0] not in _HEIGHTS:
        raise UnknownName("There is no such embed.", nearest=[f"/embed/{kind}" for kind in _HEIGHTS])
    return parts[0], parts[1]


def _embedded(made: Made, template: str, view: dict[str, object]) -> Made:
    return Made(
        title=made.title, template=template, view={**made.view, **view}, json=made.json, header=made.header,
        rows=made.rows, credits=made.credits, path=made.path,
        headers={"content-security-policy": EMBEDDABLE, "cross-origin-resource-policy": "cross-origin"},
    )  # fmt: skip


@page(router, "/embed/election/{name}")
def election(site: Site, asked: Asked) -> Made:
    """The state of the parties."""
    made = house_page(site, asked, asked.parts["name"].lower())
    return _embedded(made, "desk/embed_election.html", {"home": made.path})


@page(router, "/embed/contest/{name}")
def one(site: Site, asked: Asked) -> Made:
    """One result."""
    name = asked.parts["name"].lower()
    made = contest(site.facts, name)
    shown = any(each.elected for each in made.candidacies)
    told = site.live.told(name) if site.live is not None else None
    done = shown and not (told and told.hides)
    return Made(
        title=f"{made.name}: {made.result if done else 'to come'}",
        template="desk/embed_contest.html",
        view={"c": made, "done": done, "rows": result_rows(made) if done else [], "told": told,
              "said": said(made.result, site.facts, made) if done else ("", ""),
              "line": result_line(site.facts, made) if done else "", "home": f"/contest/{name}"},
        json={"contest": name, "line": result_line(site.facts, made) if done else None},
        path=f"/contest/{name}",
        headers={"content-security-policy": EMBEDDABLE, "cross-origin-resource-policy": "cross-origin"},
    )  # fmt: skip


@page(router, "/embed/map/{name}")
def one_map(site: Site, asked: Asked) -> Made:
    """One map: ``?mode=``, ``?party=``, ``?region=``."""
    name, mode = asked.parts["name"].lower(), asked.get("mode") or "winner"
    chart = area_chart(site, name, asked.query) if area_map_of(name) else _house_map(site, name, mode, asked)
    return Made(
        title=chart.title,
        template="desk/embed_map.html",
        view={"chart": chart, "home": f"/map/{name}?mode={mode}"},
        json={"title": chart.title, "rows": [list(row) for row in chart.table.rows]},
        path=f"/map/{name}",
        headers={"content-security-policy": EMBEDDABLE, "cross-origin-resource-policy": "cross-origin"},
    )


def _house_map(site: Site, name: str, mode: str, asked: Asked) -> Chart:
    """The map of a general election that an embed shows."""
    h = house(site.facts, name)
    party = asked.get("party") or (h.totals[0].party if h.totals else "lab")
    return map_of(site.facts, h, mode, party=party, regions=[asked.get("region")] if asked.get("region") else [])


async def card(request: Request, kind: str, name: str, ending: str) -> Response:
    """The social card of an election or a contest, as SVG or PNG."""
    site: Site = request.app.state.site

    def work() -> Response:
        if ending not in ("svg", "png") or kind not in ("election", "contest"):
            raise NotKnown("There is no such card.")
        svg = _card(site, kind, name.lower())
        body, media = (svg.encode(), "image/svg+xml") if ending == "svg" else (to_png(svg, scale=1), "image/png")
        headers = {"content-security-policy": STRICT} | ({"x-robots-tag": "noindex"} if site.test else {})
        return Printed(rendition(body, media, headers=headers))

    return await run_in_threadpool(work)


router.add_api_route("/card/{kind}/{name}.{ending}", card, methods=["GET", "HEAD"], include_in_schema=False)


def _card(site: Site, kind: str, name: str) -> str:
    if kind == "election":
        made = house_page(site, Asked(path="/"), name)
        h: House = made.view["h"]  # type: ignore[assignment]
        bars = [
            CardBar(p.party, called(site, p.party, h.day), f"{p.seats}", signed(p.net) if p.net is not None else "",
                    p.seats)
            for p in h.totals[:5]
        ]  # fmt: skip
        stage = "official" if made.view["complete"] else "declared"
        since = f"Seats, with change since {h.baseline_label}" if h.baseline_label else "Seats"
        return draw_card(str(made.view["heading"]), f"General election, {h.day:%-d %B %Y}", bars, stage=stage,
                         foot=since, test=site.test)  # fmt: skip
    one_contest = contest(site.facts, name)
    told = site.live.told(name) if site.live is not None else None
    done = any(each.elected for each in one_contest.candidacies) and not (told and told.hides)
    under = f"{one_contest.day:%-d %B %Y}"
    if not done:
        return draw_card(f"{one_contest.name}: to come", under, [], stage="to come", test=site.test)
    bars = [
        CardBar(each.party, f"{each.surname}, {site.facts.short(each.party)}", f"{100 * (each.share or 0):.1f}%",
                _change(each), each.share or 0)
        for each in one_contest.candidacies[:5]
    ]  # fmt: skip
    stage = told.stage if told is not None and told.stage else one_contest.status
    return draw_card(f"{one_contest.name}: {one_contest.result}", under, bars, stage=stage, foot=_foot(one_contest),
                     test=site.test)  # fmt: skip


def _change(each: Candidacy) -> str:
    return "new" if each.new else "–" if each.share_change is None else change_in_points(each.share_change)


def _foot(made: Contest) -> str:
    """Majority, turnout and what changes are counted from."""
    said = [f"Majority {made.majority:,}"] if made.majority is not None and made.seats == 1 else []
    said += [f"turnout {100 * made.turnout:.1f}%"] if made.turnout is not None else []
    said += [f"changes since {made.baseline.label}"] if made.baseline else []
    return " · ".join(said)
