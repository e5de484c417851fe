"""The records of an election’s contests against one another, and of one contest: its seat, its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.record_contests import SameDay, contest_measures, same_day
from hustings.analysis.record_lines import Held, every_winner, held
from hustings.analysis.record_words import NAMES, capital, in_words, period, seat_sources
from hustings.analysis.records import Case, Record, Side, Unit, compare
from hustings.errors import NotKnown
from hustings.ids import parse

__all__ = ["of_contest", "of_election"]


class _Extreme(NamedTuple):
    column: str
    side: Side
    measure: str
    unit: Unit
    definition: str


_EXTREMES = (
    _Extreme("majority", "least", "closest result", "votes", "first minus second, in votes"),
    _Extreme("majority_share", "most", "largest majority as a share", "share", "first minus second, over valid votes"),
    _Extreme("majority", "most", "largest majority", "votes", "first minus second, in votes"),
    _Extreme("share", "most", "highest share of a winner", "share", "the winner’s votes over valid votes"),
    _Extreme("share", "least", "lowest share of a winner", "share", "the winner’s votes over valid votes"),
    _Extreme("turnout", "most", "highest turnout", "share", "valid votes over electorate"),
    _Extreme("turnout", "least", "lowest turnout", "share", "valid votes over electorate"),
    _Extreme("candidates", "most", "most candidates", "candidates", "candidates on the ballot paper"),
)


def of_election(almanac: Almanac, election: str) -> list[Record]:
    """The extremes among the contests of an election, each against those of earlier ones of its kind and place."""
    mine = parse(election)
    measures = _measures(almanac, election)
    if measures is None:
        return []
    days = almanac.table("elections").filter((pl.col("kind") == mine.kind) & (pl.col("date") < mine.day))
    like = [
        each
        for each in days.sort("date")["election"].to_list()
        if (parse(each).organisation, parse(each).by) == (mine.organisation, mine.by)
    ]
    held_in = set(almanac.table("contests")["election"].unique().to_list())
    earlier = {each: found for each in like if each in held_in and (found := _measures(almanac, each)) is not None}
    made = []
    for asked in _EXTREMES:
        cases = [case for each, rows in earlier.items() if (case := _extreme(rows, parse(each).day, asked))]
        here = _extreme(measures, mine.day, asked)
        if here is not None:
            made.append(_extreme_record(almanac, election, asked, here, cases, len(measures)))
    return made


def _measures(almanac: Almanac, election: str) -> pl.DataFrame | None:
    found = contest_measures(almanac, election)
    return None if found.is_empty() else found


def _extreme(rows: pl.DataFrame, day: date, asked: _Extreme) -> Case | None:
    known = rows.drop_nulls(asked.column).sort(asked.column, "contest", descending=[asked.side == "most", False])
    if known.is_empty():
        return None
    return Case(day, str(known["name"][0]), float(known[asked.column][0]))


def _extreme_record(
    almanac: Almanac, election: str, asked: _Extreme, here: Case, cases: list[Case], contests: int
) -> Record:
    told = compare(cases, here, asked.side)
    sources = almanac.contests(election)["source"].unique().sort().to_list()
    own = f"{contests} contests of one seat, {election}"
    if cases:
        own += f"; since: the same among those of {len(cases)} earlier election{'s' * (len(cases) > 1)} in the almanac"
    last = told.since
    since = f"; last as extreme: {last.holder}, {last.day:%Y} ({in_words(last.value, asked.unit)})" if last else ""
    none = f"; more extreme than any since {told.first:%Y}" if cases and told.since is None else ""
    return Record(
        kind="contests",
        measure=asked.measure,
        subject=here.holder,
        value=here.value,
        unit=asked.unit,
        holder=here.holder,
        day=here.day,
        since=told.since.day if told.since else None,
        since_value=told.since.value if told.since else None,
        since_holder=told.since.holder if told.since else None,
        set=own,
        period=period(told.first, here.day),
        cases=contests,
        rank=1,
        definition=asked.definition,
        sentence=f"{capital(asked.measure)}: {here.holder}, {in_words(here.value, asked.unit)}{since}{none}",
        sources=tuple(sources),
    )


def of_contest(almanac: Almanac, contest: str) -> list[Record]:
    """Since when the seat was held, and how other contests of the day over the same place went."""
    row, _ = almanac.contest(contest)
    mine = parse(contest)
    made: list[Record] = []
    if mine.kind == "parl":
        winners = every_winner(almanac)
        before = held(almanac, str(row["area"]), mine.day, winners=winners)
        if before is not None:
            made.append(_held_record(almanac, before, mine.day))
    return [*made, *_same_day(almanac, contest, mine.day)]


def _held_record(almanac: Almanac, before: Held, day: date) -> Record:
    made = ", from the seat’s creation" if before.from_creation else ""
    others = [
        f"{each.name} ({each.first:%Y}–{each.last:%Y}), the seat before it, was won last by "
        f"{NAMES.get(each.winners[-1][1], almanac.short(each.winners[-1][1]))}"
        for each in before.predecessors
    ]
    apart = f". Apart from it: {'; '.join(others)}" if others else ""
    name = NAMES.get(before.party, almanac.short(before.party))
    return Record(
        kind="seat",
        measure="held since",
        subject=before.party,
        value=before.elections,
        unit="elections",
        holder=almanac.short(before.party),
        day=day,
        since=before.since,
        since_value=None,
        since_holder=None,
        set=f"elections in {before.name}, by name through boundary sets, since {before.created:%Y}",
        period=period(before.created, day),
        cases=before.elections,
        rank=1,
        definition="won at every general election, and by-election since 1945, from that day until this one; a seat of "
        "another name is another seat",
        sentence=f"{before.name} had been held by {name} since {before.since:%Y}{made}, through "
        f"{_times(before.elections)}{apart}",
        sources=seat_sources(almanac, day),
    )


def _other(each: SameDay) -> str:
    what = {"mayor": "the mayoral election of ", "pcc": "the police commissioner election of ", "parl": ""}
    return f"{what.get(each.kind, 'the election of ')}{each.other_place}"


def _times(elections: int) -> str:
    return "1 election" if elections == 1 else f"{elections} elections"


def _same_day(almanac: Almanac, contest: str, day: date) -> Iterator[Record]:
    """For each other contest of the day, the party whose shares were farthest apart among the two leading here."""
    try:
        found = same_day(almanac, contest)
    except NotKnown:
        return
    shares = sorted({(each.share, each.party) for each in found}, reverse=True)[:2]
    leading = {party for _, party in shares}
    told: set[str] = set()
    for each in found:
        if each.party not in leading or each.other in told:
            continue
        told.add(each.other)
        name = capital(NAMES.get(each.party, almanac.short(each.party)))
        yield Record(
            kind="same day",
            measure="difference between contests of one day over one place",
            subject=each.party,
            value=each.difference,
            unit="share points",
            holder=f"{each.other_place} ({each.kind})",
            day=day,
            since=None,
            since_value=None,
            since_holder=None,
            set=f"{each.contest} and {each.other}",
            period=str(day.year),
            cases=2,
            rank=1,
            definition="share of first preferences (of all votes, in a council where voters had several) here, less "
            "that in the other contest, which lies in this place, holds it or is the same; of the two parties leading "
            "here the one that differed most",
            sentence=f"{name} had {in_words(each.share, 'share')} in {each.place} and "
            f"{in_words(each.other_share, 'share')} in {_other(each)} on the same day",
            sources=_contest_sources(almanac, each.contest, each.other),
        )


def _contest_sources(almanac: Almanac, *contests: str) -> tuple[str, ...]:
    rows = almanac.table("contests").filter(pl.col("contest").is_in(contests) | pl.col("election").is_in(contests))
    return tuple(rows["source"].unique().sort().to_list())
