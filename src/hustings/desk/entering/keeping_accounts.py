"""What administrators do with the accounts of others at the entry desk: make, change, close; factors and sessions."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.entering.entry_requests import EntryDesk, Fields, Route, Work, guarded, show, tell
from hustings.desk.entering.people import Session
from hustings.desk.entering.roles import ROLES
from hustings.desk.entering.sessions import mark_of
from hustings.errors import BadInput, HustingsError

__all__ = ["keeping_routes"]

_Page = Callable[[EntryDesk, Request, Session, Fields], Response]


def keeping_routes(desk: EntryDesk) -> list[Route]:
    """The routes of the accounts of others, under ``/enter``."""

    def bound(page: _Page) -> Callable[[Request], Work]:
        return lambda request: lambda session, fields: page(desk, request, session, fields)

    return [
        ("GET", "/people", guarded(desk, "people", bound(_people))),
        ("POST", "/people", guarded(desk, "people", bound(_keep))),
        ("GET", "/people/sessions", guarded(desk, "people", bound(_sessions))),
        ("POST", "/people/sessions", guarded(desk, "people", bound(_end))),
    ]


def _people(
    desk: EntryDesk, request: Request, session: Session, _: Fields, error: HustingsError | None = None
) -> Response:
    factors = desk.people.factors
    view = {
        "people": [(each, factors.of(each.name, each.role)) for each in desk.people.every()],
        "roles": ROLES,
        "required": factors.required_roles(),
        "session": session,
        "error": error,
    }
    return show(request, "Accounts", "desk/enter_people.html", view, status=400 if error else 200)


def _keep(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """Make or change an account. Nobody changes their own role, so that an administrator is always left."""
    name, did = fields.get("name", ""), fields.get("do", "")
    scope = tuple(fields.get("scope", "").split())
    try:
        if did == "add":
            desk.people.add(name, fields.get("role", ""), fields.get("password", ""), scope)
        elif did == "roles":
            for role in ROLES:
                desk.people.factors.require(role=role, asked=f"role-{ROLES.index(role)}" in fields)
        elif desk.people.person(name).name == session.person.name:
            raise BadInput("Your own account is changed by another administrator.")
        elif did == "role":
            desk.people.change(name, role=fields.get("role", ""), scope=scope)
        elif did == "password":
            desk.people.change(name, password=fields.get("password", ""))
        elif did in ("disable", "enable"):
            desk.people.change(name, disabled=did == "disable")
        elif did in ("require", "waive"):
            desk.people.factors.require(name=desk.people.person(name).name, asked=did == "require")
        elif did == "reset":
            desk.people.reset_factor(name)
        else:
            raise BadInput("Nothing was asked for.")
    except HustingsError as error:
        return _people(desk, request, session, fields, error)
    tell(f"account: {did}", request, session.person.name, name[:80])
    return RedirectResponse("/enter/people", 303)


def _sessions(
    desk: EntryDesk, request: Request, session: Session, _: Fields, error: HustingsError | None = None
) -> Response:
    view = {"session": session, "held": desk.people.sessions.every(), "own": mark_of(session.token), "error": error}
    return show(request, "Everybody’s sessions", "desk/enter_people_sessions.html", view, status=400 if error else 200)


def _end(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """End one session of anybody, or every one but one's own."""
    which = fields.get("which", "")
    if which == "others":
        desk.people.sessions.end_every(but=session.token)
    elif which == mark_of(session.token) or not desk.people.sessions.end_marked(which):
        gone = BadInput("There is no such session.", remedy="It may have ended by itself.")
        return _sessions(desk, request, session, fields, gone)
    tell("session ended", request, session.person.name, which)
    return RedirectResponse("/enter/people/sessions", 303)
