"""Where people enter returns: sign in, key in, read back name and figure, confirm; a second person does the same.

Every form carries the session's guard word and must come from a page of this desk. What is confirmed is what was read
back: it travels signed between the two steps. The ledger's own rules decide what may be published.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.answers import STRICT, Made
from hustings.desk.entry_view import contest_view, list_view, read_back
from hustings.desk.people import IDLE, WHOLE, People, Session, TooMany
from hustings.desk.roles import ROLES, Act, Refused, refuse_unless
from hustings.errors import BadInput, HustingsError, NotKnown, UnknownName
from hustings.night import acts
from hustings.night.ledger import Ledger
from hustings.night.paper import Paper, Papers
from hustings.night.returns import ENTRY, Line, Return

__all__ = ["EntryDesk", "entry_router"]

_MOST_FIELDS, _LONGEST_FORM = 400, 64_000
_READ_BACK_LASTS = 30 * 60
_REASON = 400

log = logging.getLogger("hustings.desk.entry")

Fields = Mapping[str, str]
Work = Callable[[Session, Fields], Response]


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


def entry_router(desk: EntryDesk) -> APIRouter:
    """The routes under ``/enter``, to be put before the pages."""
    router = APIRouter(prefix="/enter", include_in_schema=False)
    signer = _signer(desk.people.secret())

    def to(path: str, endpoint: Callable[..., Awaitable[Response]], method: str) -> None:
        router.add_api_route(path, endpoint, methods=[method])

    async def door(request: Request) -> Response:
        return _page(request, "Sign in", "desk/enter_login.html", {"to": _inside(request.query_params.get("to", ""))})

    async def sign_in(request: Request) -> Response:
        try:
            _same_site(request)
            fields = await _fields(request)
            place = request.client.host if request.client else "unknown"
            session = await run_in_threadpool(
                desk.people.sign_in, fields.get("name", ""), fields.get("password", ""), place
            )
            await run_in_threadpool(desk.people.sign_out, request.cookies.get(desk.cookie, ""))
        except HustingsError as error:
            _tell("sign-in refused", request, "", error.message)
            view = {"to": _inside((await _fields(request)).get("to", "")), "error": error}
            status = 429 if isinstance(error, TooMany) else 403 if isinstance(error, Refused) else 401
            return _page(request, "Sign in", "desk/enter_login.html", view, status=status)
        _tell("signed in", request, session.person.name)
        answer = RedirectResponse(_inside(fields.get("to", "")) or "/enter", 303)
        answer.set_cookie(
            desk.cookie,
            session.token,
            max_age=int(WHOLE.total_seconds()),
            path="/",
            secure=desk.secure,
            httponly=True,
            samesite="strict",
        )
        return _unkept(answer)

    def sign_out(session: Session, _: Fields) -> Response:
        desk.people.sign_out(session.token)
        answer = RedirectResponse("/enter/sign-in", 303)
        answer.delete_cookie(desk.cookie, path="/", secure=desk.secure, httponly=True, samesite="strict")
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    to("/sign-in", door, "GET")
    to("/sign-in", sign_in, "POST")
    to("/sign-out", _guarded(desk, "see", lambda _: sign_out), "POST")
    to("", _guarded(desk, "see", lambda request: lambda s, f: _list(desk, request, s)), "GET")
    to("/password", _guarded(desk, "see", lambda request: lambda s, f: _own(request, s)), "GET")
    to("/password", _guarded(desk, "see", lambda request: lambda s, f: _password(desk, request, s, f)), "POST")
    to("/people", _guarded(desk, "people", lambda request: lambda s, f: _people(desk, request, s)), "GET")
    to("/people", _guarded(desk, "people", lambda request: lambda s, f: _keep(desk, request, s, f)), "POST")
    to("/{contest}", _guarded(desk, "see", lambda request: lambda s, f: _contest(desk, request, s)), "GET")
    for path, step in (("read", _read), ("confirm", _confirm)):
        to(f"/{{contest}}/{path}", _guarded(desk, "enter", _stepped(desk, signer, step)), "POST")
    for act, work in _ACTS.items():
        to(f"/{{contest}}/{act}", _guarded(desk, act, _bound(desk, work)), "POST")
    return router


Step = Callable[[EntryDesk, Any, Request, Session, Fields], Response]


def _stepped(desk: EntryDesk, signer: Any, step: Step) -> Callable[[Request], Work]:
    return lambda request: lambda session, fields: step(desk, signer, request, session, fields)


def _bound(desk: EntryDesk, work: Callable[[EntryDesk, str, Session, Fields], None]) -> Callable[[Request], Work]:
    def bind(request: Request) -> Work:
        def done(session: Session, fields: Fields) -> Response:
            paper = _paper(desk, request, session, entering=True)
            try:
                work(desk, paper.contest, session, fields)
            except BadInput as error:
                return _contest(desk, request, session, error=error, status=400)
            return RedirectResponse(f"/enter/{paper.contest}", 303)

        return done

    return bind


def _guarded(desk: EntryDesk, act: Act, bind: Callable[[Request], Work]) -> Callable[..., Awaitable[Response]]:
    """An endpoint for people who are signed in and may do ``act``."""

    async def endpoint(request: Request) -> Response:
        name = ""
        try:
            if request.method == "POST":
                _same_site(request)
            session = await run_in_threadpool(desk.people.session, request.cookies.get(desk.cookie, ""))
            if session is None:
                asked = quote(request.url.path if request.method == "GET" else "/enter")
                return _unkept(RedirectResponse(f"/enter/sign-in?to={asked}", 303))
            name = session.person.name
            fields: Fields = await _fields(request) if request.method == "POST" else {}
            if request.method == "POST" and not _same(fields.get("guard", ""), session.guard):
                raise Refused("This form was not made for your session.", remedy="Open the page again.")
            refuse_unless(session.person.role, act)
            return _unkept(await run_in_threadpool(bind(request), session, fields))
        except HustingsError as error:
            _tell("refused" if isinstance(error, Refused) else "not done", request, name, error.message)
            status = 403 if isinstance(error, Refused) else 404 if isinstance(error, UnknownName | NotKnown) else 400
            return _page(request, "Not done", "desk/enter_refused.html", {"error": error}, status=status)

    return endpoint


# -- requests and answers -----------------------------------------------------------------------------------------


def _same_site(request: Request) -> None:
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


async def _fields(request: Request) -> dict[str, str]:
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


def _inside(path: str) -> str:
    """A path of the entry desk, or nothing: nobody is sent elsewhere after signing in."""
    plain = all(each.isalnum() or each in "/.-_" for each in path)
    return path if path.startswith("/enter") and plain and "//" not in path else ""


def _tell(what: str, request: Request, name: str, why: str = "") -> None:
    """A line of the log: what happened, where, to whom and why; never what was typed."""
    place = request.client.host if request.client else "unknown"
    log.info(what, extra={"path": request.url.path, "person": name, "address": place, "why": why})


def _unkept(answer: Response) -> Response:
    answer.headers["cache-control"] = "no-store"
    return answer


def _page(
    request: Request, title: str, template: str, view: Mapping[str, object], *, status: int = 200, heading: str = ""
) -> Response:
    from hustings.desk.site import Asked, Site

    site: Site = request.app.state.site
    made = Made(title=title, template=template, view={"heading": heading or title, "error": None, **view},
                path=request.url.path, status=status)  # fmt: skip
    body = site.html(made, Asked(path=request.url.path))
    headers = {"content-security-policy": STRICT, "x-robots-tag": "noindex, nofollow"}
    return _unkept(Response(body, status, headers, "text/html; charset=utf-8"))


def _signer(secret: str) -> Any:
    try:
        made: Any = import_module("itsdangerous")
    except ImportError:
        raise BadInput(
            "The entry desk needs the package itsdangerous, which is not installed.",
            remedy="Install it with: pip install 'hustings[desk]'.",
        ) from None
    return made.URLSafeTimedSerializer(secret, salt="read back")


# -- pages --------------------------------------------------------------------------------------------------------


def _paper(desk: EntryDesk, request: Request, session: Session, *, entering: bool) -> Paper:
    contest = str(request.path_params["contest"])
    paper = desk.papers.paper(contest)
    if paper.election not in desk.ledger.elections:
        raise UnknownName(f"{contest} is no contest of this night.", nearest=desk.ledger.elections)
    if entering and not session.person.covers(contest):
        raise Refused(f"{session.person.name} enters returns of another count.", remedy="Ask an administrator.")
    return paper


def _list(desk: EntryDesk, request: Request, session: Session) -> Response:
    view = list_view(desk.ledger, desk.papers, session.person, request.query_params.get("q", ""))
    return _page(request, "Returns", "desk/enter_list.html", {**view, "session": session})


def _contest(
    desk: EntryDesk, request: Request, session: Session, *, error: HustingsError | None = None, status: int = 200,
    typed: Fields | None = None,
) -> Response:  # fmt: skip
    paper = _paper(desk, request, session, entering=False)
    view = contest_view(desk.ledger, desk.papers, paper, session.person, typed or {})
    return _page(
        request,
        f"{paper.name}: enter a return",
        "desk/enter_contest.html",
        {**view, "session": session, "error": error},
        status=status,
        heading=paper.name,
    )


def _whole(fields: Fields, name: str, what: str) -> int | None:
    text = fields.get(name, "").strip().replace(",", "").replace(" ", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 8:
        raise BadInput(f"{what}: “{fields[name][:40]}” is no number of votes.", remedy="Give a whole number.")
    return int(text)


def _typed(paper: Paper, fields: Fields) -> dict[str, object]:
    """What was keyed in, figure by figure under its candidate's place on this paper. Raises BadInput."""
    votes: dict[str, int] = {}
    for place, each in enumerate(paper.candidates):
        figure = _whole(fields, f"votes-{place}", each.name)
        if figure is None:
            raise BadInput(f"There is no figure for {each.name}.", remedy="Give 0 where there were no votes.")
        votes[each.name] = figure
    at = fields.get("declared", "").strip()
    if at:
        try:
            datetime.fromisoformat(at)
        except ValueError:
            raise BadInput(f"“{at[:40]}” is no time.", remedy="Write it as 2024-07-05T03:00.") from None
    return {
        "votes": votes,
        "papers": _whole(fields, "papers", "Papers verified"),
        "rejected": _whole(fields, "rejected", "Rejected papers"),
        "declared": at,
        "corrects": fields.get("corrects", "").strip()[:_REASON],
    }


