"""What people do on the night besides entering returns: retract, recount, call, withdraw, hold, release, note.

Each act looks at what stands, names what it undoes by key, and is recorded with who did it and why. The same act sent
twice is recorded once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from hustings.errors import BadInput, HustingsError
from hustings.ids import parse
from hustings.night.checks import hard_findings, read_figures
from hustings.night.contest_state import ContestState, Entry, Hold, contest_state, same_person
from hustings.night.enter import CHECKS, Entered, enter
from hustings.night.events import (
    Body,
    BoxTally,
    Called,
    CallWithdrawn,
    Corrected,
    Countermanded,
    Declared,
    Event,
    Figures,
    Finding,
    Held,
    Note,
    Recount,
    Released,
    Retracted,
    Rush,
    canonical,
)
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import LastResults, Predictive
from hustings.night.returns import Return, is_feed
from hustings.night.store import Appended
from hustings.night.times import to_text

__all__ = ["call", "countermand", "declare", "expected", "hold", "note", "recount", "release", "retract", "state_of",
           "tally", "withdraw"]  # fmt: skip


def expected(ledger: Ledger, papers: Papers, contest: str) -> LastResults | None:
    """What to expect of a return, from last results and what has been published in the same election tonight."""
    election = str(parse(contest).election)
    try:
        papers.of(election)
    except HustingsError:
        return None
    return LastResults.learned(papers, election, fold(ledger.read()))


def state_of(ledger: Ledger, contest: str) -> ContestState:
    """What stands in one contest now."""
    return contest_state(contest, (each.event for each in ledger.read(contest=contest)))


def declare(
    ledger: Ledger, given: Return, papers: Papers, predictive: Predictive | None = None, *, revision: int | None = None
) -> Entered:
    """Enter what a person keyed in, at the revision where it belongs.

    A declaration stands beside those that others have entered; after a retraction everybody begins one above it; a
    correction (``given.corrects``) is one above all; the same return by the same person again is the same entry.
    Another by the same person takes the place of what they entered before, as long as nobody has confirmed that.
    Raises as :func:`~hustings.night.enter.enter`, and :class:`~hustings.errors.BadInput` for other figures by somebody
    whose entry a second has confirmed.
    """
    if revision is None:
        figures, _ = read_figures(papers, papers.paper(given.contest), given)
        given = _placed(state_of(ledger, given.contest), given, figures)
        revision = given.revision
    return enter(ledger, replace(given, revision=revision), papers, predictive)


def _placed(state: ContestState, given: Return, figures: Figures | None) -> Return:
    """A person's return with its revision, and with what it supersedes."""
    people = [each for each in (state.rushes if given.is_rush else state.entries) if not is_feed(each.source)]
    mine = [each for each in people if each.witness == same_person(given.actor) and each.stands]
    same = next((each for each in mine if _is_same(each, given, figures)), None)
    if same is not None:
        return replace(given, revision=same.revision, supersedes=same.supersedes, key=given.key or same.key)
    revision = _revision(people, given.corrects)
    sure = {each.fingerprint for each in (*state.editions, state.rush) if each is not None and each.confirmed}
    if any(each.fingerprint in sure and each.counts and each.revision == revision for each in mine):
        raise BadInput(
            f"{given.actor} has entered this before, and a second entry has confirmed it.",
            remedy="Correct it, with the reason; at the entry desk an editor does.",
        )
    old = tuple(sorted(each.key for each in mine if not (each.fingerprint in sure and each.counts)))
    return replace(given, revision=revision, supersedes=old if figures is not None else ())


def _is_same(entry: Entry, given: Return, figures: Figures | None) -> bool:
    """Whether a person's entry says what is given, figure for figure."""
    when = [to_text(each) if each else "" for each in (entry.declared_at, given.declared_at)]
    return (entry.figures, entry.reason, when[0]) == (figures, given.corrects, when[1])


