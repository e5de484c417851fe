"""Polls of the by-elections of 2021 and of mayors 2021 and 2024, from pollsters' pages and press reports.

Dates and samples that the compiler gave from memory are left empty. The two Opinium polls of May 2021 stand on one
press report and carry its figures only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from tools.restate.polls_common import COLUMNS, Poll, Share, client_name, day, fraction, integer, read_rows
from tools.restate.polls_houses import house_of

__all__ = ["press_polls", "recent_contest_polls"]

_CONTESTS = {
    "Hartlepool by-election": "parl.hartlepool.by",
    "Batley and Spen by-election": "parl.batley-and-spen.by",
    "Mayor of London": "mayor.london",
    "Mayor of the West Midlands": "mayor.west-midlands",
    "Mayor of Tees Valley": "mayor.tees-valley",
}
_BASES = {"fptp": "first", "first": "first", "final": "final"}
_RESULT = "ACTUAL RESULT"

# Candidates whom the compiler counts among others, by the party on their ballot paper.
_PARTY_OF = {
    "Thelma Walker": "ind", "Samantha Lee": "ind", "Laurence Fox": "reclaim", "Mandu Reid": "wep",
    "Brian Rose": "london-real",
}  # fmt: skip
# Names as on the ballot paper, where the pollster prints another form.
_BALLOT_NAMES = {"Samantha Lee": "Sam Lee", "Andy Hagon": "Andrew Hagon", "Tom Gordon": "Thomas Gordon"}
_NO_CANDIDATE = {"Other", "Others", "Green", "Reform UK"}


def recent_contest_polls(data: Path) -> Iterator[Poll]:
    """One poll for each pollster, fieldwork and round; results and the poll of :func:`press_polls` apart."""
    rows = [
        row
        for row in read_rows(data / "polls" / "constituency" / "byelection_mayoral_polls_2021_2024.csv")
        if row["pollster"] != _RESULT and not _stands_on_the_press(row)
    ]
    for key, group in groupby(rows, key=_poll_key):
        contest, on, printed, client, start, end, round_name = key
        members = list(group)
        remark = f"{members[0]['provenance']}; {members[0]['verified']}"
        if "dates no" in remark or "fieldwork dates from memory" in remark:
            start = end = ""
        if "dates and n no" in remark:
            start = end = ""
        if "start date no" in remark:
            start = ""
        publication = "publication date" in remark
        territory = f"{_CONTESTS[contest]}.{on}"
        basis = _BASES[round_name]
        yield Poll(
            kind="poll",
            territory=territory,
            pollster=house_of(printed),
            source="contest-polls-2021",
            shares=tuple(_share(row) for row in members),
            start=day(start),
            end=None if publication else day(end),
            published=day(end) if publication else None,
            client=None if "from memory" in client else client_name(client),
            sample=None if "n no" in remark else integer(members[0]["n"]),
            base=_base(members[0]["basis"]),
            mode="phone" if members[0]["basis"].startswith("phone") else "online",
            ballot="mayor" if territory.startswith("mayor") else "parl",
            basis=basis,
            verified=members[0]["verified"].startswith(("yes", "shares yes")),
            notes=_notes(remark),
            place=f"{territory}.final" if basis == "final" else territory,
        )


def press_polls() -> tuple[Poll, Poll]:
    """The Opinium polls of Tees Valley and the West Midlands, from a press report of Tuesday 4 May 2021.

    Tees Valley had two candidates. Of the West Midlands the report gives two shares that sum to 91 %: no final round,
    and no word on which round is meant.
    """
    on = date(2021, 5, 4)
    tees, midlands = "mayor.tees-valley.2021-05-06", "mayor.west-midlands.2021-05-06"
    return (
        Poll(
            kind="poll", territory=tees, pollster="Opinium", source="press-2021-05-04",
            shares=(Share("con", 0.63, "Ben Houchen"), Share("lab", 0.37, "Jessie Joe Jacobs")),
            published=on, ballot="mayor", basis="two candidates",
        ),
        Poll(
            kind="poll", territory=midlands, pollster="Opinium", source="press-2021-05-04",
            shares=(Share("con", 0.54, "Andy Street"), Share("lab", 0.37, "Liam Byrne")),
            published=on, ballot="mayor", basis="not stated",
            notes=("the report names two candidates and no round; the rest of 9 % is not broken down",),
        ),
    )  # fmt: skip


def _poll_key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in ("contest", "election_date", "pollster", "client", "start", "end", "round"))


def _stands_on_the_press(row: dict[str, str]) -> bool:
    return row["contest"] == "Mayor of Tees Valley" and row["pollster"] == "Opinium"


def _share(row: dict[str, str]) -> Share:
    share = fraction(row["share"])
    if share is None:
        raise ValueError(f"{row['contest']}: {row['candidate']} has no share")
    name = row["candidate"].partition(" (")[0]
    party = _PARTY_OF.get(name, COLUMNS[row["party"]])
    return Share(party, share, None if name in _NO_CANDIDATE else _BALLOT_NAMES.get(name, name))


def _base(text: str) -> int | None:
    found = re.search(r"(\d+) gave a voting intention|base (\d+)", text)
    return int(found[1] or found[2]) if found else None


def _notes(remark: str) -> tuple[str, ...]:
    notes = []
    if "dates inferred" in remark:
        notes.append("days of fieldwork inferred from the weekdays named")
    if "from changes shown" in remark:
        notes.append("shares from the changes that the next poll shows")
    return tuple(notes)
