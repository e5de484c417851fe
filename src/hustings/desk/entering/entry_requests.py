"""Requests and answers of the entry desk: who asks, whether the form is ours, and what comes back.

Every form carries the session's guard word and must come from a page of this desk; nothing under ``/enter`` is kept by
a browser or a proxy.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.answers import STRICT, Made
from hustings.desk.entering.people import People, Session
from hustings.desk.entering.roles import Act, Refused, refuse_unless
from hustings.errors import BadInput, HustingsError, NotKnown, UnknownName
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers

__all__ = [
    "EntryDesk",
    "Fields",
    "Route",
    "Work",
    "fields_of",
    "guarded",
    "inside",
    "place_of",
    "same_site",
    "show",
    "signer",
    "tell",
    "unkept",
]

_MOST_FIELDS, _LONGEST_FORM = 400, 64_000

log = logging.getLogger("hustings.desk.entering.entry")

Fields = Mapping[str, str]
Work = Callable[[Session, Fields], Response]
Route = tuple[str, str, Callable[..., Awaitable[Response]]]
"""A method, a path under ``/enter``, and what answers there."""


@dataclass(frozen=True)
class EntryDesk:
    """What the entry of returns stands on. ``secure``: cookies only over HTTPS, as on any public address."""

    ledger: Ledger
    people: People
    papers: Papers
    secure: bool = False

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the prefix binds it to this host and HTTPS."""
        return "__Host-hustings" if self.secure else "hustings"


def guarded(
    desk: EntryDesk, act: Act, bind: Callable[[Request], Work], *, enrolling: bool = False
) -> Callable[..., Awaitable[Response]]:
    """An endpoint for people who are signed in and may do ``act``.

    Of whom a second factor is asked that they have not is sent to set one up, except where ``enrolling``.
    """

    async def endpoint(request: Request) -> Response:
        name = ""
        try:
            if request.method == "POST":
                same_site(request)
            session = await run_in_threadpool(desk.people.session, request.cookies.get(desk.cookie, ""))
            if session is None:
                asked = quote(request.url.path if request.method == "GET" else "/enter")
                return unkept(RedirectResponse(f"/enter/sign-in?to={asked}", 303))
            name = session.person.name
            if session.must_enrol and not enrolling:
                return unkept(RedirectResponse("/enter/second-factor", 303))
            fields: Fields = await fields_of(request) if request.method == "POST" else {}
            if request.method == "POST" and not _same(fields.get("guard", ""), session.guard):
                raise Refused("This form was not made for your session.", remedy="Open the page again.")
            refuse_unless(session.person.role, act)
            return unkept(await run_in_threadpool(bind(request), session, fields))
        except HustingsError as error:
            tell("refused" if isinstance(error, Refused) else "not done", request, name, error.message)
            status = 403 if isinstance(error, Refused) else 404 if isinstance(error, UnknownName | NotKnown) else 400
            return show(request, "Not done", "desk/enter_refused.html", {"error": error}, status=status)

    return endpoint


def same_site(request: Request) -> None:
    """Refuse a form that another site's page sent.

    Browsers say themselves where a form came from. Where one says nothing, its Origin must be this host: pages of ours
    tell no referrer, so that browsers that do say send an Origin of null.
    """
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        own = told in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        own = origin is None or origin.split("://", 1)[-1] == request.headers.get("host", "")
    if not own:
        raise Refused("This form came from another site.", remedy="Open the page here and send it again.")


def _same(given: str, wanted: str) -> bool:
    return compare_digest(given.encode(), wanted.encode())


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of two alike. Raises :class:`~hustings.errors.BadInput` for any other body."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadInput("A form is sent as application/x-www-form-urlencoded.")
    body = await request.body()
    if len(body) > _LONGEST_FORM:
        raise BadInput("The form is too long.", remedy="Shorten what you wrote.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise BadInput("The form cannot be read.", remedy="Open the page again.") from None
    return dict(pairs)


def inside(path: str) -> str:
    """A path of the entry desk, or nothing: nobody is sent elsewhere after signing in."""
    plain = all(each.isalnum() or each in "/.-_" for each in path)
    return path if path.startswith("/enter") and plain and "//" not in path else ""


def tell(what: str, request: Request, name: str, why: str = "") -> None:
    """A line of the log: what happened, where, to whom and why; never what was typed."""
    log.info(what, extra={"path": request.url.path, "person": name, "address": place_of(request), "why": why})


def place_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else "unknown"


def unkept(answer: Response) -> Response:
    """An answer that nobody keeps."""
    answer.headers["cache-control"] = "no-store"
    return answer


def show(
    request: Request, title: str, template: str, view: Mapping[str, object], *, status: int = 200, heading: str = ""
) -> Response:
    """A page of the entry desk. ``view`` is what its template prints; ``heading`` where it is not the title."""
    from hustings.desk.site import Asked, Site

    site: Site = request.app.state.site
    made = Made(title=title, template=template, view={"heading": heading or title, "error": None, **view},
                path=request.url.path, status=status)  # fmt: skip
    body = site.html(made, Asked(path=request.url.path))
    headers = {"content-security-policy": STRICT, "x-robots-tag": "noindex, nofollow"}
    return unkept(Response(body, status, headers, "text/html; charset=utf-8"))


def signer(desk: EntryDesk, purpose: str) -> Any:
    """What seals text that travels through a form, for one purpose. Raises BadInput without the extra ``desk``."""
    try:
        made: Any = import_module("itsdangerous")
    except ImportError:
        raise BadInput(
            "The entry desk needs the package itsdangerous, which is not installed.",
            remedy="Install it with: pip install 'hustings[desk]'.",
        ) from None
    return made.URLSafeTimedSerializer(desk.people.secret(), salt=purpose)
