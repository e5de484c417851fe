"""What one cell of a published file says: whole numbers, shares, dates, times, yes or no, names.

Every function here is given where the cell stands (file, row, field) and either reads it rightly or raises
:class:`~hustings.errors.BadFile` naming what was expected. A blank cell, a dash or ``n/a`` is ``None``, never
nought; where a value must be there, ``needed=True`` refuses it. Nothing is guessed: ``1.5`` is no number of
votes, ``1,23`` is no number at all, and ``05/06/2021`` is the fifth of June unless the file itself proves the
American order.
"""

from __future__ import annotations

import calendar
import codecs
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from hustings.errors import BadFile

__all__ = [
    "Order",
    "Unit",
    "clock",
    "date_order",
    "day",
    "decimal",
    "fold",
    "integer",
    "is_blank",
    "moment",
    "name",
    "share",
    "share_unit",
    "squeeze",
    "yes_no",
]

Order = Literal["dmy", "mdy"]
Unit = Literal["fraction", "percent"]

_BLANK = frozenset({"", "-", "–", "—", "−", "--", "n/a", "na", "n.a.", "n.a", "#n/a", "null", "none", "not available"})
_WHOLE = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:[, ]\d{3})+)(?:\.0*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3})+)?(?:\.\d{0,40})?", re.ASCII)
_SMALL = re.compile(r"\d(?:\.\d{1,30})?[eE]-\d{1,2}", re.ASCII)
_YES = frozenset({"yes", "y", "true", "t", "1", "elected"})
_NO = frozenset({"no", "n", "false", "f", "0", "not elected"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_LAX = re.ASCII | re.IGNORECASE
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})", re.ASCII | re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", _LAX)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.0+)?)?(?: ?([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1801, 1, 1), date(2100, 12, 31)


def fold(text: str) -> str:
    """A column heading without case, spaces or punctuation: ``"ONS region ID"`` gives ``"ons_region_id"``."""
    return re.sub(r"[^0-9a-z]+", "_", unicodedata.normalize("NFKC", text).casefold()).strip("_")


def squeeze(text: str) -> str:
    """``text`` without outer white space; each run of it within (non-breaking too) is one plain space."""
    return " ".join(text.split())


def is_blank(text: str | None) -> bool:
    """Whether a cell says nothing: empty, a dash, ``n/a``."""
    return text is None or squeeze(text).casefold() in _BLANK


def integer(
    text: str | None, *, file: str, row: int | None, field: str, needed: bool = False, least: int | None = 0
) -> int | None:
    """A whole number: ``1234``, ``1,234``, ``1 234`` or ``1234.0``; ``None`` for a blank cell.

    ``least`` is the least value that can be true (nought for votes); ``None`` lets a figure be negative.
    Raises BadFile for fractions, signs of percent, wrongly placed commas, digits of other scripts, NaN.
    """
    if text is not None and text.isascii() and text.isdigit() and len(text) < 16 and not least:
        return int(text)
    if text is None or is_blank(text):
        _refuse_blank(needed, "a whole number", file, row, field)
        return None
    plain = squeeze(text)
    if plain[0] == "−":
        plain = "-" + plain[1:]
    if not _WHOLE.fullmatch(plain):
        raise _bad(f"“{text}” is not a whole number", "one such as 1234 or 1,234", file, row, field)
    found = int(plain.partition(".")[0].replace(",", "").replace(" ", ""))
    if least is not None and found < least:
        raise _bad(f"“{text}” is below {least}", f"a whole number, {least} or more", file, row, field)
    return found


def decimal(text: str | None, *, file: str, row: int | None, field: str, needed: bool = False) -> Decimal | None:
    """A number, decimals and all, as written; ``None`` for a blank cell. NaN and infinity are refused."""
    if text is None or is_blank(text):
        _refuse_blank(needed, "a number", file, row, field)
        return None
    plain = squeeze(text).replace("−", "-")
    if _SMALL.fullmatch(plain):
        return Decimal(plain)
    if not _NUMBER.fullmatch(plain) or not any(each.isdigit() for each in plain):
        raise _bad(f"“{text}” is not a number", "a number such as 12.5", file, row, field)
    return Decimal(plain.replace(",", ""))


def share(
    text: str | None,
    *,
    unit: Unit,
    file: str,
    row: int | None,
    field: str,
    needed: bool = False,
    signed: bool = False,
) -> float | None:
    """A share as a fraction between 0 and 1; ``None`` for a blank cell.

    ``unit`` says how the file writes shares: ``"fraction"`` 0.519 or ``"percent"`` 51.9. A per cent sign in
    the cell always means percent. ``signed`` lets it be a change, between -1 and 1. Anything outside is refused.
    """
    percent = unit == "percent"
    plain = text
    if text is not None and text.rstrip().endswith("%"):
        plain, percent = text.rstrip()[:-1], True
    found = decimal(plain, file=file, row=row, field=field, needed=needed)
    if found is None:
        return None
    fraction = found / 100 if percent else found
    if not (-1 if signed else 0) <= fraction <= 1:
        scale = "0 and 100 per cent" if percent else "0 and 1"
        raise _bad(f"“{text}” is no share", f"a share between {scale}", file, row, field)
    return float(fraction)


def share_unit(texts: Iterable[str | None]) -> Unit:
    """How a whole column of shares is written: percent if any cell has the sign or exceeds 1, else fractions.

    Cells that are no numbers are passed over here; reading them raises.
    """
    for text in texts:
        if text is None or is_blank(text):
            continue
        plain = squeeze(text).replace(",", "")
        if plain.endswith("%"):
            return "percent"
        if _NUMBER.fullmatch(plain) and any(each.isdigit() for each in plain) and abs(Decimal(plain)) > 1:
            return "percent"
    return "fraction"


def date_order(texts: Iterable[str | None], *, file: str, field: str) -> Order:
    """Whether a column of dates in figures puts the day first, as Britain does, or the month.

    The American order is taken only when some cell allows nothing else (05/13/2021) and no cell forbids it.
    Raises BadFile where the cells contradict one another.
    """
    month_first = day_first = ""
    for text in texts:
        found = _FIGURES.match(squeeze(text)) if text else None
        if found and int(found[1]) > 12:
            day_first = found[0]
        elif found and int(found[2]) > 12:
            month_first = found[0]
    if day_first and month_first:
        wrong = f"“{day_first}” has the day first and “{month_first}” the month first"
        raise _bad(wrong, "one order of day and month throughout", file, None, field)
    return "mdy" if month_first else "dmy"


def day(
    text: str | None, *, file: str, row: int | None, field: str, needed: bool = False, order: Order = "dmy"
) -> date | None:
    """A date; ``None`` for a blank cell.

    Read are ISO dates (with a time of day behind, which is dropped), 06/05/2021 in the given ``order``,
    ``6 May 2021``, ``06-May-21``, ``May 6, 2021``, ``20210506`` and the day numbers of spreadsheets (44322).
    Years of two figures are 1940 to 2039.
    """
    if text is None or is_blank(text):
        _refuse_blank(needed, "a date", file, row, field)
        return None
    found = _day(squeeze(text), order)
    if found is None or not _EARLIEST <= found <= _LATEST:
        shape = "06/05/2021 (day first)" if order == "dmy" else "05/06/2021 (month first, as elsewhere in this file)"
        raise _bad(f"“{text}” is no date", f"one such as 2021-05-06 or {shape}", file, row, field)
    return found


def moment(
    text: str | None, *, file: str, row: int | None, field: str, needed: bool = False, order: Order = "dmy"
) -> datetime | None:
    """A date and time of day, local and without zone; ``None`` for a blank cell. Dates as in :func:`day`."""
    if text is None or is_blank(text):
        _refuse_blank(needed, "a date and time", file, row, field)
        return None
    plain = squeeze(text)
    serial = _SERIAL.fullmatch(plain)
    if serial and serial[2]:
        minutes = round(float("0" + serial[2]) * 24 * 60)
        return datetime.combine(_serial(serial[1]), datetime.min.time()) + timedelta(minutes=minutes)
    head, _, tail = plain.replace("T", " ", 1).rpartition(" ") if "T" in plain[:11] else plain.partition(" ")
    if re.search(r"[a-z]{3}", plain, re.IGNORECASE):
        cut = re.search(r"[ ,]+(\d{1,2}[:.]\d{2}.*)$", plain)
        head, tail = (plain[: cut.start()], cut[1]) if cut else (plain, "")
    found, hour = _day(head, order), _clock(tail.removesuffix("Z") if tail.endswith("00Z") else tail)
    if found is None or hour is None or not _EARLIEST <= found <= _LATEST:
        raise _bad(f"“{text}” is no date and time", "one such as 2021-05-07T07:02", file, row, field)
    return datetime.combine(found, datetime.min.time()) + hour


def clock(text: str | None, *, file: str, row: int | None, field: str, needed: bool = False) -> timedelta | None:
    """A time of day as time since midnight: ``07:02``, ``7.02 am``; ``None`` for a blank cell."""
    if text is None or is_blank(text):
        _refuse_blank(needed, "a time of day", file, row, field)
        return None
    found = _clock(squeeze(text))
    if found is None:
        raise _bad(f"“{text}” is no time of day", "a time such as 07:02", file, row, field)
    return found


def yes_no(text: str | None, *, file: str, row: int | None, field: str, needed: bool = False) -> bool | None:
    """Yes or no in the usual spellings (yes, true, t, y, 1, elected); ``None`` for a blank cell."""
    if text is None or is_blank(text):
        _refuse_blank(needed, "yes or no", file, row, field)
        return None
    plain = squeeze(text).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise _bad(f"“{text}” is neither yes nor no", "yes or no (or true, false, 1, 0)", file, row, field)


def name(text: str | None, *, file: str, row: int | None, field: str, needed: bool = False) -> str | None:
    """A name as printed, composed (NFC) and with single spaces; ``None`` for an empty cell.

    A dash is no name; ``None`` too. Marks that are not seen (soft hyphens, zero-width spaces) are dropped, and text
    that was once read in the wrong encoding (``Ynys MÃ´n``, as published files have it here and there) is put right;
    where it cannot be (a replacement mark), and for control characters, BadFile is raised.
    """
    if text is None or not text:
        _refuse_blank(needed, "a name", file, row, field)
        return None
    plain = squeeze(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
        plain = _reread(plain) if misread(plain) else plain
        plain = "".join(each for each in plain if unicodedata.category(each) != "Cf")
        if misread(plain):
            raise _bad(
                f"“{text}” was read in the wrong encoding",
                "UTF-8",
                file,
                row,
                field,
            )
    if not plain.isprintable():
        raise _bad(f"{text!r} holds characters that cannot be printed", "a name", file, row, field)
    if plain in ("", "-", "–", "—"):
        _refuse_blank(needed, "a name", file, row, field)
        return None
    return plain


_MISREAD = re.compile(r"�|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Å[\u0080-\u00bf·µ¡]")


def misread(text: str) -> bool:
    """Whether ``text`` looks like UTF-8 read as Windows-1252 (``Ã´`` for ``ô``) or has a replacement mark."""
    return _MISREAD.search(text) is not None


def _reread(text: str) -> str:
    """Text put back into the bytes it was misread from and read as the UTF-8 they are; unchanged if they are not."""
    try:
        return text.encode("cp1252", "latin1_too").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _latin1_too(error: UnicodeError) -> tuple[bytes, int]:
    """Windows-1252 leaves five bytes undefined; software reads them as the control characters of Latin-1."""
    if isinstance(error, UnicodeEncodeError):
        lost = error.object[error.start : error.end]
        if all(ord(each) < 256 for each in lost):
            return lost.encode("latin-1"), error.end
    raise error


codecs.register_error("latin1_too", _latin1_too)


def _day(text: str, order: Order) -> date | None:
    plain = _WEEKDAY.sub("", text, count=1)
    try:
        if found := _ISO.match(plain):
            rest = plain[found.end() :]
            if rest and _clock(rest.lstrip("T ").removesuffix("Z")) is None:
                return None
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _FIGURES.match(plain):
            rest = plain[found.end() :]
            if rest and _clock(rest.strip()) is None:
                return None
            first, second = int(found[1]), int(found[2])
            month, dom = (first, second) if order == "mdy" else (second, first)
            return date(_year(found[3]), month, dom)
        if found := _DAY_FIRST.fullmatch(plain):
            return date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_FIRST.fullmatch(plain):
            return date(int(found[3]), _month(found[1]), int(found[2]))
        if found := _COMPACT.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SERIAL.fullmatch(plain):
            return _serial(found[1])
    except ValueError:
        return None
    return None


def _serial(figures: str) -> date:
    return _SERIAL_ZERO + timedelta(days=int(figures))


def _year(figures: str) -> int:
    short = int(figures)
    if len(figures) == 4:
        return short
    return short + (2000 if short < 40 else 1900)


def _month(word: str) -> int:
    short = word[:3].casefold()
    month = _MONTHS.index(short) + 1
    if word.casefold() not in (short, calendar.month_name[month].casefold(), "sept"):
        raise ValueError(word)
    return month


def _clock(text: str) -> timedelta | None:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4].casefold() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _refuse_blank(needed: bool, expected: str, file: str, row: int | None, field: str) -> None:
    if needed:
        raise _bad("the cell is blank", expected, file, row, field)


def _bad(wrong: str, expected: str, file: str, row: int | None, field: str) -> BadFile:
    return BadFile(f"{wrong}; expected {expected}.", file=file, row=row, field=field)
