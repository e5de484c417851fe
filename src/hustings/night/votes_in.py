"""Votes of a contest as slots: what a return says about the parties that the projection follows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadFile, BadInput
from hustings.night.features import angle

__all__ = ["Votes", "in_slots", "read_returns"]

Votes = Mapping[str, int] | Sequence[tuple[str, int]]
Floats = NDArray[np.float64]


def pairs(votes: Votes) -> list[tuple[str, int]]:
    """Party and votes of every candidate. Several candidates may share a label such as ``ind``."""
    return [(party, count) for party, count in (votes.items() if isinstance(votes, Mapping) else votes)]


def in_slots(
    contest: str, votes: Votes, slot: Callable[[str], int], slots: int
) -> tuple[Floats, NDArray[np.bool_], int, list[str]]:
    """Angles (slots,), who stood (slots,), the slot that won, and the party in each slot.

    Of several candidates in one slot the strongest is in it. Raises :class:`~hustings.errors.BadInput` for votes that
    are no counts (negative, not whole, nobody with a vote) and for a tie at the top, which needs the lot.
    """
    best = np.full(slots, -1.0)
    names = [""] * slots
    total = 0
    for party, count in pairs(votes):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 0:
            raise BadInput(
                f"{contest}: {count!r} is no number of votes for {party}.", remedy="Give whole numbers from 0."
            )
        total += int(count)
        place = slot(party)
        if count > best[place]:
            best[place], names[place] = count, party
    if total <= 0:
        raise BadInput(f"{contest}: the return has no votes.", remedy="Give the votes of every candidate, or a rush.")
    if (best == best.max()).sum() > 1:
        raise BadInput(f"{contest}: two candidates have most votes.", remedy="Enter the winner by lot as a rush.")
    share = np.maximum(best, 0.0) / total
    stood = best >= 0
    # A candidate without a single vote stands at a small angle: to have stood for nothing is not to have been away.
    return np.where(stood, np.maximum(angle(share), 0.5), 0.0), stood, int(best.argmax()), names


def read_returns(
    path: Path, known: Callable[[str], str | None], party: Callable[[str], str]
) -> dict[str, list[tuple[str, int]]]:
    """Returns from CSV with the columns contest (an id or a GSS code), party and votes, one row a candidate.

    ``known`` gives the contest id of a name, ``None`` where there is none. Raises
    :class:`~hustings.errors.BadFile` naming row and field.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            wanted = ("contest", "party", "votes")
            missing = [each for each in wanted if each not in (lines.fieldnames or [])]
            if missing:
                raise BadFile(
                    f"There is no column {missing[0]}.", file=str(path), row=1, field=missing[0],
                    remedy="Give CSV with the columns contest, party, votes.",
                )  # fmt: skip
            for number, line in enumerate(lines, 2):
                _row(path, number, line, known, party, found)
    except UnicodeDecodeError as error:
        raise BadFile("This is no text in UTF-8.", file=str(path), remedy="Save it as CSV in UTF-8.") from error
    return found


def _row(
    path: Path,
    number: int,
    line: Mapping[str, str | None],
    known: Callable[[str], str | None],
    party: Callable[[str], str],
    found: dict[str, list[tuple[str, int]]],
) -> None:
    name = (line["contest"] or "").strip()
    contest = known(name)
    if contest is None:
        raise BadFile(
            f"There is no contest “{name}” at this election.", file=str(path), row=number, field="contest",
            remedy="Give a contest id or a GSS code of this election.",
        )  # fmt: skip
    text = (line["votes"] or "").strip().replace(",", "")
    if not text.isdecimal():
        raise BadFile(
            f"“{line['votes']}” is no number of votes.", file=str(path), row=number, field="votes",
            remedy="Give whole numbers from 0.",
        )  # fmt: skip
    found.setdefault(contest, []).append((party((line["party"] or "").strip()), int(text)))
