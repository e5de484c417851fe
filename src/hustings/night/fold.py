"""State is a fold over events: the same events in any order, any number of times over, give the same state.

Events are first gathered by contest and key; each contest's state is then read off its set of events, sorted by what
they say (never by when they arrived). What undoes something names it by key, and revisions are compared only with
revisions of the same kind: so neither a late message nor a wrong clock changes what stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hustings.night.contest_state import ContestState, contest_state
from hustings.night.events import Event, Note, Opened, Recorded, canonical

__all__ = ["NightFold", "NightState", "fold"]


@dataclass(frozen=True, slots=True)
class NightState:
    """What stands: every contest with an event, and what concerns the whole night.

    ``nature`` is ``live`` or ``test`` (empty before the night is opened); ``elections`` its elections.
    """

    nature: str
    elections: tuple[str, ...]
    contests: Mapping[str, ContestState]
    notes: tuple[str, ...] = ()

    @property
    def is_test(self) -> bool:
        """Whether all of it must say TEST."""
        return self.nature == "test"

    @property
    def declared(self) -> int:
        """Contests with a published result."""
        return sum(each.published is not None for each in self.contests.values())

    def digest(self) -> str:
        """SHA-256 of the whole state: equal where the state is equal."""
        told = {name: repr(each) for name, each in sorted(self.contests.items())}
        return hashlib.sha256(canonical([self.nature, self.elections, told, self.notes]).encode()).hexdigest()


@dataclass(slots=True)
class NightFold:
    """Folds events as they come: only the contests that an event concerns are read anew."""

    _events: dict[str, dict[str, Event]] = field(default_factory=dict)
    _states: dict[str, ContestState] = field(default_factory=dict)
    _stale: set[str] = field(default_factory=set)

    def add(self, events: Iterable[Event | Recorded]) -> None:
        """Take events in; those that were taken before change nothing."""
        for each in events:
            event = each.event if isinstance(each, Recorded) else each
            held = self._events.setdefault(event.contest, {})
            before = held.get(event.key)
            # Of two contents under one key, which no ledger holds, the lesser text stands, whatever came first.
            if before is None or (before is not event and event.content < before.content):
                held[event.key] = event
                self._stale.add(event.contest)

    @property
    def changed(self) -> frozenset[str]:
        """The contests that events have come in for since the state was last asked for."""
        return frozenset(self._stale)

    def state(self) -> NightState:
        """What stands now."""
        for contest in self._stale - {""}:
            self._states[contest] = contest_state(contest, self._events[contest].values())
        self._stale.clear()
        wide = sorted(self._events.get("", {}).values(), key=lambda event: event.key)
        opened = next((event.body for event in wide if isinstance(event.body, Opened)), None)
        return NightState(
            nature=opened.nature if opened else "",
            elections=opened.elections if opened else (),
            contests=MappingProxyType(dict(sorted(self._states.items()))),
            notes=tuple(event.body.text for event in wide if isinstance(event.body, Note)),
        )


def fold(events: Iterable[Event | Recorded]) -> NightState:
    """The state that a set of events makes."""
    folded = NightFold()
    folded.add(events)
    return folded.state()
