"""Ballot papers or totals as one tally: what each candidate has, and how many papers stand behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hustings.count.ballots import Candidate, Election, Totals, TotalsLine
from hustings.count.rules._parcels import papers_in, sort_papers, valid_papers
from hustings.errors import BadBallots

__all__ = ["FOR_WITHDRAWN", "OVER_VOTED", "Marks", "Tally", "checked_totals", "crosses", "first_preferences"]

OVER_VOTED = "voting for more candidates than the voter was entitled to"
FOR_WITHDRAWN = "for a withdrawn candidate only"
_TOO_MANY = 10**15

# How a paper with several marks is read: as crosses of equal worth, or as preferences in order.
Marks = Literal["crosses", "ranks"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of each candidate. ``valid`` are papers, or votes where ``papers_known`` is False."""

    title: str
    candidates: tuple[Candidate, ...]
    votes: tuple[int, ...]
    valid: int
    invalid: Mapping[str, int]
    papers_known: bool = True

    @property
    def standing(self) -> tuple[int, ...]:
        """Indices of the candidates who have not withdrawn."""
        return tuple(i for i, c in enumerate(self.candidates) if not c.withdrawn)


def checked_totals(totals: Totals) -> Totals:
    """The totals, if a count can start from them; votes for a withdrawn line are set aside as invalid.

    Raises ``BadBallots`` where there is no seat, no line that has not withdrawn, a name twice, or a number
    below nought.
    """
    if totals.seats < 1:
        raise BadBallots("There is no seat to fill.", remedy="Give the number of seats, one or more.")
    if not any(not line.withdrawn for line in totals.lines):
        raise BadBallots("There is no candidate.", remedy="Name at least one candidate or list that has not withdrawn.")
    seen: set[str] = set()
    for line in totals.lines:
        if line.name in seen:
            raise BadBallots(f"“{line.name}” stands twice in the totals.", remedy="Add the party to tell them apart.")
        seen.add(line.name)
        _check_numbers(line)
    lost = sum(line.votes for line in totals.lines if line.withdrawn)
    if not lost:
        return totals
    lines = tuple(replace(line, votes=0) if line.withdrawn else line for line in totals.lines)
    grounds = dict(totals.invalid)
    grounds[FOR_WITHDRAWN] = grounds.get(FOR_WITHDRAWN, 0) + lost
    return replace(totals, lines=lines, invalid=grounds)


def _check_numbers(line: TotalsLine) -> None:
    numbers = {"votes": line.votes, "second preferences": line.second, "seats already won": line.seats_held,
               "persons nominated": line.nominated}  # fmt: skip
    for what, number in numbers.items():
        if number is not None and not 0 <= number <= _TOO_MANY:
            raise BadBallots(f"{line.name} has {number:,} {what}.", remedy="Give a whole number, nought or more.")


def first_preferences(ballots: Election | Totals, marks: Marks = "ranks") -> Tally:
    """One vote a paper.

    Ranked papers count by their first preference; with ``marks="crosses"`` a paper with two or more marks is
    rejected.
    """
    if isinstance(ballots, Totals):
        return _from_totals(ballots, papers_known=True)
    if marks == "crosses":
        return crosses(ballots, 1)
    election = ballots.checked()
    papers, invalid = valid_papers(election)
    sorted_to, _ = sort_papers(papers, ())
    votes = tuple(papers_in(sorted_to.get(i, [])) for i in range(len(election.candidates)))
    return Tally(election.title, election.candidates, votes, sum(votes), invalid)


def crosses(ballots: Election | Totals, most: int, marks: Marks = "crosses") -> Tally:
    """Up to ``most`` votes a paper, all of equal worth; a paper with more is rejected.

    With ``marks="ranks"`` the first ``most`` preferences of a ranked paper are its votes.
    """
    if isinstance(ballots, Totals):
        return _from_totals(ballots, papers_known=False)
    election = ballots.checked()
    ranked = marks == "ranks"
    papers, invalid = _ranked(election) if ranked else _marked(election)
    gone = {i for i, c in enumerate(election.candidates) if c.withdrawn}
    votes = [0] * len(election.candidates)
    valid = 0
    for order, number in papers:
        given = [c for c in order if c not in gone]
        if not given or (len(given) > most and not ranked):
            ground = OVER_VOTED if given else FOR_WITHDRAWN
            invalid[ground] = invalid.get(ground, 0) + number
            continue
        valid += number
        for candidate in given[:most]:
            votes[candidate] += number
    return Tally(election.title, election.candidates, tuple(votes), valid, invalid)


def _ranked(election: Election) -> tuple[list[tuple[Iterable[int], int]], dict[str, int]]:
    papers, invalid = valid_papers(election)
    return [(order, number) for order, number in papers], invalid


def _marked(election: Election) -> tuple[list[tuple[Iterable[int], int]], dict[str, int]]:
    """Papers as crosses: the order of marks says nothing, and a candidate marked twice has one vote."""
    papers: list[tuple[Iterable[int], int]] = list(zip(election.ballots, election.weights, strict=True))
    for broken in election.broken:
        papers.append((sorted({c for group in broken.groups for c in group}), broken.papers))
    return papers, {ground: n for ground, n in election.invalid.items() if n}


def _from_totals(totals: Totals, *, papers_known: bool) -> Tally:
    totals = checked_totals(totals)
    people = tuple(Candidate(line.name, line.party, line.withdrawn) for line in totals.lines)
    votes = tuple(line.votes for line in totals.lines)
    return Tally(totals.title, people, votes, sum(votes), dict(totals.invalid), papers_known)
