"""Parliamentary Voting System and Constituencies Act 2011, section 9 and schedule 10 (never in force).

The alternative vote, as it would have been for the House of Commons. The referendum of 5 May 2011 rejected it, and
section 8(2) had the provisions repealed. The numbers beside the steps are those of the rules that would have been
put into schedule 1 to the Representation of the People Act 1983: 45A (the count), 49 and 49A (equal votes).

A by-election to one seat of a Scottish council, often called the alternative vote, is the single transferable vote
with one seat (scottish-stv): there half of the valid papers must be passed once and for all, here half of those
still in the count at the stage.

Known deviations: a number written twice or left out ends what is read of a paper; rule 47 as amended would have
let the returning officer read some such papers further.
"""

from __future__ import annotations

from hustings.count.ballots import Election, Totals
from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, EXCLUDED, WITHDRAWN, Book, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._parcels import Parcel, papers_in, sort_papers, valid_papers
from hustings.count.rules._ties import earlier_stage
from hustings.count.rules._words import listed, rules_cited
from hustings.errors import BadBallots

__all__ = ["RULE", "count"]

RULE = Rule(
    name="alternative-vote",
    title="Alternative vote",
    citation="Parliamentary Voting System and Constituencies Act 2011, section 9 and schedule 10 (never in force)",
    dates=(),
    applies=("nowhere: proposed for the House of Commons and rejected by the referendum of 5 May 2011",),
    ballots="ranked",
    deviations=("A number written twice or left out ends what is read of a paper.",),
)


def count(ballots: Election | Totals, *, lots: Lots | None = None) -> CountRecord:
    """Count ranked papers for one seat.

    Raises ``BadBallots`` for totals, for more seats than one, where there is no candidate, or at a tie that only a
    lot can break where none was given.
    """
    if isinstance(ballots, Totals):
        raise BadBallots("The alternative vote cannot be counted from totals.", remedy="Give the ranked ballot papers.")
    election = ballots.checked()
    if election.seats != 1:
        raise BadBallots(
            f"The alternative vote fills one seat, not {election.seats}.", remedy="Count more seats under an STV rule."
        )
    return _Count(election, lots or Lots()).run()


class _Count:
    """The state of one count; candidates are indices, votes are papers."""

    def __init__(self, election: Election, lots: Lots) -> None:
        self.papers, invalid = valid_papers(election)
        self.valid = papers_in(self.papers)
        self.names = election.names
        self.status = [WITHDRAWN if c.withdrawn else CONTINUING for c in election.candidates]
        self.gone = [i for i, c in enumerate(election.candidates) if c.withdrawn]
        self.votes = [0] * len(self.names)
        self.piles: dict[int, Parcel] = {}
        self.exhausted = 0
        self.book = Book(
            rule=RULE.name, citation=RULE.citation, title=election.title, seats=1, unit=1, quota=None, valid=self.valid,
            invalid=invalid, candidates=election.candidates, lots_from=lots,
        )  # fmt: skip

    def run(self) -> CountRecord:
        """Stage after stage until one candidate has more votes than all the others together."""
        received = self._receive(self.papers)
        action, subjects, law = "first preferences", tuple[str, ...](), ["45A(2)"]
        while True:
            winner, said, why = self._decide_winner()
            loser = None
            if winner is None:
                loser, said, why = self._decide_elimination()
            self._write(action, subjects, received, said, rules_cited(*law, *why), winner)
            if loser is None:
                return self.book.close(runners_up=self._next())
            received = self._eliminate(loser)
            action, subjects, law = "exclusion", (self.names[loser],), ["45A(3)", "45A(4)"]

    def _write(
        self, action: str, subjects: tuple[str, ...], papers: list[int], said: str, law: str, winner: int | None
    ) -> None:
        elected = [] if winner is None else [self.names[winner]]
        self.book.stage(action, self.votes, self.status, said, law, subjects=subjects, papers=papers, elected=elected,
                        non_transferable=self.exhausted)  # fmt: skip

    def _receive(self, parcel: Parcel) -> list[int]:
        sorted_to, dead = sort_papers(parcel, self.gone)
        received = [0] * len(self.names)
        for candidate, papers in sorted_to.items():
            received[candidate] = papers_in(papers)
            self.votes[candidate] += received[candidate]
            self.piles.setdefault(candidate, []).extend(papers)
        self.exhausted += dead
        return received

    def _eliminate(self, loser: int) -> list[int]:
        # 45A(3): each vote goes to the remaining candidate ranked highest, or plays no further part.
        self.votes[loser] = 0
        return self._receive(self.piles.pop(loser, []))

    def _decide_winner(self) -> tuple[int | None, str, list[str]]:
        left = self._continuing()
        alive = sum(self.votes)
        # 45A(2), (4): more votes than the other remaining candidates put together.
        for candidate in left:
            if 2 * self.votes[candidate] > alive or len(left) == 1:
                self.status[candidate] = ELECTED
                name = self.names[candidate]
                rest = alive - self.votes[candidate]
                said = f"{name}, with {self.votes[candidate]:,}, has more than all the others together ({rest:,})"
                if len(left) == 1:
                    said = f"{name} is the only candidate left"
                return candidate, f"{said} and is elected.", []
        if len(left) > 2:
            return None, "", []
        # 49A(1): two remain with equal votes.
        chosen, how, law = self._break_tie(left, highest=True, lot="49A(3)", earlier="49A(2)")
        self.status[chosen] = ELECTED
        return chosen, f"{how} {self.names[chosen]} is elected.", [law]

    def _decide_elimination(self) -> tuple[int, str, list[str]]:
        left = self._continuing()
        fewest = min(self.votes[c] for c in left)
        tied = [c for c in left if self.votes[c] == fewest]
        loser, law = tied[0], list[str]()
        how = f"{self.names[loser]}, with {fewest:,}, has the fewest votes and is eliminated."
        if len(tied) > 1:
            loser, how, tie_law = self._break_tie(tied, highest=False, lot="49(3)", earlier="49(2)")
            how, law = f"{how} {self.names[loser]} is eliminated.", [tie_law]
        self.status[loser] = EXCLUDED
        self.gone.append(loser)
        none = "Nobody has more votes than all the others together. "
        return loser, f"{none}{how}", ["45A(3)", *law]

    def _break_tie(self, tied: list[int], *, highest: bool, lot: str, earlier: str) -> tuple[int, str, str]:
        """49(2), 49A(2): first preferences decide, then the next stage, and so on; else a lot."""
        equal = f"{listed([self.names[c] for c in tied])} are equal with {self.votes[tied[0]]:,}."
        left, stage = earlier_stage(self.book.stages, tied, highest=highest)
        if stage is not None:
            most = "more" if highest else "fewest"
            return left[0], f"{equal} {self.names[left[0]]} had the {most} votes at stage {stage}.", earlier
        names = [self.names[c] for c in left]
        purpose = "to decide who is elected" if highest else "to decide who is eliminated"
        order = self.book.draw(names, purpose)
        return self.names.index(order[0]), f"{equal} {self.book.lots[-1].statement}", lot

    def _continuing(self) -> list[int]:
        return [c for c, status in enumerate(self.status) if status is CONTINUING]

    def _next(self) -> list[str]:
        left = self._continuing() or [self.names.index(s.subjects[0]) for s in self.book.stages[-1:] if s.subjects]
        most = max((self.votes[c] for c in left), default=0)
        return [self.names[c] for c in left if self.votes[c] == most]
