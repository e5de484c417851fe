"""Mark Pack's PollBase: national polls from 1945 to May 2005, and a second source for the polls after that.

A poll enters where the days of its fieldwork are printed. Left out, and counted: polls without days, exit polls and
results (no polls of intention), the monthly "Gallup 9000" (which adds up interviews of other Gallup polls), polls
without a Liberal share, and exact repeats. A row of this time names no minor party: shares need not sum to one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.restate.polls_common import Poll, Share, client_name, day, read_rows, shares_of
from tools.restate.polls_houses import house_of

__all__ = ["History", "PollBase", "history_polls", "open_pollbase"]

_LAST_DAY = date(2005, 5, 5)
_COLUMNS = ("con", "lab", "ld", "grn", "sdp")
_EXPRESS = "DE"

# Polls that ended on the day of a general election were taken of people who had voted.
_POLLING_DAYS = frozenset({date(1979, 5, 3)})

# The source prints these under the month of publication; the general election that followed leaves one reading only.
_SETTLED = {
    ("1955-59", "29-2", "Gallup"): (date(1959, 9, 29), date(1959, 10, 2)),
    ("1983-87", "30-2", "Harris"): (date(1987, 5, 30), date(1987, 6, 2)),
}
_SETTLED_NOTE = "fieldwork printed under the month in which it ended"


@dataclass(frozen=True, slots=True)
class PollBase:
    """The rows of PollBase, and where its polls since 2005 lie by house, as a second source."""

    rows: tuple[dict[str, str], ...]
    index: dict[str, tuple[tuple[date, dict[str, float]], ...]]

    def holds(self, house: str, end: date, shares: Iterable[Share]) -> bool:
        """Whether it has a poll of the house that ended within two days, Con, Lab and LD within 0.6 points each."""
        ours = {each.party: each.share for each in shares if each.party in ("con", "lab", "ld")}
        return any(
            abs((when - end).days) <= 2
            and all(abs(theirs.get(party, -1) - share) <= 0.006 for party, share in ours.items())
            for when, theirs in self.index.get(house, ())
        )


@dataclass(frozen=True, slots=True)
class History:
    """The polls, and how many rows were left out for each reason."""

    polls: tuple[Poll, ...]
    left_out: dict[str, int]


def open_pollbase(data: Path) -> PollBase:
    """Read PollBase once for both uses."""
    rows = tuple(read_rows(data / "polls" / "national" / "pollbase_1943_2024.csv.gz"))
    index: dict[str, list[tuple[date, dict[str, float]]]] = defaultdict(list)
    for row in rows:
        end = day(row["end"])
        if end is None or end <= _LAST_DAY or not row["pollster"] or row["date_suspect"] == "True":
            continue
        theirs = {each.party: each.share for each in shares_of(row, ("con", "lab", "ld"))}
        index[_house(row, end)].append((end, theirs))
    return PollBase(rows, {house: tuple(found) for house, found in index.items()})


def history_polls(pollbase: PollBase) -> History:
    """Polls whose fieldwork ended by the general election of 5 May 2005."""
    left_out: dict[str, int] = defaultdict(int)
    kept: dict[object, Poll] = {}
    for row in pollbase.rows:
        if row["kind"] != "poll" or int(row["sheet"][:4]) >= 2005:
            continue
        poll = _poll(row)
        if isinstance(poll, str):
            left_out[poll] += 1
            continue
        key = (poll.pollster, poll.start, poll.end, poll.shares)
        if key in kept:
            left_out["exact repeat"] += 1
        kept.setdefault(key, poll)
    return History(tuple(kept.values()), dict(left_out))


def _poll(row: dict[str, str]) -> Poll | str:
    """The poll, or why the row is left out."""
    settled = _SETTLED.get((row["sheet"], row["fieldwork"], row["pollster"]))
    start, end = settled or (day(row["start"]), day(row["end"]))
    if end in _POLLING_DAYS:
        return "exit poll"
    if end is None:
        return "exit poll" if row["fieldwork"].startswith("Exit") else "no days of fieldwork"
    if row["pollster"] == "G9000":
        return "Gallup 9000"
    shares = shares_of(row, _COLUMNS)
    if row["referendum"]:
        # The Referendum Party of 1997 has no seat in the almanac's elections.
        shares = (*shares, Share("other", round(float(row["referendum"]) / 100, 6)))
    if not {"con", "lab", "ld"} <= {each.party for each in shares}:
        return "a main party missing"
    notes = [_SETTLED_NOTE] if settled else []
    if row["referendum"]:
        notes.append("other holds the Referendum Party")
    return Poll(
        kind="poll",
        territory="gb",
        pollster=_house(row, end),
        source="pollbase",
        shares=shares,
        start=start,
        end=end,
        client=client_name(row["publisher"]),
        notes=tuple(notes),
    )


def _house(row: dict[str, str], end: date) -> str:
    """The house; the Daily Express ran its own poll in the 1950s, and the Harris of 2005-10 is another firm."""
    if not row["pollster"]:
        if row["publisher"] != _EXPRESS:
            raise ValueError(f"a poll of {end} names neither pollster nor the Daily Express")
        return "Daily Express"
    if row["pollster"] == "Harris" and end.year >= 2005:
        return "Harris Interactive"
    return house_of(row["pollster"])
