"""Councils on the night: net change so far, and whether those that declared early differ from those to come.

Change is measured against the seats before that the almanac names for each council, whose basis differs (last election,
eve of poll, not stated) and is printed. A council without seats before counts for no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.control import Council, council

__all__ = ["Early", "NetChange", "councils_of", "early_and_late", "net_change"]

_SHUFFLES = 2000
_LEAST = 3


@dataclass(frozen=True)
class NetChange:
    """Change of seats by party over the councils declared so far, and of control.

    ``known`` councils have seats before; ``unknown`` are left out; ``control``: (gained, lost) by party.
    """

    declared: int
    of: int
    seats: dict[str, int]
    known: int
    unknown: tuple[str, ...]
    control: dict[str, tuple[int, int]]

    def to_json(self) -> dict[str, object]:
        """As printed."""
        return {
            "declared": self.declared,
            "of": self.of,
            "net_change": self.seats,
            "councils_with_seats_before": self.known,
            "left_out": list(self.unknown),
            "control": {party: {"gained": gained, "lost": lost} for party, (gained, lost) in self.control.items()},
        }


@dataclass(frozen=True)
class Early:
    """A party’s mean share of seats at the last results, in councils that declared and in those to come.

    ``p`` is the part of random orders that differ by as much: small means that early councils are unlike the rest.
    """

    party: str
    declared: float
    to_come: float
    p: float

    @property
    def different(self) -> bool:
        """Whether the two differ by more than chance would (p under .05)."""
        return self.p < 0.05

    def to_json(self) -> dict[str, object]:
        """As printed."""
        return {
            "party": self.party,
            "declared": round(self.declared, 4),
            "to_come": round(self.to_come, 4),
            "p": round(self.p, 4),
            "different": self.different,
        }


def councils_of(almanac: Almanac, day: date) -> list[Council]:
    """Every council whose composition after an election of that day the almanac holds, by name."""
    bodies = almanac.table("controls").filter(pl.col("date") == day)["body"].to_list()
    kinds = {area for area, row in almanac.areas.items() if row["kind"] == "council"}
    found = [council(almanac, body, day) for body in bodies if body in kinds]
    return sorted(found, key=lambda each: each.name)


def net_change(declared: Sequence[Council], of: int) -> NetChange:
    """Net change over the councils declared so far, of ``of`` in all."""
    seats: dict[str, int] = {}
    unknown, known = [], 0
    control: dict[str, list[int]] = {}
    for each in declared:
        changes = {
            row.party: row.after - row.before
            for row in each.chamber
            if row.before is not None and row.after is not None
        }
        whole = sum(row.before or 0 for row in each.chamber)
        if not changes or whole < 0.9 * each.house:
            unknown.append(each.name)
        else:
            known += 1
            for party, change in changes.items():
                seats[party] = seats.get(party, 0) + change
        if each.before is not None and each.before != each.after:
            control.setdefault(each.after, [0, 0])[0] += 1
            control.setdefault(each.before, [0, 0])[1] += 1
    ordered = {party: change for party, change in sorted(seats.items(), key=lambda item: -abs(item[1])) if change}
    held = {party: (gained, lost) for party, (gained, lost) in sorted(control.items())}
    return NetChange(len(declared), of, ordered, known, tuple(unknown), held)


def early_and_late(declared: Sequence[Council], to_come: Sequence[Council], seed: int = 1) -> list[Early]:
    """Whether councils declared so far had other last results than those to come, party by party.

    By the share of all seats held before; a permutation test over the order of councils. Empty where fewer than three
    of either have seats before.
    """
    early, late = list(_shares(declared)), list(_shares(to_come))
    if len(early) < _LEAST or len(late) < _LEAST:
        return []
    parties = sorted({party for seat in (*early, *late) for party in seat})
    rng = np.random.default_rng(seed)
    found = []
    for party in parties:
        values = np.array([each.get(party, 0.0) for each in (*early, *late)])
        if values.max() < 0.05:
            continue
        here = float(values[: len(early)].mean() - values[len(early) :].mean())
        shuffled = np.array([_apart(rng.permutation(values), len(early)) for _ in range(_SHUFFLES)])
        p = float((1 + (np.abs(shuffled) >= abs(here) - 1e-12).sum()) / (1 + _SHUFFLES))
        found.append(Early(party, float(values[: len(early)].mean()), float(values[len(early) :].mean()), p))
    return found


def _apart(values: np.ndarray[tuple[int], np.dtype[np.float64]], first: int) -> float:
    return float(values[:first].mean() - values[first:].mean())


def _shares(councils: Iterable[Council]) -> Iterable[dict[str, float]]:
    for each in councils:
        before = {row.party: row.before for row in each.chamber if row.before is not None}
        if sum(before.values()) >= 0.9 * each.house:
            yield {party: held / each.house for party, held in before.items()}
