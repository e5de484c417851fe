"""The projection of a night kept up with its returns, in a thread of its own so that no page waits for it.

Of all the processes on a store one projects, whoever has the turn, and puts what it made beside the events; each, that
one too, shows what lies there. So every worker shows the same figures with the same hour, and when the one that
projects dies another has its turn within a second, while pages keep the last projection.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.metadata import version
from types import SimpleNamespace

from hustings.almanac.open import Almanac
from hustings.atlas.nightseats import SeatRange, night_seats
from hustings.atlas.palette import look
from hustings.errors import HustingsError
from hustings.ids import parse
from hustings.night.projected import Interval, Projected
from hustings.night.shared import Derived, Shared, projected_from, projected_text
from hustings.night.standing import Standing
from hustings.night.store import StoreUnavailable
from hustings.night.times import local

__all__ = ["NORTHERN", "Projecting", "page_of"]

log = logging.getLogger("hustings.desk")

_PUBLISHED = ("declared", "corrected", "official")
_ROWS = 8
NORTHERN = frozenset({"dup", "sf", "sdlp", "uup", "apni", "tuv"})
"""Parties that stand in Northern Ireland alone."""
_LOOK = 0.8
"""Seconds between two looks at whose turn it is."""


class Projecting:
    """Follows the standing. ``shown`` is what a page prints, ``made`` the figures, ``at`` the cursor they stand at.

    ``at`` begins with the cursor and changes whenever what is shown does; ``mine`` says whether it is made here.
    """

    def __init__(
        self,
        almanac: Almanac,
        election: str,
        prior: str = "forecast",
        shared: Shared | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Of a general election; of any other there is no projection. ``shared``: with other processes on a store.

        ``clock`` tells the time of the night.
        """
        self.election = election
        self.prior = prior
        self.made: Projected | None = None
        self.shown: SimpleNamespace | None = None
        self.at = ""
        self.fault = ""
        self.mine = False
        self._name = f"projection {version('hustings')} {election} {prior}"
        self._almanac = almanac
        self._shared = shared
        self._clock = clock or (lambda: datetime.now(UTC))
        self._looked, self._ready = -_LOOK, False
        self._stamp: tuple[int, str] | None = None
        self._night: object | None = None
        self._told: dict[str, tuple[tuple[str, int], ...]] = {}
        self._rushed: dict[str, str] = {}
        self._wanted: tuple[Standing, int, datetime] | None = None
        self._lock = threading.Lock()
        self._busy = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="projection")

    def hear(self, standing: Standing, sequence: int) -> None:
        """Project from this standing as soon as there is time, if it is done here; of several only the last counts."""
        with self._lock:
            self._wanted = standing, sequence, self._clock()
        self._step_on()

    def follow(self, sequence: int) -> None:
        """Show what was last projected from events up to ``sequence``, whoever did, and see whose turn it is now."""
        try:
            self._adopt(sequence)
        except StoreUnavailable as error:
            log.warning("projection", extra={"fault": error.message})
        self._step_on()

    def show(self, sequence: int) -> None:
        """Show what was last projected from events up to ``sequence``, and project nothing here.

        Raises :class:`~hustings.night.store.StoreUnavailable` where the store is away.
        """
        self._adopt(sequence)

    def close(self) -> None:
        """Stop, and leave the turn to another."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._shared is not None:
            self._shared.turn.give()

    def _step_on(self) -> None:
        """Begin to work, where there is something to do and nobody else does it."""
        try:
            if self.fault or not self._ours():
                return
        except StoreUnavailable as error:
            log.warning("projection", extra={"fault": error.message})
            return
        with self._lock:
            if self._busy or self._wanted is None:
                return
            self._busy = True
        self._pool.submit(self._work)

    def _ours(self) -> bool:
        if self._shared is None:
            return True
        now = time.monotonic()
        if now - self._looked >= _LOOK:
            self._looked = now
            before, self.mine = self.mine, self._shared.turn.take()
            if self.mine != before:
                log.info("projects" if self.mine else "projects no more", extra={"path": self._name})
        if self.mine and not self._ready:
            self._ready = self._shared.may_write()
            if not self._ready:
                log.warning("projection", extra={"fault": "The store is only read: every process projects alone."})
                self._shared.turn.give()
                self._shared = None
        return self.mine

    def _adopt(self, sequence: int) -> None:
        """Take what lies beside the events, if it is other than what is shown and no newer than what is known here."""
        if self._shared is None:
            return
        stamp = self._shared.stamp(self._name)
        if stamp is None or stamp == self._stamp or stamp[0] > sequence:
            return
        held = self._shared.get(self._name)
        if held is None:
            return
        made, exit_poll = projected_from(held.body)
        self.made, self.shown = made, page_of(self._almanac, made, exit_poll, held.made_at)
        self.at, self._stamp = f"{stamp[0]}-{held.made_at.timestamp():.0f}", stamp

    def _work(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._busy = False
                    return
            try:
                self._project(*wanted)
            except StoreUnavailable as error:
                log.warning("projection", extra={"fault": error.message})
                self._put_off(wanted)
                return
            except HustingsError as error:
                self._fail(error.message)
                log.warning("projection", extra={"fault": error.message})
                return
            except Exception:
                self._fail("The projection has failed and is left out.")
                log.exception("projection")
                return

    def _put_off(self, wanted: tuple[Standing, int, datetime]) -> None:
        """Try again at a later look, unless there is something newer to try."""
        with self._lock:
            self._wanted = self._wanted or wanted
            self._busy = False

    def _fail(self, fault: str) -> None:
        """Project no more; another process may have its turn."""
        self.fault = fault
        with self._lock:
            self._busy = False
        if self._shared is not None:
            self.mine = False
            self._shared.turn.give()

    def _project(self, standing: Standing, sequence: int, now: datetime) -> None:
        from hustings.night.projection import Night

        if self._night is None:
            self._night = Night.start(self._almanac, self.election, prior=self.prior)
        night = self._night
        assert isinstance(night, Night)
        fresh: dict[str, list[tuple[str, int]]] = {}
        for name, each in standing.contests.items():
            if name not in night.names:
                continue
            if each.stage in _PUBLISHED:
                votes = tuple((each.parties[person], count) for person, count in each.votes.items())
                if self._told.get(name) != votes:
                    fresh[name] = list(votes)
                    self._told[name] = votes
                    self._rushed.pop(name, None)
            elif name in self._told:
                night.withdraw(name)
                del self._told[name]
            elif each.rush and name not in self._rushed:
                party = each.parties.get(each.rush[0], "other")
                night.rush(name, party)
                self._rushed[name] = party
        if len(fresh) > 3:
            night.declare_all(fresh)
        else:
            for name, votes_now in fresh.items():
                night.declare(name, votes_now)
        made, exit_poll = night.now(contests=False), night.exit_poll.seats if night.exit_poll is not None else {}
        if self._shared is None:
            self.made, self.shown, self.at = made, page_of(self._almanac, made, exit_poll, now), f"{sequence}"
            return
        self._shared.put(self._name, Derived(sequence, now, projected_text(made, exit_poll)))
        self._adopt(sequence)


def page_of(
    almanac: Almanac, made: Projected, exit_poll: Mapping[str, float], when: datetime | None = None
) -> SimpleNamespace:
    """A projection as a page shows it: chart, note, hour. The exit poll stands as it was published, never redrawn."""
    nobody = Interval(0.0, 0.0, 0.0, 0.0)
    named = {*_named(parse(made.election).day), *exit_poll}
    known = dict.fromkeys(sorted(named), nobody) | dict(made.seats)
    ranked = sorted(known.items(), key=lambda pair: (-pair[1].median, -pair[1].hi90))
    rows = [
        SeatRange(
            party, _label(almanac, party, made.election), each.median, each.lo90, each.hi90, made.won.get(party, 0),
            exit_poll.get(party),
        )
        for party, each in ranked
        if party not in NORTHERN and party != "spk" and (each.hi90 >= 1 or party in named)
    ][:_ROWS]  # fmt: skip
    first = rows[0]
    title = f"Projected: {first.label} {first.low:.0f} to {first.high:.0f} seats"
    chart = night_seats(rows, title=title, majority=made.contests_in_all // 2 + 1)
    exit_words = " △ Exit poll, 22:00, as published." if exit_poll else ""
    note = (
        "Seats at the end of the night: line, median; band, 90 in 100 runs. Solid bar: declared so far."
        f"{exit_words} {_northern(made)}{_start(made)} This is not a declaration."
    )
    return SimpleNamespace(at=local(when or datetime.now(UTC)), chart=chart, note=note, made=made)


def _named(day: date) -> tuple[str, ...]:
    """Parties of Great Britain that have a row whether or not a seat is projected for them."""
    return "con", "lab", "ld", "snp", "pc", "grn", "ref" if day.year >= 2019 else "ukip"


def _label(almanac: Almanac, party: str, election: str) -> str:
    """A party on the axis: the two largest by name, the others short."""
    return look(party).name if party in ("con", "lab") else almanac.short(party, parse(election).day)


def _start(made: Projected) -> str:
    """What a projection starts from, and how many declarations it knows."""
    known = "one declaration" if made.declared == 1 else f"{made.declared} declarations"
    start = "From" if made.prior == "none" else f"Starts from the {made.prior.replace('-', ' ')}, with"
    return f"{start} {known}."


def _northern(made: Projected) -> str:
    """What is projected in Northern Ireland, in a line: its parties stand nowhere else."""
    ranked = sorted(((p, each) for p, each in made.seats.items() if p in NORTHERN), key=lambda pair: -pair[1].median)
    told = [
        f"{look(party).name} {each.lo90:.0f}" + (f"–{each.hi90:.0f}" if round(each.hi90) > round(each.lo90) else "")
        for party, each in ranked
        if each.hi90 >= 1
    ]
    return f"Northern Ireland: {', '.join(told)}. " if told else ""
