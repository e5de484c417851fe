"""Calling seats: when a seat is too early, too close, likely or called, and which the model never calls alone.

- *too early*: the poll has not closed, or fewer than 2 % of the seats have declared;
- *called*: a party wins in at least the fitted part of draws (.995 or more), and the seat carries no flag;
- *likely*: a party wins in at least nine tenths of draws, or it would be called but for a flag;
- *too close*: anything else.

A call of the model stands until its seat declares, or a person withdraws it, or its chance falls below nine tenths:
then the model takes it back, and says so. What a person says (hold, override, withdrawal) always wins, and is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import SLOTS

__all__ = ["CAP", "CAP_FLAGGED", "EARLIEST", "LIKELY", "Call", "CallBook", "Change", "Ruling", "flags_of"]

EARLIEST = 0.02
LIKELY = 0.9
CAP, CAP_FLAGGED = 0.995, 0.98
Status = Literal["declared", "called", "likely", "too close", "too early", "held"]
_CON, _LAB, _LD, _GRN, _OTH = 0, 1, 2, SLOTS.index("grn"), SLOTS.index("oth")
_OTHER_STRONG = 0.10
_STANDS_EVERYWHERE = 0.9
_BREAKTHROUGH = 0.15
_GREEN_STRONG, _COMEBACK = 0.2, 0.15


@dataclass(frozen=True)
class Ruling:
    """What a person decided about a contest: ``hold`` (no call), ``override`` (call for ``party``) or ``withdraw``.

    The last ruling on a contest stands; ``release`` gives it back to the model.
    """

    contest: str
    kind: Literal["hold", "override", "withdraw", "release"]
    actor: str
    reason: str
    party: str = ""


@dataclass(frozen=True)
class Call:
    """How a contest stands: status, the party ahead, its probability (capped), why it is flagged, who ruled."""

    contest: str
    status: Status
    party: str
    p: float
    flags: tuple[str, ...] = ()
    by: str = "model"


@dataclass(frozen=True)
class Change:
    """A call made or taken back: after how many declarations, for whom, with what chance, by whom."""

    declared: int
    contest: str
    kind: Literal["called", "withdrawn"]
    party: str
    p: float
    by: str


@dataclass
class CallBook:
    """Calls through the night. ``threshold`` is the fitted probability; ``flags`` the reasons of each contest."""

    threshold: float
    flags: Mapping[str, tuple[str, ...]]
    closed: bool = True
    standing: dict[str, str] = field(default_factory=dict)
    rulings: dict[str, Ruling] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def rule(self, ruling: Ruling, declared: int) -> None:
        """Take in what a person decided; it overrules the model until it is released."""
        if ruling.kind == "release":
            self.rulings.pop(ruling.contest, None)
            return
        self.rulings[ruling.contest] = ruling
        called = self.standing.pop(ruling.contest, None)
        if ruling.kind == "override":
            self.standing[ruling.contest] = ruling.party
            self.changes.append(Change(declared, ruling.contest, "called", ruling.party, 1.0, ruling.actor))
        elif called is not None:
            self.changes.append(Change(declared, ruling.contest, "withdrawn", called, 0.0, ruling.actor))

    def update(
        self, contests: Sequence[str], parties: Sequence[str], chances: NDArray[np.float64], declared: int, of: int
    ) -> list[Change]:
        """Take in the chances of the leader of every undeclared contest; returns what was called or taken back."""
        before = len(self.changes)
        if self.closed and declared >= EARLIEST * of and declared > 0:
            for place in np.flatnonzero((chances >= self.threshold) | (chances < LIKELY)).tolist():
                self._consider(contests[place], parties[place], float(chances[place]), declared)
        return self.changes[before:]

    def _consider(self, contest: str, party: str, chance: float, declared: int) -> None:
        if contest in self.rulings:
            return
        held = self.standing.get(contest)
        if held is None and chance >= self.threshold and not self.flags.get(contest):
            self.standing[contest] = party
            self.changes.append(Change(declared, contest, "called", party, chance, "model"))
        elif held is not None and (chance < LIKELY or party != held):
            del self.standing[contest]
            self.changes.append(Change(declared, contest, "withdrawn", held, chance, "model"))

    def say(self, contest: str, party: str, chance: float, declared: int, of: int) -> Call:
        """The status of an undeclared contest."""
        flags = self.flags.get(contest, ())
        p = min(chance, CAP_FLAGGED if flags else CAP)
        ruling = self.rulings.get(contest)
        if ruling is not None:
            if ruling.kind == "override":
                return Call(contest, "called", ruling.party, p, flags, ruling.actor)
            return Call(contest, "held", party, p, flags, ruling.actor)
        if not self.closed or declared < EARLIEST * of:
            return Call(contest, "too early", party, p, flags)
        if contest in self.standing:
            return Call(contest, "called", self.standing[contest], p, flags)
        return Call(contest, "likely" if chance >= LIKELY else "too close", party, p, flags)


def flags_of(table: SeatTable, more: Mapping[str, Sequence[str]] | None = None) -> dict[str, tuple[str, ...]]:
    """Why the model alone never calls a seat, by contest; ``more`` adds what the almanac cannot know.

    Flagged: a sitting member standing for another party or none; a former member standing outside the parties, or
    for a challenger that had 15 %; a main party absent that stands elsewhere; the strongest other above 10 % last time,
    Greens above 20 %; the Speaker's seat; a place where candidates outside the parties have won (over 15 % Muslim:
    2005, 2012). Known to people only, and so given in ``more``: a deselected official candidate, an outside party that
    led the last local elections.
    """
    found: dict[str, list[str]] = {contest: [] for contest in table.contest}
    sitting, former = np.asarray(table.members.sitting), np.asarray(table.members.former)
    gained = np.asarray(table.members.by_gain)
    muslim = table.covariate("muslim")
    usual = [(table.standing | table.speaker[:, None])[:, slot].mean() > _STANDS_EVERYWHERE for slot in range(_LD + 1)]
    for seat, contest in enumerate(table.contest):
        why = found[contest]
        outside = (sitting[seat] >= 0.5) & (np.arange(len(SLOTS)) != table.holder[seat]) & (gained[seat] == 0)
        if table.holder[seat] >= 0 and outside.any():
            why.append("a sitting member stands for another party or none")
        if sitting[seat, _OTH] >= 0.5 or former[seat, _OTH] >= 0.5:
            why.append("a sitting or former member stands outside the parties")
        back = (former[seat] >= 0.5) & (np.arange(len(SLOTS)) != table.holder[seat]) & (table.base[seat] > _COMEBACK)
        if back.any():
            why.append("a former member stands for a challenger")
        if table.stood_before[seat, _GRN] and table.base[seat, _GRN] > _GREEN_STRONG:
            why.append("Greens had over 20 % last time")
        if any(usual[slot] and not table.standing[seat, slot] for slot in (_CON, _LAB, _LD)):
            why.append("a main party does not stand")
        if table.stood_before[seat, _OTH] and table.base[seat, _OTH] > _OTHER_STRONG:
            why.append("another candidate had over 10 % last time")
        if table.speaker[seat]:
            why.append("the Speaker’s seat")
        if muslim[seat] > _BREAKTHROUGH:
            why.append("candidates outside the parties have won such seats")
        why.extend((more or {}).get(contest, ()))
    return {contest: tuple(dict.fromkeys(why)) for contest, why in found.items() if why}
