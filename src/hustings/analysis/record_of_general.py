"""The records of a general election: national ones, gains at by-elections before it, seats never lost, bellwethers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import bases
from hustings.analysis.record_byelections import ByElection, by_elections
from hustings.analysis.record_contests import seat_swings
from hustings.analysis.record_lines import bellwethers, every_winner, never_lost
from hustings.analysis.record_national import Measure, national_cases
from hustings.analysis.record_words import NAMES, capital, in_words, period, possessive, seat_sources, sentence
from hustings.analysis.records import Case, Record, Side, Unit, compare, worth_telling
from hustings.errors import NotKnown
from hustings.ids import parse

__all__ = ["of_general_election"]

_PARTIES = ("con", "lab", "ld", "snp+pc")
_NATIONAL_SET = "general elections since 1918, United Kingdom"


class _Asked(NamedTuple):
    """A question of national history: words for the least and the most, the unit, the definition."""

    measure: Measure
    least: str
    most: str
    unit: Unit
    definition: str


_ASKED = (
    _Asked("seats", "fewest seats", "most seats", "seats", "seats won; houses differed in size"),
    _Asked(
        "share",
        "lowest share of the vote",
        "highest share of the vote",
        "share",
        "votes over all valid votes, United Kingdom",
    ),
    _Asked("votes", "fewest votes", "most votes", "votes", "votes won in all seats; electorates grew"),
    _Asked(
        "seat change",
        "largest loss of seats between elections",
        "largest rise in seats between elections",
        "seats",
        "seats won less seats won at the general election before, whatever the boundaries: a recovery or a loss",
    ),
    _Asked(
        "share change",
        "largest fall in share between elections",
        "largest rise in share between elections",
        "share points",
        "share of the vote less share at the general election before",
    ),
)
_TURNOUT = _Asked(
    "turnout", "lowest turnout", "highest turnout", "share", "valid votes over electorate, United Kingdom"
)
_SWING = _Asked(
    "swing",
    "",
    "largest swing",
    "points",
    "Butler swing between Conservatives and Labour, on shares of the United Kingdom: half of one’s rise and the "
    "other’s fall",
)


def of_general_election(almanac: Almanac, election: str) -> list[Record]:
    """National records, gains at the by-elections before it, seats never lost, bellwethers."""
    day = parse(election).day
    winners = every_winner(almanac)
    return [
        *_national(almanac, election),
        *_seat_swings(almanac, election),
        *_gains_in_the_parliament(almanac, election),
        *_broken_lines(almanac, day, winners),
        *_bellwethers(almanac, day, winners),
    ]


def _national(almanac: Almanac, election: str) -> Iterator[Record]:
    for party in _PARTIES:
        for asked in _ASKED:
            yield from _asked(almanac, election, party, asked)
    yield from _asked(almanac, election, "uk", _TURNOUT)
    for party in ("con", "lab"):
        yield from _asked(almanac, election, party, _SWING)


def _asked(almanac: Almanac, election: str, party: str, asked: _Asked) -> Iterator[Record]:
    try:
        found = national_cases(almanac, asked.measure, party)
    except NotKnown:
        return
    cases = [Case(each.day, each.election, each.value) for each in found]
    mine = next((each for each in cases if each.holder == election), None)
    if mine is None:
        return
    sides: list[tuple[Side, str]] = [("least", asked.least), ("most", asked.most)]
    for side, words in sides:
        wrong_way = (asked.measure.endswith("change") or asked.measure == "swing") and (mine.value < 0) == (
            side == "most"
        )
        told = compare(cases, mine, side)
        if not words or wrong_way or not worth_telling(told, mine):
            continue
        whose = "" if party == "uk" else f"{possessive(NAMES[party])} "
        to = f" to {NAMES[party]}" if asked.measure == "swing" else ""
        head = f"{words}{to}" if to else f"{whose}{words}"
        yield Record(
            kind="national",
            measure=words,
            subject=party,
            value=mine.value,
            unit=asked.unit,
            holder=almanac.short(party) if party not in ("uk", "snp+pc") else party,
            day=mine.day,
            since=told.since.day if told.since else None,
            since_value=told.since.value if told.since else None,
            since_holder=told.since.holder if told.since else None,
            set=_NATIONAL_SET,
            period=period(told.first, mine.day),
            cases=told.cases,
            rank=told.rank,
            definition=asked.definition,
            sentence=sentence(head, mine.value, asked.unit, told),
            sources=_history_sources(almanac, election, asked.measure),
        )


def _history_sources(almanac: Almanac, election: str, measure: str) -> tuple[str, ...]:
    table = "turnouts" if measure == "turnout" else "history"
    rows = almanac.table(table).filter(pl.col("election") == election)
    return tuple(rows["source"].unique().sort().to_list())


def _seat_swings(almanac: Almanac, election: str) -> Iterator[Record]:
    """The largest swing in a seat either way, among those of the election and of earlier ones with candidates."""
    mine = seat_swings(almanac, election)
    if mine.is_empty():
        return
    earlier = {each: seat_swings(almanac, each) for each in bases(almanac) if "@" not in each and each < election}
    day = parse(election).day
    for party, sign in (("con", 1.0), ("lab", -1.0)):
        first = mine.sort(pl.col("swing") * -sign, "contest").row(0, named=True)
        here = Case(day, first["name"], sign * first["swing"])
        if here.value <= 0:
            continue
        found = [(parse(each).day, rows.sort(pl.col("swing") * -sign)) for each, rows in earlier.items() if len(rows)]
        cases = [Case(when, rows["name"][0], sign * rows["swing"][0]) for when, rows in found]
        told = compare(cases, here, "most")
        since = told.since
        last = f"; last as large: {since.holder}, {since.day:%Y} ({in_words(since.value, 'points')})" if since else ""
        yield Record(
            kind="contests",
            measure=f"largest swing to {NAMES[party]} in a seat",
            subject=party,
            value=here.value,
            unit="points",
            holder=here.holder,
            day=day,
            since=since.day if since else None,
            since_value=since.value if since else None,
            since_holder=since.holder if since else None,
            set=f"{len(mine)} seats where Conservatives and Labour came first and second both times; since: the same "
            f"at {len(cases)} earlier general elections with candidates in the almanac",
            period=period(told.first, day),
            cases=len(mine),
            rank=1,
            definition="Butler swing since the election before, or its notional result on the same boundaries",
            sentence=f"Largest swing to {NAMES[party]} in a seat: {here.holder}, "
            f"{in_words(here.value, 'points')}{last}",
            sources=seat_sources(almanac, day),
        )


def _gains_in_the_parliament(almanac: Almanac, election: str) -> Iterator[Record]:
    """Gains at by-elections in the Parliament that the election ended, by party, against earlier Parliaments."""
    generals = sorted(
        almanac.table("elections")
        .filter((pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by.", literal=True))["date"]
        .to_list()
    )
    day = parse(election).day
    every = by_elections(almanac)
    since = [each for each in generals if each <= day and each > date(1945, 7, 5)]
    for party in ("con", "lab", "ld"):
        cases = [Case(end, end.isoformat(), _gains(every, party, generals, end)) for end in since]
        mine = cases[-1] if cases and cases[-1].day == day else None
        if mine is None or mine.value < 2:
            continue
        told = compare(cases, mine, "most")
        if not worth_telling(told, mine):
            continue
        yield Record(
            kind="by-election",
            measure="most gains at by-elections in a Parliament",
            subject=party,
            value=mine.value,
            unit="gains",
            holder=almanac.short(party),
            day=day,
            since=told.since.day if told.since else None,
            since_value=told.since.value if told.since else None,
            since_holder=None,
            set="by-elections in Great Britain since 1945, by Parliament",
            period=period(told.first, day),
            cases=told.cases,
            rank=told.rank,
            definition="seats gained from another party at by-elections between two general elections; since: the "
            "election that ended the Parliament",
            sentence=sentence(
                f"{possessive(NAMES[party])} most by-election gains in a Parliament", mine.value, "gains", told
            ),
            sources=tuple(
                dict.fromkeys(each.source for each in every if each.day < day and each.winner == party and each.gain)
            ),
        )


def _gains(every: list[ByElection], party: str, generals: list[date], end: date) -> int:
    start = max(each for each in generals if each < end)
    return sum(each.real_gain and each.winner == party and start < each.day < end for each in every)


def _broken_lines(almanac: Almanac, day: date, winners: pl.DataFrame) -> Iterator[Record]:
    """Seats that a party had won at every election since they were made, and lost now."""
    now = dict(winners.filter((pl.col("date") == day) & ~pl.col("by")).select("seat", "party").iter_rows())
    for party in ("con", "lab", "ld"):
        unbroken = [each for each in never_lost(almanac, party, day, winners=winners) if each.seat in now]
        lost = [each for each in unbroken if now[each.seat] != party]
        if not lost:
            continue
        oldest = lost[0]
        yield Record(
            kind="seat",
            measure="first loss of a seat never lost since it was made",
            subject=party,
            value=len(lost),
            unit="seats",
            holder=oldest.name,
            day=day,
            since=oldest.created,
            since_value=None,
            since_holder=None,
            set=f"{len(unbroken)} seats that {NAMES[party]} had never lost since they were made, by name through "
            "boundary sets",
            period=period(oldest.created, day),
            cases=len(unbroken),
            rank=1,
            definition="won by one party at every general election, and by-election since 1945, since the seat was "
            "made (after 1918); since: when the oldest of them was made",
            sentence=f"{capital(NAMES[party])} lost {len(lost)} of {len(unbroken)} seats never lost since they were "
            "made: "
            + ", ".join(f"{each.name} ({each.created:%Y})" for each in lost[:5])
            + (f" and {len(lost) - 5} more" if len(lost) > 5 else ""),
            sources=seat_sources(almanac, day),
        )


def _bellwethers(almanac: Almanac, day: date, winners: pl.DataFrame) -> Iterator[Record]:
    runs = bellwethers(almanac, day, winners=winners)
    for each in runs[:1]:
        longest = [other.name for other in runs if other.run == each.run]
        yield Record(
            kind="bellwether",
            measure="longest run with the winner",
            subject=each.seat,
            value=each.run,
            unit="elections",
            holder=" and ".join(longest[:3]),
            day=day,
            since=each.since,
            since_value=None,
            since_holder=None,
            set=f"{each.seats} seats there under one name for {each.run} general elections",
            period=period(each.since, day),
            cases=each.seats,
            rank=1,
            definition="general elections in a row at which the seat was won by the party that won most seats. "
            f"Against chance: {each.seats_with_run} had such a run, {each.expected:.2f} expected if each seat had gone "
            "with the winner independently, as often as all seats did at each election",
            sentence=f"{' and '.join(longest[:3])} went with the winner at {each.run} general elections in a row, "
            f"since {each.since:%Y}: {each.expected:.2f} such seats would be expected by chance",
            sources=seat_sources(almanac, day),
        )
