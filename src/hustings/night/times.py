"""The clock of a results night: British local time, and the close of the poll before which nothing may be shown.

Polls close at ten at night on the day of the poll: Representation of the People Act 1983, sch. 1 r. 1 (and the same
hours in every other kind of election held in the United Kingdom). Until then no return, tally or anything computed
from votes may be made known: ss. 66 and 66A of the Act.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from hustings.errors import BadInput
from hustings.ids import ElectionId

__all__ = ["LAW", "as_utc", "close_of_poll", "from_text", "in_words", "local", "to_text"]

LAW = "Representation of the People Act 1983, sch. 1 r. 1 (polls close at 10 pm), ss. 66 and 66A"

_CLOSES = time(22, 0)
_GMT = timezone(timedelta(0), "GMT")
_BST = timezone(timedelta(hours=1), "BST")


def close_of_poll(election: ElectionId) -> datetime:
    """The moment the poll of an election or contest closes: 22:00 local on its day, as UTC."""
    return as_utc(datetime.combine(election.day, _CLOSES))


def as_utc(moment: datetime) -> datetime:
    """A moment as UTC; one without a zone is read as British local time, as results are announced."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    guess = moment.replace(tzinfo=UTC)
    summer = _is_summer(guess - timedelta(hours=1))
    return guess - timedelta(hours=1) if summer else guess


def local(moment: datetime) -> datetime:
    """A moment as British local time, marked GMT or BST."""
    utc = as_utc(moment)
    return utc.astimezone(_BST if _is_summer(utc) else _GMT)


def in_words(moment: datetime) -> str:
    """``22:00 BST on 4 July 2024``."""
    here = local(moment)
    return f"{here:%H:%M} {here.tzname()} on {here.day} {here:%B %Y}"


def to_text(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC to the microsecond, ``2024-07-05T01:43:00.000000Z``."""
    return as_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """Read a moment: ISO form, with a zone or in British local time.

    Raises :class:`~hustings.errors.BadInput`.
    """
    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput(
            f"“{text}” is no moment of time.", remedy="Write it as 2024-07-05T02:43, in local time."
        ) from None


def _is_summer(utc: datetime) -> bool:
    """British Summer Time: from 01:00 GMT on the last Sunday of March to that of October (SI 2002/262)."""
    start, end = (_last_sunday(utc.year, month) for month in (3, 10))
    return start <= utc < end


def _last_sunday(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    return datetime.combine(last - timedelta(days=(last.weekday() + 1) % 7), time(1), UTC)
