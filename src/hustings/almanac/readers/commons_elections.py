"""Which contest a row of the Commons Library belongs to."""

from __future__ import annotations

from datetime import date

from hustings.almanac.readers.reading import Area, Columns, Lookup, Remembered, area_of
from hustings.almanac.readers.sheet import Row, Sheet

__all__ = ["Contests"]


class Contests:
    """Finds area, day and contest of each row.

    ``day`` is the day of a general election; with ``None`` each row has its own date, and any day on which there was
    no general election makes it a by-election.
    """

    def __init__(self, sheet: Sheet, lookup: Lookup, day: date | None, columns: Columns) -> None:
        self._lookup = lookup
        self._day = day
        self._columns = columns
        self._order = sheet.date_order(columns["day"]) if columns["day"] else "dmy"
        self._general = frozenset(lookup.general_elections()) | ({day} if day else set())
        self._held = Remembered()
        self._ids: dict[tuple[str, date], str] = {}

    def of(self, row: Row) -> tuple[str, Area, date]:
        """Contest id, area and day of the poll of a row. Raises BadFile for an unknown area or a wrong date."""
        columns = self._columns
        day = self._day or row.day(columns["day"], needed=True, order=self._order)
        area = area_of(row, self._lookup, columns["code"], columns["name"], "constituency", day, self._held)
        key = (area.key, day)
        if key not in self._ids:
            self._ids[key] = self._contest(area, day)
        return self._ids[key], area, day

    def _contest(self, area: Area, day: date) -> str:
        if day in self._general:
            return self._lookup.contest_in(f"parl.{day}", area.key) or f"parl.{area.slug}.{day}"
        return f"parl.{area.slug}.by.{day}"
