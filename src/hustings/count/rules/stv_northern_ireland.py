"""Electoral Law Act (Northern Ireland) 1962, schedule 5 (as substituted by SI 1985/454), rules 46 to 52.

The single transferable vote in elections to district councils in Northern Ireland, at polls from 15 May 1985; the
same rules, under other numbers, in elections to the Assembly from 1998 (SI 1998/1287; SI 2001/2599, schedule 1).

Only the sub-parcel last received by a candidate above the quota moves, each paper at the surplus over the number of
papers that can move, cut at two decimals, or at the value at which it came, whichever is less. A surplus that cannot
alter who is lowest waits, candidates who cannot be saved go out together, and the papers of the excluded move first
preferences first, then by falling value, passing over whoever has reached the quota meanwhile. Votes are whole
hundredths. The remainder of a cut value counts as non-transferable, as rule 50(2)(c) says.

Known deviations: none. Where there is only one vacancy, rule 48(3) elects nobody on the quota before one candidate
has been excluded; since the quota is then more than all other candidates have, rule 52(2) is read as leaving that in
force. Candidates who go out together never include one whose exclusion would leave fewer candidates than vacancies.
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
from hustings.count.rules._words import listed, rules_cited, verb

__all__ = ["RULE", "UNIT", "count", "lowest_together", "surplus_value"]

RULE = Rule(
    name="northern-ireland-stv",
    title="Single transferable vote, last sub-parcel received",
    citation="Electoral Law Act (Northern Ireland) 1962, schedule 5 (SI 1985/454), rules 46 to 52",
    dates=((date(1985, 5, 15), None),),
    applies=(
        "district councils in Northern Ireland",
        "Northern Ireland Assembly, from 25 June 1998",
        "European Parliament in Northern Ireland, 1979 to 2019, on like rules of its own",
    ),
    ballots="ranked",
    deviations=(
        "Rules 48(3) and 52(2) conflict where there is one vacancy: 48(3) is followed, and nobody is elected on the "
        "quota before one exclusion.",
    ),
)
UNIT = 100


def count(election: Election, *, lots: Lots | None = None) -> CountRecord:
    """Count an election by the rules of Northern Ireland.

    Raises ``BadBallots`` where there is no seat or no candidate, or at a tie that only a lot can break where none was
    given.
    """
    return _Count(election, lots or Lots()).run()


def surplus_value(surplus: int, papers: int, received: int) -> int:
    """The value in hundredths at which each transferable paper of a surplus moves.

    ``surplus`` and ``received`` (the value at which the papers came) are in hundredths, ``papers`` is the number of
    transferable papers. Rule 49(4)(b), (7): to two decimals, the remainder ignored, and never more than was received.
    """
    return min(surplus // papers, received) if papers else 0


def lowest_together(votes: list[int], untransferred: int, vacancies: int) -> int:
    """How many of the lowest candidates cannot be saved, so that no surplus need move before they go.

    ``votes`` are those of the continuing candidates, lowest first; ``untransferred`` is the sum of surpluses not yet
    transferred. The largest k such that the k lowest and the surpluses together have less than the next candidate
    (rules 49(10), 51(12)), leaving at least as many candidates as vacancies; 0 where there is none.
    """
    found, total = 0, untransferred
    for k in range(1, len(votes) - vacancies + 1):
        total += votes[k - 1]
        if k < len(votes) and total < votes[k]:
            found = k
    return found


class _Count(Table):
    """A count in Northern Ireland.

    ``first`` are the papers that each candidate holds as first preferences, ``came`` those transferred to them, by
    the value at which they came; ``last`` is the sub-parcel last received, with its value.
    """

    def __init__(self, election: Election, lots: Lots) -> None:
        # 48(1), (2): the quota.
        super().__init__(RULE, UNIT, election, lots)
        self.first: list[Parcel] = [[] for _ in self.names]
        self.came: list[dict[int, Parcel]] = [{} for _ in self.names]
        self.last: list[tuple[int, Parcel]] = [(UNIT, []) for _ in self.names]
        # 48(3): with one vacancy nobody is deemed elected on the quota before an exclusion.
        self.quota_elects = self.seats > 1

    def run(self) -> CountRecord:
        """Stage after stage until no vacancy is left."""
        move, said = self._first_preferences(), ""
        while True:
            # 48(3): whoever equals or exceeds the quota is deemed to be elected.
            reached = self.elect_at_quota() if self.quota_elects else ""
            filled, filled_law = self._fill_last_vacancies()
            then = self._decide()
            law = rules_cited(*move.law, "48(3)" if said or reached else "", filled_law, *then.law)
            self.write(move, (said, reached, filled, then.said), law, self.newly)
            if not then.candidates:
                return self.book.close()
            self.newly = []
            if self.status[then.candidates[0]] is ELECTED:
                move, said = self._transfer_surplus(then.candidates[0]), ""
            else:
                move, said = self._transfer_excluded(then.candidates)

    def _first_preferences(self) -> Move:
        # 47(1), (2): papers sorted by first preference.
        papers = self.column()
        sorted_to, _ = sort_papers(self.papers, ())
        for candidate, parcel in sorted_to.items():
            self.first[candidate] = parcel
            self.last[candidate] = (UNIT, parcel)
            papers[candidate] = papers_in(parcel)
            self.votes[candidate] = papers[candidate] * UNIT
        return Move("first preferences", (), None, papers, ("47(2)",))

    # --- who is elected without the quota -------------------------------------------------------------------

    def _fill_last_vacancies(self) -> tuple[str, str]:
        # 52(1): as many continuing candidates as vacancies.
        if filled := self.fill_last_vacancies():
            return filled, "52(1)"
        # 52(2): one vacancy, and one candidate has as much as all others and every surplus not transferred.
        if self.vacancies != 1 or not self.quota_elects or not self.continuing():
            return "", ""
        leader, *others = self.in_order_of_votes(self.continuing())
        rest = sum(self.votes[c] for c in others) + self._untransferred()
        if self.votes[leader] < rest or self.votes[leader] == self.votes[others[0]]:
            return "", ""
        self.deem_elected([leader])
        has = f"{self.names[leader]}, with {self.text(self.votes[leader])}, has at least as many votes as the other"
        return f"One vacancy remains, and {has} candidates and all surpluses together ({self.text(rest)}).", "52(2)"

    def _untransferred(self) -> int:
        return sum(self.votes[c] - self.quota for c in self.above_quota()) if self.seats > 1 else 0

    # --- what comes next ------------------------------------------------------------------------------------

    def _decide(self) -> Next:
        if ended := self.end():
            return ended
        continuing = sorted(self.continuing(), key=lambda c: self.votes[c])
        untransferred = self._untransferred()
        together = lowest_together([self.votes[c] for c in continuing], untransferred, self.vacancies)
        # 49(9), (10): surpluses move until none is left, save where they cannot alter who is lowest.
        if untransferred and not together:
            return self._choose_surplus(self.above_quota())
        # 51(1), (12): the lowest goes out, or the two or more lowest who cannot be saved.
        if together > 1:
            return self._exclude_together(continuing[:together], untransferred)
        return self._choose_exclusion(continuing, untransferred)

    def _choose_surplus(self, above: list[int]) -> Next:
        # 50(1): the largest surplus first; of equal ones, whoever had more at the earliest stage they differed.
        most = max(self.votes[c] for c in above)
        tied = [c for c in above if self.votes[c] == most]
        chosen, how, law = tied[0], "", ["49(9)"] if len(above) == 1 else ["49(9)", "50(1)"]
        if len(tied) > 1:
            chosen, how, _ = self.break_tie(tied, self.book.stages, "earliest", highest=True)
        value, parcel = self.last[chosen]
        _, dead = sort_papers(parcel, self.gone)
        can_move = papers_in(parcel) - dead
        surplus = self.text(most - self.quota)
        said = f"The surplus of {self.names[chosen]}, {surplus}, is transferred"
        if not can_move:
            return Next((chosen,), f"{how}{said}, but none of the papers shows a further preference.", tuple(law))
        new_value = surplus_value(most - self.quota, can_move, value)
        at = f"{surplus} ÷ {can_move:,} = {_value(new_value)}"
        if (most - self.quota) // can_move > value:
            at = f"{_value(value)}, the value at which they came, {surplus} ÷ {can_move:,} being more"
        return Next((chosen,), f"{how}{said}: {can_move:,} papers move, each at {at}.", tuple(law))

    def _choose_exclusion(self, continuing: list[int], untransferred: int) -> Next:
        fewest = self.votes[continuing[0]]
        tied = [c for c in continuing if self.votes[c] == fewest]
        chosen, how, law = tied[0], "", ["51(1)"]
        if len(tied) > 1:
            chosen, how, by_lot = self.break_tie(tied, self.book.stages, "earliest", highest=False)
            law.append("51(13)(b)" if by_lot else "51(13)(a)")
        waits = ""
        if untransferred:
            law.insert(0, "49(10)(a)")
            waits = f"Surpluses of {self.text(untransferred)} cannot alter who is lowest and wait. "
        with_votes = "" if how else f", with {self.text(fewest)}, has the fewest votes and"
        return self._exclude([chosen], f"{waits}{how}{self.names[chosen]}{with_votes} is excluded.", law)

    def _exclude_together(self, lowest: list[int], untransferred: int) -> Next:
        names = [self.names[c] for c in lowest]
        total = self.text(sum(self.votes[c] for c in lowest) + untransferred)
        besides = f" and the surpluses of {self.text(untransferred)}, which wait" if untransferred else ""
        following = min(self.votes[c] for c in self.continuing() if c not in lowest)
        said = f"{listed(names)}{besides} have {total} together, less than the next candidate ({self.text(following)})"
        said += f", and {verb(names, 'is', 'are')} excluded together."
        return self._exclude(lowest, said, ["49(10)(b)", "51(12)"] if untransferred else ["51(12)"])

    def _exclude(self, chosen: list[int], said: str, law: list[str]) -> Next:
        self.exclude(chosen)
        none_else = "" if self.newly else "No further candidate has the quota. "
        # 52(1), (3): where that leaves as many candidates as vacancies, they are elected and nothing moves.
        if filled := self.fill_last_vacancies():
            end = f"{none_else}{said} {filled} No further transfer is made and the count ends."
            return Next((), end, (*law, "52(1)", "52(3)"))
        self.quota_elects = True
        return Next(tuple(chosen), none_else + said, tuple(law))

    # --- transfers ------------------------------------------------------------------------------------------

    def _transfer_surplus(self, giver: int) -> Move:
        surplus = self.votes[giver] - self.quota
        value, parcel = self.last[giver]
        sorted_to, dead = sort_papers(parcel, self.gone)
        new_value = surplus_value(surplus, papers_in(parcel) - dead, value)
        papers = self.column()
        moved = self._credit(sorted_to, new_value, papers)
        self.votes[giver] = self.quota
        # 50(2)(c): what the papers do not carry is recorded as non-transferable.
        self.non_transferable += surplus - moved
        return Move("surplus", (self.names[giver],), Fraction(new_value, UNIT), papers, ("49(4)", "49(7)"))

    def _transfer_excluded(self, givers: tuple[int, ...]) -> tuple[Move, str]:
        papers, said = self.column(), ""
        # 51(2), (3): first preferences first; 51(5), (9): then the rest by falling value.
        values = sorted({value for c in givers for value in self.came[c]}, reverse=True)
        parcels = [(UNIT, [(c, self.first[c]) for c in givers])]
        parcels += [(value, [(c, self.came[c].get(value, [])) for c in givers]) for value in values]
        for value, held in parcels:
            parcel = [paper for _, part in held for paper in part]
            if not parcel:
                continue
            if said and self._nothing_more_moves():
                break
            sorted_to, dead = sort_papers(parcel, self.gone)
            self._credit(sorted_to, value, papers)
            self.non_transferable += dead * value
            for giver, part in held:
                self.votes[giver] -= papers_in(part) * value
            # 48(3): whoever has the quota now is passed over by the sub-parcels that follow (51(6)).
            said = " ".join(part for part in (said, self.elect_at_quota()) if part)
        one_value = Fraction(UNIT, UNIT) if not values else None
        return Move("exclusion", tuple(self.names[c] for c in givers), one_value, papers, ("51(3)", "51(7)")), said

    def _nothing_more_moves(self) -> bool:
        # 51(5), 52(3): once the last vacancies can be filled no further sub-parcel moves.
        return len(self.continuing()) <= self.vacancies or not self.vacancies

    def _credit(self, sorted_to: dict[int, Parcel], value: int, papers: list[int]) -> int:
        """Give a sub-parcel to its candidates; the votes that moved."""
        moved = 0
        for candidate, parcel in sorted_to.items():
            number = papers_in(parcel)
            papers[candidate] += number
            self.votes[candidate] += number * value
            moved += number * value
            self.came[candidate].setdefault(value, []).extend(parcel)
            self.last[candidate] = (value, parcel)
        return moved


def _value(value: int) -> str:
    return f"{value // UNIT}.{value % UNIT:02d}"