def _read(desk: EntryDesk, signer: Any, request: Request, session: Session, fields: Fields) -> Response:
    paper = _paper(desk, request, session, entering=True)
    try:
        typed = _typed(paper, fields)
        if typed["corrects"]:
            refuse_unless(session.person.role, "correct")
    except BadInput as error:
        return _contest(desk, request, session, error=error, status=400, typed=fields)
    sealed = signer.dumps(json.dumps([session.person.name, paper.contest, typed]))
    view = {**read_back(desk.papers, paper, typed), "sealed": sealed, "session": session}
    return _page(request, f"{paper.name}: read back", "desk/enter_read.html", view, heading=paper.name)


def _confirm(desk: EntryDesk, signer: Any, request: Request, session: Session, fields: Fields) -> Response:
    paper = _paper(desk, request, session, entering=True)
    bad: Any = import_module("itsdangerous").BadData
    try:
        name, contest, typed = json.loads(signer.loads(fields.get("sealed", ""), max_age=_READ_BACK_LASTS))
    except (bad, ValueError):
        raise BadInput("What was read back cannot be relied on any more.", remedy="Key the return in again.") from None
    if (name, contest) != (session.person.name, paper.contest):
        raise Refused("Somebody else read this return back.", remedy="Key it in yourself.")
    if typed["corrects"]:
        refuse_unless(session.person.role, "correct")
    given = Return(
        contest=paper.contest,
        actor=session.person.name,
        source=ENTRY,
        lines=tuple(Line(each.name, typed["votes"][each.name], each.party) for each in paper.candidates),
        papers=typed["papers"],
        rejected=typed["rejected"],
        declared_at=datetime.fromisoformat(typed["declared"]) if typed["declared"] else None,
        corrects=typed["corrects"],
    )
    try:
        acts.declare(desk.ledger, given, desk.papers, acts.expected(desk.ledger, desk.papers, given.contest))
    except BadInput as error:
        return _contest(desk, request, session, error=error, status=400)
    return RedirectResponse(f"/enter/{paper.contest}", 303)


