"""Every message of a feed on its way into the ledger: read, matched, checked, entered; or refused and logged.

Nothing is lost: what cannot be entered leaves a note in the ledger with its reason and the digest of its bytes. Nothing
hangs on the order of arrival: revisions are compared by number, a result is never overwritten by a rush, and whatever
needs all messages at once (gaps, contradictions, the state of the parties) is worked out when a report is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from hustings.almanac.open import Almanac
from hustings.almanac.readers.decoding import load_bytes
from hustings.errors import BadFile, HustingsError, NotKnown, UnknownName
from hustings.ids import parse
from hustings.night.enter import enter
from hustings.night.events import Event, Note, Recount
from hustings.night.feeds.folder import Found
from hustings.night.feeds.message import Message, Person, Refused
from hustings.night.feeds.own_json import read_own
from hustings.night.feeds.pa_xml import is_pa, read_pa
from hustings.night.feeds.places import Places
from hustings.night.feeds.revisions import Revisions, key_of
from hustings.night.feeds.state_check import disagreements
from hustings.night.feeds.tables import ElectionNight, read_table
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import Predictive
from hustings.night.returns import Line, Return, feed_source
from hustings.night.store import StoreUnavailable
from hustings.night.times import as_utc, close_of_poll, in_words

__all__ = ["Intake", "Outcome", "Report"]

What = Literal["entered", "again", "held", "noted", "refused"]

_AHEAD = timedelta(minutes=5)
_SILENT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: ``held`` is entered and kept back by a check, ``again`` was known before."""

    file: str
    kind: str
    about: str
    revision: int | None
    what: What
    said: str = ""

    def to_json(self) -> dict[str, object]:
        """The outcome as an object."""
        return {name: getattr(self, name) for name in ("file", "kind", "about", "revision", "what", "said")}


@dataclass(frozen=True, slots=True)
class Report:
    """Where a feed stands: counts of outcomes, gaps in revisions, contradictions, states that disagree, clocks."""

    feed: str
    counts: dict[str, int]
    refused: tuple[Outcome, ...]
    held: tuple[Outcome, ...]
    gaps: tuple[str, ...]
    conflicts: tuple[str, ...]
    states: tuple[str, ...]
    clocks: tuple[str, ...]
    ids: tuple[str, ...]

    @property
    def worries(self) -> tuple[str, ...]:
        """Everything a person should look at, in words."""
        told = [f"{each.file}: {each.said.removeprefix(f'{each.file}: ')}" for each in (*self.refused, *self.held)]
        return (*told, *self.conflicts, *self.gaps, *self.states, *self.clocks, *self.ids)

    def to_json(self) -> dict[str, object]:
        """The report as an object."""
        return {
            "feed": self.feed,
            "counts": self.counts,
            "refused": [each.to_json() for each in self.refused],
            "held": [each.to_json() for each in self.held],
            "gaps": list(self.gaps),
            "conflicts": list(self.conflicts),
            "states": list(self.states),
            "clocks": list(self.clocks),
            "ids": list(self.ids),
        }


