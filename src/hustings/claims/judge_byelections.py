"""Records of by-elections judged: the swing of a day, its turnout, a seat gained by a party in government."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hustings.analysis.record_byelections import ByElection, by_elections
from hustings.claims.facts import Facts, long_day
from hustings.claims.judge_contests import unknown
from hustings.claims.kinds import ByElectionRecord, Finding, Verdict
from hustings.claims.tolerance import fits_any

__all__ = ["judge_by_election_record"]

_SET = "among the by-elections in Great Britain since {year} that the almanac holds"


@dataclass(frozen=True, slots=True)
class _Told:
    """A case among its set: its words, the last one before it that was as extreme, where the set begins."""

    words: str
    last: ByElection | None
    first: date


def judge_by_election_record(facts: Facts, claim: ByElectionRecord) -> Finding:
    """The by-election meant beside every one before it, by the measure of the claim."""
    meant = [contest for _, contest in facts.held(claim.where) if ".by." in contest]
    every = by_elections(facts.almanac)
    mine = next((each for each in every if meant and each.contest == meant[0]), None)
    if mine is None:
        return unknown("The by-election meant is not in the almanac.", "Its result would settle it.")
    told = _gain(every, mine) if claim.measure == "government gain" else _extreme(every, mine, claim.measure)
    if isinstance(told, str):
        return Finding(Verdict.CONTRADICTED, (told,), (mine.source,), wording=told)
    if told is None:
        what = "two-party swing" if claim.measure.startswith("swing") else "turnout"
        return unknown(f"{mine.name}, {long_day(mine.day)}: no {what} that means anything.", "", (mine.source,))
    since = f"since {told.last.name} in {told.last.day.year}" if told.last else f"since {told.first.year}"
    text = f"{mine.name}, {long_day(mine.day)}: {told.words} {since}, {_SET.format(year=told.first.year)}."
    good = _fits(claim, mine.day, told)
    sources = tuple(dict.fromkeys([mine.source, *([told.last.source] if told.last else [])]))
    if good is None:
        return unknown(text, "Earlier by-elections would settle it.", sources)
    return Finding(Verdict.BORNE_OUT if good else Verdict.CONTRADICTED, (text,), sources, wording="" if good else text)


def _extreme(every: list[ByElection], mine: ByElection, measure: str) -> _Told | str | None:
    """``None`` where the measure has no value here; a sentence where the swing went the other way."""

    def value(each: ByElection) -> float | None:
        if measure.startswith("turnout"):
            return each.turnout
        swing = each.swing_to_government
        return swing if swing is None or measure == "swing to" else -swing

    here = value(mine)
    if here is None:
        return None
    day = f"{mine.name}, {long_day(mine.day)}"
    if measure.startswith("swing") and here <= 0:
        way = "against" if measure == "swing to" else "to"
        return f"{day}: the swing of {-here:.1f} points went {way} the party in government."
    sign = -1 if measure == "turnout low" else 1
    earlier = [(each, found) for each in every if each.day < mine.day and (found := value(each)) is not None]
    as_extreme = [each for each, found in earlier if sign * found >= sign * here]
    said = {
        "swing to": f"a swing of {here:.1f} points to the party in government, the largest",
        "swing against": f"a swing of {here:.1f} points against the party in government, the largest",
        "turnout low": f"turnout {100 * here:.1f}%, the lowest",
        "turnout high": f"turnout {100 * here:.1f}%, the highest",
    }
    return _Told(said[measure], as_extreme[-1] if as_extreme else None, earlier[0][0].day if earlier else mine.day)


def _gain(every: list[ByElection], mine: ByElection) -> _Told | str:
    """The first gain by a party in government, or a sentence where it was none."""
    if not mine.real_gain or mine.winner not in mine.governing:
        return f"{mine.name}, {long_day(mine.day)}: no seat gained by a party in government from another party."
    before = [each for each in every if each.real_gain and each.winner in each.governing and each.day < mine.day]
    return _Told("the first seat gained by a party in government", before[-1] if before else None, every[0].day)


def _fits(claim: ByElectionRecord, day: date, told: _Told) -> bool | None:
    """Whether the year or span said is that of the last as extreme; ``None`` where the set does not go back so far."""
    if told.last is not None:
        if claim.since is not None:
            return claim.since == told.last.day.year
        return bool(claim.span) and fits_any(claim.span, (day - told.last.day).days / 365.25) if claim.span else False
    begins = told.first.year
    if claim.ever:
        return None
    said = claim.since if claim.since is not None else day.year - round(claim.span.value) if claim.span else begins
    # Nothing so extreme since the set begins: that bears out the year of its beginning, and no later one.
    return True if said == begins else None if said < begins else False
