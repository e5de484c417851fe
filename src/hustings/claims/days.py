"""When: the date of an article, and the days that its words name relative to it."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["MONTHS", "WEEKDAYS", "day_in_name", "day_in_text", "make_day", "weekday_near"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}

WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LINE = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})\.?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d))",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"^\W*(?:(?:first )?(?:published|posted|updated|last updated|date|dateline|written)\b\W*(?:on|at)?\W*)?"
    r"(?:\d{1,2}[:.]\d\d\s*(?:am|pm|bst|gmt)?,?\s*)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|"
    r"sun)(?:day)?,?\s+)?$",
    re.IGNORECASE,
)


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_in_name(name: str) -> date | None:
    """The date in a file's name: ``2021-05-04_before.txt``, ``20210504.txt``."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)", name)
    return make_day(int(found[1]), int(found[3]), int(found[4])) if found else None


def day_in_text(text: str) -> date | None:
    """The date in a date line: one of the first eight lines or the last three that holds a full date and little else.

    A full date inside a sentence is no date line: the article may be about that day.
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()][:8]
    lines += [line.strip() for line in text[-1000:].splitlines() if line.strip()][-3:]
    for line in lines:
        found = _LINE.search(line)
        if found and len(line) <= 60 and _DATE_LINE.match(line[: found.start()]) and _ends(line[found.end() :]):
            return _day_of(found)
    return None


def _ends(rest: str) -> bool:
    return bool(re.fullmatch(r"[\s.,|at-]*(?:\d{1,2}[:.]\d\d\s*(?:am|pm|bst|gmt)?)?\W*(?:bst|gmt)?\W*", rest, re.I))


def _day_of(found: re.Match[str]) -> date | None:
    number = "1" if found["d1"] else "2" if found["d2"] else "3"
    month = found[f"m{number}"]
    return make_day(
        int(found[f"y{number}"]),
        int(month) if month.isdigit() else MONTHS[month.casefold()],
        int(found[f"d{number}"]),
    )


def weekday_near(day: date, weekday: int, *, past: bool) -> date:
    """The nearest such weekday before ``day`` (``day`` itself included), or the nearest from it on."""
    if past:
        return day - timedelta(days=(day.weekday() - weekday) % 7)
    return day + timedelta(days=(weekday - day.weekday()) % 7)
