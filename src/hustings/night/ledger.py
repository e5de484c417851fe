"""The ledger of a night: append events, read from a cursor, follow as they come.

>>> ledger = Ledger.create("night.sqlite", "test", ["parl.2024-07-04"], actor="desk")
>>> ledger.append(Event(Note("doors open"), "", "ann", key="note-1"))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, TypeVar

from hustings.errors import BadInput, IntegrityError
from hustings.ids import ElectionId, parse
from hustings.night.events import Event, Opened, Recorded
from hustings.night.store import Appended, Nature, Store, StoreUnavailable
from hustings.night.times import LAW, as_utc, close_of_poll, in_words

if TYPE_CHECKING:
    from hustings.night.shared import Shared

__all__ = ["Ledger"]

T = TypeVar("T")
Clock = Callable[[], datetime]
_BEFORE_CLOSE = frozenset({"opened", "note", "countermanded", "held", "released"})
_LONGEST = 200


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """A night's append-only record in one store. Safe to use from several processes and threads at once."""

    def __init__(self, store: Store, elections: Sequence[str], *, clock: Clock = _now, patience: float = 5.0) -> None:
        self._store = store
        self._clock = clock
        self._patience = patience
        self.elections = tuple(elections)
        self._days = [parse(each) for each in elections]

    @classmethod
    def create(
        cls,
        place: str,
        nature: Nature,
        elections: Sequence[str],
        *,
        actor: str,
        clock: Clock = _now,
        patience: float = 5.0,
    ) -> Ledger:
        """Open a night: make the store, ``live`` or ``test`` for ever, with its first event.

        The same night opened again is the same ledger. Raises :class:`~hustings.errors.BadInput` where the store is
        of the other nature or holds another night.
        """
        if not elections:
            raise BadInput("No election is named.", remedy="Name one, as parl.2024-07-04.")
        named = tuple(dict.fromkeys(str(parse(each)) for each in elections))
        store = Store.create(place, nature, patience=patience)
        first = store.read(limit=1)
        if not first:
            event = Event(Opened(nature, named), "", actor, key="opened", source="entry")
            cls(store, named, clock=clock, patience=patience).append(event)
        store.close()
        ledger = cls.open(place, nature, clock=clock, patience=patience)
        if ledger.elections != named:
            ledger.close()
            raise BadInput(
                f"The store {store.name} holds the night of {', '.join(ledger.elections)}.",
                remedy="Take another store for another night.",
            )
        return ledger

    @classmethod
    def open(cls, place: str, nature: Nature | None = None, *, clock: Clock = _now, patience: float = 5.0) -> Ledger:
        """The ledger in a store that is there. Raises :class:`~hustings.errors.BadInput` where there is none."""
        store = _patiently(lambda: Store.open(place, nature, patience=patience), patience)
        try:
            opened = _opened(store, patience)
        except BaseException:
            store.close()
            raise
        return cls(store, opened.elections, clock=clock, patience=patience)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def nature(self) -> Nature:
        """``live`` or ``test``."""
        return self._store.nature

    @property
    def is_test(self) -> bool:
        """Whether everything shown from it must say TEST."""
        return self._store.is_test

    @property
    def name(self) -> str:
        """The store's address, without a password."""
        return self._store.name

    def now(self) -> datetime:
        """The ledger's own clock."""
        return self._clock()

    def append(self, *events: Event) -> list[Appended]:
        """Record events in one transaction, all or none; returns when they are on the disk.

        Answers each event's sequence; the same event again is answered with the first's and changes nothing. A
        server that goes away is tried again for ``patience`` seconds: keys make that harmless.
        Raises :class:`~hustings.night.store.KeyConflict` for other contents under a used key,
        :class:`~hustings.errors.BadInput` for votes before the close of poll, and
        :class:`~hustings.night.store.StoreUnavailable` where nothing could be written.
        """
        for event in events:
            _check_words(event)
            if event.kind not in _BEFORE_CLOSE:
                self.refuse_before_close(event.kind, event.contest, event.declared_at)
        return _patiently(lambda: self._store.append(events, self._clock), self._patience)

    def read(self, after: int = 0, limit: int | None = None, contest: str | None = None) -> list[Recorded]:
        """Events after the cursor ``after`` (a sequence; 0: from the first), in order."""
        return _patiently(lambda: self._store.read(after, limit, contest), self._patience)

    def subscribe(
        self, after: int = 0, *, every: float = 0.25, stop: Callable[[], bool] = lambda: False
    ) -> Iterator[list[Recorded]]:
        """Follow the ledger: yields what is new after the cursor as soon as it is seen, until ``stop`` says so.

        Asks the store every ``every`` seconds, so it works across processes and machines.
        """
        while True:
            fresh = self.read(after)
            if fresh:
                after = fresh[-1].sequence
                yield fresh
            if stop():
                return
            if not fresh:
                time.sleep(every)

    def head(self) -> tuple[int, str]:
        """Sequence and digest of the last event: note the digest elsewhere and no later change goes unseen."""
        return self._store.head()

    def shared(self) -> Shared:
        """What the processes on this ledger's store share beside its events."""
        return self._store.shared()

    def close(self) -> None:
        """Give back every connection."""
        self._store.close()

    def refuse_before_close(self, what: str, contest: str, declared_at: datetime | None) -> None:
        """Refuse what comes from votes before the close of poll, by its own time and (live) by the ledger's clock.

        Raises :class:`~hustings.errors.BadInput` naming the law.
        """
        days = [parse(contest)] if contest else self._days
        closes = min(map(close_of_poll, days))
        about = f"This {what} of {contest}" if contest else f"This {what}"
        if declared_at is not None and as_utc(declared_at) < closes:
            _too_early(about, days[0], f"is timed {in_words(declared_at)}", closes)
        if not self.is_test and self._clock() < closes:
            _too_early(about, days[0], f"comes at {in_words(self._clock())}", closes)


