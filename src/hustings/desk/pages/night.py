"""The night as a log: what came in and when, what is being counted, and the health of the desk."""

from __future__ import annotations

import os
import time

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Head, link
from hustings.desk.live import Live
from hustings.desk.night_facts import called_words
from hustings.desk.printing import clock
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import NotKnown
from hustings.night.times import local

__all__ = ["router"]

router = APIRouter()

_SHOWN = 200


@page(router, "/night")
def night(site: Site, asked: Asked) -> Made:
    """Every public change of the night, newest first, with the time of declaration and that of our receipt."""
    live = site.live
    if live is None:
        raise NotKnown("This desk follows no night.", remedy="The front page shows the latest election.")
    moment = live.moment
    every = [] if moment.sealed else list(reversed(live.changes.every))
    names = {name: each.name for name, each in moment.standing.contests.items()}
    words = {"rush": "winner declared", "declared": "declared", "corrected": "‡ corrected"}
    rows = []
    for each in every[:_SHOWN]:
        called = f"called for {called_words(site.almanac, each.called)}" if each.what == "called" else ""
        what = called or each.what or words.get(each.stage, "") or each.note
        declared = clock(local(each.declared)) if each.declared else "–"
        rows.append((clock(local(each.received)), declared, link(names.get(each.contest, each.contest),
                     f"/contest/{each.contest}"), Markup("<strong>{}</strong>").format(what), each.reason))  # fmt: skip
    sealed = [
        f"{e}: nothing is published until polls close at {live.sealed(e)}." for e in live.elections if live.sealed(e)
    ]
    stands = moment.standing
    return Made(
        title=f"{stands.declared} of {len(stands.contests)} declared",
        template="desk/blocks.html",
        view={
            "kicker": "Night · " + ", ".join(live.elections),
            "heading": f"{stands.declared} of {len(stands.contests)} declared",
            "under": " ".join(sealed) or f"Cursor {moment.sequence}. Times are local.",
            "blocks": [
                Block(
                    "What came in",
                    "newest first",
                    (Head("Received"), Head("Declared"), Head("Contest"), Head("What"), Head("Why", wide=True)),
                    rows,
                    whole=len(every),
                    more="/api/v1/changes",
                    key="log",
                )
            ],
        },
        json={
            "cursor": moment.sequence,
            "declared": stands.declared,
            "contests": len(stands.contests),
            "changes": [each.to_json() for each in every],
        },
        header=("sequence", "contest", "stage", "declared", "received", "note", "reason"),
        rows=[(e.sequence, e.contest, e.stage, e.declared, e.received, e.note, e.reason) for e in every],
        path="/night",
        nav="Night",
    )


def _projection(live: Live) -> str:
    """Where the projection is made: here, by another worker, or nowhere, and why."""
    if live.projecting is None:
        return "off"
    return live.projecting.fault or ("made here" if live.projecting.mine else "made by another worker")


async def health(request: Request) -> Response:
    """Whether the desk is well: 200 while it hears of its store, 503 when it has not for three minutes."""
    site: Site = request.app.state.site
    live = site.live
    told: dict[str, object] = {
        "ok": True,
        "up_seconds": round(time.time() - site.started.timestamp()),
        "version": site.version(),
        "test": site.test,
        "shelf_hits": site.shelf.hits if site.shelf is not None else 0,
    }
    if live is not None:
        told |= {
            "ok": live.level < 2, "store_heard_seconds": round(live.age, 1),
            "level": ("fresh", "amber", "red")[live.level],
            "cursor": live.moment.sequence, "listeners": len(live.hub.listeners), "dropped": live.hub.dropped,
            "projection": _projection(live), "worker": os.getpid(),
        }  # fmt: skip
    return JSONResponse(told, 200 if told["ok"] else 503, headers={"cache-control": "no-store"})


router.add_api_route("/health", health, methods=["GET", "HEAD"], include_in_schema=False)
