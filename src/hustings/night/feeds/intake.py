"""Every message of a feed on its way into the ledger: read, matched, checked, entered; or refused and logged.

Nothing is lost: what cannot be entered leaves a note in the ledger with its reason and the digest of its bytes. Nothing
hangs on the order of arrival: revisions are compared by number, a result is never overwritten by a rush, and whatever
needs all messages at once (gaps, contradictions, the state of the parties) is worked out when a report is asked for.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

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
from hustings.night.feeds.report import Outcome, Report, Seen, What
from hustings.night.feeds.revisions import Revisions, key_of
from hustings.night.feeds.tables import ElectionNight, read_table
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import Predictive
from hustings.night.returns import Line, Return, feed_source
from hustings.night.store import StoreUnavailable
from hustings.night.times import as_utc, close_of_poll, in_words

__all__ = ["Intake"]

_AHEAD = timedelta(minutes=5)
_SILENT = timedelta(minutes=10)


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
        recorded = ledger.read()
        self._revisions.recall(recorded)
        self._keys = {each.event.key for each in recorded}
        self._seen = Seen()
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
        return self._seen.count(outcome)

    def _about(self, message: Message) -> str:
        if message.kind == "state":
            return _scope(message)
        if message.kind == "council":
            return f"council {message.place}".replace("|", " ")[:80]
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
            if key in self._keys:
                return "again", message.text
            when = self._when(message, about)
            event = Event(Recount(revision, message.text), about, self._actor, key, self._source, revision, when)
            return ("again" if self._ledger.append(event)[0].again else "entered"), message.text
        if message.kind == "nominations":
            return "noted", self._nominations(message, about)
        self._ledger.refuse_before_close(f"{message.kind} of a feed", "", None)
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
        if key in self._keys:  # known, whatever our clock said of its time when it first came
            self._won(message, contest, revision)
            return "again", ""
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
        self._keys.add(made.key)
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
        text = f"Refused from feed {self.feed}: {found.name} (sha256 {found.digest[:16]}): {clean}"
        self._note(f"refused {hashlib.sha256(text.encode()).hexdigest()[:32]}", text)
        self._seen.refused[f"{found.name} {found.digest} {message.digest}"] = outcome
        return self._seen.count(outcome)

    def report(self) -> Report:
        """Where the feed stands: the same for any order in which its messages came."""
        return self._seen.report(self.feed, self._revisions, self._papers)


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
