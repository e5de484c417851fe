"""A past night entered again into a store of its own, in its own time or faster: the rehearsal of a desk.

Every return is entered by two clerks, as on the night, at the time at which it was declared (the almanac's, or an
assumed one: :mod:`hustings.night.simulator`). Before some comes a rush, before the closest a recount, and one return is
entered wrong and corrected forty minutes later, so that whoever rehearses sees each of them once. In the end the store
holds what the almanac holds.

The night has a clock of its own (:class:`NightClock`): by it things are received, polls are closed, and pages tell the
time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Literal

from hustings.almanac.open import Almanac
from hustings.errors import BadInput
from hustings.ids import parse
from hustings.night.checks import hard_findings, read_figures
from hustings.night.enter import enter
from hustings.night.events import Corrected, Declared, Event, Recount, Rush
from hustings.night.feeds.message import Message
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.returns import Line, Return
from hustings.night.simulated_faults import shifted
from hustings.night.simulator import plan
from hustings.night.times import as_utc, close_of_poll, from_text, local, to_text

__all__ = ["CLERKS", "Act", "NightClock", "Rehearsal", "enter_acts", "enter_past", "hour_of", "open_store", "play",
           "rehearse"]  # fmt: skip

CLERKS = ("first clerk", "second clerk")
"""Who enters the returns of a rehearsal: two people, so that they are published."""

_EVENING = 20
_BEFORE = timedelta(minutes=2)
_AFTER = timedelta(minutes=2)
_OPENED = timedelta(hours=2)
_CORRECTED_AFTER = timedelta(minutes=40)
_LONGEST_NAP, _SHORTEST_NAP = 0.2, 0.002
_WHY = "a bundle of the second candidate was left out of the first return"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NightClock:
    """The time of a rehearsed night, as UTC: from ``starts`` at ``speed`` times our own pace, still from ``ends`` on.

    ``begun`` is the moment by our own clock at which the night starts to run; until then it stands at ``starts``.
    """

    starts: datetime
    ends: datetime
    speed: float
    begun: datetime
    wall: Callable[[], datetime] = _now

    def __call__(self) -> datetime:
        """The time of the night now."""
        return self.at(self.wall())

    def at(self, moment: datetime) -> datetime:
        """The time of the night at a moment of our own."""
        gone = max((moment - self.begun).total_seconds(), 0.0) * self.speed
        if gone >= (self.ends - self.starts).total_seconds():
            return self.ends
        return self.starts + timedelta(seconds=gone)

    def when(self, moment: datetime) -> datetime:
        """Our own time at a moment of the night."""
        return self.begun + (moment - self.starts) / self.speed

    @property
    def pace(self) -> float:
        """How many times as fast as ours it goes now: ``speed``, or nought before it is begun and after it is over."""
        now = self.wall()
        return self.speed if now >= self.begun and self.at(now) < self.ends else 0.0

    def to_text(self) -> str:
        """The clock as one word, for another process."""
        return " ".join((to_text(self.starts), to_text(self.ends), repr(self.speed), to_text(self.begun)))

    @classmethod
    def from_text(cls, text: str) -> NightClock:
        """The clock that another process described."""
        starts, ends, speed, begun = text.split()
        return cls(from_text(starts), from_text(ends), float(speed), from_text(begun))


@dataclass(frozen=True, slots=True)
class Act:
    """One thing entered: at its time (UTC), of one contest, as a feed would tell it."""

    at: datetime
    kind: Literal["declared", "corrected", "rush", "recount"]
    told: Message

    def returns(self) -> list[Return]:
        """What each clerk enters; of a recount nothing."""
        if self.kind == "recount":
            return []
        told, rush = self.told, self.kind == "rush"
        lines = tuple(
            Line(each.name, None if rush else each.votes, each.party or None, True if each.elected else None)
            for each in told.people
        )
        base = Return(
            told.contest, lines, "", declared_at=told.declared_at, electorate=told.electorate, rejected=told.rejected,
            valid=told.valid, majority=told.majority, nature="test",
            revision=2 if self.kind == "corrected" else 1, corrects=_WHY if self.kind == "corrected" else "",
        )  # fmt: skip
        return [replace(base, actor=each, key=f"{self.kind}:{told.contest}:{each}"[:200]) for each in CLERKS]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A night to be rehearsed: its acts in order of time, and of how many contests the time is assumed.

    ``starts`` and ``ends`` (UTC) are two minutes before the close of poll and two after the last act, unless they were
    asked for.
    """

    election: str
    acts: tuple[Act, ...]
    contests: int
    assumed: int
    starts: datetime
    ends: datetime

    def clock(self, speed: float, begun: datetime) -> NightClock:
        """Its clock, beginning to run at ``begun``."""
        return NightClock(self.starts, self.ends, speed, begun)

    def note(self, speed: float) -> str:
        """The words that stand over every page of it."""
        if not self.assumed:
            known = "recorded by Parliament" if parse(self.election).kind == "parl" else "on record"
            whence = f"from the declaration times {known}"
        elif self.assumed < self.contests:
            whence = f"{self.assumed} of {self.contests} declaration times assumed"
        else:
            whence = "declaration times assumed"
        first = close_of_poll(parse(self.election))
        nights = _nights(first, max([first, *(each.at for each in self.acts)]))
        return f"Rehearsal at ×{speed:g} of the night of {nights}, {whence}. Nothing here is live."


