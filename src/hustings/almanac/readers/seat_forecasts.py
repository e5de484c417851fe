"""Somebody's forecast of a general election seat by seat: a plain table, wide or long, read strictly.

A seat is named by its contest id or GSS code, never by its name. Then there is one of, or several of:

    winner              the party that is said to win
    p_con, chance_lab   the chance of each party to win, a column for each (or ``con_chance``)
    share_con, ld_vote  the share of the vote of each party, a column for each (or ``con_share``)
    party with chance or share, a row for each seat and party

Columns named after parties alone (``con``, ``Lab``) are chances or shares as the caller says, never as guessed.
Fractions and per cent are told apart by the column of the whole file. What is not understood is refused with row and
field; what is of no use to a score (names, regions) is named in ``ignored``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hustings.almanac.open import Almanac
from hustings.almanac.readers.cells import share_unit
from hustings.almanac.readers.seat_forecast_columns import KINDS, SeatColumns, columns_of, label_party, recognises
from hustings.almanac.readers.sheet import Row, Sheet, open_lines
from hustings.errors import BadFile, BadInput

__all__ = ["SeatForecast", "read_seat_forecast", "recognises"]

_OFF = 0.03
_LEAST_SHARES = 0.5
Plain = Literal["chances", "shares"]


@dataclass(frozen=True)
class SeatForecast:
    """A forecast seat by seat: by contest id the ``winners``, and by party the ``chances`` and ``shares`` (fractions).

    Chances of a seat add to one. ``winners`` has every seat; where the file named none it is the party of the greatest
    chance, else of the greatest share, and empty where two are level. ``ignored`` are columns that were not read.
    """

    name: str
    election: str
    winners: Mapping[str, str]
    chances: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def level(self) -> tuple[str, ...]:
        """Seats for which it names no winner, two parties being level."""
        return tuple(seat for seat, party in self.winners.items() if not party)

    @property
    def gives(self) -> tuple[str, ...]:
        """What it says: winners, and chances and shares where there are any."""
        return ("winners", *(["chances"] if self.chances else []), *(["shares"] if self.shares else []))


def read_seat_forecast(
    almanac: Almanac,
    file: Path,
    election: str,
    *,
    plain: Plain | None = None,
    name: str = "",
    payload: bytes | None = None,
) -> SeatForecast:
    """Read a forecast of the seats of ``election``.

    ``plain`` says what columns named after parties alone hold. ``payload`` is the text where it has been read already.
    Raises :class:`~hustings.errors.BadFile` with row and field for a code that is no seat of the election, a party not
    known, a seat or party given twice, chances that do not add to one, shares that add to more than one.
    """
    lines = open_lines(file, payload)
    index = lines.header_at(recognises)
    if index is None:
        raise BadFile(
            "no row holds the expected column names.",
            file=lines.file,
            row=lines.records[0][0],
            remedy="Head a column “contest” or “gss”, others “winner”, “p_con”, “share_con”, or “party” and “chance”.",
        )
    sheet = lines.headed(index)
    columns = columns_of(sheet, plain)
    if columns.plain:
        raise BadInput(
            f"{lines.file}: columns such as “{columns.plain[0]}” may hold chances or shares.",
            remedy="Say which with --columns chances or --columns shares, or head them p_con or share_con.",
        )
    return _Reading(almanac, election, sheet, columns).read(name or file.stem)


class _Reading:
    """One file being read: what has been found of each seat, and in which row."""

    def __init__(self, almanac: Almanac, election: str, sheet: Sheet, columns: SeatColumns) -> None:
        places = almanac.table("areas").select("area", "nation")
        held = almanac.contests(election).select("contest", "area").join(places, on="area", how="left")
        self.election, self.sheet, self.columns = election, sheet, columns
        self.nation: dict[str, str] = dict(held.select("contest", "nation").iter_rows())
        self.seat_of: dict[str, str] = {key: key for key in self.nation} | dict(
            held.select("area", "contest").iter_rows()
        )
        self.known = almanac.parties
        self.units = {kind: share_unit(text for each in found for text in sheet.column(each))
                      for kind, found in columns.values.items()}  # fmt: skip
        self.rows: dict[str, int] = {}
        self.winners: dict[str, str] = {}
        self.values: dict[str, dict[str, dict[str, float]]] = {kind: {} for kind in KINDS}

    def read(self, name: str) -> SeatForecast:
        for row in self.sheet:
            contest = self._seat(row)
            if not self.columns.party and contest in self.rows:
                raise row.bad(self.columns.seat, f"the seat has row {self.rows[contest]} already.")
            self.rows.setdefault(contest, row.number)
            if self.columns.winner:
                self._winner(row, contest)
            for kind in KINDS:
                self._values(row, contest, kind)
        return SeatForecast(
            name=name,
            election=self.election,
            chances={contest: self._whole(contest) for contest in self.rows if self.values["chances"]},
            shares={contest: self._part(contest) for contest in self.rows if self.values["shares"]},
            winners={contest: self._first(contest) for contest in self.rows},
            ignored=self.columns.ignored,
        )

    def _seat(self, row: Row) -> str:
        text = row.text(self.columns.seat, needed=True)
        contest = self.seat_of.get(text) or self.seat_of.get(text.upper()) or self.seat_of.get(text.lower())
        if contest is None:
            wrong = f"“{text[:60]}” is no seat of {self.election}."
            raise row.bad(self.columns.seat, wrong, "Name a contest by its id or by the GSS code it had on that day.")
        for column in self.columns.again:
            other = self.seat_of.get(row.raw(column).strip())
            if other not in (None, contest):
                raise row.bad(column, f"this is another seat than “{text}”.")
        return contest

    def _party(self, row: Row, column: str, text: str, contest: str) -> str:
        party = label_party(text, self.known, str(self.nation[contest]))
        if party is None:
            raise row.bad(column, f"“{text[:60]}” is no party known here.", "Use a key such as con, or its name.")
        return party

    def _winner(self, row: Row, contest: str) -> None:
        text = row.text(self.columns.winner)
        if text is None:
            return
        party = self._party(row, self.columns.winner, text, contest)
        if self.winners.setdefault(contest, party) != party:
            raise row.bad(self.columns.winner, f"the seat’s winner was {self.winners[contest]} in a row before.")

    def _values(self, row: Row, contest: str, kind: str) -> None:
        for column, label in self.columns.values[kind].items():
            value = row.share(column, unit=self.units[kind])
            if value is None:
                continue
            at, text = (self.columns.party, row.text(self.columns.party, needed=True)) if not label else (column, label)
            party = self._party(row, at, text, contest)
            held = self.values[kind].setdefault(contest, {})
            if party in held:
                raise row.bad(at, f"{party} is given twice in this seat.")
            held[party] = value

    def _whole(self, contest: str) -> dict[str, float]:
        """The chances of a seat, brought from nearly one (they were rounded) to one."""
        held = self.values["chances"].get(contest, {})
        total = sum(held.values())
        if abs(total - 1) > _OFF:
            raise self._wrong(contest, "chances", f"the chances of the seat add to {100 * total:.1f}%, not 100%.")
        return {party: value / total for party, value in held.items()}

    def _part(self, contest: str) -> dict[str, float]:
        held = self.values["shares"].get(contest, {})
        total = sum(held.values())
        if not _LEAST_SHARES <= total <= 1 + _OFF:
            wrong = f"the shares of the seat add to {100 * total:.1f}%."
            raise self._wrong(contest, "shares", wrong)
        return dict(held)

    def _first(self, contest: str) -> str:
        if contest in self.winners:
            return self.winners[contest]
        ranked = self.values["chances"].get(contest) or self.values["shares"].get(contest)
        if not ranked:
            raise self._wrong(contest, "", "nothing is said of the seat.")
        most = max(ranked.values())
        first = [party for party, value in ranked.items() if value == most]
        return first[0] if len(first) == 1 else ""

    def _wrong(self, contest: str, kind: str, message: str) -> BadFile:
        columns = [self.sheet.printed[each] for each in self.columns.values.get(kind, ())]
        field = ", ".join(columns[:3]) + (", ..." if len(columns) > 3 else "") or self.sheet.printed[self.columns.seat]
        remedy = "Name what is missing as “other”." if kind == "chances" else ""
        return BadFile(message, file=self.sheet.file, row=self.rows[contest], field=field, remedy=remedy)
