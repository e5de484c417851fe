"""The counting table of a transferable vote: what every such rule keeps account of, and the sentences it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from hustings.count.ballots import Election
from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, EXCLUDED, WITHDRAWN, Book, Stage
from hustings.count.registry import Rule
from hustings.count.rules._parcels import papers_in, valid_papers
from hustings.count.rules._ties import earlier_stage
from hustings.count.rules._words import listed, small_number, verb, votes_text

__all__ = ["ENDED", "Move", "Next", "Table"]


class Move(NamedTuple):
    """What moved at a stage: the action, whose votes, at what value, papers received, the rules."""

    action: str
    subjects: tuple[str, ...]
    value: Fraction | None
    papers: list[int]
    law: tuple[str, ...]


class Next(NamedTuple):
    """What is to be done after a stage: with whose votes (nobody's: the count ends), why, under which rules."""

    candidates: tuple[int, ...]
    said: str
    law: tuple[str, ...]


ENDED = Next((), "Every seat is filled and the count ends.", ())


class Table:
    """The state of one count; candidates are indices, votes are in units of the rule.

    ``gone`` are candidates to whom nothing can be transferred: withdrawn, elected or excluded. ``newly`` are those
    deemed elected since the last stage was written.
    """

    def __init__(self, rule: Rule, unit: int, election: Election, lots: Lots) -> None:
        self.papers, invalid = valid_papers(election.checked())
        self.valid = papers_in(self.papers)
        self.unit = unit
        self.seats = self.vacancies = election.seats
        self.names = election.names
        self.status = [WITHDRAWN if c.withdrawn else CONTINUING for c in election.candidates]
        self.gone = [i for i, c in enumerate(election.candidates) if c.withdrawn]
        self.newly: list[int] = []
        self.votes = [0] * len(self.names)
        self.non_transferable = 0
        self.truncated = 0
        # The quota of every statute here: valid papers over one more than the seats, fraction ignored, plus one.
        self.quota = (self.valid // (election.seats + 1) + 1) * unit
        self.book = Book(
            rule=rule.name,
            citation=rule.citation,
            title=election.title,
            seats=election.seats,
            unit=unit,
            quota=self.quota,
            valid=self.valid,
            invalid=invalid,
            candidates=election.candidates,
            lots_from=lots,
        )

    def text(self, votes: int) -> str:
        """Votes for people."""
        return votes_text(votes, self.unit)

    def continuing(self) -> list[int]:
        """Candidates neither elected nor excluded."""
        return [c for c, status in enumerate(self.status) if status is CONTINUING]

    def above_quota(self) -> list[int]:
        """Elected candidates with a surplus still to be dealt with; one exactly on the quota has none."""
        return [c for c, s in enumerate(self.status) if s is ELECTED and self.votes[c] > self.quota]

    def column(self) -> list[int]:
        """A fresh column of noughts, one for each candidate."""
        return [0] * len(self.names)

    def deem_elected(self, candidates: Sequence[int]) -> None:
        """Deem candidates elected, in this order."""
        for candidate in candidates:
            self.status[candidate] = ELECTED
        self.gone += candidates
        self.newly += candidates
        self.vacancies -= len(candidates)

    def exclude(self, candidates: Sequence[int]) -> None:
        """Exclude candidates."""
        for candidate in candidates:
            self.status[candidate] = EXCLUDED
        self.gone += candidates

    def in_order_of_votes(self, candidates: Sequence[int]) -> list[int]:
        """Most votes first; equal votes by the most recent stage at which they differed, then as on the paper."""
        history = [stage.totals for stage in reversed(self.book.stages)] if len(candidates) > 1 else []
        return sorted(candidates, key=lambda c: (-self.votes[c], *(-totals[c] for totals in history)))

    def elect_at_quota(self) -> str:
        """Deem elected every continuing candidate who equals or exceeds the quota; the sentence that says so."""
        reached = [c for c in self.continuing() if self.votes[c] >= self.quota]
        if not reached:
            return ""
        reached = self.in_order_of_votes(reached)
        self.deem_elected(reached)
        names = [f"{self.names[c]} ({self.text(self.votes[c])})" for c in reached]
        if len(reached) == 1:
            names = [f"{self.names[reached[0]]}, with {self.text(self.votes[reached[0]])},"]
        said = f"{listed(names)} {verb(names, 'reaches', 'reach')} the quota of {self.text(self.quota)}"
        return f"{said} and {verb(names, 'is', 'are')} elected."

    def fill_last_vacancies(self) -> str:
        """Deem the continuing candidates elected where there are no more of them than vacancies; the sentence."""
        left = self.continuing()
        if not self.vacancies or not left or len(left) > self.vacancies:
            return ""
        left = self.in_order_of_votes(left)
        remain = "As many candidates remain as vacancies" if len(left) == self.vacancies else "No one else remains"
        self.deem_elected(left)
        names = [self.names[c] for c in left]
        return f"{remain}: {listed(names)} {verb(names, 'is', 'are')} elected."

    def end(self) -> Next | None:
        """The end of the count where every seat is filled, or nobody is left to fill one."""
        if not self.vacancies:
            return ENDED
        if not self.continuing():
            left = f"{small_number(self.vacancies)} of the seats cannot be filled"
            return Next((), f"No candidate remains, and {left}.", ())
        return None

    def write(self, move: Move, said: Iterable[str], law: str, elected: Sequence[int]) -> Stage:
        """Write the stage that a move makes, with what was decided after it."""
        return self.book.stage(
            move.action,
            self.votes,
            self.status,
            " ".join(sentence for sentence in said if sentence),
            law,
            subjects=move.subjects,
            value=move.value,
            papers=move.papers,
            elected=[self.names[c] for c in elected],
            non_transferable=self.non_transferable,
            truncated=self.truncated,
        )

    def break_tie(
        self, tied: Sequence[int], stages: Iterable[Stage], which: str, *, highest: bool
    ) -> tuple[int, str, bool]:
        """Who comes first of the tied: by an earlier stage, else by lot.

        ``stages`` are the stages so far in the order in which the law looks at them, ``which`` says the same in words
        ("most recent", "earliest"). Gives the candidate, the sentences, and whether a lot was drawn.
        """
        left, number = earlier_stage(stages, tied, highest=highest)
        tie = f"{listed([self.names[c] for c in tied])} are equal with {self.text(self.votes[tied[0]])}. "
        if number is not None:
            most = "most" if highest else "fewest"
            how = f"{self.names[left[0]]} had the {most} votes at stage {number}, the {which} at which they differed. "
            return left[0], tie + how, False
        purpose = "to decide whose surplus is transferred first" if highest else "to decide who is excluded"
        order = self.book.draw([self.names[c] for c in left], purpose)
        return self.names.index(order[0]), f"{tie}{self.book.lots[-1].statement} ", True