def _nights(first: datetime, last: datetime) -> str:
    """The days of a night: ``12–13 December 2019``."""
    start, end = local(first).date(), local(last).date()
    if start == end:
        return f"{end:%-d %B %Y}"
    same = (start.year, start.month) == (end.year, end.month)
    return f"{start.day}–{end:%-d %B %Y}" if same else f"{start:%-d %B} – {end:%-d %B %Y}"


def hour_of(election: str, text: str) -> datetime:
    """A moment of a night, as UTC: ``03:00`` (the evening of the poll from 20:00 on, else the day after), or ISO.

    Raises :class:`~hustings.errors.BadInput`.
    """
    day: date = parse(election).day
    try:
        hour = datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007  # an hour of the night, not a moment
    except ValueError:
        return from_text(text)
    return as_utc(datetime.combine(day if hour.hour >= _EVENING else day + timedelta(days=1), hour))


def rehearse(
    almanac: Almanac,
    election: str,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    plain: bool = False,
    only: Collection[str] = (),
    seed: int = 1,
) -> Rehearsal:
    """The night of a past election as acts. ``plain``: declarations alone; ``only``: these contests, all if empty.

    Raises as :func:`~hustings.night.simulator.plan`, and :class:`~hustings.errors.BadInput` where ``ends`` comes first.
    """
    night = plan(almanac, election, only=only, seed=seed)
    kinds = ("result",) if plain else ("result", "rush", "recount")
    told = [(each.at, each.message) for each in night.files if each.message.kind in kinds]
    acts = [Act(at, _KINDS[each.kind], each) for at, each in told]
    contests = {each.contest for _, each in told}
    if not plain:
        acts = _one_wrong(acts)
    acts.sort(key=lambda act: (act.at, act.told.contest, act.kind))
    timed = almanac.contests(election).select("contest", "declared").drop_nulls()["contest"].to_list()
    starts = starts or close_of_poll(parse(election)) - _BEFORE
    ends = ends or acts[-1].at + _AFTER
    if ends < starts:
        raise BadInput(
            f"A rehearsal cannot end at {local(ends):%H:%M} that starts at {local(starts):%H:%M}.",
            remedy="Give --until a time after --from.",
        )
    kept = tuple(act for act in acts if act.at <= ends)
    return Rehearsal(election, kept, len(contests), len(contests - set(timed)), starts, ends)


