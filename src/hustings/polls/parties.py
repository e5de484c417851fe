"""Which parties a pool holds by themselves, and from when to when each of them was there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.polls.known import OnePoll

__all__ = ["entries", "exits", "parties_of"]

# A party is pooled by itself where, in some ninety days, two polls in five name it and give it 1.5 per cent on average.
_STRETCH, _NAMED_IN, _LEAST_SHARE, _MOST_PARTIES = 90, 0.4, 0.015, 8
# A party that the last polls of a window no longer name has left it.
_GONE_AFTER = 45


def parties_of(polls: Sequence[OnePoll]) -> tuple[str, ...]:
    """The parties that enough polls name, largest last mean first."""
    found: dict[str, float] = {}
    first = polls[0].end
    stretches: dict[int, list[OnePoll]] = {}
    for each in polls:
        stretches.setdefault((each.end - first).days // _STRETCH, []).append(each)
    for stretch in stretches.values():
        for party in {party for each in stretch for party in each.shares if party not in ("other", "ind")}:
            shares = [each.shares[party] for each in stretch if party in each.shares]
            if "+" in party or len(shares) < _NAMED_IN * len(stretch) or sum(shares) / len(shares) < _LEAST_SHARE:
                continue
            found[party] = max(found.get(party, 0.0), sum(shares) / len(shares))
    return tuple(sorted(found, key=lambda party: (-found[party], party))[:_MOST_PARTIES])


def _days_named(party: str, polls: Iterable[OnePoll], which: Callable[[OnePoll], date]) -> list[date]:
    return [which(each) for each in polls if party in each.shares]


def entries(almanac: Almanac, parties: Sequence[str], polls: Sequence[OnePoll], since: date) -> dict[str, date]:
    """The first day of each party that was founded inside the window, by the almanac's events."""
    founded = almanac.table("events").filter(pl.col("kind") == "party founded").select("subject", "date")
    made = {}
    for party, day in founded.iter_rows():
        named = _days_named(party, polls, lambda each: each.middle)
        if party in parties and day > since and named:
            made[party] = min(day, *named)
    return made


def exits(parties: Sequence[str], polls: Sequence[OnePoll], as_of: date) -> dict[str, date]:
    """The last day of each party that the latest polls no longer name, while they go on."""
    latest = max(each.end for each in polls)
    made = {}
    for party in parties:
        last = max(_days_named(party, polls, lambda each: each.middle), default=latest)
        if (latest - last).days > _GONE_AFTER and last < as_of:
            made[party] = last
    return made
