"""The records of a by-election among all since 1945: swing, gains by a government, shares, turnout."""

from __future__ import annotations

from collections.abc import Iterator

from hustings.almanac.open import Almanac
from hustings.analysis.record_byelections import ByElection, by_elections
from hustings.analysis.record_words import NAMES, period, possessive, sentence
from hustings.analysis.records import Case, Compared, Record, Side, compare, worth_telling

__all__ = ["of_by_election"]

_SET = "by-elections in Great Britain since 1945, among those in the almanac"
_YEARS = 4
_NOTABLE = 0.10
"""A rise or fall of a party's share under ten points is no record, whatever came before."""


def of_by_election(almanac: Almanac, contest: str) -> list[Record]:
    """Swing to or against the government, gains by a governing party, turnout, a party's rise or fall, since 1945."""
    every = by_elections(almanac)
    mine = next((each for each in every if each.contest == contest), None)
    if mine is None:
        return []
    return [
        *_swings(every, mine),
        *_government_gains(every, mine),
        *_shares(every, mine),
        *_turnouts(every, mine),
    ]


def _swings(every: list[ByElection], mine: ByElection) -> Iterator[Record]:
    if mine.swing_to_government is None:
        return
    side: Side = "most" if mine.swing_to_government > 0 else "least"
    found = [(each, each.swing_to_government) for each in every]
    cases = [Case(each.day, each.name, swing) for each, swing in found if swing is not None]
    here = Case(mine.day, mine.name, mine.swing_to_government)
    told = compare(cases, here, side)
    if not worth_telling(told, here, years=_YEARS):
        return
    direction = "to" if side == "most" else "against"
    measure = f"largest swing {direction} a governing party at a by-election"
    yield Record(
        kind="by-election",
        measure=measure,
        subject=mine.governing[0],
        value=abs(here.value),
        unit="points",
        holder=mine.name,
        day=mine.day,
        since=told.since.day if told.since else None,
        since_value=None if told.since is None else abs(told.since.value),
        since_holder=told.since.holder if told.since else None,
        set=f"{told.cases} {_SET}, where Conservatives and Labour came first and second both times",
        period=period(told.first, mine.day),
        cases=told.cases,
        rank=told.rank,
        definition="Butler swing between Conservatives and Labour, half of one’s rise and the other’s fall in share "
        "since the general election before; who governed by the general election before",
        sentence=sentence(f"{mine.name} saw the {measure}", abs(here.value), "points", _positive(told)),
        sources=_sources_of(cases, every),
    )


def _positive(told: Compared) -> Compared:
    if told.since is None:
        return told
    return Compared(Case(told.since.day, told.since.holder, abs(told.since.value)), told.first, told.rank, told.cases)


def _sources_of(cases: list[Case], every: list[ByElection]) -> tuple[str, ...]:
    days = {each.day for each in cases}
    return tuple(dict.fromkeys(each.source for each in every if each.day in days))


def _government_gains(every: list[ByElection], mine: ByElection) -> Iterator[Record]:
    if not mine.real_gain or mine.winner not in mine.governing:
        return
    before = [each for each in every if each.real_gain and each.winner in each.governing and each.day < mine.day]
    last = before[-1] if before else None
    since = f", the first since {last.name} in {last.day:%Y}" if last else ""
    yield Record(
        kind="by-election",
        measure="gains by a governing party at by-elections",
        subject=mine.winner,
        value=len(before) + 1,
        unit="gains",
        holder=mine.name,
        day=mine.day,
        since=last.day if last else None,
        since_value=None,
        since_holder=last.name if last else None,
        set=f"{sum(each.day <= mine.day for each in every)} {_SET}",
        period=period(every[0].day, mine.day),
        cases=len(before) + 1,
        rank=len(before) + 1,
        definition="a party in government won a seat that another party (not the Speaker, not an independent) held",
        sentence=f"{mine.name} is gain number {len(before) + 1} by a governing party at a by-election since "
        f"{every[0].day:%Y}{since}",
        sources=tuple(dict.fromkeys([mine.source, *(each.source for each in before)])),
    )


def _turnouts(every: list[ByElection], mine: ByElection) -> Iterator[Record]:
    if mine.turnout is None:
        return
    cases = [Case(each.day, each.name, each.turnout) for each in every if each.turnout is not None]
    here = Case(mine.day, mine.name, mine.turnout)
    sides: list[tuple[Side, str]] = [("least", "lowest turnout"), ("most", "highest turnout")]
    for side, words in sides:
        told = compare(cases, here, side)
        if worth_telling(told, here, years=_YEARS):
            yield Record(
                kind="by-election",
                measure=f"{words} at a by-election",
                subject=mine.name,
                value=mine.turnout,
                unit="share",
                holder=mine.name,
                day=mine.day,
                since=told.since.day if told.since else None,
                since_value=told.since.value if told.since else None,
                since_holder=told.since.holder if told.since else None,
                set=f"{told.cases} {_SET}",
                period=period(told.first, mine.day),
                cases=told.cases,
                rank=told.rank,
                definition="valid votes over electorate",
                sentence=sentence(f"{mine.name} had the {words} at a by-election", mine.turnout, "share", told),
                sources=_sources_of(cases, every),
            )


def _shares(every: list[ByElection], mine: ByElection) -> Iterator[Record]:
    """The largest rise or fall of the share of one of the three old parties."""
    for party, name in NAMES.items():
        if party not in mine.changes:
            continue
        cases = [Case(each.day, each.name, each.changes[party]) for each in every if party in each.changes]
        here = Case(mine.day, mine.name, mine.changes[party])
        side: Side = "most" if here.value > 0 else "least"
        told = compare(cases, here, side)
        if abs(here.value) < _NOTABLE or not worth_telling(told, here, years=_YEARS):
            continue
        change = "rise" if side == "most" else "fall"
        measure = f"largest {change} in a party’s share at a by-election"
        whose = f"largest {change} in {possessive(name)} share at a by-election"
        yield Record(
            kind="by-election",
            measure=measure,
            subject=party,
            value=here.value,
            unit="share points",
            holder=mine.name,
            day=mine.day,
            since=told.since.day if told.since else None,
            since_value=told.since.value if told.since else None,
            since_holder=told.since.holder if told.since else None,
            set=f"{told.cases} {_SET}, with a candidate of the party both times",
            period=period(told.first, mine.day),
            cases=told.cases,
            rank=told.rank,
            definition="share of the vote less share in the same seat at the general election before",
            sentence=sentence(f"{mine.name} saw the {whose}", here.value, "share points", told),
            sources=_sources_of(cases, every),
        )
