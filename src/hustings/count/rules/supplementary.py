"""Local Democracy, Economic Development and Construction Act 2009, schedule 5B, paragraphs 4 and 5.

The supplementary vote, for mayors of combined authorities. The same count, in the same order of steps, stands in
schedule 2 to the Greater London Authority Act 1999, part I (the Mayor of London), schedule 2 to the Local Government
Act 2000, later its section 9HC and what is made under it (mayors of councils), and schedule 9 to the Police
Reform and Social Responsibility Act 2011 (police and crime commissioners). The numbers beside the steps are those
of schedule 5B.

In force for polls from 4 May 2000 (London) to 3 May 2023: section 13 of the Elections Act 2022 put first past the
post in its place from 4 May 2023. Again for mayors of combined and combined county authorities from 18 June 2026,
under the English Devolution and Community Empowerment Act 2026 (Commencement No. 1 and Saving) Regulations 2026,
which save elections already under way: for a poll soon after that day read their saving.

Known deviations: none. Where the voter's first choice is clear and the second is not (two crosses in the second
column, or the first choice again), the first counts and the second does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, EXCLUDED, WITHDRAWN, Book, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._parcels import sort_papers, valid_papers
from hustings.count.rules._plurality import PluralityLaw, book_for, elect_most, most_by_votes
from hustings.count.rules._tally import Tally, first_preferences
from hustings.count.rules._words import listed, small_number
from hustings.errors import BadBallots

__all__ = ["RULE", "count", "remaining"]

RULE = Rule(
    name="supplementary-vote",
    title="Supplementary vote",
    citation="Local Democracy, Economic Development and Construction Act 2009, schedule 5B, paragraphs 4 and 5",
    dates=((date(2000, 5, 4), date(2023, 5, 3)), (date(2026, 6, 18), None)),
    applies=(
        "Mayor of London (to 3 May 2023)",
        "mayors of councils in England (to 3 May 2023)",
        "police and crime commissioners (to 3 May 2023)",
        "mayors of combined authorities (to 3 May 2023), and of combined and combined county authorities "
        "(from 18 June 2026)",
    ),
    ballots="either",
)
# 4(2): with fewer than three candidates the mayor is returned under the simple majority system.
_TWO = PluralityLaw(
    counting="paragraph 4(2)",
    unopposed="the election rules (uncontested election)",
    elected="paragraph 4(2)",
    lot="the election rules (equality of votes)",
)
_NEEDS_SECOND = "Give the second preferences that count for each candidate who remains, or a first and second table."


@dataclass(frozen=True, slots=True)
class _Second:
    """Second preferences that count for each candidate remaining, and first ones that count for nobody further."""

    added: dict[int, int]
    lost: int


def count(ballots: Election | Totals, *, lots: Lots | None = None) -> CountRecord:
    """Count first and second preferences.

    Papers are orders whose first two marks are read. Totals need ``second`` for each candidate who remains after
    the first round, unless the first round decides. Raises ``BadBallots`` where those are missing or cannot be,
    where there is not one seat or no candidate, or at a tie where no lot was given.
    """
    if ballots.seats != 1:
        raise BadBallots(
            f"The supplementary vote fills one seat, not {ballots.seats}.", remedy="Count it for one seat."
        )
    tally = first_preferences(ballots)
    book = book_for(RULE, tally, 1, lots)
    if len(tally.standing) < 3:
        elect_most(book, _TWO, tally, 1)
        return book.close(runners_up=_next(book, tally.votes))
    winner = _majority(tally)
    if winner is not None:
        return _elected_at_once(book, tally, winner)
    left = remaining(tally.votes, tally.standing)
    _first_round(book, tally, left)
    second = _from_papers(ballots, left) if isinstance(ballots, Election) else _from_totals(ballots, tally, left)
    return _second_round(book, tally, left, second)


def remaining(votes: tuple[int, ...], standing: tuple[int, ...]) -> list[int]:
    """Who remains in the contest: the two with most first preferences, and all who are equal with the second.

    5(4), (5): of candidates equal for second place, or three or more for first, all remain.
    """
    second_most = sorted((votes[c] for c in standing), reverse=True)[1]
    return [c for c in standing if votes[c] >= second_most]


def _majority(tally: Tally) -> int | None:
    """5(2): whoever has more than half of all the first preference votes, none at exactly half."""
    return next((c for c in tally.standing if 2 * tally.votes[c] > tally.valid), None)


def _elected_at_once(book: Book, tally: Tally, winner: int) -> CountRecord:
    name, votes = tally.candidates[winner].name, tally.votes[winner]
    status = [WITHDRAWN if c.withdrawn else CONTINUING for c in tally.candidates]
    status[winner] = ELECTED
    said = f"{name}, with {votes:,} of {tally.valid:,}, has more than half of the first preferences and is elected."
    book.stage("first preferences", tally.votes, status, said, "paragraph 5(2)", papers=tally.votes, elected=[name])
    return book.close(runners_up=_next(book, tally.votes))


def _first_round(book: Book, tally: Tally, left: list[int]) -> None:
    names = [tally.candidates[c].name for c in sorted(left, key=lambda c: -tally.votes[c])]
    gone = [c for c in tally.standing if c not in left]
    status = [WITHDRAWN if c.withdrawn else CONTINUING for c in tally.candidates]
    for candidate in gone:
        status[candidate] = EXCLUDED
    most = max(tally.votes[c] for c in left)
    said = f"Nobody has more than half of the {tally.valid:,} first preferences; the most is {most:,}. "
    law = "paragraph 5(3) and (4)"
    if len(left) == 2:
        said += f"{listed(names)} have the most and remain in the contest"
    else:
        law = "paragraph 5(3) to (5)"
        said += f"{listed(names)} remain in the contest, for equal first preferences keep all of them in"
    others = small_number(len(gone))
    said += "." if not gone else f"; the {others if len(gone) > 1 else ''} other{'s' * (len(gone) > 1)} are eliminated."
    said = said.replace("the  other are", "the other is")
    book.stage("first preferences", tally.votes, status, said, law, papers=tally.votes)


def _from_papers(election: Election, left: list[int]) -> _Second:
    papers, _ = valid_papers(election)
    sorted_to, _ = sort_papers(papers, ())
    added = dict.fromkeys(left, 0)
    lost = 0
    for first, parcel in sorted_to.items():
        if first in added:
            # 5(7): the second preferences of those whose first was for a candidate remaining are not looked at.
            continue
        for order, number in parcel:
            if len(order) > 1 and order[1] in added:
                added[order[1]] += number
            else:
                lost += number
    return _Second(added, lost)


def _from_totals(totals: Totals, tally: Tally, left: list[int]) -> _Second:
    added: dict[int, int] = {}
    for candidate in left:
        second = totals.lines[candidate].second
        if second is None:
            raise BadBallots(
                f"Nobody has more than half of the first preferences, and the second preferences for "
                f"{totals.lines[candidate].name} are not given.",
                remedy=_NEEDS_SECOND,
            )
        added[candidate] = second
    loose = tally.valid - sum(tally.votes[c] for c in left)
    given = sum(added.values())
    if given > loose:
        raise BadBallots(
            f"{given:,} second preferences are given for the candidates who remain, but only {loose:,} papers had a "
            "first preference for someone else.",
            remedy="Give only the second preferences that count: of voters whose first was for none who remain.",
        )
    return _Second(added, loose - given)


def _second_round(book: Book, tally: Tally, left: list[int], second: _Second) -> CountRecord:
    names = [c.name for c in tally.candidates]
    totals = [tally.votes[c] + second.added[c] if c in second.added else 0 for c in range(len(names))]
    papers = [second.added.get(c, 0) for c in range(len(names))]
    status = [WITHDRAWN if c.withdrawn else CONTINUING if i in left else EXCLUDED
              for i, c in enumerate(tally.candidates)]  # fmt: skip
    ranked = sorted(left, key=lambda c: -totals[c])
    best = [c for c in ranked if totals[c] == totals[ranked[0]]]
    final = listed([f"{names[c]} {totals[c]:,} ({tally.votes[c]:,} and {second.added[c]:,})" for c in ranked])
    said = f"Second preferences of voters whose first was for none who remain are added: {final}. "
    eliminated = tuple(names[c] for c in tally.standing if c not in left)
    if len(best) == 1:
        status[best[0]] = ELECTED
        said += f"{names[best[0]]} has the most and is elected."
        # 5(7) to (9): they are ascertained, added, and whoever has the greatest total is returned.
        book.stage("second preferences", totals, status, said, "paragraph 5(6) to (9)", subjects=eliminated,
                   papers=papers, elected=[names[best[0]]], non_transferable=second.lost)  # fmt: skip
        return book.close(runners_up=_next(book, totals))
    said += f"{listed([names[c] for c in best])} are equal."
    book.stage("second preferences", totals, status, said, "paragraph 5(6) to (9)", subjects=eliminated,
               papers=papers, non_transferable=second.lost)  # fmt: skip
    # 5(10): the returning officer decides by lots which of them is to be returned.
    drawn = book.draw([names[c] for c in best], "to decide who is returned")
    status[names.index(drawn[0])] = ELECTED
    said = f"{book.lots[-1].statement} {drawn[0]} is elected."
    book.stage("lot", totals, status, said, "paragraph 5(10)", subjects=(drawn[0],), elected=[drawn[0]],
               non_transferable=second.lost)  # fmt: skip
    return book.close(runners_up=_next(book, totals))


def _next(book: Book, votes: tuple[int, ...] | list[int]) -> list[str]:
    """Those not elected with most votes at the end."""
    tally = Tally("", book.candidates, tuple(votes), 0, {})
    left = [c for c in most_by_votes(tally) if book.candidates[c].name not in book.elected]
    return [book.candidates[c].name for c in left if votes[c] == votes[left[0]]]
