"""The desk as a web application: pages, API, stream and files, behind one shelf of printed pages."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcodes
from hustings.atlas.outlines import Outlines
from hustings.desk.answers import FORMS
from hustings.desk.assets import assets
from hustings.desk.counting.counts import CountFolder
from hustings.desk.live import Live
from hustings.desk.near import near_pages
from hustings.desk.pages import every_router
from hustings.desk.shelf import ALWAYS, Shelf, key_of
from hustings.desk.site import Asked, Printed, Site, problem
from hustings.errors import BadInput, HustingsError, UnknownName

__all__ = ["LARGEST", "create_app"]

LARGEST = 300_000
"""Bytes of the largest body that is read: an article of fifty thousand words."""
_LARGEST_AT = {"/count": 1_000_000}
"""Where more is read: 300,000 characters of ballots, whose line ends and commas a form sends as three bytes each."""

log = logging.getLogger("hustings.desk")


def create_app(
    almanac: Almanac,
    live: Live | None = None,
    *,
    front: str = "",
    address: str = "",
    routers: tuple[APIRouter, ...] = (),
    counts: CountFolder | None = None,
    postcodes: Postcodes | None = None,
    outlines: tuple[Outlines, ...] = (),
) -> Outermost:
    """The desk over an almanac, with a night where there is one.

    ``front`` is the election on the front page; ``address`` where the desk is reached from outside; ``routers`` are
    further parts, as the entry of returns, put before the pages; ``counts`` a folder of ballot files, shown under
    ``/counts``; ``postcodes`` the user's own directory of them, for ``/find``; ``outlines`` those of boundary files,
    for maps by place. What comes back is an ASGI application; its ``site`` is the :class:`~hustings.desk.site.Site`.
    """
    site = Site(almanac, live, front=front, address=address, counts=counts)
    site.postcodes, site.outlines = postcodes, outlines
    app = FastAPI(
        title="Hustings",
        version=version("hustings"),
        description="British elections from the first poll to the last declaration. Shares are fractions of valid "
        "votes; every figure carries the stage it is at: forecast, projection, rush, declared, corrected or official.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=live.lifespan if live is not None else None,
    )
    app.state.site = site
    for router in (*routers, *every_router()):
        app.include_router(router)
    _files(app)
    _failures(app)
    site.shelf = Shelf(Suffixes(app), site.version)
    if live is not None:
        live.page_version = site.version
    return Outermost(site.shelf, site)


def _files(app: FastAPI) -> None:
    held = {each.address: each for each in assets().values()}

    async def static(request: Request, name: str) -> Response:
        each = held.get(f"/static/{name}")
        if each is None:
            raise HTTPException(404)
        # Whoever saves data gets pages in the typefaces they have.
        saves = (
            name.endswith((".woff2", "css"))
            and not name.startswith("desk.")
            and request.headers.get("save-data", "").lower() == "on"
        )
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "Save-Data, Accept-Encoding"}
        if each.packed and not saves and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(each.packed, media_type=each.kind, headers=headers | {"content-encoding": "gzip"})
        return Response(b"" if saves else each.body, media_type=each.kind, headers=headers)

    async def robots(request: Request) -> Response:
        site: Site = request.app.state.site
        body = "User-agent: *\nDisallow: /\n" if site.test else "User-agent: *\nDisallow: /find\nDisallow: /check\n"
        return Response(body, media_type="text/plain")

    app.add_api_route("/static/{name}", static, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/robots.txt", robots, methods=["GET", "HEAD"], include_in_schema=False)


def _failures(app: FastAPI) -> None:
    async def said(request: Request, error: Exception) -> Response:
        site: Site = request.app.state.site
        assert isinstance(error, HustingsError)
        if request.url.path.startswith("/api/"):
            from hustings.desk.api import refused

            return refused(error)
        return Printed(site.print(lambda at, asked: problem(at, asked, error), _asked(request)))

    async def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.url.path.startswith("/api/"):
            from hustings.desk.api import refused

            if error.status_code == 404:
                return refused(UnknownName(f"There is nothing at {request.url.path[:200]}."))
            return refused(BadInput(str(error.detail)), error.status_code)
        site: Site = request.app.state.site
        if error.status_code == 413:
            told = BadInput(str(error.detail), remedy="Nothing was read. Go back, and send less.")
            return Printed(site.print(lambda at, asked: replace(problem(at, asked, told), status=413), _asked(request)))
        if error.status_code != 404:
            return Response(f"{error.detail}\n", error.status_code, headers=error.headers, media_type="text/plain")
        return Printed(site.print(lambda at, asked: problem(at, asked, near_pages(request.url.path)), _asked(request)))

    async def misasked(request: Request, error: Exception) -> Response:
        from hustings.desk.api import refused

        assert isinstance(error, RequestValidationError)
        told = error.errors()[0]
        where = ".".join(str(part) for part in told["loc"])
        return refused(BadInput(f"{where}: {told['msg']}"[:300]), 422)

    app.add_exception_handler(RequestValidationError, misasked)
    app.add_exception_handler(HustingsError, said)
    app.add_exception_handler(HTTPException, missing)


def _asked(request: Request) -> Asked:
    scope = request.scope
    form = scope.get("hustings.form", "html")
    return Asked(query=dict(request.query_params), path=scope["path"], form=form)


class Suffixes:
    """``/contest/ID.csv`` is ``/contest/ID`` in another form: the suffix is taken off and remembered."""

    def __init__(self, app: ASGIApp) -> None:
        """Around ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on without its suffix."""
        path = scope.get("path", "")
        if scope["type"] == "http" and not path.startswith(("/api/", "/static/", "/card/", "/story/")):
            scope = {**scope, "hustings.key": key_of(scope)}
            for suffix, form in FORMS.items():
                if path.endswith(suffix) and len(path) > len(suffix) + 1:
                    scope = {**scope, "path": path[: -len(suffix)], "hustings.form": form}
        await self._app(scope, receive, send)


class Outermost:
    """What holds for every request: bodies have an end, a fault of ours is one page, and each request is one line."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Around ``app``."""
        self._app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, bounded, watched and logged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, sent = time.perf_counter(), 500, False

        async def watched(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status, sent = message["status"], True
                names = {name for name, _ in message["headers"]}
                if b"x-content-type-options" not in names:
                    message = {**message, "headers": [*message["headers"], *ALWAYS]}
            await send(message)

        try:
            await self._app(scope, _bounded(receive, _LARGEST_AT.get(scope["path"], LARGEST)), watched)
        except Exception:
            log.exception("fault", extra={"path": scope["path"]})
            if not sent:
                await Response("A fault of ours. It has been noted.\n", 500, media_type="text/plain")(
                    scope, receive, watched
                )
        finally:
            if log.isEnabledFor(logging.INFO):
                took = round(1000 * (time.perf_counter() - began), 1)
                log.info("request", extra={"method": scope["method"], "path": scope["path"], "status": status,
                                           "ms": took})  # fmt: skip


class _TooLarge(HTTPException):
    def __init__(self, largest: int) -> None:
        super().__init__(413, f"That is too long to be read: at most {largest:,} bytes are.")


def _bounded(receive: Receive, largest: int) -> Receive:
    """A request whose body ends at ``largest`` bytes."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            if read > largest:
                raise _TooLarge(largest)
        return message

    return bounded
