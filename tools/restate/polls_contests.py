"""Polls of one contest: by-elections 1938-2019, and constituencies before the general election of 2015.

The territory of such a poll is the contest's id. Left out: results (they are no polls), polls whose pollster the source
does not name, straw polls in the street, and polls of which the main parties are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hustings.ids import slugify
from tools.restate.polls_common import Poll, client_name, day, integer, read_rows, shares_of
from tools.restate.polls_houses import house_of

__all__ = ["byelection_polls", "constituency_polls", "fieldwork"]

_GENERAL_ELECTION_2015 = "2015-05-07"

# (name, day) as printed -> name and day of the by-election as the other lists of by-elections have them.
_SETTLED: dict[tuple[str, str], tuple[str, str]] = {
    ("Ipswich", "1957-10-14"): ("Ipswich", "1957-10-24"),
    ("Stockon-on-Tees", "1962-04-05"): ("Stockton-on-Tees", "1962-04-05"),
    ("Derby North", "1962-04-05"): ("Derby North", "1962-04-17"),
    ("Middlesbrought West", "1962-06-06"): ("Middlesbrough West", "1962-06-06"),
    ("South Northants", "1962-11-22"): ("South Northamptonshire", "1962-11-22"),
    ("West Bromwich", "1963-05-16"): ("West Bromwich", "1963-07-04"),
    ("Faversham", "1964-05-14"): ("Faversham", "1964-06-04"),
    ("Hull North", "1966-01-27"): ("Kingston upon Hull North", "1966-01-27"),
    ("Glasgow Pollock", "1967-03-09"): ("Glasgow Pollok", "1967-03-09"),
    ("Brierley Hill", "1967-04-29"): ("Brierley Hill", "1967-04-27"),
    ("Manchester Gordon", "1967-11-02"): ("Manchester Gorton", "1967-11-02"),
    ("Christchurch", "1993-05-06"): ("Christchurch", "1993-07-29"),
    ("Barnsley", "2011-03-03"): ("Barnsley Central", "2011-03-03"),
}
_COLUMNS = ("con", "lab", "ld", "ind", "pc", "snp", "oth", "ukip", "grn", "bnp", "engdem", "ref")
_NOTES = {
    "excluding independents": "shares leave out independents",
    "23% undecided": "23 % undecided",
    "Speaker and so no Con": "no Conservative or Liberal Democrat candidate",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPAN = re.compile(r"(\d{1,2}) ?(?:([A-Z][a-z]+) ?)?(?:- ?(\d{1,2}) ?([A-Z][a-z]+))?")


def byelection_polls(data: Path) -> tuple[list[Poll], int]:
    """Polls of by-elections 1938-2019, and how many rows of polls were left out."""
    polls: list[Poll] = []
    left_out = 0
    for row in read_rows(data / "polls" / "constituency" / "byelection_polls_1938_2019.csv"):
        if row["kind"] != "poll":
            continue
        poll = _byelection_poll(row)
        if poll is None:
            left_out += 1
        else:
            polls.append(poll)
    return polls, left_out


def _byelection_poll(row: dict[str, str]) -> Poll | None:
    printed = row["pollster"] or ("Lord Ashcroft" if row["client"] == "Lord Ashcroft" else "")
    shares = shares_of(row, _COLUMNS)
    if not printed or not {"con", "lab"} <= {each.party for each in shares}:
        return None
    name, on = _SETTLED.get((row["constituency"], row["election_date"]), (row["constituency"], row["election_date"]))
    polling_day = date.fromisoformat(on)
    start, end = fieldwork(row["fieldwork"], polling_day)
    remark = row["mode_note"]
    return Poll(
        kind="poll",
        territory=f"parl.{slugify(name.replace('&', 'and'))}.by.{on}",
        pollster=house_of(printed),
        source="pollbase",
        shares=shares,
        start=start,
        end=end,
        published=_published(row["published"]),
        client=None if row["client"] == "Lord Ashcroft" else client_name(row["client"]),
        mode="phone" if "Phone" in remark else "online" if "Internet" in remark else None,
        notes=tuple(ours for theirs, ours in _NOTES.items() if theirs in remark),
    )


def _published(text: str) -> date | None:
    """The day of publication; the source sometimes gives a month only, which is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def fieldwork(text: str, polling_day: date) -> tuple[date | None, date | None]:
    """First and last day from ``28 Dec - 7 Jan``, ``29-1 Sep``, ``17 Sept``: the last such days before the poll."""
    if not text:
        return None, None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        only = date.fromisoformat(text)
        return only, only
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"fieldwork {text!r} cannot be read")
    first, first_month, last, last_month = found.groups()
    end_month = _month(last_month or first_month)
    end = _before(polling_day, int(last or first), end_month)
    start_month = _month(first_month) if first_month else end_month
    if not first_month and int(first) > int(last or first):
        start_month = end_month - 1 or 12
    return _before(end, int(first), start_month), end


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _before(latest: date, day_of_month: int, month: int) -> date:
    """The last such day of the calendar that is not after ``latest``."""
    found = date(latest.year, month, day_of_month)
    return found if found <= latest else date(latest.year - 1, month, day_of_month)


def constituency_polls(data: Path) -> Iterator[Poll]:
    """Polls of single constituencies for the general election of 2015.

    The source gives one figure of people. For Lord Ashcroft it is mostly those with a voting intention (a few hundred),
    but 1,000 where it is all who were asked.
    """
    for row in read_rows(data / "polls" / "constituency" / "constituency_polls_2014_2015.csv"):
        shares = shares_of(row, ("con", "lab", "ld", "ukip", "grn", "snp", "pc", "oth"))
        if not {"con", "lab"} <= {each.party for each in shares}:
            continue
        people = integer(row["n"])
        end = day(row["date"])
        yield Poll(
            kind="poll",
            territory=f"parl.{slugify(row['constituency'])}.{_GENERAL_ELECTION_2015}",
            pollster=house_of(row["pollster"]),
            source="pfish",
            shares=shares,
            end=end,
            sample=people if people == 1000 else None,
            base=people if people != 1000 else None,
            notes=("the source dates its fieldwork to the first of the month",) if end and end.day == 1 else (),
        )
