"""Where people enter returns: sign in, key in, read back name and figure, confirm; a second person does the same.

Every form carries the session's guard word and must come from a page of this desk. What is confirmed is what was read
back: it travels signed between the two steps. The ledger's own rules decide what may be published.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.entering.act_words import READ_BACK, act_words, party_of, winner_of
from hustings.desk.entering.entry_requests import EntryDesk, Fields, Work, guarded, show, signer
from hustings.desk.entering.entry_view import contest_view, list_view, read_back
from hustings.desk.entering.people import Session
from hustings.desk.entering.roles import Act, Refused, refuse_unless
from hustings.desk.entering.signing_in import signing_router
from hustings.errors import BadInput, HustingsError, UnknownName
from hustings.ids import parse
from hustings.night import acts
from hustings.night.paper import Paper
from hustings.night.rejected import headings
from hustings.night.returns import ENTRY, Line, Return
from hustings.night.store import KeyConflict
from hustings.night.times import as_utc, close_of_poll, in_words

__all__ = ["EntryDesk", "entry_router"]

_READ_BACK_LASTS = 30 * 60
_CLOCKS_APART = timedelta(minutes=5)
_REASON = 400


def entry_router(desk: EntryDesk) -> APIRouter:
    """The routes under ``/enter``, to be put before the pages."""
    router = APIRouter(prefix="/enter", include_in_schema=False)
    router.include_router(signing_router(desk))
    seals, acts_seals = signer(desk, "read back"), signer(desk, "act read back")

    def to(path: str, endpoint: Callable[..., Awaitable[Response]], method: str) -> None:
        router.add_api_route(path, endpoint, methods=[method])

    to("", guarded(desk, "see", lambda request: lambda s, f: _list(desk, request, s)), "GET")
    to("/{contest}", guarded(desk, "see", lambda request: lambda s, f: _contest(desk, request, s)), "GET")
    for path, step in (("read", _read), ("confirm", _confirm)):
        to(f"/{{contest}}/{path}", guarded(desk, "enter", _stepped(desk, seals, step)), "POST")
    for act, work in _ACTS.items():
        to(f"/{{contest}}/{act}", guarded(desk, act, _bound(desk, act, work, acts_seals)), "POST")
    return router


Step = Callable[[EntryDesk, Any, Request, Session, Fields], Response]


def _stepped(desk: EntryDesk, seals: Any, step: Step) -> Callable[[Request], Work]:
    return lambda request: lambda session, fields: step(desk, seals, request, session, fields)


def _bound(
    desk: EntryDesk, act: Act, work: Callable[[EntryDesk, str, Session, Fields], None], seals: Any
) -> Callable[[Request], Work]:
    """What does an act; one that is read back first comes back sealed, and is done when it is sent again."""

    def bind(request: Request) -> Work:
        def done(session: Session, fields: Fields) -> Response:
            paper = _paper(desk, request, session, entering=True)
            try:
                if act in READ_BACK:
                    if "sealed" not in fields:
                        return _read_act(desk, seals, request, session, paper, act, fields)
                    fields = _unsealed(seals, fields, session, paper.contest, act)
                work(desk, paper.contest, session, fields)
            except BadInput as error:
                return _contest(desk, request, session, error=_plainly(error), status=400)
            return RedirectResponse(f"/enter/{paper.contest}", 303)

        return done

    return bind


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
    return show(request, "Returns", "desk/enter_list.html", {**view, "session": session})


def _contest(
    desk: EntryDesk, request: Request, session: Session, *, error: HustingsError | None = None, status: int = 200,
    typed: Fields | None = None,
) -> Response:  # fmt: skip
    paper = _paper(desk, request, session, entering=False)
    view = contest_view(desk.ledger, desk.papers, paper, session.person, typed or {})
    return show(
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


def _typed(desk: EntryDesk, paper: Paper, fields: Fields) -> dict[str, object]:
    """What was keyed in, figure by figure under its candidate's place on this paper. Raises BadInput."""
    votes: dict[str, int] = {}
    for place, each in enumerate(paper.candidates):
        figure = _whole(fields, f"votes-{place}", each.name)
        if figure is None:
            raise BadInput(f"There is no figure for {each.name}.", remedy="Give 0 where there were no votes.")
        votes[each.name] = figure
    return {
        "votes": votes,
        "papers": _whole(fields, "papers", "Papers verified"),
        "rejected": _whole(fields, "rejected", "Rejected papers"),
        "rejected_by": {
            key: papers
            for key, words in headings(paper.seats).items()
            if (papers := _whole(fields, f"rejected-{key}", f"Rejected papers, {words}")) is not None
        },
        "declared": _declared(desk, paper, fields.get("declared", "").strip()),
        "corrects": fields.get("corrects", "").strip()[:_REASON],
    }


