"""Days of fieldwork as printed: ``4-5 May 2021``, ``29 Apr – 4 May 2021``, ``2021-05-04 to 2021-05-05``."""

from __future__ import annotations

import re
from datetime import date

from hustings.almanac.readers import cells
from hustings.almanac.readers.cells import Order
from hustings.errors import BadFile

__all__ = ["fieldwork", "figures_in"]

_DASHES = re.compile(r"\s*[‐‑‒–—−]\s*")
_ISO = r"\d{4}-\d{2}-\d{2}"
_FIGURES = r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})"
_TWO_DATES = re.compile(rf"({_ISO}|{_FIGURES})\s*(?:-|/|to|until)\s*({_ISO}|{_FIGURES})", re.IGNORECASE)
_MONTH = r"([a-z]{3,9})\.?"
_LAST = r"(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|/|to|until|and|&)\s*"
_SAME_MONTH = re.compile(rf"(\d{{1,2}}){_LAST}{_TO}(\d{{1,2}}){_LAST} {_MONTH},? ?(\d{{4}})?", re.IGNORECASE)
_TWO_MONTHS = re.compile(
    rf"(\d{{1,2}}){_LAST} {_MONTH},? ?(\d{{4}})?{_TO}(\d{{1,2}}){_LAST} {_MONTH},? ?(\d{{4}})?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"{_MONTH} (\d{{1,2}}){_TO}(\d{{1,2}}),? ?(\d{{4}})?", re.IGNORECASE)
_MONTHS_FIRST = re.compile(rf"{_MONTH} (\d{{1,2}}),? ?(\d{{4}})?{_TO}{_MONTH} (\d{{1,2}}),? ?(\d{{4}})?", re.IGNORECASE)
_ONE_DAY = re.compile(rf"(\d{{1,2}}){_LAST} {_MONTH},? ?(\d{{4}})?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)


def figures_in(text: str) -> list[str]:
    """The dates in figures (04/05/2021) that a cell holds, to tell the order of day and month from all of them."""
    return re.findall(_FIGURES, text)


def fieldwork(text: str, *, order: Order = "dmy", year: int | None = None) -> tuple[date, date] | None:
    """First and last day of fieldwork, or ``None`` where the text is no such span.

    ``order`` is that of day and month in dates written in figures; ``year`` is the year of the last day where the text
    names none. A span whose first day has no year of its own begins in the year in which it does not end before it.
    """
    plain = _DASHES.sub("-", cells.squeeze(text))
    plain = re.sub(r"\s+-\s+", "-", plain)
    try:
        return _two_dates(plain, order) or _in_words(plain, year) or _one_date(plain, order)
    except ValueError:
        return None


def _two_dates(plain: str, order: Order) -> tuple[date, date] | None:
    found = _TWO_DATES.fullmatch(plain)
    if found is None:
        return None
    first, last = _figure(found[1], order), _figure(found[2], order)
    return (first, last) if first and last else None


def _one_date(plain: str, order: Order) -> tuple[date, date] | None:
    only = _figure(plain, order)
    return (only, only) if only else None


def _figure(text: str, order: Order) -> date | None:
    try:
        return cells.day(text, file="", row=None, field="", order=order)
    except BadFile:
        return None


def _in_words(plain: str, year: int | None) -> tuple[date, date] | None:
    if found := _SAME_MONTH.fullmatch(plain):
        return _span(found[1], found[3], None, found[2], found[3], found[4], year)
    if found := _TWO_MONTHS.fullmatch(plain):
        return _span(found[1], found[2], found[3], found[4], found[5], found[6], year)
    if found := _MONTH_FIRST.fullmatch(plain):
        return _span(found[2], found[1], None, found[3], found[1], found[4], year)
    if found := _MONTHS_FIRST.fullmatch(plain):
        return _span(found[2], found[1], found[3], found[5], found[4], found[6], year)
    if found := _ONE_DAY.fullmatch(plain):
        return _span(found[1], found[2], None, found[1], found[2], found[3], year)
    return None


def _span(
    first: str, first_month: str, first_year: str | None, last: str, last_month: str, last_year: str | None,
    year: int | None,
) -> tuple[date, date] | None:  # fmt: skip
    end_year = int(last_year) if last_year else int(first_year) if first_year else year
    if end_year is None:
        return None
    end = date(end_year, _number(last_month), int(last))
    if first_year:
        return date(int(first_year), _number(first_month), int(first)), end
    start_month = _number(first_month)
    # "30 Dec - 2 Jan 2021": without a year of its own the first day lies in the year that keeps it before the last;
    # within one month ("7-4 May 2021") the order is as printed, and found wrong by whoever checks it.
    start_year = end_year - 1 if start_month > end.month else end_year
    return date(start_year, start_month, int(first)), end


def _number(word: str) -> int:
    """The month. Raises ``ValueError`` for a word that is none."""
    lower = word.lower()
    if lower not in (*_MONTHS, *_LONG, "sept"):
        raise ValueError(word)
    return _MONTHS.index(lower[:3]) + 1
