"""Embeds for other people's pages, with a page that makes them, and social cards."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hustings.analysis.contest import contest
from hustings.analysis.words import result_line
from hustings.atlas.card import CardBar, draw_card
from hustings.atlas.png import to_png
from hustings.desk.answers import EMBEDDABLE, STRICT, Made, rendition
from hustings.desk.contest_view import result_rows, said
from hustings.desk.house import house
from hustings.desk.maps import MODES, map_of
from hustings.desk.pages.front import house_page
from hustings.desk.printing import party_name
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, NotKnown, UnknownName

__all__ = ["router"]

router = APIRouter()

_KINDS = ("election", "contest", "map")


@page(router, "/embed")
def customise(site: Site, asked: Asked) -> Made:
    """The page that makes an embed: ``?of=`` its address, with width and, for a map, its mode."""
    kind, name = _of(asked.get("of"))
    mode = asked.get("mode") or "winner"
    width = asked.get("width") or "640"
    if not width.isdigit() or not 200 <= int(width) <= 2000:
        raise BadInput("The width of an embed lies between 200 and 2000 pixels.")
    query = urlencode({"mode": mode}) if kind == "map" else ""
    address = f"/embed/{kind}/{name}" + (f"?{query}" if query else "")
    height = {"election": 640, "contest": 620, "map": 760}[kind]
    snippet = (
        f'<iframe src="{site.address}{address}" width="{width}" height="{height}" title="Hustings: {name}"></iframe>'
    )
    return Made(
        title="Embed",
        template="desk/embed_maker.html",
        view={"kind": kind, "name": name, "mode": mode, "width": width, "modes": MODES, "address": address,
              "snippet": snippet, "of": f"/embed/{kind}/{name}"},
        path="/embed",
    )  # fmt: skip


def _of(address: str) -> tuple[str, str]:
    parts = address.removeprefix("/embed/").split("/")
    if not address:
        return "election", "parl.2024-07-04"
    if len(parts) != 2 or parts[0] not in _KINDS:
        raise UnknownName("There is no such embed.", nearest=[f"/embed/{kind}" for kind in _KINDS])
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
    h = house(site.facts, name)
    party = asked.get("party") or (h.totals[0].party if h.totals else "lab")
    regions = [asked.get("region")] if asked.get("region") else []
    chart = map_of(site.facts, h, mode, party=party, regions=regions)
    return Made(
        title=chart.title,
        template="desk/embed_map.html",
        view={"chart": chart, "home": f"/map/{name}?mode={mode}"},
        json={"title": chart.title, "rows": [list(row) for row in chart.table.rows]},
        path=f"/map/{name}",
        headers={"content-security-policy": EMBEDDABLE, "cross-origin-resource-policy": "cross-origin"},
    )


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
        h = made.view["h"]
        bars = [CardBar(p.party, party_name(site, p.party), str(p.seats), p.seats) for p in h.totals[:5]]  # type: ignore[attr-defined]
        stage = "official" if made.view["complete"] else "declared"
        return draw_card(str(made.view["heading"]), f"General election, {h.day:%-d %B %Y}", bars, stage=stage,  # type: ignore[attr-defined]
                         test=site.test)  # fmt: skip
    one_contest = contest(site.facts, name)
    told = site.live.told(name) if site.live is not None else None
    done = any(each.elected for each in one_contest.candidacies) and not (told and told.hides)
    under = f"{one_contest.day:%-d %B %Y}"
    if not done:
        return draw_card(f"{one_contest.name}: to come", under, [], stage="to come", test=site.test)
    bars = [
        CardBar(each.party, each.surname, f"{100 * (each.share or 0):.1f}%", each.share or 0)
        for each in one_contest.candidacies[:5]
    ]
    stage = told.stage if told is not None and told.stage else one_contest.status
    return draw_card(f"{one_contest.name}: {one_contest.result}", under, bars, stage=stage, test=site.test)