def _revision(people: Sequence[Entry], correcting: str) -> int:
    """The revision at which an entry of a person belongs beside those of ``people``."""
    retracted = max((each.revision for each in people if each.retracted), default=0)
    standing = max((each.revision for each in people if not each.retracted), default=0)
    if correcting:
        return max(standing, retracted, 1) + 1
    return max(standing, retracted + 1)


def retract(
    ledger: Ledger, contest: str, actor: str, reason: str, *, at: datetime | None = None, key: str = ""
) -> Appended:
    """Take down everything declared in a contest so far, rushes too. One person may: it errs on the safe side.

    Raises :class:`~hustings.errors.BadInput` where nothing stands.
    """
    events = [each.event for each in ledger.read(contest=contest)]
    gone = {key for each in events if isinstance(each.body, Retracted) for key in each.body.of}
    of = [each.key for each in events if isinstance(each.body, (Declared, Corrected, Rush)) and each.key not in gone]
    if not of:
        raise BadInput(f"Nothing is declared in {contest}: there is nothing to retract.")
    return _act(ledger, Retracted(tuple(sorted(of)), _reason(reason)), contest, actor, at, key)


def recount(
    ledger: Ledger,
    contest: str,
    actor: str,
    number: int,
    reason: str = "",
    *,
    at: datetime | None = None,
    key: str = "",
) -> Appended:
    """Say that the first (second, ...) recount is under way."""
    if number < 1:
        raise BadInput(f"{number} is no number of a recount.", remedy="The first is 1.")
    return _act(ledger, Recount(number, reason), contest, actor, at, key)


def countermand(ledger: Ledger, contest: str, actor: str, reason: str, *, key: str = "") -> Appended:
    """Say that the poll is countermanded or abandoned."""
    return _act(ledger, Countermanded(_reason(reason)), contest, actor, None, key)


def call(
    ledger: Ledger,
    contest: str,
    party: str,
    actor: str,
    *,
    candidate: str = "",
    p: float | None = None,
    reason: str = "",
    model: bool = False,
    at: datetime | None = None,
    key: str = "",
) -> Appended:
    """Call a race. A person's call stands above the model's (``model``)."""
    if p is not None and not 0 <= p <= 1:
        raise BadInput(f"{p} is no probability.", remedy="Give a fraction between 0 and 1.")
    state = state_of(ledger, contest)
    revision = 1 + sum(each.event.kind == "called" for each in ledger.read(contest=contest))
    same = [each for each in state.calls if (each.party, each.candidate, each.by_model) == (party, candidate, model)]
    if state.call in same and same and state.call is not None and same_person(state.call.actor) == same_person(actor):
        before = next(each for each in ledger.read(contest=contest) if each.event.key == state.call.key)
        return Appended(before.sequence, again=True)
    body = Called(party, candidate, p, reason)
    return _act(ledger, body, contest, actor, at, key, source="model" if model else "entry", revision=revision)


def withdraw(
    ledger: Ledger, contest: str, actor: str, reason: str, *, at: datetime | None = None, key: str = ""
) -> Appended:
    """Withdraw every call of a contest. Raises :class:`~hustings.errors.BadInput` where none stands."""
    calls = state_of(ledger, contest).calls
    if not calls:
        raise BadInput(f"{contest} is not called: there is no call to withdraw.")
    of = tuple(sorted(each.key for each in calls))
    return _act(ledger, CallWithdrawn(of, _reason(reason)), contest, actor, at, key)


def hold(ledger: Ledger, contest: str, actor: str, reason: str, *, scope: str = "contest", key: str = "") -> Appended:
    """Hold what is declared in a contest (``contest``), or keep the model from calling it (``call``)."""
    if scope not in ("contest", "call"):
        raise BadInput(f"“{scope}” cannot be held.", remedy="Hold the contest or the call.")
    for each in state_of(ledger, contest).holds:
        if (each.scope, same_person(each.actor), each.reason) == (scope, same_person(actor), reason):
            before = next(one for one in ledger.read(contest=contest) if one.event.key == each.key)
            return Appended(before.sequence, again=True)
    return _act(ledger, Held(scope, reason=_reason(reason)), contest, actor, None, key, salt=ledger)


