"""One way in for every return, typed or fed: joined to the ballot paper, checked, recorded, held where it must be.

The entry and whatever holds it are written in one transaction: a return is never in the ledger without its holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from hustings.almanac.open import Almanac
from hustings.errors import BadInput
from hustings.night.checks import hard_findings, read_figures
from hustings.night.contest_state import ContestState, contest_state
from hustings.night.events import Corrected, Declared, Event, Figures, Finding, Held, Rush, canonical
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import Predictive
from hustings.night.returns import Return, is_feed
from hustings.night.soft import Limits, soft_findings
from hustings.night.store import Appended, KeyConflict
from hustings.night.times import to_text

__all__ = ["CHECKS", "Entered", "enter"]

CHECKS = "checks"
"""The actor and source of a hold that a check set."""

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a return: its place in the ledger, the findings that hold it, and what now stands in the contest.

    ``again``: it was there before and nothing was recorded. ``fingerprint`` is empty where the return could not be
    joined to the ballot paper; it is then recorded as a hold only.
    """

    contest: str
    sequence: int
    again: bool
    key: str
    fingerprint: str
    findings: tuple[Finding, ...]
    state: ContestState
    test: bool

    @property
    def published(self) -> bool:
        """Whether these very figures may now be shown."""
        standing = self.state.published
        return standing is not None and standing.fingerprint == self.fingerprint

    @property
    def held(self) -> bool:
        """Whether a check holds them."""
        return bool(self.findings)


@cache
def _shipped() -> Papers:
    return Papers(Almanac.open())


def enter(
    ledger: Ledger,
    given: Return,
    papers: Papers | None = None,
    predictive: Predictive | None = None,
    limits: Limits | None = None,
) -> Entered:
    """Enter a return.

    ``papers`` are the ballot papers of the night (the user's almanac by default); ``predictive`` is what the soft
    checks ask (none: only hard checks) and learns every return that passes the hard ones.
    Raises :class:`~hustings.errors.UnknownName` for a contest that is not known, :class:`~hustings.errors.BadInput`
    before the close of poll, for a test message in a live store or the reverse, and for other figures by the same
    person at the same revision.
    """
    if given.nature and given.nature != ledger.nature:
        raise BadInput(
            f"A {given.nature} message came to a {ledger.nature} store ({given.raw or given.contest}). It was refused.",
            remedy="Keep test and live messages and stores apart.",
        )
    papers = papers or _shipped()
    paper = papers.paper(given.contest)
    kind = "rush" if given.is_rush else ("corrected" if given.corrects else "declared")
    ledger.refuse_before_close("return", given.contest, given.declared_at)
    figures, findings = read_figures(papers, paper, given)
    if figures is None:
        return _hold_unread(ledger, given, findings)
    findings = hard_findings(paper, figures, given.batches_expected)
    key = given.key or _key(given, kind, figures)
    event = Event(
        _body(given, figures), given.contest, given.actor, key, given.source, given.revision, given.declared_at
    )
    if not findings and figures.votes:
        findings = soft_findings(paper, figures, predictive, limits)
    answer, state = _append(ledger, event, findings)
    if predictive is not None and figures.votes and not any(each.hard for each in findings):
        predictive.learn(given.contest, state.published.figures if state.published is not None else figures)
    told = _open_findings(state, key, figures.fingerprint)
    return Entered(given.contest, int(answer), answer.again, key, figures.fingerprint, told, state, ledger.is_test)


def _open_findings(state: ContestState, key: str, fingerprint: str) -> tuple[Finding, ...]:
    """What still holds an entry or its figures: nothing that was looked at and released."""
    return tuple(
        finding
        for each in state.holds
        if each.entry == key or (each.scope == "figures" and each.figures == fingerprint)
        for finding in each.findings
    )


def _body(given: Return, figures: Figures) -> Declared | Corrected | Rush:
    if given.is_rush:
        return Rush(figures, given.supersedes)
    if given.corrects:
        return Corrected(figures, given.corrects, given.raw, given.supersedes)
    return Declared(figures, given.raw, given.supersedes)


def _key(given: Return, kind: str, figures: Figures) -> str:
    """A person gives one set of figures at a revision, and others in its place by naming what they supersede.

    Of a feed that gives two both are kept, neither is believed.
    """
    when = to_text(given.declared_at) if given.declared_at else ""
    if is_feed(given.source):
        told = canonical([figures, given.raw, when])
        return f"{kind}:{given.contest}:{given.source}:{given.revision}:{_digest(told)}"
    person = _digest(given.actor.casefold())
    anew = ":" + _digest(canonical([figures, given.corrects, when, given.supersedes])) if given.supersedes else ""
    return f"{'rush' if given.is_rush else 'entry'}:{given.contest}:{person}:{given.revision}{anew}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _append(ledger: Ledger, event: Event, findings: list[Finding]) -> tuple[Appended, ContestState]:
    """Record an entry with its holds. A soft hold that is there already, or was lifted, is not set again."""
    for attempt in range(_TRIES):
        known = {each.event.key for each in ledger.read(contest=event.contest)}
        holds = [] if event.key in known else [each for each in _holds(event, findings) if each.key not in known]
        try:
            answer = ledger.append(event, *holds)[0]
        except KeyConflict:
            # Another writer may have set the same hold in other words since we looked; the entry itself may clash.
            fresh = {each.event.key for each in ledger.read(contest=event.contest)}
            if event.key in fresh or attempt == _TRIES - 1 or not any(each.key in fresh for each in holds):
                raise
            continue
        state = contest_state(event.contest, (each.event for each in ledger.read(contest=event.contest)))
        return answer, state
    raise AssertionError("unreachable")


def _holds(event: Event, findings: list[Finding]) -> list[Event]:
    """One hold on the entry for what is impossible; one on the figures for each thing that is odd."""
    hard = tuple(each for each in findings if each.hard)
    made = []
    if hard:
        made.append(_held(event, Held("entry", entry=event.key, findings=hard), f"check:{_digest(event.key)}"))
    fingerprint = event.body.figures.fingerprint if isinstance(event.body, (Declared, Corrected, Rush)) else ""
    for each in findings:
        if not each.hard:
            rule = each.rule.replace(" ", "-")
            body = Held("figures", figures=fingerprint, findings=(each,))
            made.append(_held(event, body, f"check:{event.contest}:{fingerprint}:{rule}"))
    return made


def _held(event: Event, body: Held, key: str) -> Event:
    return Event(body, event.contest, CHECKS, key, source=CHECKS)


def _hold_unread(ledger: Ledger, given: Return, findings: list[Finding]) -> Entered:
    """Record that a return came which cannot be joined to the ballot paper, with what it said."""
    said = canonical([[line.name, line.party, repr(line.votes), line.elected] for line in given.lines])
    body = Held("entry", findings=tuple(findings), reason=f"{given.actor} ({given.source}) sent {said}"[:4000])
    key = f"check:unread:{_digest(f'{given.contest} {given.actor} {given.source} {given.revision} {said}')}"
    event = Event(body, given.contest, CHECKS, key, CHECKS, given.revision, given.declared_at)
    answer = ledger.append(event)[0]
    state = contest_state(given.contest, (each.event for each in ledger.read(contest=given.contest)))
    return Entered(given.contest, int(answer), answer.again, key, "", tuple(findings), state, ledger.is_test)
