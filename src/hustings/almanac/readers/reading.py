"""What a reader is and gives: a layout's description, the rows read, and what it may ask of an almanac."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.sheet import Row, Sheet
from hustings.errors import BadFile, UnknownName
from hustings.ids import ElectionId

__all__ = [
    "Area",
    "Columns",
    "Layout",
    "Lookup",
    "Read",
    "Remembered",
    "TableRow",
    "area_of",
    "folded",
    "party_of",
    "result_of",
]

TableRow = dict[str, object]


@dataclass(frozen=True, slots=True)
class Layout:
    """A published layout: its name, what it is, who publishes it, and the licence and credit they ask for."""

    name: str
    title: str
    publisher: str
    licence: str
    credit: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held: rows of the almanac's tables, keyed as the schema's columns, and remarks for people.

    A row's ``source`` may be left out: whoever brings the rows in names it.
    """

    layout: str
    tables: Mapping[str, Sequence[TableRow]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """An area as a reader needs it; ``nation`` is the nation's key (eng, wal, sco, nir) or empty."""

    key: str
    kind: str
    name: str
    slug: str
    nation: str = ""


class Lookup(Protocol):
    """What a reader may ask of the almanac that the file is laid over."""

    @property
    def told(self) -> Mapping[str, str]:
        """What the user said about the file: ``date``, ``election``, or ``party:NAME`` for a party's key."""

    def party(self, tries: Sequence[tuple[str, str]], day: date | None) -> str:
        """The key of the party known under the first of these (scheme, alias) that the almanac holds at ``day``.

        Raises UnknownName, with the nearest names, where it holds none of them.
        """

    def short(self, party: str) -> str:
        """The short name of a party, as result phrases have it."""

    def is_usual(self, party: str, text: str) -> bool:
        """Whether a printed name is only the party's usual one, and so no description of its own."""

    def area(self, *, code: str | None, name: str | None, kind: str, day: date | None) -> Area:
        """The area with this code, or of this kind and name, in force at ``day``. Raises UnknownName."""

    def area_keyed(self, key: str) -> Area | None:
        """The area under this key, if the almanac holds it."""

    def election(self, election: str) -> TableRow | None:
        """The row of ``elections``, if the almanac holds it."""

    def general_elections(self) -> Sequence[date]:
        """The days of the general elections that the almanac holds, in order."""

    def contest(self, contest: str) -> TableRow | None:
        """The row of ``contests``, if the almanac holds it."""

    def contest_in(self, election: str, area: str) -> str | None:
        """The id of the contest that the almanac holds for ``area`` at ``election``."""

    def candidacies(self, contest: str) -> Sequence[TableRow]:
        """The candidacies that the almanac holds for a contest."""

    def rule(self, contest: ElectionId, nation: str, seats: int) -> str:
        """The voting rule in force for a contest. Raises NotKnown where no table says."""


class Columns:
    """Which column of a sheet holds what, by the headings each may have had over the years."""

    def __init__(self, sheet: Sheet, known: Mapping[str, Sequence[str]]) -> None:
        self._sheet = sheet
        self._known = known
        self._found = {what: next(filter(sheet.has, names), "") for what, names in known.items()}

    def __getitem__(self, what: str) -> str:
        """The column's folded heading; an empty string where the sheet has none."""
        return self._found[what]

    def need(self, *wanted: str) -> None:
        """Raises BadFile naming the first of these columns that the sheet has not."""
        for what in wanted:
            if not self._found[what]:
                raise BadFile(
                    "the column is missing.",
                    file=self._sheet.file,
                    row=1,
                    field=self._known[what][0],
                    remedy=f"The columns found are {', '.join(self._sheet.header)}.",
                )


@dataclass(slots=True)
class Remembered:
    """Answers of a lookup that many rows of one file ask for again."""

    parties: dict[tuple[object, ...], str] = field(default_factory=dict)
    areas: dict[tuple[object, ...], Area] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)


def party_of(row: Row, lookup: Lookup, tries: Iterable[tuple[str, str]], day: date | None, held: Remembered) -> str:
    """The party that a row names: ``tries`` are (scheme, column) in order of trust; blank cells are passed over.

    Raises BadFile naming the row, with the nearest names, where the almanac knows none of them.
    """
    named = [(scheme, column, row.text(column)) for scheme, column in tries if column]
    asked = tuple((scheme, text) for scheme, _, text in named if text)
    if not asked:
        raise row.bad(named[0][1] if named else "party", "no party is named; expected a code, a name or Independent.")
    key = (asked, day)
    if key not in held.parties:
        told = next((lookup.told[f"party:{text}"] for _, text in asked if f"party:{text}" in lookup.told), None)
        try:
            held.parties[key] = told or lookup.party(asked, day)
        except UnknownName as unknown:
            column = next(column for _, column, text in named if text)
            raise row.bad(column, unknown.message, _nearest(unknown, f"--set “party:{asked[0][1]}=KEY”")) from None
    return held.parties[key]


_RESULT = re.compile(r"(?P<to>.+?) (?P<what>hold|gain)(?: from (?P<of>.+))?")


def result_of(row: Row, lookup: Lookup, column: str, day: date | None, held: Remembered) -> str | None:
    """A published result phrase in our parties' short names: ``RUK gain from Con`` gives ``Ref gain from Con``.

    Raises BadFile for a phrase of another shape, and for a party the almanac does not know.
    """
    text = row.text(column) if column else None
    if text is None:
        return None
    if text not in held.results:
        found = _RESULT.fullmatch(text)
        if found is None:
            raise row.bad(column, f"“{text}” is no result; expected one such as Con gain from Lab.")
        try:
            named = [
                lookup.short(lookup.party([("library", each), ("name", each)], day))
                for each in (found["to"], found["of"])
                if each
            ]
        except UnknownName as unknown:
            raise row.bad(column, unknown.message, _nearest(unknown, "")) from None
        held.results[text] = f"{named[0]} {found['what']}" + (f" from {named[1]}" if found["of"] else "")
    return held.results[text]


def area_of(row: Row, lookup: Lookup, code: str, name: str, kind: str, day: date | None, held: Remembered) -> Area:
    """The area that a row names, by the column of its code and the column of its name.

    Raises BadFile naming the row, with the nearest names, where the almanac has no such area at ``day``.
    """
    key = (row.raw(code) if code else "", row.raw(name) if name else "", kind, day)
    if key not in held.areas:
        given = row.text(code) if code else None
        called = row.text(name) if name else None
        if not given and not called:
            raise row.bad(code or name, "no area is named; expected a code such as E14000733.")
        try:
            held.areas[key] = lookup.area(code=given, name=called, kind=kind, day=day)
        except UnknownName as unknown:
            raise row.bad(code if given else name, unknown.message, _nearest(unknown, "")) from None
    return held.areas[key]


def _nearest(unknown: UnknownName, option: str) -> str:
    near = f"Nearest: {', '.join(unknown.nearest)}. " if unknown.nearest else ""
    if not option:
        return (near + unknown.remedy).strip()
    return f"{near}Say which party it is with {option}, or add it to parties.csv in your almanac folder."


def folded(header: Sequence[str]) -> frozenset[str]:
    """The headings of a possible header, folded."""
    return frozenset(fold(each) for each in header)
