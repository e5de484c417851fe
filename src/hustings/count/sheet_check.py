"""Which figures of a published stage sheet cannot be right.

The ballots are not needed. Each stage is checked against the one before it: votes before plus what moved are the
votes now; nobody gains who is elected or excluded; nothing comes from nowhere; whoever gave votes is whom the rule
names from the figures before; a surplus leaves the quota and an exclusion nothing; what moved fits the transfer
value. Figures are held to the precision they were printed with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hustings.count.published import UNIT, Figure, PublishedSheet, read_sheets
from hustings.count.sheet_replay import Fault, replay

__all__ = ["Finding", "check_published", "check_sheet"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that cannot be right.

    ``field`` is "votes", "transfer", "quota", "valid", "sum", "decision" or "elected"; ``printed`` the figure as
    printed and ``expected`` what it should be, where that follows; ``stage`` 0 for the head of the sheet.
    """

    contest: str
    stage: int
    candidate: str
    field: str
    printed: str
    expected: str
    said: str


def check_sheet(path: str | Path, rule: str | None = None) -> list[Finding]:
    """Every figure of a published sheet, or of a file of many, that cannot be right; none where all can be.

    ``rule`` is "scottish-stv" or "northern-ireland-stv"; without it the one that the sheet's
    decisions fit better. Raises ``BadFile`` where the file is no count sheet.
    """
    return [finding for sheet in read_sheets(path) for finding in check_published(sheet, rule)]


def check_published(sheet: PublishedSheet, rule: str | None = None) -> list[Finding]:
    """Every figure of one sheet that cannot be right."""
    printing = _printing(sheet)
    found = [*_head(sheet), *_stages(sheet, printing)]
    wrong = {f.stage for f in found if f.field == "votes"}
    found += [f for f in _sums(sheet, printing) if f.stage not in wrong]
    rules = (rule,) if rule else ("scottish-stv", "northern-ireland-stv")
    faults = min((list(replay(sheet, name)) for name in rules), key=len)
    said = {(f.stage, f.candidate) for f in found}
    # A decision that only looks wrong because a figure before it is wrong is not named twice.
    return found + [_finding(sheet, fault) for fault in faults if (fault.stage, fault.candidate) not in said]


def _finding(sheet: PublishedSheet, fault: Fault) -> Finding:
    return Finding(sheet.contest, fault.stage, fault.candidate, fault.field, fault.printed, fault.expected, fault.said)


def _head(sheet: PublishedSheet) -> Iterator[Finding]:
    first = sum(f.units for f in sheet.stages[0].totals if f) // UNIT
    if sheet.valid is not None and sheet.valid != first:
        said = f"First preferences add up to {first:,}, but the valid poll is given as {sheet.valid:,}."
        yield Finding(sheet.contest, 0, "", "valid", str(sheet.valid), str(first), said)
    if sheet.quota and sheet.seats:
        quota = first // (sheet.seats + 1) + 1
        if sheet.quota.units != quota * UNIT:
            said = f"{first:,} papers for {sheet.seats} seats give a quota of {quota:,}, not {sheet.quota.text}."
            yield Finding(sheet.contest, 0, "", "quota", sheet.quota.text, str(quota), said)


def _stages(sheet: PublishedSheet, printing: str) -> Iterator[Finding]:
    """Votes before plus what moved are the votes now."""
    corrected: dict[int, Figure] = {}
    for before, now, after in zip(sheet.stages, sheet.stages[1:], [*sheet.stages[2:], None], strict=False):
        for i, name in enumerate(sheet.candidates):
            was, moved, votes = before.totals[i], now.moved[i], now.totals[i]
            # A figure wrong once is not wrong again at the next stage, if what it should be fits there.
            instead = corrected.pop(i, None)
            if was is None or moved is None or votes is None or _fits(was, moved, votes, printing):
                continue
            if instead and _fits(instead, moved, votes, printing):
                continue
            sums = f"{was.text} and a transfer of {moved.text} make {_text(was.units + moved.units)}, not {votes.text}"
            then = (after.moved[i], after.totals[i]) if after else (None, None)
            true = Figure(was.units + moved.units, 5)
            if (
                then[0]
                and then[1]
                and then[0].units
                and _fits(votes, then[0], then[1], printing)
                and not _fits(true, then[0], then[1], printing)
            ):
                expected = _text(votes.units - was.units)
                said = f"{name} at stage {now.number}: {sums}; the transfer is at fault, as the next stage bears out."
                yield Finding(sheet.contest, now.number, name, "transfer", moved.text, expected, said)
            else:
                corrected[i] = true
                expected = _text(was.units + moved.units)
                said = f"{name} at stage {now.number}: {sums}."
                yield Finding(sheet.contest, now.number, name, "votes", votes.text, expected, said)


def _printing(sheet: PublishedSheet) -> str:
    """How the sheet prints figures: "exact" as they were counted, "whole" rounded to votes, or with "decimals"."""
    figures = [f for stage in sheet.stages for f in (*stage.moved, *stage.totals) if f]
    places = max((f.decimals for f in figures), default=0)
    sums = [
        was.units + moved.units == votes.units
        for before, now in zip(sheet.stages, sheet.stages[1:], strict=False)
        for was, moved, votes in zip(before.totals, now.moved, now.totals, strict=True)
        if was and moved and votes and moved.units
    ]
    # Where figures are rounded, few of the sums come out exactly.
    if places <= 2 and sum(sums) >= 0.9 * len(sums):
        return "exact"
    return "decimals" if places else "whole"


def _fits(was: Figure, moved: Figure, votes: Figure, printing: str) -> bool:
    slack = sum(_slack(figure, printing) for figure in (was, moved, votes))
    return abs(was.units + moved.units - votes.units) <= slack


def _slack(figure: Figure, printing: str) -> int:
    """How far a printed figure may lie from the exact one: half a unit of its last place, where it was rounded."""
    if printing == "exact" or figure.decimals >= 5 or not figure.units:
        return 0
    if not figure.decimals:
        return UNIT // 2 if printing == "whole" else 0
    place: int = 10**figure.decimals
    return UNIT // (2 * place)


def _sums(sheet: PublishedSheet, printing: str) -> Iterator[Finding]:
    """No stage has more votes than there are papers, and non-transferable votes never fall."""
    papers = sum(f.units for f in sheet.stages[0].totals if f)
    lost = 0
    for before, now in zip(sheet.stages, sheet.stages[1:], strict=False):
        if any(f is None for f in now.totals):
            lost = 0
            continue
        votes = [f for f in now.totals if f]
        slack = sum(2 * _slack(f, printing) for f in votes)
        missing = papers - sum(f.units for f in votes)
        if missing < lost - slack:
            said = f"Stage {now.number} has {_text(lost - missing)} more votes than stage {before.number}."
            yield Finding(sheet.contest, now.number, "", "sum", _text(missing), _text(lost), said)
        printed = now.non_transferable
        if printed is not None and abs(printed.units - missing) > slack:
            said = (
                f"Stage {now.number}: the votes leave {_text(missing)} non-transferable, but {printed.text} is printed."
            )
            yield Finding(sheet.contest, now.number, "", "sum", printed.text, _text(missing), said)
        lost = max(missing, 0)


def _text(units: int) -> str:
    whole, part = divmod(abs(units), UNIT)
    text = f"{whole}.{part:05d}".rstrip("0").rstrip(".")
    return f"-{text}" if units < 0 else text
