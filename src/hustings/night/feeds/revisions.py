"""Which revisions of which message have come: the highest stands, gaps and contradictions are named.

All of it is a function of the set of messages, not of the order in which they came. What came in an earlier run is read
back from the keys of the ledger’s events, so that a restart neither forgets a revision nor counts one twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hustings.night.events import Recorded
from hustings.night.feeds.message import Message

__all__ = ["Revisions", "key_of"]

_PREFIX = "feed"


def key_of(feed: str, message: Message, about: str, revision: int, origin: str = "") -> str:
    """The idempotency key of a message: the same message again has the same key, whatever its file is called.

    ``origin`` tells files of layouts without revisions apart.
    """
    parts = (_PREFIX, feed, message.kind, about, str(revision), message.digest, *([origin] if origin else []))
    return "|".join(parts)


@dataclass(slots=True)
class Revisions:
    """The messages seen of one feed: by kind and what they are of, each revision’s contents (digest, origin)."""

    feed: str
    _seen: dict[tuple[str, str], dict[int, dict[str, str]]] = field(default_factory=dict)

    def recall(self, events: Iterable[Recorded]) -> None:
        """Take in what an earlier run put into the ledger."""
        for each in events:
            parts = each.event.key.split("|")
            if len(parts) < 6 or parts[:2] != [_PREFIX, self.feed] or not parts[4].isdecimal():
                continue
            self._put(parts[2], parts[3], int(parts[4]), parts[5], parts[6] if len(parts) > 6 else "")

    def note(self, message: Message, about: str, revision: int, origin: str = "") -> bool:
        """Take a message in; whether other contents are known under the same revision."""
        return len(self._put(message.kind, about, revision, message.digest, origin)) > 1

    def _put(self, kind: str, about: str, revision: int, digest: str, origin: str) -> dict[str, str]:
        held = self._seen.setdefault((kind, about), {}).setdefault(revision, {})
        held.setdefault(digest, origin)
        return held

    def counted(self, message: Message, about: str, origin: str) -> int:
        """The revision of a message whose layout has none: one more whenever its own file says something new.

        Another file that says otherwise is given the same revision: a contradiction, for a person to settle.
        """
        held = self._seen.get((message.kind, about), {})
        if not held:
            return 1
        latest = max(held)
        known = held[latest]
        if message.digest in known or origin not in known.values():
            return latest
        return latest + 1

    def gaps(self) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """Kind, what it is of, and the revisions below the highest that never came."""
        for (kind, about), held in sorted(self._seen.items()):
            missing = tuple(sorted(set(range(1, max(held))) - set(held)))
            if missing:
                yield kind, about, missing

    def conflicts(self) -> Iterator[tuple[str, str, int]]:
        """Kind, what it is of, and each revision that came with two contents or more."""
        for (kind, about), held in sorted(self._seen.items()):
            for revision, contents in sorted(held.items()):
                if len(contents) > 1:
                    yield kind, about, revision
