"""The decisions of a published count, taken again from the stage before each.

No ballots are public in Northern Ireland, and few sheets come with them elsewhere. But from the votes at the end of a
stage the law says whose votes move next: the largest surplus, or the lowest candidate, or several together. What
moved then bounds the transfer value. Each decision is taken from the printed figures alone, so one fault does not
hide others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from hustings.count.published import UNIT, PublishedSheet, PublishedStage
from hustings.count.rules.stv_northern_ireland import lowest_together

__all__ = ["Fault", "replay"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A decision or a transfer that the figures before it do not bear out."""

    stage: int
    candidate: str
    field: str
    printed: str
    expected: str
    said: str


def replay(sheet: PublishedSheet, rule: str) -> Iterator[Fault]:
    """Take every decision of a sheet again under "scottish-stv" or "northern-ireland-stv"; what does not agree."""
    if not sheet.seats or any(f is None for f in sheet.stages[0].totals):
        return
    yield from _Replay(sheet, rule, sheet.seats).faults()


class _Replay:
    def __init__(self, sheet: PublishedSheet, rule: str, seats: int) -> None:
        self.sheet = sheet
        self.rule = rule
        self.seats = seats
        papers = sum(f.units for f in sheet.stages[0].totals if f)
        self.papers = papers // UNIT
        self.quota = (self.papers // (seats + 1) + 1) * UNIT
        self.elected: list[int] = []
        self.excluded: set[int] = set()
        self.received: set[int] = set()
        self.values: set[int] = {100}
        places = max((f.decimals for s in sheet.stages for f in (*s.totals, *s.moved) if f), default=0)
        # Votes nearer than this may be equal: the sheet is printed to so many places.
        self.near = 0 if places >= 5 or (places == 2 and rule == "northern-ireland-stv") else UNIT // 10**places

    def faults(self) -> Iterator[Fault]:
        """Stage after stage, from the figures of the one before."""
        for k, stage in enumerate(self.sheet.stages):
            if k:
                before = self.sheet.stages[k - 1]
                givers = [i for i, f in enumerate(stage.moved) if f and f.units < 0]
                yield from self._decision(before, stage, givers)
                yield from self._transfers(before, stage, givers)
                self.excluded |= {i for i in givers if i not in self.elected}
                self.received |= {i for i, f in enumerate(stage.moved) if f and f.units > 0}
            self._reach_quota(stage)
        yield from self._outcomes()

    def _votes(self, stage: PublishedStage) -> list[int]:
        return [f.units if f else 0 for f in stage.totals]

    def _reach_quota(self, stage: PublishedStage) -> None:
        votes = self._votes(stage)
        reached = [
            i for i, v in enumerate(votes) if v >= self.quota and i not in self.elected and i not in self.excluded
        ]
        self.elected += sorted(reached, key=lambda i: -votes[i])

    def _continuing(self) -> list[int]:
        return [i for i in range(len(self.sheet.candidates)) if i not in self.elected and i not in self.excluded]

    # --- who moves next -------------------------------------------------------------------------------------

    def _decision(self, before: PublishedStage, stage: PublishedStage, givers: list[int]) -> Iterator[Fault]:
        votes = self._votes(before)
        if len(self.elected) >= self.seats or not givers:
            return
        lawful = self._lawful(votes)
        if any(set(givers) == set(choice) for choice in lawful):
            return
        expected = " or ".join(" and ".join(self._name(i) for i in choice) for choice in lawful[:3])
        moved = " and ".join(self._name(i) for i in givers)
        what = "surplus" if lawful and lawful[0][0] in self.elected else "exclusion"
        said = (
            f"Stage {stage.number}: votes of {moved} moved, but by the figures of stage {before.number} the {what} of "
        )
        said += f"{expected} came next."
        yield Fault(stage.number, self._name(givers[0]), "decision", moved, expected, said)

    def _lawful(self, votes: list[int]) -> list[tuple[int, ...]]:
        """Whose votes may move next; several choices where some are equal."""
        above = [i for i in self.elected if votes[i] > self.quota + self.near]
        continuing = sorted(self._continuing(), key=lambda i: votes[i])
        if self.rule == "northern-ireland-stv":
            surplus = sum(votes[i] - self.quota for i in above)
            together = lowest_together([votes[i] for i in continuing], surplus, self.seats - len(self.elected))
            if together > 1:
                # 51(12) does not say whether all, or fewer, of those who cannot be saved go together.
                whole = [tuple(continuing[:k]) for k in range(together, 0, -1)]
                return [c for k, c in zip(range(together, 0, -1), whole, strict=True) if k == together] + [
                    c for c in whole[1:] if self._gap(votes, continuing, len(c), surplus)
                ]
            if together:
                above = []
        if above:
            most = max(votes[i] for i in above)
            return [(i,) for i in above if votes[i] >= most - self.near]
        if not continuing:
            return []
        lowest = votes[continuing[0]]
        return [(i,) for i in continuing if votes[i] <= lowest + self.near]

    @staticmethod
    def _gap(votes: list[int], continuing: list[int], k: int, surplus: int) -> bool:
        return sum(votes[i] for i in continuing[:k]) + surplus < votes[continuing[k]]

    # --- what moved -----------------------------------------------------------------------------------------

    def _transfers(self, before: PublishedStage, stage: PublishedStage, givers: list[int]) -> Iterator[Fault]:
        for i, gain in enumerate(stage.moved):
            if gain and gain.units > 0 and (i in self.excluded or (i in self.elected and i not in givers)):
                state = "elected" if i in self.elected else "excluded"
                said = f"{self._name(i)} gained {gain.text} at stage {stage.number}, though {state} before it."
                yield Fault(stage.number, self._name(i), "transfer", gain.text, "0", said)
        for i in givers:
            left = stage.totals[i]
            should = self.quota if i in self.elected else 0
            if left is not None and abs(left.units - should) > self.near and not self._stopped(stage):
                kept = f"the quota of {self.quota // UNIT:,}" if should else "nothing"
                said = f"{self._name(i)} is left with {left.text} after stage {stage.number}; {kept} should remain."
                yield Fault(stage.number, self._name(i), "votes", left.text, str(should // UNIT), said)
        if len(givers) == 1 and givers[0] in self.elected:
            yield from self._surplus(before, stage, givers[0])
        elif givers and not self.received & set(givers):
            yield from self._not_whole(stage, givers)

    def _stopped(self, stage: PublishedStage) -> bool:
        """Whether the count ended in the middle of a stage, leaving votes with those excluded."""
        return self.rule == "northern-ireland-stv" and stage is self.sheet.stages[-1]

    def _surplus(self, before: PublishedStage, stage: PublishedStage, giver: int) -> Iterator[Fault]:
        votes = self._votes(before)[giver]
        surplus = votes - self.quota
        gains = [f for f in stage.moved if f and f.units > 0]
        total = sum(f.units for f in gains)
        if total > surplus + len(gains) * self.near:
            said = f"Stage {stage.number}: {_text(total)} moved, more than the surplus of {_text(surplus)}."
            yield Fault(stage.number, self._name(giver), "transfer", _text(total), _text(surplus), said)
        elif self.rule == "northern-ireland-stv":
            yield from self._last_parcel_value(stage, giver, surplus)
        elif giver not in self.received and not self.near:
            value = surplus * UNIT // votes
            odd = [i for i, f in enumerate(stage.moved) if f and f.units > 0 and f.decimals == 5 and f.units % value]
            for i in odd if value else []:
                text = stage.moved[i]
                printed = text.text if text else ""
                said = (
                    f"{self._name(i)} gained {printed} at stage {stage.number}: no number of papers at {_text(value)}."
                )
                yield Fault(stage.number, self._name(i), "transfer", printed, "", said)

    def _last_parcel_value(self, stage: PublishedStage, giver: int, surplus: int) -> Iterator[Fault]:
        """A value v in hundredths must divide every gain, and be the surplus over the papers that moved."""
        gains = {i: f.units * 100 // UNIT for i, f in enumerate(stage.moved) if f and f.units > 0}
        if self.near or not gains:
            return
        first = self.sheet.stages[0].totals[giver]
        most = (first.units // UNIT if first and giver not in self.received else self.papers) or 1
        hundredths = surplus * 100 // UNIT
        if value := self._value(list(gains.values()), hundredths, most):
            self.values.add(value)
            return
        for i, gain in gains.items():
            others = [g for j, g in gains.items() if j != i]
            if value := self._value(others, hundredths, most, spare=gain):
                printed = f"{gain // 100}.{gain % 100:02d}"
                said = (
                    f"{self._name(i)} gained {printed} at stage {stage.number}: no number of papers at 0.{value:02d}."
                )
                yield Fault(stage.number, self._name(i), "transfer", printed, "", said)
                return
        said = f"Stage {stage.number}: no transfer value of two decimals gives what moved from the surplus of "
        yield Fault(stage.number, self._name(giver), "transfer", "", "", f"{said}{self._name(giver)}.")

    def _value(self, gains: list[int], surplus: int, most: int, spare: int = 0) -> int:
        """The value that these gains and a surplus bear out, 0 for none; ``spare`` is a gain that may be at fault."""
        common, total = gcd(*gains) if gains else 0, sum(gains)
        for value in range(100, 0, -1):
            if not common or common % value or total // value > most:
                continue
            by_papers = surplus // (total // value + round(spare / value))
            if by_papers == value or (value < by_papers and value in self.values and not spare):
                return value
        return 0

    def _not_whole(self, stage: PublishedStage, givers: list[int]) -> Iterator[Fault]:
        """Whoever holds first preferences alone gives whole votes."""
        for i, gain in enumerate(stage.moved):
            if gain and gain.units > 0 and gain.units % UNIT and i not in givers:
                names = " and ".join(self._name(g) for g in givers)
                said = (
                    f"{self._name(i)} gained {gain.text} at stage {stage.number} of the first preferences of {names}."
                )
                yield Fault(stage.number, self._name(i), "transfer", gain.text, "", said)

    # --- who is elected -------------------------------------------------------------------------------------

    def _outcomes(self) -> Iterator[Fault]:
        said_elected = [i for i, (status, _) in enumerate(self.sheet.outcomes) if status == "elected"]
        if not said_elected:
            return
        last = self.sheet.stages[-1]
        votes = self._votes(last)
        if len(said_elected) != self.seats:
            said = f"{len(said_elected)} candidates are marked elected for {self.seats} seats."
            yield Fault(last.number, "", "elected", str(len(said_elected)), str(self.seats), said)
        for i in self.elected:
            if i not in said_elected:
                said = f"{self._name(i)} reached the quota and is not marked elected."
                yield Fault(last.number, self._name(i), "elected", "", "elected", said)
        for i in said_elected:
            better = [j for j in self._continuing() if j not in said_elected and votes[j] > votes[i] + self.near]
            if i in self.excluded or (i not in self.elected and better):
                why = "was excluded" if i in self.excluded else f"has fewer votes than {self._name(better[0])}"
                said = f"{self._name(i)} is marked elected, but {why}."
                yield Fault(last.number, self._name(i), "elected", "elected", "", said)
        for i in said_elected:
            yield from self._when(i)

    def _when(self, i: int) -> Iterator[Fault]:
        at = self.sheet.outcomes[i][1]
        first = next((s.number for s in self.sheet.stages if self._votes(s)[i] >= self.quota), None)
        if at and first and first != at and first < len(self.sheet.stages):
            said = f"{self._name(i)} is said to be elected at stage {at}, but has the quota at stage {first}."
            yield Fault(first, self._name(i), "elected", str(at), str(first), said)

    def _name(self, i: int) -> str:
        return self.sheet.candidates[i]


def _text(units: int) -> str:
    whole, part = divmod(abs(units), UNIT)
    return f"{whole}.{part:05d}".rstrip("0").rstrip(".")
