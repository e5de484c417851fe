"""The night as the desk sees it: a store followed, what it has published laid over the almanac, and who listens.

One task asks the ledger for what is new. Each batch is folded, the standing read off it, and a new moment takes the
place of the old one whole: pages in the making go on with the moment they began with. Before the close of poll of a
live night the state is taken as empty whatever the store holds (RPA 1983 ss. 66, 66A).

There are two clocks. That of the ledger tells the time of the night and keeps the law; in a rehearsal it is the night's
own (:class:`~hustings.night.rehearsal.NightClock`). The age of what is shown is counted in our own seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from hustings.almanac.open import Almanac
from hustings.desk.changes import Change, Changes, call_words
from hustings.desk.following import Projecting
from hustings.desk.hub import Hub
from hustings.desk.moments import Mark, Moment, due_of
from hustings.desk.night_facts import NightFacts, called_words, marks_of
from hustings.errors import HustingsError
from hustings.ids import parse
from hustings.night.events import Called, Held, Recorded
from hustings.night.fold import NightFold, NightState
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.rehearsal import NightClock
from hustings.night.standing import Standing, StandingContest, standing
from hustings.night.times import close_of_poll, local

__all__ = ["AMBER", "RED", "Live", "Mark", "Moment"]

log = logging.getLogger("hustings.desk")

AMBER, RED = 60, 180
"""Seconds without a sign of the store after which a page says so, and says so louder."""
_BEAT = 5.0
_WORDED = 4
_PUBLISHED = ("declared", "corrected", "official")


class Live:
    """A store followed."""

    def __init__(
        self,
        almanac: Almanac,
        ledger: Ledger,
        *,
        project: bool = True,
        prior: str = "forecast",
        every: float = 0.1,
        rehearsal: NightClock | None = None,
        note: str = "",
    ) -> None:
        """Follow ``ledger`` over ``almanac``, asking every ``every`` seconds; ``project`` the seats to come.

        ``prior`` is what a projection starts from: forecast, exit-poll, polls or none. ``rehearsal`` is the clock of a
        rehearsed night, which the ledger then has too: by it the embargo is kept although the data are test data.
        ``note`` are the words over every page of test data, those of the night if there are none.
        """
        self.base = almanac
        self.ledger = ledger
        self.test = ledger.is_test
        self.elections = ledger.elections
        named = [f"{almanac.election(e)['name']}, {parse(e).day:%-d %B %Y}" for e in ledger.elections]
        self.note = note or f"Rehearsal: {'; '.join(named)}. Nothing here is live."
        self.hub = Hub()
        self._rehearsal = rehearsal
        self._wall = rehearsal.wall if rehearsal is not None else ledger.now
        self._hear()
        self.stage = ""
        self._papers = Papers(almanac)
        self._fold = NightFold()
        self._came: dict[str, datetime] = {}
        self.changes = Changes(self._papers)
        self._sequence = 0
        self._due = due_of(almanac, ledger.elections)
        self._every = every
        self._level = 0
        self.projecting = self._projecting(prior) if project else None
        self.moment = self._moment()
        self._said: tuple[Moment, dict[str, str]] = (self.moment, {})
        self.version = "0"
        self.take(ledger.read())
        self._stamp()

    # -- what pages ask -------------------------------------------------------------------------------------------

    @property
    def facts(self) -> Almanac:
        """The almanac with the night as it stands."""
        return self.moment.facts

    @property
    def level(self) -> int:
        """How stale: 0 fresh, 1 amber, 2 red."""
        return self._level

    @property
    def age(self) -> float:
        """Seconds since the desk last heard of its store."""
        return (self._wall() - self.heard).total_seconds()

    @property
    def silence(self) -> str:
        """“The feed has been silent for 3 min 12 s.”"""
        seconds = int(self.age)
        return f"The feed has been silent for {seconds // 60} min {seconds % 60} s."

    def sealed(self, election: str) -> str:
        """The hour until which nothing of an election may be shown; empty once its poll has closed."""
        if self._unbound or self.ledger.now() >= close_of_poll(parse(election)):
            return ""
        return f"{local(close_of_poll(parse(election))):%H:%M}"

    def updated(self, election: str) -> datetime | None:
        """When the desk last heard of the store, local time of the night."""
        return local(self._heard_at)

    @property
    def _unbound(self) -> bool:
        """Whether the close of poll binds nobody: test data that are not rehearsed in their own time."""
        return self.test and self._rehearsal is None

    def _projecting(self, prior: str) -> Projecting:
        shared = self.ledger.shared()
        return Projecting(self.base, self.elections[0], prior, shared, clock=self.ledger.now)

    def stand_still(self) -> None:
        """Be as old as the last event: for a snapshot, which is the same however late it is taken."""
        last = self.ledger.read(max(self.moment.sequence - 1, 0))
        if last:
            self.heard = self._heard_at = last[-1].received_at
            self.moment = replace(self.moment, at=local(self.heard))

    def _hear(self) -> None:
        """Note that the store was heard of: ``heard`` by our clock."""
        self.heard = self._wall()
        self._heard_at = self.ledger.now()

    def told(self, contest: str) -> SimpleNamespace | None:
        """What the night says of one contest beside its figures; ``None`` where it is no part of the night."""
        each = self.moment.standing.contests.get(contest)
        if each is None:
            return None
        mark = self.moment.marks.get(contest, Mark())
        call = each.call if each.stage not in _PUBLISHED else None
        return SimpleNamespace(
            stage=each.stage if each.stage in _PUBLISHED else "",
            hides=each.stage not in _PUBLISHED,
            rush=bool(each.rush),
            state=mark.note,
            due=mark.due,
            received=mark.received,
            held=_held_words(each, mark),
            called=f"Called for {called_words(self.base, call.party)}{_at(mark.called)}" if call is not None else "",
            why=call_words(call) if call is not None else "",
            rejected_by=each.rejected_by if each.stage in _PUBLISHED else (),
            changes=self._corrections(contest),
        )

    def _corrections(self, contest: str) -> list[SimpleNamespace]:
        """Each figure that was corrected, with what it was before and when."""
        made, last = [], None
        for each in self.changes.of(contest):
            if last is not None and each.votes and last.votes and not self.moment.sealed:
                for name, votes in each.votes.items():
                    if last.votes.get(name) != votes:
                        made.append(SimpleNamespace(at=local(each.received), what=name, old=last.votes.get(name),
                                                    new=votes, why=each.reason))  # fmt: skip
            last = each if each.votes else last
        return made

    def projection(self, election: str) -> SimpleNamespace | None:
        """The projection after the last return, ready for a page; ``None`` before the close and where there is none."""
        if self.projecting is None or self.moment.sealed or election != self.projecting.election:
            return None
        return self.projecting.shown

    # -- following ------------------------------------------------------------------------------------------------

    def take(self, events: list[Recorded]) -> list[Change]:
        """Take events in and move to the moment after them; returns the public changes that they brought about."""
        self._sequence = events[-1].sequence if events else self._sequence
        fresh = self.changes.add(events)
        self._fold.add(events)
        self._came |= {e.event.key: e.received_at for e in events if isinstance(e.event.body, (Called, Held))}
        self.moment = self._moment()
        if self.projecting is not None and not self.moment.sealed:
            self.projecting.hear(self.moment.standing, self._sequence)
        self._stamp()
        return [] if self.moment.sealed else fresh

    def _moment(self) -> Moment:
        sealed = not self._unbound and any(self.ledger.now() < close_of_poll(parse(e)) for e in self.elections)
        state = self._fold.state()
        shown = NightState(self.ledger.nature, self.elections, {}) if sealed else state
        if not shown.elections:
            shown = NightState(self.ledger.nature, self.elections, shown.contests, shown.notes)
        stands = standing(shown, self._papers)
        marks = {} if sealed else self._marks(stands, shown)
        for contest, due in self._due.items():
            mark = marks.get(contest, Mark())
            marks[contest] = replace(mark, due=due)
        return Moment(self._sequence, stands, NightFacts(self.base, stands), marks, sealed, local(self.ledger.now()))

    def _marks(self, stands: Standing, state: NightState) -> dict[str, Mark]:
        notes = marks_of(stands, self.base.short)
        received = {each.contest: each.received for each in self.changes.every if each.stage}
        made = {}
        for name in {*notes, *received, *state.contests}:
            each, there = stands.contests.get(name), state.contests.get(name)
            stage = each.stage if each and each.stage in _PUBLISHED else "rush" if each and each.rush else ""
            when = local(received[name]).replace(tzinfo=None) if name in received else None
            held = self._since(*(one.key for one in there.holds if one.scope != "call")) if there else None
            called = self._since(there.call.key) if there and there.call else None
            made[name] = Mark(None, when, notes.get(name, ""), stage, held, called)
        return made

    def _since(self, *keys: str) -> datetime | None:
        """When the first of these holds or calls came in, local time."""
        times = [self._came[key] for key in keys if key in self._came]
        return local(min(times)).replace(tzinfo=None) if times else None

    def _stamp(self) -> None:
        projected = self.projecting.at if self.projecting is not None else ""
        self.version = f"{self.moment.sequence}.{int(self.moment.sealed)}.{projected}.{self._level}"

    def stale(self) -> None:
        """Look at the clock: how long ago the store was heard of, and whether the poll has closed since."""
        seconds = self.age
        level = 2 if seconds >= RED else 1 if seconds >= AMBER else 0
        opened = self.moment.sealed and not any(self.sealed(each) for each in self.elections)
        if opened:
            self.moment = self._moment()
            if self.projecting is not None:
                self.projecting.hear(self.moment.standing, self._sequence)
        if level != self._level or opened:
            self._level = level
            self._stamp()

    def since(self, sequence: int) -> list[dict[str, object]]:
        """What a listener that heard up to ``sequence`` has missed: one message for each contest that changed."""
        if self.moment.sealed:
            return []
        until = self.moment.sequence  # what is being taken in comes by itself, when the moment is there to tell it from
        missed = {each.contest: each.sequence for each in self.changes.after(sequence) if each.sequence <= until}
        told = sorted(missed.items(), key=lambda pair: pair[1])
        # A thousand come back at once after a restart: only the last of what they missed is put into words.
        return [self.message(name, at, words=k >= len(told) - _WORDED) for k, (name, at) in enumerate(told)]

    def message(self, contest: str, sequence: int, *, words: bool = True) -> dict[str, object]:
        """One change as the stream tells it, with a sentence for those who listen if it is to have ``words``."""
        each = self.moment.standing.contests.get(contest)
        return {
            "sequence": sequence,
            "contest": contest,
            "stage": (each.stage if each and each.stage in _PUBLISHED else each.mark if each else "") or None,
            "sentence": self.sentence(contest) if words else "",
            "version": self._page_version(),
            "test": self.test,
            **self.pulse(),
        }

    def pulse(self) -> dict[str, object]:
        """The clock of the desk, when it last heard of the store, the time of the night (local) and its pace."""
        return {
            "now": self._wall().isoformat(),
            "heard": self.heard.isoformat(),
            "level": self._level,
            "clock": local(self.ledger.now()).replace(tzinfo=None).isoformat(timespec="seconds"),
            "pace": self.pace,
            "version": self._page_version(),
        }

    @property
    def pace(self) -> float:
        """How many times as fast as ours the night goes."""
        return 1.0 if self._rehearsal is None else self._rehearsal.pace

    page_version: Callable[[], str] | None = None

    def _page_version(self) -> str:
        return self.page_version() if self.page_version is not None else self.version

    def sentence(self, contest: str) -> str:
        """One polite sentence for those who listen: “Hartlepool: Con gain from Lab, majority” and the figure."""
        held = self._said
        if held[0] is not self.moment:
            held = self._said = (self.moment, {})
        if contest not in held[1]:
            held[1][contest] = self._sentence(contest)
        return held[1][contest]

    def _sentence(self, contest: str) -> str:
        from hustings.analysis.contest import contest as read

        each = self.moment.standing.contests.get(contest)
        if each is None:
            return ""
        if each.stage in _PUBLISHED or each.rush:
            try:
                made = read(self.facts, contest)
            except HustingsError:
                return ""
            if each.stage not in _PUBLISHED:
                return f"{made.name}: {made.result}, figures to come."
            majority = f", majority {made.majority:,}" if made.majority is not None else ""
            corrected = " (corrected)" if each.stage == "corrected" else ""
            return f"{made.name}: {made.result}{majority}{corrected}."
        note = self.moment.marks.get(contest, Mark()).note
        return f"{each.name}: {note}." if note else ""

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[dict[str, object]]:
        """Follow the store for as long as the application runs; the server is told who listens."""
        task = asyncio.create_task(self._follow())
        try:
            yield {"hub": self.hub}
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            self.hub.close()
            if self.projecting is not None:
                self.projecting.close()

    async def _follow(self) -> None:
        beat, projected, version = 0.0, "", self.version
        while True:
            try:
                fresh = await asyncio.to_thread(self.ledger.read, self.moment.sequence)
                self._hear()
                if fresh:
                    await self._spread(fresh)
                if self.projecting is not None:
                    await asyncio.to_thread(self.projecting.follow, self.moment.sequence)
            except HustingsError as error:
                log.warning("store", extra={"fault": error.message})
            except Exception:  # a fault of ours ends no night: the next look may go well, and until then pages age
                log.exception("following")
            self.stale()
            if self.projecting is not None and self.projecting.at != projected:
                projected = self.projecting.at
                self._stamp()
            if self.version != version or time.monotonic() - beat > _BEAT:
                beat, version = time.monotonic(), self.version
                self.hub.tell("beat", self.pulse())
            await asyncio.sleep(self._every)

    async def _spread(self, fresh: list[Recorded]) -> None:
        """Take events in and tell those who listen what has changed."""
        changed = await asyncio.to_thread(self.take, fresh)
        if changed:  # pages may ask for what is new while it is put into words
            self.hub.tell("beat", self.pulse())
        # Of many at once only the last is put into words: the others are on the page.
        for number, each in enumerate(changed, start=1):
            words = len(changed) <= _WORDED or number == len(changed)
            said = await asyncio.to_thread(self.message, each.contest, each.sequence, words=words)
            self.hub.tell("change", said, each.sequence)


def _at(moment: datetime | None) -> str:
    return f", {moment:%H:%M}" if moment else ""


def _held_words(each: StandingContest, mark: Mark) -> str:
    """That a contest is held, and since when: never why, for a finding tells figures that are not published."""
    if each.stage in _PUBLISHED or each.mark != "held":
        return ""
    return f"Held by the desk{f' since {mark.held:%H:%M}' if mark.held else ''}."
