"""What people do with their own accounts at the entry desk: the password, the second factor, their sessions.

Whatever opens the account to somebody else is asked for with the present password, and with a code where the account
has a second factor; ending sessions is asked for with the password.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.entering.entry_requests import EntryDesk, Fields, Route, Work, guarded, place_of, show, tell
from hustings.desk.entering.people import Session
from hustings.desk.entering.second_factor import STEP, Enrolment
from hustings.desk.entering.sessions import mark_of
from hustings.errors import BadInput, HustingsError

__all__ = ["own_routes"]

_Page = Callable[[EntryDesk, Request, Session, Fields], Response]


def own_routes(desk: EntryDesk) -> list[Route]:
    """The routes of one's own account, under ``/enter``."""

    def bound(page: _Page) -> Callable[[Request], Work]:
        return lambda request: lambda session, fields: page(desk, request, session, fields)

    return [
        ("GET", "/password", guarded(desk, "see", bound(_own))),
        ("POST", "/password", guarded(desk, "see", bound(_password))),
        ("GET", "/second-factor", guarded(desk, "see", bound(_factor), enrolling=True)),
        ("POST", "/second-factor", guarded(desk, "see", bound(_set_up), enrolling=True)),
        ("GET", "/sessions", guarded(desk, "see", bound(_sessions))),
        ("POST", "/sessions", guarded(desk, "see", bound(_end))),
    ]


def _own(
    desk: EntryDesk, request: Request, session: Session, _: Fields, error: HustingsError | None = None
) -> Response:
    view = {"session": session, "error": error}
    return show(request, "Your password", "desk/enter_password.html", view, status=400 if error else 200)


def _password(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    try:
        desk.people.prove(session.person, fields.get("old", ""), place_of(request))
        desk.people.change(session.person.name, password=fields.get("new", ""))
    except BadInput as error:
        return _own(desk, request, session, fields, error)
    tell("password changed", request, session.person.name)
    return RedirectResponse("/enter/sign-in", 303)


# -- the second factor --------------------------------------------------------------------------------------------


def _factor(
    desk: EntryDesk,
    request: Request,
    session: Session,
    _: Fields,
    error: HustingsError | None = None,
    enrolment: Enrolment | None = None,
    codes: list[str] | None = None,
) -> Response:
    factor = desk.people.factors.of(session.person.name, session.person.role)
    view = {"session": session, "factor": factor, "enrolment": enrolment, "codes": codes, "error": error, "step": STEP}
    return show(request, "Your second factor", "desk/enter_factor.html", view, status=400 if error else 200)


def _set_up(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """Begin, confirm, renew or remove. The secret and the recovery codes are shown in this answer and never again."""
    person, did = session.person, fields.get("do", "")
    try:
        if did == "confirm":
            return _confirmed(desk, request, session, fields)
        if did not in ("start", "codes", "remove"):
            raise BadInput("Nothing was asked for.")
        desk.people.prove(person, fields.get("password", ""), place_of(request), fields.get("code", ""))
        if did == "start":
            return _factor(desk, request, session, fields, enrolment=desk.people.factors.start(person.name))
        factor = desk.people.factors.of(person.name, person.role)
        if not factor.since:
            raise BadInput("There is no second factor.", remedy="Set one up first.")
        if did == "codes":
            tell("recovery codes renewed", request, person.name)
            return _factor(desk, request, session, fields, codes=desk.people.factors.renew_codes(person.name))
        if factor.required:
            raise BadInput("Your second factor is required.", remedy="Ask an administrator.")
        desk.people.factors.remove(person.name)
    except BadInput as error:
        return _factor(desk, request, session, fields, error)
    desk.people.sessions.end_every(person.name, but=session.token)
    tell("second factor removed", request, person.name)
    return RedirectResponse("/enter/second-factor", 303)


def _confirmed(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """The first code of a new secret: from now on it is asked for, and every other session of this person ends."""
    codes = desk.people.factors.confirm(session.person.name, fields.get("code", ""))
    desk.people.sessions.end_every(session.person.name, but=session.token)
    tell("second factor confirmed", request, session.person.name)
    return _factor(desk, request, session, fields, codes=codes)


# -- sessions -----------------------------------------------------------------------------------------------------


def _sessions(
    desk: EntryDesk, request: Request, session: Session, _: Fields, error: HustingsError | None = None
) -> Response:
    held = desk.people.sessions.every(session.person.name)
    view = {"session": session, "held": held, "own": mark_of(session.token), "error": error}
    return show(request, "Your sessions", "desk/enter_sessions.html", view, status=400 if error else 200)


def _end(desk: EntryDesk, request: Request, session: Session, fields: Fields) -> Response:
    """End one other session of one's own, or all others."""
    name = session.person.name
    try:
        desk.people.prove(session.person, fields.get("password", ""), place_of(request), code=None)
        which = fields.get("which", "")
        if which == "others":
            desk.people.sessions.end_every(name, but=session.token)
        elif which == mark_of(session.token) or not desk.people.sessions.end_marked(which, name):
            raise BadInput("That session is not among your others.", remedy="It may have ended by itself.")
    except BadInput as error:
        return _sessions(desk, request, session, fields, error)
    tell("session ended", request, name)
    return RedirectResponse("/enter/sessions", 303)
