"""Claims about councils, judged: who had more than half of the seats before and after, and what to call the change."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from hustings.analysis.control import Council, council
from hustings.claims.facts import Facts, long_day
from hustings.claims.gazetteer import Place
from hustings.claims.judge_contests import unknown
from hustings.claims.kinds import Control, Finding, Moment, Verdict, fits_moment

__all__ = ["councils_of", "judge_control"]

_LATELY = timedelta(days=45)


def councils_of(facts: Facts, place: Place, when: Moment) -> list[Council]:
    """The councils of that name whose election a time may mean: the latest, not long before the article, where none is
    said."""
    found = []
    for area in place.councils:
        rows = facts.almanac.table("controls").filter(pl.col("body") == area)
        days = sorted(day for day in rows["date"].to_list() if facts.past(day) and fits_moment(when, day))
        if not when.stated and facts.day is not None:
            days = [day for day in days if facts.day - day <= _LATELY]
        if days:
            found.append(council(facts.almanac, area, days[-1]))
    return found


def judge_control(facts: Facts, claim: Control) -> Finding:
    """Control won, gained, held, lost, or none after the election."""
    found = councils_of(facts, claim.place, claim.when)
    if not found:
        return unknown(
            f"The almanac has no composition of {claim.place.name} council {_time(facts, claim.when)}.",
            "Its seats by party before and after that election would settle it.",
        )
    findings = [_of(facts, claim, each) for each in found]
    if len({each.verdict for each in findings}) > 1:
        names = ", ".join(each.name for each in found)
        return unknown(f"{claim.place.name} may be any of {names}, and they differ.", "Say which council is meant.")
    return findings[0]


def _time(facts: Facts, when: Moment) -> str:
    if when.year:
        return f"in {when.year}"
    return f"at an election shortly before {long_day(facts.day)}" if facts.day else "at a known election"


def _of(facts: Facts, claim: Control, made: Council) -> Finding:
    text = f"{made.name}, {long_day(made.day)}: {_sentence(facts, made)}"
    note = f"{made.phrase[0].upper()}{made.phrase[1:]}."
    basis = "" if made.before_basis == "not stated" else f" Before: {made.before_basis}."
    good = _good(claim, made)
    if good is None:
        return unknown(
            f"{text} Control before the election is not in the almanac.", "It would settle the claim.", made.sources
        )
    if good:
        return Finding(Verdict.BORNE_OUT, (text, note + basis), made.sources)
    return Finding(Verdict.CONTRADICTED, (text, note + basis), made.sources, wording=_wording(facts, made))


def _good(claim: Control, made: Council) -> bool | None:
    """Whether it is so; ``None`` where control before is needed and not known."""
    before, after, party, other = made.before, made.after, claim.party, claim.other
    if claim.deed == "became":
        return after == "noc"
    if claim.deed == "won":
        return after == party
    if claim.deed == "held":
        if after != party:
            return False
        return None if before is None else before == party
    if claim.deed == "gained":
        if after != party or before == party:
            return False
        return None if before is None else other in (None, before)
    if after == party or (other is not None and after != other):
        return False
    return None if before is None else before == party


def _sentence(facts: Facts, made: Council) -> str:
    """“Lab 20 to 12, Con 13 to 20, of 33.”"""
    seats = {each.party: each for each in made.chamber if not each.vacant and (each.before or each.after)}
    ranked = sorted(seats.values(), key=lambda each: -max(each.before or 0, each.after or 0))[:3]
    parts = []
    for each in ranked:
        change = f"{each.before} to {each.after}" if each.before is not None and each.after is not None else None
        parts.append(f"{facts.short(each.party)} {change or (each.after if each.after is not None else each.before)}")
    return f"{', '.join(parts)}, of {made.house} seats."


def _wording(facts: Facts, made: Council) -> str:
    after = facts.name(made.after)
    after = after[0].upper() + after[1:]
    won = next((each.elected for each in made.chamber if each.party == made.after), None)
    seats = f", winning {won} of the {made.contested} seats contested" if won is not None else ""
    if made.before == made.after:
        if made.after == "noc":
            return f"{made.name} stayed under no overall control."
        return f"{after} held {made.name}{seats}."
    if made.after == "noc":
        return f"{made.name} fell to no overall control" + (
            f", lost by {facts.name(made.before)}." if made.before else "."
        )
    if made.before is None:
        return f"{after} won {made.name}."
    largest = max(made.chamber, key=lambda each: each.before or 0)
    had = (
        f", where {facts.name(largest.party)} had been the largest party"
        if made.before == "noc" and largest.before
        else ""
    )
    return f"{after} gained {made.name} from {facts.name(made.before)}{had}."
