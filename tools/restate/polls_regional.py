"""Regional cross-breaks of national polls, 2015-2024, and the polls of one nation kept among them.

The compiler enters counts for some polls and percentages for others; a share is always a value over the sum of its
row. Region names are each house's own and are harmonised by :data:`REGIONS`. The column shared by UKIP and the Brexit
Party or Reform UK holds UKIP until the day :data:`_REFORM_FROM`, when the compiler turned to the Brexit Party.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tools.restate.polls_common import COLUMNS, Poll, Share, day, read_rows
from tools.restate.polls_houses import house_of

__all__ = ["REGIONS", "Regional", "regional_polls"]

# Region as printed -> our key: a nation, London, one of the regions of England as ONS names them, or a house's own
# grouping, named by its parts. `south` is the South East, South West and (most houses) the East; `rest-of-south` is
# YouGov's South without London; `north` is the North East, North West and Yorkshire.
REGIONS: dict[str, str] = {
    "Scotland": "sco",
    "Wales": "wal",
    "Northern Ireland": "nir",
    "Norn Iron": "nir",
    "England": "eng",
    "London": "lon",
    "Greater London": "lon",
    "North East": "north-east",
    "North East England": "north-east",
    "North West": "north-west",
    "North West England": "north-west",
    "Yorkshire": "yorkshire",
    "Yorks and Humber": "yorkshire",
    "Yorkshire and Humber": "yorkshire",
    "East Midlands": "east-midlands",
    "West Midlands": "west-midlands",
    "East": "east",
    "East Anglia": "east",
    "East of England": "east",
    "Eastern": "east",
    "South East": "south-east",
    "South East England": "south-east",
    "South West": "south-west",
    "South West England": "south-west",
    "North": "north",
    "North England": "north",
    "Midlands": "midlands",
    "MidlandsMori": "midlands",
    "East and West Midlands": "midlands",
    "South": "south",
    "SouthICM": "south",
    "SouthMori": "south",
    "SouthSurvation": "south",
    "Rest of South": "rest-of-south",
    "Midlands and Wales": "midlands-wales",
    "NE Yorks Humber": "north-east-yorkshire",
    "South East East of England": "south-east-east",
    "Wales and South West": "wales-south-west",
    "Wales and West": "wales-south-west",
}

# Codes of the compiler for polls taken in one nation or region alone: no cross-breaks.
_POLLS_OF_ONE_PLACE = {
    "lucidtalk", "panelbasescotland", "survationscotland", "yougovlondon", "yougovregional", "yougovscotland",
    "yougovwales",
}  # fmt: skip
# A row that stands alone on this many people, or beside another of its place in the same poll, is a poll of that place.
_BASE_OF_A_POLL = 400
# Codes under which whole national polls are entered for want of cross-breaks, and one that names nobody.
_NO_CROSSBREAKS = {"icmmissing", "opiniummissing", "whoever"}

_REFORM_FROM = date(2019, 5, 9)
_COLUMNS = ("con", "lab", "ld", "grn", "snp", "pc", "oth", "sdlp", "sf", "apni", "dup", "uup")
_UNKNOWN_BASE = 100


@dataclass(frozen=True, slots=True)
class Regional:
    """The cross-breaks and polls of one place, and how many rows were left out for each reason."""

    polls: tuple[Poll, ...]
    left_out: dict[str, int]


def regional_polls(data: Path, national: Iterable[Poll]) -> Regional:
    """Every usable row; ``national`` are the national polls, with ids, to which cross-breaks are tied."""
    groups: dict[tuple[str, date], dict[tuple[str, str], list[dict[str, str]]]] = {}
    left_out: dict[str, int] = defaultdict(int)
    for row in read_rows(data / "polls" / "regional" / "regional_crosstabs_2015_2024.csv.gz"):
        end = day(row["date"])
        if row["is_prior"] == "True":
            left_out["the compiler's own starting values"] += 1
        elif end is None or row["pollster"] in _NO_CROSSBREAKS or row["region"] == "All":
            left_out["no cross-break"] += 1
        else:
            same_day = groups.setdefault((house_of(row["pollster"]), end), {})
            same_day.setdefault((row["period"], row["code"]), []).append(row)
    by_day: dict[tuple[str, date], list[Poll]] = defaultdict(list)
    for poll in national:
        if poll.kind == "poll" and poll.end:
            by_day[poll.pollster, poll.end].append(poll)
    polls: list[Poll] = []
    for (house, end), same_day in groups.items():
        crossbreaks = [rows for rows in same_day.values() if not all(_is_own_poll(row, rows) for row in rows)]
        parent = _parent(by_day, house, end) if len(crossbreaks) == 1 else None
        for rank, rows in enumerate(crossbreaks, 1):
            prefix = f"{rank}." if rank > 1 else ""
            for row in rows:
                own = _is_own_poll(row, rows)
                made = _row(row, house, end, None if own else parent, "poll" if own else "crossbreak", prefix)
                _add(made, polls, left_out)
        for rows in same_day.values():
            if rows not in crossbreaks:
                for row in rows:
                    _add(_row(row, house, end, None, "poll", ""), polls, left_out)
    return Regional(tuple(polls), dict(left_out))


def _add(made: Poll | str, polls: list[Poll], left_out: dict[str, int]) -> None:
    if isinstance(made, str):
        left_out[made] += 1
    else:
        polls.append(made)


def _is_own_poll(row: dict[str, str], rows: list[dict[str, str]]) -> bool:
    """Whether a row is a poll of its place and no cross-break of a national one."""
    if row["pollster"] in _POLLS_OF_ONE_PLACE:
        return True
    base = int(row["total"])
    twins = [int(other["total"]) for other in rows if other is not row and other["region"] == row["region"]]
    alone = len(rows) == 1 and REGIONS[row["region"]] in ("sco", "wal", "lon", "nir")
    return (bool(twins) and base > max(twins)) or (alone and base >= _BASE_OF_A_POLL)


def _row(row: dict[str, str], house: str, end: date, parent: Poll | None, kind: str, prefix: str) -> Poll | str:
    """The poll, or why the row is left out."""
    total, printed = int(row["total"]), float(row["row_sum"])
    percentages = 90 <= printed <= 110
    if not percentages and printed > 1.1 * total:
        return "parts add to more than the base"
    shares = _shares(row, end, printed)
    if parent and _swapped(shares, parent.shares):
        return "Green and Reform shares changed places"
    territory = REGIONS[row["region"]]
    return Poll(
        kind=kind,
        territory=territory,
        pollster=house,
        source="pfish",
        shares=shares,
        end=end,
        base=None if total in (0, _UNKNOWN_BASE) else total,
        of_poll=parent.id if parent else None,
        notes=_notes(printed, total, percentages=percentages, end=end),
        place=prefix + territory,
    )


def _shares(row: dict[str, str], end: date, printed: float) -> tuple[Share, ...]:
    """Values over the sum of the row, to three decimals: a region's base is a few hundred at most."""
    found = {COLUMNS[column]: row[column] for column in _COLUMNS}
    found["ref" if end >= _REFORM_FROM else "ukip"] = row["ukip_or_ref"]
    return tuple(Share(party, round(float(value) / printed, 3)) for party, value in found.items() if value)


