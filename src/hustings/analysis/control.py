"""Control of a council: who has more than half of the seats, and what to call the change.

A party controls a council when it holds more than half of all its seats, vacancies counted in the whole; otherwise
there is no overall control (``noc``). The mayor's casting vote and arrangements between parties are not control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown, UnknownName

__all__ = ["NOC", "Chamber", "Council", "control", "control_phrase", "council"]

NOC = "noc"


def control(seats: Mapping[str, int], house: int) -> str:
    """The party with more than half of ``house`` seats, or ``noc``. Independents are no party."""
    for party, held in seats.items():
        if 2 * held > house and party not in ("ind", "other"):
            return party
    return NOC


def control_phrase(before: str | None, after: str, short: Mapping[str, str]) -> str:
    """“Con gain from Lab”, “Con hold”, “Con gain from no overall control”, “no overall control, lost by Lab”."""

    def named(party: str) -> str:
        return "no overall control" if party == NOC else short.get(party, party)

    if before is None:
        return named(after) if after == NOC else f"{named(after)} control"
    if after == before:
        return "no overall control, no change" if after == NOC else f"{named(after)} hold"
    if after == NOC:
        return f"no overall control, lost by {named(before)}"
    return f"{named(after)} gain from {named(before)}"


@dataclass(frozen=True, slots=True)
class Chamber:
    """A party's seats in a council: before, won this time, after. ``None`` where not known."""

    party: str
    label: str
    before: int | None
    elected: int | None
    after: int | None
    votes: int | None

    @property
    def vacant(self) -> bool:
        """Whether this is no party but seats that nobody holds."""
        return self.label.casefold() == "vacant"


@dataclass(frozen=True, slots=True)
class Council:
    """A council at one election. ``before`` and ``after`` are party keys or ``noc``; ``before`` may not be known."""

    body: str
    name: str
    election: str
    day: date
    house: int
    contested: int
    before: str | None
    after: str
    before_basis: str
    phrase: str
    chamber: tuple[Chamber, ...]
    sources: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether control changed; false where control before is not known."""
        return self.before is not None and self.before != self.after

    def to_json(self) -> dict[str, object]:
        """The council's part of the contract of ``results``."""
        return {
            "council": self.name,
            "body": self.body,
            "election": self.election,
            "date": self.day.isoformat(),
            "seats": self.house,
            "contested": self.contested,
            "control": {"before": self.before, "after": self.after, "phrase": self.phrase},
            "before_basis": self.before_basis,
            "chamber": [
                {
                    "party": each.party,
                    "label": each.label,
                    "before": each.before,
                    "elected": each.elected,
                    "after": each.after,
                    "votes": each.votes,
                }
                for each in self.chamber
            ],
        }

    def frame(self) -> pl.DataFrame:
        """One row a party: seats before, won and after."""
        return pl.DataFrame([asdict(each) for each in self.chamber], infer_schema_length=None)


def council(almanac: Almanac, name: str, day: date | None = None) -> Council:
    """A council before and after its election on ``day`` (by default the latest in the almanac).

    ``name`` is an area key, a slug or a name. Raises :class:`~hustings.errors.UnknownName` for a council that the
    almanac does not know and :class:`~hustings.errors.NotKnown` where it has no composition for it.
    """
    body = _body(almanac, name)
    rows = almanac.table("controls").filter(pl.col("body") == body["area"]).sort("date")
    if day is not None:
        rows = rows.filter(pl.col("date") == day)
    if rows.is_empty():
        days = almanac.table("controls").filter(pl.col("body") == body["area"])["date"].to_list()
        held = f"It has {', '.join(f'{each:%-d %B %Y}' for each in days)}." if days else "It has none for this council."
        when = f" on {day:%-d %B %Y}" if day else ""
        raise NotKnown(f"The almanac has no composition of {body['name']}{when}.", remedy=held)
    return _council(almanac, body, rows.row(-1, named=True))


def _body(almanac: Almanac, name: str) -> dict[str, object]:
    wanted = name.strip().casefold()
    councils = [row for row in almanac.areas.values() if row["kind"] == "council"]
    found = [row for row in councils if wanted in _names(row)]
    if not found:
        from rapidfuzz import process

        names = [str(row["name"]) for row in councils]
        near = [each for each, _, _ in process.extract(name, names, limit=3, score_cutoff=55)]
        raise UnknownName(f"There is no council “{name}” in the almanac.", nearest=near)
    held = set(almanac.table("controls")["body"].to_list())
    return max(found, key=lambda row: (row["area"] in held, str(row["from"] or "")))


def _names(row: Mapping[str, object]) -> Iterable[str]:
    return {str(row[field]).casefold() for field in ("area", "name", "slug") if row[field]}


def _council(almanac: Almanac, body: Mapping[str, object], row: Mapping[str, object]) -> Council:
    rows = almanac.table("chambers").filter((pl.col("body") == body["area"]) & (pl.col("date") == row["date"]))
    chamber = tuple(
        Chamber(
            each["party"],
            each["label"] or almanac.short(each["party"]),
            each["before"],
            each["elected"],
            each["after"],
            each["votes"],
        )
        for each in rows.sort("after", "elected", "votes", descending=True, nulls_last=True).iter_rows(named=True)
    )
    house, day = int(str(row["house"])), row["date"]
    assert isinstance(day, date)
    before = _control_of(chamber, "before", house) or row["before"]
    after = _control_of(chamber, "after", house) or row["after"] or NOC
    shorts = {key: str(each["short"]) for key, each in almanac.parties.items()}
    return Council(
        body=str(body["area"]),
        name=str(body["name"]),
        election=f"local.{body['slug']}.{day}",
        day=day,
        house=house,
        contested=int(str(row["contested"])),
        before=str(before) if before else None,
        after=str(after),
        before_basis=str(row["before_basis"] or "not stated"),
        phrase=control_phrase(str(before) if before else None, str(after), shorts),
        chamber=chamber,
        sources=tuple(dict.fromkeys([*rows["source"].to_list(), str(row["source"])])),
    )


def _control_of(chamber: tuple[Chamber, ...], when: str, house: int) -> str | None:
    """Control by the seats themselves, where every party's are known or one already has more than half."""
    seats: dict[str, int] = {}
    for each in chamber:
        held = getattr(each, when)
        if held is not None:
            seats[each.party] = seats.get(each.party, 0) + held
    found = control(seats, house)
    complete = all(getattr(each, when) is not None for each in chamber) and sum(seats.values()) == house
    return found if found != NOC or complete else None