@dataclass(slots=True)
class _Seen:
    """What a report is made of, gathered as messages come."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: dict[str, Outcome] = field(default_factory=dict)
    held: dict[str, Outcome] = field(default_factory=dict)
    clocks: dict[str, None] = field(default_factory=dict)
    winners: dict[str, tuple[int, int, tuple[str, ...]]] = field(default_factory=dict)
    councils: dict[str, tuple[int, Message]] = field(default_factory=dict)
    states: dict[tuple[str, int], Message] = field(default_factory=dict)
    numbers: dict[str, set[str]] = field(default_factory=dict)
    people: dict[tuple[str, str], set[str]] = field(default_factory=dict)


class Intake:
    """The way of one feed into a ledger.

    ``feed`` names it (``pa``) and is its one voice: two files of it never confirm one another. ``predictive`` is what
    the soft checks ask. Messages marked as tests go only into a test store, others only into a live one.
    """

    def __init__(
        self,
        almanac: Almanac,
        ledger: Ledger,
        feed: str = "pa",
        *,
        papers: Papers | None = None,
        predictive: Predictive | None = None,
    ) -> None:
        self.feed = feed
        self._ledger = ledger
        self._papers = papers or Papers(almanac)
        self._predictive = predictive
        self._places = Places(almanac, ledger.elections)
        self._night = ElectionNight.of(ledger.elections)
        self._revisions = Revisions(feed)
        self._revisions.recall(ledger.read())
        self._seen = _Seen()
        self.last_heard: datetime | None = None

    def take(self, found: Found) -> list[Outcome]:
        """Read a file and enter every message in it; a fault of one message does not keep the others out."""
        self.last_heard = self._ledger.now()
        try:
            if found.fault:
                raise Refused(found.fault)
            messages = self._read(found.path)
        except HustingsError as error:
            return [self._refuse(found, Message("result", found.name), error, "")]
        if found.edition > 1:  # it was refused half written, and is whole now
            self._seen.refused = {key: each for key, each in self._seen.refused.items() if each.file != found.name}
        return [self._one(found, message) for message in messages]

    def silent_for(self) -> timedelta | None:
        """How long nothing has come, once it is ten minutes and while contests are out; ``None`` otherwise."""
        if self.last_heard is None or len(self._seen.winners) >= len(self._places):
            return None
        quiet = self._ledger.now() - self.last_heard
        return quiet if quiet >= _SILENT else None

    def note_silence(self, quiet: timedelta) -> str:
        """Put the feed’s silence on record, once for each silence; the words."""
        assert self.last_heard is not None
        minutes = int(quiet.total_seconds() // 60)
        text = f"Feed {self.feed} has been silent since {in_words(self.last_heard)} ({minutes} minutes)."
        self._note(f"silent {self.last_heard:%Y-%m-%dT%H:%M:%S}", f"Feed {self.feed} fell silent at "
                   f"{in_words(self.last_heard)}.")  # fmt: skip
        return text

    # -- reading ---------------------------------------------------------------------------------------------------

    def _read(self, path: Path) -> list[Message]:
        payload = load_bytes(path)
        if is_pa(payload):
            return [read_pa(path.name, payload)]
        if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return read_own(path.name, payload)
        messages = [each for each in read_table(path, self._night) if each.contest in self._places]
        if not messages:
            raise Refused("the table holds no contest of this night with votes yet.")
        return messages

    def _right_store(self, test: bool) -> None:
        if test and not self._ledger.is_test:
            raise Refused("it is marked as a test and this store is live; nothing of it was entered.")
        if not test and self._ledger.is_test:
            raise Refused(
                "it is not marked as a test and this store is one; nothing of it was entered.",
                remedy="Test files are called Test_... ; real ones belong in the live store.",
            )

    # -- entering --------------------------------------------------------------------------------------------------

    def _one(self, found: Found, message: Message) -> Outcome:
        about = message.about
        try:
            self._right_store(message.test)
            about = self._about(message)
            origin = "" if message.revision is not None else _origin(found.name)
            revision = message.revision
            if revision is None:
                revision = self._revisions.counted(message, about, origin)
            clash = self._revisions.note(message, about, revision, origin)
            key = key_of(self.feed, message, about, revision, origin)
            what, said = self._enter(message, about, revision, key)
        except StoreUnavailable:
            raise
        except HustingsError as error:
            return self._refuse(found, message, error, about)
        if clash:
            said = f"revision {revision} came with other contents before; neither is believed. {said}".strip()
        outcome = Outcome(message.file, message.kind, about, revision, what, said)
        if what == "held":
            self._seen.held[f"{about} {message.kind} {revision} {message.digest}"] = outcome
        return self._count(outcome)

    def _about(self, message: Message) -> str:
        if message.kind == "state":
            return ",".join(self._ledger.elections)
        if message.kind == "council":
            return f"council {message.place}"
        contest = self._places.find(message)
        if message.number:
            self._seen.numbers.setdefault(message.number, set()).add(contest)
        for each in message.people:
            if each.id:
                self._seen.people.setdefault((contest, each.id), set()).add(each.name)
        return contest

    def _enter(self, message: Message, about: str, revision: int, key: str) -> tuple[What, str]:
        if message.kind in ("rush", "result"):
            return self._return(message, about, revision, key)
        if message.kind == "recount":
            when = self._when(message, about)
            event = Event(Recount(revision, message.text), about, self._actor, key, self._source, revision, when)
            return ("again" if self._ledger.append(event)[0].again else "entered"), message.text
        if message.kind == "nominations":
            return "noted", self._nominations(message, about)
        if message.kind == "council":
            known = self._seen.councils.get(about)
            if known is None or revision >= known[0]:
                self._seen.councils[about] = (revision, message)
        else:
            self._seen.states[_scope(message), revision] = message
        return ("entered" if self._note(key, _in_words(message), key=key) else "again"), ""

    def _return(self, message: Message, contest: str, revision: int, key: str) -> tuple[What, str]:
        people = [each for each in message.people if not (message.kind == "rush" and not each.elected)]
        if message.kind == "rush" and not people:
            raise Refused("a rush names no winner.")
        given = Return(
            contest=contest,
            lines=tuple(_line(each, message.kind) for each in people),
            actor=self._actor,
            source=self._source,
            revision=revision,
            declared_at=self._when(message, contest),
            electorate=message.electorate,
            papers=message.papers,
            rejected=message.rejected,
            valid=message.valid,
            majority=message.majority,
            key=key,
            raw=message.digest,
            nature="test" if message.test else "live",
        )
        made = enter(self._ledger, given, self._papers, self._predictive)
        self._won(message, contest, revision)
        if made.again:
            return "again", ""
        if made.findings:
            return "held", " ".join(each.said for each in made.findings)
        return "entered", ""

    def _when(self, message: Message, contest: str) -> datetime | None:
        """The time of declaration, unless it cannot be true: before the close of poll, or ahead of our clock.

        Such a time is dropped and the clock named, so that a sender’s wrong clock (an hour of summer time, two hours of
        skew) costs the time and not the result. Before the close by our own clock the ledger refuses the return itself.
        """
        when = message.declared_at
        if when is None:
            return None
        close, now = close_of_poll(parse(contest)), self._ledger.now()
        if as_utc(when) < close:
            said = f"is timed {in_words(when)}, before the poll closed"
        elif as_utc(when) > now + _AHEAD:
            said = f"is timed {in_words(when)}, and it is {in_words(now)}"
        else:
            return when
        if now < close:
            return when  # the ledger refuses it, in the words of the law
        self._seen.clocks[f"{message.file}: {said}: its clock is wrong, and the time was left out."] = None
        return None

    def _won(self, message: Message, contest: str, revision: int) -> None:
        """Note who won for the check of states: a result before a rush, a higher revision before a lower."""
        rank = (int(message.kind == "result"), revision)
        known = self._seen.winners.get(contest)
        if known is not None and known[:2] >= rank:
            return
        paper = self._papers.paper(contest)
        marked = [each for each in message.people if each.elected]
        if not marked and message.kind == "result":
            marked = sorted(message.people, key=lambda each: -(each.votes or 0))[: paper.seats]
        try:
            parties = tuple(self._papers.find(paper, each.name, each.party or None).party for each in marked)
        except UnknownName:
            return
        self._seen.winners[contest] = (*rank, parties)

    def _nominations(self, message: Message, contest: str) -> str:
        """What is strange among those nominated: people whom the almanac does not have, people it has and they not."""
        paper = self._papers.paper(contest)
        found, strange = set(), []
        for each in message.people:
            if each.withdrawn:
                continue
            try:
                found.add(self._papers.find(paper, each.name, each.party or None).name)
            except UnknownName as error:
                strange.append(error.message)
        missing = [each.name for each in paper.candidates if each.name not in found]
        gone = [each.name for each in message.people if each.withdrawn]
        said = [*strange]
        if gone:
            said.append(f"withdrawn or dead after nomination: {', '.join(gone)}")
        if missing and len(missing) != len(gone):
            said.append(f"not nominated by the feed: {', '.join(missing)}")
        return "; ".join(said)

    # -- the record ------------------------------------------------------------------------------------------------

    @property
    def _actor(self) -> str:
        return f"feed {self.feed}"

    @property
    def _source(self) -> str:
        return feed_source(self.feed)

    def _note(self, name: str, text: str, *, key: str = "") -> bool:
        """Put words on record; whether they are new."""
        event = Event(Note(text[:1000]), "", self._actor, key or f"feed|{self.feed}|{name}"[:200], self._source)
        return not self._ledger.append(event)[0].again

    def _refuse(self, found: Found, message: Message, error: HustingsError, about: str) -> Outcome:
        said = " ".join(error.lines()) if not isinstance(error, (BadFile, NotKnown)) else error.message
        outcome = Outcome(found.name, message.kind, about or found.name, message.revision, "refused", said)
        clean = "".join(each if each.isprintable() else " " for each in said)
        self._note(
            f"refused {found.digest[:16]} {message.digest}", f"Refused from feed {self.feed}: {found.name} "
            f"(sha256 {found.digest[:16]}): {clean}",
        )  # fmt: skip
        self._seen.refused[f"{found.name} {found.digest} {message.digest}"] = outcome
        return self._count(outcome)

    def _count(self, outcome: Outcome) -> Outcome:
        self._seen.counts[outcome.what] = self._seen.counts.get(outcome.what, 0) + 1
        return outcome

    # -- where it stands -------------------------------------------------------------------------------------------

    def report(self) -> Report:
        """Where the feed stands: the same for any order in which its messages came."""
        return Report(
            feed=self.feed,
            counts=dict(sorted(self._seen.counts.items())),
            refused=tuple(each for _, each in sorted(self._seen.refused.items())),
            held=tuple(each for _, each in sorted(self._seen.held.items())),
            gaps=tuple(
                f"{kind} of {about}: revision{'s' if len(missing) > 1 else ''} "
                f"{', '.join(map(str, missing))} never came."
                for kind, about, missing in self._revisions.gaps()
            ),
            conflicts=tuple(
                f"{kind} of {about}: revision {revision} came with different contents; a person must settle it."
                for kind, about, revision in self._revisions.conflicts()
            ),
            states=tuple(self._states()),
            clocks=tuple(sorted(self._seen.clocks)),
            ids=tuple(self._ids()),
        )

    def _states(self) -> Iterator[str]:
        """The latest state of the parties of each kind against the sum of the results."""
        latest: dict[str, int] = {}
        for scope, revision in self._seen.states:
            latest[scope] = max(revision, latest.get(scope, 0))
        for scope, revision in sorted(latest.items()):
            state = self._seen.states[scope, revision]
            if scope == "councils":
                yield from disagreements(state, self._councillors(), self._papers)
            else:
                yield from disagreements(
                    state, {name: each[2] for name, each in self._seen.winners.items()}, self._papers
                )

    def _councillors(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for about, (_, message) in self._seen.councils.items():
            found[about] = tuple(
                min(self._papers.parties_called(line.party) or {line.party.casefold()}, key=lambda key: (len(key), key))
                for line in message.parties
                for _ in range(line.seats)
            )
        return found

    def _ids(self) -> Iterator[str]:
        for number, contests in sorted(self._seen.numbers.items()):
            if len(contests) > 1:
                yield f"The feed’s number {number} is used for {', '.join(sorted(contests))}."
        for (contest, person), names in sorted(self._seen.people.items()):
            if len(names) > 1:
                yield f"{contest}: the feed’s candidate {person} is called {' and '.join(sorted(names))}."


def _line(person: Person, kind: str) -> Line:
    return Line(
        name=person.name,
        votes=None if kind == "rush" else person.votes,
        party=person.party or None,
        elected=True if person.elected else None,
    )


def _scope(message: Message) -> str:
    return "councils" if "local" in message.file.casefold() else "seats"


def _origin(file: str) -> str:
    return file.replace("|", "_")[:60]


def _in_words(message: Message) -> str:
    seats = ", ".join(f"{line.party} {line.seats}" for line in message.parties if line.seats)
    what = "State of the parties" if message.kind == "state" else f"Council {message.place}"
    return f"{what} (feed, number {message.revision}): {seats or 'no seats yet'}. {message.text}".strip()
