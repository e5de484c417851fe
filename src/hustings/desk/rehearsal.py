"""A rehearsal on the desk: the night's clock, and a process of its own that enters the returns of a past night.

What enters never slows what serves: it is another process, and all that joins the two is the store. It ends when the
desk does, however that ends: a pipe between them closes.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from hustings.errors import BadInput, HustingsError
from hustings.night.rehearsal import NightClock, Rehearsal, enter_past, hour_of, open_store, play, rehearse
from hustings.night.times import local

__all__ = ["Asked", "Rehearsing", "rehearsing"]

log = logging.getLogger("hustings.desk")

_SOON = timedelta(seconds=3)
"""The desk opens meanwhile: the night begins to run when there is somebody to see it."""
_READY = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be rehearsed, in plain values: ``election`` at ``speed``, from and until an hour of its night.

    ``starts`` and ``ends`` are as 03:00 or ISO, empty for the whole night; ``plain``: declarations alone, without
    rushes, recounts and a correction; ``over``: folders laid over the almanac; ``seed`` fixes what is drawn.
    """

    election: str
    speed: float = 60.0
    starts: str = ""
    ends: str = ""
    plain: bool = False
    over: tuple[str, ...] = ()
    seed: int = 1

    def rehearsal(self) -> Rehearsal:
        """The night as acts. Raises as :func:`~hustings.night.rehearsal.rehearse`."""
        from hustings.almanac.open import Almanac

        almanac = Almanac.open(*[Path(each) for each in self.over])
        return rehearse(
            almanac,
            self.election,
            starts=hour_of(self.election, self.starts) if self.starts else None,
            ends=hour_of(self.election, self.ends) if self.ends else None,
            plain=self.plain,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """A rehearsal under way: its store, its clock, the words over every page, its acts, and the process that enters."""

    store: str
    clock: NightClock
    note: str
    rehearsal: Rehearsal
    writer: int

    def programme(self) -> str:
        """What comes and how long it takes: “650 declarations from 21:58 to 14:54, 17 minutes.”"""
        kinds = Counter(str(act.kind) for act in self.rehearsal.acts)
        also = ", ".join(f"{kinds[kind]} {words}" for kind, words in _ALSO.items() if kinds[kind])
        starts, ends = local(self.clock.starts), local(self.clock.ends)
        seconds = (ends - starts).total_seconds() / self.clock.speed
        takes = f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"
        until = f"{ends:%H:%M}" if (ends - starts).days < 1 else f"{ends:%H:%M on %-d %B}"
        what = f"{kinds['declared']:,} declarations" + (f" ({also})" if also else "")
        if seconds < 1:
            return f"{what}, as it stood at {starts:%H:%M}."
        return f"{what}; from {starts:%H:%M} to {until} in {takes}."

    def to_json(self) -> dict[str, object]:
        """The rehearsal for programs: speed, hours (UTC), when it begins to run, the process that enters."""
        return {
            "rehearsal": {
                "election": self.rehearsal.election,
                "speed": self.clock.speed,
                "starts": self.clock.starts.isoformat(),
                "ends": self.clock.ends.isoformat(),
                "begun": self.clock.begun.isoformat(),
                "acts": len(self.rehearsal.acts),
                "times_assumed": self.rehearsal.assumed,
                "writer": self.writer,
            },
            "test": True,
        }


_ALSO = {"rush": "with a rush", "recount": "with a recount", "corrected": "corrected"}


@contextmanager
def rehearsing(asked: Asked, store: str = "") -> Iterator[Rehearsing]:
    """Rehearse a night into ``store``, which must be new, or into one in a temporary folder that goes in the end.

    What came before the start is entered when this returns; the night begins to run three seconds later. Raises
    :class:`~hustings.errors.BadInput` where it cannot be rehearsed.
    """
    rehearsal = asked.rehearsal()
    with _told_to_end(), tempfile.TemporaryDirectory(prefix="hustings-rehearsal-") as folder:
        place = store or str(Path(folder) / "night.sqlite")
        open_store(place, rehearsal)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        writer = context.Process(target=_write, args=(asked, place, theirs), name="rehearsal", daemon=True)
        writer.start()
        theirs.close()
        try:
            _await(ours)
            clock = rehearsal.clock(asked.speed, datetime.now(UTC) + _SOON)
            ours.send(clock.to_text())
            yield Rehearsing(place, clock, rehearsal.note(asked.speed), rehearsal, writer.pid or 0)
        finally:
            ours.close()
            writer.join(5)
            if writer.is_alive():
                writer.terminate()
                writer.join(5)


@contextmanager
def _told_to_end() -> Iterator[None]:
    """End in order when the system says so (SIGTERM), so that the folder goes with the rehearsal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _await(ours: Connection) -> None:
    """Wait until the writer has entered what came before. Raises :class:`~hustings.errors.BadInput` if it cannot."""
    try:
        said = ours.recv() if ours.poll(_READY) else "It did not begin within two minutes."
    except EOFError:
        said = "It ended before it began."
    if said:
        raise BadInput(f"The rehearsal cannot be entered. {said}")


def _write(asked: Asked, place: str, theirs: Connection) -> None:
    """What the process of its own does."""
    from hustings.almanac.open import Almanac
    from hustings.night.ledger import Ledger
    from hustings.night.paper import Papers

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk: it closes the pipe
    try:
        rehearsal = asked.rehearsal()
        papers = Papers(Almanac.open(*[Path(each) for each in asked.over]))
        past = [act for act in rehearsal.acts if act.at <= rehearsal.starts]
        enter_past(place, past, papers)
        theirs.send("")
        clock = NightClock.from_text(theirs.recv())
        with Ledger.open(place, "test", clock=clock) as ledger:
            play(ledger, rehearsal.acts[len(past) :], clock, papers, stop=lambda: _closed(theirs))
    except EOFError:
        return
    except HustingsError as error:
        with suppress(OSError):
            theirs.send(error.message)
        log.warning("rehearsal", extra={"fault": error.message})


def _closed(theirs: Connection) -> bool:
    """Whether the desk has gone: nothing is ever sent once the night runs."""
    try:
        return theirs.poll(0)
    except (EOFError, OSError):
        return True