_KINDS: dict[str, Literal["declared", "corrected", "rush", "recount"]] = {
    "result": "declared", "rush": "rush", "recount": "recount",
}  # fmt: skip


def _one_wrong(acts: list[Act]) -> list[Act]:
    """The acts with one return in the middle of the night a hundred votes short at first, and corrected later."""
    results = [act for act in acts if act.kind == "declared" and len(act.told.people) > 1 and act.told.majority]
    if len(results) < 3:
        return acts
    right = min(results[len(results) // 3 : 2 * len(results) // 3], key=lambda act: (-(act.told.majority or 0), act.at))
    wrong = replace(right, told=shifted(right.told))
    later = Act(right.at + _CORRECTED_AFTER, "corrected", replace(right.told, declared_at=right.told.declared_at))
    return [*(wrong if act is right else act for act in acts), later]


def enter_acts(ledger: Ledger, acts: Sequence[Act], papers: Papers) -> None:
    """Enter acts, all in one transaction but those that a check holds, which go their own way.

    One by one they would cost a commit each; at a hundred times the pace of a night they come by the dozen.
    """
    together: list[Event] = []
    for act in acts:
        if act.kind == "recount":
            told = act.told
            key = f"recount:{told.contest}:{told.revision or 1}"[:200]
            together.append(Event(Recount(1, told.text), told.contest, CLERKS[0], key, declared_at=told.declared_at))
        for given in act.returns():
            event = _event(papers, given, act.kind)
            if event is None:
                enter(ledger, given, papers)
            else:
                together.append(event)
    if together:
        ledger.append(*together)


def _event(papers: Papers, given: Return, kind: str) -> Event | None:
    """A return as the event that :func:`~hustings.night.enter.enter` would record; ``None`` where a check holds it."""
    paper = papers.paper(given.contest)
    figures, findings = read_figures(papers, paper, given)
    if figures is None or findings or hard_findings(paper, figures):
        return None
    body: Declared | Rush | Corrected = Declared(figures)
    if kind != "declared":
        body = Rush(figures) if kind == "rush" else Corrected(figures, given.corrects)
    return Event(body, given.contest, given.actor, given.key, given.source, given.revision, given.declared_at)


def open_store(place: str, rehearsal: Rehearsal) -> None:
    """Make the store of a rehearsal, for test data and empty.

    Raises :class:`~hustings.errors.BadInput` where there is one that holds anything.
    """
    opened = close_of_poll(parse(rehearsal.election)) - _OPENED
    with Ledger.create(place, "test", [rehearsal.election], actor="rehearsal", clock=lambda: opened) as ledger:
        held, name = ledger.head()[0], ledger.name
    if held > 1:
        raise BadInput(
            f"The store {name} holds {held:,} events: a rehearsal begins with an empty one.",
            remedy="Name one that is not there yet, or leave --store out.",
        )


def enter_past(place: str, acts: Sequence[Act], papers: Papers) -> None:
    """Enter what came before a rehearsal begins, each act received at its own time."""
    now = [_now()]
    with Ledger.open(place, "test", clock=lambda: now[0]) as ledger:
        for at, group in groupby(acts, key=lambda act: act.at):
            now[0] = at
            enter_acts(ledger, list(group), papers)


def play(
    ledger: Ledger,
    acts: Sequence[Act],
    clock: NightClock,
    papers: Papers,
    *,
    stop: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Enter each act when its time has come by ``clock``, until ``stop`` says so. Returns how many were entered."""
    done = 0
    while done < len(acts) and not stop():
        now = clock()
        due = done
        while due < len(acts) and acts[due].at <= now:
            due += 1
        if due > done:
            enter_acts(ledger, acts[done:due], papers)
            done = due
        else:
            wait = (clock.when(acts[done].at) - clock.wall()).total_seconds()
            sleep(min(max(wait, _SHORTEST_NAP), _LONGEST_NAP))
    return done
