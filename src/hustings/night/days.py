"""Replaying a day of many elections (6 May 2021) in the order in which its places declared, as far as that is known.

Times that the almanac holds are true. For the rest an order by day is assumed, and marked so: by-elections first,
councils the day after the poll and the next, mayors and commissioners after them, parliaments and assemblies last. The
known hour of Hartlepool (just after 07:00 on 7 May 2021) comes from the reports of the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.contest import Contest, contest
from hustings.analysis.control import Council
from hustings.errors import NotKnown
from hustings.night.councils import Early, NetChange, councils_of, early_and_late, net_change

__all__ = ["DayReplay", "Declared", "replay_day"]

# Hours that reports of the day give and no table of results does.
_REPORTED = {"parl.hartlepool.by.2021-05-06": datetime.fromisoformat("2021-05-07T07:02")}
_DAYS = {"parl": 1, "local": 1, "mayor": 2, "pcc": 3, "senedd": 2, "sp": 2, "gla": 2}
_ORDER = ("parl", "local", "mayor", "senedd", "sp", "gla", "pcc")


@dataclass(frozen=True)
class Declared:
    """One declaration of the day: what, when (``assumed``: by day only), what it said; councils so far."""

    id: str
    kind: str
    name: str
    day: date
    at: datetime | None
    assumed: bool
    says: str
    councils: NetChange | None = None
    early: tuple[Early, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The declaration, as ``hustings night replay DATE --json`` prints it."""
        made: dict[str, object] = {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "day": self.day.isoformat(),
            "at": None if self.at is None else self.at.isoformat(timespec="minutes"),
            "assumed": self.assumed,
            "says": self.says,
        }
        if self.councils is not None:
            made["councils"] = self.councils.to_json()
            made["early_declarers"] = [each.to_json() for each in self.early]
        return made


@dataclass(frozen=True)
class DayReplay:
    """A day replayed: its declarations in order."""

    date: date
    declared: tuple[Declared, ...]
    order: str = "by day, assumed, but for times that are known"
    left_out: tuple[str, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, object]:
        """The JSON of ``hustings night replay DATE``."""
        return {
            "date": self.date.isoformat(),
            "order": self.order,
            "declared": [each.to_json() for each in self.declared],
            "left_out": list(self.left_out),
        }


def replay_day(almanac: Almanac, day: date) -> DayReplay:
    """Everything that the almanac holds of the elections of a day, in the order of declaration.

    Raises :class:`~hustings.errors.NotKnown` for a day without elections.
    """
    elections = almanac.table("elections").filter(pl.col("date") == day)
    councils = councils_of(almanac, day)
    if elections.is_empty() and not councils:
        raise NotKnown(f"The almanac holds no election of {day:%-d %B %Y}.", remedy="See “hustings almanac calendar”.")
    queue: list[tuple[tuple[object, ...], str, str, Council | Contest]] = []
    for each in councils:
        queue.append((_key(day, "local", each.name, None), each.election, "local", each))
    left_out = []
    for row in elections.iter_rows(named=True):
        if row["kind"] == "local":
            continue
        contests = almanac.contests(row["election"])
        if contests.is_empty():
            left_out.append(str(row["name"]))
        for one in contests.iter_rows(named=True):
            at = one["declared"] or _REPORTED.get(one["contest"])
            try:
                found = contest(almanac, one["contest"])
            except NotKnown:
                left_out.append(str(one["name"]))
                continue
            queue.append((_key(day, row["kind"], str(one["name"]), at), one["contest"], row["kind"], found))
    queue.sort(key=lambda item: item[0])
    return DayReplay(day, tuple(_say(queue, councils, day)), left_out=tuple(left_out))


def _key(day: date, kind: str, name: str, at: datetime | None) -> tuple[object, ...]:
    """What orders a day: the day of declaration, known hours first, kinds, names."""
    on = at.date() if at is not None else day + timedelta(days=_DAYS.get(kind, 2))
    place = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    return (on, at or datetime.combine(on, time.max), place, name)


def _say(
    queue: list[tuple[tuple[object, ...], str, str, Council | Contest]], councils: list[Council], day: date
) -> list[Declared]:
    said: list[Declared] = []
    done: list[Council] = []
    for key, name, kind, found in queue:
        on = key[0]
        assert isinstance(on, date)
        hour = key[1]
        at = hour if isinstance(hour, datetime) and hour.time() != time.max else None
        if isinstance(found, Council):
            done.append(found)
            to_come = [each for each in councils if each not in done]
            says = f"{found.name}: {found.phrase}"
            change = net_change(done, len(councils))
            early = tuple(early_and_late(done, to_come))
            said.append(Declared(name, kind, found.name, on, at, at is None, says, change, early))
            continue
        said.append(Declared(name, kind, found.name, on, at, at is None, _sentence(found)))
    return said


def _sentence(found: Contest) -> str:
    """“Hartlepool: Conservative gain from Labour, majority 6,940”, as far as it is known."""
    winners = [each for each in found.candidacies if each.elected]
    who = ", ".join(dict.fromkeys(each.party for each in winners))
    words = found.result or (f"{who} elected" if who else "declared")
    majority = f", majority {found.majority:,}" if found.majority else ""
    return f"{found.name}: {words}{majority}"