# -- acts ---------------------------------------------------------------------------------------------------------


def _reason(fields: Fields) -> str:
    return fields.get("reason", "").strip()[:_REASON]


def _hold(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    scope = "call" if fields.get("scope") == "call" else "contest"
    acts.hold(desk.ledger, contest, session.person.name, _reason(fields), scope=scope)


def _release(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    calls = fields.get("scope") == "call"
    acts.release(desk.ledger, contest, session.person.name, _reason(fields), papers=desk.papers, calls=calls)


def _override(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.release(desk.ledger, contest, session.person.name, _reason(fields), papers=desk.papers, override=True)


def _retract(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.retract(desk.ledger, contest, session.person.name, _reason(fields))


def _recount(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    number = _whole(fields, "number", "Number of the recount")
    acts.recount(desk.ledger, contest, session.person.name, number or 1, _reason(fields))


def _call(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    party = fields.get("party", "")
    if party not in {each.party for each in desk.papers.paper(contest).candidates}:
        raise BadInput("Nobody of that party stands here.", remedy="Choose a party from the list.")
    acts.call(desk.ledger, contest, party, session.person.name, reason=_reason(fields))


def _withdraw(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.withdraw(desk.ledger, contest, session.person.name, _reason(fields))


def _countermand(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.countermand(desk.ledger, contest, session.person.name, _reason(fields))


def _note(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.note(desk.ledger, _reason(fields), session.person.name, contest)


def _rush(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    paper = desk.papers.paper(contest)
    named = {str(place): each for place, each in enumerate(paper.candidates)}
    winner = named.get(fields.get("winner", ""))
    if winner is None:
        raise BadInput("Nobody is named as the winner.", remedy="Choose one from the list.")
    given = Return(
        contest=contest,
        actor=session.person.name,
        source=ENTRY,
        lines=(Line(winner.name, None, winner.party, elected=True),),
    )
    acts.declare(desk.ledger, given, desk.papers, acts.expected(desk.ledger, desk.papers, given.contest))


_ACTS: dict[Act, Callable[[EntryDesk, str, Session, Fields], None]] = {
    "hold": _hold,
    "release": _release,
    "override": _override,
    "retract": _retract,
    "recount": _recount,
    "call": _call,
    "withdraw": _withdraw,
    "countermand": _countermand,
    "note": _note,
    "rush": _rush,
}


# -- accounts -----------------------------------------------------------------------------------------------------


def _own(request: Request, session: Session, error: HustingsError | None = None) -> Response:
    view = {"session": session, "error": error, "idle": IDLE}
    return _page(request, "Your password", "desk/enter_password.html", view, status=400 if error else 200)


def _password(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    try:
        if not desk.people.verify(session.person, fields.get("old", "")):
            raise BadInput("Your present password is another.", remedy="Type it again.")
        desk.people.change(session.person.name, password=fields.get("new", ""))
    except BadInput as error:
        return _own(request, session, error)
    return RedirectResponse("/enter/sign-in", 303)


def _people(desk: EntryDesk, request: Request, session: Session, error: HustingsError | None = None) -> Response:
    view = {"people": desk.people.every(), "roles": ROLES, "session": session, "error": error}
    return _page(request, "Accounts", "desk/enter_people.html", view, status=400 if error else 200)


def _keep(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """Make or change an account. Nobody changes their own role, so that an administrator is always left."""
    name, did = fields.get("name", ""), fields.get("do", "")
    scope = tuple(fields.get("scope", "").split())
    try:
        if did == "add":
            desk.people.add(name, fields.get("role", ""), fields.get("password", ""), scope)
        elif desk.people.person(name).name == session.person.name:
            raise BadInput("Your own account is changed by another administrator.")
        elif did == "role":
            desk.people.change(name, role=fields.get("role", ""), scope=scope)
        elif did == "password":
            desk.people.change(name, password=fields.get("password", ""))
        elif did in ("disable", "enable"):
            desk.people.change(name, disabled=did == "disable")
        else:
            raise BadInput("Nothing was asked for.")
    except HustingsError as error:
        return _people(desk, request, session, error)
    return RedirectResponse("/enter/people", 303)