def _parent(by_day: Mapping[tuple[str, date], list[Poll]], house: str, end: date) -> Poll | None:
    """The one national poll of the house that ended that day; where none did, the only one within two days."""
    same = by_day.get((house, end), [])
    if same:
        return same[0] if len(same) == 1 else None
    near = [poll for days in (-2, -1, 1, 2) for poll in by_day.get((house, end + timedelta(days)), [])]
    return near[0] if len(near) == 1 else None


def _swapped(shares: Iterable[Share], whole: Iterable[Share]) -> bool:
    """Whether Green and Reform fit the national poll far better the other way about (a slip of the compiler)."""
    here = {each.party: each.share for each in shares}
    there = {each.party: each.share for each in whole}
    if not {"grn", "ref"} <= here.keys() or not {"grn", "ref"} <= there.keys():
        return False
    as_is = abs(here["grn"] - there["grn"]) + abs(here["ref"] - there["ref"])
    other_way = abs(here["grn"] - there["ref"]) + abs(here["ref"] - there["grn"])
    return as_is - other_way > 0.15


def _notes(printed: float, total: int, *, percentages: bool, end: date) -> tuple[str, ...]:
    notes = []
    if percentages and not 96 <= printed <= 104:
        notes.append(f"percentages as printed sum to {printed:g}")
    elif not percentages and printed < 0.9 * total:
        notes.append(f"parties sum to {printed:g} of a base of {total}")
    if date(2019, 3, 1) <= end < _REFORM_FROM:
        notes.append("other holds the Brexit Party")
    return tuple(notes)