def release(
    ledger: Ledger,
    contest: str,
    actor: str,
    reason: str,
    *,
    papers: Papers,
    override: bool = False,
    calls: bool = False,
    key: str = "",
) -> Appended:
    """Lift the holds of a contest after a second look; with ``override`` also publish on one entry.

    ``calls``: lift the hold on calls instead. A reason is needed and logged. Whoever entered the figures may not
    release them. A hold of a hard check stays: what cannot be true is corrected, not released; it is lifted only where
    the almanac has been mended so that the check passes, and bars no other hold from being lifted.
    Raises :class:`~hustings.errors.BadInput`.
    """
    state = state_of(ledger, contest)
    holds = [each for each in state.holds if (each.scope == "call") == calls]
    waiting = [] if calls else [each for each in state.pending if not each.retracted]
    figures = waiting[-1].fingerprint if override and waiting else ""
    if not holds and not figures:
        remedy = "With --override one entry may be published without a second." if waiting else ""
        raise BadInput(f"Nothing is held in {contest}.", remedy=remedy)
    wanted = {each.figures for each in holds} | {figures}
    own = [each for each in state.entries if each.witness == same_person(actor) and each.fingerprint in wanted]
    if own:
        raise BadInput(f"{actor} entered these figures and may not release them.", remedy="Somebody else must look.")
    faults = {each.key: _impossible(state, each, papers, contest) for each in holds}
    of = tuple(sorted(key for key, found in faults.items() if not found))
    if faults and not of:
        _refuse_impossible(contest, [one for found in faults.values() for one in found])
    return _act(ledger, Released(of, _reason(reason), figures), contest, actor, None, key)


def _impossible(state: ContestState, held: Hold, papers: Papers, contest: str) -> list[Finding]:
    """What keeps a hard check's hold from being lifted: nothing where its entry passes now or could never be read."""
    if held.actor != CHECKS or held.scope != "entry" or not held.entry:
        return []
    entry = next((each for each in (*state.entries, *state.rushes) if each.key == held.entry), None)
    return hard_findings(papers.paper(contest), entry.figures) if entry else []


def _refuse_impossible(contest: str, found: Sequence[Finding]) -> NoReturn:
    raise BadInput(
        f"{contest} fails a hard check and cannot be released: {' '.join(each.said for each in found)}",
        remedy="Correct or retract the return; if the almanac is wrong, bring in the right facts first.",
    )


def note(ledger: Ledger, text: str, actor: str, contest: str = "", *, key: str = "") -> Appended:
    """Put words on the record."""
    if not text.strip():
        raise BadInput("The note is empty.")
    return _act(ledger, Note(text), contest, actor, None, key)


def tally(
    ledger: Ledger,
    contest: str,
    actor: str,
    box: BoxTally,
    *,
    at: datetime | None = None,
    revision: int = 1,
    key: str = "",
) -> Appended:
    """Record the sample of one box."""
    return _act(ledger, box, contest, actor, at, key, revision=revision)


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("A reason is needed: it is logged with the act.", remedy="Say why in a few words.")
    return text.strip()


def _act(
    ledger: Ledger,
    body: Body,
    contest: str,
    actor: str,
    at: datetime | None,
    key: str,
    *,
    source: str = "entry",
    revision: int = 1,
    salt: Ledger | None = None,
) -> Appended:
    made = key or f"{body.KIND}:{contest}:{_digest(body, actor, source, revision, _holds_before(salt, contest))}"
    event = Event(body, contest, actor, made, source, revision, at)
    return ledger.append(event)[0]


def _holds_before(ledger: Ledger | None, contest: str) -> int:
    """How many holds a contest had: one that was lifted may be set again in the same words."""
    if ledger is None:
        return 0
    return sum(each.event.kind == "held" for each in ledger.read(contest=contest))


def _digest(body: Body, actor: str, source: str, revision: int, salt: int) -> str:
    told: Sequence[object] = [body, same_person(actor), source, revision, salt]
    return hashlib.sha256(canonical(told).encode()).hexdigest()[:16]
