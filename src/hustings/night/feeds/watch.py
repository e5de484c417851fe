"""Going round: look at a folder or an address, enter what is new, say what became of it, and again.

>>> watch = Watch(Intake(almanac, ledger), Folder(Path("feed")))
>>> for outcome in watch.look(): ...
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hustings.errors import BadInput
from hustings.night.feeds.folder import Folder
from hustings.night.feeds.intake import Intake
from hustings.night.feeds.report import Outcome
from hustings.night.feeds.url import Address

__all__ = ["Watch"]


@dataclass(slots=True)
class Watch:
    """A feed under watch: its intake, the folder its files lie in, and the address they are fetched from (or none).

    ``before`` is the close of poll: what was refused before it is looked at again after it.
    """

    intake: Intake
    folder: Folder
    address: Address | None = None
    before: datetime | None = None
    _early: set[str] = field(default_factory=set)

    def look(self, now: datetime | None = None) -> Iterator[Outcome]:
        """One round: what became of every message that is new.

        An address that cannot be reached is told as an outcome of its own; the round goes on with what is there.
        """
        if self.address is not None:
            yield from self._fetched()
        if self._early and now is not None and self.before is not None and now >= self.before:
            for name in self._early:
                self.folder.forget(name)
            self._early.clear()
        for found in self.folder.look():
            for outcome in self.intake.take(found):
                if outcome.what == "refused" and now is not None and self.before is not None and now < self.before:
                    self._early.add(found.name)
                yield outcome

    def _fetched(self) -> Iterator[Outcome]:
        assert self.address is not None
        try:
            self.address.refresh()
            faults = list(self.address.faults)
        except BadInput as error:
            faults = [error.message]
        for said in faults:
            yield Outcome(self.address.address.rsplit("?", 1)[0], "address", "", None, "refused", said)

    def go_on(
        self,
        tell: Callable[[Outcome], None],
        warn: Callable[[str], None],
        *,
        every: float = 5.0,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Go round every ``every`` seconds until ``stop`` says so; warn once of each silence of ten minutes."""
        warned: datetime | None = None
        while not stop():
            for outcome in self.look(clock()):
                tell(outcome)
            quiet = self.intake.silent_for()
            if quiet is not None and warned != self.intake.last_heard:
                warned = self.intake.last_heard
                warn(self.intake.note_silence(quiet))
            sleep(every)