def _declared(desk: EntryDesk, paper: Paper, text: str) -> str:
    """When it was declared, as it was typed. Raises BadInput before the close of poll and in the time to come."""
    if not text:
        return ""
    try:
        at = as_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise BadInput(
            f"Declared at: “{text[:40]}” is no time.", remedy="Write it as 2024-07-05T03:00, in British time."
        ) from None
    closes, now = close_of_poll(parse(paper.contest)), desk.ledger.now()
    if at < closes:
        raise BadInput(
            f"Declared at: {in_words(at)} is before the poll closed, at {in_words(closes)}.",
            remedy="Give the day and hour at which the officer declared.",
        )
    if at > now + _CLOCKS_APART:
        raise BadInput(
            f"Declared at: {in_words(at)} is still to come; it is {in_words(now)}.",
            remedy="Give the day and hour at which the officer declared.",
        )
    return text


def _plainly(error: BadInput) -> BadInput:
    """An error as it is told to people: without the ledger's keys."""
    if not isinstance(error, KeyConflict):
        return error
    return BadInput(
        "Something else was entered under your name at the same moment. Nothing was recorded.",
        remedy="Look at what stands, then enter it again.",
    )


def _read_act(
    desk: EntryDesk, seals: Any, request: Request, session: Session, paper: Paper, act: Act, fields: Fields
) -> Response:
    """An act read back, sealed; nothing is done yet."""
    said, after, button = act_words(desk.papers, paper, act, fields)
    kept = {name: fields.get(name, "")[:_REASON] for name in ("winner", "party", "reason")}
    sealed = seals.dumps(json.dumps([session.person.name, paper.contest, act, kept]))
    view = {"paper": paper, "act": act, "said": said, "after": after, "button": button, "reason": _reason(fields),
            "sealed": sealed, "session": session}  # fmt: skip
    return show(request, f"{paper.name}: read back", "desk/enter_act.html", view, heading=paper.name)


def _unsealed(seals: Any, fields: Fields, session: Session, contest: str, act: Act) -> Fields:
    """The fields of an act as they were read back. Raises BadInput, and Refused for somebody else's."""
    bad: Any = import_module("itsdangerous").BadData
    try:
        *about, kept = json.loads(seals.loads(fields["sealed"], max_age=_READ_BACK_LASTS))
    except (bad, ValueError):
        raise BadInput("What was read back cannot be relied on any more.", remedy="Begin again.") from None
    if about != [session.person.name, contest, act]:
        raise Refused("Somebody else read this back, or it was something else.", remedy="Begin again.")
    return dict(kept)


def _read(desk: EntryDesk, seals: Any, request: Request, session: Session, fields: Fields) -> Response:
    paper = _paper(desk, request, session, entering=True)
    try:
        typed = _typed(desk, paper, fields)
        if typed["corrects"]:
            refuse_unless(session.person.role, "correct")
    except BadInput as error:
        return _contest(desk, request, session, error=error, status=400, typed=fields)
    sealed = seals.dumps(json.dumps([session.person.name, paper.contest, typed]))
    view = {**read_back(desk.papers, paper, typed), "sealed": sealed, "session": session}
    return show(request, f"{paper.name}: read back", "desk/enter_read.html", view, heading=paper.name)


def _confirm(desk: EntryDesk, seals: Any, request: Request, session: Session, fields: Fields) -> Response:
    paper = _paper(desk, request, session, entering=True)
    bad: Any = import_module("itsdangerous").BadData
    try:
        name, contest, typed = json.loads(seals.loads(fields.get("sealed", ""), max_age=_READ_BACK_LASTS))
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
        rejected_by=tuple(typed.get("rejected_by", {}).items()),
        declared_at=datetime.fromisoformat(typed["declared"]) if typed["declared"] else None,
        corrects=typed["corrects"],
    )
    try:
        acts.declare(desk.ledger, given, desk.papers, acts.expected(desk.ledger, desk.papers, given.contest))
    except BadInput as error:
        return _contest(desk, request, session, error=_plainly(error), status=400)
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
    party = party_of(desk.papers.paper(contest), fields)
    acts.call(desk.ledger, contest, party, session.person.name, reason=_reason(fields))


def _withdraw(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.withdraw(desk.ledger, contest, session.person.name, _reason(fields))


def _countermand(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.countermand(desk.ledger, contest, session.person.name, _reason(fields))


def _note(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    acts.note(desk.ledger, _reason(fields), session.person.name, contest)


def _rush(desk: EntryDesk, contest: str, session: Session, fields: Fields) -> None:
    winner = winner_of(desk.papers.paper(contest), fields)
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
