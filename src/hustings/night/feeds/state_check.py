"""Whether the state of the parties that a feed sends agrees with the sum of the results it has sent.

Results overtake a state of the parties and the other way round, so only what must be true in any order is asked: with
as many results in hand as the state counts, every party’s seats are equal; with more in hand, no party has fewer than
the state says; with fewer, results are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from hustings.night.feeds.message import Message
from hustings.night.paper import Papers

__all__ = ["disagreements"]

_REST = frozenset({"oth", "other", "others", "otr"})


def disagreements(state: Message, winners: Mapping[str, tuple[str, ...]], papers: Papers) -> Iterator[str]:
    """What is wrong between a state of the parties and the winners in hand: party keys of those elected, by contest."""
    mine = Counter(party for parties in winners.values() for party in parties)
    theirs, rest, strange = _by_key(state, papers)
    total = sum(theirs.values()) + rest
    if strange:
        yield f"{state.file}: {', '.join(strange)} is no party that is known."
        return
    if state.declared is not None and state.declared != total:
        yield f"{state.file}: its parties’ seats sum to {total:,}, it counts {state.declared:,} results."
        return
    held = sum(mine.values())
    if held < total:
        yield f"{state.file}: counts {total:,} seats, {held:,} are in hand: {total - held:,} have not come."
    wrong = []
    for party in sorted(theirs):
        if theirs[party] > mine[party] if held != total else theirs[party] != mine[party]:
            wrong.append(f"{papers.almanac.short(party)} {theirs[party]:,} (results: {mine[party]:,})")
    others = sum(number for party, number in mine.items() if party not in theirs)
    if rest > others if held != total else rest != others:
        wrong.append(f"others {rest:,} (results: {others:,})")
    if wrong and held >= total:
        yield f"{state.file}: disagrees with the sum of the results: {', '.join(wrong)}."


def _by_key(state: Message, papers: Papers) -> tuple[Counter[str], int, list[str]]:
    """Seats by party key, seats of all others together, and names that are none; one name’s several keys are one."""
    found: Counter[str] = Counter()
    rest, strange = 0, []
    for line in state.parties:
        keys = papers.parties_called(line.party)
        if line.party.casefold() in _REST:
            rest += line.seats
        elif len(keys) == 1:
            found[next(iter(keys))] += line.seats
        elif not keys:
            strange.append(line.party)
        else:
            found[_likeliest(keys)] += line.seats
    return found, rest, strange


def _likeliest(keys: set[str]) -> str:
    return min(keys, key=lambda key: (len(key), key))
