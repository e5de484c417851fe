"""Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 46 to 53.

The single transferable vote in elections to Scottish councils, at polls from 3 May 2012; from 3 May 2007
under the Order of 2007 (SSI 2007/42), schedule 1, rules 45 to 52, which say the same one number lower.
Amended by SSI 2021/437, article 2(4). The numbers beside the steps are those of 2011.

Weighted inclusive Gregory method. Every paper of a candidate above the quota moves, at its own value times
surplus over votes, cut (never rounded) at five decimals. Surpluses and exclusions are taken one at a time,
and only continuing candidates receive. Votes are whole hundred-thousandths.

Known deviations: none in who is elected. Until SSI 2021/437 rule 53(2) forbade any transfer once the last
vacancies can be filled; official counts made the transfer of the last exclusion all the same, as the sheets
of 2017 show, and so does this module. ``last_transfer=False`` follows the older words.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hustings.count.ballots import Election
from hustings.count.lots import Lots
from hustings.count.record import ELECTED, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._parcels import Parcel, papers_in, sort_papers
from hustings.count.rules._table import Move, Next, Table
from hustings.count.rules._words import rules_cited

__all__ = ["RULE", "UNIT", "count"]

RULE = Rule(
    name="scottish-stv",
    title="Single transferable vote, weighted inclusive Gregory method",
    citation="Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 46 to 53",
    dates=((date(2007, 5, 3), None),),
    applies=("councils in Scotland: ordinary elections and by-elections",),
    ballots="ranked",
    deviations=(
        "Until SSI 2021/437 rule 53(2) forbade a transfer after the last vacancies can be filled; official counts made "
        "that of the last exclusion, and so does this rule unless last_transfer=False.",
    ),
)
UNIT = 100_000


def count(election: Election, *, lots: Lots | None = None, last_transfer: bool = True) -> CountRecord:
    """Count an election by the Scottish rules.

    ``last_transfer`` False makes no transfer for an exclusion that leaves as many candidates as vacancies.
    Raises ``BadBallots`` where there is no seat or no candidate, or at a tie that only a lot can break where
    none was given.
    """
    return _Count(election, lots or Lots(), last_transfer).run()


class _Count(Table):
    """A Scottish count. ``piles`` are each candidate's papers by the value at which they came."""

    def __init__(self, election: Election, lots: Lots, last_transfer: bool) -> None:
        # 47: the quota.
        super().__init__(RULE, UNIT, election, lots)
        self.last_transfer = last_transfer
        self.piles: list[dict[int, Parcel]] = [{} for _ in self.names]

    def run(self) -> CountRecord:
        """Stage after stage until no vacancy is left."""
        move = self._first_preferences()
        while True:
            self.newly = []
            # 48(1): whoever equals or exceeds the quota is deemed to be elected.
            reached = self.elect_at_quota()
            # 53(1): as many continuing candidates as vacancies are deemed to be elected. Rule 12, where there were
            # never more candidates than seats, comes to the same.
            filled = self.fill_last_vacancies()
            then = self._decide()
            law = rules_cited(*move.law, "48(1)" if reached else "", "53(1)" if filled else "", *then.law)
            self.write(move, (reached, filled, then.said), law, self.newly)
            if not then.candidates:
                return self.book.close()
            (giver,) = then.candidates
            move = self._transfer_surplus(giver) if self.status[giver] is ELECTED else self._transfer_excluded(giver)

    def _first_preferences(self) -> Move:
        # 46(1), (2): papers sorted by first preference, one vote for each.
        sorted_to, _ = sort_papers(self.papers, ())
        papers = self.column()
        self._credit(sorted_to, UNIT, papers)
        return Move("first preferences", (), None, papers, ("46(2)",))

    def _credit(self, sorted_to: dict[int, Parcel], value: int, papers: list[int]) -> None:
        """Give sorted papers of one value to their candidates; adds to ``papers`` what each received."""
        for candidate, parcel in sorted_to.items():
            number = papers_in(parcel)
            papers[candidate] += number
            self.votes[candidate] += number * value
            pile = self.piles[candidate]
            if value in pile:
                pile[value] += parcel
            else:
                pile[value] = parcel

    def _decide(self) -> Next:
        # 49(1): a candidate exactly on the quota has no surplus, so no stage of theirs follows.
        if ended := self.end():
            return ended
        above = self.above_quota()
        return self._choose_surplus(above) if above else self._choose_exclusion()

    def _choose_surplus(self, above: list[int]) -> Next:
        # 50(1): the highest surplus first.
        most = max(self.votes[c] for c in above)
        tied = [c for c in above if self.votes[c] == most]
        chosen, how, law = tied[0], "", ["49(1)"] if len(above) == 1 else ["49(1)", "50(1)"]
        if len(tied) > 1:
            chosen, how, by_lot = self._break_tie(tied, highest=True)
            law.append("50(3)" if by_lot else "50(2)")
        surplus, votes = self.text(most - self.quota), self.text(most)
        said = f"The surplus of {self.names[chosen]}, {surplus}, is transferred"
        pile = self.piles[chosen]
        if len(pile) == 1:
            ((value, parcel),) = pile.items()
            times = "" if value == UNIT else f"{_value(value)} × "
            at = _value((most - self.quota) * value // most)
            said += f": each of the {papers_in(parcel):,} papers at {times}{surplus} ÷ {votes} = {at}."
        else:
            said += f": each paper at its own value times {surplus} ÷ {votes}, cut at five decimals."
        return Next((chosen,), how + said, tuple(law))

    def _choose_exclusion(self) -> Next:
        # 51(1): nothing is left to transfer, so whoever has the fewest votes is excluded.
        continuing = self.continuing()
        fewest = min(self.votes[c] for c in continuing)
        tied = [c for c in continuing if self.votes[c] == fewest]
        chosen, how, law = tied[0], "", ["51(1)"]
        if len(tied) > 1:
            chosen, how, by_lot = self._break_tie(tied, highest=False)
            law.append("52(2)(b)" if by_lot else "52(2)(a)")
        self.exclude([chosen])
        said = "" if self.newly else "No further candidate has the quota. "
        with_votes = f", with {self.text(fewest)}, has the fewest votes and" if not how else ""
        said += f"{how}{self.names[chosen]}{with_votes} is excluded."
        if not self.last_transfer and (filled := self.fill_last_vacancies()):
            # 53(2) as it stood until SSI 2021/437.
            return Next(
                (), f"{said} {filled} No further transfer is made and the count ends.", (*law, "53(1)", "53(2)")
            )
        return Next((chosen,), said, tuple(law))

    def _break_tie(self, tied: list[int], *, highest: bool) -> tuple[int, str, bool]:
        # 50(2), 52(2)(a): the most recent preceding stage at which they differed; 50(3), 52(2)(b): by lot.
        return self.break_tie(tied, reversed(self.book.stages), "most recent", highest=highest)

    def _transfer_surplus(self, giver: int) -> Move:
        votes, surplus = self.votes[giver], self.votes[giver] - self.quota
        pile, self.piles[giver] = self.piles[giver], {}
        papers = self.column()
        moved = dead_votes = 0
        for value, parcel in pile.items():
            # 49(3): A over B to five decimals, any remainder ignored; A is the surplus times the value received.
            new_value = surplus * value // votes
            sorted_to, dead = sort_papers(parcel, self.gone)
            self._credit(sorted_to, new_value, papers)
            moved += papers_in(parcel) * new_value
            dead_votes += dead * new_value
        self.votes[giver] = self.quota
        self.non_transferable += dead_votes
        self.truncated += surplus - moved
        one_value = Fraction(surplus * next(iter(pile)) // votes, UNIT) if len(pile) == 1 else None
        return Move("surplus", (self.names[giver],), one_value, papers, ("49(3)",))

    def _transfer_excluded(self, giver: int) -> Move:
        pile, self.piles[giver] = self.piles[giver], {}
        papers = self.column()
        # 51(4): first preferences at one, other papers at the value at which they came.
        for value, parcel in pile.items():
            sorted_to, dead = sort_papers(parcel, self.gone)
            self._credit(sorted_to, value, papers)
            self.non_transferable += dead * value
        self.votes[giver] = 0
        one_value = Fraction(next(iter(pile)), UNIT) if len(pile) == 1 else None
        return Move("exclusion", (self.names[giver],), one_value, papers, ("51(4)",))


def _value(value: int) -> str:
    return f"{value // UNIT}.{value % UNIT:05d}"
