"""The API, version 1: elections, contests, results, parties, what stands, and changes by cursor.

Every figure carries its stage: forecast, projection, rush, declared, corrected, official, or to come. ``test`` is true
of everything from a rehearsal. Lists say how many there are and how many are given. Every answer has an ETag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hustings.analysis.contest import contest as read_contest
from hustings.analysis.results import results as read_results
from hustings.analysis.words import result_line
from hustings.desk.answers import STRICT, as_json, rendition
from hustings.desk.house import house, is_general
from hustings.desk.live import Live
from hustings.desk.pages.contest import contest_page
from hustings.desk.pages.front import house_json
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import HustingsError, NotKnown, UnknownName

__all__ = ["refused", "router"]

router = APIRouter(prefix="/api/v1", tags=["v1"])

_HEADERS = {"content-security-policy": STRICT, "access-control-allow-origin": "*"}
Id = Annotated[
    str, Path(description="An id as Democracy Club makes them.", examples=["parl.2019-12-12"], max_length=200)
]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many rows; “given” and “of” say what was cut.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Rows left out at the start.")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The object, with an ETag."},
    304: {"description": "What you have is what stands."},
    400: {"description": "What was asked cannot be."},
    404: {"description": "There is none; “nearest” names the nearest."},
    422: {"description": "A part of the question is none; “error” names it."},
}


def refused(error: HustingsError, status: int = 0) -> Response:
    """A refusal as JSON, with the nearest names where there are any."""
    found = status or (404 if isinstance(error, UnknownName | NotKnown) else 400)
    nearest = list(getattr(error, "nearest", ()) or ())
    body = as_json({"error": error.message, "nearest": nearest})
    return Printed(rendition(body, "application/json", status=found, headers=_HEADERS))


async def _answer(request: Request, make: Callable[[Site], Mapping[str, object]]) -> Response:
    site: Site = request.app.state.site

    def work() -> Response:
        version = site.version()
        made = {"test": site.test, **make(site)}
        headers = _HEADERS | ({"x-robots-tag": "noindex, nofollow", "x-hustings-test": "true"} if site.test else {})
        kept = rendition(as_json(made), "application/json", version=version, headers=headers)
        return _Shelved(kept, request, site)

    return await run_in_threadpool(work)


class _Shelved(Printed):
    """An answer that is laid on the shelf as it goes out."""

    def __init__(self, made: Any, request: Request, site: Site) -> None:
        super().__init__(made)
        from hustings.desk.shelf import key_of

        key = key_of(request.scope)
        if key is not None and site.shelf is not None:
            site.shelf.lay(key, made)


def _cut(rows: list[dict[str, object]], limit: int, offset: int) -> dict[str, object]:
    """A part of a list that says of how many it is a part."""
    part = rows[offset : offset + limit]
    return {"of": len(rows), "given": len(part), "offset": offset, "truncated": len(part) < len(rows), "rows": part}


@router.get("", responses=_ANSWERS, summary="What there is")
async def index(request: Request) -> Response:
    """The parts of the API."""
    parts = ["elections", "elections/{id}", "elections/{id}/contests", "contests/{id}", "contests/{id}/history",
             "parties", "standing", "projection", "changes?after={cursor}", "openapi.json"]  # fmt: skip
    return await _answer(request, lambda site: {"version": 1, "parts": [f"/api/v1/{each}" for each in parts],
                                                "stream": "/stream" if site.live else None})  # fmt: skip


@router.get("/elections", responses=_ANSWERS, summary="Elections")
async def elections(
    request: Request,
    kind: Annotated[str, Query(description="parl, local, mayor, ...", max_length=20)] = "",
    limit: Limit = 200,
    offset: Offset = 0,
) -> Response:
    """Every election, latest first."""

    def make(site: Site) -> Mapping[str, object]:
        table = site.facts.table("elections").sort("date", "election", descending=True)
        if kind:
            table = table.filter(pl.col("kind") == kind)
        rows = table.select("election", "kind", "date", "name", "seats", "baseline", "source").to_dicts()
        return _cut(rows, limit, offset)

    return await _answer(request, make)


@router.get("/elections/{election}", responses=_ANSWERS, summary="One election: totals, and seats with their stage")
async def election(request: Request, election: Id) -> Response:
    """A general election with every seat; any other by party."""

    def make(site: Site) -> Mapping[str, object]:
        name = election.lower()
        facts = site.facts
        if is_general_here(site, name):
            live = site.live if site.live is not None and name in site.live.elections else None
            made = house_json(facts, house(facts, name, marks=live.moment.marks if live else None),
                              "declared" if live else "")  # fmt: skip
            sealed = live.sealed(name) if live else ""
            return made | ({"sealed_until": sealed} if sealed else {})
        return read_results(facts, name).to_json() | {"stage": "official"}

    return await _answer(request, make)


def is_general_here(site: Site, name: str) -> bool:
    """Whether an id names a general election of which seats are held."""
    return is_general(name) and not site.facts.contests(name).is_empty()


@router.get("/elections/{election}/contests", responses=_ANSWERS, summary="The contests of an election")
async def contests(request: Request, election: Id, limit: Limit = 200, offset: Offset = 0) -> Response:
    """Contests with their stage; turnout and votes under each contest."""

    def make(site: Site) -> Mapping[str, object]:
        table = site.facts.contests(election.lower())
        columns = ["contest", "area", "name", "seats", "rule", "electorate", "valid", "rejected", "declared"]
        rows = table.select(*columns, pl.col("status").alias("stage"), "source").to_dicts()
        return _cut(rows, limit, offset)

    return await _answer(request, make)


@router.get("/contests/{contest}", responses=_ANSWERS, summary="One contest")
async def contest(request: Request, contest: Id) -> Response:
    """Candidacies, majority, swing, turnout, baseline, the result line; before the count who stands."""

    def make(site: Site) -> Mapping[str, object]:
        made = contest_page(site, Asked(parts={"name": contest}, path="/", form="json"))
        return made.json or {}

    return await _answer(request, make)


@router.get("/contests/{contest}/history", responses=_ANSWERS, summary="Every figure of a contest that ever stood")
async def history(request: Request, contest: Id) -> Response:
    """Each message about it in order, with when it was received; figures corrected since stay here for ever."""

    def make(site: Site) -> Mapping[str, object]:
        name = contest.lower()
        made = read_contest(site.facts, name)
        shown = site.live is not None and not site.live.moment.sealed
        rows = [each.to_json() for each in site.live.changes.of(name)] if shown and site.live is not None else []
        line = result_line(site.facts, made) if any(each.elected for each in made.candidacies) else None
        return {"contest": name, "events": rows, "corrections": [dict(each) for each in made.corrections], "line": line}

    return await _answer(request, make)


@router.get("/parties", responses=_ANSWERS, summary="Parties and their keys")
async def parties(request: Request, limit: Limit = 1000, offset: Offset = 0) -> Response:
    """Keys, names and short names."""

    def make(site: Site) -> Mapping[str, object]:
        rows = [{"party": key, "name": row["name"], "short": row["short"], "since": row["since"], "until": row["until"]}
                for key, row in site.facts.parties.items()]  # fmt: skip
        return _cut(rows, limit, offset)

    return await _answer(request, make)


@router.get("/standing", responses=_ANSWERS, summary="What stands on the night")
async def stands(request: Request) -> Response:
    """Every contest of the night with stage and figures, the cursor of the last event, and how fresh it is."""

    def make(site: Site) -> Mapping[str, object]:
        live = _live(site)
        moment = live.moment
        every = moment.standing.to_json()
        hidden = ("witnesses", "holds", "reasons", "disputes", "pending")
        rows = [
            {name: value for name, value in each.to_json().items() if name not in hidden}
            for each in moment.standing.contests.values()
        ]
        sealed = {e: live.sealed(e) for e in live.elections if live.sealed(e)}
        return every | {"standing": rows, "cursor": moment.sequence, "sealed_until": sealed or None}

    return await _answer(request, make)


@router.get("/projection", responses=_ANSWERS, summary="What is projected from the returns so far")
async def projection(request: Request) -> Response:
    """Seats at the end of the night with 90 % intervals. Never a declaration."""

    def make(site: Site) -> Mapping[str, object]:
        live = _live(site)
        shown = live.projection(live.elections[0])
        if shown is None:
            raise NotKnown("Nothing is projected now.")
        made: dict[str, object] = shown.made.to_json()
        return made | {"stage": "projection", "at": shown.at}

    return await _answer(request, make)


@router.get("/changes", responses=_ANSWERS, summary="What changed after a cursor")
async def changes(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53, description="The cursor of the last change that you have.")] = 0,
    limit: Limit = 500,
) -> Response:
    """Messages of the ledger after a cursor, oldest first, and the cursor to ask with next time."""

    def make(site: Site) -> Mapping[str, object]:
        live = _live(site)
        every = [] if live.moment.sealed else live.changes.after(after)
        part = [each.to_json() for each in every[:limit]]
        cursor = part[-1]["sequence"] if part else max(after, 0)
        return {"after": after, "cursor": cursor, "of": len(every), "given": len(part),
                "truncated": len(part) < len(every), "changes": part}  # fmt: skip

    return await _answer(request, make)


def _live(site: Site) -> Live:
    if site.live is None:
        raise NotKnown("This desk follows no night.")
    return site.live
