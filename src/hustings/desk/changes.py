"""What of a ledger is public, in order: each change of what stands in a contest, at the event that brought it about.

An entry that waits for its second reader, one that a check holds, a tally of ballot boxes: none of these is a change.
The list depends on the ledger alone, so every process that reads it, now or after a restart, has the same changes under
the same cursors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hustings.errors import HustingsError
from hustings.night.checks import hard_findings
from hustings.night.contest_state import Call, ContestState, contest_state
from hustings.night.events import Called, CallWithdrawn, Event, Held, Recorded
from hustings.night.paper import Papers

__all__ = ["Change", "Changes", "call_words"]


@dataclass(frozen=True, slots=True)
class Change:
    """One contest as it stood after one event. ``stage``: rush, declared, corrected, or empty with no figure shown.

    ``note``: recount, countermanded, withdrawn, held. ``votes`` by candidate where they are shown. ``what`` names the
    change where ``stage`` and ``note`` do not: called, call withdrawn, hold lifted, withdrawn.
    """

    sequence: int
    contest: str
    received: datetime
    declared: datetime | None
    stage: str
    votes: Mapping[str, int] | None
    elected: tuple[str, ...]
    note: str
    called: str
    reason: str
    what: str = ""

    def seen(self) -> tuple[object, ...]:
        """What a reader sees of it: two changes alike in this are one."""
        votes = tuple(sorted(self.votes.items())) if self.votes else None
        return self.stage, votes, self.elected, self.note, self.called

    def to_json(self) -> dict[str, object]:
        """The change for programs."""
        return {
            "sequence": self.sequence,
            "contest": self.contest,
            "stage": self.stage or None,
            "declared": self.declared,
            "received": self.received,
            "elected": list(self.elected),
            "votes": dict(self.votes) if self.votes else None,
            "note": self.note or None,
            "called": self.called or None,
            "reason": self.reason or None,
        }


class Changes:
    """The public changes of a ledger, kept up with it."""

    def __init__(self, papers: Papers) -> None:
        """With the ballot papers that figures are held against."""
        self._papers = papers
        self._events: dict[str, list[Event]] = {}
        self._last: dict[str, Change] = {}
        self.every: list[Change] = []

    def add(self, events: Iterable[Recorded]) -> list[Change]:
        """Take events in, in order; returns the changes that they brought about."""
        fresh = []
        for each in events:
            contest = each.event.contest
            if not contest:
                continue
            held = self._events.setdefault(contest, [])
            held.append(each.event)
            change = self._seen(contest_state(contest, held), each)
            last = self._last.get(contest)
            if last is None and change.seen() == ("", None, (), "", ""):
                continue
            if last is None or last.seen() != change.seen():
                change = replace(change, what=_what(change, last))
                self._last[contest] = change
                fresh.append(change)
        self.every += fresh
        return fresh

    def after(self, sequence: int) -> list[Change]:
        """Changes after a cursor, oldest first."""
        from bisect import bisect_right

        return self.every[bisect_right(self.every, sequence, key=lambda change: change.sequence) :]

    def of(self, contest: str) -> list[Change]:
        """Every change of one contest."""
        return [each for each in self.every if each.contest == contest]

    def _seen(self, state: ContestState, at: Recorded) -> Change:
        shown = state.published
        if shown is not None and self._impossible(state):
            shown = None
        stage, elected = "", tuple[str, ...]()
        if shown is not None:
            stage = "corrected" if state.stage == "corrected" else "declared"
            elected = shown.figures.elected
        elif state.rush is not None:
            stage, elected = "rush", state.rush.figures.elected
        note = ""
        if shown is None:
            note = f"recount {state.recount}" if state.recount else ""
            note = "countermanded" if state.countermanded else note
            note = "declaration withdrawn" if state.stage == "retracted" else note
            by_hand = any(each.scope == "contest" for each in state.holds)
            note = "held" if by_hand or (state.stage == "held" and state.as_declared is not None) else note
        return Change(
            sequence=at.sequence,
            contest=state.contest,
            received=at.received_at,
            declared=shown.declared_at if shown is not None else None,
            stage=stage,
            votes=shown.figures.by_candidate if shown is not None else None,
            elected=elected,
            note=note,
            called=state.call.party if state.call is not None else "",
            reason=_reason(at.event) or "; ".join(shown.reasons if shown is not None else state.retractions),
        )

    def _impossible(self, state: ContestState) -> bool:
        try:
            paper = self._papers.paper(state.contest)
        except HustingsError:
            return True
        return state.published is not None and bool(hard_findings(paper, state.published.figures))


def call_words(call: Call | Called) -> str:
    """The chance of a call, and the reason that was given for it; empty where it has neither."""
    chance = f"chance {100 * call.p:.1f}%" if call.p is not None else ""
    return "; ".join(each for each in (chance, call.reason) if each)


def _reason(event: Event) -> str:
    """Why a call, its withdrawal or a hold of a whole contest: in the words of whoever did it, never of a finding."""
    match event.body:
        case Called() as body:
            return call_words(body)
        case CallWithdrawn(reason=reason):
            return reason
        case Held(scope="contest", reason=reason):
            return reason
    return ""


def _what(change: Change, last: Change | None) -> str:
    """The name of a change that shows in neither its stage nor its note."""
    before = last or Change(0, "", change.received, None, "", None, (), "", "", "")
    if before.called != change.called and before.seen()[:4] == change.seen()[:4]:
        return "called" if change.called else "call withdrawn"
    if change.stage or change.note:
        return ""
    return "hold lifted" if before.note == "held" else "called" if change.called else "withdrawn"
