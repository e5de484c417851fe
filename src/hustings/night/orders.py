"""In which order a night declares: as it did, by a file, or as badly as it could.

True order is by the declaration times of the almanac; a contest without a time comes last. The adverse orders put the
safest seats of one party first: no night is like that, and a projection must live through it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import baseline_of
from hustings.errors import BadFile, NotKnown

__all__ = ["ORDERS", "Due", "order_of", "read_order"]

ORDERS = ("true", "safe-labour-first", "safe-conservative-first", "random")


@dataclass(frozen=True, slots=True)
class Due:
    """A contest and the time at which it declared, ``None`` where only the order is known."""

    contest: str
    at: datetime | None = None


def order_of(almanac: Almanac, election: str, order: str = "true", seed: int = 1) -> list[Due]:
    """Every contest of an election in an order of :data:`ORDERS`.

    Raises :class:`~hustings.errors.NotKnown` for the true order of a night whose times the almanac does not hold.
    """
    rows = almanac.contests(election)
    if order == "true":
        if rows["declared"].null_count() > len(rows) / 2:
            raise NotKnown(
                f"The almanac does not hold the times at which {election} declared.",
                remedy=f"Give --order FILE, or one of {', '.join(ORDERS[1:])}.",
            )
        timed = rows.sort("declared", "contest", nulls_last=True)
        return [Due(contest, at) for contest, at in timed.select("contest", "declared").iter_rows()]
    names = rows.sort("contest")["contest"].to_list()
    if order == "random":
        return [Due(names[place]) for place in np.random.default_rng(seed).permutation(len(names))]
    party = "lab" if order == "safe-labour-first" else "con"
    leads = _leads(almanac, rows, party)
    return [Due(name) for name in sorted(names, key=lambda name: (-leads[name], name))]


def _leads(almanac: Almanac, rows: pl.DataFrame, party: str) -> dict[str, float]:
    """The lead of a party over the next in the baseline of every contest."""
    election = rows["election"][0]
    basis = almanac.election(election)["baseline"]
    shares: dict[str, dict[str, float]] = {}
    if isinstance(basis, str):
        if "@" in basis:
            held = almanac.table("notionals").filter(pl.col("basis") == basis).select("area", "party", "votes")
        else:
            held = almanac.candidacies(basis).join(almanac.contests(basis).select("contest", "area"), on="contest")
            held = held.select("area", "party", "votes")
        for area, key, votes in held.iter_rows():
            seat = shares.setdefault(area, {})
            seat[key] = max(seat.get(key, 0.0), votes or 0)
    made = {}
    for row in rows.iter_rows(named=True):
        seat = shares.get(row["area"]) or _before(almanac, row)
        whole = sum(seat.values()) or 1.0
        rest = max((votes for key, votes in seat.items() if key != party), default=0.0)
        made[row["contest"]] = (seat.get(party, 0.0) - rest) / whole
    return made


def _before(almanac: Almanac, row: Mapping[str, object]) -> dict[str, float]:
    before = baseline_of(almanac, row)
    return {} if before is None else {party: float(votes) for party, votes in before.votes.items()}


def read_order(path: Path, contests: Sequence[str]) -> list[Due]:
    """An order from CSV: a column ``contest``, and ``at`` (ISO time) where it is known.

    Raises :class:`~hustings.errors.BadFile` for a contest that is not of the election or comes twice.
    """
    known, found = set(contests), []
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        if "contest" not in (lines.fieldnames or []):
            raise BadFile(
                "There is no column contest.", file=str(path), row=1, field="contest",
                remedy="Give CSV with the column contest, and at (ISO time) if known.",
            )  # fmt: skip
        for number, line in enumerate(lines, 2):
            name = (line["contest"] or "").strip()
            if name not in known or name in seen:
                what = "comes twice" if name in seen else "is no contest of this election"
                raise BadFile(
                    f"“{name}” {what}.", file=str(path), row=number, field="contest",
                    remedy="Give every contest once, by its id.",
                )  # fmt: skip
            seen.add(name)
            found.append(Due(name, _time(path, number, (line.get("at") or "").strip())))
    return found


def _time(path: Path, number: int, text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise BadFile(
            f"“{text}” is no time.", file=str(path), row=number, field="at", remedy="Write 2019-12-12T23:27."
        ) from None
