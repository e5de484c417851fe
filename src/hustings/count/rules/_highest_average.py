"""Seats one by one to the highest figure: the allocation that every British list rule shares.

    figure = votes / (seats already won + 1)

held as an exact fraction and never rounded. A party's figure is recalculated when it wins a seat; an individual
candidate's is their votes, until they are returned. A list with nobody left on it is disregarded.

Where more lists share the highest figure than seats are left, each law has its own clause: recalculate as if each
had one vote more ("vote") or one seat more ("seat"), and draw a lot only if they are then still equal; or draw a lot
at once ("lot").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hustings.count.allocation import figure_text
from hustings.count.ballots import Candidate, Election, Totals, TotalsLine
from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, EXCLUDED, WITHDRAWN, Book, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._tally import checked_totals
from hustings.count.rules._words import listed, small_number
from hustings.errors import BadBallots

__all__ = ["Bar", "ListLaw", "Tie", "allocate", "figure_text", "list_totals", "places"]

Tie = Literal["vote", "seat", "lot"]


@dataclass(frozen=True, slots=True)
class ListLaw:
    """Where each step stands in the law of one rule, and its clause for ties over the last seat."""

    votes: str
    seat: str
    recount: str
    lot: str
    exhausted: str
    tie: Tie


@dataclass(frozen=True, slots=True)
class Bar:
    """Lists that cannot have a seat, and why: a threshold."""

    barred: frozenset[int] = frozenset()
    said: str = ""
    paragraph: str = ""


def list_totals(ballots: Election | Totals, rule: str) -> Totals:
    """The totals of a list allocation. Raises ``BadBallots`` for ranked papers and unusable totals."""
    if isinstance(ballots, Election):
        raise BadBallots(f"{rule} is counted from list totals, not from ranked papers.", remedy="Give a CSV of totals.")
    return checked_totals(ballots)


def places(line: TotalsLine) -> int | None:
    """How many seats a list can fill, None where the law or the file sets no limit."""
    if line.withdrawn:
        return 0
    if line.individual:
        # An individual already returned, for a constituency or as mayor, is disregarded.
        return 0 if line.seats_held else 1
    return line.nominated


def allocate(rule: Rule, law: ListLaw, totals: Totals, lots: Lots | None, bar: Bar | None = None) -> CountRecord:
    """Allocate the seats of checked totals; the record has one stage for the votes and one for each seat.

    Names stand in ``elected`` once for each seat. ``runners_up`` are those who would have the next seat. Raises
    ``BadBallots`` at a tie where no lot was given.
    """
    return _Allocation(rule, law, totals, lots or Lots(), bar or Bar()).run()


@dataclass(frozen=True, slots=True)
class _Winner:
    """Who has the next seat, why in words, and the paragraph where it is not the ordinary one."""

    line: int
    said: str
    paragraph: str


class _Allocation:
    """The state of one allocation; lists are indices."""

    def __init__(self, rule: Rule, law: ListLaw, totals: Totals, lots: Lots, bar: Bar) -> None:
        self.law, self.lines, self.seats, self.bar = law, totals.lines, totals.seats, bar
        self.won = [0] * len(self.lines)
        self.votes = [line.votes for line in self.lines]
        # Names on whom one lot has already fallen for the seats that are still to come.
        self.drawn: list[int] = []
        self.book = Book(
            rule=rule.name,
            citation=rule.citation,
            title=totals.title,
            seats=totals.seats,
            unit=1,
            quota=None,
            valid=sum(self.votes),
            invalid=totals.invalid,
            candidates=tuple(Candidate(line.name, line.party, line.withdrawn) for line in self.lines),
            lots_from=lots,
        )

    def run(self) -> CountRecord:
        """The votes, then seat after seat until none is left or nobody can have it."""
        self._write_votes()
        for filled in range(self.seats):
            figures = self._figures()
            if not figures:
                left = small_number(self.seats - filled)
                self.book.notes.append(f"Of {self.seats} seats {left} cannot be filled: nobody is left on any list.")
                break
            self._give(filled, figures)
        figures = self._figures()
        most = max(figures.values(), default=Fraction(0))
        return self.book.close(runners_up=[self.lines[i].name for i, figure in figures.items() if figure == most])

    # --- figures --------------------------------------------------------------------------------------------

    def _seats_of(self, i: int) -> int:
        return self.lines[i].seats_held + self.won[i]

    def _divisor(self, i: int) -> int:
        return 1 if self.lines[i].individual else self.lines[i].seats_held + self.won[i] + 1

    def _figures(self) -> dict[int, Fraction]:
        """The figure of everybody who can have another seat."""
        figures: dict[int, Fraction] = {}
        for i, line in enumerate(self.lines):
            limit = places(line)
            if i not in self.bar.barred and (limit is None or self.won[i] < limit):
                figures[i] = Fraction(self.votes[i], self._divisor(i))
        return figures

    # --- one seat -------------------------------------------------------------------------------------------

    def _give(self, filled: int, figures: Mapping[int, Fraction]) -> None:
        winner = self._next(filled, figures)
        i = winner.line
        name, divisor, votes = self.lines[i].name, self._divisor(i), self.votes[i]
        how = f"{votes:,} votes" if divisor == 1 else f"{votes:,} votes ÷ {divisor} = {figure_text(figures[i])}"
        rest = {j: f for j, f in figures.items() if j != i}
        said = f"Seat {filled + 1} goes to {name}: {how}{winner.said or ' is the highest figure.'}"
        if not winner.said and rest:
            second = max(rest.values())
            nearest = [self.lines[j].name for j, f in rest.items() if f == second]
            said += f" The next is {figure_text(second)}, of {listed(nearest)}."
        self.won[i] += 1
        limit, law = places(self.lines[i]), winner.paragraph or self.law.seat
        if limit is not None and self.won[i] >= limit and not self.lines[i].individual:
            said += f" Nobody is left on the list of {name}, which is disregarded from now on."
            law = f"{law}; {self.law.exhausted}"
        quotients = [figures.get(j) for j in range(len(self.lines))]
        self.book.stage("seat", self.votes, self._status(), said, law, subjects=(name,), value=figures[i],
                        elected=[name], quotients=quotients)  # fmt: skip

    def _next(self, filled: int, figures: Mapping[int, Fraction]) -> _Winner:
        if self.drawn:
            return _Winner(self.drawn.pop(0), ", on whom the lot had fallen as well.", self.law.lot)
        most, left = max(figures.values()), self.seats - filled
        tied = [i for i, figure in figures.items() if figure == most]
        if len(tied) == 1:
            return _Winner(tied[0], "", "")
        if len(tied) <= left:
            # The clause applies to each of the equal ones: there is a seat for all of them. Lists without a vote stay
            # equal however many seats they take: whoever has the fewest is next.
            first = tied[0] if most else min(tied, key=self._seats_of)
            others = [self.lines[i].name for i in tied if i != first]
            return _Winner(first, f", equal with {listed(others)}; there is a seat for each.", self.law.seat)
        return self._break(tied, left)

    def _break(self, tied: Sequence[int], left: int) -> _Winner:
        """More lists share the highest figure than seats are left."""
        names = listed([self.lines[i].name for i in tied])
        again = {i: self._recalculated(i) for i in tied}
        most = max(again.values())
        best = [i for i in tied if again[i] == most]
        if len(best) <= left:
            more = "one vote more" if self.law.tie == "vote" else "one seat more"
            said = (
                f". {names} are equal; recalculated as if each had {more}, {self.lines[best[0]].name} is the highest."
            )
            if len(best) > 1:
                said = f". {names} are equal, for fewer seats; with {more} each {self.lines[best[0]].name} is ahead."
            return _Winner(best[0], said, self.law.recount)
        last = "has the last seat" if left == 1 else f"have the last {small_number(left)} seats"
        order = self.book.draw([self.lines[i].name for i in best], f"to decide who {last}")
        by_name = {self.lines[i].name: i for i in best}
        chosen = [by_name[name] for name in order[:left]]
        self.drawn = chosen[1:]
        still = "" if self.law.tie == "lot" else " and still are when recalculated"
        return _Winner(chosen[0], f". {names} are equal{still}. {self.book.lots[-1].statement}", self.law.lot)

    def _recalculated(self, i: int) -> Fraction:
        """The figure that the law's clause on ties looks at."""
        if self.law.tie == "vote":
            return Fraction(self.votes[i] + 1, self._divisor(i))
        if self.law.tie == "seat":
            return Fraction(self.votes[i], self._divisor(i) + 1)
        return Fraction(self.votes[i], self._divisor(i))

    # --- the record -----------------------------------------------------------------------------------------

    def _write_votes(self) -> None:
        held = [f"{line.name} {line.seats_held}" for line in self.lines if line.seats_held]
        said = f"{sum(self.votes):,} votes are counted"
        if held:
            said += f"; seats already won: {listed(held)}"
        full = [line.name for line in self.lines if places(line) == 0 and not line.withdrawn]
        said += "."
        if full:
            said += f" {listed(full)} can have no seat: nobody is left to be returned."
        said += f" {self.bar.said}" if self.bar.said else ""
        law = f"{self.law.votes}; {self.bar.paragraph}" if self.bar.paragraph else self.law.votes
        self.book.stage("votes", self.votes, self._status(), said, law, papers=self.votes)

    def _status(self) -> list[str]:
        status = []
        for i, line in enumerate(self.lines):
            if line.withdrawn:
                status.append(WITHDRAWN)
            elif self.won[i]:
                status.append(ELECTED)
            else:
                status.append(EXCLUDED if i in self.bar.barred or places(line) == 0 else CONTINUING)
        return status