def _opened(store: Store, patience: float) -> Opened:
    """The event that opened the night of a store, which must agree with what the store says it is."""
    first = _patiently(lambda: store.read(limit=1), patience)
    if not first or not isinstance(first[0].event.body, Opened):
        raise BadInput(f"No night was opened in {store.name}.", remedy="Open one with “hustings night open”.")
    opened = first[0].event.body
    if opened.nature != store.nature:
        raise IntegrityError(
            f"the store says {store.nature} and its first event {opened.nature}",
            table="night_store",
            row="nature",
            remedy="Trust nothing in it; run “hustings night verify”.",
        )
    return opened


def _patiently(do: Callable[[], T], patience: float) -> T:
    """Do something with the store; where it is away, again and again until ``patience`` seconds are over."""
    until = time.monotonic() + patience
    pause = 0.02
    while True:
        try:
            return do()
        except StoreUnavailable:
            if time.monotonic() + pause > until:
                raise
            time.sleep(pause)
            pause = min(2 * pause, 0.5)


def _too_early(about: str, day: ElectionId, when: str, closes: datetime) -> NoReturn:
    raise BadInput(
        f"{about} {when}, before the poll closes at {in_words(closes)}: nothing from votes may be"
        f" recorded or shown until then ({LAW}).",
        remedy=f"If the poll of {day.day.isoformat()} has closed, mend the clock or give the time of declaration.",
    )


def _check_words(event: Event) -> None:
    """Names and keys that any engine can keep and any log can print."""
    for what, text in (
        ("actor", event.actor),
        ("key", event.key),
        ("contest", event.contest),
        ("source", event.source),
    ):
        if what in ("actor", "key") and not text.strip():
            raise BadInput(f"An event needs {'an' if what == 'actor' else 'a'} {what}.", remedy=f"Name the {what}.")
        if len(text) > _LONGEST or not text.isprintable():
            raise BadInput(f"The {what} is too long or holds signs that cannot be printed.", remedy="Use plain words.")
    try:
        event.body_text.encode()
    except ValueError as error:  # a number that is none, or half a sign
        raise BadInput(f"This {event.kind} cannot be written down ({error}). Nothing was recorded.") from None
