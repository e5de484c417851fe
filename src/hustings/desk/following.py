"""The projection of a night kept up with its returns, in a thread of its own so that no page waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace

from hustings.almanac.open import Almanac
from hustings.atlas.nightseats import SeatRange, night_seats
from hustings.atlas.palette import look
from hustings.errors import HustingsError
from hustings.night.projected import Projected
from hustings.night.standing import Standing
from hustings.night.times import local

__all__ = ["Projecting", "page_of"]

log = logging.getLogger("hustings.desk")

_PUBLISHED = ("declared", "corrected", "official")
_ROWS = 8


class Projecting:
    """Follows the standing. ``shown`` is what a page prints, ``made`` the figures, ``at`` the cursor they stand at."""

    def __init__(self, almanac: Almanac, election: str, prior: str = "forecast") -> None:
        """Of a general election; of any other there is no projection."""
        self.election = election
        self.prior = prior
        self.made: Projected | None = None
        self.shown: SimpleNamespace | None = None
        self.at = 0
        self.fault = ""
        self._almanac = almanac
        self._night: object | None = None
        self._told: dict[str, tuple[tuple[str, int], ...]] = {}
        self._rushed: dict[str, str] = {}
        self._wanted: tuple[Standing, int] | None = None
        self._lock = threading.Lock()
        self._busy = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="projection")

    def hear(self, standing: Standing, sequence: int) -> None:
        """Project from this standing as soon as there is time; of several in a row only the last counts."""
        with self._lock:
            self._wanted = standing, sequence
            if self._busy or self.fault:
                return
            self._busy = True
        self._pool.submit(self._work)

    def close(self) -> None:
        """Stop."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._busy = False
                    return
            try:
                self._project(*wanted)
            except HustingsError as error:
                self.fault = error.message
                log.warning("projection", extra={"fault": error.message})
                with self._lock:
                    self._busy = False
                return
            except Exception:
                self.fault = "The projection has failed and is left out."
                log.exception("projection")
                with self._lock:
                    self._busy = False
                return

    def _project(self, standing: Standing, sequence: int) -> None:
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
        self.made = night.now(contests=False)
        self.shown = page_of(self.made, night.exit_poll.seats if night.exit_poll is not None else {})
        self.at = sequence


def page_of(made: Projected, exit_poll: Mapping[str, float]) -> SimpleNamespace:
    """A projection as a page shows it: chart, note, hour. The exit poll stands as it was published, never redrawn."""
    rows = [
        SeatRange(
            party, look(party).name, each.median, each.lo90, each.hi90, made.won.get(party, 0), exit_poll.get(party)
        )
        for party, each in sorted(made.seats.items(), key=lambda pair: -pair[1].median)
        if each.hi90 >= 1
    ][:_ROWS]
    first = rows[0]
    title = f"Projected: {first.label} {first.low:.0f} to {first.high:.0f} seats"
    chart = night_seats(rows, title=title, majority=made.contests_in_all // 2 + 1)
    exit_words = " △ Exit poll, 22:00, as published." if exit_poll else ""
    note = (
        "Seats at the end of the night: line, median; band, 90 in 100 runs. Solid bar: declared so far."
        f"{exit_words} Starts from the {made.prior.replace('-', ' ')}. This is not a declaration."
    )
    return SimpleNamespace(at=local(datetime.now(UTC)), chart=chart, note=note, made=made)
