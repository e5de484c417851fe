"""Where a feed stands: what became of its messages, and what is wrong between them, worked out of them all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from hustings.night.feeds.message import Message
from hustings.night.feeds.revisions import Revisions
from hustings.night.feeds.state_check import disagreements
from hustings.night.paper import Papers

__all__ = ["Outcome", "Report", "Seen", "What"]

What = Literal["entered", "again", "held", "noted", "refused"]


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
class Seen:
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

    def count(self, outcome: Outcome) -> Outcome:
        """Count an outcome; the same outcome."""
        self.counts[outcome.what] = self.counts.get(outcome.what, 0) + 1
        return outcome

    def report(self, feed: str, revisions: Revisions, papers: Papers) -> Report:
        """Where the feed stands: the same for any order in which its messages came."""
        return Report(
            feed=feed,
            counts=dict(sorted(self.counts.items())),
            refused=tuple(each for _, each in sorted(self.refused.items())),
            held=tuple(each for _, each in sorted(self.held.items())),
            gaps=tuple(
                f"{kind} of {about}: revision{'s' if len(missing) > 1 else ''} "
                f"{', '.join(map(str, missing))} never came."
                for kind, about, missing in revisions.gaps()
            ),
            conflicts=tuple(
                f"{kind} of {about}: revision {revision} came with different contents; a person must settle it."
                for kind, about, revision in revisions.conflicts()
            ),
            states=tuple(self._states(papers)),
            clocks=tuple(sorted(self.clocks)),
            ids=tuple(self._ids()),
        )

    def _states(self, papers: Papers) -> Iterator[str]:
        """The latest state of the parties of each kind against the sum of the results."""
        latest: dict[str, int] = {}
        for scope, revision in self.states:
            latest[scope] = max(revision, latest.get(scope, 0))
        for scope, revision in sorted(latest.items()):
            state = self.states[scope, revision]
            if scope == "councils":
                yield from disagreements(state, self._councillors(papers), papers)
            else:
                yield from disagreements(state, {name: each[2] for name, each in self.winners.items()}, papers)

    def _councillors(self, papers: Papers) -> dict[str, tuple[str, ...]]:
        found = {}
        for about, (_, message) in self.councils.items():
            found[about] = tuple(
                min(papers.parties_called(line.party) or {line.party.casefold()}, key=lambda key: (len(key), key))
                for line in message.parties
                for _ in range(line.seats)
            )
        return found

    def _ids(self) -> Iterator[str]:
        for number, contests in sorted(self.numbers.items()):
            if len(contests) > 1:
                yield f"The feed’s number {number} is used for {', '.join(sorted(contests))}."
        for (contest, person), names in sorted(self.people.items()):
            if len(names) > 1:
                yield f"{contest}: the feed’s candidate {person} is called {' and '.join(sorted(names))}."
