"""Signing in at the entry desk: name and password, then a code where the account has a second factor; and out again.

Between the two steps nobody is signed in: that the password was right travels sealed, for five minutes, and is worth
nothing once the password is changed.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.entering.browsers import browser_words
from hustings.desk.entering.entry_requests import (
    EntryDesk,
    Fields,
    fields_of,
    guarded,
    inside,
    place_of,
    same_site,
    show,
    signer,
    tell,
    unkept,
)
from hustings.desk.entering.keeping_accounts import keeping_routes
from hustings.desk.entering.own_account import own_routes
from hustings.desk.entering.people import CodeWanted, Session, TooMany
from hustings.desk.entering.roles import Refused
from hustings.desk.entering.sessions import WHOLE
from hustings.errors import BadInput, HustingsError

__all__ = ["signing_router"]

_CODE_LASTS = 5 * 60
_HOW = {"phone": "with a code", "recovery": "with a recovery code"}


def signing_router(desk: EntryDesk) -> APIRouter:
    """The routes of signing in and of accounts, under ``/enter``."""
    router = APIRouter()
    seals = signer(desk, "second factor")

    def to(path: str, endpoint: Callable[..., Awaitable[Response]], method: str) -> None:
        router.add_api_route(path, endpoint, methods=[method])

    async def door(request: Request) -> Response:
        return show(request, "Sign in", "desk/enter_login.html", {"to": inside(request.query_params.get("to", ""))})

    async def password(request: Request) -> Response:
        fields = await fields_of(request)
        wanted = inside(fields.get("to", ""))
        try:
            same_site(request)
            given = (fields.get("name", ""), fields.get("password", ""), place_of(request), _browser(request))
            session = await run_in_threadpool(desk.people.sign_in, *given)
        except CodeWanted as asked:
            tell("code wanted", request, asked.name)
            sealed = seals.dumps(json.dumps([asked.name, asked.half]))
            return show(request, "Your code", "desk/enter_code.html", {"to": wanted, "sealed": sealed})
        except HustingsError as error:
            return _again(request, error, {"to": wanted})
        return await _welcome(desk, request, session, wanted)

    async def code(request: Request) -> Response:
        fields = await fields_of(request)
        view = {"to": inside(fields.get("to", "")), "sealed": fields.get("sealed", "")}
        name = ""
        try:
            same_site(request)
            name, half = _unsealed(seals, view["sealed"])
            given = (name, half, fields.get("code", ""), place_of(request), _browser(request))
            session, how = await run_in_threadpool(desk.people.finish, *given)
        except HustingsError as error:
            return _again(request, error, view, "desk/enter_code.html" if name else "desk/enter_login.html", name)
        return await _welcome(desk, request, session, view["to"], how)

    def sign_out(session: Session, _: Fields) -> Response:
        desk.people.sign_out(session.token)
        answer = RedirectResponse("/enter/sign-in", 303)
        answer.delete_cookie(desk.cookie, path="/", secure=desk.secure, httponly=True, samesite="strict")
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    to("/sign-in", door, "GET")
    to("/sign-in", password, "POST")
    to("/sign-in/code", code, "POST")
    to("/sign-out", guarded(desk, "see", lambda _: sign_out, enrolling=True), "POST")
    for routes in (own_routes(desk), keeping_routes(desk)):
        for method, path, endpoint in routes:
            to(path, endpoint, method)
    return router


def _browser(request: Request) -> str:
    return browser_words(request.headers.get("user-agent", ""))


def _unsealed(seals: Any, sealed: str) -> tuple[str, str]:
    bad: Any = import_module("itsdangerous").BadData
    try:
        name, half = json.loads(seals.loads(sealed, max_age=_CODE_LASTS))
    except (bad, ValueError):
        raise BadInput("That took too long.", remedy="Sign in from the beginning.") from None
    return str(name), str(half)


def _again(
    request: Request,
    error: HustingsError,
    view: dict[str, str],
    template: str = "desk/enter_login.html",
    name: str = "",
) -> Response:
    """The form once more, with what was wrong."""
    tell("sign-in refused", request, name, error.message)
    status = 429 if isinstance(error, TooMany) else 403 if isinstance(error, Refused) else 401
    title = "Your code" if template.endswith("code.html") else "Sign in"
    return show(request, title, template, {**view, "error": error}, status=status)


async def _welcome(desk: EntryDesk, request: Request, session: Session, wanted: str, how: str = "") -> Response:
    """Give the cookie of a session, end that which the browser had, and show what was asked for."""
    await run_in_threadpool(desk.people.sign_out, request.cookies.get(desk.cookie, ""))
    tell(
        "signed in",
        request,
        session.person.name,
        {"phone": "with a code", "recovery": "with a recovery code"}.get(how, ""),
    )
    answer = RedirectResponse("/enter/second-factor" if session.must_enrol else wanted or "/enter", 303)
    answer.set_cookie(
        desk.cookie,
        session.token,
        max_age=int(WHOLE.total_seconds()),
        path="/",
        secure=desk.secure,
        httponly=True,
        samesite="strict",
    )
    return unkept(answer)
