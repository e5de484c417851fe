"""Those with most votes are elected: the count that every plurality rule shares, with its own paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, WITHDRAWN, Book, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._tally import Tally
from hustings.count.rules._words import listed, small_number, verb

__all__ = ["PluralityLaw", "book_for", "count_most", "elect_most", "most_by_votes"]


@dataclass(frozen=True, slots=True)
class PluralityLaw:
    """Where each step stands in the law of one rule."""

    counting: str
    unopposed: str
    elected: str
    lot: str


def book_for(rule: Rule, tally: Tally, seats: int, lots: Lots | None, *, check_sums: bool = True) -> Book:
    """An open record for a tally, votes counted whole."""
    return Book(
        rule=rule.name,
        citation=rule.citation,
        title=tally.title,
        seats=seats,
        unit=1,
        quota=None,
        valid=tally.valid,
        invalid=tally.invalid,
        candidates=tally.candidates,
        lots_from=lots or Lots(),
        check_sums=check_sums,
    )


def count_most(rule: Rule, law: PluralityLaw, tally: Tally, seats: int, lots: Lots | None) -> CountRecord:
    """A whole count in which the ``seats`` candidates with most votes are elected, ties broken by lot."""
    book = book_for(rule, tally, seats, lots, check_sums=seats == 1 and tally.papers_known)
    if not tally.papers_known:
        book.notes.append("Only totals were given: “valid” is the number of votes, the papers are not known.")
    elect_most(book, law, tally, seats)
    return book.close(runners_up=_runners_up(book, tally))


def elect_most(book: Book, law: PluralityLaw, tally: Tally, seats: int) -> None:
    """Write the stage that counts the votes, and the lot where the law leaves the last seats to one."""
    names = [c.name for c in tally.candidates]
    status = [WITHDRAWN if c.withdrawn else CONTINUING for c in tally.candidates]
    order = most_by_votes(tally)
    if len(order) <= seats:
        _elect(status, order)
        book.stage("unopposed", tally.votes, status, _said_unopposed(names, order, seats), law.unopposed,
                   papers=tally.votes, elected=[names[c] for c in order])  # fmt: skip
        return
    bar = tally.votes[order[seats - 1]]
    clear = [c for c in order[:seats] if tally.votes[c] > bar]
    tied = [c for c in order if tally.votes[c] == bar]
    places = seats - len(clear)
    if len(tied) == places:
        clear, tied = order[:seats], []
    _elect(status, clear)
    said = _said(tally, names, order, clear, tied, places)
    book.stage("votes", tally.votes, status, said, law.elected if clear else law.counting,
               papers=tally.votes, elected=[names[c] for c in clear])  # fmt: skip
    if not tied:
        return
    # The lot gives each of those on whom it falls one further vote, as far as the law reads; nobody's total is
    # changed here.
    drawn = book.draw([names[c] for c in tied], "to decide who is elected")[:places]
    won = [names.index(name) for name in drawn]
    _elect(status, won)
    said = f"{book.lots[-1].statement} {listed(drawn)} {verb(drawn, 'is', 'are')} elected, as if with one further vote."
    book.stage("lot", tally.votes, status, said, law.lot, subjects=tuple(drawn), elected=drawn)


def most_by_votes(tally: Tally) -> list[int]:
    """The standing candidates, most votes first, equal ones as on the ballot paper."""
    return sorted(tally.standing, key=lambda c: (-tally.votes[c], c))


def _elect(status: list[str], chosen: Sequence[int]) -> None:
    for candidate in chosen:
        status[candidate] = ELECTED


def _said_unopposed(names: Sequence[str], order: Sequence[int], seats: int) -> str:
    standing = [names[c] for c in order]
    if len(order) == seats:
        why = "There are as many candidates as seats" if seats > 1 else "There is one candidate for one seat"
    else:
        why = f"There are fewer candidates than seats, so that {small_number(seats - len(order))} cannot be filled"
    return f"{why}: {listed(standing)} {verb(standing, 'is', 'are')} elected without a contest."


def _said(
    tally: Tally, names: Sequence[str], order: Sequence[int], clear: Sequence[int], tied: Sequence[int], places: int
) -> str:
    said = []
    if clear:
        with_votes = [f"{names[c]} ({tally.votes[c]:,})" for c in clear]
        have, are = verb(with_votes, "has", "have"), verb(with_votes, "is", "are")
        said.append(f"{listed(with_votes)} {have} the most votes and {are} elected.")
    if tied:
        equal = listed([names[c] for c in tied])
        which = f"{small_number(places)} {'seat' if places == 1 else 'seats'} left" if clear or places > 1 else "seat"
        said.append(f"{equal} are equal with {tally.votes[tied[0]]:,} for the {which}.")
    else:
        votes = tally.votes[order[len(clear)]]
        following = [names[c] for c in order[len(clear) :] if tally.votes[c] == votes]
        ahead = tally.votes[clear[-1]] - votes
        said.append(f"{listed(following)} {verb(following, 'is', 'are')} next, {ahead:,} behind with {votes:,}.")
    return " ".join(said)


def _runners_up(book: Book, tally: Tally) -> list[str]:
    """Those not elected with most votes."""
    left = [c for c in most_by_votes(tally) if tally.candidates[c].name not in book.elected]
    return [tally.candidates[c].name for c in left if tally.votes[c] == tally.votes[left[0]]]
