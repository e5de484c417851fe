"""When elections fall: the statutory timetable before a poll, and when each body is next due.

Timetables come from ``uk-election-timetables``, which counts working days back from the poll by the rules and bank
holidays of each nation. It knows the rules as they have been since the polls of 22 May 2014, and bank holidays to the
end of 2028: outside those days a timetable is refused rather than guessed. Terms are the rows of the table ``terms``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hustings.almanac.voting_rules import nation_key
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.ids import ElectionId, parse

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Due", "Milestone", "due", "ordinary_day", "timetable"]

Rows = Iterable[Mapping[str, object]]

_FIRST_DAY = date(2014, 5, 22)
_FIRST_WITH_PHOTO = date(2023, 5, 4)
_PHOTO_KINDS = ("local", "mayor", "pcc", "gla", "parl")
# Days of the returning officer: at a general election a bank holiday in any part of the kingdom counts for them.
_OFFICERS_DAYS = ("NOTICE_OF_ELECTION_DEADLINE", "CLOSE_OF_NOMINATIONS", "SOPN_PUBLISH_DEADLINE")
_POSTAL_NI = "POSTAL_VOTE_APPLICATION_DEADLINE_NIR"
_LABELS = {
    "NOTICE_OF_ELECTION_DEADLINE": "Last day for notice of election",
    "CLOSE_OF_NOMINATIONS": "Nominations close",
    "SOPN_PUBLISH_DEADLINE": "Last day for statement of persons nominated",
    "REGISTRATION_DEADLINE": "Last day to register to vote",
    "POSTAL_VOTE_APPLICATION_DEADLINE": "Last day to apply for a postal vote",
    _POSTAL_NI: "Last day to apply for a postal vote in Northern Ireland",
    "VAC_APPLICATION_DEADLINE": "Last day to apply for a voter authority certificate",
}


@dataclass(frozen=True, order=True, slots=True)
class Milestone:
    """A day of the statutory timetable. ``key`` is stable (``close_of_nominations``, ``poll``), ``what`` for people."""

    day: date
    key: str
    what: str

    def to_json(self) -> dict[str, str]:
        """``{"day", "key", "what"}``, the day in ISO form."""
        return {"day": self.day.isoformat(), "key": self.key, "what": self.what}


@dataclass(frozen=True, slots=True)
class Due:
    """The cycle of one body: its last ordinary election, the next by statute, the latest lawful day.

    ``None`` where no statute in force fixes the day. ``passed`` says that ``next_due`` lies before the day asked for:
    the table is older than the question.
    """

    body: str
    kind: str
    name: str
    years: int | None
    pattern: str | None
    last: date | None
    next_due: date | None
    latest: date | None
    citation: str
    passed: bool = False

    def to_json(self) -> dict[str, object]:
        """The fields by name, days in ISO form."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in ((name, getattr(self, name)) for name in self.__slots__)
        }


def timetable(election_id: str, *, nation: str | None = None) -> list[Milestone]:
    """The statutory timetable of an election, from the notice to the poll, in order of days.

    ``nation`` (key, name or code) is needed for councils. Without one, a poll for the House of Commons has the days of
    Great Britain (the earlier where Scotland's holidays differ); at a general election a bank holiday in any part of
    the kingdom counts for notice and nominations (1983 Act, sch. 1 r. 2), and Northern Ireland's own day for postal
    votes stands beside. The voter authority certificate enters where photographic identification is asked for: from
    4 May 2023, at council elections in England and not at devolved ones.

    Raises :class:`~hustings.errors.BadInput` for a malformed id or a missing nation and
    :class:`~hustings.errors.NotKnown` for kinds without a known timetable and days outside 22 May 2014 to 2028.
    """
    wanted = parse(election_id)
    if nation is None and wanted.kind == "local" and wanted.organisation != "city-of-london":
        raise BadInput(
            f"The timetable of {wanted} hangs on the nation, and the id does not tell it.",
            remedy="Give the nation: eng, wal, sco or nir.",
        )
    _check_day(wanted)
    key = nation_key(nation) if nation else None
    days = _commons_days(wanted) if wanted.kind == "parl" and key is None else _library_days(wanted, key)
    if not _asks_for_photo(wanted, key):
        days.pop("VAC_APPLICATION_DEADLINE", None)
    made = [Milestone(day, event.lower(), _LABELS[event]) for event, day in days.items()]
    return sorted([*made, Milestone(wanted.day, "poll", "Polling day")])


def due(
    terms: pl.DataFrame | Rows, *, as_of: date | None = None, kind: str | None = None, body: str | None = None
) -> list[Due]:
    """When each body was last elected and is next due, the soonest first and those without a fixed day last.

    ``terms`` are the rows of the table, as a frame or as mappings; ``kind`` and ``body`` (a key of the table) narrow
    them; ``as_of`` marks the cycles whose next day has passed.

    Raises :class:`~hustings.errors.UnknownName` where nothing is left.
    """
    cycles = [_cycle(row, as_of) for row in _rows(terms)]
    kept = [each for each in cycles if kind in (None, each.kind) and body in (None, each.body)]
    if not kept:
        kinds = sorted({each.kind for each in cycles})
        raise UnknownName(
            f"The almanac holds no cycle for {' '.join(word for word in (kind, body) if word) or 'any body'}.",
            nearest=kinds,
        )
    return sorted(kept, key=lambda each: (each.next_due is None, each.next_due or date.max, each.kind, each.name))


def ordinary_day(year: int) -> date:
    """The ordinary day of election of councillors in ``year``: the first Thursday in May (1983 Act, s. 37).

    The Act lets an order move it, as in 2020 (put off) and in Northern Ireland in 2023.
    """
    first = date(year, 5, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7)


def _rows(terms: pl.DataFrame | Rows) -> Iterator[Mapping[str, object]]:
    if hasattr(terms, "iter_rows"):
        yield from terms.iter_rows(named=True)
    else:
        yield from terms


def _cycle(row: Mapping[str, object], as_of: date | None) -> Due:
    next_due = _day(row.get("next_due"))
    years = row.get("years")
    return Due(
        body=str(row["body"]),
        kind=str(row["kind"]),
        name=str(row["name"]),
        years=int(str(years)) if years not in (None, "") else None,
        pattern=str(row["pattern"]) if row.get("pattern") else None,
        last=_day(row.get("last")),
        next_due=next_due,
        latest=_day(row.get("latest")),
        citation=str(row["citation"]),
        passed=next_due is not None and as_of is not None and next_due < as_of,
    )


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _check_day(wanted: ElectionId) -> None:
    last = _last_day()
    if not _FIRST_DAY <= wanted.day <= last:
        raise NotKnown(
            f"No timetable is known for a poll on {wanted.day.isoformat()}.",
            remedy=f"Rules and bank holidays are known for polls from {_FIRST_DAY} to {last}.",
        )


def _last_day() -> date:
    """The end of the last year for which the library holds bank holidays."""
    from uk_election_timetables.election import Election

    holidays = Election.BANK_HOLIDAY_CALENDAR.england_and_wales().exempted_dates()
    return date(max(holiday.year for holiday in holidays), 12, 31)


def _commons_days(wanted: ElectionId) -> dict[str, date]:
    """The days of a poll for the House of Commons where the nation is not given."""
    england, scotland, ireland = (_library_days(wanted, key) for key in ("eng", "sco", "nir"))
    britain = {event: min(day, scotland[event]) for event, day in england.items()}
    if wanted.by:
        return britain
    officers = {event: min(britain[event], ireland[event]) for event in _OFFICERS_DAYS}
    return {**britain, **officers, _POSTAL_NI: ireland["POSTAL_VOTE_APPLICATION_DEADLINE"]}


def _library_days(wanted: ElectionId, nation: str | None) -> dict[str, date]:
    """Days by the library's own event names. Raises :class:`~hustings.errors.NotKnown` for kinds it does not know."""
    from uk_election_timetables.election_ids import NoSuchElectionTypeError, from_election_id

    if wanted.kind == "ref":
        raise _no_timetable(wanted)
    try:
        election: Any = from_election_id(str(wanted), _country(nation))
    except NoSuchElectionTypeError:
        raise _no_timetable(wanted) from None
    return {entry["event"]: entry["date"] for entry in election.timetable}


def _country(nation: str | None) -> Any:
    from uk_election_timetables.calendars import Country

    return {
        "eng": Country.ENGLAND,
        "wal": Country.WALES,
        "sco": Country.SCOTLAND,
        "nir": Country.NORTHERN_IRELAND,
    }.get(nation or "")


def _asks_for_photo(wanted: ElectionId, nation: str | None) -> bool:
    """Whether voters show a document under the Elections Act 2022 (Northern Ireland has a rule of its own)."""
    if wanted.kind not in _PHOTO_KINDS or wanted.day < _FIRST_WITH_PHOTO:
        return False
    return nation in ("eng", None) if wanted.kind == "local" else nation != "nir"


def _no_timetable(wanted: ElectionId) -> NotKnown:
    return NotKnown(
        f"No statutory timetable is known for {wanted}.",
        remedy="Timetables are known for parl, nia, sp, senedd, gla, local, pcc and mayor.",
    )
